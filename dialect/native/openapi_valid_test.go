package native

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

func TestOpenAPIIsValid(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(testAPI(t).OpenAPI())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if doc.Info.Version != "1.2.3" || doc.OpenAPI != "3.1.0" {
		t.Errorf("version %s of OpenAPI %s", doc.Info.Version, doc.OpenAPI)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			describes(t, method+" "+path, op)
		}
	}
	for name, schema := range doc.Components.Schemas {
		for field, p := range schema.Value.Properties {
			if p.Value.Description == "" && p.Ref == "" {
				t.Errorf("%s.%s has no description", name, field)
			}
			if scalar := p.Value.Type.Is("string") || p.Value.Type.Is("integer") || p.Value.Type.Is("boolean"); scalar && p.Value.Example == nil && len(p.Value.Examples) == 0 {
				t.Errorf("%s.%s has no example", name, field)
			}
		}
	}
}

// describes fails when an operation leaves a reader alone.
func describes(t *testing.T, where string, op *openapi3.Operation) {
	t.Helper()
	if op.Summary == "" || op.Description == "" || op.OperationID == "" || op.Security == nil {
		t.Errorf("%s is not described", where)
	}
	for _, p := range op.Parameters {
		if p.Value.Description == "" || p.Value.Example == nil && len(p.Value.Schema.Value.Examples) == 0 && p.Value.Schema.Value.Example == nil {
			t.Errorf("%s: parameter %s has no description or example", where, p.Value.Name)
		}
	}
	if op.RequestBody != nil {
		if media := op.RequestBody.Value.Content[typeJSON]; media == nil || media.Schema == nil || len(media.Examples) == 0 {
			t.Errorf("%s: the request body has no schema or example", where)
		}
	}
	refused := 0
	for status, r := range op.Responses.Map() {
		kind := typeJSON
		if status[0] != '2' {
			kind = typeProblem
			refused++
		}
		media := r.Value.Content[kind]
		if *r.Value.Description == "" || media == nil || media.Schema == nil || media.Example == nil && len(media.Examples) == 0 {
			t.Errorf("%s: answer %s has no description, schema or example", where, status)
		}
	}
	if refused < 4 {
		t.Errorf("%s: only %d refusals are described", where, refused)
	}
}

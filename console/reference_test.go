package console

import (
	"os"
	"strings"
	"testing"
)

func TestReference(t *testing.T) {
	document, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, ok := parseReference(document)
	if !ok {
		t.Fatal("the document was not read")
	}
	if len(doc.groups) != 2 || doc.groups[0].name != "Verifications" || len(doc.groups[0].operations) != 3 {
		t.Fatalf("groups %+v", doc.groups)
	}
	start := doc.groups[0].operations[0]
	if start.anchor != "start-verification" || start.method != "POST" || len(start.answers) != 1 || len(start.refusals) != 2 {
		t.Errorf("start %+v", start)
	}
	to := start.body.fields[0]
	if to.name != "to" || !to.required || to.kind != "string" || to.example != "+8613800138000" || to.facts[0] != "length ≤ 320" {
		t.Errorf("to %+v", to)
	}
	if context := start.body.fields[3]; len(context.children) != 2 || context.kind != "object" {
		t.Errorf("context %+v", context)
	}
	if want := "\"to\": \"+8613800138000\",\n  \"channel\": \"sms\""; !strings.Contains(start.body.example, want) {
		t.Errorf("example %s", start.body.example)
	}
	list := doc.groups[0].operations[1].answers[0]
	if list.fields[0].kind != "object[]" || len(list.fields[0].children) == 0 {
		t.Errorf("list %+v", list.fields)
	}
	check := doc.groups[0].operations[2]
	if len(check.parameters) != 1 || check.parameters[0].in != "path" || !check.parameters[0].required {
		t.Errorf("parameters %+v", check.parameters)
	}
	if len(check.answers[0].fields) != 2 || check.body.example != "{\n  \"code\": \"493812\"\n}" {
		t.Errorf("check %+v", check)
	}
}

func TestPathItemsMayBeReferences(t *testing.T) {
	doc, ok := parseReference([]byte(`{"paths":{"/a":{"$ref":"#/items/~1a~0b"}},"items":{"/a~b":{"get":{"summary":"Found"}}}}`))
	if !ok || len(doc.groups) != 1 || doc.groups[0].operations[0].summary != "Found" {
		t.Errorf("%+v", doc)
	}
}

// TestReferenceOfPoorDocuments shows pages for documents which lack pieces, point nowhere or in circles.
func TestReferenceOfPoorDocuments(t *testing.T) {
	tests := map[string]bool{
		``:                            false,
		`null`:                        false,
		`[]`:                          false,
		`{"paths":1`:                  false,
		`{} {}`:                       false,
		`{"info":{}}`:                 false,
		`{"paths":{}}`:                true,
		`{"paths":{"/a":{"get":{}}}}`: true,
		`{"paths":{"/a":{"get":null,"post":3,"summary":"x","parameters":[]}}}`:                                                                             true,
		`{"paths":{"/a":{"$ref":"#/x"}},"x":{"$ref":"#/x"}}`:                                                                                               true,
		`{"paths":{"/a":{"get":{"parameters":[{"$ref":"http://elsewhere/"},null,7],"tags":[1],"responses":{"200":null,"x":{"content":{"a/b":{}}}}}}}}`:     true,
		`{"paths":{"/a":{"get":{"requestBody":{"content":{"a/b":{"schema":{"$ref":"#/s"}}}}}}},"s":{"type":"array","items":{"$ref":"#/s"}}}`:               true,
		`{"paths":{"/a":{"get":{"requestBody":{"content":{"a/b":{"schema":{"$ref":"#/s"}}}}}}},"s":{"allOf":[{"$ref":"#/s"}],"anyOf":[{"$ref":"#/s"}]}}`:   true,
		`{"paths":{"/a":{"get":{"requestBody":{"content":{"a/b":{"schema":{"type":["null"],"enum":[null,1,true,{}],"examples":[[]],"default":null}}}}}}}}`: true,
	}
	for document, want := range tests {
		if _, ok := parseReference([]byte(document)); ok != want {
			t.Errorf("%s: %v", document, ok)
		}
		o := newWorld().options()
		o.OpenAPI = func() []byte { return []byte(document) }
		if got := get(t, Sandbox(o), "/docs").Code; got != 200 {
			t.Errorf("%s: %d", document, got)
		}
	}
}

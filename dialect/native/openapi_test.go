package native

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

func testAPI(t testing.TB) *API {
	t.Helper()
	api, err := New(Options{Engine: newIdle(t), Version: "1.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// TestWhatIsServedIsDescribed holds every answer of the conversations against the schemas.
func TestWhatIsServedIsDescribed(t *testing.T) {
	t.Parallel()
	api := testAPI(t)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	answer := regexp.MustCompile(`(?ms)^< (\d+)\n(?:[^\n]+\n)*\n(\{.*?^\})$`)
	seen := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range answer.FindAllStringSubmatch(string(text), -1) {
			var v map[string]any
			if err := json.Unmarshal([]byte(found[2]), &v); err != nil {
				t.Fatalf("%s: %v\n%s", file, err, found[2])
			}
			seen++
			var result huma.ValidateResult
			schema := &huma.Schema{Ref: "#/components/schemas/" + schemaOf(v)}
			huma.Validate(api.schema, schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, v, &result)
			for _, e := range result.Errors {
				t.Errorf("%s: %v", file, e)
			}
			for name := range v {
				if api.schema.Map()[schemaOf(v)].Properties[name] == nil {
					t.Errorf("%s: %s is served and not described", file, name)
				}
			}
		}
	}
	if seen < 80 {
		t.Errorf("only %d answers were found", seen)
	}
}

func schemaOf(v map[string]any) string {
	switch {
	case v["doc_url"] != nil:
		return "Problem"
	case v["data"] != nil:
		return "Page"
	case v["result"] != nil:
		return "Checked"
	}
	return "Verification"
}

func TestOpenAPIHasNoStrangers(t *testing.T) {
	t.Parallel()
	text := string(testAPI(t).OpenAPI())
	for _, stranger := range []string{"ErrorModel", "ErrorDetail", "$schema", "X-Request-ID"} {
		if strings.Contains(text, stranger) {
			t.Errorf("the document has %q", stranger)
		}
	}
}

package dialect

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

func asked(raw string) *http.Request { return &http.Request{URL: &url.URL{RawQuery: raw}} }

func TestQuery(t *testing.T) {
	for raw, want := range map[string]map[string]string{
		"":                      {},
		"a=1&b=2":               {"a": "1", "b": "2"},
		"a=%2B86+138&b":         {"a": "+86 138", "b": ""},
		"&&a=1&":                {"a": "1"},
		"%E4%B8%AD=%E6%96%87=x": {"中": "文=x"},
		"=v":                    {"": "v"},
	} {
		if got, err := Query(asked(raw)); err != nil || !maps.Equal(got, want) {
			t.Errorf("%q: %v, %v; want %v", raw, got, err, want)
		}
	}
	for _, raw := range []string{"a=1&a=2", "a&a", "a=1;b=2", "a=%", "%zz=1", "a=%00", "%00=a", "a=%0d%0a", "a=%ff", "%61=1&a=2", "a=%7f"} {
		if got, err := Query(asked(raw)); err == nil {
			t.Errorf("%q is read as %v", raw, got)
		}
	}
}

// FuzzQuery holds the reading against the standard library's.
func FuzzQuery(f *testing.F) {
	f.Add("a=1&b=%20+c")
	f.Add("a=1&a=2;&%")
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := Query(asked(raw))
		values, wantErr := url.ParseQuery(raw)
		for name, all := range values {
			plain := utf8.ValidString(name+all[0]) && !strings.ContainsFunc(name+all[0], func(r rune) bool { return r < ' ' || r == 0x7f })
			if len(all) > 1 || !plain {
				if err == nil {
					t.Fatalf("%q is read as %v", raw, got)
				}
				return
			}
			if err == nil && got[name] != all[0] {
				t.Fatalf("%q: %q is %q, and %q for the standard library", raw, name, got[name], all[0])
			}
		}
		if err == nil && (wantErr != nil || len(got) != len(values)) {
			t.Fatalf("%q is read as %v, and the standard library says %v, %v", raw, got, values, wantErr)
		}
	})
}

func TestDecode(t *testing.T) {
	type inner struct{ A string }
	type body struct {
		Name string `json:"name"`
		N    int    `json:"n"`
		In   inner  `json:"in"`
	}
	var b body
	if err := Decode([]byte(` {"name":"x","n":null,"other":[1],"in":{"A":"\u00e9"}} `), &b); err != nil || b.Name != "x" || b.In.A != "é" {
		t.Errorf("%+v, %v", b, err)
	}
	for _, text := range []string{
		"", "null", "[]", `"x"`, "1", `{"name":"x"`, `{"name":"x"} {}`, `{"name":"a","name":"b"}`, `{"name":"\ud800"}`, "{\"name\":\"\xff\"}",
		`{"name":"a\u0000b"}`, `{"a\u0000":1}`, `{"name":1}`, `{"n":"1"}`, `{"in":[]}`, "\xef\xbb\xbf{}", "{'name':1}",
	} {
		if err := Decode([]byte(text), new(body)); err == nil {
			t.Errorf("%q is read", text)
		} else if strings.Contains(err.Error(), "xff") {
			t.Errorf("%q: the error quotes the body: %v", text, err)
		}
	}
	var field *FieldError
	err := Decode([]byte(`{"in":{"A":1}}`), new(body))
	if !asField(err, &field) || field.Field != "in.A" {
		t.Errorf("%v", err)
	}
}

func asField(err error, into **FieldError) bool {
	f, ok := err.(*FieldError) //nolint:errorlint // it is made here, and wrapped nowhere
	*into = f
	return ok
}

func TestSettings(t *testing.T) {
	type settings struct {
		Size int      `json:"size"`
		List []string `json:"list"`
	}
	read := Settings(func() settings { return settings{Size: 3} }, func(s *settings) error {
		if s.Size > 9 {
			return http.ErrBodyNotAllowed // any error
		}
		return nil
	})
	for _, given := range []map[string]any{nil, {}, {"list": []any{"a"}}} {
		got, err := read(given)
		if s, ok := got.(*settings); err != nil || !ok || s.Size != 3 {
			t.Errorf("%v: %+v, %v", given, got, err)
		}
	}
	for _, given := range []map[string]any{{"sise": 1}, {"size": "1"}, {"size": 10}, {"list": []any{1}}, {"size": 1.5}} {
		if got, err := read(given); err == nil {
			t.Errorf("%v is read as %+v", given, got)
		}
	}
	a, _ := read(nil)
	b, _ := read(nil)
	if a == b {
		t.Error("two tenants share one value")
	}
}

func TestShellQuote(t *testing.T) {
	for word, want := range map[string]string{"": "''", "a/b-c": "a/b-c", "a b": "'a b'", "it's": `'it'\''s'`, "$x": "'$x'", "中": "'中'"} {
		if got := ShellQuote(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}

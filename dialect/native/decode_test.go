package native

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/watchword/watchword"
)

func testDecoder(t testing.TB) *decoder {
	t.Helper()
	api, err := New(Options{Engine: newIdle(t)})
	if err != nil {
		t.Fatal(err)
	}
	return api.decoder
}

func TestDecode(t *testing.T) {
	t.Parallel()
	d := testDecoder(t)
	for _, c := range []struct {
		body  string
		code  watchword.ErrorCode // empty: it is accepted
		field string
	}{
		{`{}`, "", ""},
		{` {"to":"a"} `, "", ""},
		{`{"to":null,"context":null,"values":null,"attempts":null}`, "", ""},
		{`{"to":"a\\u0000"}`, "", ""},
		{`{"to":"\ud83d\ude00"}`, "", ""},
		{`{"values":{"a":"b"}}`, "", ""},
		{`{"to":"a\u0000"}`, watchword.InvalidRequest, "to"},
		{`{"values":{"a":"\u0000"}}`, watchword.InvalidRequest, "values.a"},
		{`{"values":{"\u0000":"a"}}`, watchword.InvalidRequest, "values."},
		{`null`, watchword.InvalidRequest, ""},
		{`[]`, watchword.InvalidRequest, ""},
		{`"a"`, watchword.InvalidRequest, ""},
		{`{"To":"a"}`, watchword.InvalidRequest, "To"},
		{`{"to":1}`, watchword.InvalidRequest, "to"},
		{`{"context":{"ip":1}}`, watchword.InvalidRequest, "context.ip"},
		{`{"context":[]}`, watchword.InvalidRequest, "context"},
		{`{"values":{"a":1}}`, watchword.InvalidRequest, "values.a"},
		{`{"attempts":1.5}`, watchword.InvalidRequest, "attempts"},
		{`{"attempts":"1"}`, watchword.InvalidRequest, "attempts"},
		{`{"attempts":1e400}`, watchword.InvalidRequest, "attempts"},
		{`{"expires_in":99999999999999999999}`, watchword.InvalidRequest, "expires_in"},
		{``, malformedRequest, ""},
		{`{`, malformedRequest, ""},
		{`{} {}`, malformedRequest, ""},
		{`{"to":"a","to":"b"}`, malformedRequest, ""},
		{`{"to":1,"to":2}`, malformedRequest, ""},
		{`{"to":"\ud800"}`, malformedRequest, ""},
		{"{\"to\":\"\xff\"}", malformedRequest, ""},
		{strings.Repeat("[", 20000), malformedRequest, ""},
	} {
		var b startBody
		err := d.decode([]byte(c.body), &b)
		if watchword.CodeOf(err) != c.code {
			t.Errorf("%.60q: %v, want %q", c.body, err, c.code)
			continue
		}
		var e *watchword.Error
		if errors.As(err, &e) && e.Field != c.field {
			t.Errorf("%.60q: field %q, want %q", c.body, e.Field, c.field)
		}
	}
}

func TestDecodeNamesEveryFault(t *testing.T) {
	t.Parallel()
	var b startBody
	err := testDecoder(t).decode([]byte(`{"to":1,"contxt":{},"context":{"usr":"a"},"locale":null}`), &b)
	var r *refusal
	if !errors.As(err, &r) {
		t.Fatal(err)
	}
	var fields []string
	for _, f := range r.faults {
		fields = append(fields, f.Field)
	}
	if got := strings.Join(fields, " "); got != "context.usr contxt to" {
		t.Errorf("faults: %s", got)
	}
	if r.hint != "Did you mean context.user?" {
		t.Errorf("hint: %s", r.hint)
	}
}

func TestDecodeSaysLittleBack(t *testing.T) {
	t.Parallel()
	var b startBody
	err := testDecoder(t).decode([]byte(`{"`+strings.Repeat("n\u00e9\r\n", 1)[:3]+strings.Repeat("x", 5000)+`":1}`), &b)
	if err == nil || len(err.Error()) > 200 {
		t.Errorf("%v", err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"to":"+8613800138000","attempts":3,"context":{"ip":"a"},"values":{"a":"b"}}`, `{"to":1}`, `{"to":"a\u0000"}`,
		`{"a":1,"a":2}`, "{\"to\":\"\xff\"}", `null`, `[`, `{"to":"\ud800"}`, `{"context":null}`, `{"":{}}`,
	} {
		f.Add([]byte(seed))
	}
	d := testDecoder(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var b startBody
		err := d.decode(data, &b)
		if err != nil {
			told, ok := answerTo(watchword.CodeOf(err))
			if !ok || told.status != 400 && told.status != 422 {
				t.Fatalf("%q is refused with %v", data, err)
			}
			return
		}
		var plain map[string]any
		if !utf8.Valid(data) || json.Unmarshal(data, &plain) != nil || plain == nil {
			t.Fatalf("%q is accepted", data)
		}
		for _, s := range []string{b.To, b.Code, b.Purpose, b.Reference, b.Context.IP} {
			if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
				t.Fatalf("%q lets %q through", data, s)
			}
		}
		if to, ok := plain["to"].(string); ok && to != b.To {
			t.Fatalf("%q: to is %q, not %q", data, b.To, to)
		}
	})
}

package httpprovider

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// FuzzTemplate: whatever the template and the value, a body that Open accepts stays well-formed when it is filled, and a
// placeholder in a value is never expanded.
func FuzzTemplate(f *testing.F) {
	for _, format := range []string{"json", "form", "xml", "text"} {
		for _, text := range []string{
			`{"to":"{{to}}","m":{{minutes}},"t":"{{text}}"}`, `a={{text}}&b={{code}}`, `<a b="{{text}}">{{ code }}</a>`, `{{text}}`, `{{`, `{{x}}`,
			`"\\{{text}}"`, `"\"{{text}}"`, `<a><![CDATA[{{text}}]]></a>`, "{{secret.k}}\n{{text}}", `{"v":{{variables}},"l":{{variables_list}},"s":"{{variables}}{{variable.code}}"}`, `v={{variables}}&{{variable.1}}=`,
			`<a b="{{variables}}">{{variables_list}}</a>`,
		} {
			f.Add(format, text, evil)
		}
	}
	f.Fuzz(func(t *testing.T, format, text, value string) {
		fm, ok := bodyFormat(format)
		if !ok {
			return
		}
		parsed, err := parse("body", text, map[string]string{"k": `s"<&`}, fm)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "body: line ") {
				t.Errorf("the error does not say where: %v", err)
			}
			return
		}
		if fm.check != nil && fm.check("body", parsed) != nil {
			return
		}
		m := sms()
		m.Content.Text, m.Code, m.Brand = value, value, value
		m.Registered.Variables = []watchword.TemplateVariable{{Name: "code", Value: value}, {Name: value, Value: value}}
		filled := parsed.fill(nil, &m, fm.escape)
		if strings.Contains(text, "{{secret.k}}") && !bytes.Contains(filled, fm.escape(nil, `s"<&`)) {
			t.Errorf("the secret is not in %q", filled)
		}
		wellFormed(t, format, filled)
	})
}

func wellFormed(t *testing.T, format string, filled []byte) {
	t.Helper()
	switch format {
	case "json":
		if !json.Valid(filled) {
			t.Errorf("not JSON: %q", filled)
		}
	case "form":
		if _, err := url.ParseQuery(string(filled)); err != nil {
			t.Errorf("not a form: %q: %v", filled, err)
		}
	case "xml":
		for d := xml.NewDecoder(bytes.NewReader(filled)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Errorf("not XML: %q: %v", filled, err)
				return
			}
		}
	}
}

// FuzzURL: whatever the URL and the value, requests go to the host that was configured, and to its path.
func FuzzURL(f *testing.F) {
	for _, u := range []string{"http://h/p", "https://h:8/{{text}}/x?y={{code}}", "http://h?{{text}}", "http://{{text}}", "http://h/%2F{{text}}", "http://h//{{text}}", "http://h/<{{text}}"} {
		f.Add(u, evil)
	}
	f.Fuzz(func(t *testing.T, address, value string) {
		c := Config{URL: address, Secrets: map[string]string{"k": "s"}}
		opened, err := c.Open()
		if err != nil {
			return
		}
		p := opened.(*vendor)
		m := sms()
		m.Content.Text, m.Code = value, value
		r, err := p.request(t.Context(), &m, &provider.Outbound{})
		if err != nil {
			return
		}
		if r.URL.Host != p.prototype.Host || !strings.HasPrefix(address, r.URL.Scheme+"://"+r.URL.Host) {
			t.Errorf("%q asks %q", address, r.URL.Host)
		}
		target := r.URL.RequestURI()
		if strings.ContainsAny(target, " \r\n\x00") || strings.Count(r.URL.EscapedPath(), "/") != strings.Count(p.prototype.URL.EscapedPath(), "/") {
			t.Errorf("%q asks for %q", address, target)
		}
	})
}

// FuzzPath: no path and no document make a panic, and a path never answers more than a scalar that is in the document.
func FuzzPath(f *testing.F) {
	for _, p := range []string{"a.b[0]", "[0][1]", "$.a", "a[", "..", "a]b"} {
		f.Add(p, []byte(`{"a":{"b":["x",1.5e3,null,{}]}}`))
		f.Add(p, []byte(`[[1,"y"],true]`))
	}
	f.Fuzz(func(t *testing.T, s string, body []byte) {
		p, err := parsePath(s)
		if err != nil {
			return
		}
		a := answer{body: body}
		document, ok := a.document()
		if !ok {
			return
		}
		if text, ok := p.in(document); ok && len(text) > 3*len(body) {
			t.Errorf("%q of %q is %q", s, body, text)
		}
	})
}

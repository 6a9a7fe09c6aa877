package message

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var acme = Values{Code: "482913", Brand: "Acme", Minutes: 5}

func TestRender(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		v          Values
		want       string
	}{
		{"all", "{{code}}, {{ brand }}, {{   minutes}}", acme, "482913, Acme, 5"},
		{"repeated", "{{code}}{{code}}", acme, "482913482913"},
		{"none", "hello", acme, "hello"},
		{"empty", "", acme, ""},
		{"extra", "{{code}} {{shop}}", Values{Code: "1", Extra: map[string]string{"shop": "Zürich", "other": "x"}}, "1 Zürich"},
		{"extra does not replace", "{{code}}", Values{Code: "1", Extra: map[string]string{"code": "2"}}, "1"},
		{"single pass", "{{brand}} {{code}}", Values{Code: "{{brand}}", Brand: "{{code}}"}, "{{code}} {{brand}}"},
		{"no half placeholders", "{{{brand}}", Values{Brand: "x"}, "error"},
		{"lone closing", "}} {{code}} }", acme, "}} 482913 }"},
		{"own lines stay", "{{code}}\r\n\n@x", acme, "482913\r\n\n@x"},
		{"values have no lines", "{{brand}}", Values{Brand: "A\r\nB\n\n@evil.com #1\u2028C\u2029D\u0085E\x00\x7F"}, "AB@evil.com #1CDE"},
		{"values have no overrides", "{{brand}}", Values{Brand: "\u202Eabc\u202C\u2066d\u2069\u202A"}, "abcd"},
		{"marks and joiners stay", "{{brand}}", Values{Brand: "\u200Fשלום 👩\u200D💻"}, "\u200Fשלום 👩\u200D💻"},
		{"invalid UTF-8 goes", "{{brand}}", Values{Brand: "a\xff\xc3b\uFFFD"}, "ab\uFFFD"},
		{"no escaping in text", "{{brand}}", Values{Brand: `<a&"'>`}, `<a&"'>`},
		{"unclosed", "{{code}} {{", acme, "error"},
		{"unknown", "{{code}} {{shop}}", acme, "error"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Template{Subject: "{{", Text: tt.text, HTML: "{{"}.Render("sms", tt.v)
			if tt.want == "error" {
				if err == nil || got != (Content{}) {
					t.Fatalf("got %+v, %v, want an error and nothing else", got, err)
				}
				return
			}
			if err != nil || got != (Content{Text: tt.want}) {
				t.Fatalf("got %+q, %v, want the text %+q only", got, err, tt.want)
			}
		})
	}
}

func TestRenderEmail(t *testing.T) {
	t.Parallel()
	v := Values{Code: "1", Brand: "A&B <b>\"'\r\nBcc: x", Extra: map[string]string{"u": `" onclick="x`}}
	c, err := Template{
		Subject: "{{code}}\r\nX: y {{brand}}\u2028",
		Text:    "{{code}} {{brand}}",
		HTML:    "<p title=\"{{u}}\">{{code}}\n{{brand}}</p>",
	}.Render("email", v)
	want := Content{
		Subject: "1X: y A&B <b>\"'Bcc: x",
		Text:    "1 A&B <b>\"'Bcc: x",
		HTML:    "<p title=\"&#34; onclick=&#34;x\">1\nA&amp;B &lt;b&gt;&#34;&#39;Bcc: x</p>",
	}
	if err != nil || c != want {
		t.Fatalf("got %+q, %v\nwant %+q", c, err, want)
	}
	for field, bad := range map[string]Template{
		"subject": {Subject: "{{x}}", Text: "{{code}}", HTML: "{{code}}"},
		"text":    {Subject: "{{code}}", Text: "{{x}}", HTML: "{{code}}"},
		"html":    {Subject: "{{code}}", Text: "{{code}}", HTML: "\n{{x}}"},
	} {
		c, err := bad.Render("email", v)
		if err == nil || c != (Content{}) || !strings.Contains(err.Error(), field+": line") {
			t.Errorf("%s: got %+v, %v", field, c, err)
		}
	}
}

func TestErrorsTellNoValue(t *testing.T) {
	t.Parallel()
	_, err := Template{Text: "{{code}} {{brand}} {{x}}"}.Render("sms", acme)
	if err == nil || strings.Contains(err.Error(), acme.Code) || strings.Contains(err.Error(), acme.Brand) {
		t.Errorf("got %v, want an error without values", err)
	}
}

func FuzzRender(f *testing.F) {
	for _, purpose := range Purposes() {
		for _, locale := range Locales() {
			t := BuiltIn("email", purpose, locale)
			f.Add(t.Subject, t.Text, "482913", "Acme")
		}
	}
	f.Add("{{", "{{code}} {{ }} }}", "{{brand}}", "<script>\r\n\u202e")
	f.Add("{{code}}\r\n", "a\r\n\r\n{{code}}\n\n \n\n{{ brand }}", "\xff", "】&\"'")
	f.Fuzz(func(t *testing.T, subject, text, code, brand string) {
		tmpl := Template{Locale: brand, Subject: subject, Text: text}
		v := Values{Code: code, Brand: brand, Minutes: 5}
		c, err := tmpl.Render("email", v)
		if _, smsErr := tmpl.Render("sms", v); smsErr != nil && err == nil {
			t.Fatalf("the SMS fails alone: %v", smsErr)
		}
		tmpl.Locale = "en"
		if valid := tmpl.Validate("email"); valid == nil && err != nil {
			t.Fatalf("valid but: %v", err)
		}
		if err != nil {
			return
		}
		if strings.ContainsAny(c.Subject, "\r\n\u2028\u2029") {
			t.Errorf("subject %q has a line break", c.Subject)
		}
		if strings.Count(c.Text, "\n") != strings.Count(text, "\n") {
			t.Errorf("a value brought a line into %q", c.Text)
		}
		if utf8.ValidString(text) && !utf8.ValidString(c.Text) {
			t.Errorf("text %q is not UTF-8", c.Text)
		}
		checkHTML(t, c.HTML)
		own, err := Template{Subject: "x", Text: "x", HTML: `<p title="{{brand}}">{{code}}</p>`}.Render("email", v)
		if err != nil || strings.Count(own.HTML, "<") != 2 || strings.Count(own.HTML, `"`) != 2 {
			t.Errorf("markup came in: %q, %v", own.HTML, err)
		}
	})
}

func BenchmarkRenderSMS(b *testing.B) {
	for _, locale := range Locales() {
		b.Run(locale, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := BuiltIn("sms", "login", locale).Render("sms", acme); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRenderEmail(b *testing.B) {
	for _, locale := range Locales() {
		b.Run(locale, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := BuiltIn("email", "login", locale).Render("email", acme); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestRenderSMSAllocations(t *testing.T) {
	tmpl := BuiltIn("sms", "login", "en")
	if n := testing.AllocsPerRun(100, func() { _, _ = tmpl.Render("sms", acme) }); n > 3 {
		t.Errorf("%v allocations, want at most 3", n)
	}
}

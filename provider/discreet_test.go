package provider

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

func TestKeep(t *testing.T) {
	for secret, want := range map[string]string{
		"":          "key: it is empty: give it a value or leave it out",
		"abc\n":     "key: it holds a control character or line break: check its end",
		"abc\r":     "key: it holds a control character or line break: check its end",
		"a\x00bc":   "key: it holds a control character or line break: check its end",
		"abc\x7f":   "key: it holds a control character or line break: check its end",
		"abc":       "",
		"with é 密钥": "",
	} {
		var s Secrets
		err := s.Keep("key", secret)
		if want == "" && (err != nil || !s.Quoted(secret, nil)) {
			t.Errorf("%q: %v", secret, err)
		}
		if want != "" && (err == nil || err.Error() != want || len(s) != 0) {
			t.Errorf("%q: %v", secret, err)
		}
	}
}

// spelled lists the ways in which vendors quote what they were sent.
func spelled(t *testing.T, text string) map[string]string {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	var plain strings.Builder
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		t.Fatal(err)
	}
	every := ""
	for _, b := range []byte(text) {
		every += "%" + string("0123456789ABCDEF"[b>>4]) + string("0123456789ABCDEF"[b&15])
	}
	return map[string]string{
		"as it is":             text,
		"in capitals":          strings.ToUpper(text),
		"in lower case":        strings.ToLower(text),
		"in a form":            url.QueryEscape(text),
		"in a form, small hex": strings.ToLower(url.QueryEscape(text)),
		"in a path":            url.PathEscape(text),
		"in a strict query":    strings.ReplaceAll(url.QueryEscape(text), "+", "%20"),
		"every byte encoded":   every,
		"beside stray percent": "100% of " + url.QueryEscape(text) + " %",
		"in JSON":              string(quoted),
		"in JSON without HTML": plain.String(),
		"in PHP's JSON":        strings.ReplaceAll(plain.String(), "/", `\/`),
		"in XML":               html.EscapeString(text),
		"in XML, named":        strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace(text),
		"encoded JSON":         url.QueryEscape(string(quoted)),
		"JSON in XML":          html.EscapeString(string(quoted)),
	}
}

func TestSecretInAllSpellings(t *testing.T) {
	for _, secret := range []string{
		theSecret, "plain", "Mixed/Case+And=", `q"u'o\te<&>`, "a b c", "50%41&amp;x", "密钥é/1", `back\u0041slash/`,
	} {
		var s Secrets
		if err := s.Keep("key", secret); err != nil {
			t.Fatal(err)
		}
		all := spelled(t, secret)
		for name, e := range map[string]*base64.Encoding{
			"in base64": base64.StdEncoding, "in raw base64": base64.RawStdEncoding,
			"in URL base64": base64.URLEncoding, "in raw URL base64": base64.RawURLEncoding,
		} {
			all[name] = e.EncodeToString([]byte(secret))
		}
		for name, said := range all {
			if !s.Quoted("the request was "+said+" and no more", nil) {
				t.Errorf("%q %s is not found: %s", secret, name, said)
			}
		}
		for _, said := range []string{"", "E1", "the request was refused", "100%", "a&b", `a\b`, "%zz%4", `\u12`, `\`} {
			if s.Quoted(said, nil) {
				t.Errorf("%q is found in %q", secret, said)
			}
		}
	}
}

func TestAlso(t *testing.T) {
	var s Secrets
	s.Also("QWxhZGRpbjpvcGVu")
	if !s.Quoted("Basic QWxhZGRpbjpvcGVu", nil) || !s.Quoted("basic qwxhzgrpbjpvcgvu", nil) || s.Quoted("Basic", nil) {
		t.Error("a text that tells a secret is not found, or found everywhere")
	}
}

func TestCodeAndRecipientAreFound(t *testing.T) {
	m := phone(t)
	for _, said := range []string{
		"the code 493812 is bad", "code%3D493812", "+8613800138000", "8613800138000", "0013800138000", "138 0013 8000",
		"138-0013-8000", "%2B8613800138000", `"\u002b86 138.0013.8000"`, "&#43;86 13800138000", "(0)13800138000",
	} {
		if !Secrets(nil).Quoted(said, m) {
			t.Errorf("nothing is found in %q", said)
		}
	}
	for _, said := range []string{"", "E1", "21211", "493813", "13800138001", "HTTP 400"} {
		if Secrets(nil).Quoted(said, m) {
			t.Errorf("something is found in %q", said)
		}
	}
	m.Code = "B4Gh7K"
	if !Secrets(nil).Quoted("b4gh7k", m) {
		t.Error("a code in small letters is not found")
	}

	mail := &watchword.Outgoing{To: to(t, recipient.Email, "ada+tag@example.com")}
	for name, said := range spelled(t, mail.To.Address()) {
		if !Secrets(nil).Quoted(said, mail) {
			t.Errorf("an address %s is not found: %s", name, said)
		}
	}
	if Secrets(nil).Quoted("example.com 1234567", mail) {
		t.Error("an address is found where it is not")
	}
	if Secrets(nil).Quoted("anything at all", &watchword.Outgoing{}) {
		t.Error("an empty message is found in everything")
	}
}

func TestReceiptCode(t *testing.T) {
	for _, code := range []string{"", "DELIVRD", "0", "MK:0010", "isv.OUT_OF-SERVICE", "1234567", strings.Repeat("x", 64)} {
		if got := ReceiptCode(code); got != code {
			t.Errorf("%q is shown as %q", code, got)
		}
	}
	for _, code := range []string{
		"no such user", "a@b", "+1234", "E1\n", "失败", "\x00", "12345678", "1-2-3-4-5-6-7-8", "13800138000", strings.Repeat("x", 65),
	} {
		if got := ReceiptCode(code); got != "" {
			t.Errorf("%q is shown as %q", code, got)
		}
	}
}

// Quoted reads what vendors say: nothing makes it panic, and it never finds less in a text that has more.
func FuzzQuoted(f *testing.F) {
	f.Add("E1", theSecret)
	f.Add("%", `\`)
	f.Add(`%2B&#43;\u002`, "a")
	f.Fuzz(func(t *testing.T, said, secret string) {
		var s Secrets
		if s.Keep("key", secret) != nil {
			return
		}
		if !s.Quoted(said+"\n"+secret+"\n"+said, nil) {
			t.Errorf("%q is not found beside %q", secret, said)
		}
	})
}

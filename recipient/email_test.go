package recipient

import (
	"strings"
	"testing"
)

func TestParseEmailFoldsSpellings(t *testing.T) {
	label := strings.Repeat("d", 63)
	for s, want := range map[string]string{
		"ada@example.com":                     "ada@example.com",
		"  Ada@EXAMPLE.Com\u3000":             "ada@example.com",
		"ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ":                     "ada@example.com",
		"ada@例え。テスト":                          "ada@xn--r8jz45g.xn--zckzah",
		"ada@BÜCHER.example":                  "ada@xn--bcher-kva.example",
		"ada@XN--BCHER-KVA.example":           "ada@xn--bcher-kva.example",
		"ada@straße.example":                  "ada@xn--strae-oqa.example",
		"a.b+c@example.com":                   "a.b+c@example.com",
		"!#$%&'*+-/=?^_`{|}~@example.com":     "!#$%&'*+-/=?^_`{|}~@example.com",
		"1@1.2.example":                       "1@1.2.example",
		strings.Repeat("a", 64) + "@b.co":     strings.Repeat("a", 64) + "@b.co",
		"a@" + label + "." + label + ".co.uk": "a@" + label + "." + label + ".co.uk",
	} {
		r, err := ParseEmail(s)
		if err != nil || r.Address() != want || r.Kind() != Email || r.Country() != "" || r.CallingCode() != "" {
			t.Errorf("ParseEmail(%q) = %q, %v; want %q", s, r.Address(), err, want)
		}
	}
}

func TestParseEmailRefuses(t *testing.T) {
	label := strings.Repeat("d", 63)
	for s, want := range map[string]Reason{
		"":                                         Empty,
		"ada":                                      NotAnEmail,
		"@":                                        NotAnEmail,
		"@example.com":                             NotAnEmail,
		"ada@":                                     NotAnEmail,
		"ada@b@example.com":                        NotAnEmail,
		"ada＠b@example.com":                        NotAnEmail,
		"ada@example.com,b@example.com":            NotAnEmail,
		"ada\xff@example.com":                      NotAnEmail,
		"Ada <ada@example.com>":                    LocalPartInvalid,
		`"ada l"@example.com`:                      LocalPartInvalid,
		"ada(comment)@example.com":                 LocalPartInvalid,
		"ada l@example.com":                        LocalPartInvalid,
		".ada@example.com":                         LocalPartInvalid,
		"ada.@example.com":                         LocalPartInvalid,
		"a..da@example.com":                        LocalPartInvalid,
		"mailto:ada@example.com":                   LocalPartInvalid,
		"josé@example.com":                         LocalPartNotASCII,
		"ａ和@example.com":                           LocalPartNotASCII,
		"\ufb01@example.com":                       LocalPartNotASCII, // the ligature fi
		"ada@localhost":                            DomainInvalid,
		"ada@example.com.":                         DomainInvalid,
		"ada@example。com。":                         DomainInvalid,
		"ada@.example.com":                         DomainInvalid,
		"ada@example..com":                         DomainInvalid,
		"ada@-example.com":                         DomainInvalid,
		"ada@example-.com":                         DomainInvalid,
		"ada@ex_ample.com":                         DomainInvalid,
		"ada@exa mple.com":                         DomainInvalid,
		"ada@[127.0.0.1]":                          DomainInvalid,
		"ada@127.0.0.1":                            DomainInvalid,
		"ada@example.com (c)":                      DomainInvalid,
		"ada@xn--a.com":                            DomainInvalid,
		"ada@" + label + "d.com":                   DomainInvalid,
		"ada@example.com\r\nBcc: b@c.d":            ControlCharacter,
		"ada@example.com\n":                        ControlCharacter,
		"\tada@example.com":                        ControlCharacter,
		"a\x00da@example.com":                      ControlCharacter,
		"ada@exa\u200bmple.com":                    ControlCharacter,
		"\ufeffada@example.com":                    ControlCharacter,
		"ada\u0085@example.com":                    ControlCharacter,
		strings.Repeat("a", 65) + "@b.co":          TooLong,
		"a@" + strings.Repeat(label+".", 4) + "co": TooLong,
		strings.Repeat("a", 513):                   TooLong,
	} {
		r, err := ParseEmail(s)
		wantReason(t, s, err, want)
		if !r.IsZero() {
			t.Errorf("ParseEmail(%q) returned %v beside the error", s, r)
		}
	}
	_, err := ParseEmail(" \u3000")
	wantReason(t, "spaces", err, Empty)
}

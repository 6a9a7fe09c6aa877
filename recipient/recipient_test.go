package recipient

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func mustPhone(t testing.TB, s string) Recipient {
	t.Helper()
	r, err := ParsePhone(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func mustEmail(t testing.TB, s string) Recipient {
	t.Helper()
	r, err := ParseEmail(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestKindNames(t *testing.T) {
	if got := fmt.Sprint(Phone, Email, Kind(0)); got != "phone email unknown" {
		t.Error(got)
	}
}

func TestZeroRecipient(t *testing.T) {
	var r Recipient
	if !r.IsZero() || r.Kind() != 0 || r.String() != "" || r.Address() != "" || r.LimitKey() != "" ||
		r.Country() != "" || r.CallingCode() != "" {
		t.Error("the zero Recipient is not empty")
	}
	if mustPhone(t, "+8613800138000").IsZero() {
		t.Error("a number is zero")
	}
}

func TestFromCanonical(t *testing.T) {
	for _, r := range []Recipient{mustPhone(t, "+442079460000"), mustEmail(t, "Ada.L+x@bücher.example")} {
		if got, err := FromCanonical(r.Kind(), r.Address()); err != nil || got != r {
			t.Errorf("FromCanonical(%s) = %v, %v", r.Address(), got, err)
		}
	}
	long := strings.Repeat("a", 64) + "@" + strings.Repeat("abcdefg.", 24) + "com"
	for address, k := range map[string]Kind{
		"": Phone, "8613800138000": Phone, "+0613800138": Phone, "+861": Phone, "+86 13800138000": Phone,
		"+8613800138000123": Phone, "+861380013800x": Phone,
		"ada": Email, "@example.com": Email, "Ada@example.com": Email, "ada@Example.com": Email,
		"ada@example": Email, "ada@bücher.example": Email, "a@b@example.com": Email, "a b@example.com": Email,
		"ada@example.com\n": Email, "a\x10@example.com": Email, "a\x00@example.com": Email, long: Email,
	} {
		_, err := FromCanonical(k, address)
		wantReason(t, address, err, NotCanonical)
	}
	_, err := FromCanonical(0, "+8613800138000")
	wantReason(t, "kind 0", err, KindUnknown)
}

func TestLimitKey(t *testing.T) {
	for s, want := range map[string]string{
		"ada@example.com":              "ada@example.com",
		"ada.l@example.com":            "ada.l@example.com",
		"ada.l+a+b@example.com":        "ada.l@example.com",
		"ada.+a@example.com":           "ada@example.com",
		"+a@example.com":               "+a@example.com",
		"A.da+x@gmail.com":             "ada@gmail.com",
		"a.da@GoogleMail.com":          "ada@gmail.com",
		"+a.b@gmail.com":               "+ab@gmail.com",
		"ada.l@mail.gmail.com.example": "ada.l@mail.gmail.com.example",
	} {
		if got := mustEmail(t, s).LimitKey(); got != want {
			t.Errorf("limit key of %s is %s, want %s", s, got, want)
		}
	}
	if got := mustPhone(t, "+8613800138000").LimitKey(); got != "+8613800138000" {
		t.Error(got)
	}
}

func TestMasked(t *testing.T) {
	for address, want := range map[string]string{
		"+8613800138000":  "+86 138****8000",
		"+14155552671":    "+1 41****671",
		"+85261234567":    "+852 61****67",
		"+390669812345":   "+39 06****345",
		"+2901234":        "+290 1****4",
		"+49151123456789": "+49 151****6789",
	} {
		r, err := FromCanonical(Phone, address)
		if err != nil || r.Masked() != want {
			t.Errorf("mask of %s is %q, want %q", address, r.Masked(), want)
		}
	}
	for address, want := range map[string]string{
		"ada@example.com": "a***@example.com", "a@example.com": "a***@example.com",
	} {
		if got := mustEmail(t, address).Masked(); got != want {
			t.Errorf("mask of %s is %q, want %q", address, got, want)
		}
	}
}

// However it is printed, the clear address stays inside.
func TestNothingPrintsTheAddress(t *testing.T) {
	for _, r := range []Recipient{mustPhone(t, "+8613800138000"), mustEmail(t, "ada.lovelace@example.com")} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%10s", "%t"} {
			fmt.Fprintf(&out, verb+"\n", r)
			fmt.Fprintf(&out, verb+"\n", &r)
			fmt.Fprintf(&out, verb+"\n", []Recipient{r})
			fmt.Fprintf(&out, verb+"\n", struct{ To Recipient }{r})
		}
		for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(h).Info("hello", "to", r, "all", []Recipient{r})
		}
		if err := json.NewEncoder(&out).Encode([]any{r}); err != nil {
			t.Error(err)
		}
		if strings.Contains(out.String(), r.Address()[4:10]) {
			t.Errorf("the address leaked:\n%s", out.String())
		}
		if !strings.Contains(out.String(), r.Masked()) {
			t.Errorf("the mask is missing:\n%s", out.String())
		}
	}
	if got := fmt.Sprintf("%#v", mustPhone(t, "+8613800138000")); got != "recipient.Recipient(+86 138****8000)" {
		t.Error(got)
	}
}

func TestErrorSentences(t *testing.T) {
	seen := map[string]Reason{}
	for _, r := range []Reason{
		Empty, TooShort, TooLong, ControlCharacter, NotAPhoneNumber, CountryCodeMissing, CountryCodeUnknown,
		CountryCodeMismatch, NotAnEmail, LocalPartInvalid, LocalPartNotASCII, DomainInvalid, NotCanonical, KindUnknown, "other",
	} {
		for _, k := range []Kind{Phone, Email, 0} {
			text := (&Error{Kind: k, Reason: r}).Error()
			if other, ok := seen[text]; len(text) < 20 || ok && other != r {
				t.Errorf("%s and %s both say %q", r, other, text)
			}
			seen[text] = r
		}
	}
}

// checkAccepted checks what holds for every recipient that was ever parsed.
func checkAccepted(t rapid.TB, r Recipient, parse func(string) (Recipient, error)) {
	t.Helper()
	if again, err := parse(r.Address()); err != nil || again != r {
		t.Fatalf("%s parses to %s, %v", r.Address(), again.Address(), err)
	}
	if stored, err := FromCanonical(r.Kind(), r.Address()); err != nil || stored != r {
		t.Fatalf("FromCanonical(%s): %v", r.Address(), err)
	}
	// A local part like *** is its own mask, and no secret.
	if strings.Contains(r.Masked(), r.Address()) && !strings.Contains(r.Address(), "*") || !strings.Contains(r.Masked(), "***") {
		t.Fatalf("mask of %s is %s", r.Address(), r.Masked())
	}
	key, err := FromCanonical(r.Kind(), r.LimitKey())
	if err != nil || key.LimitKey() != r.LimitKey() {
		t.Fatalf("limit key of %s is %s (%v), its own is %s", r.Address(), r.LimitKey(), err, key.LimitKey())
	}
}

func checkPhone(t rapid.TB, s string) {
	t.Helper()
	r, err := ParsePhone(s)
	if err != nil {
		return
	}
	checkAccepted(t, r, ParsePhone)
	address, region, ok := library(r.Address())
	if !ok || address != r.Address() || region != r.Country() {
		t.Fatalf("%q gives %s in %q, library %s in %q (%v)", s, r.Address(), r.Country(), address, region, ok)
	}
	_, national, _ := strings.Cut(r.Masked(), " ")
	if total := len(r.Address()) - 1 - len(r.CallingCode()); total < 11 && 2*(len(national)-len("****")) > total {
		t.Fatalf("mask of %s shows more than half: %s", r.Address(), r.Masked())
	}
}

func TestAnyPhone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkPhone(t, rapid.StringMatching(`(\+|00|＋)?[1-9][0-9]{0,2}[ .-]?(\(0\)|0)?[0-9 -]{4,13}`).Draw(t, "phone"))
	})
}

// Any number, given nationally, is accepted internationally as the same.
func TestAnyPhoneIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cc := rapid.SampledFrom(append(shapedCodes, "54", "90", "358", "800", "262")).Draw(t, "cc")
		r, err := ParsePhoneIn(cc, rapid.StringMatching(`[0-9]{4,14}`).Draw(t, "number"))
		if err != nil {
			return
		}
		checkAccepted(t, r, ParsePhone)
		if r.CallingCode() != cc {
			t.Fatalf("%s has not the calling code %s", r.Address(), cc)
		}
	})
}

func TestAnyEmail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, err := ParseEmail(rapid.StringMatching(
			`[a-zA-Zａ0-9.+_-]{1,12}[@＠]([a-zA-Z0-9üßあ.-]{1,12}\.)?(gmail|googlemail|example|münchen)[.。](com|COM|de|中国)`).Draw(t, "email"))
		if err == nil {
			checkAccepted(t, r, ParseEmail)
		}
	})
}

func FuzzParsePhone(f *testing.F) {
	for _, s := range []string{"+8613800138000", "0044 (0)20 7946 0000", "＋８６１３８００１３８０００", "+390669812345", "+54 11 15 1234 5678", "+1\n2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkPhone(t, s) })
}

func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"ada@example.com", "A.b+c@gmail.com", "ａ＠ｂ。ｃｏｍ", "a@xn--bcher-kva.de", "a@[1.2.3.4]", "a@b\r\nBcc: c@d.e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if r, err := ParseEmail(s); err == nil {
			checkAccepted(t, r, ParseEmail)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, c := range []struct {
		name, input string
		parse       func(string) (Recipient, error)
	}{
		{"cn", "+8613800138000", ParsePhone},
		{"cn_spelled", "0086 138-0013-8000", ParsePhone},
		{"cn_national", "13800138000", func(s string) (Recipient, error) { return ParsePhoneIn("86", s) }},
		{"us", "+14155552671", ParsePhone},
		{"bahamas", "+12425550123", ParsePhone},
		{"gb_mobile", "+447911123456", ParsePhone},
		{"library", "+442079460000", ParsePhone},
		{"email", "Ada.Lovelace@Example.com", ParseEmail},
		{"email_idn", "ada@bücher.example", ParseEmail},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r, err := c.parse(c.input)
				if err != nil {
					b.Fatal(err)
				}
				_ = r.Country()
			}
		})
	}
}

package message

import (
	"fmt"
	"strings"
	"testing"
)

func TestLastLine(t *testing.T) {
	t.Parallel()
	const hash = "FA+9qCX9VSu"
	for _, tt := range []struct{ name, got, want string }{
		{"origin", WithOrigin("Code 1.", "example.com", "1"), "Code 1.\n\n@example.com #1"},
		{"origin after line breaks", WithOrigin("Code 1.\r\n\n ", "example.com", "1"), "Code 1.\n\n@example.com #1"},
		{"no origin", WithOrigin("Code 1.\n", "", "1"), "Code 1.\n"},
		{"hash", WithAppHash("Code 1.\n", hash), "Code 1.\nFA+9qCX9VSu"},
		{"no hash", WithAppHash("Code 1.\n", ""), "Code 1.\n"},
		{"both", WithAppHash(WithOrigin("Code 1.", "example.com", "1"), hash), "Code 1.\n\n@example.com #1 FA+9qCX9VSu"},
		{"origin not last", WithAppHash("@example.com #1\nCode 1.", hash), "@example.com #1\nCode 1.\nFA+9qCX9VSu"},
		{"a handle is no origin", WithAppHash("@acme code 1", hash), "@acme code 1\nFA+9qCX9VSu"},
		{"only an origin line", WithAppHash("@example.com #1", hash), "@example.com #1 FA+9qCX9VSu"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestValidOrigin(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 63)
	for _, ok := range []string{
		"example.com", "login.example.co.uk", "EXAMPLE.com", "xn--fiqs8s.cn", "a-b.1and1.com", "1.2.3.x4",
		label + ".com", label + "." + label + "." + label + "." + strings.Repeat("a", 61),
	} {
		if err := ValidOrigin(ok); err != nil {
			t.Errorf("%q: %v", ok, err)
		}
	}
	for bad, want := range map[string]string{
		"":                    "empty",
		"localhost":           "at least two parts",
		"https://example.com": "bare host name",
		"example.com:443":     "bare host name",
		"example.com/login":   "bare host name",
		"@example.com":        "bare host name",
		"example..com":        "each part",
		"example.com.":        "each part",
		".example.com":        "each part",
		"-a.com":              "each part",
		"a-.com":              "each part",
		"exa mple.com":        "each part",
		"example.com\n":       "each part",
		"例子.中国":               "each part",
		"*.example.com":       "each part",
		"a_b.com":             "each part",
		label + "a.com":       "each part",
		"192.0.2.1":           "IP address",
		"a." + strings.Repeat(label+".", 4) + "com": "longer than 253",
	} {
		if err := ValidOrigin(bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", bad, err, want)
		}
	}
}

func TestValidAppHash(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{"FA+9qCX9VSu", "abcdefghijk", "+/+/+/+/+/0"} {
		if err := ValidAppHash(ok); err != nil {
			t.Errorf("%q: %v", ok, err)
		}
	}
	for _, bad := range []string{"", "FA+9qCX9VS", "FA+9qCX9VSuu", "FA+9qCX9VS=", "FA-9qCX9VSu", "FA 9qCX9VSu", "验证码验证"} {
		if err := ValidAppHash(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func Example() {
	t := BuiltIn("sms", "login", Locale("", "en-GB"))
	c, err := t.Render("sms", Values{Code: "482913", Brand: "Acme", Minutes: 5})
	if err != nil {
		panic(err)
	}
	text := WithOrigin(c.Text, "example.com", "482913")
	s := CountSegments(text)
	fmt.Println(text)
	fmt.Println(s.Encoding, s.Units, s.Segments)
	// Output:
	// 482913 is your Acme login code. It expires in 5 min. Never share it.
	//
	// @example.com #482913
	// GSM-7 90 1
}

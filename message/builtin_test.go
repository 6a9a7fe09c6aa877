package message

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test ./message -update writes it):\n%s", path, got)
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, channel := range []string{"sms", "email"} {
		for _, locale := range Locales() {
			var all strings.Builder
			for _, purpose := range Purposes() {
				c, err := BuiltIn(channel, purpose, locale).Render(channel, acme)
				if err != nil {
					t.Fatal(err)
				}
				all.WriteString("-- " + purpose + " --\n")
				if channel == "email" {
					all.WriteString("Subject: " + c.Subject + "\n\n")
				}
				all.WriteString(c.Text + "\n\n")
				if channel == "email" && purpose == "login" {
					golden(t, "email_login_"+locale+".html", c.HTML)
				}
			}
			golden(t, channel+"_"+locale, all.String())
		}
	}
}

func TestBuiltInIsValid(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, channel := range []string{"sms", "email"} {
		for _, locale := range Locales() {
			for _, purpose := range Purposes() {
				tmpl := BuiltIn(channel, purpose, locale)
				name := channel + " " + purpose + " " + locale
				if err := tmpl.Validate(channel); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if tmpl.Locale != locale {
					t.Errorf("%s: locale %q", name, tmpl.Locale)
				}
				if other := seen[tmpl.Text]; other != "" {
					t.Errorf("%s says the same as %s", name, other)
				}
				seen[tmpl.Text] = name
				first := "{{code}}"
				if channel == "sms" && locale == chinese {
					first = "【{{brand}}】{{code}}"
				}
				if !strings.HasPrefix(tmpl.Text, first) || channel == "email" && !strings.HasPrefix(tmpl.Subject, "{{code}}") {
					t.Errorf("%s does not start with the code", name)
				}
				if !strings.Contains(tmpl.Text, "{{minutes}}") {
					t.Errorf("%s does not say how long it is valid", name)
				}
				if strings.Contains(tmpl.Text, "://") || strings.Contains(tmpl.Text, "www.") {
					t.Errorf("%s has a link", name)
				}
				if !strings.Contains(tmpl.Text, "ever share") && !strings.Contains(tmpl.Text, "请勿") {
					t.Errorf("%s does not say not to share it", name)
				}
			}
		}
	}
}

func TestBuiltInFallsBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ channel, purpose, locale, likePurpose, likeLocale string }{
		{"sms", "no_such", "en", "common", "en"},
		{"email", "", "zh-Hans", "common", "zh-Hans"},
		{"sms", "login", "fr", "login", "en"},
		{"sms", "login", "", "login", "en"},
		{"sms", "login", "not a tag", "login", "en"},
		{"email", "login", "zh-CN", "login", "zh-Hans"},
	} {
		if got, want := BuiltIn(tt.channel, tt.purpose, tt.locale), BuiltIn(tt.channel, tt.likePurpose, tt.likeLocale); got != want {
			t.Errorf("%+v: got %+v", tt, got)
		}
	}
	if BuiltIn("voice", "login", "en") != BuiltIn("sms", "login", "en") {
		t.Error("voice has not the SMS text")
	}
}

// One segment is one price. What the package comment promises:.
func TestBuiltInFitsOneSegment(t *testing.T) {
	t.Parallel()
	const domain, hash = "example.com", "FA+9qCX9VSu"
	for _, tt := range []struct {
		locale, brand string
		encoding      Encoding
		hashFits      bool // together with the origin line
	}{
		{english, "Acme Stor.", GSM7, true},
		{chinese, "一二三四五六七八九十", UCS2, false},
	} {
		for _, purpose := range Purposes() {
			v := Values{Code: "482913", Brand: tt.brand, Minutes: 99}
			c, err := BuiltIn("sms", purpose, tt.locale).Render("sms", v)
			if err != nil {
				t.Fatal(err)
			}
			one := func(what, text string, want bool) {
				s := CountSegments(text)
				if s.Encoding != tt.encoding || (s.Segments == 1) != want {
					t.Errorf("%s %s %s: %+v in %q", tt.locale, purpose, what, s, text)
				}
			}
			origin := WithOrigin(c.Text, domain, v.Code)
			one("alone", c.Text, true)
			one("with origin", origin, true)
			one("with origin and hash", WithAppHash(origin, hash), tt.hashFits)
			one("with hash", WithAppHash(c.Text, hash), true)
			// SMS Retriever does not see a message of more than 140 bytes.
			longest := WithAppHash(c.Text, hash)
			if tt.hashFits {
				longest = WithAppHash(origin, hash)
			}
			if len(longest) > 140 {
				t.Errorf("%s %s: %d bytes in %q", tt.locale, purpose, len(longest), longest)
			}
		}
	}
}

func TestBuiltInDoesNotAllocate(t *testing.T) {
	for _, locale := range []string{"en", "zh-Hans", "zh-CN"} {
		for _, channel := range []string{"sms", "email"} {
			if n := testing.AllocsPerRun(100, func() { BuiltIn(channel, "payment", locale) }); n != 0 {
				t.Errorf("%s %s: %v allocations", channel, locale, n)
			}
		}
	}
}

func BenchmarkBuiltIn(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		BuiltIn("email", "modify_info", "zh-CN")
	}
}

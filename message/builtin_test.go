package message

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
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

// Every text is there to be read; the page around it differs by direction and script only.
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
				if channel == "email" && purpose == "login" && slices.Contains([]string{"en", "zh-Hans", "ar"}, locale) {
					golden(t, "email_login_"+locale+".html", c.HTML)
				}
			}
			golden(t, channel+"_"+locale, all.String())
		}
	}
}

func TestNoGoldenIsLeftOver(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.golden")
	if err != nil {
		t.Fatal(err)
	}
	if want := 2*len(Locales()) + 3; len(files) != want {
		t.Errorf("%d golden files, want %d", len(files), want)
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
				// Neighbours such as hr and sr-Latn may have a subject in common.
				for _, said := range []string{tmpl.Text, locale + " " + tmpl.Subject} {
					if other := seen[said]; other != "" && (said == tmpl.Text || tmpl.Subject != "") {
						t.Errorf("%s says the same as %s: %q", name, other, said)
					}
					seen[said] = name
				}
				if strings.Contains(tmpl.Text, "://") || strings.Contains(tmpl.Text, "www.") {
					t.Errorf("%s has a link", name)
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
		{"sms", "login", "am", "login", "en"},
		{"sms", "login", "", "login", "en"},
		{"sms", "login", "not a tag", "login", "en"},
		{"email", "login", "zh-CN", "login", "zh-Hans"},
		{"email", "payment", "fr-CA", "payment", "fr"},
	} {
		if got, want := BuiltIn(tt.channel, tt.purpose, tt.locale), BuiltIn(tt.channel, tt.likePurpose, tt.likeLocale); got != want {
			t.Errorf("%+v: got %+v", tt, got)
		}
	}
	if BuiltIn("voice", "login", "en") != BuiltIn("sms", "login", "en") {
		t.Error("voice has not the SMS text")
	}
}

func TestBuiltInDoesNotAllocate(t *testing.T) {
	for _, locale := range append(Locales(), "zh-CN", "de-AT", "es_MX", "zh-TW") {
		for _, channel := range []string{"sms", "email"} {
			if n := testing.AllocsPerRun(100, func() { BuiltIn(channel, "payment", locale) }); n != 0 {
				t.Errorf("%s %s: %v allocations", channel, locale, n)
			}
		}
	}
}

func BenchmarkBuiltIn(b *testing.B) {
	for _, locale := range []string{"en", "zh-CN", "zh-Hans", "fr", "pt-BR", "zh_TW"} {
		b.Run(locale, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				BuiltIn("email", "modify_info", locale)
			}
		})
	}
}

// What a caller pays who looks at every built-in SMS there is, to estimate its segments.
func BenchmarkEverySMS(b *testing.B) {
	locales, purposes := Locales(), Purposes()
	every := func(do func(Template)) {
		for _, locale := range locales {
			for _, purpose := range purposes {
				do(BuiltIn("sms", purpose, locale))
			}
		}
	}
	b.Run("look up", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			every(func(Template) {})
		}
	})
	b.Run("count segments", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			every(func(t Template) {
				c, err := t.Render("sms", acme)
				if err != nil {
					b.Fatal(err)
				}
				CountSegments(c.Text)
			})
		}
	})
}

// What the first message pays for the tables.
func BenchmarkTables(b *testing.B) {
	for name, table := range map[string]func(){
		"texts":     func() { compose() },
		"matcher":   func() { newMatcher() },
		"spellings": func() { bySpelling() },
		"countries": func() { byCountry() },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table()
			}
		})
	}
}

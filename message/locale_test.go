package message

import (
	"strings"
	"testing"

	"golang.org/x/text/language"
)

func TestLocale(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		wanted []string
		want   string
	}{
		{nil, "en"},
		{[]string{""}, "en"},
		{[]string{"en"}, "en"},
		{[]string{"zh-Hans"}, "zh-Hans"},
		{[]string{"zh-CN"}, "zh-Hans"},
		{[]string{"zh_CN"}, "zh-Hans"},
		{[]string{"ZH-hans-cn"}, "zh-Hans"},
		{[]string{"zh-SG"}, "zh-Hans"},
		{[]string{"cmn"}, "zh-Hans"},
		{[]string{"und-CN"}, "zh-Hans"},
		{[]string{"zh-TW"}, "zh-Hans"},
		{[]string{"zh-Hant-HK"}, "zh-Hans"},
		{[]string{"en-IN", "zh"}, "en"},
		{[]string{"en-GB", "zh"}, "en"},
		{[]string{"fr", "zh"}, "zh-Hans"},
		{[]string{"fr", "de"}, "en"},
		{[]string{"", "not a tag", "xx", "*", "und", "mul", "x-private", "zh"}, "zh-Hans"},
		{[]string{strings.Repeat("zh-", 1000) + "CN", "zh"}, "zh-Hans"},
		{[]string{"en-" + strings.Repeat("a", 80), "zh"}, "zh-Hans"},
	} {
		if got := Locale(tt.wanted...); got != tt.want {
			t.Errorf("Locale(%q) = %q, want %q", tt.wanted, got, tt.want)
		}
	}
}

// What is known by heart must be what CLDR would have said.
func TestKnownAgreesWithCLDR(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{
		"en", "en-US", "en-GB", "en_US", "en_GB", "zh-Hans", "zh", "zh-CN", "zh_CN", "zh-Hans-CN", "zh-cn", "zh-TW", "zh-HK", "zh-Hant",
	} {
		if known(tag) == "" || known(tag) != nearest(tag) {
			t.Errorf("%s: known %q, CLDR %q", tag, known(tag), nearest(tag))
		}
	}
}

func TestLocaleDoesNotAllocate(t *testing.T) {
	for _, tag := range []string{"en", "zh-Hans", "zh-CN"} {
		if n := testing.AllocsPerRun(100, func() { Locale("", tag, "fr") }); n != 0 {
			t.Errorf("%s: %v allocations", tag, n)
		}
	}
}

func TestCountryLocale(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"CN": "zh-Hans", "TW": "zh-Hans", "HK": "zh-Hans", "MO": "zh-Hans",
		"SG": "en", "US": "en", "GB": "en", "IN": "", "DE": "", "JP": "", "": "", "cn": "", "001": "",
	} {
		if got := CountryLocale(region); got != want {
			t.Errorf("%q: got %q, want %q", region, got, want)
		}
	}
}

// The list of countries is CLDR's, less the codes ISO no longer has.
func TestCountryLocaleAgreesWithCLDR(t *testing.T) {
	t.Parallel()
	const former = " AN CQ CS CT FQ JT MI NT PC PU SU UK UN WK YU "
	for i := range 26 * 26 {
		code := string([]byte{byte('A' + i/26), byte('A' + i%26)})
		got := CountryLocale(code)
		region, err := language.ParseRegion(code)
		if err != nil || !region.IsCountry() || strings.Contains(former, " "+code+" ") {
			if got != "" {
				t.Errorf("%s is no country but speaks %q", code, got)
			}
			continue
		}
		tag, err := language.Compose(region)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		switch base, _ := tag.Base(); base.String() {
		case "en":
			want = "en"
		case "zh":
			want = "zh-Hans"
		}
		if got != want {
			t.Errorf("%s: got %q, CLDR says %q", code, got, want)
		}
	}
}

func BenchmarkLocale(b *testing.B) {
	for _, tag := range []string{"zh-CN", "en-IN", "fr-FR"} {
		b.Run(tag, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Locale(tag)
			}
		})
	}
}

package message

import (
	"cmp"
	"slices"
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
		{[]string{"zh-TW"}, "zh-Hant"},
		{[]string{"zh_TW"}, "zh-Hant"},
		{[]string{"zh-HK"}, "zh-Hant"},
		{[]string{"zh-MO"}, "zh-Hant"},
		{[]string{"zh-Hant-HK"}, "zh-Hant"},
		{[]string{"ZH-hant"}, "zh-Hant"},
		{[]string{"yue"}, "zh-Hant"},
		{[]string{"yue_HK"}, "zh-Hant"},
		{[]string{"yue-Hans"}, "zh-Hans"},
		{[]string{"yue-CN"}, "zh-Hans"},
		{[]string{"zh-yue"}, "zh-Hant"},
		{[]string{"wuu"}, "zh-Hans"},
		{[]string{"nan-TW"}, "zh-Hant"},
		{[]string{"hak-Hant-MY"}, "zh-Hant"},
		{[]string{"en-IN", "zh"}, "en"},
		{[]string{"en-GB", "zh"}, "en"},
		{[]string{"fr", "zh"}, "fr"},
		{[]string{"fr_CA"}, "fr"},
		{[]string{"FR-ca"}, "fr"},
		{[]string{"am", "zh"}, "zh-Hans"},
		{[]string{"am", "qaa"}, "en"},
		{[]string{"pt"}, "pt"},
		{[]string{"pt-PT"}, "pt"},
		{[]string{"pt-AO"}, "pt"},
		{[]string{"pt-BR"}, "pt-BR"},
		{[]string{"pt_BR"}, "pt-BR"},
		{[]string{"und-BR"}, "pt-BR"},
		{[]string{"es-419"}, "es"},
		{[]string{"sr"}, "sr"},
		{[]string{"sr-Latn"}, "sr-Latn"},
		{[]string{"sr-ME"}, "sr-Latn"},
		{[]string{"bs"}, "hr"},
		{[]string{"no"}, "nb"},
		{[]string{"nn-NO"}, "nb"},
		{[]string{"iw-IL"}, "he"},
		{[]string{"in"}, "id"},
		{[]string{"tl"}, "fil"},
		{[]string{"mo"}, "ro"},
		{[]string{"gl"}, "es"},
		{[]string{"be"}, "ru"},
		{[]string{"gsw"}, "de"},
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
	tags := []string{"en", "en-US", "en-GB", "en_US", "en_GB", "zh-Hans", "zh", "zh-CN", "zh_CN", "zh-Hans-CN", "zh-cn"}
	for tag := range spellings() {
		tags = append(tags, tag)
	}
	for _, tag := range tags {
		if known(tag) == "" || known(tag) != nearest(tag) {
			t.Errorf("%s: known %q, CLDR %q", tag, known(tag), nearest(tag))
		}
		if l, listed := spellings()[tag]; listed && l != known(tag) {
			t.Errorf("%s: listed as %q, answered as %q", tag, l, known(tag))
		}
	}
}

// The spelling with the language's own country is the one that devices send.
func TestEveryLocaleIsKnownWithItsCountry(t *testing.T) {
	t.Parallel()
	for _, locale := range Locales() {
		tag := language.MustParse(locale)
		base, _ := tag.Base()
		region, _ := tag.Region()
		if locale == "pt" {
			region = language.MustParseRegion("PT")
		}
		for _, sep := range []string{"-", "_"} {
			if spelled := base.String() + sep + region.String(); locale != "sr-Latn" && known(spelled) != locale {
				t.Errorf("%s is not known by heart as %s", spelled, locale)
			}
		}
	}
}

func TestLocaleDoesNotAllocate(t *testing.T) {
	for _, tag := range append(Locales(), "zh-CN", "zh_TW", "es-AR", "no") {
		if n := testing.AllocsPerRun(100, func() { Locale("", tag, "fr") }); n != 0 {
			t.Errorf("%s: %v allocations", tag, n)
		}
	}
}

func TestLocalesIsTheCallersOwn(t *testing.T) {
	t.Parallel()
	all := Locales()
	slices.Reverse(all)
	if Locales()[0] != "en" {
		t.Error("a caller changed the list")
	}
}

func TestCountryLocale(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"CN": "zh-Hans", "TW": "zh-Hant", "HK": "zh-Hant", "MO": "zh-Hant", "SG": "en", "US": "en", "GB": "en", "IN": "en",
		"DE": "de", "AT": "de", "CH": "de", "JP": "ja", "BR": "pt-BR", "PT": "pt", "AO": "pt", "ME": "sr-Latn", "RS": "sr",
		"MX": "es", "EG": "ar", "IR": "fa", "IL": "he", "PK": "en", "KZ": "ru", "BA": "hr", "ET": "", "": "", "cn": "", "001": "",
	} {
		if got := CountryLocale(region); got != want {
			t.Errorf("%q: got %q, want %q", region, got, want)
		}
	}
}

// The list of countries is CLDR's, less the codes ISO no longer has and those that are no country's, but for those that
// are written to in another official language than most people speak.
func TestCountryLocaleAgreesWithCLDR(t *testing.T) {
	t.Parallel()
	official := map[string]string{
		"IN": "en", "KE": "en", "NA": "en", "PH": "en", "PK": "en", "RW": "en", "UG": "en",
		"BI": "fr", "CD": "fr", "ML": "fr", "NE": "fr", "GL": "da",
	}
	const former = " AN BU CQ CS CT DD DY EZ FQ FX HV JT MI NH NQ NT PC PU PZ RH SU TP UK UN VD WK YD YU ZR "
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
		likeliest := nearest("und-" + code)
		if want := cmp.Or(official[code], likeliest); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
		if official[code] == likeliest && likeliest != "" {
			t.Errorf("%s: CLDR says %q as well", code, likeliest)
		}
	}
}

func BenchmarkLocale(b *testing.B) {
	for _, tag := range []string{"zh-CN", "fr-FR", "en-BE"} {
		b.Run(tag, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Locale(tag)
			}
		})
	}
}

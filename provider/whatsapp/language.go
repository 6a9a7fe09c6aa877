package whatsapp

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// languages finds the language of a template, as Meta writes it, for a locale.
type languages struct {
	byLocale map[string]string // in the spelling of plain
	other    string            // for locales that byLocale has not; empty: as the locale says
}

func (c *Config) languages() languages {
	l := languages{byLocale: make(map[string]string, len(c.Languages)), other: c.Language}
	for locale, language := range c.Languages {
		l.byLocale[plain(locale)] = language
	}
	return l
}

func (c *Config) checkLanguages() error {
	if c.Language != "" && !isLanguage(c.Language) {
		return fmt.Errorf("language: %q must be a language as Meta writes it, such as en_US or zh_CN", c.Language)
	}
	for _, locale := range slices.Sorted(maps.Keys(c.Languages)) {
		if locale == "" || !isLanguage(c.Languages[locale]) {
			return fmt.Errorf("languages: %q must be a locale, with a language as Meta writes it, such as en_US or zh_CN", locale)
		}
	}
	return nil
}

// isLanguage tells whether s is two or three small letters, with or without a region (Meta: Supported Languages).
func isLanguage(s string) bool {
	language, region, found := strings.Cut(s, "_")
	return (len(language) == 2 || len(language) == 3) && all(language, 'a', 'z') &&
		(!found || len(region) == 2 && all(region, 'A', 'Z'))
}

func all(s string, low, high byte) bool {
	for i := range len(s) {
		if s[i] < low || s[i] > high {
			return false
		}
	}
	return true
}

// plain spells a locale in one way, so that zh_Hans finds zh-Hans.
func plain(locale string) string { return strings.ToLower(strings.ReplaceAll(locale, "_", "-")) }

// of is the language for a locale.
func (l languages) of(locale string) string {
	for tag := plain(locale); tag != ""; {
		if language, ok := l.byLocale[tag]; ok {
			return language
		}
		tag = tag[:max(strings.LastIndexByte(tag, '-'), 0)]
	}
	return cmp.Or(l.other, metas(locale))
}

// metas writes a locale as Meta does: with its region if Meta has the language for that region, and else without one.
func metas(locale string) string {
	language, region := parse(locale)
	if slices.Contains(regional(), language+"_"+region) {
		return language + "_" + region
	}
	if only := onlyRegion(language); only != "" {
		return language + "_" + only
	}
	return cmp.Or(language, "en")
}

// parse takes language and region from a locale. Traditional Chinese is TW if the locale does not say where.
func parse(locale string) (language, region string) {
	parts := strings.Split(plain(locale), "-")
	for _, part := range parts[1:] {
		switch {
		case len(part) == 2 && all(part, 'a', 'z'):
			region = strings.ToUpper(part)
		case part == "hant":
			region = cmp.Or(region, "TW")
		}
	}
	if parts[0] == "zh" && region == "MO" { // where they write as in Hong Kong
		region = "HK"
	}
	return parts[0], region
}

// regional are the languages that Meta has with a region (Meta: Supported Languages, May 2026).
func regional() []string {
	return []string{
		"ar_AE", "ar_EG", "ar_LB", "ar_MA", "ar_QA", "be_BY", "bn_IN", "de_AT", "de_CH",
		"en_AE", "en_AU", "en_CA", "en_GB", "en_GH", "en_IE", "en_IN", "en_JM", "en_MY", "en_NZ", "en_QA", "en_SG", "en_UG",
		"en_US", "en_ZA",
		"es_AR", "es_CL", "es_CO", "es_CR", "es_DO", "es_EC", "es_ES", "es_HN", "es_MX", "es_PA", "es_PE", "es_UY",
		"fr_BE", "fr_CA", "fr_CH", "fr_CI", "fr_MA", "ky_KG", "nl_BE", "prs_AF", "ps_AF", "pt_BR", "pt_PT", "rw_RW", "si_LK",
		"zh_CN", "zh_HK", "zh_TW",
	}
}

// onlyRegion is the region that a language has to be named with at Meta, if the locale names none that Meta has; empty: it
// stands alone. Portuguese without a country is that of Portugal, as it is for the texts of this server.
func onlyRegion(language string) string {
	switch language {
	case "zh":
		return "CN"
	case "pt":
		return "PT"
	case "be":
		return "BY"
	case "ky":
		return "KG"
	case "prs", "ps":
		return "AF"
	case "rw":
		return "RW"
	case "si":
		return "LK"
	}
	return ""
}

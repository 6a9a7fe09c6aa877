package message

import "golang.org/x/text/language"

// The built-in locales.
const (
	english = "en"
	chinese = "zh-Hans"
)

// maxTag bounds what is parsed as a language tag, in bytes. RFC 5646 section
// 4.4.1 asks for room for 35 characters; real tags with extensions fit twice that.
const maxTag = 70

// matcher knows the built-in locales, in the order of [Locales]. It never changes
// and is safe for concurrent use; making it costs 20 µs, too much for each call.
var matcher = language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})

// Locales returns the built-in locales, the one of last resort first.
func Locales() []string { return []string{english, chinese} }

// Locale returns the built-in locale for the first of the wanted BCP 47 tags
// that has one; "" and malformed or unknown tags are skipped. When none
// has, it is "en".
//
// What is near enough is for CLDR's language matching data to say: "en-IN" is
// served in "en", and traditional Chinese ("zh-Hant", "zh-TW", "zh-HK") in
// "zh-Hans", which its readers understand better than English. Spellings seen
// all the time are known by heart; others cost about a microsecond.
func Locale(wanted ...string) string {
	for _, tag := range wanted {
		if l := known(tag); l != "" {
			return l
		}
		if l := nearest(tag); l != "" {
			return l
		}
	}
	return english
}

// known answers the everyday spellings without parsing or allocation.
func known(tag string) string {
	switch tag {
	case english, "en-US", "en-GB", "en_US", "en_GB":
		return english
	case chinese, "zh", "zh-CN", "zh_CN", "zh-Hans-CN", "zh-cn", "zh-TW", "zh-HK", "zh-Hant":
		return chinese
	}
	return ""
}

// nearest asks CLDR, or returns "". "und" alone says nothing about a reader and
// is skipped like an empty tag; "und-CN" says enough.
func nearest(tag string) string {
	if tag == "" || len(tag) > maxTag {
		return ""
	}
	want, err := language.Parse(tag)
	if err != nil || want == language.Und {
		return ""
	}
	_, i, confidence := matcher.Match(want)
	switch {
	case confidence == language.No:
		return ""
	case i == 1:
		return chinese
	}
	return english
}

// CountryLocale returns the built-in locale for the people of a region, an ISO
// 3166-1 alpha-2 code in upper case; "" if there is none, so that the next in a
// list of preferences can speak.
//
// The rule is CLDR's: the region's likeliest written language, then the nearest
// built-in locale. So CN is "zh-Hans", and TW, HK and MO are too, as long as
// there is no traditional text (see [Locale]); SG, where English is the
// language of administration, is "en". India, the Philippines and others where
// English is official but not likeliest are "".
func CountryLocale(region string) string {
	switch region {
	case "CN", "HK", "MO", "TW":
		return chinese
	case "AC", "AG", "AI", "AU", "BB", "BM", "BS", "BW", "BZ", "CA", "CC", "CK", "CX", "DG", "DM",
		"FJ", "FK", "FM", "GB", "GD", "GG", "GI", "GM", "GU", "GY", "IE", "IM", "IO", "JE", "JM",
		"KI", "KN", "KY", "LC", "LR", "MH", "MP", "MS", "MW", "NF", "NG", "NR", "NU", "NZ", "PN",
		"SB", "SG", "SH", "SL", "SS", "SX", "SZ", "TA", "TC", "TT", "UM", "US", "VC", "VG", "VI",
		"ZA", "ZM":
		return english
	}
	return ""
}

// Speaks tells whether a built-in text serves readers of the BCP 47 tag.
func Speaks(tag string) bool { return known(tag) != "" || nearest(tag) != "" }

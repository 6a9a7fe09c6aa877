package message

import (
	"sync"

	"golang.org/x/text/language"
)

// maxTag bounds what is parsed as a language tag, in bytes. RFC 5646 section
// 4.4.1 asks for room for 35 characters; real tags with extensions fit twice that.
const maxTag = 70

// matcher knows the built-in locales, in the order of [Locales]. It never changes
// and is safe for concurrent use; making it costs 200 µs, too much for each call.
var matcher = sync.OnceValue(newMatcher)

func newMatcher() language.Matcher {
	tags := make([]language.Tag, len(builtIn))
	for i, l := range builtIn {
		tags[i] = language.MustParse(l.tag)
	}
	return language.NewMatcher(tags)
}

// Locale returns the built-in locale for the first of the wanted BCP 47 tags
// that has one; "" and malformed or unknown tags are skipped. When none
// has, it is "en".
//
// What is near enough is for CLDR's language matching data to say: "en-IN" is
// served in "en", "zh-HK" in "zh-Hant", "gl" in "es", and "nn" in "nb". So is
// "pt-AO" in "pt", which is not Brazil's: that is "pt-BR". Beyond CLDR, Cantonese
// and its sisters read Chinese: "yue-HK" is served in "zh-Hant". Spellings seen
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
	return lastResort
}

// known answers the everyday spellings without parsing or allocation, and those
// of the two languages most in use without looking them up.
func known(tag string) string {
	switch tag {
	case "en", "en-US", "en-GB", "en_US", "en_GB":
		return "en"
	case "zh-Hans", "zh", "zh-CN", "zh_CN", "zh-Hans-CN", "zh-cn":
		return "zh-Hans"
	}
	return spellings()[tag]
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
	_, i, confidence := matcher().Match(asRead(want))
	if confidence == language.No {
		return ""
	}
	return builtIn[i].tag
}

// asRead turns a spoken Chinese, such as Cantonese, into the Chinese that its
// speakers read, by script or else by region. CLDR knows no way from one to the other.
func asRead(spoken language.Tag) language.Tag {
	base, script, _ := spoken.Raw()
	switch base.String() {
	case "yue", "wuu", "nan", "hak", "gan", "hsn":
	default:
		return spoken
	}
	region, _ := spoken.Region()
	parts := []any{language.Chinese, region}
	if script.String() != "Zzzz" { // "Zzzz" is what is not said
		parts = append(parts, script)
	}
	read, _ := language.Compose(parts...) // cannot fail: all parts come from a tag
	return read
}

// CountryLocale returns the built-in locale for the people of a region, an ISO
// 3166-1 alpha-2 code in upper case; "" if there is none, so that the next in a
// list of preferences can speak.
//
// The rule is CLDR's: the region's likeliest written language, then the nearest
// built-in locale (see [Locale]). So CN is "zh-Hans", and TW, HK and MO are
// "zh-Hant"; SG, where English is the language of administration, is "en".
//
// CLDR goes by the language that most people speak. Where another, an official
// one, is what they are written to in, that one it is: English in India, Kenya,
// Namibia, Pakistan, the Philippines, Rwanda and Uganda, French in Burundi, Congo
// (Kinshasa), Mali and Niger, Danish in Greenland. An application that knows its
// people better says so.
func CountryLocale(region string) string { return countries()[region] }

// Speaks tells whether a built-in text serves readers of the BCP 47 tag.
func Speaks(tag string) bool { return known(tag) != "" || nearest(tag) != "" }

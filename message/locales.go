package message

import (
	"strings"
	"sync"
)

// lastResort is the locale for readers of none of the others.
const lastResort = "en"

// local is a built-in locale.
type local struct {
	tag       string
	words     func() phrases
	spellings string // others that are seen all the time; with "_" for "-" too
	countries string // whose people it is for, by the rule of CountryLocale: ISO 3166-1 alpha-2
}

// builtIn are the built-in locales, in the order of [Locales]. It never changes.
//
// A tag means what CLDR takes it for ("sr" is Cyrillic), but for "pt", which is
// all Portuguese except Brazil's.
var builtIn = [...]local{
	{"en", english, "en-US en-GB en-AU en-CA en-IE en-IN en-NZ en-PH en-SG en-ZA en-HK en-NG en-KE", "" +
		"AC AG AI AL AU BB BM BS BW BZ CA CC CK CX DG DM ER FJ FK FM GB GD GE GG GH GI GM GU GY IE IM IN IO IS JE JM " +
		"KE KH KI KN KY LA LC LK LR LS MH MM MP MS MT MU MW NA NF NG NP NR NU NZ PH PK PN RW SB SG SH SL SO SS SX SZ " +
		"TA TC TO TT UG UM US VC VG VI XK ZA ZM ZW"},
	{"zh-Hans", simplifiedChinese, "zh zh-CN zh-SG zh-Hans-CN zh-Hans-SG", "CN"},
	{"af", afrikaans, "af-ZA", ""},
	{"ar", arabic, "ar-AE ar-BH ar-DZ ar-EG ar-IQ ar-JO ar-KW ar-LB ar-LY ar-MA ar-OM ar-QA ar-SA ar-SY ar-TN ar-YE",
		"AE BH DZ EG EH IQ JO KM KW LB LY MA MR OM PS QA SA SD SY TN YE"},
	{"az", azerbaijani, "az-AZ", "AZ"},
	{"bg", bulgarian, "bg-BG", "BG"},
	{"bn", bengali, "bn-BD bn-IN", "BD"},
	{"ca", catalan, "ca-ES", "AD"},
	{"cs", czech, "cs-CZ", "CZ"},
	{"da", danish, "da-DK", "DK FO GL"},
	{"de", german, "de-DE de-AT de-CH de-LI de-LU", "AT CH DE LI"},
	{"el", greek, "el-GR el-CY", "CY GR"},
	{"es", spanish, "es-ES es-419 es-AR es-BO es-CL es-CO es-CR es-EC es-GT es-MX es-PA es-PE es-PY es-US es-UY es-VE",
		"AR BO CL CO CR CU DO EA EC ES GQ GT HN IC MX NI PA PE PR PY SV UY VE"},
	{"et", estonian, "et-EE", "EE"},
	{"fa", persian, "fa-IR fa-AF", "AF IR"},
	{"fi", finnish, "fi-FI", "FI"},
	{"fil", filipino, "fil-PH tl tl-PH", ""},
	{"fr", french, "fr-FR fr-BE fr-CA fr-CH fr-CI fr-CM fr-LU fr-MA fr-SN",
		"BF BI BJ BL CD CF CG CI CM FR GA GF GN GP HT LU MC MF MG ML MQ NC NE PF PM RE SC SN TD TF TG WF YT"},
	{"gu", gujarati, "gu-IN", ""},
	{"he", hebrew, "he-IL iw iw-IL", "IL"},
	{"hi", hindi, "hi-IN", ""},
	{"hr", croatian, "hr-HR hr-BA", "BA HR"},
	{"hu", hungarian, "hu-HU", "HU"},
	{"id", indonesian, "id-ID in in-ID", "ID"},
	{"it", italian, "it-IT it-CH", "IT SM VA"},
	{"ja", japanese, "ja-JP", "JP"},
	{"kk", kazakh, "kk-KZ", ""},
	{"ko", korean, "ko-KR", "KP KR"},
	{"lt", lithuanian, "lt-LT", "LT"},
	{"lv", latvian, "lv-LV", "LV"},
	{"mk", macedonian, "mk-MK", "MK"},
	{"mr", marathi, "mr-IN", ""},
	{"ms", malay, "ms-MY ms-BN ms-SG", "BN MY"},
	{"nb", norwegian, "nb-NO no no-NO nn nn-NO", "NO SJ"},
	{"nl", dutch, "nl-NL nl-BE", "AW BE NL SR"},
	{"pl", polish, "pl-PL", "PL"},
	{"pt", portuguese, "pt-PT pt-AO pt-MZ", "AO CV GW MZ PT ST TL"},
	{"pt-BR", brazilian, "", "BR"},
	{"ro", romanian, "ro-RO ro-MD", "MD RO"},
	{"ru", russian, "ru-RU ru-BY ru-KG ru-KZ ru-MD ru-UA", "AM BY KG KZ MN RU TJ TM UZ"},
	{"sk", slovak, "sk-SK", "SK"},
	{"sl", slovenian, "sl-SI", "SI"},
	{"sr", serbian, "sr-RS sr-Cyrl sr-Cyrl-RS", "RS"},
	{"sr-Latn", serbianLatin, "sr-Latn-RS sr-Latn-ME sr-ME", "ME"},
	{"sv", swedish, "sv-SE sv-FI", "AX SE"},
	{"sw", swahili, "sw-KE sw-TZ", "TZ"},
	{"ta", tamil, "ta-IN ta-LK ta-MY ta-SG", ""},
	{"te", telugu, "te-IN", ""},
	{"th", thai, "th-TH", "TH"},
	{"tr", turkish, "tr-TR tr-CY", "TR"},
	{"uk", ukrainian, "uk-UA", "UA"},
	{"ur", urdu, "ur-PK ur-IN", ""},
	{"vi", vietnamese, "vi-VN", "VN"},
	{"zh-Hant", traditionalChinese, "zh-TW zh-HK zh-MO zh-Hant-TW zh-Hant-HK zh-Hant-MO yue yue-HK yue-Hant-HK", "HK MO TW"},
}

// Locales returns the built-in locales: the one of last resort first, then
// Simplified Chinese, then the others in the order of the alphabet.
func Locales() []string {
	tags := make([]string, len(builtIn))
	for i, l := range builtIn {
		tags[i] = l.tag
	}
	return tags
}

// What [known] and [CountryLocale] look up, made at the first use. Neither changes.
var (
	spellings = sync.OnceValue(bySpelling)
	countries = sync.OnceValue(byCountry)
)

func bySpelling() map[string]string {
	all := map[string]string{}
	for _, l := range builtIn {
		for s := range strings.FieldsSeq(l.tag + " " + l.spellings) {
			all[s] = l.tag
			all[strings.ReplaceAll(s, "-", "_")] = l.tag
		}
	}
	return all
}

func byCountry() map[string]string {
	all := map[string]string{}
	for _, l := range builtIn {
		for country := range strings.FieldsSeq(l.countries) {
			all[country] = l.tag
		}
	}
	return all
}

package recipient

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

func TestParsePhoneFoldsSpellings(t *testing.T) {
	for want, spellings := range map[string][]string{
		"+8613800138000": {
			"+8613800138000", "8613800138000", "008613800138000", "+86 138 0013 8000", "(+86) 138-0013-8000",
			"+86.138.0013.8000", "００８６１３８００１３８０００", "＋８６（１３８）００１３－８０００", "  +86 138\u00a00013\u20118000 ",
			"0 0 86 13800138000", "+86 0 13800138000", "+86\u3000138\u202f0013\u22128000",
		},
		"+442079460000":  {"+442079460000", "+44 (0)20 7946 0000", "0044 020 7946 0000", "44-20-7946-0000"},
		"+390669812345":  {"+39 06 6981 2345", "39 0669812345"},
		"+393401234567":  {"+39 340 123 4567"},
		"+5491112345678": {"+54 9 11 1234 5678", "+54 11 15 1234 5678", "+54 011 15 1234 5678"},
		"+525512345678":  {"+52 55 1234 5678"},
		"+14155552671":   {"+1 415 555 2671", "+1 (1) 415-555-2671", "1.415.555.2671"},
		"+79161234567":   {"+7 916 123-45-67", "+7 8 916 123-45-67"},
		"+80012345678":   {"+800 1234 5678"},
	} {
		for _, s := range spellings {
			r, err := ParsePhone(s)
			if err != nil || r.Address() != want || r.Kind() != Phone {
				t.Errorf("ParsePhone(%q) = %q, %v; want %q", s, r.Address(), err, want)
			}
		}
	}
}

func TestParsePhoneRefuses(t *testing.T) {
	for s, want := range map[string]Reason{
		"":                       Empty,
		"  \u3000":               Empty,
		"+":                      NotAPhoneNumber,
		"00":                     NotAPhoneNumber,
		"()":                     NotAPhoneNumber,
		"++8613800138000":        NotAPhoneNumber,
		"+86+13800138000":        NotAPhoneNumber,
		"86+13800138000":         NotAPhoneNumber,
		"+1 800 FLOWERS":         NotAPhoneNumber,
		"+14155552671 ext 5":     NotAPhoneNumber,
		"+14155552671x5":         NotAPhoneNumber,
		"+14155552671;ext=5":     NotAPhoneNumber,
		"+14155552671,5":         NotAPhoneNumber,
		"+14155552671#5":         NotAPhoneNumber,
		"tel:+14155552671":       NotAPhoneNumber,
		"+٨٦١٣٨٠٠١٣٨٠٠٠":         NotAPhoneNumber, // Arabic-Indic digits
		"+86138001380०0":         NotAPhoneNumber, // one Devanagari digit
		"+861380013800²":         NotAPhoneNumber,
		"+861380013800①":         NotAPhoneNumber,
		"+8613800138000\xff":     NotAPhoneNumber,
		"+8613800138000\n":       ControlCharacter,
		"\r+8613800138000":       ControlCharacter,
		"+86138\x000138000":      ControlCharacter,
		"+86\t13800138000":       ControlCharacter,
		"\u202d+8613800138000":   ControlCharacter,
		"+86\u200b13800138000":   ControlCharacter,
		"+86\u202813800138000":   ControlCharacter,
		"013800138000":           CountryCodeMissing,
		"+013800138000":          CountryCodeMissing,
		"000000000000":           CountryCodeMissing,
		"+2101234567":            CountryCodeUnknown,
		"+999123456789":          CountryCodeUnknown,
		"+861":                   TooShort,
		"+1":                     TooShort,
		"+4912":                  TooShort,
		"+49123":                 TooShort, // a local length of Germany, but no E.164 number
		"+1415555":               TooShort,
		"+861380013800012":       TooLong,
		"+52 1 55 1234 5678":     TooLong, // Mexico dropped the 1 in 2019, the library with it
		"+8100112345678901234":   TooLong, // possible in Japan, but over 15 digits
		"+141555526711234567890": TooLong,
		"+1415555267":            TooShort,
		strings.Repeat("1", 65):  TooLong,
		strings.Repeat(" ", 65):  TooLong,
	} {
		r, err := ParsePhone(s)
		wantReason(t, s, err, want)
		if !r.IsZero() {
			t.Errorf("ParsePhone(%q) returned %v beside the error", s, r)
		}
	}
}

func wantReason(t *testing.T, input string, err error, want Reason) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Reason != want {
		t.Errorf("%q: error %v, want reason %s", input, err, want)
	}
}

func TestParsePhoneIn(t *testing.T) {
	for _, c := range []struct{ cc, number, want string }{
		{"86", "13800138000", "+8613800138000"},
		{"+86", "138 0013 8000", "+8613800138000"},
		{"0086", "013800138000", "+8613800138000"},
		{"８６", "１３８００１３８０００", "+8613800138000"},
		{"86", "+8613800138000", "+8613800138000"},
		{"86", "008613800138000", "+8613800138000"},
		{"86", "8613800138000", "+8613800138000"},   // the code twice
		{"49", "4915112345678", "+494915112345678"}, // no code twice: a number in Emden
		{"44", "07400 123456", "+447400123456"},
		{"7", "8 916 123-45-67", "+79161234567"},
		{"39", "06 6981 2345", "+390669812345"},
		{"54", "011 15 1234 5678", "+5491112345678"},
		{"1", "(415) 555-2671", "+14155552671"},
		{"1", "1 415 555 2671", "+14155552671"},
		{"800", "12345678", "+80012345678"},
	} {
		r, err := ParsePhoneIn(c.cc, c.number)
		if err != nil || r.Address() != c.want {
			t.Errorf("ParsePhoneIn(%q, %q) = %q, %v; want %q", c.cc, c.number, r.Address(), err, c.want)
		}
	}
}

func TestParsePhoneInRefuses(t *testing.T) {
	for _, c := range []struct {
		cc, number string
		want       Reason
	}{
		{"", "13800138000", CountryCodeMissing},
		{" ", "13800138000", CountryCodeMissing},
		{"CN", "13800138000", NotAPhoneNumber},
		{"+", "13800138000", NotAPhoneNumber},
		{"0", "13800138000", CountryCodeUnknown},
		{"086", "13800138000", CountryCodeUnknown},
		{"999", "13800138000", CountryCodeUnknown},
		{"1684", "6331234", CountryCodeUnknown},
		{strings.Repeat("9", 40), "13800138000", CountryCodeUnknown},
		{"86", "", Empty},
		{"86", "1", TooShort},
		{"86", "138001380001234", TooLong},
		{"86", "1380013800012345678", TooLong},
		{"86", "13800138000\n", ControlCharacter},
		{"86", "+14155552671", CountryCodeMismatch},
		{"86", "0014155552671", CountryCodeMismatch},
		{"1", "011 8613800138000", CountryCodeMismatch}, // dialled from the US
		{"86", "+999123456789", CountryCodeUnknown},
		{"800", "1", TooShort},
	} {
		_, err := ParsePhoneIn(c.cc, c.number)
		wantReason(t, c.cc+" / "+c.number, err, c.want)
	}
}

// A number that the next parse would change has no canonical form.
func TestDoubledTrunkPrefixIsRefused(t *testing.T) {
	_, err := ParsePhone("+86 00 10 6552 9988")
	wantReason(t, "+86 00 10 6552 9988", err, NotAPhoneNumber)
}

func TestCountry(t *testing.T) {
	for s, want := range map[string]string{
		"+8613800138000": "CN", "+14155552671": "US", "+16135550123": "CA", "+18095550123": "DO",
		"+18765550123": "JM", "+17875550123": "PR", "+12425550123": "BS", "+12122550123": "US",
		"+442079460000": "GB", "+447400123456": "GB", "+447797123456": "JE",
		"+390669812345": "VA", "+393401234567": "IT", "+79161234567": "RU", "+77011234567": "KZ",
		"+80012345678": "", "+4202221234": "CZ", "+15555555555": "",
	} {
		r, err := ParsePhone(s)
		if err != nil {
			r, err = FromCanonical(Phone, s)
		}
		if err != nil || r.Country() != want {
			t.Errorf("%s: country %q, %v; want %q", s, r.Country(), err, want)
		}
	}
	stale, err := FromCanonical(Phone, "+2101234567") // a calling code nobody has
	if err != nil || stale.Country() != "" {
		t.Errorf("country %q, %v; want none", stale.Country(), err)
	}
}

func TestCallingCode(t *testing.T) {
	for code := range phonenumbers.GetSupportedCallingCodes() {
		region := phonenumbers.GetRegionCodeForCountryCode(code)
		example := phonenumbers.GetExampleNumber(region)
		if region == "001" {
			example = phonenumbers.GetExampleNumberForNonGeoEntity(code)
		}
		want := phonenumbers.Format(example, phonenumbers.E164)
		r, err := ParsePhone(want)
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		if got := "+" + r.CallingCode() + phonenumbers.GetNationalSignificantNumber(example); got != want {
			t.Errorf("calling code and national number give %s, want %s", got, want)
		}
	}
}

// Every kind of number of every country must be accepted as itself, with and
// without the calling code beside it.
func TestExampleNumbersAreCanonical(t *testing.T) {
	for region := range phonenumbers.GetSupportedRegions() {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			n := phonenumbers.GetExampleNumberForType(region, kind)
			if n == nil {
				continue
			}
			checkExample(t, n)
		}
	}
}

func checkExample(t *testing.T, n *phonenumbers.PhoneNumber) {
	t.Helper()
	want := phonenumbers.Format(n, phonenumbers.E164)
	if len(want)-1 < minE164 || len(want)-1 > maxE164 {
		return
	}
	region := phonenumbers.GetRegionCodeForNumber(n)
	r, err := ParsePhone(want)
	if err != nil || r.Address() != want || r.Country() != region {
		t.Errorf("ParsePhone(%s) = %s of %s, %v; want %s", want, r.Address(), r.Country(), err, region)
		return
	}
	national := want[1+len(r.CallingCode()):]
	if in, err := ParsePhoneIn(r.CallingCode(), national); err != nil || in != r {
		t.Errorf("ParsePhoneIn(%s, %s) = %s, %v; want %s", r.CallingCode(), national, in.Address(), err, want)
	}
}

// library is the slow path, written again without any of this package's code.
func library(e164 string) (address, region string, ok bool) {
	n, err := phonenumbers.Parse(e164, "")
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return "", "", false
	}
	region = phonenumbers.GetRegionCodeForNumber(n)
	if region == "001" {
		region = ""
	}
	return phonenumbers.Format(n, phonenumbers.E164), region, true
}

// equalsLibrary checks one number of a known shape against the library, given
// internationally and nationally.
func equalsLibrary(t rapid.TB, e164 string) {
	t.Helper()
	if _, ok := knownShape(e164); !ok {
		t.Fatalf("%s: not a known shape", e164)
	}
	r, err := ParsePhone(e164)
	address, region, ok := library(e164)
	if err != nil || !ok || r.Address() != address || r.Country() != region {
		t.Fatalf("%s: fast path gives %q in %q (%v), library %q in %q (%v)",
			e164, r.Address(), r.Country(), err, address, region, ok)
	}
	cc, national := splitE164(e164)
	n, err := phonenumbers.Parse(national, phonenumbers.GetRegionCodeForCountryCode(atoi(cc)))
	if err != nil {
		t.Fatalf("%s: no national number to the library: %v", e164, err)
	}
	in, err := ParsePhoneIn(cc, national)
	if err != nil || in.Address() != phonenumbers.Format(n, phonenumbers.E164) {
		t.Fatalf("%s: ParsePhoneIn gives %s, %v, the library %v", e164, in.Address(), err, n)
	}
}

func atoi(s string) (n int) {
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

// shapes has the national numbers of each row of knownShape.
var shapes = map[string]string{
	"1": `[2-9][0-9]{2}[2-9][0-9]{6}`, "7": `9[0-9]{9}`, "33": `[67][0-9]{8}`, "34": `[67][0-9]{8}`,
	"39": `3[0-9]{8,9}`, "44": `7[1-9][0-9]{8}`, "49": `1[5-7][0-9]{8,9}`, "52": `[2-9][0-9]{9}`,
	"55": `[1-8][1-9][0-9]{9}`, "60": `1[0-9]{8,9}`, "61": `4[0-9]{8}`, "62": `8[1-9][0-9]{8,9}`,
	"63": `9[0-9]{9}`, "65": `[89][0-9]{7}`, "66": `[6-9][0-9]{8}`, "81": `(7[0-9]|8[0-9]|90)[0-9]{8}`,
	"82": `10[0-9]{8}`, "84": `[3-9][0-9]{8}`, "86": `1([3-689][0-9]|7[0-8])[0-9]{8}`, "91": `[6-9][0-9]{9}`,
	"852": `[4-9][0-9]{7}`, "853": `6[0-9]{7}`, "886": `9[0-9]{8}`, "971": `5[0-9]{8}`,
}

var shapedCodes = slices.Sorted(maps.Keys(shapes))

// TestShapes goes through all four-digit beginnings of every length of each row,
// with 0…01000 behind them (an exit code of China ends in zeros) and with other digits.
func TestShapes(t *testing.T) {
	for _, cc := range shapedCodes {
		t.Run(cc, func(t *testing.T) {
			t.Parallel()
			found := 0
			for i := range 7 * 10000 {
				length, lead := 6+i/10000, i%10000
				tail := [...]int{1000, lead * 7919}[lead%2]
				e164 := "+" + cc + digits(lead, 4) + digits(tail, length-4)
				if _, ok := knownShape(e164); ok && (cc != "1" || lead%10%4 == 1) {
					found++
					equalsLibrary(t, e164)
				}
			}
			if found == 0 {
				t.Errorf("+%s: no number of a known shape found", cc)
			}
		})
	}
}

// digits returns the last width decimal digits of n.
func digits(n, width int) string {
	b := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return string(b)
}

func TestFastEqualsSlow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cc := rapid.SampledFrom(shapedCodes).Draw(t, "cc")
		equalsLibrary(t, "+"+cc+rapid.StringMatching(shapes[cc]).Draw(t, "national"))
	})
}

func TestNorthAmericanFastEqualsSlow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		equalsLibrary(t, rapid.StringMatching(`\+1[2-9][0-9]{2}[2-9][0-9]{6}`).Draw(t, "number"))
	})
}

// TestNorthAmerica rebuilds the table of area codes from the library. Every
// exchange's first digit is tried, and those the plan treats specially.
func TestNorthAmerica(t *testing.T) {
	letters := map[string]byte{"US": 'U', "CA": 'C', "DO": 'D', "JM": 'J', "PR": 'P'}
	var want strings.Builder
	for area := 200; area < 1000; area++ {
		letter := letters[onlyRegion(area)]
		if letter == 0 {
			letter = '.'
		}
		want.WriteByte(letter)
	}
	if want.String() == areas {
		return
	}
	t.Error("areas does not fit this version of the library; it asks for:")
	for row := 0; row < len(areas); row += 100 {
		t.Logf("\t`%s` +", want.String()[row:row+100])
	}
}

// onlyRegion returns the region of all tried numbers of an area code, or "".
func onlyRegion(area int) string {
	only := ""
	for i := range 32 {
		exchange := (2+i%8)*100 + []int{0, 11, 22 + area%70, 55 + area%40}[i/8]
		_, region, _ := library("+1" + digits(area, 3) + digits(exchange, 3) + digits(area*exchange, 4))
		if i > 0 && region != only {
			return ""
		}
		only = region
	}
	return only
}

package recipient

import (
	"errors"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const (
	minE164 = 7  // digits, with the calling code
	maxE164 = 15 // digits, with the calling code (ITU-T E.164)
)

// ParsePhone reads a phone number in international form: +86…, 0086…, or bare
// international digits 86…. Spaces, dashes, dots and parentheses may stand
// anywhere, and full-width characters count as their ASCII ones.
//
// Bare digits are always taken as international, so a national number given here
// may be read as another country's: use [ParsePhoneIn] where the country is known.
//
// It accepts any number of a possible length, also one that no operator is known to
// use. Errors are *[Error]: [Empty], [TooShort], [TooLong] (also for more
// than 64 bytes), [ControlCharacter], [NotAPhoneNumber] (letters, extensions,
// other symbols), [CountryCodeMissing], [CountryCodeUnknown].
func ParsePhone(s string) (Recipient, error) {
	d, err := scanPhone(s)
	if err != nil {
		return Recipient{}, err
	}
	return parseInternational(d.e164(""))
}

// ParsePhoneIn reads a phone number whose calling code is given beside it, as 86,
// +86 or 0086. The number may be national, with or without the country's trunk
// prefix (013800138000), or international, if its calling code is the one given.
//
// Errors are those of [ParsePhone], and [CountryCodeMismatch].
func ParsePhoneIn(callingCode, number string) (Recipient, error) {
	cc, code, err := parseCallingCode(callingCode)
	if err != nil {
		return Recipient{}, err
	}
	d, err := scanPhone(number)
	if err != nil {
		return Recipient{}, err
	}
	if d.international {
		return matching(cc, d.e164(""))
	}
	return parseNational(cc, code, d.e164(cc))
}

// parseCallingCode returns the digits of a calling code that some country has.
func parseCallingCode(s string) (cc string, code int, err error) {
	d, err := scanPhone(s)
	if err != nil {
		if e := (*Error)(nil); errors.As(err, &e) && e.Reason == Empty {
			err = refuse(Phone, CountryCodeMissing)
		}
		return "", 0, err
	}
	cc = string(d.digits[:d.n])
	code, err = strconv.Atoi(cc)
	if err != nil || cc[0] == '0' || len(phonenumbers.GetRegionCodesForCountryCode(code)) == 0 {
		return "", 0, refuse(Phone, CountryCodeUnknown)
	}
	return cc, code, nil
}

// matching parses an international number that must have the calling code cc.
func matching(cc, e164 string) (Recipient, error) {
	r, err := parseInternational(e164)
	if err == nil && r.CallingCode() != cc {
		return Recipient{}, refuse(Phone, CountryCodeMismatch)
	}
	return r, err
}

// parseInternational takes + and digits, and asks the library only if it must.
func parseInternational(e164 string) (Recipient, error) {
	if _, ok := knownShape(e164); ok {
		return Recipient{address: e164, kind: Phone}, nil
	}
	if len(e164) > 1 && e164[1] == '0' {
		return Recipient{}, refuse(Phone, CountryCodeMissing)
	}
	if len(e164)-1 < minE164 {
		return Recipient{}, refuse(Phone, TooShort)
	}
	n, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return Recipient{}, refuse(Phone, reasonOf(err))
	}
	return accept(n, e164)
}

// parseNational takes + and digits, of which those after cc are as they were given:
// with a trunk prefix, an exit code, or even the calling code once more.
func parseNational(cc string, code int, e164 string) (Recipient, error) {
	digits := e164[1+len(cc):]
	// Whether digits that begin like the calling code repeat it, the library decides.
	if _, ok := knownShape(e164); ok && !strings.HasPrefix(digits, cc) {
		return Recipient{address: e164, kind: Phone}, nil
	}
	region := phonenumbers.GetRegionCodeForCountryCode(code)
	if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		return parseInternational(e164) // there are no national habits to know
	}
	if len(e164)-1 < minE164 {
		return Recipient{}, refuse(Phone, TooShort)
	}
	n, err := phonenumbers.Parse(digits, region)
	if err != nil {
		return Recipient{}, refuse(Phone, reasonOf(err))
	}
	if int(n.GetCountryCode()) != code {
		return Recipient{}, refuse(Phone, CountryCodeMismatch) // dialled with an exit code
	}
	return accept(n, "")
}

// accept returns the recipient of a number the library has read. given is what
// was parsed, if that was already + and digits.
func accept(n *phonenumbers.PhoneNumber, given string) (Recipient, error) {
	if reason := lengthReason(n); reason != "" {
		return Recipient{}, refuse(Phone, reason)
	}
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	if len(e164)-1 < minE164 {
		return Recipient{}, refuse(Phone, TooShort)
	}
	if len(e164)-1 > maxE164 {
		return Recipient{}, refuse(Phone, TooLong)
	}
	if e164 != given && !isStable(e164) {
		return Recipient{}, refuse(Phone, NotAPhoneNumber)
	}
	return Recipient{address: e164, kind: Phone}, nil
}

// isStable reports whether the library reads e164 as itself. Not every result is
// stable: where a trunk prefix was typed twice, one is left, and the next parse would
// take it off. Such a number would have two canonical forms.
func isStable(e164 string) bool {
	if _, ok := knownShape(e164); ok {
		return true
	}
	n, err := phonenumbers.Parse(e164, "")
	return err == nil && phonenumbers.Format(n, phonenumbers.E164) == e164
}

// lengthReason returns why the length of n is not possible in its country, or "".
func lengthReason(n *phonenumbers.PhoneNumber) Reason {
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.IS_POSSIBLE, phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return ""
	case phonenumbers.TOO_SHORT:
		return TooShort
	case phonenumbers.TOO_LONG:
		return TooLong
	default:
		return NotAPhoneNumber
	}
}

func reasonOf(err error) Reason {
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return CountryCodeUnknown
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return TooLong
	default:
		return NotAPhoneNumber
	}
}

// libraryRegion returns the region of a canonical number from the library's tables.
func libraryRegion(e164 string) string {
	region := phonenumbers.GetRegionCodeForNumber(libraryNumber(e164))
	if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
		return ""
	}
	return region
}

// libraryNumber returns what the library makes of a canonical number, without the
// cost of parsing it again.
func libraryNumber(e164 string) *phonenumbers.PhoneNumber {
	cc, national := splitE164(e164)
	code, _ := strconv.Atoi(cc) // both are digits, and few
	value, _ := strconv.ParseUint(national, 10, 64)
	n := &phonenumbers.PhoneNumber{CountryCode: new(int32(code)), NationalNumber: &value}
	if zeros := len(national) - len(strconv.FormatUint(value, 10)); zeros > 0 {
		n.ItalianLeadingZero = new(true)
		n.NumberOfLeadingZeros = new(int32(zeros))
	}
	return n
}

// KnownRegion tells whether numbers belong to a region, written as in ISO 3166: "GB", and not "UK".
func KnownRegion(region string) bool { return phonenumbers.GetSupportedRegions()[region] }

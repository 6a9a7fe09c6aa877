package recipient

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

const (
	maxEmailInput = 512 // bytes; full-width letters take three each, and decoding punycode is quadratic
	maxEmail      = 254 // bytes, canonical (RFC 5321, erratum 1690)
	maxLocal      = 64  // bytes (RFC 5321)
	maxLabel      = 63  // bytes (RFC 1035)
)

// ParseEmail reads a bare address, local@domain. Spaces around it are dropped,
// full-width characters count as their ASCII ones, letter case is folded, and
// the domain may be written in any script.
//
// Refused are display names, quoted local parts, comments, IP addresses, local
// parts outside ASCII (SMTPUTF8), domains of one label or with a trailing dot, and line
// breaks or invisible characters anywhere. Errors are *[Error]: [Empty], [TooLong],
// [ControlCharacter], [NotAnEmail], [LocalPartInvalid], [LocalPartNotASCII], [DomainInvalid].
func ParseEmail(s string) (Recipient, error) {
	if len(s) > maxEmailInput {
		return Recipient{}, refuse(Email, TooLong)
	}
	if !utf8.ValidString(s) {
		return Recipient{}, refuse(Email, NotAnEmail)
	}
	if strings.IndexFunc(s, isInvisible) >= 0 {
		return Recipient{}, refuse(Email, ControlCharacter)
	}
	// Folding comes before splitting: a full-width @ must count as one.
	s = strings.Trim(strings.Map(foldWidth, s), " ")
	if s == "" {
		return Recipient{}, refuse(Email, Empty)
	}
	local, domain, found := strings.Cut(s, "@")
	if !found || local == "" || domain == "" || strings.Contains(domain, "@") {
		return Recipient{}, refuse(Email, NotAnEmail)
	}
	return joinEmail(local, domain)
}

func joinEmail(local, domain string) (Recipient, error) {
	if reason := localReason(local); reason != "" {
		return Recipient{}, refuse(Email, reason)
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || !isDomain(ascii) {
		return Recipient{}, refuse(Email, DomainInvalid)
	}
	address := strings.ToLower(local) + "@" + ascii
	if len(address) > maxEmail {
		return Recipient{}, refuse(Email, TooLong)
	}
	return Recipient{address: address, kind: Email}, nil
}

// localReason returns why local is no dot-atom of at most 64 bytes, or "".
func localReason(local string) Reason {
	before := byte('.')
	for i := range len(local) {
		c := local[i]
		switch {
		case c >= utf8.RuneSelf:
			return LocalPartNotASCII
		case c == '.' && before == '.', c != '.' && !isAtext(c):
			return LocalPartInvalid
		}
		before = c
	}
	if before == '.' {
		return LocalPartInvalid
	}
	if len(local) > maxLocal {
		return TooLong
	}
	return ""
}

// isAtext reports whether c may stand in an unquoted local part (RFC 5322).
func isAtext(c byte) bool {
	return isAlnum(c) || 'A' <= c && c <= 'Z' || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}

// isAlnum reports whether c is a digit or a lower-case letter.
func isAlnum(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' }

// isDomain reports whether s is a lower-case name of two or more labels. A last
// label of digits would make it an IP address.
func isDomain(s string) bool {
	labels, last := 0, ""
	for label := range strings.SplitSeq(s, ".") {
		if !isLabel(label) {
			return false
		}
		labels, last = labels+1, label
	}
	return labels >= 2 && strings.Trim(last, "0123456789") != ""
}

// isLabel reports whether s is 1 to 63 lower-case letters, digits and inner hyphens.
func isLabel(s string) bool {
	if s == "" || len(s) > maxLabel || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if !isAlnum(s[i]) && s[i] != '-' {
			return false
		}
	}
	return true
}

// isCanonicalEmail checks the form of an address that ParseEmail has returned.
func isCanonicalEmail(s string) bool {
	local, domain, _ := strings.Cut(s, "@")
	return len(s) <= maxEmail && localReason(local) == "" &&
		strings.ToLower(local) == local && isDomain(domain)
}

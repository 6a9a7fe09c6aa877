package watchword

import (
	"crypto/subtle"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Alphabet is what codes are made of.
type Alphabet string

// The alphabets. Alphanumeric leaves out vowels and what looks alike (0 O 1 I L 5 S 2 Z), so that no code reads as a
// word and none is mistyped.
const (
	Digits       Alphabet = "digits"
	Alphanumeric Alphabet = "alphanumeric"
)

const (
	digitSymbols        = "0123456789"
	alphanumericSymbols = "346789BCDFGHJKMNPQRTVWXY"
)

// Valid tells whether a is an alphabet of this server.
func (a Alphabet) Valid() bool { return a == Digits || a == Alphanumeric }

func (a Alphabet) symbols() string {
	if a == Alphanumeric {
		return alphanumericSymbols
	}
	return digitSymbols
}

// Bounds of a code's length in characters. Four digits are short of NIST's and OWASP's 20 bits; a tenant asks for them
// with open eyes.
const (
	MinCodeLength = 4
	MaxCodeLength = 10
)

// reduce turns a stream of random blocks into a code without bias: a byte at or above the largest multiple of the
// alphabet's size is passed over. block(n) gives the n-th block.
func reduce(block func(n byte) [32]byte, length int, a Alphabet) string {
	symbols := a.symbols()
	limit := 256 - 256%len(symbols)
	code := make([]byte, 0, MaxCodeLength)
	for n := byte(0); ; n++ {
		for _, b := range block(n) {
			if int(b) >= limit {
				continue
			}
			code = append(code, symbols[int(b)%len(symbols)])
			if len(code) == length {
				return string(code)
			}
		}
	}
}

// maxTypedCode is the longest text, in bytes, that is looked at as a code.
const maxTypedCode = 64

// canonicalCode is what the user meant: full-width characters folded, blanks and dashes dropped, letters in capitals.
func canonicalCode(typed string) (string, error) {
	if typed == "" || len(typed) > maxTypedCode {
		return "", FieldError(InvalidRequest, "code", "a code has 1 to 64 characters")
	}
	clean := true
	for i := range len(typed) {
		if c := typed[i]; c < '0' || c > '9' {
			clean = false
			break
		}
	}
	if clean {
		return typed, nil
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ', r == '-', r == '\t', r == '\u00a0':
			return -1
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, norm.NFKC.String(typed)), nil
}

// validCustomCode tells whether a caller may choose s as a code: 4 to 10 characters of A-Z and 0-9.
func validCustomCode(s string) bool {
	if len(s) < MinCodeLength || len(s) > MaxCodeLength {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// sameCode compares in constant time, for codes of the same length.
func sameCode(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

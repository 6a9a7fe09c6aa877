package quectel

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"time"
)

// Sizes of the signed parameters. With all three fixed, and an address that the kind's one digit follows, the signed text
// can be cut up in one way only, although the vendor puts no marks between its parts.
const (
	randomLength = 16 // characters (the vendor's page)
	stampLength  = 13 // digits of Unix milliseconds, from 2001 to 2286
)

// freshness is how far a request's time may be from the server's (the vendor's page).
const freshness = 10 * time.Minute

// replayMemory is how long a random is remembered: while its request could be fresh, and a minute for clocks that
// differ between nodes.
const replayMemory = 2*freshness + time.Minute

// signed is what a signature covers.
type signed struct {
	address string // the phone number or e-mail address, as it was given
	kind    string // codeType or emailType
	random  string
	stamp   string // ts
}

// formed tells whether each part has its fixed form.
func (s signed) formed() bool {
	return len(s.kind) == 1 && len(s.random) == randomLength && visible(s.random) &&
		len(s.stamp) == stampLength && digits(s.stamp) && s.stamp[0] != '0'
}

// visible tells whether s is of visible ASCII characters.
func visible(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// sign is the vendor's rule: SHA-256 of address, kind, random, ts and the user domain's secret, one after the other.
func (s signed) sign(secret string) [sha256.Size]byte {
	var room [256]byte // for all but the longest e-mail addresses, without a trip to the heap
	text := append(room[:0], s.address...)
	text = append(text, s.kind...)
	text = append(text, s.random...)
	text = append(text, s.stamp...)
	text = append(text, secret...)
	return sha256.Sum256(text)
}

// Sign makes the signature of a request, in hexadecimal: of a phone number and its codeType, or of an e-mail address and
// its emailType.
func Sign(secret, address, kind, random, ts string) string {
	digest := signed{address, kind, random, ts}.sign(secret)
	return hex.EncodeToString(digest[:])
}

// verify holds a signature in hexadecimal, of either case, against the right one, in constant time. The vendor's page
// prints SHA-256 of nothing as its example; nothing is never what is signed, so that one verifies for nobody.
func (s signed) verify(secret, signature string) bool {
	right := s.sign(secret)
	var given [sha256.Size]byte
	if len(signature) != hex.EncodedLen(len(given)) {
		return false
	}
	if _, err := hex.Decode(given[:], []byte(signature)); err != nil {
		return false
	}
	return subtle.ConstantTimeCompare(right[:], given[:]) == 1
}

// fresh tells whether the request's time is close enough to now.
func (s signed) fresh(now time.Time) bool {
	ms, err := strconv.ParseInt(s.stamp, 10, 64)
	return err == nil && now.Sub(time.UnixMilli(ms)).Abs() <= freshness
}

package httpprovider

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // some vendors sign with it, and an HMAC of it is sound
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strings"

	"github.com/watchword/watchword"
)

// reportSecret is a compiled ReceiptSecret.
type reportSecret struct {
	header, query string // one of them
	value         string
}

// reportSignature is a compiled ReceiptSignature.
type reportSignature struct {
	header    string
	prefix    string
	key       []byte
	hash      func() hash.Hash
	decode    func(string) ([]byte, error)
	before    string // what is signed before the body and after it
	after     string
	timestamp string // the header of {{timestamp}}; empty: it is not signed
}

// authentic tells whether a report is the vendor's, as far as the settings say how to tell: whatever they ask for must be
// there.
func (r *receipts) authentic(report *watchword.Report) bool {
	return (r.secret == nil || r.secret.in(report)) && (r.signature == nil || r.signature.of(report))
}

func (s *reportSecret) in(report *watchword.Report) bool {
	given := report.Query.Get(s.query)
	if s.header != "" {
		given = report.Header.Get(s.header)
	}
	return hmac.Equal([]byte(given), []byte(s.value)) // in constant time
}

const timestampMark = "{{timestamp}}"

func (s *reportSignature) of(report *watchword.Report) bool {
	encoded, found := strings.CutPrefix(report.Header.Get(s.header), s.prefix)
	given, err := s.decode(encoded)
	if !found || err != nil {
		return false
	}
	at := ""
	if s.timestamp != "" {
		if at = report.Header.Get(s.timestamp); !timestamp(at) {
			return false
		}
	}
	mac := hmac.New(s.hash, s.key)
	mac.Write([]byte(strings.ReplaceAll(s.before, timestampMark, at)))
	mac.Write(report.Body)
	mac.Write([]byte(strings.ReplaceAll(s.after, timestampMark, at)))
	return hmac.Equal(given, mac.Sum(nil))
}

const maxTimestamp = 40 // characters

// timestamp tells whether s may be a time as vendors write them: a number, or RFC 3339. If it could be anything, the
// beginning of a signed body could be called the end of the time.
func timestamp(s string) bool {
	return s != "" && len(s) <= maxTimestamp && strings.Trim(s, "0123456789TZ:+-.") == ""
}

// algorithm finds a hash by the name that the settings know it by; nil: there is none.
func algorithm(name string) func() hash.Hash {
	switch name {
	case "", "sha256":
		return sha256.New
	case "sha1":
		return sha1.New
	case "sha512":
		return sha512.New
	}
	return nil
}

// decoding finds an encoding by the name that the settings know it by; nil: there is none.
func decoding(name string) func(string) ([]byte, error) {
	switch name {
	case "", "hex":
		return hex.DecodeString
	case "base64":
		return base64.StdEncoding.DecodeString
	}
	return nil
}

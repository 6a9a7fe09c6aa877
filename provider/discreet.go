package provider

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
)

// Secrets are the credentials of one account, for finding them in what a vendor says: some put the whole request into an
// error.
type Secrets []string

// Keep notes a secret setting. The error names the field: a secret must not be empty, and one that holds a line break or
// another control character was read from a file with its end, and would never be accepted.
func (s *Secrets) Keep(field, secret string) error {
	if secret == "" {
		return fmt.Errorf("%s: it is empty: give it a value or leave it out", field)
	}
	if strings.ContainsFunc(secret, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return fmt.Errorf("%s: it holds a control character or line break: check its end", field)
	}
	*s = append(*s, spellings(secret)...)
	return nil
}

// Also notes a text that tells a secret without being one of the settings.
func (s *Secrets) Also(text string) { *s = append(*s, strings.ToLower(text)) }

// Quoted tells whether a vendor's words quote what nobody may read in a log: a secret, the code or the recipient. When
// in doubt it says yes, and the operator sees the status alone. m may be nil.
func (s Secrets) Quoted(raw string, m *watchword.Outgoing) bool {
	said := readings(raw)
	for _, secret := range s {
		if strings.Contains(said, secret) {
			return true
		}
	}
	if m == nil {
		return false
	}
	quotes := func(s string) bool { return s != "" && strings.Contains(said, strings.ToLower(s)) }
	if quotes(m.Code) || quotes(m.To.Address()) {
		return true
	}
	number := National(m.To)
	return number != "" && strings.Contains(onlyDigits(said), number) // however it is grouped
}

// readings is what a text says, however it is escaped, in lower case.
func readings(raw string) string {
	if !strings.ContainsAny(raw, `%&\`) {
		return strings.ToLower(raw)
	}
	percent := percentDecoded(raw)
	all := []string{
		raw, percent, html.UnescapeString(raw), unslashed(raw), unslashed(html.UnescapeString(percent)), // one in another, too
	}
	return strings.ToLower(strings.Join(all, "\n"))
}

// percentDecoded decodes what is percent-encoded, and keeps every other percent sign, which net/url would refuse.
func percentDecoded(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if b, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				out = append(out, b[0])
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

// unslashed takes the backslashes of JSON away: \" and \/, which PHP writes for every slash, and \u0026.
func unslashed(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			out.WriteByte(s[i])
			continue
		}
		i++
		if s[i] == 'u' && i+4 < len(s) {
			if r, err := strconv.ParseUint(s[i+1:i+5], 16, 16); err == nil {
				out.WriteRune(rune(r))
				i += 4
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// A vendor's codes are short, and a phone number has more digits than any of them.
const (
	maxReceiptCode = 64
	maxCodeDigits  = 7
)

// ReceiptCode is a code out of a vendor's receipt as operators may see it, and empty where it is none. A receipt comes
// without the message that it is about, so Quoted has nothing to compare it with: what could be a text or a number is not
// shown.
func ReceiptCode(code string) string {
	digits := 0
	for _, r := range code {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(":._-", r):
			return ""
		}
	}
	if len(code) > maxReceiptCode || digits > maxCodeDigits {
		return ""
	}
	return code
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// spellings lists how a secret appears in a request, in lower case: beside itself, what readings does not undo. Base64 is
// without its padding, so that it is found with and without.
func spellings(secret string) []string {
	all := []string{
		secret, url.QueryEscape(secret),
		base64.RawStdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
	for i := range all {
		all[i] = strings.ToLower(all[i])
	}
	return all
}

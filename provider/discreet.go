package provider

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
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
	said := strings.ToLower(raw)
	if plain, err := url.QueryUnescape(said); err == nil {
		said += "\n" + plain
	}
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

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// spellings lists how a secret appears in a request, in lower case.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret) // a string always marshals
	all := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(url.QueryEscape(secret), "+", "%20"),
		strings.Trim(string(quoted), `"`), xmlEscaped.Replace(secret), base64.StdEncoding.EncodeToString([]byte(secret)),
	}
	for i := range all {
		all[i] = strings.ToLower(all[i])
	}
	return all
}

// xmlEscaped writes the five characters that XML escapes.
var xmlEscaped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")

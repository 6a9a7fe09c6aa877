package httpprovider

import (
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/watchword/watchword"
)

// telling tells whether a vendor's words quote what nobody may read in a log: some put the whole request into an error.
// When in doubt it says yes, and the operator sees the status alone.
func (p *provider) telling(raw string, m *watchword.Outgoing) bool {
	said := strings.ToLower(raw)
	if plain, err := url.QueryUnescape(said); err == nil {
		said += "\n" + plain
	}
	quotes := func(s string) bool { return s != "" && strings.Contains(said, strings.ToLower(s)) }
	for _, secret := range p.secrets {
		if quotes(secret) {
			return true
		}
	}
	if quotes(m.Code) || quotes(m.To.Address()) {
		return true
	}
	number := placeholder("national").of(m)
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

// spellings lists how a secret appears in a request.
func spellings(secret string) []string {
	return []string{
		secret, string(escapePercent(nil, secret)), string(escapeJSON(nil, secret)), string(escapeXML(nil, secret)),
		base64.StdEncoding.EncodeToString([]byte(secret)),
	}
}

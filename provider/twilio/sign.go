package twilio

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Twilio signs with it
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// signature is what Twilio puts into X-Twilio-Signature: the base64 of an HMAC-SHA1, keyed with the auth token, of the URL
// and each parameter's name and value, sorted by name; a name's values are sorted, each once (Twilio: Secure webhooks, and
// its helper libraries).
func signature(token, address string, params url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(address))
	for _, name := range slices.Sorted(maps.Keys(params)) {
		for _, value := range slices.Compact(slices.Sorted(slices.Values(params[name]))) {
			mac.Write([]byte(name + value))
		}
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// authentic tells whether a signature is Twilio's. Twilio is not consistent about the port in the URL, so its own
// libraries try it with and without; so does this.
func authentic(token, address string, params url.Values, claimed string) bool {
	genuine := false
	for _, spelling := range spellings(address) {
		if hmac.Equal([]byte(signature(token, spelling, params)), []byte(claimed)) {
			genuine = true
		}
	}
	return genuine
}

// spellings lists a URL as it is, and with its scheme's port or without its port.
func spellings(address string) []string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return []string{address}
	}
	host := u.Host
	switch port := u.Port(); {
	case port != "":
		host = strings.TrimSuffix(host, ":"+port)
	case u.Scheme == "https":
		host += ":443"
	default:
		host += ":80"
	}
	return []string{address, strings.Replace(address, "://"+u.Host, "://"+host, 1)}
}

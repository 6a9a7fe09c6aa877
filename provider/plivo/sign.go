package plivo

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
)

// signatureV2 signs the URL without its query, and the nonce (Plivo: Validating requests, for messaging).
func signatureV2(token, address, nonce string) string {
	base, _, _ := strings.Cut(address, "?")
	return sum(token, base+nonce)
}

// signatureV3 signs a POST: the URL with its query sorted, the sorted parameters, and the nonce (Plivo: Signature
// validation V3, and where that is vague, its SDKs). A name's values are sorted, too.
func signatureV3(token, address, nonce string, params url.Values) string {
	base, raw, _ := strings.Cut(address, "?")
	query, _ := url.ParseQuery(raw) // what cannot be read is not signed by Plivo
	text := base
	if len(query) > 0 || len(params) > 0 {
		text += "?" + joined(query, "=", "&")
	}
	if len(query) > 0 && len(params) > 0 {
		text += "."
	}
	return sum(token, text+joined(params, "", "")+"."+nonce)
}

// joined writes sorted parameters, not encoded, with what is between a name and its value, and between two of them.
func joined(params url.Values, equals, and string) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(params)) {
		for _, value := range slices.Sorted(slices.Values(params[name])) {
			all = append(all, name+equals+value)
		}
	}
	return strings.Join(all, and)
}

func sum(token, text string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// authentic tells whether a POST carries a good signature of either version. The package comment says why one is enough.
func authentic(token, address string, header textproto.MIMEHeader, params url.Values) bool {
	v2, v3 := header.Get("X-Plivo-Signature-V2-Nonce"), header.Get("X-Plivo-Signature-V3-Nonce")
	good := v3 != "" && claimed(header, "V3", signatureV3(token, address, v3, params))
	return good || v2 != "" && claimed(header, "V2", signatureV2(token, address, v2))
}

// claimed tells whether one of the headers of a version lists a signature: the account's, or the main account's.
func claimed(header textproto.MIMEHeader, version, signature string) bool {
	found := false
	for _, name := range [...]string{"X-Plivo-Signature-", "X-Plivo-Signature-Ma-"} {
		for one := range strings.SplitSeq(strings.Join(header.Values(name+version), ","), ",") {
			if hmac.Equal([]byte(strings.TrimSpace(one)), []byte(signature)) {
				found = true
			}
		}
	}
	return found
}

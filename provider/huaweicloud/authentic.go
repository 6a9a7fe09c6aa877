package huaweicloud

import (
	"crypto/hmac"
	"net/url"
	"strings"

	"github.com/watchword/watchword"
)

// authentic tells whether a report is signed with one of the account's push keys; without any, all are. Huawei Cloud:
// Message & SMS API reference, AK/SK-based Pushing Authentication (sms_05_0064). There is no window for the date: the
// vendor names none, and a report that comes again changes nothing.
func (v *vendor) authentic(r *watchword.Report) bool {
	if len(v.pushKeys) == 0 {
		return true
	}
	key, names, given, ok := parseAuthorization(r.Header.Get("Authorization"))
	secret, known := v.pushKeys[key]
	told, err := url.Parse(r.URL)
	if !ok || !known || err != nil {
		return false
	}
	signed := request{method: r.Method, path: told.Path, query: told.Query(), body: r.Body}
	for _, name := range strings.Split(names, ";") {
		value := r.Header.Get(name)
		if name == "host" && value == "" {
			value = told.Host // where the vendor sends it
		}
		signed.headers = append(signed.headers, header{name, value})
	}
	want := signed.signature(secret, r.Header.Get(dateHeader))
	return hmac.Equal([]byte(want), []byte(given)) // the date is signed, whether it is listed or not
}

// parseAuthorization reads "SDK-HMAC-SHA256 Access=KEY, SignedHeaders=a;b, Signature=hex".
func parseAuthorization(h string) (key, names, signature string, ok bool) {
	rest, isIt := strings.CutPrefix(h, algorithm+" ")
	parts := strings.Split(rest, ",")
	if !isIt || len(parts) != 3 {
		return "", "", "", false
	}
	key, hasKey := strings.CutPrefix(strings.TrimSpace(parts[0]), "Access=")
	names, hasNames := strings.CutPrefix(strings.TrimSpace(parts[1]), "SignedHeaders=")
	signature, hasSignature := strings.CutPrefix(strings.TrimSpace(parts[2]), "Signature=")
	return key, names, signature, hasKey && hasNames && hasSignature
}

package fresns

import (
	"crypto/md5" //nolint:gosec // the vendor's wire format
	"crypto/subtle"
	"encoding/hex"
	"net/http"
)

// signed are the headers that a signature covers, sorted by name as the vendor does before hashing. names are in the
// spelling that is hashed, whatever the client's HTTP library makes of them.
type signed [8]struct{ name, value string }

// signed lists the headers of a request that are signed. The vendor's code leaves out what PHP takes for false: the
// empty text, and "0".
func (h *headers) signed() signed {
	return signed{
		{"X-Fresns-Aid", h.aid},
		{"X-Fresns-Aid-Token", h.aidToken},
		{"X-Fresns-App-Id", h.appID},
		{"X-Fresns-Client-Platform-Id", h.platform},
		{"X-Fresns-Client-Version", h.version},
		{"X-Fresns-Signature-Timestamp", h.timestamp},
		{"X-Fresns-Uid", h.uid},
		{"X-Fresns-Uid-Token", h.uidToken},
	}
}

// Sign makes the signature of a request with these headers, as clients do.
func Sign(h http.Header, secret string) string {
	x := headers{
		aid: h.Get("X-Fresns-Aid"), aidToken: h.Get("X-Fresns-Aid-Token"), appID: h.Get("X-Fresns-App-Id"),
		platform: h.Get("X-Fresns-Client-Platform-Id"), version: h.Get("X-Fresns-Client-Version"),
		timestamp: h.Get("X-Fresns-Signature-Timestamp"), uid: h.Get("X-Fresns-Uid"), uidToken: h.Get("X-Fresns-Uid-Token"),
	}
	return x.sign(secret)
}

// sign makes the signature: lower-case hexadecimal MD5 of the headers, form-encoded, and the secret as it is.
func (h *headers) sign(secret string) string {
	buf := make([]byte, 0, 512)
	for _, s := range h.signed() {
		if falsy(s.value) {
			continue
		}
		if len(buf) > 0 {
			buf = append(buf, '&')
		}
		buf = append(append(buf, s.name...), '=')
		buf = appendEncoded(buf, s.value)
	}
	buf = append(append(buf, "&AppSecret="...), secret...)
	sum := md5.Sum(buf) //nolint:gosec // the vendor's wire format
	return hex.EncodeToString(sum[:])
}

// verifies tells whether the request is signed with the secret.
func (h *headers) verifies(secret string) bool {
	return subtle.ConstantTimeCompare([]byte(h.sign(secret)), []byte(h.signature)) == 1
}

// falsy tells what PHP takes for false.
func falsy(s string) bool { return s == "" || s == "0" }

// appendEncoded encodes a value as PHP's http_build_query does: letters, digits, - _ and . stay, a blank becomes +, and
// every other byte %XX in capitals. Unlike Go's url.QueryEscape it encodes ~ too.
func appendEncoded(dst []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
			dst = append(dst, c)
		case c == ' ':
			dst = append(dst, '+')
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}

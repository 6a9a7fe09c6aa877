package huaweicloud

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

var (
	errSignedHeader = errors.New("a signed header is missing, or is given twice")
	errQuery        = errors.New("the query cannot be read")
)

// canonicalRequest writes a request the one way that both sides sign, by the vendor's signing guide: method, path with a
// slash at its end, sorted query, signed headers, their list, and the hash of the body. The hash is always that of the
// body itself: the guide's UNSIGNED-PAYLOAD is not taken, so a changed body never passes.
func canonicalRequest(r *http.Request, s signature, body []byte) ([]byte, error) {
	text := make([]byte, 0, 512)
	text = append(append(text, r.Method...), '\n')
	text = append(appendPath(text, r.URL.Path), '\n')
	var err error
	if text, err = appendQuery(text, r.URL.RawQuery); err != nil {
		return nil, err
	}
	text = append(text, '\n')
	for _, name := range s.headers {
		value, ok := signedHeader(r, name)
		if !ok {
			return nil, errSignedHeader
		}
		text = append(append(append(text, name...), ':'), value...)
		text = append(text, '\n')
	}
	text = append(append(append(text, '\n'), s.list...), '\n')
	hash := sha256.Sum256(body)
	return hex.AppendEncode(text, hash[:]), nil
}

// signedHeader gives a header without the blanks around it. net/http keeps the host elsewhere.
func signedHeader(r *http.Request, name string) (string, bool) {
	if name == "host" {
		return r.Host, r.Host != ""
	}
	given := r.Header[http.CanonicalHeaderKey(name)]
	if len(given) != 1 {
		return "", false
	}
	return strings.TrimSpace(given[0]), true
}

func appendPath(text []byte, path string) []byte {
	for i := range len(path) {
		if path[i] == '/' {
			text = append(text, '/')
		} else {
			text = appendEscaped(text, path[i])
		}
	}
	if !strings.HasSuffix(path, "/") {
		text = append(text, '/')
	}
	return text
}

// appendQuery writes the parameters sorted by name and value. It goes by what they say, as the operations do, so that
// nothing that a signature covers can be read in another way.
func appendQuery(text []byte, raw string) ([]byte, error) {
	if raw == "" {
		return text, nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, errQuery
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	first := true
	for _, name := range names {
		slices.Sort(values[name])
		for _, value := range values[name] {
			if !first {
				text = append(text, '&')
			}
			first = false
			text = append(appendText(text, name), '=')
			text = appendText(text, value)
		}
	}
	return text, nil
}

func appendText(text []byte, s string) []byte {
	for i := range len(s) {
		text = appendEscaped(text, s[i])
	}
	return text
}

// appendEscaped writes what RFC 3986 calls unreserved as it is, and everything else as %XY.
func appendEscaped(text []byte, b byte) []byte {
	if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.' || b == '~' {
		return append(text, b)
	}
	const digits = "0123456789ABCDEF"
	return append(text, '%', digits[b>>4], digits[b&15])
}

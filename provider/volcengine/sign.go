package volcengine

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// Volcengine: API signing guide (docs 6369/67269), and the signer of the vendor's SDKs.
const (
	algorithm  = "HMAC-SHA256"
	dateLayout = "20060102T150405Z" // UTC
	scopeEnd   = "request"
)

// signer signs requests to one service with one key.
type signer struct{ key, secret, region, service string }

// request is what a signature covers.
type request struct {
	method  string
	path    string // not percent-encoded
	query   url.Values
	headers []header // those that are signed, by name
	body    []byte
}

// header is a signed header. Its name is in lower case.
type header struct{ name, value string }

// canonical writes a request the one way that both sides hash.
func (r *request) canonical() string {
	var b strings.Builder
	path := strings.ReplaceAll(escape(r.path), "%2F", "/")
	b.WriteString(r.method + "\n" + path + "\n" + canonicalQuery(r.query) + "\n")
	for _, h := range r.headers {
		b.WriteString(h.name + ":" + strings.TrimSpace(h.value) + "\n")
	}
	b.WriteString("\n" + r.names() + "\n" + digest(r.body))
	return b.String()
}

func (r *request) names() string {
	names := make([]string, len(r.headers))
	for i, h := range r.headers {
		names[i] = h.name
	}
	return strings.Join(names, ";")
}

// authorization is the header that carries a request's signature. date is what X-Date says.
func (s signer) authorization(r *request, date string) string {
	day, _, _ := strings.Cut(date, "T")
	scope := day + "/" + s.region + "/" + s.service + "/" + scopeEnd
	text := algorithm + "\n" + date + "\n" + scope + "\n" + digest([]byte(r.canonical()))
	signature := hex.EncodeToString(mac(s.keyOf(day), text))
	return algorithm + " Credential=" + s.key + "/" + scope + ", SignedHeaders=" + r.names() + ", Signature=" + signature
}

// keyOf derives the key of a day from the secret.
func (s signer) keyOf(day string) []byte {
	key := mac([]byte(s.secret), day)
	for _, part := range []string{s.region, s.service, scopeEnd} {
		key = mac(key, part)
	}
	return key
}

// canonicalQuery sorts by name; Encode does, and writes a space as +.
func canonicalQuery(query url.Values) string { return strings.ReplaceAll(query.Encode(), "+", "%20") }

// escape leaves only what RFC 3986 calls unreserved as it is.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}

func digest(b []byte) string {
	hash := sha256.Sum256(b)
	return hex.EncodeToString(hash[:])
}

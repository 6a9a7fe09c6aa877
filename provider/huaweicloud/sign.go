package huaweicloud

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// Huawei Cloud: API signing guide, and the vendor's SDK. The key is the secret as it is.
const (
	algorithm  = "SDK-HMAC-SHA256"
	dateHeader = "X-Sdk-Date"
	dateLayout = "20060102T150405Z" // UTC
)

// request is what a signature covers: an HTTP request as both sides see it.
type request struct {
	method  string
	path    string // not percent-encoded
	query   url.Values
	headers []header // those that are signed, by name
	body    []byte
}

// header is a signed header. Its name is in lower case.
type header struct{ name, value string }

// canonical writes a request the one way that both sides hash: method, path with a slash at its end, sorted query, signed
// headers, their names, and the hash of the body.
func (r *request) canonical() string {
	var b strings.Builder
	b.WriteString(r.method + "\n" + canonicalPath(r.path) + "\n" + canonicalQuery(r.query) + "\n")
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

// signature signs a request. date is what X-Sdk-Date says.
func (r *request) signature(secret, date string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(algorithm + "\n" + date + "\n" + digest([]byte(r.canonical()))))
	return hex.EncodeToString(mac.Sum(nil))
}

// authorization is the header that carries a signature.
func (r *request) authorization(key, secret, date string) string {
	return algorithm + " Access=" + key + ", SignedHeaders=" + r.names() + ", Signature=" + r.signature(secret, date)
}

func canonicalPath(path string) string {
	escaped := strings.ReplaceAll(escape(path), "%2F", "/")
	if !strings.HasSuffix(escaped, "/") {
		escaped += "/"
	}
	return escaped
}

// canonicalQuery sorts by name, and the values of a name by themselves.
func canonicalQuery(query url.Values) string {
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	var pairs []string
	for _, name := range names {
		for _, value := range slices.Sorted(slices.Values(query[name])) {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&")
}

// escape leaves only what RFC 3986 calls unreserved as it is.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func digest(b []byte) string {
	hash := sha256.Sum256(b)
	return hex.EncodeToString(hash[:])
}

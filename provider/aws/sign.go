package aws

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword/provider"
)

// signer signs calls to one service in one region.
type signer struct {
	keyID, secret string
	token         string // of temporary credentials; empty: they are not
	region        string
	service       string // the signing name: "ses", "sms-voice"
}

const (
	algorithm = "AWS4-HMAC-SHA256"
	stamp     = "20060102T150405Z" // of X-Amz-Date
	day       = "20060102"
)

// sign adds the headers of AWS Signature Version 4 to a call: X-Amz-Date, X-Amz-Security-Token if there is one, and
// Authorization. Every header that the call has is signed. host is what the request names as its host.
//
// AWS: Signature Version 4, "Create a signed AWS API request".
func (s signer) sign(call *provider.Call, host string, at time.Time) {
	at = at.UTC()
	if call.Header == nil {
		call.Header = http.Header{}
	}
	call.Header.Set("X-Amz-Date", at.Format(stamp))
	if s.token != "" {
		call.Header.Set("X-Amz-Security-Token", s.token)
	}
	names, lines := canonicalHeaders(call.Header, host)
	request := digest(strings.Join([]string{
		call.Method, canonicalPath(call.Path), canonicalQuery(call.Query), lines, names, digest(string(call.Body)),
	}, "\n"))
	scope := strings.Join([]string{at.Format(day), s.region, s.service, "aws4_request"}, "/")
	toSign := strings.Join([]string{algorithm, at.Format(stamp), scope, request}, "\n")
	signature := hex.EncodeToString(mac(s.key(at), toSign))
	call.Header.Set("Authorization",
		algorithm+" Credential="+s.keyID+"/"+scope+", SignedHeaders="+names+", Signature="+signature)
}

// key derives the signing key of a day.
func (s signer) key(at time.Time) []byte {
	key := []byte("AWS4" + s.secret)
	for _, part := range []string{at.Format(day), s.region, s.service, "aws4_request"} {
		key = mac(key, part)
	}
	return key
}

// canonicalHeaders lists the names of all headers, and their lines: lower case, in order, with single spaces.
func canonicalHeaders(header http.Header, host string) (names, lines string) {
	values := map[string]string{"host": host}
	for name, all := range header {
		trimmed := make([]string, len(all))
		for i, value := range all {
			trimmed[i] = strings.Join(strings.Fields(value), " ")
		}
		values[strings.ToLower(name)] = strings.Join(trimmed, ",")
	}
	sorted := make([]string, 0, len(values))
	for name := range values {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	var b strings.Builder
	for _, name := range sorted {
		b.WriteString(name + ":" + values[name] + "\n")
	}
	return strings.Join(sorted, ";"), b.String()
}

// canonicalPath encodes each segment of the path as it goes over the wire once more, as every service but S3 wants it.
func canonicalPath(path string) string {
	segments := strings.Split(path, "/")
	for i := range segments {
		segments[i] = encode(segments[i])
	}
	return strings.Join(segments, "/")
}

// canonicalQuery sorts the fields of a query by name and value, both encoded.
func canonicalQuery(query string) string {
	if query == "" {
		return ""
	}
	var fields [][2]string
	for field := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(field, "=")
		fields = append(fields, [2]string{encode(decode(name)), encode(decode(value))})
	}
	slices.SortFunc(fields, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	lines := make([]string, len(fields))
	for i, f := range fields {
		lines[i] = f[0] + "=" + f[1]
	}
	return strings.Join(lines, "&")
}

// encode is AWS's UriEncode: all but letters, digits and - . _ ~ is percent-encoded.
func encode(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// decode answers s itself where it is not percent-encoded as it should be.
func decode(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, s string) []byte {
	m := hmac.New(sha256.New, key)
	_, _ = m.Write([]byte(s)) // never fails
	return m.Sum(nil)
}

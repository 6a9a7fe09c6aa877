package aliyun

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// keys is an AccessKey pair.
type keys struct{ id, secret string }

// rpc is one call of an RPC-style API: all parameters in the query, no body.
type rpc struct {
	host    string // as the request's Host header has it
	action  string
	version string // of the API, such as 2017-05-25
	query   string // canonical, without the question mark
	at      time.Time
	nonce   string // another one for every request
}

const (
	algorithm = "ACS3-HMAC-SHA256"
	// emptyBody is the SHA-256 of no body, in hex.
	emptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	// signedHeaders are all that is signed, in order of name.
	signedHeaders = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
)

// sign makes the headers of a POST, signature and all (Aliyun: V3 版本请求体&签名机制). It has neither clock nor chance of
// its own.
func (k keys) sign(r rpc) http.Header {
	date := r.at.UTC().Format("2006-01-02T15:04:05Z")
	canonical := strings.Join([]string{
		http.MethodPost, "/", r.query,
		"host:" + r.host,
		"x-acs-action:" + r.action,
		"x-acs-content-sha256:" + emptyBody,
		"x-acs-date:" + date,
		"x-acs-signature-nonce:" + r.nonce,
		"x-acs-version:" + r.version,
		"", signedHeaders, emptyBody,
	}, "\n")
	hash := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(k.secret))
	_, _ = mac.Write([]byte(algorithm + "\n" + hex.EncodeToString(hash[:])))
	h := http.Header{}
	h.Set("X-Acs-Action", r.action)
	h.Set("X-Acs-Content-Sha256", emptyBody)
	h.Set("X-Acs-Date", date)
	h.Set("X-Acs-Signature-Nonce", r.nonce)
	h.Set("X-Acs-Version", r.version)
	h.Set("Authorization", algorithm+" Credential="+k.id+",SignedHeaders="+signedHeaders+
		",Signature="+hex.EncodeToString(mac.Sum(nil)))
	return h
}

// canonicalQuery writes parameters in order of name, percent-encoded by RFC 3986. Package url differs from that only in
// how it writes a space.
func canonicalQuery(params url.Values) string {
	return strings.ReplaceAll(params.Encode(), "+", "%20")
}

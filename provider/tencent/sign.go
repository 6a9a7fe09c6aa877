package tencent

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// keys is a pair of SecretId and SecretKey.
type keys struct{ id, secret string }

// call is one call of API 3.0.
type call struct {
	host    string // as the request's Host header has it
	service string // the product: sms
	action  string
	version string // of the API, such as 2021-01-11
	region  string
	body    []byte // JSON
	at      time.Time
}

const (
	algorithm     = "TC3-HMAC-SHA256"
	contentType   = "application/json; charset=utf-8"
	signedHeaders = "content-type;host;x-tc-action"
)

// sign makes the headers of a POST, signature and all (Tencent Cloud: 签名方法 v3). It has no clock of its own; the vendor
// allows five minutes.
func (k keys) sign(c call) http.Header {
	seconds := strconv.FormatInt(c.at.Unix(), 10)
	day := c.at.UTC().Format(time.DateOnly)
	scope := day + "/" + c.service + "/tc3_request"
	canonical := strings.Join([]string{
		http.MethodPost, "/", "",
		"content-type:" + contentType,
		"host:" + c.host,
		"x-tc-action:" + strings.ToLower(c.action),
		"", signedHeaders, hash(c.body),
	}, "\n")
	key := mac(mac(mac([]byte("TC3"+k.secret), day), c.service), "tc3_request")
	signature := mac(key, strings.Join([]string{algorithm, seconds, scope, hash([]byte(canonical))}, "\n"))
	h := http.Header{}
	h.Set("Content-Type", contentType)
	h.Set("X-Tc-Action", c.action)
	h.Set("X-Tc-Version", c.version)
	h.Set("X-Tc-Timestamp", seconds)
	h.Set("X-Tc-Region", c.region)
	h.Set("Authorization", algorithm+" Credential="+k.id+"/"+scope+", SignedHeaders="+signedHeaders+
		", Signature="+hex.EncodeToString(signature))
	return h
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	_, _ = m.Write([]byte(text))
	return m.Sum(nil)
}

package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// The headers of a signed request, and how a symmetric signature and its secret begin. Standard Webhooks 1.0.0: Webhook
// headers; Signature scheme.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
	version         = "v1,"
	prefix          = "whsec_"
)

// What a secret may have, in bytes. Standard Webhooks 1.0.0: Signature scheme.
const minKey, maxKey = 24, 64

// tolerance is how far a signed request's time may be from ours. Standard Webhooks names no number; its libraries have
// this one.
const tolerance = 5 * time.Minute

// key is a secret, decoded.
type key []byte

// parseSecret reads whsec_ and base64.
func parseSecret(secret string) (key, bool) {
	encoded, ok := strings.CutPrefix(secret, prefix)
	if !ok {
		return nil, false
	}
	k, err := base64.StdEncoding.DecodeString(encoded)
	return k, err == nil && len(k) >= minKey && len(k) <= maxKey
}

// sum is the signature of a request: HMAC-SHA-256 over its id, its time in seconds since 1970, and its body.
func (k key) sum(id, timestamp string, body []byte) []byte {
	h := hmac.New(sha256.New, k)
	_, _ = h.Write([]byte(id + "." + timestamp + "."))
	_, _ = h.Write(body)
	return h.Sum(nil)
}

// signatures is the value of the header: one signature of each key.
func signatures(keys []key, id, timestamp string, body []byte) string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = version + base64.StdEncoding.EncodeToString(k.sum(id, timestamp, body))
	}
	return strings.Join(all, " ")
}

// authentic tells whether a request that came at a time is signed with one of the keys. Signatures of other versions are
// passed over.
func authentic(keys []key, h textproto.MIMEHeader, body []byte, at time.Time) bool {
	id, timestamp := h.Get(headerID), h.Get(headerTimestamp)
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || id == "" || at.Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return false
	}
	for _, one := range strings.Fields(h.Get(headerSignature)) {
		encoded, ours := strings.CutPrefix(one, version)
		given, err := base64.StdEncoding.DecodeString(encoded)
		if !ours || err != nil {
			continue
		}
		for _, k := range keys {
			if hmac.Equal(given, k.sum(id, timestamp, body)) {
				return true
			}
		}
	}
	return false
}

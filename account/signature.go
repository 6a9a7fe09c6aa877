package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// wholeSecret begins secrets that are written in base64, as Standard Webhooks have them. Any other secret is its own
// bytes.
const wholeSecret = "whsec_"

var errSecret = errors.New("accounts_from.secret begins with whsec_, and what follows is not base64")

// sign makes the value of the header webhook-signature.
func sign(secret, id, timestamp string, body []byte) (string, error) {
	key := []byte(secret)
	if encoded, ok := strings.CutPrefix(secret, wholeSecret); ok {
		var err error
		if key, err = base64.StdEncoding.DecodeString(encoded); err != nil || len(key) == 0 {
			return "", errSecret
		}
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

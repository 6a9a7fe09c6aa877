package vonage

import (
	"crypto/hmac"
	"crypto/md5"  //nolint:gosec // Vonage's default
	"crypto/sha1" //nolint:gosec // one of Vonage's methods
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// The methods of signing, as Vonage's libraries call them. The first is a hash over text and secret, the others are HMACs.
const (
	methodMD5Hash = "md5hash"
	methodMD5     = "md5"
	methodSHA1    = "sha1"
	methodSHA256  = "sha256"
	methodSHA512  = "sha512"
)

func methods() []string {
	return []string{methodMD5Hash, methodMD5, methodSHA1, methodSHA256, methodSHA512}
}

// signature is the sig of parameters, which must be without one (Vonage: Signing messages).
func signature(method, secret string, params url.Values) []byte {
	var text strings.Builder
	underscores := strings.NewReplacer("&", "_", "=", "_")
	for _, name := range slices.Sorted(maps.Keys(params)) {
		text.WriteString("&" + name + "=" + underscores.Replace(params.Get(name)))
	}
	if method == methodMD5Hash {
		sum := md5.Sum([]byte(text.String() + secret)) //nolint:gosec // Vonage's default
		return sum[:]
	}
	mac := hmac.New(hashOf(method), []byte(secret))
	mac.Write([]byte(text.String()))
	return mac.Sum(nil)
}

func hashOf(method string) func() hash.Hash {
	switch method {
	case methodMD5:
		return md5.New
	case methodSHA1:
		return sha1.New
	case methodSHA512:
		return sha512.New
	}
	return sha256.New
}

// authentic tells whether parameters carry a good sig, in hexadecimal digits of either case.
func authentic(method, secret string, params url.Values) bool {
	claimed, err := hex.DecodeString(params.Get("sig"))
	unsigned := maps.Clone(params)
	unsigned.Del("sig")
	return err == nil && hmac.Equal(claimed, signature(method, secret, unsigned))
}

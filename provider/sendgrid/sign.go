package sendgrid

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
)

// parseKey reads a verification key: the base64 of a SubjectPublicKeyInfo, as SendGrid shows it, or the same as PEM.
func parseKey(s string) (*ecdsa.PublicKey, error) {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if block, _ := pem.Decode([]byte(s)); block != nil {
		der, err = block.Bytes, nil
	}
	if err == nil {
		if key, err := x509.ParsePKIXPublicKey(der); err == nil {
			if key, ok := key.(*ecdsa.PublicKey); ok {
				return key, nil
			}
		}
	}
	return nil, errors.New("webhook_public_key: it must be the verification key of the Event Webhook, as SendGrid shows it: MFkw…")
}

// authentic tells whether a signature is SendGrid's: the base64 of an ECDSA signature in ASN.1, over the SHA-256 of the
// time stamp, as it was written, and the body (SendGrid: Event Webhook security features, and its helper libraries).
func authentic(key *ecdsa.PublicKey, timestamp, claimed string, body []byte) bool {
	signature, err := base64.StdEncoding.DecodeString(claimed)
	if err != nil || timestamp == "" {
		return false
	}
	return ecdsa.VerifyASN1(key, digest(timestamp, body), signature)
}

func digest(timestamp string, body []byte) []byte {
	h := sha256.New()
	h.Write([]byte(timestamp))
	h.Write(body)
	return h.Sum(nil)
}

package sendgrid

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"testing"
)

// A signed report, with the key it was signed with (SendGrid: tests of its Go, Python and PHP libraries). The body ends in
// CR LF, which is signed too.
const (
	publishedKey = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpigl" +
		"SI8eNEc6wEA3F+g=="
	publishedSignature = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
	publishedTime      = "1600112502"
	publishedBody      = `[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address",` +
		`"sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",` +
		`"sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",` +
		`"smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]` + "\r\n"
)

func TestPublishedSignature(t *testing.T) {
	key, err := parseKey(publishedKey)
	if err != nil {
		t.Fatal(err)
	}
	if !authentic(key, publishedTime, publishedSignature, []byte(publishedBody)) {
		t.Error("SendGrid's own example is not authentic")
	}
	for name, ok := range map[string]bool{
		"another body (SendGrid: tests)":      authentic(key, publishedTime, publishedSignature, []byte("this is not valid payload")),
		"another signature (SendGrid: tests)": authentic(key, publishedTime, publishedSignature+"causing failure", []byte(publishedBody)),
		"another time (SendGrid: tests)":      authentic(key, "invalid timestamp", publishedSignature, []byte(publishedBody)),
		"no time (SendGrid: tests)":           authentic(key, "", publishedSignature, []byte(publishedBody)),
		"a second later":                      authentic(key, "1600112503", publishedSignature, []byte(publishedBody)),
		"a body without its end":              authentic(key, publishedTime, publishedSignature, []byte(publishedBody[:len(publishedBody)-2])),
		"no signature":                        authentic(key, publishedTime, "", []byte(publishedBody)),
		"no base64":                           authentic(key, publishedTime, "…", []byte(publishedBody)),
		"no ASN.1":                            authentic(key, publishedTime, "AAAA", []byte(publishedBody)),
		"another's key":                       authentic(&private(t).PublicKey, publishedTime, publishedSignature, []byte(publishedBody)),
	} {
		if ok {
			t.Errorf("%s is authentic", name)
		}
	}
}

func TestKeyAsPEM(t *testing.T) {
	for name, text := range map[string]string{
		"PEM":            "-----BEGIN PUBLIC KEY-----\n" + publishedKey[:64] + "\n" + publishedKey[64:] + "\n-----END PUBLIC KEY-----\n",
		"broken lines":   " " + publishedKey[:64] + "\r\n" + publishedKey[64:] + "\n",
		"as it is":       publishedKey,
		"made for tests": shown(t, private(t)),
	} {
		if _, err := parseKey(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// private is a key pair like SendGrid's.
func private(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// shown is the public half as SendGrid shows it.
func shown(t testing.TB, key *ecdsa.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

// signed is what SendGrid puts into the header.
func signed(t testing.TB, key *ecdsa.PrivateKey, timestamp string, body []byte) string {
	t.Helper()
	signature, err := ecdsa.SignASN1(rand.Reader, key, digest(timestamp, body))
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(signature)
}

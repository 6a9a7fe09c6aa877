package smtp

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
)

// keyPEM writes a private key, and the DNS record of its public half.
func keyPEM(t *testing.T, key crypto.Signer, kind string) (text, record string) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	public, isEd := key.Public().(ed25519.PublicKey)
	raw := []byte(public)
	if !isEd {
		if raw, err = x509.MarshalPKIXPublicKey(key.Public()); err != nil {
			t.Fatal(err)
		}
	}
	record = "v=DKIM1; k=" + kind + "; p=" + base64.StdEncoding.EncodeToString(raw)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), record
}

// TestDKIMAtTheLimit: the longest names that Open accepts still make a signature that verifies.
func TestDKIMAtTheLimit(t *testing.T) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, record := keyPEM(t, key, "ed25519")
	domain, selector := strings.Repeat("a", maxTag-len(".example"))+".example", strings.Repeat("s", maxTag)
	_, data := deliver(t, emailMessage(), func(c *Config) {
		c.DKIM = &DKIM{Domain: domain, Selector: selector, PrivateKey: text}
	})
	if err := verify(data, selector+"._domainkey."+domain, record); err != nil {
		t.Errorf("%v\n%.600s", err, data)
	}
}

func TestDKIM(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for kind, key := range map[string]crypto.Signer{"rsa": rsaKey, "ed25519": edKey} {
		t.Run(kind, func(t *testing.T) {
			text, record := keyPEM(t, key, kind)
			m := emailMessage()
			m.Brand, m.Content.Subject = "字节 科技", strings.Repeat("验证码 ", 30)
			m.Content.Text += "\n.dots\n\n\n"
			_, data := deliver(t, m, func(c *Config) {
				c.ReplyTo = "help@acme.example"
				c.DKIM = &DKIM{Domain: "acme.example", Selector: "w1", PrivateKey: text}
			})
			if err := verify(data, dkimName, record); err != nil {
				t.Error(err)
			}
			for _, forged := range []string{
				strings.Replace(string(data), "493812", "493813", 1),
				"Subject: forged\r\n" + string(data),
				"From: eve@evil.example\r\n" + string(data),
				"To: eve@evil.example\r\n" + string(data),
				strings.Replace(string(data), "help@acme.example", "help@evil.example", 1),
			} {
				if verify([]byte(forged), dkimName, record) == nil {
					t.Errorf("a changed message has a good signature:\n%.200s", forged)
				}
			}
		})
	}
}

const dkimName = "w1._domainkey.acme.example"

func verify(data []byte, at, record string) error {
	results, err := dkim.VerifyWithOptions(bytes.NewReader(data), &dkim.VerifyOptions{
		LookupTXT: func(name string) ([]string, error) {
			if name != at {
				return nil, fmt.Errorf("looked for %s", name)
			}
			return []string{record}, nil
		},
	})
	if err != nil {
		return err
	}
	if len(results) != 1 {
		return fmt.Errorf("%d signatures: want 1", len(results))
	}
	return results[0].Err
}

package sendgrid

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"api_key":"SG.x","from":"Acme <no-reply@acme.example>"}`)
}

func TestBadSettingsAreNamed(t *testing.T) {
	good := func(change func(*Config)) Config {
		c := Config{APIKey: testKey, From: testFrom}
		change(&c)
		return c
	}
	other, err := x509.MarshalPKIXPublicKey(ed25519.NewKeyFromSeed(make([]byte, 32)).Public())
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		field string
		c     Config
	}{
		"no key":                  {"api_key: it is empty", good(func(c *Config) { c.APIKey = "" })},
		"a key with its end":      {"api_key: it holds", good(func(c *Config) { c.APIKey = "SG.x\n" })},
		"no sender":               {"from: ", good(func(c *Config) { c.From = "" })},
		"a sender of a name":      {"from: ", good(func(c *Config) { c.From = "Acme" })},
		"a sender beyond ASCII":   {"from: ", good(func(c *Config) { c.From = "验证@acme.example" })},
		"a bad answer address":    {"reply_to: ", good(func(c *Config) { c.ReplyTo = "help" })},
		"no verification key":     {"webhook_public_key: ", good(func(c *Config) { c.WebhookPublicKey = "MFkw" })},
		"no base64":               {"webhook_public_key: ", good(func(c *Config) { c.WebhookPublicKey = "…" })},
		"a key of another kind":   {"webhook_public_key: ", good(func(c *Config) { c.WebhookPublicKey = base64.StdEncoding.EncodeToString(other) })},
		"an address without host": {"base_url: ", good(func(c *Config) { c.BaseURL = "api.sendgrid.com" })},
		"connections":             {"max_connections: ", good(func(c *Config) { c.MaxConnections = -1 })},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := tt.c.Open(); err == nil || !strings.HasPrefix(err.Error(), tt.field) {
				t.Errorf("Open answers %v: want an error about %s", err, tt.field)
			}
		})
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	c := Config{APIKey: testKey, From: testFrom, WebhookPublicKey: publishedKey}
	p := open(t, c)
	for _, v := range []any{c, &c, p, p.(*reading).account, []any{c, p}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, testKey) || strings.Contains(text, fmt.Sprintf("%x", testKey)) || strings.Contains(text, "Bearer") {
				t.Errorf("%s of %T shows a secret: %s", verb, v, text)
			}
		}
	}
}

// An account without the verification key cannot check receipts, and does not pretend to read them.
func TestWithoutVerificationKeyThereAreNoReceipts(t *testing.T) {
	if _, reads := open(t, Config{APIKey: testKey, From: testFrom}).(watchword.ReportReader); reads {
		t.Error("it reads receipts that it cannot check")
	}
	if _, reads := open(t, Config{APIKey: testKey, From: testFrom, WebhookPublicKey: publishedKey}).(watchword.ReportReader); !reads {
		t.Error("it does not read receipts that it can check")
	}
}

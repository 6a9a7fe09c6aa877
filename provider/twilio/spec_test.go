package twilio

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"account_sid":"`+testSID+`","auth_token":"x"}`)
}

func TestBadSettingsAreNamed(t *testing.T) {
	good := func(change func(*Config)) Config {
		c := Config{AccountSID: testSID, AuthToken: "x"}
		change(&c)
		return c
	}
	key := "SK" + strings.Repeat("0", 32)
	for field, c := range map[string]Config{
		"account_sid":            good(func(c *Config) { c.AccountSID = "AC123" }),
		"account_sid: it must":   good(func(c *Config) { c.AccountSID = "SK" + testSID[2:] }),
		"auth_token: it is miss": good(func(c *Config) { c.AuthToken = "" }),
		"auth_token: it holds":   good(func(c *Config) { c.AuthToken = "x\n" }),
		"api_key_secret: api_":   good(func(c *Config) { c.APIKeySID = key }),
		"api_key_secret: it":     good(func(c *Config) { c.APIKeySID, c.APIKeySecret = key, "x\n" }),
		"api_key_sid":            good(func(c *Config) { c.APIKeySID, c.APIKeySecret = "SK/../x", "y" }),
		"messaging_service_sid":  good(func(c *Config) { c.MessagingServiceSID = "MGx" }),
		"whatsapp_from":          good(func(c *Config) { c.WhatsAppFrom = "whatsapp:Acme" }),
		"senders":                good(func(c *Config) { c.ByCountry = map[string]string{"gb": "Acme"} }),
		"base_url":               good(func(c *Config) { c.BaseURL = "api.twilio.com" }),
		"max_connections":        good(func(c *Config) { c.MaxConnections = -1 }),
	} {
		if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("Open answers %v: want an error about %s", err, field)
		}
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	c := Config{AccountSID: testSID, AuthToken: testToken, APIKeySID: "SK" + testSID[2:], APIKeySecret: "k3y-s3cr3t"}
	p := open(t, c)
	c.AuthToken = testToken
	for _, v := range []any{c, &c, p, p.(*reading).account, []any{c, p}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, testToken) || strings.Contains(text, "k3y-s3cr3t") || strings.Contains(text, "Basic ") {
				t.Errorf("%s of %T shows a secret: %s", verb, v, text)
			}
		}
	}
}

// An account without the auth token cannot check receipts, and does not pretend to read them.
func TestWithoutAuthTokenThereAreNoReceipts(t *testing.T) {
	v := newVendor(t)
	v.user, v.password = "SK"+testSID[2:], "k3y-s3cr3t"
	c := v.config()
	c.AuthToken, c.APIKeySID, c.APIKeySecret = "", v.user, v.password
	p := open(t, c)
	if _, reads := p.(watchword.ReportReader); reads {
		t.Error("it reads receipts that it cannot check")
	}
	m := sms()
	m.ReceiptURL = "https://auth.example.com/receipts/twilio/token"
	if _, err := send(t, p, m); err != nil {
		t.Fatal(err)
	}
	if v.last().Has("StatusCallback") {
		t.Error("it asks for receipts that it cannot check")
	}
	c.AuthToken = testToken // then the key still sends, and the token checks
	p = open(t, c)
	if _, err := send(t, p, m); err != nil {
		t.Fatal(err)
	}
	if got := v.last().Get("StatusCallback"); got != m.ReceiptURL {
		t.Errorf("StatusCallback is %q: want %q", got, m.ReceiptURL)
	}
}

package vonage

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"api_key":"`+testKey+`","api_secret":"x"}`)
}

func TestBadSettingsAreNamed(t *testing.T) {
	good := func(change func(*Config)) Config {
		c := Config{APIKey: testKey, APISecret: "x"}
		change(&c)
		return c
	}
	for field, c := range map[string]Config{
		"api_key":                      good(func(c *Config) { c.APIKey = "a:b" }),
		"api_secret: it is missing":    good(func(c *Config) { c.APISecret = "" }),
		"api_secret: it holds":         good(func(c *Config) { c.APISecret = "x\n" }),
		"signature_secret":             good(func(c *Config) { c.SignatureSecret = "x\n" }),
		"signature_method: it must":    good(func(c *Config) { c.SignatureSecret, c.SignatureMethod = "x", "sha-1" }),
		"signature_method: it is":      good(func(c *Config) { c.SignatureMethod = "sha1" }),
		"unsigned_receipts":            good(func(c *Config) { c.UnsignedReceipts = true }),
		"report_conversions: it needs": good(func(c *Config) { c.APISecret, c.SignatureSecret, c.ReportConversions = "", "x", true }),
		"senders":                      good(func(c *Config) { c.ByCountry = map[string]string{"GB": ""} }),
		"base_url":                     good(func(c *Config) { c.BaseURL = "rest.nexmo.com" }),
		"max_connections":              good(func(c *Config) { c.ReportConversions, c.MaxConnections = true, 50_000 }),
	} {
		if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("Open answers %v: want an error about %s", err, field)
		}
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	c := Config{APIKey: testKey, APISecret: testSecret, SignatureSecret: testSigning}
	p := open(t, c)
	for _, v := range []any{c, &c, p, within(p), []any{c, p}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, testSecret) || strings.Contains(text, testSigning) || strings.Contains(text, "Basic ") {
				t.Errorf("%s of %T shows a secret: %s", verb, v, text)
			}
		}
	}
}

// Messages and conversions go to two hosts of Vonage's, unless a base_url stands for both.
func TestHosts(t *testing.T) {
	p := within(open(t, Config{APIKey: testKey, APISecret: "x", ReportConversions: true}))
	if p.client.Host() != "rest.nexmo.com" || p.conversions.Host() != "api.nexmo.com" {
		t.Errorf("the hosts are %s and %s", p.client.Host(), p.conversions.Host())
	}
	p = within(open(t, Config{APIKey: testKey, APISecret: "x", ReportConversions: true, BaseURL: "https://gateway.example/v"}))
	if p.client.Host() != "gateway.example" || p.conversions.Host() != "gateway.example" {
		t.Errorf("the hosts are %s and %s", p.client.Host(), p.conversions.Host())
	}
}

// The balance needs the API secret; who has none, is no Prober.
func TestWithoutAPISecretThereIsNoProbe(t *testing.T) {
	p := open(t, Config{APIKey: testKey, SignatureSecret: testSigning})
	if _, can := p.(watchword.Prober); can {
		t.Error("it can probe without the API secret")
	}
	if _, can := open(t, Config{APIKey: testKey, APISecret: "x"}).(watchword.Prober); !can {
		t.Error("it cannot probe with the API secret")
	}
}

package plivo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"auth_id":"`+testID+`","auth_token":"x"}`)
}

func TestBadSettingsAreNamed(t *testing.T) {
	good := func(change func(*Config)) Config {
		c := Config{AuthID: testID, AuthToken: "x"}
		change(&c)
		return c
	}
	for field, c := range map[string]Config{
		"auth_id: it":               good(func(c *Config) { c.AuthID = "MA123" }),
		"auth_id":                   good(func(c *Config) { c.AuthID = "AC" + testID[2:] }),
		"auth_id: it must be MA":    good(func(c *Config) { c.AuthID = "MA/../" + testID[6:] }),
		"auth_token: it is missing": good(func(c *Config) { c.AuthToken = "" }),
		"auth_token: it holds":      good(func(c *Config) { c.AuthToken = "x\n" }),
		"powerpack_uuid: it":        good(func(c *Config) { c.PowerpackUUID = "my pack" }),
		"powerpack_uuid: a message": good(func(c *Config) { c.PowerpackUUID, c.From = testPowerpack, "Acme" }),
		"logging":                   good(func(c *Config) { c.Logging = "false" }),
		"senders":                   good(func(c *Config) { c.ByCountry = map[string]string{"gb": "Acme"} }),
		"base_url":                  good(func(c *Config) { c.BaseURL = "api.plivo.com" }),
		"max_connections":           good(func(c *Config) { c.MaxConnections = -1 }),
	} {
		if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("Open answers %v: want an error about %s", err, field)
		}
	}
}

func TestSubaccount(t *testing.T) {
	p := open(t, Config{AuthID: "SA" + testID[2:], AuthToken: "x"})
	if host := p.(*account).client.Host(); host != "api.plivo.com" {
		t.Errorf("the host is %s", host)
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	c := Config{AuthID: testID, AuthToken: testToken}
	p := open(t, c)
	for _, v := range []any{c, &c, p, []any{c, p}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, testToken) || strings.Contains(text, "Basic ") {
				t.Errorf("%s of %T shows a secret: %s", verb, v, text)
			}
		}
	}
}

package infobip

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"base_url":"https://xyz123.api.infobip.com","api_key":"k"}`)
}

func TestBadSettingsAreNamed(t *testing.T) {
	good := func(change func(*Config)) Config {
		c := Config{BaseURL: "https://xyz123.api.infobip.com", APIKey: "k"}
		change(&c)
		return c
	}
	for field, c := range map[string]Config{
		"base_url: it is missing": good(func(c *Config) { c.BaseURL = "" }),
		"base_url: it must":       good(func(c *Config) { c.BaseURL = "xyz123.api.infobip.com" }),
		"api_key: it is empty":    good(func(c *Config) { c.APIKey = "" }),
		"api_key: it holds":       good(func(c *Config) { c.APIKey = "k\n" }),
		"senders":                 good(func(c *Config) { c.ByCountry = map[string]string{"gb": "Acme"} }),
		"max_connections":         good(func(c *Config) { c.MaxConnections = -1 }),
	} {
		if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("Open answers %v: want an error about %s", err, field)
		}
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	c := Config{BaseURL: "https://xyz123.api.infobip.com", APIKey: testKey}
	p := open(t, c)
	for _, v := range []any{c, &c, p, []any{c, p}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, testKey) || strings.Contains(text, fmt.Sprintf("%x", testKey)) || strings.Contains(text, "App ") {
				t.Errorf("%s of %T shows a secret: %s", verb, v, text)
			}
		}
	}
}

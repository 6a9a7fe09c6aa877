package telegram

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) }, `{"access_token":"x","sender_username":"@acme"}`)
}

func TestBadSettingsAreNamed(t *testing.T) {
	for want, c := range map[string]Config{
		"access_token: it is empty":    {},
		"access_token: it holds":       {AccessToken: "x\n"},
		"sender_username: it must":     {AccessToken: "x", SenderUsername: "https://t.me/acme"},
		"sender_username: it must be ": {AccessToken: "x", SenderUsername: "@@acme"},
		"base_url: ":                   {AccessToken: "x", BaseURL: "gatewayapi.telegram.org"},
		"max_connections: ":            {AccessToken: "x", Connection: provider.Connection{MaxConnections: -1}},
	} {
		if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Open answers %v: want an error that begins with %q", err, want)
		}
	}
}

func TestNothingPrintsTheToken(t *testing.T) {
	c := Config{AccessToken: testToken}
	p := open(t, c)
	for _, v := range []any{c, &c, p, []any{c, p}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, testToken) || strings.Contains(text, "Bearer") {
				t.Errorf("%s of %T shows the token: %s", verb, v, text)
			}
		}
	}
}

// An account sends to Telegram unless it is told otherwise.
func TestDefaultAddress(t *testing.T) {
	if got := open(t, Config{}).(*account).client.Host(); got != "gatewayapi.telegram.org" {
		t.Errorf("messages go to %s", got)
	}
}

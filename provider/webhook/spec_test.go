package webhook

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(Config) },
		`{"url":"https://messages.acme.example/watchword?region=eu","secret":"`+testSecret+`","previous_secret":"`+otherSecret+`"}`)
}

func secretOf(bytes int) string {
	return "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", bytes)))
}

func TestBadSettingsAreNamed(t *testing.T) {
	const good = "https://messages.acme.example/"
	for want, all := range map[string][]Config{
		"secret: it is empty":            {{URL: good}},
		"secret: it holds":               {{URL: good, Secret: testSecret + "\n"}},
		"secret: it must be whsec_":      {{URL: good, Secret: testSecret[6:]}, {URL: good, Secret: "whsec_%"}, {URL: good, Secret: secretOf(23)}, {URL: good, Secret: secretOf(65)}},
		"previous_secret: it must be":    {{URL: good, Secret: testSecret, PreviousSecret: "old"}},
		"previous_secret: it holds":      {{URL: good, Secret: testSecret, PreviousSecret: "\x00"}},
		"url: it must look like":         {{Secret: testSecret}, {URL: "messages.acme.example", Secret: testSecret}},
		"url: it must have no cred":      {{URL: "https://u:p@acme.example", Secret: testSecret}, {URL: good + "#top", Secret: testSecret}},
		"url: its path must have no":     {{URL: good + "../x", Secret: testSecret}},
		"url: its query must be percent": {{URL: good + "?a=b c", Secret: testSecret}, {URL: good + "?a=%zz", Secret: testSecret}, {URL: good + "?a#b", Secret: testSecret}, {URL: good + "?é", Secret: testSecret}},
		"max_connections: ":              {{URL: good, Secret: testSecret, Connection: provider.Connection{MaxConnections: -1}}},
	} {
		for _, c := range all {
			if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), testSecret[6:]) {
				t.Errorf("Open answers %v: want an error that begins with %q", err, want)
			}
		}
	}
	for _, size := range []int{24, 64} {
		open(t, Config{URL: good, Secret: secretOf(size)})
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	c := Config{URL: "https://messages.acme.example/", Secret: testSecret, PreviousSecret: otherSecret}
	a := open(t, c)
	for _, v := range []any{c, &c, a, []any{c, a}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, testSecret[6:]) || strings.Contains(text, otherSecret[6:]) || strings.Contains(text, string(a.keys[0])) {
				t.Errorf("%s of %T shows a secret: %s", verb, v, text)
			}
		}
	}
}

package huaweicloud

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
)

func TestSettingsAtFault(t *testing.T) {
	for want, change := range map[string]func(c *Config){
		"app_key: ":         func(c *Config) { c.AppKey = "a key" },
		"app_secret: ":      func(c *Config) { c.AppSecret = "s\n" },
		"auth: \"basic\"":   func(c *Config) { c.Auth = "basic" },
		"sender: the":       func(c *Config) { c.Sender = "" },
		"sender: it must":   func(c *Config) { c.Sender = strings.Repeat("1", 22) },
		`senders: "x"`:      func(c *Config) { c.Senders = map[string]string{"x": ""} },
		`senders: ""`:       func(c *Config) { c.Senders = map[string]string{"": "csms1"} },
		"push_keys: ":       func(c *Config) { c.PushKeys = map[string]string{`a"`: "s"} },
		"push_keys.ak: ":    func(c *Config) { c.PushKeys = map[string]string{"ak": ""} },
		"base_url: ":        func(c *Config) { c.BaseURL = "smsapi.example.com" },
		"max_connections: ": func(c *Config) { c.Connection = provider.Connection{MaxConnections: -1} },
	} {
		c := config("")
		change(&c)
		if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

func TestDefaults(t *testing.T) {
	v := open(t, config(""))
	if v.client.Host() != "smsapi.cn-north-4.myhuaweicloud.com" || v.wsse || v.client.Path() != "" {
		t.Errorf("%s %v %q", v.client.Host(), v.wsse, v.client.Path())
	}
}

func TestNoVerbPrintsSecrets(t *testing.T) {
	c := config("https://api.example.com")
	c.PushKeys = map[string]string{"ak": "pushS3cret"}
	v := open(t, c)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, printed := range []any{c, &c, v, []any{v, c}} {
			if text := fmt.Sprintf(verb, printed); strings.Contains(text, testSecret) || strings.Contains(text, "pushS3cret") {
				t.Errorf("%s of %T: %s", verb, printed, text)
			}
		}
	}
}

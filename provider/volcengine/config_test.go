package volcengine

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
)

func TestSettingsAtFault(t *testing.T) {
	for want, change := range map[string]func(c *Config){
		"access_key_id: ":     func(c *Config) { c.AccessKeyID = "a/b" },
		"secret_access_key: ": func(c *Config) { c.SecretAccessKey = "s\n" },
		"sms_account: ":       func(c *Config) { c.Account = "消息组" },
		`region: "us-east-1"`: func(c *Config) { c.Region = "us-east-1" },
		"base_url: ":          func(c *Config) { c.BaseURL = "sms.example.com" },
		"proxy: ":             func(c *Config) { c.Connection = provider.Connection{Proxy: "ftp://x"} },
	} {
		c := config("")
		change(&c)
		if _, err := c.Open(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

func TestRegions(t *testing.T) {
	for region, host := range map[string]string{
		"": "sms.volcengineapi.com", "cn-north-1": "sms.volcengineapi.com", "ap-singapore-1": "sms.byteplusapi.com",
	} {
		c := config("")
		c.Region = region
		v := open(t, c)
		if v.client.Host() != host || region != "" && v.signer.region != region || v.signer.service != "volcSMS" {
			t.Errorf("%q: %s, %s", region, v.client.Host(), v.signer.region)
		}
	}
}

func TestNoVerbPrintsSecrets(t *testing.T) {
	c := config("https://api.example.com")
	v := open(t, c)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, printed := range []any{c, &c, v, []any{v, c}} {
			if text := fmt.Sprintf(verb, printed); strings.Contains(text, testSecret) {
				t.Errorf("%s of %T: %s", verb, printed, text)
			}
		}
	}
}

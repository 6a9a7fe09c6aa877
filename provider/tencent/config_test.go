package tencent

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
)

func TestSettings(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"secret_id: ":       func(c *Config) { c.SecretID = "" },
		"secret_key: ":      func(c *Config) { c.SecretKey = "s3cr3t\n" },
		"sdk_app_id: ":      func(c *Config) { c.SDKAppID = "" },
		"base_url: ":        func(c *Config) { c.BaseURL = "sms.tencentcloudapi.com" },
		"max_connections: ": func(c *Config) { c.MaxConnections = -1 },
		"proxy: ":           func(c *Config) { c.Proxy = "proxy" },
		"tls.ca_file: ":     func(c *Config) { c.TLS = &provider.TLS{CAFile: "/nowhere/ca.pem"} },
	} {
		c := Config{SecretID: "id", SecretKey: "s3cr3t", SDKAppID: "1"}
		change(&c)
		_, err := c.Open()
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%v: want it to begin with %q and to hold no secret", err, want)
		}
	}
}

func TestDefaults(t *testing.T) {
	a := open(t, Config{SecretID: "id", SecretKey: "s", SDKAppID: "1"})
	if a.Host() != "sms.tencentcloudapi.com" || a.region != "ap-guangzhou" || a.pulls || a.reports {
		t.Errorf("%s, %s, %t, %t", a.Host(), a.region, a.pulls, a.reports)
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	c := Config{SecretID: secretID, SecretKey: secretKey, SDKAppID: app}
	for _, v := range []any{c, &c, open(t, c)} {
		text := fmt.Sprintf("%v %+v %#v %s %q %d", v, v, v, v, v, v)
		if strings.Contains(text, "s3cr3t") || strings.Contains(text, secretID) {
			t.Errorf("%T prints %s", v, text)
		}
	}
}

package aliyun

import (
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword/provider"
)

func TestSettings(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"access_key_id: ":     func(c *Config) { c.AccessKeyID = "" },
		"access_key_secret: ": func(c *Config) { c.AccessKeySecret = "s3cr3t\n" },
		"base_url: ":          func(c *Config) { c.BaseURL = "dysmsapi.aliyuncs.com" },
		"max_connections: ":   func(c *Config) { c.MaxConnections = -1 },
		"proxy: ":             func(c *Config) { c.Proxy = "proxy" },
		"tls.ca_file: ":       func(c *Config) { c.TLS = &provider.TLS{CAFile: "/nowhere/ca.pem"} },
	} {
		c := Config{AccessKeyID: "id", AccessKeySecret: "s3cr3t"}
		change(&c)
		_, err := c.Open()
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%v: want it to begin with %q and to hold no secret", err, want)
		}
	}
}

func TestDefaultAddress(t *testing.T) {
	if host := open(t, Config{AccessKeyID: "id", AccessKeySecret: "s"}).Host(); host != "dysmsapi.aliyuncs.com" {
		t.Errorf("the host is %s", host)
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	c := Config{AccessKeyID: keyID, AccessKeySecret: keySecret}
	for _, v := range []any{c, &c, open(t, c)} {
		text := fmt.Sprintf("%v %+v %#v %s %q %d", v, v, v, v, v, v)
		if strings.Contains(text, "s3cr3t") || strings.Contains(text, keyID) {
			t.Errorf("%T prints %s", v, text)
		}
	}
}

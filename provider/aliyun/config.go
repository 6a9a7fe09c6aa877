package aliyun

import (
	"cmp"
	"fmt"
	"io"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Config is the settings of one account.
type Config struct {
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	SignName        string `json:"sign_name,omitempty"` // of messages without a signature
	BaseURL         string `json:"base_url,omitempty"`

	provider.Connection
}

// vendorURL is the service's address for the Chinese mainland (Aliyun: 服务接入点).
const vendorURL = "https://dysmsapi.aliyuncs.com"

// Open checks the settings and makes the provider. It connects to nobody.
func (c *Config) Open() (watchword.Provider, error) {
	by, err := newCaller(keys{c.AccessKeyID, c.AccessKeySecret}, cmp.Or(c.BaseURL, vendorURL), c.Connection)
	if err != nil {
		return nil, err
	}
	return &account{caller: by, signName: c.SignName}, nil
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of an aliyun_sms provider")
}

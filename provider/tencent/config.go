package tencent

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Config is the settings of one account.
type Config struct {
	SecretID          string `json:"secret_id"`
	SecretKey         string `json:"secret_key"`
	SDKAppID          string `json:"sdk_app_id"`
	SignName          string `json:"sign_name,omitempty"` // of messages to the mainland without a signature
	SenderID          string `json:"sender_id,omitempty"` // for numbers outside the mainland
	Region            string `json:"region,omitempty"`    // empty: ap-guangzhou
	PullReceipts      bool   `json:"pull_receipts,omitempty"`
	ReportConversions bool   `json:"report_conversions,omitempty"`
	BaseURL           string `json:"base_url,omitempty"`

	provider.Connection
}

// The service of the Chinese site (Tencent Cloud: SMS, 请求结构 and 公共参数).
const (
	vendorURL    = "https://sms.tencentcloudapi.com"
	vendorRegion = "ap-guangzhou"
)

// Open checks the settings and makes the provider. It connects to nobody.
func (c *Config) Open() (watchword.Provider, error) {
	switch {
	case c.SecretID == "":
		return nil, errors.New("secret_id: it is missing: take it from the console, 访问管理, API 密钥管理")
	case c.SecretKey == "":
		return nil, errors.New("secret_key: it is missing: the console shows it once, when the key is made")
	case c.SDKAppID == "":
		return nil, errors.New("sdk_app_id: it is missing: take it from the SMS console, 应用管理")
	}
	var secrets provider.Secrets
	if err := secrets.Keep("secret_key", c.SecretKey); err != nil {
		return nil, err
	}
	client, err := provider.NewClient(cmp.Or(c.BaseURL, vendorURL), c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	return &account{
		Client: client, keys: keys{c.SecretID, c.SecretKey}, app: c.SDKAppID, region: cmp.Or(c.Region, vendorRegion),
		signName: c.SignName, senderID: c.SenderID, pulls: c.PullReceipts, reports: c.ReportConversions, now: time.Now,
	}, nil
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a tencent_sms provider")
}

package volcengine

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// The regions that the service has, and their addresses. Volcengine: SDKs, service sms; BytePlus: SendSms.
const (
	mainland     = "cn-north-1"
	mainlandURL  = "https://sms.volcengineapi.com"
	singapore    = "ap-singapore-1"
	singaporeURL = "https://sms.byteplusapi.com"
)

// Config is the settings of one account. The package comment has an example of all of it.
type Config struct {
	AccessKeyID     string `json:"access_key_id"`
	SecretAccessKey string `json:"secret_access_key"`
	Account         string `json:"sms_account"`         // the message group
	Signature       string `json:"signature,omitempty"` // where the message has none
	Region          string `json:"region,omitempty"`    // cn-north-1 (default) or ap-singapore-1
	BaseURL         string `json:"base_url,omitempty"`  // empty: the region's

	provider.Connection
}

// Open checks the settings and makes the provider.
func (c *Config) Open() (watchword.Provider, error) {
	var secrets provider.Secrets
	if !plain(c.AccessKeyID) {
		return nil, errors.New("access_key_id: it is missing, or holds what no key does: copy it from the console")
	}
	if err := secrets.Keep("secret_access_key", c.SecretAccessKey); err != nil {
		return nil, err
	}
	if !plain(c.Account) {
		return nil, errors.New("sms_account: the id of the message group (消息组) is missing, or holds what no id does")
	}
	region := cmp.Or(c.Region, mainland)
	if region != mainland && region != singapore {
		return nil, fmt.Errorf("region: %q is none of the service: it must be %s or %s", c.Region, mainland, singapore)
	}
	vendorURL := mainlandURL
	if region == singapore {
		vendorURL = singaporeURL
	}
	client, err := provider.NewClient(cmp.Or(c.BaseURL, vendorURL), c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	return &vendor{
		client:  client,
		signer:  signer{key: c.AccessKeyID, secret: c.SecretAccessKey, region: region, service: service},
		account: c.Account, signature: c.Signature,
		now: time.Now,
	}, nil
}

// plain tells whether a value can stand in a header's list of values.
func plain(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`",;=/`, r) })
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a Volcengine SMS account")
}

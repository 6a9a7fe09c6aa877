package vonage

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Where Vonage answers: messages and balance on one host, conversions on another. A base_url stands for both.
const (
	vendorURL     = "https://rest.nexmo.com"
	conversionURL = "https://api.nexmo.com"
)

// Config is the settings of one account. The package comment has an example of all of it.
type Config struct {
	APIKey            string `json:"api_key"`
	APISecret         string `json:"api_secret,omitempty"`
	SignatureSecret   string `json:"signature_secret,omitempty"`
	SignatureMethod   string `json:"signature_method,omitempty"`   // of methods; empty: md5hash
	UnsignedReceipts  bool   `json:"unsigned_receipts,omitempty"`  // are believed, although there is a signature secret
	ReportConversions bool   `json:"report_conversions,omitempty"` // needs api_secret
	BaseURL           string `json:"base_url,omitempty"`

	provider.Senders
	provider.Connection
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a vonage provider")
}

// Open checks the settings and makes the provider. With api_secret it is a Prober.
func (c *Config) Open() (watchword.Provider, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	a := &account{
		key: c.APIKey, senders: c.Senders, method: cmp.Or(c.SignatureMethod, methodMD5Hash), signing: c.SignatureSecret,
		unsigned: c.UnsignedReceipts || c.SignatureSecret == "", now: time.Now,
	}
	var secrets provider.Secrets
	if c.APISecret != "" {
		basic := base64.StdEncoding.EncodeToString([]byte(c.APIKey + ":" + c.APISecret))
		a.authorization = "Basic " + basic
		secrets.Also(strings.TrimRight(basic, "="))
		if err := secrets.Keep("api_secret", c.APISecret); err != nil {
			return nil, err
		}
	}
	if c.SignatureSecret != "" {
		if err := secrets.Keep("signature_secret", c.SignatureSecret); err != nil {
			return nil, err
		}
	}
	var err error
	if a.client, err = provider.NewClient(cmp.Or(c.BaseURL, vendorURL), c.Connection, secrets); err != nil {
		return nil, err
	}
	if c.ReportConversions {
		if a.conversions, err = provider.NewClient(cmp.Or(c.BaseURL, conversionURL), c.Connection, secrets); err != nil {
			return nil, err
		}
	}
	if c.APISecret == "" {
		return a, nil
	}
	return &probing{a}, nil
}

func (c *Config) validate() error {
	switch {
	case c.APIKey == "" || strings.ContainsAny(c.APIKey, ": \t\r\n"):
		return errors.New("api_key: it is missing, or not what the dashboard shows")
	case c.APISecret == "" && c.SignatureSecret == "":
		return errors.New("api_secret: it is missing: give it, or signature_secret")
	case c.SignatureMethod != "" && !slices.Contains(methods(), c.SignatureMethod):
		return fmt.Errorf("signature_method: it must be one of %s, as the dashboard says", strings.Join(methods(), ", "))
	case c.SignatureMethod != "" && c.SignatureSecret == "":
		return errors.New("signature_method: it is for signature_secret, which is missing")
	case c.UnsignedReceipts && c.SignatureSecret == "":
		return errors.New("unsigned_receipts: without signature_secret no receipt is checked: leave it out")
	case c.ReportConversions && c.APISecret == "":
		return errors.New("report_conversions: it needs api_secret")
	}
	return c.Validate(false)
}

package twilio

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// vendorURL is where Twilio answers in its first region.
const vendorURL = "https://api.twilio.com"

// Config is the settings of one account. The package comment has an example of all of it.
type Config struct {
	AccountSID          string `json:"account_sid"`
	AuthToken           string `json:"auth_token,omitempty"`
	APIKeySID           string `json:"api_key_sid,omitempty"`
	APIKeySecret        string `json:"api_key_secret,omitempty"`
	MessagingServiceSID string `json:"messaging_service_sid,omitempty"`
	WhatsAppFrom        string `json:"whatsapp_from,omitempty"` // a number, with or without "whatsapp:"
	ReportConversions   bool   `json:"report_conversions,omitempty"`
	BaseURL             string `json:"base_url,omitempty"`

	provider.Senders
	provider.Connection
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a twilio provider")
}

// Open checks the settings and makes the provider. Without auth_token it reads no receipts.
func (c *Config) Open() (watchword.Provider, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	authorization, secrets, err := c.login().open()
	if err != nil {
		return nil, err
	}
	client, err := provider.NewClient(cmp.Or(c.BaseURL, vendorURL), c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	a := &account{
		client: client, path: "/2010-04-01/Accounts/" + c.AccountSID, authorization: authorization, senders: c.Senders,
		service: c.MessagingServiceSID, whatsApp: c.WhatsAppFrom, feedback: c.ReportConversions,
	}
	if c.AuthToken == "" {
		return a, nil
	}
	a.reads = true
	return &reading{account: a, token: c.AuthToken}, nil
}

func (c *Config) login() login {
	return login{c.AccountSID, c.AuthToken, c.APIKeySID, c.APIKeySecret}
}

func (c *Config) validate() error {
	if err := c.login().validate(); err != nil {
		return err
	}
	switch {
	case c.MessagingServiceSID != "" && !isSID("MG", c.MessagingServiceSID):
		return errors.New("messaging_service_sid: it must be MG and 32 hexadecimal digits, as the console shows it")
	case c.WhatsAppFrom != "" && !isNumber(strings.TrimPrefix(c.WhatsAppFrom, "whatsapp:")):
		return errors.New("whatsapp_from: it must be the number of the WhatsApp sender, with its +")
	}
	return c.Validate(false)
}

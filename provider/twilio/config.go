package twilio

import (
	"cmp"
	"encoding/base64"
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
	ProvideFeedback     bool   `json:"provide_feedback,omitempty"`
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
	user, password := c.AccountSID, c.AuthToken
	if c.APIKeySID != "" {
		user, password = c.APIKeySID, c.APIKeySecret
	}
	basic := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	var secrets provider.Secrets
	secrets.Also(strings.TrimRight(basic, "="))
	for _, s := range [...]struct{ field, secret string }{{"auth_token", c.AuthToken}, {"api_key_secret", c.APIKeySecret}} {
		if s.secret == "" {
			continue
		}
		if err := secrets.Keep(s.field, s.secret); err != nil {
			return nil, err
		}
	}
	client, err := provider.NewClient(cmp.Or(c.BaseURL, vendorURL), c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	a := &account{
		client: client, path: "/2010-04-01/Accounts/" + c.AccountSID, authorization: "Basic " + basic, senders: c.Senders,
		service: c.MessagingServiceSID, whatsApp: c.WhatsAppFrom, feedback: c.ProvideFeedback,
	}
	if c.AuthToken == "" {
		return a, nil
	}
	a.reads = true
	return &reading{account: a, token: c.AuthToken}, nil
}

func (c *Config) validate() error {
	switch {
	case !isSID("AC", c.AccountSID):
		return errors.New("account_sid: it must be AC and 32 hexadecimal digits, as the console shows it")
	case (c.APIKeySID == "") != (c.APIKeySecret == ""):
		return errors.New("api_key_secret: api_key_sid and api_key_secret go together: give both or neither")
	case c.APIKeySID == "" && c.AuthToken == "":
		return errors.New("auth_token: it is missing: give it, or api_key_sid and api_key_secret")
	case c.APIKeySID != "" && !isSID("SK", c.APIKeySID):
		return errors.New("api_key_sid: it must be SK and 32 hexadecimal digits, as the console shows it")
	case c.MessagingServiceSID != "" && !isSID("MG", c.MessagingServiceSID):
		return errors.New("messaging_service_sid: it must be MG and 32 hexadecimal digits, as the console shows it")
	case c.WhatsAppFrom != "" && !isNumber(strings.TrimPrefix(c.WhatsAppFrom, "whatsapp:")):
		return errors.New("whatsapp_from: it must be the number of the WhatsApp sender, with its +")
	}
	return c.Validate(false)
}

// isSID tells whether s is an identifier of a kind: two letters and 32 hexadecimal digits (Twilio: OpenAPI description).
func isSID(kind, s string) bool {
	digits, ok := strings.CutPrefix(s, kind)
	return ok && len(digits) == 32 && strings.Trim(digits, "0123456789abcdefABCDEF") == ""
}

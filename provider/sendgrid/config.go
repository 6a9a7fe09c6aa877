package sendgrid

import (
	"cmp"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"unicode"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// vendorURL is where SendGrid answers, but for subusers in the EU (SendGrid: OpenAPI description, servers).
const vendorURL = "https://api.sendgrid.com"

// Config is the settings of one account. The package comment has an example of all of it.
type Config struct {
	APIKey           string `json:"api_key"`
	From             string `json:"from"`                         // an address, or a name and an address
	ReplyTo          string `json:"reply_to,omitempty"`           // like from
	WebhookPublicKey string `json:"webhook_public_key,omitempty"` // base64 of DER, as SendGrid shows it, or PEM
	BaseURL          string `json:"base_url,omitempty"`

	provider.Connection
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a sendgrid provider")
}

// Open checks the settings and makes the provider. Without webhook_public_key it reads no receipts.
func (c *Config) Open() (watchword.Provider, error) {
	var secrets provider.Secrets
	if err := secrets.Keep("api_key", c.APIKey); err != nil {
		return nil, err
	}
	from, err := parseAddress("from", c.From)
	if err != nil {
		return nil, err
	}
	a := &account{authorization: "Bearer " + c.APIKey, from: *from}
	if c.ReplyTo != "" {
		if a.replyTo, err = parseAddress("reply_to", c.ReplyTo); err != nil {
			return nil, err
		}
	}
	var key *ecdsa.PublicKey
	if c.WebhookPublicKey != "" {
		if key, err = parseKey(c.WebhookPublicKey); err != nil {
			return nil, err
		}
	}
	if a.client, err = provider.NewClient(cmp.Or(c.BaseURL, vendorURL), c.Connection, secrets); err != nil {
		return nil, err
	}
	if key == nil {
		return a, nil
	}
	return &reading{account: a, key: key}, nil
}

// address is one of SendGrid's, with or without a name.
type address struct {
	Email string `json:"email"`
	Name  string `json:"name,omitempty"`
}

// parseAddress reads a setting. SendGrid takes no senders outside ASCII (SendGrid: Mail Send, limitations).
func parseAddress(field, s string) (*address, error) {
	a, err := mail.ParseAddress(s)
	if err != nil || strings.ContainsFunc(a.Address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New(field + ": it must be like no-reply@acme.example or Acme <no-reply@acme.example>, in ASCII")
	}
	return &address{Email: a.Address, Name: oneLine(a.Name, maxName)}, nil
}

// Characters of what goes into one header. The rest is cut off: nobody would read it.
const (
	maxSubject = 250
	maxName    = 100
)

// oneLine makes s fit for a header: no control characters, single spaces, at most limit characters.
func oneLine(s string, limit int) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	all := []rune(strings.Join(words, " "))
	return strings.TrimSpace(string(all[:min(len(all), limit)]))
}

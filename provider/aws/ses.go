package aws

import (
	"errors"
	"net/mail"
	"strings"
	"unicode"

	"github.com/watchword/watchword"
)

// EmailConfig is the settings of an account of Amazon SES.
type EmailConfig struct {
	Account
	From    string `json:"from"`               // an address, or a name and an address; without a name, the brand is it
	ReplyTo string `json:"reply_to,omitempty"` // like from
}

// Open checks the settings and makes the provider, which is also an io.Closer.
func (c *EmailConfig) Open() (watchword.Provider, error) {
	from, err := parseAddress("from", c.From)
	if err != nil {
		return nil, err
	}
	p := &email{from: *from, configurationSet: c.ConfigurationSet}
	if c.ReplyTo != "" {
		replyTo, err := parseAddress("reply_to", c.ReplyTo)
		if err != nil {
			return nil, err
		}
		p.replyTo = []string{replyTo.String()}
	}
	if p.api, p.sns, err = c.open("email", "ses"); err != nil {
		return nil, err
	}
	return p, nil
}

// email sends through one account. Nothing of it changes after Open but the connections and the certificates.
type email struct {
	*api
	sns              *topics
	from             mail.Address
	replyTo          []string
	configurationSet string
}

// Close ends the connections that are not in use.
func (p *email) Close() error {
	p.sns.close()
	return p.client.Close()
}

// parseAddress reads one address with or without a name. SES takes no addresses outside ASCII (AWS: SESv2, Destination).
func parseAddress(field, s string) (*mail.Address, error) {
	a, err := mail.ParseAddress(s)
	if err != nil || strings.ContainsFunc(a.Address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New(field + ": it must be like no-reply@acme.example or Acme <no-reply@acme.example>, in ASCII")
	}
	a.Name = oneLine(a.Name, maxName)
	return a, nil
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

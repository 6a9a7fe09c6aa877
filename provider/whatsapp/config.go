package whatsapp

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Config is the settings of one account: one phone number of a WhatsApp Business Account.
type Config struct {
	AccessToken   string            `json:"access_token"`
	PhoneNumberID string            `json:"phone_number_id"`        // 1 to 20 digits
	Language      string            `json:"language,omitempty"`     // of the templates, as Meta writes it; empty: by the locale
	Languages     map[string]string `json:"languages,omitempty"`    // locale to language
	AppSecret     string            `json:"app_secret,omitempty"`   // what receipts are signed with; empty: none are believed
	VerifyToken   string            `json:"verify_token,omitempty"` // what Meta's question brings; empty: it is not answered
	Version       string            `json:"version,omitempty"`      // of the Graph API; empty: defaultVersion
	BaseURL       string            `json:"base_url,omitempty"`

	provider.Connection
}

const (
	defaultBase    = "https://graph.facebook.com"
	defaultVersion = "v25.0"
)

// Open checks the settings and makes the provider. It connects to nobody.
func (c *Config) Open() (watchword.Provider, error) {
	secrets, err := c.secrets()
	if err != nil {
		return nil, err
	}
	version := cmp.Or(c.Version, defaultVersion)
	switch {
	case !isID(c.PhoneNumberID):
		return nil, errors.New("phone_number_id: it must be the number's id, 1 to 20 digits: see API Setup in the app's dashboard")
	case !isVersion(version):
		return nil, errors.New("version: it must be like " + defaultVersion)
	}
	if err := c.checkLanguages(); err != nil {
		return nil, err
	}
	client, err := provider.NewClient(cmp.Or(c.BaseURL, defaultBase), c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	return &vendor{
		client: client, version: version, number: c.PhoneNumberID, languages: c.languages(),
		header:    http.Header{"Authorization": {"Bearer " + c.AccessToken}, "Content-Type": {"application/json"}},
		appSecret: []byte(c.AppSecret), verifyToken: []byte(c.VerifyToken),
	}, nil
}

func (c *Config) secrets() (kept provider.Secrets, err error) {
	err = kept.Keep("access_token", c.AccessToken)
	if err == nil && c.AppSecret != "" {
		err = kept.Keep("app_secret", c.AppSecret)
	}
	if err == nil && c.VerifyToken != "" {
		err = kept.Keep("verify_token", c.VerifyToken)
	}
	return kept, err
}

// isID tells whether s is an id of the Graph API. It stands in the path.
func isID(s string) bool { return len(s) > 0 && len(s) <= 20 && isDigits(s) }

func isDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// isVersion tells whether s is like v25.0.
func isVersion(s string) bool {
	major, minor, found := strings.Cut(strings.TrimPrefix(s, "v"), ".")
	return found && s[0] == 'v' && major != "" && minor != "" && len(s) < 10 && isDigits(major+minor)
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a WhatsApp account")
}

package infobip

import (
	"errors"
	"fmt"
	"io"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Config is the settings of one account. The package comment has an example of all of it.
type Config struct {
	BaseURL           string `json:"base_url"` // each account has its own
	APIKey            string `json:"api_key"`
	ReportConversions bool   `json:"report_conversions,omitempty"`

	provider.Senders
	provider.Connection
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of an infobip provider")
}

// Open checks the settings and makes the provider.
func (c *Config) Open() (watchword.Provider, error) {
	if c.BaseURL == "" {
		return nil, errors.New("base_url: it is missing: each account has its own, such as https://xyz123.api.infobip.com")
	}
	var secrets provider.Secrets
	if err := secrets.Keep("api_key", c.APIKey); err != nil {
		return nil, err
	}
	if err := c.Validate(false); err != nil {
		return nil, err
	}
	client, err := provider.NewClient(c.BaseURL, c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	return &account{client: client, authorization: "App " + c.APIKey, senders: c.Senders, tracking: c.ReportConversions}, nil
}

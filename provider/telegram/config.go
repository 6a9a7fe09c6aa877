package telegram

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Config is the settings of one account.
type Config struct {
	AccessToken    string `json:"access_token"`
	SenderUsername string `json:"sender_username,omitempty"` // of a channel, with or without its @
	BaseURL        string `json:"base_url,omitempty"`

	provider.Connection
}

const defaultBase = "https://gatewayapi.telegram.org"

// Open checks the settings and makes the provider. It connects to nobody.
func (c *Config) Open() (watchword.Provider, error) {
	var secrets provider.Secrets
	if err := secrets.Keep("access_token", c.AccessToken); err != nil {
		return nil, err
	}
	if !username(c.SenderUsername) {
		return nil, errors.New("sender_username: it must be a channel's user name, such as acme or @acme: letters, digits and _")
	}
	client, err := provider.NewClient(cmp.Or(c.BaseURL, defaultBase), c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256([]byte(c.AccessToken))
	return &account{
		client: client, sender: c.SenderUsername, reportKey: key[:],
		header: http.Header{"Authorization": {"Bearer " + c.AccessToken}, "Content-Type": {"application/json"}},
	}, nil
}

// username tells whether a text can be the name of a channel, or is empty. How long one may be, Telegram knows.
func username(s string) bool {
	return !strings.ContainsFunc(strings.TrimPrefix(s, "@"), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
	})
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a Telegram Gateway account")
}

package webhook

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Config is the settings of one account. The package comment has an example of all of it.
type Config struct {
	URL            string `json:"url"`                       // http or https; kept as it is written
	Secret         string `json:"secret"`                    // whsec_ and base64
	PreviousSecret string `json:"previous_secret,omitempty"` // while the secret is being changed

	provider.Connection
}

// Open checks the settings and makes the provider. It connects to nobody.
func (c *Config) Open() (watchword.Provider, error) {
	var secrets provider.Secrets
	keys, err := c.keys(&secrets)
	if err != nil {
		return nil, err
	}
	base, query, _ := strings.Cut(c.URL, "?")
	client, err := provider.NewClient(base, c.Connection, secrets)
	if err != nil {
		return nil, ownName(err)
	}
	if _, err := url.ParseQuery(query); err != nil || strings.ContainsFunc(query, unwritable) {
		return nil, errors.New("url: its query must be percent-encoded, and it must have no fragment")
	}
	return &account{
		client: client, keys: keys, query: query, slashes: base[len(strings.TrimRight(base, "/")):], now: time.Now,
	}, nil
}

// keys reads the secrets, and notes them. The first is the current one.
func (c *Config) keys(secrets *provider.Secrets) (keys []key, err error) {
	for _, s := range []struct{ field, secret string }{{"secret", c.Secret}, {"previous_secret", c.PreviousSecret}} {
		if s.field != "secret" && s.secret == "" {
			continue
		}
		if err := secrets.Keep(s.field, s.secret); err != nil {
			return nil, err
		}
		k, ok := parseSecret(s.secret)
		if !ok {
			return nil, fmt.Errorf("%s: it must be whsec_ and the base64 of %d to %d random bytes, such as: echo whsec_$(openssl rand -base64 32)",
				s.field, minKey, maxKey)
		}
		secrets.Also(strings.TrimPrefix(s.secret, prefix))
		keys = append(keys, k)
	}
	return keys, nil
}

// unwritable tells whether a character cannot stand in a query as it is.
func unwritable(r rune) bool { return r <= ' ' || r > '~' || r == '#' }

// ownName tells of a fault in a base URL by the name that the setting has here.
func ownName(err error) error {
	if fault, ok := strings.CutPrefix(err.Error(), "base_url: "); ok {
		return errors.New("url: " + fault)
	}
	return err
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a webhook")
}

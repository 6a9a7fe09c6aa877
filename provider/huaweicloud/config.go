package huaweicloud

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// The ways to authenticate a request.
const (
	authAKSK = "aksk"
	authWSSE = "wsse"
)

// vendorURL is the Chinese mainland's: all of it uses one address.
const vendorURL = "https://smsapi.cn-north-4.myhuaweicloud.com"

// maxSender is how many characters the vendor takes for a channel number.
const maxSender = 21

// Config is the settings of one account. The package comment has an example of all of it.
type Config struct {
	AppKey    string            `json:"app_key"`
	AppSecret string            `json:"app_secret"`
	Auth      string            `json:"auth,omitempty"`      // aksk (default) or wsse
	Sender    string            `json:"sender,omitempty"`    // the channel number
	Senders   map[string]string `json:"senders,omitempty"`   // by template id or signature; others have Sender
	Signature string            `json:"signature,omitempty"` // where the message has none
	PushKeys  map[string]string `json:"push_keys,omitempty"` // secrets by access key; empty: reports are not signed
	BaseURL   string            `json:"base_url,omitempty"`  // empty: the Chinese mainland's

	provider.Connection
}

// Open checks the settings and makes the provider.
func (c *Config) Open() (watchword.Provider, error) {
	var secrets provider.Secrets
	if err := c.keep(&secrets); err != nil {
		return nil, err
	}
	if err := c.senders(); err != nil {
		return nil, err
	}
	auth := cmp.Or(c.Auth, authAKSK)
	if auth != authAKSK && auth != authWSSE {
		return nil, fmt.Errorf("auth: %q is no way to authenticate: it must be aksk or wsse", c.Auth)
	}
	client, err := provider.NewClient(cmp.Or(c.BaseURL, vendorURL), c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	v := &vendor{
		client: client, key: c.AppKey, secret: c.AppSecret, wsse: auth == authWSSE,
		sender: c.Sender, senders: maps.Clone(c.Senders), signature: c.Signature, pushKeys: maps.Clone(c.PushKeys),
		now: time.Now, nonce: newNonce,
	}
	return v, nil
}

// keep checks the keys and notes the secrets.
func (c *Config) keep(secrets *provider.Secrets) error {
	if !plain(c.AppKey) {
		return errors.New("app_key: it is missing, or holds what no key does: copy the Application Key from the console")
	}
	if err := secrets.Keep("app_secret", c.AppSecret); err != nil {
		return err
	}
	for key, secret := range c.PushKeys {
		if !plain(key) {
			return errors.New("push_keys: an access key is empty, or holds what no key does")
		}
		if err := secrets.Keep("push_keys."+key, secret); err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) senders() error {
	if c.Sender == "" && len(c.Senders) == 0 {
		return errors.New("sender: the channel number (通道号) of the signature is missing: the console lists it with the signatures")
	}
	if c.Sender != "" && !channelNumber(c.Sender) {
		return fmt.Errorf("sender: it must be a channel number: 1 to %d letters and digits", maxSender)
	}
	for name, sender := range c.Senders {
		if name == "" || !channelNumber(sender) {
			return fmt.Errorf("senders: %q must be a template id or signature with a channel number: 1 to %d letters and digits", name, maxSender)
		}
	}
	return nil
}

func channelNumber(s string) bool { return plain(s) && len(s) <= maxSender }

// plain tells whether a value can stand in a header's list of values.
func plain(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`",;=`, r) })
}

// newNonce is what WSSE wants to be different each time: up to 128 letters and digits, of which 32 are enough.
func newNonce() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a Huawei Cloud SMS application")
}

package aliyun

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/watchword/watchword/provider"
)

// caller makes calls with one AccessKey. Nothing of it changes after Open.
type caller struct {
	*provider.Client
	keys  keys
	now   func() time.Time
	nonce func() string
}

// newCaller checks what every account has. The error begins with the setting at fault.
func newCaller(k keys, base string, connection provider.Connection) (caller, error) {
	if k.id == "" {
		return caller{}, errors.New("access_key_id: it is missing: take it from the RAM console")
	}
	if k.secret == "" {
		return caller{}, errors.New("access_key_secret: it is missing: the RAM console shows it once, when the key is made")
	}
	var secrets provider.Secrets
	if err := secrets.Keep("access_key_secret", k.secret); err != nil {
		return caller{}, err
	}
	client, err := provider.NewClient(base, connection, secrets)
	if err != nil {
		return caller{}, err
	}
	return caller{Client: client, keys: k, now: time.Now, nonce: rand.Text}, nil
}

// call makes one signed call. It is never repeated: Aliyun refuses a nonce that it has seen, and knows no other way to
// tell a repeat. The SMS service and the phone number verification service have the same version.
func (c *caller) call(ctx context.Context, action string, params url.Values) (provider.Answer, error) {
	r := rpc{
		host: c.Host(), action: action, version: "2017-05-25", query: canonicalQuery(params), at: c.now(), nonce: c.nonce(),
	}
	header := c.keys.sign(r)
	header.Set("Accept", "application/json") // as Aliyun's SDKs ask; its gateway knows XML, too
	return c.Do(ctx, provider.Call{Method: http.MethodPost, Path: "/", Query: r.query, Header: header})
}

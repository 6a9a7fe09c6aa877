package watchword

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Webhook is an endpoint of a tenant that is told what becomes of its verifications, with signed POST requests.
type Webhook struct {
	Tenant   TenantID `json:"tenant"`
	Name     string   `json:"name"`
	URL      string   `json:"url"`
	Secret   string   `json:"secret,omitempty"`           // whsec_…; made at apply where there is none; sealed at rest
	Previous []string `json:"previous_secrets,omitempty"` // that sign as well while receivers change over; sealed at rest
	Events   []string `json:"events,omitempty"`           // NoticeWords; empty: all
	Disabled bool     `json:"disabled,omitempty"`         // it is told nothing, and nothing is kept for it
}

// WebhookKey names an endpoint over all tenants.
type WebhookKey struct {
	Tenant TenantID
	Name   string
}

func (k WebhookKey) String() string { return owned(k.Tenant, k.Name) }

// WebhookView is an endpoint as it is told: with the keys in clear that sign, the newest first.
type WebhookView struct {
	Webhook
	Keys  [][]byte
	tells eventSet
}

// Key names the endpoint.
func (w *WebhookView) Key() WebhookKey { return WebhookKey{w.Tenant, w.Name} }

// Bounds of endpoints. The bytes of a secret are those that Standard Webhooks asks for.
const (
	maxWebhooks   = 16 // of a tenant: each is one more row for everything that is told
	maxWebhookURL = 2000
	maxPrevious   = 4
	minSecret     = 24
	maxSecret     = 64
)

// webhookSecret begins every secret of an endpoint, as Standard Webhooks has it. Base64 follows.
const webhookSecret = "whsec_"

func (x Webhook) key() WebhookKey { return WebhookKey{x.Tenant, x.Name} }

func (x Webhook) place(field string) []string {
	return []string{string(x.Tenant), "webhooks", x.Name, field}
}

// webhook adds an endpoint to its tenant.
func (c *compiler) webhook(x Webhook) error {
	t, err := c.of(x.Tenant)
	if err != nil {
		return err
	}
	switch {
	case !validName(x.Name, 40):
		return errors.New("name must be 1 to 40 characters of a-z, 0-9, _ and -")
	case !webURL(x.URL) || len(x.URL) > maxWebhookURL || strings.Contains(x.URL, "#"):
		return errors.New("url must be an absolute http or https URL without credentials or fragment, of at most 2000 characters")
	case len(x.Previous) > maxPrevious:
		return fmt.Errorf("previous_secrets: there are more than %d; drop those that no receiver uses any more", maxPrevious)
	case len(t.webhooks) >= maxWebhooks:
		return fmt.Errorf("the tenant has more than %d webhooks", maxWebhooks)
	}
	w := &WebhookView{Webhook: x}
	if w.tells, err = eventsOf(x.Events); err != nil {
		return err
	}
	for i, sealed := range append([]string{x.Secret}, x.Previous...) {
		field := "secret"
		if i > 0 {
			field = "previous_secrets"
		}
		key, err := c.webhookKey(x, field, sealed)
		if err != nil {
			return fmt.Errorf("%s: %w", field, err)
		}
		w.Keys = append(w.Keys, key)
	}
	w.Secret, w.Previous = "", nil
	t.webhooks = append(t.webhooks, w)
	if !x.Disabled {
		t.tells |= w.tells
	}
	return nil
}

func (c *compiler) webhookKey(x Webhook, field, sealed string) ([]byte, error) {
	text, err := c.options.Keys.OpenText(sealed, x.place(field)...)
	if err != nil {
		return nil, err
	}
	encoded, ok := strings.CutPrefix(text, webhookSecret)
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(key) < minSecret || len(key) > maxSecret {
		return nil, errors.New("it must be whsec_ and the base64 of 24 to 64 random bytes; leave it out, and one is made")
	}
	return key, nil
}

// eventsOf reads which events an endpoint is told of.
func eventsOf(words []string) (eventSet, error) {
	if len(words) == 0 {
		words = NoticeWords()
	}
	var set eventSet
	for _, word := range words {
		i := slices.IndexFunc(noticeTypes[:], func(n noticeType) bool { return n.word == word })
		if i < 0 {
			return 0, fmt.Errorf("events: there is no %q; it must be one of %s", word, strings.Join(NoticeWords(), ", "))
		}
		set |= setOf(noticeTypes[i].event)
	}
	return set, nil
}

// Webhook finds an endpoint that is in force, switched on or off.
func (s *Snapshot) Webhook(key WebhookKey) (*WebhookView, bool) {
	t := s.tenants[key.Tenant]
	if t == nil {
		return nil, false
	}
	i := slices.IndexFunc(t.webhooks, func(w *WebhookView) bool { return w.Name == key.Name })
	if i < 0 {
		return nil, false
	}
	return t.webhooks[i], true
}

// Webhooks lists the tenant's endpoints, switched on or off.
func (t *TenantView) Webhooks() []*WebhookView { return t.webhooks }

// Tells tells whether anybody is told of the tenant's verifications.
func (t *TenantView) Tells() bool { return t.tells != 0 }

// TellsAny tells whether there is an endpoint at all that is switched on.
func (s *Snapshot) TellsAny() bool {
	for _, t := range s.tenants {
		if t.tells != 0 {
			return true
		}
	}
	return false
}

// sealWebhook seals the secrets of an endpoint. One that comes without a secret keeps what it had, or gets a new one, which
// is shown this once. What is not given of previous secrets has ended.
func (r *LiveRegistry) sealWebhook(x *Webhook, known []Webhook, secrets map[string]string) {
	var before Webhook
	for _, k := range known {
		if k.key() == x.key() {
			before = k
		}
	}
	if x.Secret == "" && before.Secret == "" {
		x.Secret = newWebhookSecret()
		secrets[owned(x.Tenant, "webhooks/"+x.Name)] = x.Secret
	}
	x.Secret = r.resealField(before.Secret, x.Secret, x.place("secret"))
	x.Previous = slices.Clone(x.Previous)
	for i, given := range x.Previous {
		var was string
		if i < len(before.Previous) {
			was = before.Previous[i]
		}
		x.Previous[i] = r.Keys.resealText(was, given, x.place("previous_secrets")...)
	}
}

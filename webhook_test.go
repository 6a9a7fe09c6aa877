package watchword

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The secrets of the tests: the first is that of the Standard Webhooks libraries' own tests.
const (
	hookSecret  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	olderSecret = "whsec_b2xkZXIgYnl0ZXMgdGhhdCBzaWduIGFzIHdlbGw="
)

func hookKey(t *testing.T, secret string) []byte {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func hook(name string, change ...func(*Webhook)) Webhook {
	w := Webhook{Tenant: acme, Name: name, URL: "https://hooks.example.com/in", Secret: hookSecret}
	for _, c := range change {
		c(&w)
	}
	return w
}

func telling(events ...string) func(*Webhook) { return func(w *Webhook) { w.Events = events } }

func TestWebhooksThatCannotBe(t *testing.T) {
	for want, change := range map[string]func(*Webhook){
		"there is no tenant": func(w *Webhook) { w.Tenant = "ghost" },
		"name must be":       func(w *Webhook) { w.Name = "A b" },
		"url must be":        func(w *Webhook) { w.URL = "ftp://hooks.example.com" },
		"credentials":        func(w *Webhook) { w.URL = "https://u:p@hooks.example.com" },
		"fragment":           func(w *Webhook) { w.URL = "https://hooks.example.com/#here" },
		"at most 2000":       func(w *Webhook) { w.URL += strings.Repeat("x", 2000) },
		"secret: it must":    func(w *Webhook) { w.Secret = "password" },
		"24 to 64":           func(w *Webhook) { w.Secret = "whsec_c2hvcnQ=" },
		"previous_secrets: it must": func(w *Webhook) {
			w.Previous = []string{"whsec_%"}
		},
		"more than 4":                     func(w *Webhook) { w.Previous = slices.Repeat([]string{hookSecret}, 5) },
		`there is no "approve"`:           telling("approved", "approve"),
		"it must be one of requested, se": telling(""),
	} {
		_, err := NewSnapshot(Resources{Tenants: []Tenant{{ID: acme}}, Webhooks: []Webhook{hook("app", change)}}, SnapshotOptions{Keys: testRing(t)})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), `webhooks "`) {
			t.Errorf("%s: %v", want, err)
		}
	}
	var many []Webhook
	for i := range maxWebhooks + 1 {
		many = append(many, hook("app-"+strings.Repeat("x", i)))
	}
	_, err := NewSnapshot(Resources{Tenants: []Tenant{{ID: acme}}, Webhooks: many}, SnapshotOptions{Keys: testRing(t)})
	if err == nil || strings.Count(err.Error(), "more than 16 webhooks") != 1 {
		t.Error(err)
	}
}

// A secret that is left out is made, and shown once; later documents keep it. A new one signs beside the one before for as
// long as that is named.
func TestWebhookSecrets(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		keys := func() [][]byte {
			w, ok := n.Current().Webhook(WebhookKey{acme, "app"})
			if !ok {
				t.Fatal("the webhook is not there")
			}
			if w.Secret != "" || w.Previous != nil {
				t.Error("the view shows what is sealed")
			}
			return w.Keys
		}
		bare := hook("app", func(w *Webhook) { w.Secret = "" })
		made := n.apply(Resources{Tenants: []Tenant{{ID: acme}}, Webhooks: []Webhook{bare}}).Secrets["acme/webhooks/app"]
		if !strings.HasPrefix(made, "whsec_") || !cmp.Equal(keys(), [][]byte{hookKey(t, made)}) {
			t.Errorf("a secret was made and is not in use: %q", made)
		}
		if again := n.apply(Resources{Webhooks: []Webhook{bare}}); again.Written != 0 || len(again.Secrets) != 0 {
			t.Errorf("the same again writes %d, with %d secrets", again.Written, len(again.Secrets))
		}
		rotating := hook("app", func(w *Webhook) { w.Previous = []string{made} })
		n.apply(Resources{Webhooks: []Webhook{rotating}})
		if !cmp.Equal(keys(), [][]byte{hookKey(t, hookSecret), hookKey(t, made)}) {
			t.Error("not both sign while secrets change over")
		}
		if again := n.apply(Resources{Webhooks: []Webhook{rotating}}); again.Written != 0 {
			t.Error("the same again is sealed anew")
		}
		exported := n.export().Webhooks
		if n.apply(Resources{Webhooks: exported}); !cmp.Equal(keys(), [][]byte{hookKey(t, hookSecret), hookKey(t, made)}) {
			t.Error("what was exported is not what was applied")
		}
		n.apply(Resources{Webhooks: []Webhook{bare}})
		if !cmp.Equal(keys(), [][]byte{hookKey(t, hookSecret)}) {
			t.Error("the secret before signs still")
		}
	})
}

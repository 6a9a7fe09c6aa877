package watchword

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func (n *node) export() Resources {
	n.t.Helper()
	r, err := n.Export(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	return r
}

func TestApplyPutsADocumentInForce(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		if done := n.apply(document(n.store.now().Add(time.Hour))); done.Written != 9 {
			t.Errorf("%d written", done.Written)
		}
		tenant, _ := n.Current().Tenant(acme)
		if tenant.Policy(PurposeLogin).Lifetime != time.Minute || !tenant.Speaks("native") || len(tenant.tests) != 1 {
			t.Errorf("%+v", tenant)
		}
		if h := n.Current().handle("acme/gate"); h.Timeout != 3*time.Second {
			t.Errorf("%+v", h)
		}
		given := n.openers.given[0].Settings
		if given["password"] != "pass-secret" || given["url"] != "https://x" || given["headers"].(map[string]any)["X-Key"] != "head-secret" {
			t.Errorf("the provider was given %v", given)
		}
	})
}

func TestExportAppliedElsewhereMeansTheSame(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		n.apply(document(n.store.now().Add(time.Hour)))
		text, err := json.Marshal(n.export())
		if err != nil {
			t.Fatal(err)
		}
		var read Resources
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		other := openNode(t, newMemStore())
		defer other.Close()
		other.apply(read)
		if diff := cmp.Diff(n.export(), other.export()); diff != "" {
			t.Error(diff)
		}
		if _, ok := other.Current().Credential(other.Keys.Digest("given-secret")); !ok {
			t.Error("its credentials do not work there")
		}
		if again := n.apply(read); again.Written != 0 || len(n.openers.opened) != 1 || len(again.Secrets) != 0 {
			t.Errorf("applied where it came from it changes something: %+v", again)
		}
	})
}

func TestSecretsAreStoredSealed(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		done := n.apply(document(n.store.now().Add(time.Hour)))
		var all strings.Builder
		for _, r := range n.store.rows {
			all.Write(r.Body)
		}
		for _, secret := range []string{"pass-secret", "head-secret", "given-secret", "CODE42", phone, phone[1:], done.Secrets["acme/main"]} {
			if strings.Contains(all.String(), secret) {
				t.Errorf("%q is stored in clear", secret)
			}
		}
		if !strings.Contains(all.String(), "https://x") {
			t.Error("what is no secret is sealed")
		}
	})
}

func TestGeneratedKeysAreShownOnce(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		first := n.apply(document(n.store.now()))
		secret := first.Secrets["acme/main"]
		if len(first.Secrets) != 1 || !strings.HasPrefix(secret, secretPrefix) || len(secret) != len(secretPrefix)+43 {
			t.Fatalf("%v", first.Secrets)
		}
		if again := n.apply(document(n.store.now())); len(again.Secrets) != 0 {
			t.Errorf("it was made anew: %v", again.Secrets)
		}
		if c, ok := n.Current().Credential(n.Keys.Digest(secret)); !ok || c.Name != "main" || c.Secret != "" {
			t.Errorf("after a second apply it does not work: %+v", c)
		}
		other := n.apply(Resources{Credentials: []Credential{{Tenant: acme, Name: "second"}}})
		if other.Secrets["acme/second"] == secret {
			t.Error("two generated keys are equal")
		}
	})
}

func TestApplyIsAllOrNothing(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		n.apply(document(n.store.now()))
		before, rows := n.Current(), n.export()
		for want, change := range map[string]func(*Resources){
			"within 90 days":               func(r *Resources) { r.TestRecipients[0].ExpiresAt = n.store.now().Add(MaxTestLife + time.Second) },
			"no such host":                 func(r *Resources) { r.ProviderAccounts[0].Name = "broken" },
			"there is no provider type":    func(r *Resources) { r.ProviderAccounts[0].Type = "moon" },
			"settings.password must be":    func(r *Resources) { r.ProviderAccounts[0].Settings["password"] = 7 },
			"use must name":                func(r *Resources) { r.Routes[0].Use = nil },
			"settings.password: a sealed ": func(r *Resources) { r.ProviderAccounts[0].Settings["password"] = "sealed:!" },
		} {
			n.openers.breaks("broken", errors.New("no such host"))
			change2 := document(n.store.now())
			change2.Tenants[0].Name = "Changed"
			change(&change2)
			if _, err := n.Apply(t.Context(), change2); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v; want %q", err, want)
			}
			if diff := cmp.Diff(rows, n.export()); diff != "" || n.Current() != before {
				t.Errorf("%s: a refused apply changed something:\n%s", want, diff)
			}
		}
		if open := len(n.openers.opened) - n.openers.closed(); open != 1 {
			t.Errorf("%d providers are open; want 1", open)
		}
	})
}

func TestTestRecipientMayLiveNinetyDays(t *testing.T) {
	live(t, func(t *testing.T, n *node) { n.apply(document(n.store.now().Add(MaxTestLife))) })
}

func TestApplyTriesAgainAfterAConflict(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		conflicts := 2
		n.store.rival = func(s *memStore) {
			if conflicts--; conflicts >= 0 {
				s.rows = append(s.rows, RegistryRow{kindTenant, "rival", "", []byte(`{"id":"rival"}`)})
				s.rows = mergeRows(s.rows[:len(s.rows)-1], s.rows[len(s.rows)-1:])
				s.revision++
			}
		}
		n.apply(document(n.store.now()))
		if _, ok := n.Current().Tenant("rival"); !ok {
			t.Error("the rival's change was lost")
		}
		if open := len(n.openers.opened) - n.openers.closed(); open != 1 {
			t.Errorf("%d providers are open; want 1", open)
		}
		conflicts = 99
		if _, err := n.Apply(t.Context(), Resources{Tenants: []Tenant{{ID: "late"}}}); !errors.Is(err, ErrBusyRegistry) {
			t.Errorf("%v", err)
		}
	})
}

func TestApplyTellsOfStoreTroubles(t *testing.T) {
	for _, op := range []string{"LoadRegistry", "SaveRegistry"} {
		live(t, func(t *testing.T, n *node) {
			down := errors.New("store down")
			n.store.breaks(op, down)
			if _, err := n.Apply(t.Context(), document(n.store.now())); !errors.Is(err, down) {
				t.Errorf("%v", err)
			}
			if _, err := n.Export(t.Context()); (op == "LoadRegistry") != errors.Is(err, down) {
				t.Errorf("%s: export: %v", op, err)
			}
			if len(n.openers.opened) != n.openers.closed() {
				t.Error("a provider was left open")
			}
			n.store.breaks(op, nil)
		})
	}
}

// A test recipient that has not changed is not written again, like any other resource.
func TestUnchangedTestRecipientIsNotWrittenAgain(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		doc := document(n.store.now().Add(time.Hour))
		n.apply(doc)
		if again := n.apply(Resources{TestRecipients: doc.TestRecipients}); again.Written != 0 {
			t.Errorf("%d written", again.Written)
		}
	})
}

// What an apply puts in force is what a restart reads: two resources of one name in a document are a fault.
func TestApplyRefusesTwoOfOneName(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		n.apply(document(n.store.now()))
		two := Resources{Credentials: []Credential{{Tenant: acme, Name: "twin", Secret: "one-secret"}, {Tenant: acme, Name: "twin", Secret: "two-secret"}}}
		if _, err := n.Apply(t.Context(), two); err != nil {
			return
		}
		restarted := openNode(t, n.store)
		defer restarted.Close()
		for _, secret := range []string{"one-secret", "two-secret"} {
			_, now := n.Current().Credential(n.Keys.Digest(secret))
			_, later := restarted.Current().Credential(n.Keys.Digest(secret))
			if now != later {
				t.Errorf("%q works now: %v, after a restart: %v", secret, now, later)
			}
		}
	})
}

// "limits: []" in a document means no limits, before and after it was stored.
func TestNoLimitsAreKeptThroughTheStore(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		n.apply(document(n.store.now()))
		n.apply(Resources{Policies: []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}}})
		tenant, _ := n.Current().Tenant(acme)
		if got := tenant.Policy(PurposeCommon).Limits; len(got) != 0 {
			t.Errorf("an empty list of limits became %d limits", len(got))
		}
	})
}

func TestDurationsAreWrittenLikeGoWritesThem(t *testing.T) {
	var d Duration
	if err := d.UnmarshalText([]byte("90s")); err != nil || d.Duration() != 90*time.Second {
		t.Errorf("%v, %v", d, err)
	}
	if b, err := d.MarshalText(); err != nil || string(b) != "1m30s" {
		t.Errorf("%s, %v", b, err)
	}
	for _, bad := range []string{"", "5", "5 minutes"} {
		if err := d.UnmarshalText([]byte(bad)); err == nil || !strings.Contains(err.Error(), `"5m"`) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

package watchword

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// secretive runs a test on a node whose dialects have credentials of every type.
func secretive(t *testing.T, test func(t *testing.T, n *node)) {
	t.Helper()
	live(t, func(t *testing.T, n *node) { n.Dialects = testSpecs(); test(t, n) })
}

// confidential is a document with a secret wherever one can be.
func confidential() Resources {
	return Resources{
		Tenants: []Tenant{{
			ID: acme, Dialects: []string{"rich"}, Accounts: &AccountSource{URL: "https://accounts.example.com", Secret: "asks-secret"},
			Captcha: &CaptchaSource{URL: "https://captcha.example.com", Secret: "captcha-secret"},
		}},
		Credentials: []Credential{
			{Tenant: acme, Name: "app", Type: "app", Key: "a-1", Secret: "signing-secret"},
			{Tenant: acme, Name: "pass", Type: "pass", Secret: "pass-secret"},
			{Tenant: acme, Name: "domain", Type: "domain", Key: "d-1", Secret: "public-secret", Digest: "public-digest"},
			{Tenant: acme, Name: "native", Secret: "native-secret"},
		},
		Webhooks: []Webhook{{Tenant: acme, Name: "app", URL: "https://hooks.example.com", Secret: hookSecret, Previous: []string{olderSecret}}},
	}
}

func TestNoSecretIsStoredOrExportedInClear(t *testing.T) {
	secretive(t, func(t *testing.T, n *node) {
		made := n.apply(confidential())
		exported, err := json.Marshal(n.export())
		if err != nil {
			t.Fatal(err)
		}
		answer, _ := json.Marshal(made)
		all := string(exported) + string(answer)
		for _, r := range n.store.rows {
			all += string(r.Body)
		}
		for _, secret := range []string{
			"asks-secret", "captcha-secret", "signing-secret", "pass-secret", "native-secret", "public-secret", "public-digest",
			hookSecret, olderSecret, "whsec_",
		} {
			if strings.Contains(all, secret) {
				t.Errorf("%q is to be read", secret)
			}
		}
		if !strings.Contains(all, "accounts.example.com") {
			t.Error("the stored rows were not looked at")
		}
		n.wantSecrets("asks-secret", "captcha-secret", "signing-secret")
	})
}

// wantSecrets compares the secrets that are open where they are used.
func (n *node) wantSecrets(asks, captcha, signing string) {
	n.t.Helper()
	view, _ := n.Current().Tenant(acme)
	app, ok := n.Current().Keyed("app", "a-1")
	if !ok || view.AccountsFrom().Secret != asks || view.CaptchaFrom().Secret != captcha || app.SigningSecret() != signing {
		n.t.Errorf("they are %q, %q and %q", view.AccountsFrom().Secret, view.CaptchaFrom().Secret, app.SigningSecret())
	}
}

// What is left out is kept, what is the same is not written again, and what is new is in force.
func TestSecretsLeftOutAreKept(t *testing.T) {
	secretive(t, func(t *testing.T, n *node) {
		n.apply(confidential())
		if again := n.apply(confidential()); again.Written != 0 {
			t.Errorf("the same document wrote %d", again.Written)
		}
		bare := confidential()
		bare.Tenants[0].Accounts.Secret, bare.Tenants[0].Captcha.Secret = "", ""
		for i := range bare.Credentials {
			bare.Credentials[i].Secret, bare.Credentials[i].Digest = "", ""
		}
		bare.Tenants[0].Accounts.Timeout = Duration(time.Second)
		if again := n.apply(bare); again.Written != 1 || len(again.Secrets) != 0 {
			t.Errorf("%+v", again)
		}
		n.wantSecrets("asks-secret", "captcha-secret", "signing-secret")
		if bare.Tenants[0].Accounts.Secret != "" || bare.Credentials[0].Secret != "" {
			t.Error("the given document was written to")
		}
		change := confidential()
		change.Tenants[0].Accounts.Secret, change.Tenants[0].Captcha.Secret, change.Credentials[0].Secret = "asks-anew", "captcha-anew", "signing-anew"
		n.apply(change)
		n.wantSecrets("asks-anew", "captcha-anew", "signing-anew")
		restarted := openSpeakingNode(t, n.store)
		defer restarted.Close()
		restarted.wantSecrets("asks-anew", "captcha-anew", "signing-anew")
	})
}

func openSpeakingNode(t *testing.T, store *memStore) *node {
	t.Helper()
	n := openNode(t, newMemStore())
	n.Store, n.store, n.Dialects = store, store, testSpecs()
	if err := n.reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	return n
}

// A signing secret that nobody gives is made, shown once, and is the one that requests are signed with.
func TestSigningSecretsAreMade(t *testing.T) {
	secretive(t, func(t *testing.T, n *node) {
		doc := Resources{Tenants: []Tenant{{ID: acme}}, Credentials: []Credential{{Tenant: acme, Name: "app", Type: "app", Key: "a-1"}}}
		secret := n.apply(doc).Secrets["acme/app"]
		if c, _ := n.Current().Keyed("app", "a-1"); secret == "" || c.SigningSecret() != secret {
			t.Errorf("%q is shown", secret)
		}
		if again := n.apply(doc); len(again.Secrets) != 0 || again.Written != 0 {
			t.Errorf("%+v", again)
		}
		public := Resources{Credentials: []Credential{{Tenant: acme, Name: "domain", Type: "domain", Key: "d-1"}}}
		if done := n.apply(public); len(done.Secrets) != 0 {
			t.Errorf("a credential without a secret was given one: %v", done.Secrets)
		}
	})
}

// The secret of a credential of another type is not taken over: a digest signs nothing.
func TestSecretsDoNotChangeTheirType(t *testing.T) {
	secretive(t, func(t *testing.T, n *node) {
		n.apply(confidential())
		for from, to := range map[string]Credential{
			"pass":   {Tenant: acme, Name: "pass", Type: "app", Key: "a-2"},
			"native": {Tenant: acme, Name: "native", Type: "pass"},
			"app":    {Tenant: acme, Name: "app", Type: "pass"},
		} {
			if done := n.apply(Resources{Credentials: []Credential{to}}); done.Secrets["acme/"+from] == "" {
				t.Errorf("%s became %s with the secret it had", from, to.Type)
			}
		}
		for _, old := range []string{"pass-secret", "native-secret", "signing-secret"} {
			if _, ok := n.Current().Credential(n.Keys.Digest(old)); ok {
				t.Errorf("%q still works", old)
			}
		}
	})
}

// A credential that signs is not made of a digest: its secret would be empty, and everybody's.
func TestDigestIsNoSigningSecret(t *testing.T) {
	secretive(t, func(t *testing.T, n *node) {
		forged := Resources{Tenants: []Tenant{{ID: acme}}, Credentials: []Credential{
			{Tenant: acme, Name: "app", Type: "app", Key: "a-1", Digest: n.Keys.hexDigest("x")},
		}}
		if _, err := n.Apply(t.Context(), forged); err == nil || !strings.Contains(err.Error(), "secret is missing") {
			t.Errorf("%v", err)
		}
		if _, ok := n.Current().Keyed("app", "a-1"); ok {
			t.Error("it is in force")
		}
	})
}

// A sealed secret is good where it was sealed, and nowhere else.
func TestSealedSecretsOpenInTheirPlaceOnly(t *testing.T) {
	secretive(t, func(t *testing.T, n *node) {
		n.apply(confidential())
		before := n.export()
		stolen := map[string]string{
			"app": before.Credentials[0].Secret, "accounts": before.Tenants[0].Accounts.Secret, "captcha": before.Tenants[0].Captcha.Secret,
		}
		for name, secret := range stolen {
			if !strings.HasPrefix(secret, sealedTextPrefix) {
				t.Fatalf("%s is exported as %q", name, secret)
			}
			for place, change := range map[string]Resources{
				"another tenant's credential": {Tenants: []Tenant{{ID: "globex"}}, Credentials: []Credential{{Tenant: "globex", Name: "app", Type: "app", Key: "b", Secret: secret}}},
				"another credential":          {Credentials: []Credential{{Tenant: acme, Name: "other", Type: "app", Key: "b", Secret: secret}}},
				"another tenant":              {Tenants: []Tenant{{ID: "globex", Captcha: &CaptchaSource{URL: "https://x", Secret: secret}}}},
				"another tenant's accounts":   {Tenants: []Tenant{{ID: "globex", Accounts: &AccountSource{URL: "https://x", Secret: secret}}}},
			} {
				if _, err := n.Apply(t.Context(), change); err == nil {
					t.Errorf("the secret of %s opens for %s", name, place)
				}
			}
		}
		swapped := Resources{Tenants: []Tenant{before.Tenants[0]}}
		swapped.Tenants[0].Captcha = &CaptchaSource{URL: "https://x", Secret: stolen["accounts"]}
		if _, err := n.Apply(t.Context(), swapped); err == nil {
			t.Error("the secret of one field opens for another")
		}
		if diff := cmp.Diff(before, n.export()); diff != "" {
			t.Error(diff)
		}
		if again := n.apply(before); again.Written != 0 {
			t.Errorf("what was exported is not what is stored: %+v", again)
		}
	})
}

func TestCredentialOfAnUnknownTypeIsRefusedWhole(t *testing.T) {
	secretive(t, func(t *testing.T, n *node) {
		n.apply(confidential())
		_, err := n.Apply(t.Context(), Resources{Credentials: []Credential{{Tenant: acme, Name: "x", Type: "moon", Secret: "moon-secret"}}})
		if err == nil || !strings.Contains(err.Error(), `type is "moon"`) {
			t.Errorf("%v", err)
		}
		for _, r := range n.store.rows {
			if strings.Contains(string(r.Body), "moon-secret") {
				t.Error("it was stored")
			}
		}
	})
}

// Existence limits that are lifted stay lifted through the store; those left out are the default ones.
func TestExistenceLimitsAreKeptThroughTheStore(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		for _, c := range []struct {
			given []BroadLimit
			want  int
		}{{nil, 2}, {[]BroadLimit{}, 0}, {[]BroadLimit{{Name: "x", By: ByIP, Count: 1, Per: Duration(time.Hour)}}, 1}} {
			n.apply(Resources{Tenants: []Tenant{{ID: acme, Existence: c.given}}})
			restarted := openNode(t, n.store)
			for _, r := range []*LiveRegistry{n.LiveRegistry, restarted.LiveRegistry} {
				if view, _ := r.Current().Tenant(acme); len(view.broad(OnExistence)) != c.want {
					t.Errorf("%v became %v", c.given, view.broad(OnExistence))
				}
			}
			restarted.Close()
		}
	})
}

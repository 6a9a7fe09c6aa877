package watchword

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// fakeOpeners make scripted providers, and count them.
type fakeOpeners struct {
	mu     sync.Mutex
	opened []*scripted
	given  []ProviderAccount
	fail   map[string]error // by account
}

func (o *fakeOpeners) OpenProvider(a ProviderAccount) (Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.fail[a.Name]; err != nil {
		return nil, err
	}
	p := &scripted{name: a.Name}
	o.opened, o.given = append(o.opened, p), append(o.given, a)
	return p, nil
}

// breaks has the provider of an account not open from now on, or open again.
func (o *fakeOpeners) breaks(account string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fail[account] = err
}

func (o *fakeOpeners) ProviderSpec(t string) (ProviderSpec, error) {
	if t != "fake" {
		return ProviderSpec{}, fmt.Errorf("there is no provider type %q", t)
	}
	return ProviderSpec{Type: t, Channels: Channels(), Fields: []SettingField{
		{Name: "user"}, {Name: "password", Secret: true}, {Name: "headers.*", Secret: true},
	}}, nil
}

func (o *fakeOpeners) closed() (n int) {
	for _, p := range o.opened {
		p.mu.Lock()
		n += p.closed
		p.mu.Unlock()
	}
	return n
}

// node is a registry over a store, as one server of many has it.
type node struct {
	*LiveRegistry
	t       *testing.T
	store   *memStore
	openers *fakeOpeners
	log     *bytes.Buffer
}

func openNode(t *testing.T, store *memStore) *node {
	t.Helper()
	n := &node{t: t, store: store, openers: &fakeOpeners{fail: map[string]error{}}, log: &bytes.Buffer{}}
	var err error
	n.LiveRegistry, err = OpenRegistry(t.Context(), RegistryOptions{
		Store: store, Keys: testRing(t), Openers: n.openers, Now: store.now, Log: slog.New(slog.NewTextHandler(n.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// live runs a test on a node, in a bubble.
func live(t *testing.T, test func(t *testing.T, n *node)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := openNode(t, newMemStore())
		defer n.Close()
		test(t, n)
	})
}

func (n *node) apply(r Resources) Applied {
	n.t.Helper()
	done, err := n.Apply(n.t.Context(), r)
	if err != nil {
		n.t.Fatal(err)
	}
	return done
}

// document is what an operator would write, with secrets in it.
func document(expires time.Time) Resources {
	return Resources{
		Tenants:     []Tenant{{ID: acme, Name: "Acme", Dialects: []string{"native"}}},
		Credentials: []Credential{{Tenant: acme, Name: "main"}, {Tenant: acme, Name: "given", Secret: "given-secret"}},
		Policies:    []PolicyResource{{Tenant: acme, Lifetime: Duration(time.Minute)}},
		Templates:   []TemplateText{{Tenant: acme, Channel: SMS, Locale: "en", Text: "{{code}} it is", Signature: "sig"}},
		Signatures:  []Signature{{Tenant: acme, Name: "sig", Channel: SMS, Text: "ACME"}},
		ProviderAccounts: []ProviderAccount{{
			Tenant: acme, Name: "gate", Type: "fake", Timeout: Duration(3 * time.Second),
			Settings: map[string]any{"password": "pass-secret", "url": "https://x", "headers": map[string]any{"X-Key": "head-secret"}},
		}},
		Routes:         []Route{{Tenant: acme, Name: "all", Channel: SMS, Countries: []string{Everywhere}, Use: []string{"gate"}}},
		TestRecipients: []TestRecipient{{Tenant: acme, Name: "rev", To: phone, Code: "CODE42", ExpiresAt: expires}},
	}
}

func TestWatchPicksUpAnothersChange(t *testing.T) {
	live(t, func(t *testing.T, a *node) {
		b := openNode(t, a.store)
		defer b.Close()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go b.Watch(ctx)
		a.apply(document(a.store.now()))
		if _, ok := b.Current().Tenant(acme); ok {
			t.Fatal("the other node knows it already")
		}
		pass(time.Second)
		if _, ok := b.Current().Tenant(acme); !ok {
			t.Error("a second later the other node does not know it")
		}
		before := b.Current()
		pass(time.Minute)
		if b.Current() != before || len(b.openers.opened) != 1 {
			t.Error("without a change it is read again")
		}
	})
}

func TestWatchKeepsWhatIsInForceThroughTroubles(t *testing.T) {
	live(t, func(t *testing.T, a *node) {
		a.apply(document(a.store.now()))
		b := openNode(t, a.store)
		defer b.Close()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go b.Watch(ctx)
		before := b.Current()
		b.openers.breaks("gate", errors.New("no such host"))
		change := document(a.store.now())
		change.ProviderAccounts[0].Settings["url"] = "https://y"
		a.apply(change)
		pass(2 * time.Second)
		if b.Current() != before || !strings.Contains(b.log.String(), "no such host") {
			t.Errorf("a provider that does not open changed the configuration, or was not logged: %s", b.log)
		}
		b.openers.breaks("gate", nil)
		pass(time.Second)
		if b.Current() == before {
			t.Error("the change is not taken up when it can be")
		}
		a.store.breaks("RegistryRevision", errors.New("store down"))
		pass(time.Second)
		if err := b.Ping(ctx); err == nil || !strings.Contains(b.log.String(), "store down") {
			t.Error("a store that is down is not noticed")
		}
		a.store.breaks("RegistryRevision", nil)
	})
}

func TestUnchangedProviderIsKept(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		n.apply(document(n.store.now()))
		n.apply(Resources{Tenants: []Tenant{{ID: acme, Name: "New name"}}})
		if again := n.apply(Resources{ProviderAccounts: document(n.store.now()).ProviderAccounts}); again.Written != 0 {
			t.Errorf("an account that has not changed was written again: %+v", again)
		}
		if len(n.openers.opened) != 1 || n.openers.closed() != 0 {
			t.Errorf("%d opened, %d closed", len(n.openers.opened), n.openers.closed())
		}
		if tenant, _ := n.Current().Tenant(acme); tenant.Brand != "New name" {
			t.Errorf("brand %q", tenant.Brand)
		}
	})
}

func TestReplacedProviderIsClosedAfterAWhile(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		n.apply(document(n.store.now()))
		change := document(n.store.now())
		change.ProviderAccounts[0].Settings["password"] = "another"
		n.apply(Resources{ProviderAccounts: change.ProviderAccounts})
		if n.Current().handle("acme/gate").Provider != Provider(n.openers.opened[1]) {
			t.Fatal("the new one is not in use")
		}
		pass(closeAfter - time.Second)
		if n.openers.closed() != 0 {
			t.Error("it was closed under its messages")
		}
		pass(time.Second)
		if n.openers.opened[0].closed != 1 || n.openers.opened[1].closed != 0 {
			t.Errorf("closed: %d and %d", n.openers.opened[0].closed, n.openers.opened[1].closed)
		}
		change.ProviderAccounts[0].Disabled = true
		n.apply(Resources{ProviderAccounts: change.ProviderAccounts})
		pass(closeAfter)
		if n.openers.opened[1].closed != 1 {
			t.Error("an account that is switched off stays open")
		}
	})
}

func TestCloseClosesEveryProviderOnce(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		n.apply(document(n.store.now()))
		n.Close()
		n.Close()
		if n.openers.closed() != 1 {
			t.Errorf("closed %d times", n.openers.closed())
		}
	})
}

func TestOpenRegistryTellsWhatIsWrong(t *testing.T) {
	for want, change := range map[string]func(*memStore){
		"store down":                        func(s *memStore) { s.fail["LoadRegistry"] = errors.New("store down") },
		"its kind is not known":             func(s *memStore) { s.rows = []RegistryRow{{Kind: "moon"}} },
		"registry row tenant acme/: invali": func(s *memStore) { s.rows = []RegistryRow{{Kind: kindTenant, Tenant: "acme", Body: []byte("{x")}} },
		"there is no tenant":                func(s *memStore) { s.rows = []RegistryRow{{Kind: kindRoute, Body: []byte(`{"tenant":"x"}`)}} },
		`there is no provider type "x"`: func(s *memStore) {
			s.rows = []RegistryRow{{Kind: kindAccount, Body: []byte(`{"name":"a","type":"x"}`)}}
		},
	} {
		s := newMemStore()
		change(s)
		_, err := OpenRegistry(t.Context(), RegistryOptions{
			Store: s, Keys: testRing(t), Openers: &fakeOpeners{}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

package dialecttest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// APIKey is the native credential of the tenant "sandbox".
const APIKey = "wk_sandbox_0123456789abcdefghijklmn"

// Options say how an Engine differs from the usual one.
type Options struct {
	Clock     *Clock                       // nil: a new one
	Resources func(r *watchword.Resources) // changes what the engine goes by, may be nil
	Dialects  watchword.Specs              // those that the tenant's settings and credentials belong to
	Sandbox   bool
}

// Engine is the real engine on stores in memory. It has one tenant, "sandbox", which speaks every dialect, has the
// default policy and limits, test recipients allowed, and a provider that keeps what it is given.
type Engine struct {
	*watchword.Engine
	Clock *Clock
	Inbox *Inbox
	Keys  *watchword.KeyRing

	store     *memory
	directory *directory
	registry  *registry
	resources watchword.Resources
	options   Options
	applied   func(t testing.TB, r watchword.Resources) // told of every change; may be nil
	issued    []watchword.NewToken
}

type registry struct {
	current atomic.Pointer[watchword.Snapshot]
}

func (r *registry) Current() *watchword.Snapshot { return r.current.Load() }

// NewEngine makes an engine that ends with the test.
func NewEngine(t testing.TB, o Options) *Engine {
	t.Helper()
	if o.Clock == nil {
		o.Clock = NewClock()
	}
	keys, err := watchword.NewKeyRing("k1", "k1", MasterKey())
	if err != nil {
		t.Fatal(err)
	}
	e := &Engine{
		Clock: o.Clock, Inbox: &Inbox{codes: map[string]string{}}, Keys: keys, store: newMemory(o.Clock),
		directory: &directory{}, registry: &registry{}, resources: resources(keys), options: o,
	}
	e.Apply(t, o.Resources)
	e.Engine, err = watchword.NewEngine(watchword.Options{
		Ledgers: e.store, History: e.store, Once: onceKeys{e.store}, Counters: broad{e.store}, Directory: e.directory,
		Tokens: e.store, Contacts: e.store, Captcha: captcha{}, Registry: e.registry, Keys: keys, Random: newChance(), Now: o.Clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		e.Close(ctx)
	})
	return e
}

func resources(keys *watchword.KeyRing) watchword.Resources {
	digest := keys.Digest(APIKey)
	yes := true
	return watchword.Resources{
		Tenants: []watchword.Tenant{{
			ID: "sandbox", Name: "Sandbox",
			Dialects: []string{"native", "multimarkets", "quectel", "fresns", "huaweicloud"}, VerifiedFor: new(watchword.Duration(30 * 24 * time.Hour)),
		}},
		Credentials: []watchword.Credential{{
			Tenant: "sandbox", Name: "sandbox-key", Type: watchword.APIKey, Digest: hex.EncodeToString(digest[:]),
		}},
		Policies:         []watchword.PolicyResource{{Tenant: "sandbox", TestRecipients: &yes}},
		ProviderAccounts: []watchword.ProviderAccount{{Name: "inbox", Type: "inbox"}},
		Routes: []watchword.Route{
			{Tenant: "sandbox", Name: "sms", Channel: watchword.SMS, Countries: []string{watchword.Everywhere}, Use: []string{"inbox"}},
			{Tenant: "sandbox", Name: "email", Channel: watchword.Email, Use: []string{"inbox"}},
		},
	}
}

// Apply changes what the engine goes by, from the next request on. change may be nil.
func (e *Engine) Apply(t testing.TB, change func(r *watchword.Resources)) {
	t.Helper()
	if change != nil {
		change(&e.resources)
	}
	s, err := watchword.NewSnapshot(e.resources, watchword.SnapshotOptions{
		Keys: e.Keys, Handles: map[string]watchword.ProviderHandle{"inbox": {Provider: e.Inbox}}, Dialects: e.options.Dialects, Sandbox: e.options.Sandbox,
	})
	if err != nil {
		t.Fatal(err)
	}
	e.registry.current.Store(s)
	if e.applied != nil {
		e.applied(t, e.resources)
	}
}

// MoveTo puts another engine in the place of the one in memory: that of a running server which goes by the same
// resources. apply is told of the resources at once, and again with every change.
func (e *Engine) MoveTo(t testing.TB, other *watchword.Engine, apply func(t testing.TB, r watchword.Resources)) {
	t.Helper()
	e.Engine, e.applied = other, apply
	apply(t, e.resources)
	issued := e.issued
	e.issued = nil
	e.Issue(t, issued...)
}

// Issue issues tokens with the secrets that they are given.
func (e *Engine) Issue(t testing.TB, tokens ...watchword.NewToken) {
	t.Helper()
	for _, n := range tokens {
		if _, _, err := e.IssueToken(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	e.issued = append(e.issued, tokens...)
}

// MasterKey is the one key of every test's ring.
func MasterKey() watchword.MasterKey {
	secret := sha256.Sum256([]byte("the master key of every test"))
	return watchword.MasterKey{ID: "k1", Secret: secret[:]}
}

// Break makes the stores fail until Mend.
func (e *Engine) Break() {
	e.store.mu.Lock()
	defer e.store.mu.Unlock()
	e.store.broken = errors.New("told to be broken")
}

// Mend ends Break.
func (e *Engine) Mend() {
	e.store.mu.Lock()
	defer e.store.mu.Unlock()
	e.store.broken = nil
}

// Accounts switches the account directory on or off.
func (e *Engine) Accounts(on bool) {
	e.directory.mu.Lock()
	defer e.directory.mu.Unlock()
	e.directory.down = !on
}

// Route brings a channel of a tenant to the inbox, for every country.
func Route(t watchword.TenantID, c watchword.Channel) watchword.Route {
	r := watchword.Route{Tenant: t, Name: string(c), Channel: c, Use: []string{"inbox"}}
	if c != watchword.Email {
		r.Countries = []string{watchword.Everywhere}
	}
	return r
}

package sqlite_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/store/sqlite"
)

// engine is one over a store, with a provider that accepts everything at once and remembers the codes.
type engine struct {
	*watchword.Engine
	store *sqlite.Store
	codes sync.Map // by watchword.ID
}

// Send implements watchword.Provider.
func (e *engine) Send(_ context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	e.codes.Store(m.ID, m.Code)
	return watchword.Acceptance{MessageID: "m"}, nil
}

var caller = watchword.Caller{Tenant: "acme"}

// registry is a registry that never changes.
type registry struct{ *watchword.Snapshot }

func (r registry) Current() *watchword.Snapshot { return r.Snapshot }

func newEngine(t testing.TB, s *sqlite.Store, with ...func(*watchword.Options)) *engine {
	t.Helper()
	return newTelling(t, s, nil, with...)
}

// newTelling is newEngine with endpoints that are told what happens.
func newTelling(t testing.TB, s *sqlite.Store, hooks []watchword.Webhook, with ...func(*watchword.Options)) *engine {
	t.Helper()
	e := &engine{store: s}
	keys, err := watchword.NewKeyRing("k1", "k1", watchword.MasterKey{ID: "k1", Secret: make([]byte, watchword.MasterKeySize)})
	if err != nil {
		t.Fatal(err)
	}
	wide := watchword.RecipientLimit{Name: "wide", Count: watchword.MaxLimitCount, Per: watchword.Duration(time.Second)}
	snapshot, err := watchword.NewSnapshot(watchword.Resources{
		Tenants:          []watchword.Tenant{{ID: "acme"}},
		Policies:         []watchword.PolicyResource{{Tenant: "acme", Limits: []watchword.RecipientLimit{wide}}},
		ProviderAccounts: []watchword.ProviderAccount{{Name: "instant", Type: "instant"}},
		Routes:           []watchword.Route{{Tenant: "acme", Name: "all", Channel: watchword.SMS, Use: []string{"instant"}}},
		Webhooks:         hooks,
	}, watchword.SnapshotOptions{Keys: keys, Handles: map[string]watchword.ProviderHandle{"instant": {Provider: e}}})
	if err != nil {
		t.Fatal(err)
	}
	o := watchword.Options{Ledgers: s, History: s, Once: s, Counters: s, Tokens: s, Contacts: s, Registry: registry{snapshot}, Keys: keys}
	for _, change := range with {
		change(&o)
	}
	e.Engine, err = watchword.NewEngine(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close(context.Background()) })
	return e
}

// shut closes the engine and its store.
func (e *engine) shut(t testing.TB) {
	t.Helper()
	e.Close(context.Background())
	shut(t, e.store)
}

func (e *engine) start(t testing.TB, n int) watchword.Verification {
	t.Helper()
	v, err := e.Start(context.Background(), watchword.StartRequest{Caller: caller, To: number138(n)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// number138 is the n-th of many phone numbers.
func number138(n int) string { return fmt.Sprintf("+86138%08d", n) }

// right is the check that will be approved.
func (e *engine) right(id watchword.ID) watchword.CheckRequest {
	code, _ := e.codes.Load(id)
	text, _ := code.(string)
	return watchword.CheckRequest{Caller: caller, ID: id, Code: text}
}

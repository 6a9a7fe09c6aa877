package quectel_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/quectel"
	"github.com/watchword/watchword/store/sqlite"
)

type fixed struct{ *watchword.Snapshot }

func (f fixed) Current() *watchword.Snapshot { return f.Snapshot }

// onFile opens a world on a database file, and gives what ends it.
func onFile(t *testing.T, path string, clock *dialecttest.Clock, inbox watchword.Provider) (w *world, end func()) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := watchword.NewKeyRing("k1", "k1", dialecttest.MasterKey())
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := watchword.NewSnapshot(watchword.Resources{
		Tenants:          []watchword.Tenant{{ID: "a", Dialects: []string{quectel.Name}}},
		Credentials:      []watchword.Credential{{Tenant: "a", Name: "n", Type: quectel.UserDomain, Key: domain, Secret: secret}},
		ProviderAccounts: []watchword.ProviderAccount{{Name: "inbox", Type: "inbox"}},
		Routes:           []watchword.Route{{Tenant: "a", Name: "sms", Channel: watchword.SMS, Countries: []string{watchword.Everywhere}, Use: []string{"inbox"}}},
	}, watchword.SnapshotOptions{Keys: keys, Dialects: specs(), Handles: map[string]watchword.ProviderHandle{"inbox": {Provider: inbox}}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := watchword.NewEngine(watchword.Options{
		Ledgers: store, History: store, Once: store, Counters: store, Tokens: store, Contacts: store, Registry: fixed{snapshot}, Keys: keys, Now: clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	h, err := quectel.Dialect().New(dialect.Options{Engine: e, Log: discard(), Now: clock.Now, ClientIP: nowhere})
	if err != nil {
		t.Fatal(err)
	}
	return &world{Engine: &dialecttest.Engine{Clock: clock}, Handler: h, t: t}, func() {
		e.Close(context.Background())
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

// collector is a provider that counts.
type collector struct{ taken int }

func (c *collector) Send(context.Context, watchword.Outgoing) (watchword.Acceptance, error) {
	c.taken++
	return watchword.Acceptance{MessageID: fmt.Sprint(c.taken)}, nil
}

// TestReplaysAreRefusedAfterARestart closes everything but the file between two uses of one request.
func TestReplaysAreRefusedAfterARestart(t *testing.T) {
	t.Parallel()
	path, clock, vendor := filepath.Join(t.TempDir(), "w.db"), dialecttest.NewClock(), &collector{}
	w, end := onFile(t, path, clock, vendor)
	q := w.send()
	if a := w.post(sendPath, q); a.Code != 200 {
		t.Errorf("%+v", a)
	}
	for range 3 {
		end()
		clock.Advance(2 * 60e9) // beyond the limit of one a minute
		w, end = onFile(t, path, clock, vendor)
		if a := w.post(sendPath, q); a.Code != 5420 {
			t.Errorf("%+v", a)
		}
	}
	w.random = 100
	if a := w.post(sendPath, w.send()); a.Code != 200 || vendor.taken != 2 {
		t.Errorf("%+v, %d messages", a, vendor.taken)
	}
	end()
}

func nowhere(*http.Request) string { return "" }

package e2e

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// heldTime is how long a message may be held up: the longest time-out that an account can have.
const heldTime = time.Minute

// heldUp is a vendor that keeps every message of one account to itself until the gate opens, and takes all others at
// once.
type heldUp struct {
	*vendor
	inside atomic.Int64 // messages that have come and have no answer
	gate   chan struct{}
	open   func()
}

func newHeldUp(t *testing.T) *heldUp {
	t.Helper()
	h := &heldUp{vendor: newVendor(t), gate: make(chan struct{})}
	h.open = sync.OnceFunc(func() { close(h.gate) })
	t.Cleanup(h.open) // before the vendor closes, which waits for its answers
	h.words = func(_ http.ResponseWriter, m sms, _ []byte) bool {
		if strings.HasPrefix(m.path, "/held") {
			h.inside.Add(1)
			<-h.gate
			h.inside.Add(-1)
		}
		return false
	}
	return h
}

// document sends one tenant's messages to the account that is held up. The other tenant's starts are answered with the
// outcome, and not before.
func (h *heldUp) document() string {
	return fmt.Sprintf(`
policies:
  - {tenant: strict, lifetime: 30m, wait: 25s}
provider_accounts:
  - {name: held, type: http, timeout: %s, settings: {url: "%s/held", body: "%s", body_format: text}}
routes:
  - {tenant: loose, name: all, channel: sms, countries: ["*"], use: [held]}
`, heldTime, h.URL, vendorBody)
}

// flood starts n verifications, and gives their ids. Every one has to be answered, whatever the vendor does.
func flood(t *testing.T, s *server, key string, n int) []string {
	t.Helper()
	ids := make([]string, n)
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			c := newCaller(s, key, 1)
			defer c.close()
			for i := worker; i < n; i += workers {
				a, err := c.start(t.Context(), number(worker, i), nil)
				if err != nil || a.status != http.StatusCreated {
					t.Errorf("start %d: %v, %v", i, a, err)
					return
				}
				ids[i] = a.ID
			}
		})
	}
	all.Wait()
	return ids
}

// TestASlowVendorHoldsUpNobodyElse: a vendor that answers nothing has as many messages as its account has places, the
// callers have their answers all the same, and messages through another account go out as if nothing were. When it answers
// at last, every message has come once.
func TestASlowVendorHoldsUpNobodyElse(t *testing.T) {
	h := newHeldUp(t)
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	s.apply(t, tenants(h.vendor))
	s.apply(t, h.document())
	const places, beyond = watchword.DefaultHandovers, 50
	began := time.Now()
	ids := flood(t, s, looseKey, places+beyond)
	if t.Failed() {
		return
	}
	if !eventually(heldTime, func() bool { return h.inside.Load() == places }) {
		t.Fatalf("%d messages are in flight: want %d\n%s", h.inside.Load(), places, s.log())
	}
	t.Logf("%d in flight after %s", places, time.Since(began).Round(time.Millisecond))
	h.othersPass(t, s)
	if now := h.inside.Load(); now != places {
		t.Errorf("%d messages are in flight: want the same %d", now, places)
	}
	h.open()
	h.allArrive(t, s, ids)
	s.complainsOfNothing(t)
}

// othersPass sends messages through another account, and wants to hear with each answer that the vendor has it.
func (h *heldUp) othersPass(t *testing.T, s *server) {
	t.Helper()
	c := newCaller(s, strictKey, 1)
	defer c.close()
	for i := range 50 {
		a, err := c.start(t.Context(), number(workers, i), nil)
		if err != nil || a.status != http.StatusCreated || a.Delivery != "sent" {
			t.Fatalf("a start through another account: %v, %v", a, err)
		}
		if n := len(h.got(a.ID)); n != 1 {
			t.Fatalf("the vendor got %d messages of it: %s", n, a)
		}
	}
}

// allArrive waits until every message is sent, those that had no place too, and was sent once.
func (h *heldUp) allArrive(t *testing.T, s *server, ids []string) {
	t.Helper()
	c := newCaller(s, looseKey, 1)
	defer c.close()
	for _, id := range ids {
		var now *answer
		if !eventually(heldTime, func() bool {
			var err error
			now, err = c.get(t.Context(), id)
			return err == nil && now.Delivery == "sent"
		}) {
			t.Fatalf("the gate is open, and this is not sent: %s", now)
		}
		if n := len(h.got(id)); n != 1 {
			t.Errorf("the vendor got %d messages: %s", n, now)
		}
	}
}

package watchword

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// counting is a vendor that wants to know which codes came back.
type counting struct {
	*scripted
	mu   sync.Mutex
	told []Conversion
	hold chan struct{}
	fail func()
}

func (c *counting) ReportConversion(ctx context.Context, one Conversion) error {
	c.mu.Lock()
	c.told = append(c.told, one)
	hold, fail := c.hold, c.fail
	c.mu.Unlock()
	if fail != nil {
		fail()
	}
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
		}
	}
	return errors.New("it did not listen")
}

func (c *counting) conversions() []Conversion {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Conversion(nil), c.told...)
}

func withCounting(t *testing.T, test func(t *testing.T, w *world, c *counting)) {
	t.Helper()
	change := func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}}
	}
	bubble(t, change, func(t *testing.T, w *world) {
		c := &counting{scripted: w.provider("p1")}
		w.engine.registry.Current().accounts["p1"] = ProviderHandle{Provider: c, Timeout: time.Second}
		test(t, w, c)
	})
}

func TestVendorsHearOfApprovals(t *testing.T) {
	withCounting(t, func(t *testing.T, w *world, c *counting) {
		v := w.begin()
		w.check(v.ID, wrong(w.lastCode()))
		if w.check(v.ID, w.lastCode()); w.check(v.ID, w.lastCode()) != ResultAlreadyApproved {
			t.Fatal("it is not approved")
		}
		synctest.Wait()
		told := c.conversions()
		if len(told) != 1 || told[0].MessageID != "p1-1" || !told[0].Approved || told[0].At.IsZero() {
			t.Errorf("the vendor is told %+v", told)
		}
	})
}

// A vendor that does not listen, or has a fault, keeps nobody waiting.
func TestDeafVendors(t *testing.T) {
	withCounting(t, func(t *testing.T, w *world, c *counting) {
		c.hold = make(chan struct{})
		for range conversionsAtATime + 10 {
			v := w.begin()
			if r := w.check(v.ID, w.lastCode()); r != ResultApproved {
				t.Fatal(r)
			}
		}
		synctest.Wait()
		if n := len(c.conversions()); n != conversionsAtATime {
			t.Errorf("%d are being told", n)
		}
		pass(2 * time.Second)
		c.mu.Lock()
		c.hold, c.fail = nil, func() { panic("oh") }
		c.mu.Unlock()
		v := w.begin()
		w.check(v.ID, w.lastCode())
		synctest.Wait()
		if n := len(c.conversions()); n != conversionsAtATime+1 {
			t.Errorf("%d were told", n)
		}
	})
}

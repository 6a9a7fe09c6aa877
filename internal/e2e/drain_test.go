package e2e

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// drainage is a server that is asked to stop while callers start verifications.
type drainage struct {
	v    *vendor
	data string
	mu   sync.Mutex
	told map[string]string // id of every acknowledged start: its number
	left int               // starts that were not answered
	no   tally             // answers of other kinds
}

func (d *drainage) start(ctx context.Context, c *caller, worker, n int) bool {
	to := number(worker, n)
	a, err := c.start(ctx, to, nil)
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case err != nil:
		d.left++
		return false
	case a.status == http.StatusCreated:
		d.told[a.ID] = to
	default:
		d.no[a.String()]++
	}
	return true
}

// underLoad runs load until it is enough, stops the server with SIGTERM in the middle of it, and gives its exit status.
func (d *drainage) underLoad(t *testing.T, s *server, enough func() bool, keys ...string) int {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for worker := range workers {
		key := keys[worker%len(keys)]
		all.Go(func() {
			c := newCaller(s, key, 4)
			defer c.close()
			for n := 0; ctx.Err() == nil && d.start(ctx, c, worker, n); n++ {
			}
		})
	}
	if !eventually(callTime, enough) {
		t.Errorf("the load is too light: %d acknowledged", d.acknowledged())
	}
	status := s.terminate(t, callTime)
	cancel()
	all.Wait()
	return status
}

func (d *drainage) acknowledged() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.told)
}

// finish starts the server again, and waits until every acknowledged message is sent or given up.
func (d *drainage) finish(t *testing.T) (timelines map[string]*answer, parked int) {
	t.Helper()
	s := serve(t, d.data)
	timelines = map[string]*answer{}
	callers := []*caller{newCaller(s, looseKey, 4), newCaller(s, strictKey, 4)}
	for id, to := range d.told {
		var now *answer
		if !eventually(settleTime, func() bool {
			now = nil
			for _, c := range callers {
				if a, err := c.get(t.Context(), id); err == nil && a.status == http.StatusOK {
					now = a
				}
			}
			return now != nil && now.Delivery != "queued" && now.Delivery != "sending"
		}) {
			t.Fatalf("the verification %s to %s: %v", id, to, now)
		}
		timelines[id] = now
		if now.has("parked") {
			parked++
		}
	}
	return timelines, parked
}

// TestTheDrainLosesNothing: a clean end needs no repeats. What a provider has, is written down; what it has not is
// parked, and the next start sends it.
func TestTheDrainLosesNothing(t *testing.T) {
	d := &drainage{v: newVendor(t), data: filepath.Join(t.TempDir(), "data"), told: map[string]string{}, no: tally{}}
	d.v.delay = func() time.Duration { return 300 * time.Millisecond }
	s := serve(t, d.data)
	s.apply(t, tenants(d.v))
	began := time.Now()
	status := d.underLoad(t, s, func() bool { return d.acknowledged() > 300 }, looseKey, strictKey)
	took := time.Since(began)
	if status != 0 {
		t.Errorf("the exit status is %d\n%s", status, s.log())
	}
	before := len(d.v.messages())
	timelines, parked := d.finish(t)
	t.Logf("%d acknowledged, %d unanswered, other answers %v; stopped after %s; %d of them were parked, %d messages before the next start and %d after",
		len(d.told), d.left, d.no, took.Round(time.Millisecond), parked, before, len(d.v.messages())-before)
	for id, now := range timelines {
		if n := len(d.v.got(id)); n != 1 || now.Delivery != "sent" {
			t.Errorf("%s: %d messages: %s", id, n, now)
		}
	}
	s.complainsOfNothing(t)
}

// TestADrainWithoutTimeParksAndRepeats: there are more messages than can be with providers at a time, and the vendor
// does not answer within the grace. What has not begun is parked. What has begun has an outcome nobody knows: it is
// repeated once, with the same code, and its timeline says so.
func TestADrainWithoutTimeParksAndRepeats(t *testing.T) {
	d := &drainage{v: newVendor(t), data: filepath.Join(t.TempDir(), "data"), told: map[string]string{}, no: tally{}}
	d.v.delay = func() time.Duration { return time.Minute }
	s := serve(t, d.data, "--set", "shutdown.grace=200ms")
	s.apply(t, strings.ReplaceAll(tenants(d.v), "{name: ok, type: http,", "{name: ok, type: http, timeout: 40s,"))
	const enough = watchword.DefaultHandovers + 200
	if status := d.underLoad(t, s, func() bool { return d.acknowledged() > enough }, looseKey); status != 0 {
		t.Errorf("the exit status is %d\n%s", status, s.log())
	}
	d.v.mu.Lock()
	d.v.delay = nil
	d.v.mu.Unlock()
	timelines, parked := d.finish(t)
	copies := tally{}
	for id, now := range timelines {
		all := d.v.got(id)
		copies[fmt.Sprint(len(all))]++
		if len(all) == 0 || len(all) > 2 || all[0].code != all[len(all)-1].code {
			t.Errorf("%s: the vendor got %v: %s", id, all, now)
		}
		if len(all) == 2 && (!now.has("repeated") || now.has("parked")) {
			t.Errorf("%s: the vendor got two, the timeline does not tell of the repeat: %s", id, now)
		}
	}
	t.Logf("%d acknowledged, %d parked, messages of each: %v", len(timelines), parked, copies)
	if copies["2"] == 0 || parked == 0 {
		t.Error("nothing was repeated or parked: the load is too light")
	}
}

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

const (
	chaosStarts  = 5000
	chaosKills   = 2
	chaosWorkers = 64
	chaosTimeout = "500ms" // of an account
	chaosKey     = "wwk_e2e_chaos_Y2hhb3MgdGVuYW50IGtleSBvZiB0ZXN0"
)

func chaosAccounts() []string { return []string{"alpha", "beta", "gamma"} }

// chaos is a server whose three vendors fail all the time, and which is killed on top of that.
type chaos struct {
	t      *testing.T
	data   string
	vendor *chaosVendor
	server *server
	logs   []*noise // of every server there was
	watch  *breakerWatch

	mu       sync.Mutex
	next     int             // the newest start
	answers  map[int]*answer // of every start, by its number
	cut      []int           // starts that a kill has left without an answer
	answered int
}

// TestChaosLosesNothing starts 5,000 verifications while each of three accounts on one route fails in every way there is,
// and kills the server twice. After that every verification is accounted for, and every second copy of a message has its
// reason on a timeline. It prints its table: go test ./internal/e2e -run Chaos -v.
func TestChaosLosesNothing(t *testing.T) {
	began := time.Now()
	c := &chaos{
		t: t, data: filepath.Join(t.TempDir(), "data"), vendor: newChaosVendor(t, dice(t).Uint64()),
		answers: map[int]*answer{}, watch: newBreakerWatch(),
	}
	c.restart()
	c.server.apply(t, chaosDocument(c.vendor.URL, chaosTimeout,
		"  - {tenant: chaos, name: all, channel: sms, countries: [CN], use: [alpha, beta, gamma], weights: [1, 1, 1]}\n"))
	for kill := range chaosKills {
		c.load(chaosStarts * (kill + 1) / (chaosKills + 1))
		c.restart()
	}
	c.load(0)
	load := time.Since(began)
	c.breakersMend() // in the time in which the dead servers' idempotency keys are still held
	c.finish()
	c.watch.stop()
	a := newChaosAudit(c)
	a.run()
	fmt.Fprint(t.Output(), a.table(load, time.Since(began)))
	if t.Failed() {
		t.Logf("the server's log ends with:\n%s", c.server.log())
	}
}

// chaosDocument is the registry of the run. A class is the vendor's own word.
func chaosDocument(base, timeout, routes string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "tenants: [{id: chaos, dialects: [native]}]\ncredentials: [{tenant: chaos, name: app, secret: %s}]\n", chaosKey)
	b.WriteString("policies: [{tenant: chaos, lifetime: 30m, wait: 30s, limits: []}]\nprovider_accounts:\n")
	var rules strings.Builder
	for _, class := range watchword.ErrorClasses() {
		fmt.Fprintf(&rules, "        - {json: {path: error.class, equals: [%s]}, class: %s}\n", class, class)
	}
	for _, account := range chaosAccounts() {
		fmt.Fprintf(&b, `  - name: %[1]s
    type: http
    timeout: %[2]s
    settings:
      url: "%[3]s/%[1]s"
      body: '{"id":"{{id}}","key":"{{key}}","code":"{{code}}","to":"{{to}}"}'
      body_format: json
      success: {json: {path: ok, equals: ["true"]}}
      message_id: {json: id}
      raw: {json: error.code}
      errors:
%[4]s`, account, timeout, base, rules.String())
	}
	return b.String() + "routes:\n" + routes
}

// load lets the callers at the server until so many starts are answered, and kills it then; with 0 until all are made.
func (c *chaos) load(until int) {
	caller := newCaller(c.server, chaosKey, chaosWorkers)
	defer caller.close()
	var all sync.WaitGroup
	for range chaosWorkers {
		all.Go(func() {
			for n, more := c.take(); more && c.start(caller, n); n, more = c.take() {
			}
		})
	}
	if until > 0 {
		if !eventually(2*time.Minute, func() bool { return c.done() >= until }) {
			c.t.Fatalf("only %d starts were answered\n%s", c.done(), c.server.log())
		}
		c.server.kill()
	}
	all.Wait()
}

func (c *chaos) take() (n int, more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == chaosStarts {
		return 0, false
	}
	c.next++
	return c.next, true
}

func (c *chaos) done() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answered
}

// start asks for a verification. It reports false when the server died over it.
func (c *chaos) start(caller *caller, n int) bool {
	a, err := caller.start(context.Background(), chaosNumber(n), nil, "Idempotency-Key", fmt.Sprintf("chaos-%d", n))
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil {
		c.cut = append(c.cut, n)
		return false
	}
	c.answers[n] = a
	c.answered++
	return true
}

func chaosNumber(n int) string { return number(40, n) }

// restart starts the server on its data.
func (c *chaos) restart() {
	c.server = serve(c.t, c.data)
	c.logs = append(c.logs, c.server.stderr)
	c.watch.follow(c.server)
}

// patiently is eventually for what takes seconds, and costs a request each time that it is asked.
func patiently(within time.Duration, holds func() bool) bool {
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	tick := time.NewTicker(50 * pollEvery)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			return holds()
		}
	}
	return true
}

// finish repeats the starts that were not answered, each under its key, as a client does, until each is. A key that a dead
// server held is free again after half a minute.
func (c *chaos) finish() {
	caller := newCaller(c.server, chaosKey, chaosWorkers)
	defer caller.close()
	again := c.cut
	if len(again) == 0 {
		c.t.Error("no start was cut off by a kill: the load is too light to prove anything")
	}
	for _, n := range again {
		if !patiently(time.Minute, func() bool {
			a, err := caller.start(c.t.Context(), chaosNumber(n), nil, "Idempotency-Key", fmt.Sprintf("chaos-%d", n))
			if err != nil || a.status == http.StatusConflict && a.Code == string(watchword.IdempotencyInProgress) {
				return false
			}
			c.answers[n] = a
			return true
		}) {
			c.t.Errorf("the start to %s, repeated under its key, is never answered", chaosNumber(n))
		}
	}
}

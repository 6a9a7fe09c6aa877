package e2e

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

const (
	crashRounds = 50
	workers     = 16
)

// crash is a server that is killed again and again, and the callers it has to answer to.
type crash struct {
	t       *testing.T
	dice    *rand.Rand
	data    string
	vendor  *vendor
	server  *server
	workers []*worker
	seen    tally
	claims  []claim
}

// TestKilledAtRandomMomentsItKeepsItsWord kills the server under load, fifty times, and holds each start after that to
// everything that any caller was told before.
func TestKilledAtRandomMomentsItKeepsItsWord(t *testing.T) {
	c := &crash{t: t, dice: dice(t), data: filepath.Join(t.TempDir(), "data"), vendor: newVendor(t), seen: tally{}}
	vendorDice := rand.New(rand.NewPCG(c.dice.Uint64(), 0))
	c.vendor.delay = func() time.Duration { return time.Duration(vendorDice.IntN(15)) * time.Millisecond }
	c.vendor.mood = func() bool { return vendorDice.IntN(12) == 0 }
	for i := range workers {
		c.workers = append(c.workers, &worker{
			index: i, dice: rand.New(rand.NewPCG(c.dice.Uint64(), 0)), vendor: c.vendor, seen: tally{},
		})
	}
	c.restart()
	c.server.apply(t, tenants(c.vendor))
	began := time.Now()
	for range crashRounds {
		c.load()
		c.restart()
		c.audit()
		if t.Failed() {
			t.Fatalf("the server's log:\n%s", c.server.log())
		}
	}
	c.auditAll()
	c.auditClaims(true)
	c.summary(time.Since(began))
}

// load lets the workers at the server until it is killed.
func (c *crash) load() {
	c.connect()
	var all sync.WaitGroup
	for _, w := range c.workers {
		all.Go(func() { w.work(context.Background()) })
	}
	timer := time.NewTimer(time.Duration(20+c.dice.IntN(280)) * time.Millisecond)
	<-timer.C
	c.server.kill()
	all.Wait()
	for _, w := range c.workers {
		for _, fault := range w.faults {
			c.t.Error(fault)
		}
		w.faults = nil
	}
}

// connect gives every worker callers for the server that runs now.
func (c *crash) connect() {
	for _, w := range c.workers {
		for _, caller := range w.callers {
			caller.close()
		}
		w.callers = map[string]*caller{
			strict: newCaller(c.server, strictKey, 4), loose: newCaller(c.server, looseKey, 4),
		}
	}
}

// restart starts the server on its data. Now and then it is killed while it still takes over what the one before has
// left.
func (c *crash) restart() {
	c.t.Helper()
	for c.server != nil && c.dice.IntN(5) == 0 {
		s, err := launch(c.data, "serve")
		if err != nil {
			c.t.Fatalf("the server did not start after a crash: %v\n%s", err, s.log())
		}
		timer := time.NewTimer(time.Duration(c.dice.IntN(40)) * time.Millisecond)
		<-timer.C
		s.kill()
		c.seen["kills during recovery"]++
	}
	c.server = serve(c.t, c.data)
	c.connect()
}

func (c *crash) summary(took time.Duration) {
	total := c.seen
	for _, w := range c.workers {
		for what, n := range w.seen {
			total[what] += n
		}
		total["recipients"] += w.count
		total["verifications"] += len(w.entries)
	}
	total["repeats after a crash"] = c.vendor.repeats()
	c.t.Logf("%d kills in %s: %v", crashRounds+total["kills during recovery"], took.Round(time.Millisecond), total)
	for _, what := range []string{
		"approved", "wrong guesses", "canceled", "resent", "superseded", "repeated starts", "unanswered",
		"repeats after a crash", "refusals still in force", "unanswered starts that were kept", "unanswered keys",
	} {
		if total[what] == 0 {
			c.t.Errorf("there was no case of %q: the load is too light to prove anything", what)
		}
	}
}

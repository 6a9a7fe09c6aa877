package hook

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

// How a dispatcher works.
const (
	pollEvery    = time.Second // for what other nodes wrote, and what is due again
	noticeLease  = 2 * postTime
	healthyPosts = 32 // under way to one endpoint
	failingPosts = 1  // while it fails
	leaveAlone   = 5 * time.Second
	settleTime   = 10 * time.Second // for the store to record a try
)

// Options are what a Dispatcher is made of. All but Metrics and Chance are required.
type Options struct {
	Queue     watchword.Notices
	Registry  watchword.Registry
	Transport http.RoundTripper // as NewTransport makes it
	Source    string            // of events: this server's URL
	Now       func() time.Time  // for timestamps and pauses: the store's time rules the queue
	Log       *slog.Logger
	Metrics   Metrics        // nil: nobody counts
	Chance    func() float64 // from 0 to 1; nil: random
}

// Metrics is told what becomes of posts.
type Metrics interface {
	// Posted is told of every try: result is delivered, retried or failed.
	Posted(result string, fault Fault, took time.Duration)
	// Overdue is told how long the longest overdue notice has waited past its time, whenever that was looked at.
	Overdue(wait time.Duration)
}

// Dispatcher tells endpoints what waits for them. It is a watchword.Observer, so that it looks at once when something
// happened.
type Dispatcher struct {
	Options
	wake    chan struct{}
	running sync.WaitGroup
	posting context.Context //nolint:containedctx // the life of posts, which outlive the turn that began them
	stop    context.CancelFunc

	mu     sync.Mutex
	closed bool // nothing is begun any more
	places map[watchword.WebhookKey]*place
}

// place is what this node knows of an endpoint.
type place struct {
	busy    int
	failing bool
	until   time.Time // it is left alone
}

// New makes a Dispatcher. Run has it work, Close ends its posts.
func New(o Options) *Dispatcher {
	if o.Chance == nil {
		o.Chance = rand.Float64 // it spreads load, and guards nothing
	}
	if o.Metrics == nil {
		o.Metrics = uncounted{}
	}
	d := &Dispatcher{Options: o, wake: make(chan struct{}, 1), places: map[watchword.WebhookKey]*place{}}
	d.posting, d.stop = context.WithCancel(context.Background())
	return d
}

type uncounted struct{}

func (uncounted) Posted(string, Fault, time.Duration) {}
func (uncounted) Overdue(time.Duration)               {}

// Observe implements watchword.Observer.
func (d *Dispatcher) Observe(o watchword.Observation) {
	if t, ok := d.Registry.Current().Tenant(o.Tenant); ok && t.Tells() {
		d.Wake()
	}
}

// Wake has the dispatcher look at the queue now.
func (d *Dispatcher) Wake() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Run tells endpoints until ctx ends. Posts that are under way then go on until Close.
func (d *Dispatcher) Run(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if d.Registry.Current().TellsAny() {
			d.turn(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-tick.C:
		}
	}
}

// Close begins no more posts, and lets those that are under way finish until ctx ends. Those that do not are made again by
// whoever runs next.
func (d *Dispatcher) Close(ctx context.Context) {
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	done := make(chan struct{})
	go func() { d.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	d.stop()
	<-done
}

// turn begins as many posts as there are places for.
func (d *Dispatcher) turn(ctx context.Context) {
	waiting, err := d.Queue.WaitingWebhooks(ctx)
	if err != nil {
		if ctx.Err() == nil {
			d.Log.Error("notices that wait could not be looked for", "error", err)
		}
		return
	}
	var overdue time.Duration
	s := d.Registry.Current()
	for _, w := range waiting {
		view, ok := s.Webhook(w.Key)
		if !ok || view.Disabled {
			continue // its notices wait until it is back, or they are forgotten
		}
		overdue = max(overdue, w.Now.Sub(w.Due))
		if n := d.enter(w.Key); n > 0 {
			d.begin(ctx, view, n)
		}
	}
	d.Metrics.Overdue(overdue)
}

// begin takes up to n notices of an endpoint, for which there are places, and posts them.
func (d *Dispatcher) begin(ctx context.Context, view *watchword.WebhookView, n int) {
	_, taken, err := d.Queue.TakeNotices(ctx, view.Key(), n, noticeLease)
	if err != nil {
		taken = nil
		if ctx.Err() == nil {
			d.Log.Error("notices could not be taken", "webhook", view.Key().String(), "error", err)
		}
	}
	d.leave(view.Key(), n-len(taken), nil)
	for i := range taken {
		if d.start() {
			go d.tell(view, &taken[i])
		}
	}
}

// start counts a post as running, unless the dispatcher is closed: then its notice waits for the end of its lease.
func (d *Dispatcher) start() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		d.running.Add(1)
	}
	return !d.closed
}

// enter takes all free places of an endpoint.
func (d *Dispatcher) enter(key watchword.WebhookKey) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.places[key]
	if p == nil {
		p = &place{}
		d.places[key] = p
	}
	most := healthyPosts
	if p.failing {
		most = failingPosts
	}
	free := max(most-p.busy, 0)
	if d.Now().Before(p.until) {
		free = 0
	}
	p.busy += free
	return free
}

// leave gives places back. A result, if there is one, says how the endpoint does.
func (d *Dispatcher) leave(key watchword.WebhookKey, n int, r *result) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.places[key]
	p.busy -= n
	if r != nil {
		p.failing = !r.taken() && r.fault != FaultUnsaid
		if r.throttled() {
			p.until = d.Now().Add(min(max(r.after, leaveAlone), longestWait))
		}
	}
	if p.busy == 0 && !p.failing && !d.Now().Before(p.until) {
		delete(d.places, key)
	}
}

// tell posts one notice and records what came of it.
func (d *Dispatcher) tell(view *watchword.WebhookView, n *watchword.Notice) {
	defer d.running.Done()
	defer d.Wake() // there may be more where this came from
	key := view.Key()
	var r result
	if text, err := body(n, d.Source); err != nil {
		d.Log.Error("a notice cannot be read", "webhook", key.String(), "notice", n.ID.String(), "error", err)
		r = result{fault: FaultUnsaid}
	} else {
		r = d.post(d.posting, view, n.ID.String(), text)
	}
	defer d.leave(key, 1, &r)
	if !r.taken() && d.posting.Err() != nil {
		return // the server stops: the lease runs out, and it is told again
	}
	if err := d.record(key, n, r); err != nil {
		d.Log.Error("a notice's outcome could not be recorded; it will be told again", "webhook", key.String(), "notice", n.ID.String(), "error", err)
	}
}

func (d *Dispatcher) record(key watchword.WebhookKey, n *watchword.Notice, r result) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(d.posting), settleTime)
	defer cancel()
	var after watchword.NoticeState
	var state watchword.WebhookState
	var off, written bool
	chance := d.Chance()
	err := d.Queue.SettleNotice(ctx, key, n.ID, func(now time.Time, s *watchword.NoticeState, w *watchword.WebhookState) bool {
		wasOn := w.OffAt.IsZero()
		written = settle(now, s, w, n.Tries, r, chance)
		after, state, off = *s, *w, wasOn && !w.OffAt.IsZero()
		return written
	})
	if err != nil || !written {
		return err
	}
	d.report(key, n, after, r)
	if off {
		d.Log.Warn("a webhook is switched off: mend it, then run watchword webhook enable",
			"webhook", key.String(), "why", state.Why, "failing_since", state.FailingSince, "status", state.Status, "fault", state.Fault)
	}
	return nil
}

// report counts a try, and logs the one that was the last in vain.
func (d *Dispatcher) report(key watchword.WebhookKey, n *watchword.Notice, after watchword.NoticeState, r result) {
	word := "retried"
	switch after.Outcome {
	case watchword.NoticeDelivered:
		word = "delivered"
	case watchword.NoticeFailed:
		word = "failed"
		d.Log.Warn("a notice was not taken in all its tries", "webhook", key.String(), "notice", n.ID.String(), "status", r.status, "fault", string(r.fault))
	case watchword.NoticeWaiting:
		d.Log.Debug("a notice was not taken", "webhook", key.String(), "notice", n.ID.String(), "tries", after.Tries, "status", r.status, "fault", string(r.fault))
	}
	d.Metrics.Posted(word, r.fault, r.took)
}

// ErrNoWebhook says that there is no such endpoint.
var ErrNoWebhook = errors.New("there is no such webhook")

// Tried is what an endpoint made of a test.
type Tried struct {
	ID     string
	Status int   // 0: there was no answer
	Fault  Fault // empty: it took it
	Why    error // of a fault without an answer
	Took   time.Duration
}

// Test posts a test event to an endpoint, once and now, whether it is switched on or not.
func (d *Dispatcher) Test(ctx context.Context, key watchword.WebhookKey) (Tried, error) {
	view, ok := d.Registry.Current().Webhook(key)
	if !ok {
		return Tried{}, ErrNoWebhook
	}
	now := d.Now()
	id := "evt_test_" + strconv.FormatInt(now.UnixNano(), 10)
	text, err := testBody(id, key, d.Source, now)
	if err != nil {
		return Tried{}, err
	}
	r := d.post(ctx, view, id, text)
	return Tried{id, r.status, r.fault, explain(r), r.took}, nil
}

// explain is a fault in words for the operator who tests. What the other side says stays out of it.
func explain(r result) error {
	switch r.fault {
	case "":
		return nil
	case FaultStatus:
		return errors.New("its answer is not 2xx")
	case FaultEgress:
		return r.cause
	case FaultTimeout:
		return errors.New("there was no whole answer within " + postTime.String())
	case FaultName:
		return errors.New("its host name was not found")
	case FaultTLS:
		return errors.New("there is no trusted TLS connection to it")
	case FaultConnect:
		return errors.New("it does not take connections")
	case FaultBroken, FaultUnsaid:
	}
	return errors.New("the connection broke, or what came is no HTTP")
}

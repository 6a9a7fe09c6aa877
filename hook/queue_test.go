package hook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// secret is that of the Standard Webhooks libraries' own tests; older signs beside it at some endpoints.
const (
	secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	older  = "whsec_b2xkZXIgYnl0ZXMgdGhhdCBzaWduIGFzIHdlbGw="
	acme   = watchword.TenantID("acme")
)

func endpoint(name string) watchword.WebhookKey {
	return watchword.WebhookKey{Tenant: acme, Name: name}
}

// queue is a watchword.Notices in memory.
type queue struct {
	mu      sync.Mutex
	notices []*watchword.Notice
	states  map[watchword.WebhookKey]watchword.WebhookState
	asked   int
	broken  error
}

func (q *queue) WaitingWebhooks(context.Context) ([]watchword.WaitingWebhook, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked++
	var all []watchword.WaitingWebhook
	for _, n := range q.notices {
		known := slices.ContainsFunc(all, func(w watchword.WaitingWebhook) bool { return w.Key == n.Webhook })
		if !known && q.states[n.Webhook].OffAt.IsZero() && q.due(n) {
			all = append(all, watchword.WaitingWebhook{Key: n.Webhook, Due: n.Due, Now: time.Now()})
		}
	}
	return all, q.broken
}

func (q *queue) due(n *watchword.Notice) bool { return !n.Due.IsZero() && !n.Due.After(time.Now()) }

func (q *queue) TakeNotices(_ context.Context, key watchword.WebhookKey, limit int, lease time.Duration) (time.Time, []watchword.Notice, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var taken []watchword.Notice
	for _, n := range q.notices {
		if n.Webhook == key && q.due(n) && len(taken) < limit {
			n.Due = time.Now().Add(lease)
			n.Tries++
			taken = append(taken, *n)
		}
	}
	return time.Now(), taken, q.broken
}

func (q *queue) SettleNotice(
	_ context.Context, key watchword.WebhookKey, id watchword.NoticeID,
	fn func(time.Time, *watchword.NoticeState, *watchword.WebhookState) bool,
) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, n := range q.notices {
		w := q.states[key]
		if n.Webhook == key && n.ID == id && fn(time.Now(), &n.NoticeState, &w) {
			q.states[key] = w
		}
	}
	return q.broken
}

// breaks has every call fail from now on, or work again.
func (q *queue) breaks(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.broken = err
}

// put adds a notice of an approval.
func (q *queue) put(name string, step uint32) watchword.NoticeID { return q.putAs(name, step, nil) }

// putAs is put, with a body instead of the right one.
func (q *queue) putAs(name string, step uint32, instead []byte) watchword.NoticeID {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	e := watchword.Entry{
		ID: watchword.FirstID(now), Status: watchword.Approved, Channel: watchword.SMS, Purpose: "login", Masked: "+86 138****8000",
		CreatedAt: now, ExpiresAt: now.Add(time.Minute), EndedAt: now, Events: []watchword.Event{{At: now, Type: watchword.EventApproved}},
	}
	text, _ := e.AppendBinary(nil)
	if instead != nil {
		text = instead
	}
	n := &watchword.Notice{Webhook: endpoint(name), ID: watchword.NoticeID{Verification: e.ID, Step: step}, Type: watchword.EventApproved, At: now, Body: text}
	n.Due, n.Outcome = now, watchword.NoticeWaiting
	q.notices = append(q.notices, n)
	return n.ID
}

func (q *queue) state(id watchword.NoticeID) watchword.NoticeState {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, n := range q.notices {
		if n.ID == id {
			return n.NoticeState
		}
	}
	return watchword.NoticeState{}
}

func (q *queue) endpointState(name string) watchword.WebhookState {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.states[endpoint(name)]
}

// receiver answers posts as a test says.
type receiver struct {
	mu     sync.Mutex
	posts  []post
	answer func(p post) (int, http.Header)
	now    map[string]int // under way, by host
	most   map[string]int
}

type post struct {
	at     time.Time
	host   string
	header http.Header
	body   []byte
}

func (r *receiver) RoundTrip(q *http.Request) (*http.Response, error) {
	text, _ := io.ReadAll(q.Body)
	p := post{time.Now(), q.URL.Host, q.Header, text}
	r.mu.Lock()
	r.posts = append(r.posts, p)
	r.now[p.host]++
	r.most[p.host] = max(r.most[p.host], r.now[p.host])
	answer := r.answer
	r.mu.Unlock()
	defer func() { r.mu.Lock(); r.now[p.host]--; r.mu.Unlock() }()
	status, header := http.StatusNoContent, http.Header{}
	if answer != nil {
		status, header = answer(p)
	}
	if err := q.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(strings.Repeat("x", 100)))}, nil
}

func (r *receiver) got() []post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.posts)
}

func (r *receiver) answers(status int, header ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = func(post) (int, http.Header) {
		h := http.Header{}
		for i := 0; i+1 < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return status, h
	}
}

type still struct{ s *watchword.Snapshot }

func (r still) Current() *watchword.Snapshot { return r.s }

func snapshot(t *testing.T, hooks ...watchword.Webhook) *watchword.Snapshot {
	t.Helper()
	keys, err := watchword.NewKeyRing("k1", "k1", watchword.MasterKey{ID: "k1", Secret: make([]byte, watchword.MasterKeySize)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := watchword.NewSnapshot(watchword.Resources{Tenants: []watchword.Tenant{{ID: acme}}, Webhooks: hooks}, watchword.SnapshotOptions{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func webhook(name string) watchword.Webhook {
	return watchword.Webhook{Tenant: acme, Name: name, URL: "https://" + name + ".example/in", Secret: secret}
}

// bench is a dispatcher with everything around it, in a bubble whose clock stands still until everyone waits.
type bench struct {
	*testing.T
	*Dispatcher
	queue    *queue
	receiver *receiver
	log      *bytes.Buffer
	counted  *counted
}

type counted struct {
	mu      sync.Mutex
	results map[string]int
	overdue time.Duration
}

func (c *counted) Posted(result string, _ Fault, _ time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.results[result]++
}

func (c *counted) Overdue(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.overdue = max(c.overdue, d)
}

func telling(t *testing.T, hooks []watchword.Webhook, test func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{
			T: t, queue: &queue{states: map[watchword.WebhookKey]watchword.WebhookState{}}, log: &bytes.Buffer{},
			receiver: &receiver{now: map[string]int{}, most: map[string]int{}}, counted: &counted{results: map[string]int{}},
		}
		b.Dispatcher = New(Options{
			Queue: b.queue, Registry: still{snapshot(t, hooks...)}, Transport: b.receiver, Source: "https://otp.example", Now: time.Now,
			Log: slog.New(slog.NewTextHandler(b.log, nil)), Metrics: b.counted, Chance: func() float64 { return 0.5 },
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { b.Dispatcher.Run(ctx); close(ended) }()
		test(b)
		cancel()
		<-ended
		b.Close(ctx)
	})
}

// pass lets the bubble's time go on, and everything come to rest that is due until then.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

var errDown = errors.New("the store is down")

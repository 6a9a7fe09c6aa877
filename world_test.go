package watchword

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword/recipient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// phone is the recipient of most tests, and acme their tenant.
const (
	phone = "+8613800138000"
	email = "ada@example.com"
	acme  = TenantID("acme")
)

var acmeCaller = Caller{Tenant: acme, Credential: "main", Dialect: "native"}

// world is an engine with everything around it, inside a synctest bubble.
type world struct {
	t         *testing.T
	store     *memStore
	keys      *KeyRing
	engine    *Engine
	dialects  Specs
	dir       *fakeDirectory
	providers map[string]*scripted

	mu   sync.Mutex
	seen []Observation
}

func (w *world) Observe(o Observation) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, o)
}

// told lists what was observed of a verification, by type.
func (w *world) told(id ID) []EventType {
	w.mu.Lock()
	defer w.mu.Unlock()
	var types []EventType
	for _, o := range w.seen {
		if o.ID == id {
			types = append(types, o.Type)
		}
	}
	return types
}

// fixed is a registry that never changes but by the test's hand.
type fixed struct{ s *Snapshot }

func (f *fixed) Current() *Snapshot { return f.s }

// baseResources has one tenant, three accounts and a route over the first two for each channel.
func baseResources() Resources {
	return Resources{
		Tenants: []Tenant{{ID: acme, Name: "Acme", Dialects: []string{"native"}}, {ID: "globex", Dialects: []string{"native"}}},
		ProviderAccounts: []ProviderAccount{
			{Name: "p1", Type: "fake"}, {Name: "p2", Type: "fake"}, {Name: "p3", Type: "fake"},
		},
		Routes: []Route{
			{Tenant: acme, Name: "sms", Channel: SMS, Use: []string{"p1", "p2", "p3"}},
			{Tenant: acme, Name: "email", Channel: Email, Use: []string{"p1", "p2"}},
			{Tenant: "globex", Name: "sms", Channel: SMS, Use: []string{"p1"}},
		},
	}
}

// bubble runs a test on a world of its own, with a clock that stands still until everyone waits.
func bubble(t *testing.T, change func(*Resources), test func(t *testing.T, w *world)) {
	t.Helper()
	bubbleWith(t, change, func(*Options) {}, test)
}

func bubbleWith(t *testing.T, change func(*Resources), option func(*Options), test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, store: newMemStore(), keys: testRing(t), dir: &fakeDirectory{}, providers: map[string]*scripted{}}
		w.start(change, option)
		defer func() { w.engine.Close(t.Context()) }() // the one there is then: a test may have killed the first
		test(t, w)
	})
}

func (w *world) start(change func(*Resources), option func(*Options)) {
	w.t.Helper()
	s := w.snapshot(change)
	o := Options{
		Ledgers: w.store, History: w.store, Once: w.store, Counters: w.store, Tokens: w.store, Contacts: w.store, Directory: w.dir,
		Registry: &fixed{s}, Keys: w.keys, Observer: w,
	}
	option(&o)
	var err error
	if w.engine, err = NewEngine(o); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) snapshot(change func(*Resources)) *Snapshot {
	w.t.Helper()
	r := baseResources()
	if change != nil {
		change(&r)
	}
	handles := map[string]ProviderHandle{}
	for _, a := range r.ProviderAccounts {
		if !a.Disabled {
			handles[AccountKey(a.Tenant, a.Name)] = ProviderHandle{Provider: w.open(a)}
		}
	}
	s, err := NewSnapshot(r, SnapshotOptions{Keys: w.keys, Handles: handles, Types: fakeTypes(), Dialects: w.dialects})
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) provider(name string) *scripted {
	if w.providers[name] == nil {
		w.providers[name] = &scripted{name: name}
	}
	return w.providers[name]
}

// begin starts a verification that must succeed.
func (w *world) begin(change ...func(*StartRequest)) Verification {
	w.t.Helper()
	v, err := w.tryStart(change...)
	if err != nil {
		w.t.Fatalf("Start: %v", err)
	}
	return v
}

func (w *world) tryStart(change ...func(*StartRequest)) (Verification, error) {
	r := StartRequest{Caller: acmeCaller, To: phone, Channel: SMS}
	for _, c := range change {
		c(&r)
	}
	return w.engine.Start(w.t.Context(), r)
}

// check gives a code and returns the answer's result.
func (w *world) check(id ID, code string) Result {
	w.t.Helper()
	a, err := w.engine.Check(w.t.Context(), CheckRequest{Caller: acmeCaller, ID: id, Code: code})
	if err != nil {
		w.t.Fatalf("Check: %v", err)
	}
	return a.Result
}

func (w *world) get(id ID) Verification {
	w.t.Helper()
	v, err := w.engine.Get(w.t.Context(), acmeCaller, id)
	if err != nil {
		w.t.Fatalf("Get: %v", err)
	}
	return v
}

// stored gives every byte that the store holds.
func (w *world) stored() []byte {
	w.store.mu.Lock()
	defer w.store.mu.Unlock()
	var all []byte
	for _, b := range w.store.ledgers {
		all = append(all, b...)
	}
	for _, e := range w.store.past {
		all, _ = e.AppendBinary(all)
	}
	return all
}

// lastCode is the code that a provider was given last.
func (w *world) lastCode() string {
	w.t.Helper()
	var last string
	for _, name := range []string{"p1", "p2", "p3"} {
		if got := w.provider(name).messages(); len(got) > 0 {
			last = got[len(got)-1].Code
		}
	}
	if last == "" {
		w.t.Fatal("no provider was given a message")
	}
	return last
}

// pass lets the bubble's time go on, and everything come to rest that is due until then.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// wrong is a code of the same form that is certainly not the given one.
func wrong(code string) string {
	return strings.Map(func(r rune) rune { return '0' + (r-'0'+1)%10 }, code)
}

func wantCode(t *testing.T, err error, code ErrorCode) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("error is %v; want %s", err, code)
	}
	return e
}

// scripted is a provider that does what the test says, one hand-over after the other, and then accepts.
type scripted struct {
	name   string
	mu     sync.Mutex
	script []func(ctx context.Context) (Acceptance, error)
	got    []Outgoing
	closed int
}

func (p *scripted) Send(ctx context.Context, m Outgoing) (Acceptance, error) {
	p.mu.Lock()
	p.got = append(p.got, m)
	n := len(p.got)
	var act func(context.Context) (Acceptance, error)
	if len(p.script) > 0 {
		act, p.script = p.script[0], p.script[1:]
	}
	p.mu.Unlock()
	if act != nil {
		return act(ctx)
	}
	return Acceptance{MessageID: fmt.Sprintf("%s-%d", p.name, n)}, nil
}

func (p *scripted) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed++
	return nil
}

func (p *scripted) messages() []Outgoing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Outgoing(nil), p.got...)
}

func (p *scripted) next(acts ...func(context.Context) (Acceptance, error)) *scripted {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.script = append(p.script, acts...)
	return p
}

func refuse(c ErrorClass) func(context.Context) (Acceptance, error) {
	return func(context.Context) (Acceptance, error) {
		return Acceptance{}, NewSendError(c, "raw-"+c.String(), nil)
	}
}

// after accepts when the time has passed, or fails as a time-out when ctx ends first.
func after(d time.Duration) func(context.Context) (Acceptance, error) {
	return func(ctx context.Context) (Acceptance, error) {
		select {
		case <-time.After(d):
			return Acceptance{MessageID: "late"}, nil
		case <-ctx.Done():
			return Acceptance{}, NewSendError(ClassTimeout, "", ctx.Err())
		}
	}
}

// fakeDirectory knows the accounts that a test gives it.
type fakeDirectory struct {
	accounts []Account
	err      error
}

func (d *fakeDirectory) ByAddress(_ context.Context, _ TenantID, to recipient.Recipient) (Account, bool, error) {
	for _, a := range d.accounts {
		if !to.IsZero() && (a.Phone == to || a.Email == to) {
			return a, true, d.err
		}
	}
	return Account{}, false, d.err
}

func (d *fakeDirectory) ByID(_ context.Context, _ TenantID, id string) (Account, bool, error) {
	for _, a := range d.accounts {
		if a.ID == id {
			return a, true, d.err
		}
	}
	return Account{}, false, d.err
}

// testRing is a key ring with fixed keys.
func testRing(t testing.TB) *KeyRing {
	t.Helper()
	ring, err := NewKeyRing("k1", "k1", masterKey("k1", 1))
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func masterKey(id string, fill byte) MasterKey {
	return MasterKey{ID: id, Secret: bytes.Repeat([]byte{fill}, MasterKeySize)}
}

func mustPhone(t testing.TB, s string) recipient.Recipient {
	t.Helper()
	r, err := recipient.ParsePhone(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// leased gives every account the same lease.
func leased(d time.Duration) func(string) time.Duration {
	return func(string) time.Duration { return d }
}

// reconfigure changes the registry under the running engine.
func (w *world) reconfigure(change func(*Resources)) {
	w.t.Helper()
	w.engine.registry = &fixed{w.snapshot(change)}
}

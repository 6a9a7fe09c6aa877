package watchword

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// asker drives an engine at random over several purposes of one recipient, and keeps a simple model beside it: a list of
// what was started, with what each guess should have done to it.
type asker struct {
	*world
	purposes []Purpose
	made     []*asked

	approvals map[ID]int
	evaluated map[ID]int // wrong guesses that were compared with it
}

// asked is a verification as the model sees it.
type asked struct {
	id        ID
	purpose   Purpose
	code      string
	proof     ID
	status    Status
	spent     int
	expiresAt time.Time
	endedAt   time.Time
}

// question is a check, a look or a proof: by id, by purposes, or by both.
type question struct {
	id       ID
	purposes []Purpose
	code     string
	proof    ID
	peek     bool
}

func newAsker(t *testing.T, rt *rapid.T) *asker {
	a := &asker{
		world:    &world{t: t, store: newMemStore(), keys: testRing(t), dir: &fakeDirectory{}, providers: map[string]*scripted{}},
		purposes: []Purpose{PurposeLogin, PurposePayment, PurposeRegister}, approvals: map[ID]int{}, evaluated: map[ID]int{},
	}
	attempts := rapid.IntRange(1, 4).Draw(rt, "attempts")
	a.world.start(func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}, Attempts: attempts}}
	}, func(*Options) {})
	return a
}

func (a *asker) attempts() int { return a.engine.registry.Current().tenants[acme].general.Attempts }

// now is the store's time; the model settles what has expired by then.
func (a *asker) settled() time.Time {
	a.store.mu.Lock()
	defer a.store.mu.Unlock()
	now := a.store.now()
	for _, m := range a.made {
		if m.status == Pending && !now.Before(m.expiresAt) {
			m.status, m.endedAt = Expired, m.expiresAt
		}
	}
	return now
}

func (a *asker) start(rt *rapid.T) {
	p := rapid.SampledFrom(a.purposes).Draw(rt, "purpose")
	a.settled()
	v, err := a.engine.Start(a.t.Context(), StartRequest{Caller: acmeCaller, To: phone, Purpose: p})
	if err != nil {
		rt.Fatalf("Start: %v", err)
	}
	for _, m := range a.made {
		if m.purpose == p && m.status == Pending {
			m.status = Superseded
		}
	}
	a.made = append(a.made, &asked{id: v.ID, purpose: p, code: a.lastCode(), status: Pending, expiresAt: v.ExpiresAt})
}

func (a *asker) pass(rt *rapid.T) {
	step := rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 4 * time.Minute, 10 * time.Minute}).Draw(rt, "step")
	a.store.mu.Lock()
	defer a.store.mu.Unlock()
	a.store.offset += step
}

// draw makes a question about what was started, or about nothing.
func (a *asker) draw(rt *rapid.T) (q question) {
	known := append([]*asked{{id: testID(200), code: "no-code", proof: testID(201)}}, a.made...)
	about, from := rapid.SampledFrom(known).Draw(rt, "about"), rapid.SampledFrom(known).Draw(rt, "from")
	way := rapid.IntRange(0, 2).Draw(rt, "way")
	if way > 0 {
		q.id = about.id
	}
	if way != 1 {
		q.purposes = rapid.SliceOfNDistinct(rapid.SampledFrom(a.purposes), 1, 3, rapid.ID).Draw(rt, "purposes")
	}
	q.code, q.peek = from.code, rapid.Bool().Draw(rt, "peek")
	if rapid.IntRange(0, 2).Draw(rt, "prove") == 0 {
		if q.proof = from.proof; q.proof.IsZero() {
			q.proof = testID(201)
		}
	}
	return q
}

func (a *asker) ask(rt *rapid.T) {
	q := a.draw(rt)
	r := CheckRequest{Caller: acmeCaller, ID: q.id, Purposes: q.purposes, Code: q.code, Proof: q.proof}
	if len(q.purposes) > 0 {
		r.To = phone
	}
	put := a.engine.Check
	if q.peek {
		put = a.engine.Peek
	}
	now := a.settled()
	answer, err := put(a.t.Context(), r)
	if err != nil {
		rt.Fatalf("%+v: %v", q, err)
	}
	want, of := a.expect(now, q)
	if answer.Result != want || of != nil && answer.Verification.ID != of.id {
		rt.Fatalf("%+v: %v of %v, want %v of %+v", q, answer.Result, answer.Verification.ID, want, of)
	}
	if answer.Proof.IsZero() == (want == ResultApproved) {
		rt.Fatalf("%+v: %v with the proof %v", q, want, answer.Proof)
	}
	if want == ResultApproved {
		a.approvals[of.id]++
		of.proof = answer.Proof
	}
}

// expect is what the model answers, and does.
func (a *asker) expect(now time.Time, q question) (Result, *asked) {
	pending, newest := a.meant(q)
	if newest == nil {
		return ResultNotFound, nil
	}
	if m := a.proved(q); m != nil {
		return m.ended(now, q), m
	}
	if len(pending) == 0 {
		return newest.ended(now, q), newest
	}
	for _, m := range pending {
		switch {
		case !q.proof.IsZero() || m.code != q.code:
		case q.peek:
			return ResultCorrect, m
		default:
			m.status, m.endedAt = Approved, now
			return ResultApproved, m
		}
	}
	for _, m := range pending {
		m.spent++
		a.evaluated[m.id]++
		if m.spent == a.attempts() {
			m.status = Exhausted
		}
	}
	return ResultIncorrect, pending[0]
}

// proved is what a proof that is given without an id belongs to, if it is one of what the question is about.
func (a *asker) proved(q question) *asked {
	for _, m := range a.made {
		if q.id.IsZero() && !q.proof.IsZero() && m.status == Approved && m.proof == q.proof && slices.Contains(q.purposes, m.purpose) {
			return m
		}
	}
	return nil
}

// meant lists what is pending of what a question is about, the newest first, and the newest of all it is about.
func (a *asker) meant(q question) (pending []*asked, newest *asked) {
	for i := len(a.made) - 1; i >= 0; i-- {
		m := a.made[i]
		if !q.id.IsZero() && m.id != q.id || len(q.purposes) > 0 && !slices.Contains(q.purposes, m.purpose) {
			continue
		}
		if newest == nil {
			newest = m
		}
		if m.status == Pending {
			pending = append(pending, m)
		}
	}
	return pending, newest
}

// ended is what a question about something that has ended is answered.
func (m *asked) ended(now time.Time, q question) Result {
	switch {
	case q.proof.IsZero() || m.status != Approved:
		return resultOf(m.status)
	case q.proof != m.proof:
		return ResultIncorrect
	case !now.Before(m.endedAt.Add(ProofLifetime)):
		return ResultExpired
	}
	return ResultCorrect
}

// verify holds the invariants against what the engine says, whatever the model says.
func (a *asker) verify(rt *rapid.T) {
	a.settled()
	live := map[Purpose]int{}
	for _, m := range a.made {
		v := a.get(m.id)
		switch {
		case a.approvals[m.id] > 1 || (a.approvals[m.id] == 1) != (v.Status == Approved):
			rt.Fatalf("%v was approved %d times and is %v", m.id, a.approvals[m.id], v.Status)
		case a.evaluated[m.id] > a.attempts():
			rt.Fatalf("%d guesses at %v were evaluated, of %d attempts", a.evaluated[m.id], m.id, a.attempts())
		case v.Status != m.status:
			rt.Fatalf("%v is %v, want %v", m.id, v.Status, m.status)
		case v.Status == Pending && v.AttemptsRemaining != a.attempts()-a.evaluated[m.id]:
			rt.Fatalf("%v has %d attempts left, and %d were spent", m.id, v.AttemptsRemaining, a.evaluated[m.id])
		}
		if v.Status == Pending {
			live[m.purpose]++
		}
	}
	for p, n := range live {
		if n > 1 {
			rt.Fatalf("%d live verifications for %s", n, p)
		}
	}
}

// Whatever is asked in whatever order, no more guesses are evaluated than there are attempts, and each code is approved
// once.
func TestSeveralPurposesKeepTheInvariants(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := newAsker(t, rt)
		defer a.engine.Close(t.Context())
		rt.Repeat(map[string]func(*rapid.T){
			"start": a.start, "ask": a.ask, "ask again": a.ask, "and again": a.ask, "pass": a.pass, "": a.verify,
		})
	})
}

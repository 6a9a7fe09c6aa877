package watchword

import (
	"bytes"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// machine drives one ledger at random and keeps a simple model beside it, which knows nothing of the ledger's ways.
type machine struct {
	l      Ledger
	now    time.Time
	policy Policy
	serial byte

	ended     map[ID]Status   // as first seen
	approvals map[ID]int      // by verification
	good      map[string]bool // codes that were approved
	guesses   map[ID]int      // compared and found wrong
	sends     []time.Time     // charges that stand
	refunds   []time.Time     // charges given back
	ids       []ID
}

func newMachine(t *rapid.T) *machine {
	p := DefaultPolicy()
	p.Attempts = rapid.IntRange(1, MaxAttempts).Draw(t, "attempts")
	p.Overlap = rapid.SampledFrom([]time.Duration{0, 30 * time.Second}).Draw(t, "overlap")
	p.Resend = rapid.SampledFrom([]ResendRule{NewCode, SameCode}).Draw(t, "resend rule")
	p.Limits = []Limit{{Name: "m", Count: 2, Per: time.Minute}, {Name: "d", Count: 40, Per: MaxLimitWindow}}
	return &machine{
		now: t0, policy: p, ended: map[ID]Status{}, approvals: map[ID]int{}, good: map[string]bool{}, guesses: map[ID]int{},
	}
}

// pick is an id of the machine's, or one that nobody has.
func (m *machine) pick(t *rapid.T) ID {
	return rapid.SampledFrom(append([]ID{testID(255)}, m.ids...)).Draw(t, "id")
}

func (m *machine) start(t *rapid.T) {
	o := testOpening(m.serial)
	m.serial++
	o.policy = m.policy
	o.entry.MaxAttempts, o.entry.Resend = uint8(m.policy.Attempts), m.policy.Resend
	o.entry.Purpose = rapid.SampledFrom([]Purpose{PurposeCommon, PurposeLogin}).Draw(t, "purpose")
	o.entry.OnceKey[0] = rapid.SampledFrom([]byte{0, 0, 1, 2}).Draw(t, "once")
	_, replayed, err := m.l.start(m.now, o)
	if err == nil && !replayed {
		m.ids = append(m.ids, o.entry.ID)
		m.sends = append(m.sends, m.now)
	}
}

func (m *machine) resend(t *rapid.T) {
	r := again(func(r *repetition) { r.policy, r.with.accounts = m.policy, []string{"p1", "p2"} })
	if _, err := m.l.resend(m.now, m.pick(t), r); err == nil {
		m.sends = append(m.sends, m.now)
	}
}

func (m *machine) cancel(t *rapid.T) { _, _ = m.l.cancel(m.now, m.pick(t)) }

// guess checks or peeks with the code of some verification, or with none.
func (m *machine) guess(t *rapid.T) {
	var compared []ID
	code := "no"
	if e := m.l.Entry(m.pick(t)); e != nil {
		code = plainCode(e)
	}
	peek := rapid.Bool().Draw(t, "peek")
	g := guess{typed: code, peek: peek, matches: func(e *Entry, typed string) (bool, error) {
		compared = append(compared, e.ID)
		return typed == plainCode(e), nil
	}}
	var r Result
	var seen *Entry
	if e := m.l.Entry(m.pick(t)); e != nil && rapid.Bool().Draw(t, "by scope") {
		r, seen, _ = m.l.checkScopes(m.now, []scope{e.scope()}, g)
	} else {
		r, seen, _ = m.l.checkEntry(m.now, m.pick(t), g)
	}
	m.judge(t, r, seen, code, peek, compared)
}

func (m *machine) judge(t *rapid.T, r Result, seen *Entry, code string, peek bool, compared []ID) {
	for _, id := range compared {
		if m.ended[id] != 0 {
			t.Fatalf("%v was compared after its end", id)
		}
	}
	switch r {
	case ResultApproved:
		if m.approvals[seen.ID]++; peek || m.good[code] {
			t.Fatalf("code %q approved, peek %v, approved before %v", code, peek, m.good[code])
		}
		m.good[code] = true
	case ResultIncorrect:
		for _, id := range compared {
			m.guesses[id]++
		}
	}
}

func (m *machine) conclude(t *rapid.T) {
	// Every class, and often one that fails at once, so that refunds come close together.
	classes := append(ErrorClasses(), ClassNone, ClassNone, ClassNone, ClassInvalidNumber, ClassInvalidNumber, ClassInvalidNumber)
	o := Outcome{Class: rapid.SampledFrom(classes).Draw(t, "class"), MessageID: "m"}
	o.Receipt = rapid.SampledFrom([]DeliveryStatus{0, Delivered, Undelivered}).Draw(t, "receipt")
	if e := m.l.Entry(m.pick(t)); e != nil {
		m.l.conclude(m.now, e.handover(), o, onward(testLease))
	}
}

func (m *machine) takeOver(t *rapid.T) {
	m.l.takeOver(m.now, rapid.Bool().Draw(t, "force"), leased(testLease))
}

func (m *machine) park(t *rapid.T) {
	if e := m.l.Entry(m.pick(t)); e != nil {
		m.l.park(m.now, e.handover(), 0)
	}
}

func (m *machine) pass(t *rapid.T) {
	m.now = m.now.Add(rapid.SampledFrom([]time.Duration{
		0, time.Millisecond, time.Second, 29 * time.Second, time.Minute, 5 * time.Minute, 10 * time.Minute, 25 * time.Hour,
	}).Draw(t, "step"))
	m.l.Settle(m.now)
}

// verify holds every invariant against the ledger as it stands.
func (m *machine) verify(t *rapid.T) {
	m.verifyLimits(t)
	m.verifyDue(t)
	m.verifyCodec(t)
	live := map[scope]int{}
	for i := range m.l.Entries {
		e := &m.l.Entries[i]
		m.verifyEntry(t, e)
		if e.Status == Pending {
			live[e.scope()]++
		}
	}
	allowed := 1
	if m.policy.Overlap > 0 {
		allowed = 2
	}
	for s, n := range live {
		if n > allowed {
			t.Fatalf("%d live verifications of %v", n, s.purpose)
		}
	}
}

func (m *machine) verifyEntry(t *rapid.T, e *Entry) {
	if was := m.ended[e.ID]; was != 0 && e.Status != was {
		t.Fatalf("%v left its end: it was %v and is %v", e.ID, was, e.Status)
	}
	if e.Status != Pending {
		m.ended[e.ID] = e.Status
	}
	if (e.Status != Pending) == e.EndedAt.IsZero() {
		t.Fatalf("it is %v and ended at %v", e.Status, e.EndedAt)
	}
	if m.approvals[e.ID] > 1 || (m.approvals[e.ID] == 1) != (e.Status == Approved) {
		t.Fatalf("it was approved %d times and is %v", m.approvals[e.ID], e.Status)
	}
	if m.guesses[e.ID] > m.policy.Attempts || int(e.Attempts) < m.guesses[e.ID] {
		t.Fatalf("%d guesses were compared, %d attempts are spent of %d", m.guesses[e.ID], e.Attempts, m.policy.Attempts)
	}
	verifyTimeline(t, e)
}

func verifyTimeline(t *rapid.T, e *Entry) {
	if len(e.Events) > maxEvents {
		t.Fatalf("the timeline has %d events", len(e.Events))
	}
	for i := 1; i < len(e.Events); i++ {
		if e.Events[i].At.Before(e.Events[i-1].At) {
			t.Fatalf("event %d, %v, is before the one before", i, e.Events[i].Type)
		}
	}
}

// verifyLimits counts what was sent and not given back: the model takes off as many as the ledger gave back.
func (m *machine) verifyLimits(t *rapid.T) {
	for _, at := range m.l.Refunds {
		if len(m.refunds) == 0 || at.After(m.refunds[len(m.refunds)-1]) {
			m.refunds = append(m.refunds, at)
		}
	}
	for _, lim := range m.policy.Limits {
		if n := within(m.l.chargeTimes(), m.now, lim.Per); n > lim.Count {
			t.Fatalf("%d charges within %v", n, lim.Per)
		}
		back := maxRefunds * int(math.Ceil(float64(lim.Per)/float64(refundWindow))+1)
		if n := within(m.sends, m.now, lim.Per); n > lim.Count+back {
			t.Fatalf("%d messages within %v", n, lim.Per)
		}
	}
	if n := within(m.refunds, m.now, refundWindow); n > maxRefunds || len(m.l.Refunds) > maxRefunds {
		t.Fatalf("%d refunds within %v, %d kept", n, refundWindow, len(m.l.Refunds))
	}
}

func (l *Ledger) chargeTimes() []time.Time {
	var all []time.Time
	for _, c := range l.Charges {
		all = append(all, c.At)
	}
	return all
}

func within(times []time.Time, now time.Time, per time.Duration) (n int) {
	for _, at := range times {
		if now.Sub(at) < per {
			n++
		}
	}
	return n
}

func (m *machine) verifyDue(t *rapid.T) {
	pending := false
	for i := range m.l.Entries {
		s := m.l.Entries[i].Delivery.Status
		pending = pending || s == Queued || s == Sending
	}
	if m.l.Due().IsZero() == pending {
		t.Fatalf("due at %v, and something is pending: %v", m.l.Due(), pending)
	}
}

func (m *machine) verifyCodec(t *rapid.T) {
	first, err := m.l.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var read Ledger
	if err := read.UnmarshalBinary(first); err != nil {
		t.Fatal(err)
	}
	equal := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Ledger{})}
	if diff := cmp.Diff(m.l, read, equal); diff != "" {
		t.Fatalf("what was read is not what was written:\n%s", diff)
	}
	second, _ := read.AppendBinary(nil)
	if !bytes.Equal(first, second) {
		t.Fatal("the bytes differ when written again")
	}
}

func TestLedgerHoldsItsInvariantsInAnyOrderOfSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		steps := []struct {
			name string
			do   func(*rapid.T)
		}{
			{"start", m.start}, {"start", m.start}, {"resend", m.resend}, {"cancel", m.cancel}, {"guess", m.guess}, {"guess", m.guess},
			{"conclude", m.conclude}, {"conclude", m.conclude}, {"take over", m.takeOver}, {"park", m.park}, {"pass", m.pass}, {"pass", m.pass},
		}
		for n := range rapid.IntRange(1, 120).Draw(t, "length") {
			step := rapid.SampledFrom(steps).Draw(t, fmt.Sprint("step ", n))
			step.do(t)
			m.verify(t)
		}
	})
}

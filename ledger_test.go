package watchword

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// t0 is when the pure tests begin, and lease how long their hand-overs may take.
var t0 = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

const testLease = 30 * time.Second

func testID(n byte) ID { return ID{0: 1, 6: 0x70, 8: 0x80, 15: n} }

// opening makes the opening of verification n on terms without limits.
func testOpening(n byte, change ...func(*opening)) opening {
	p := DefaultPolicy()
	p.Limits, p.Attempts = nil, 3
	o := opening{tenant: acme, policy: p, lease: testLease, entry: Entry{
		ID: testID(n), Channel: SMS, Purpose: PurposeCommon, Recipient: [16]byte{1}, Generation: 1, KeyID: "k1",
		CodeLength: 6, Alphabet: Digits, MaxAttempts: 3, Lifetime: p.Lifetime, Resend: NewCode,
		Delivery: Delivery{Route: []string{"p1", "p2"}},
	}}
	for _, c := range change {
		c(&o)
	}
	return o
}

func (o *opening) overlap(d time.Duration) { o.policy.Overlap = d }

// startOK starts and must succeed.
func startOK(t *testing.T, l *Ledger, now time.Time, o opening) *Entry {
	t.Helper()
	e, replayed, err := l.start(now, o)
	if err != nil || replayed {
		t.Fatalf("start: replayed %v, %v", replayed, err)
	}
	return e
}

// plainCode stands for the code of an entry in the pure tests.
func plainCode(e *Entry) string { return fmt.Sprintf("%s#%d", e.ID, e.Generation) }

func typed(code string) guess {
	return guess{typed: code, matches: func(e *Entry, typed string) (bool, error) { return typed == plainCode(e), nil }}
}

func peeked(code string) guess {
	g := typed(code)
	g.peek = true
	return g
}

func eventTypes(e *Entry) []EventType {
	var types []EventType
	for _, ev := range e.Events {
		types = append(types, ev.Type)
	}
	return types
}

func wantEvents(t *testing.T, e *Entry, want ...EventType) {
	t.Helper()
	if got := eventTypes(e); !slices.Equal(got, want) {
		t.Errorf("timeline is %v; want %v", got, want)
	}
}

// sent starts verification n and has its message accepted at once.
func sent(t *testing.T, l *Ledger, now time.Time, o opening) *Entry {
	t.Helper()
	e := startOK(t, l, now, o)
	l.conclude(now, e.handover(), Outcome{MessageID: "m"}, onward(testLease))
	return e
}

func TestSettleEndsWhatExpired(t *testing.T) {
	var l Ledger
	e := sent(t, &l, t0, testOpening(1))
	l.Settle(e.ExpiresAt.Add(-time.Millisecond))
	if e.Status != Pending {
		t.Fatalf("one millisecond early it is %v", e.Status)
	}
	l.Settle(t0.Add(time.Hour))
	if e.Status != Expired || !e.EndedAt.Equal(t0.Add(5*time.Minute)) {
		t.Errorf("it is %v since %v; want expired at the end of its lifetime", e.Status, e.EndedAt)
	}
}

func TestSettleEndsAnOverlap(t *testing.T) {
	var l Ledger
	sent(t, &l, t0, testOpening(1))
	sent(t, &l, t0, testOpening(2, func(o *opening) { o.overlap(20 * time.Second) }))
	l.Settle(t0.Add(20*time.Second - 1))
	if s := l.Entry(testID(1)).Status; s != Pending {
		t.Fatalf("within the overlap the older one is %v", s)
	}
	l.Settle(t0.Add(time.Minute))
	old := l.Entry(testID(1))
	if old.Status != Superseded || !old.EndedAt.Equal(t0.Add(20*time.Second)) {
		t.Errorf("after the overlap it is %v since %v", old.Status, old.EndedAt)
	}
}

func TestSettleEndsAnOverlapAtTheLifetimesEnd(t *testing.T) {
	var l Ledger
	sent(t, &l, t0, testOpening(1))
	now := t0.Add(5*time.Minute - 10*time.Second)
	sent(t, &l, now, testOpening(2, func(o *opening) { o.overlap(20 * time.Second) }))
	l.Settle(t0.Add(5 * time.Minute))
	if old := l.Entry(testID(1)); old.Status != Expired {
		t.Errorf("a code that expires within its overlap is %v", old.Status)
	}
}

func TestSettleLiftsAnOldLock(t *testing.T) {
	l := Ledger{Failures: maxFailures, LockedUntil: t0}
	l.Settle(t0.Add(-1))
	if l.LockedUntil.IsZero() {
		t.Fatal("the lock was lifted early")
	}
	l.Settle(t0)
	if !l.LockedUntil.IsZero() || l.Failures != 0 {
		t.Errorf("locked until %v with %d failures; want a clean slate", l.LockedUntil, l.Failures)
	}
}

func TestDueIsTheEarliestLease(t *testing.T) {
	var l Ledger
	if !l.Due().IsZero() {
		t.Fatal("an empty ledger is due")
	}
	startOK(t, &l, t0, testOpening(1, func(o *opening) { o.lease = time.Minute }))
	other := testOpening(2)
	other.entry.Purpose = PurposeLogin
	e := startOK(t, &l, t0, other)
	if want := t0.Add(testLease); !l.Due().Equal(want) {
		t.Errorf("due at %v; want %v", l.Due(), want)
	}
	l.conclude(t0, e.handover(), Outcome{}, onward(testLease))
	if want := t0.Add(time.Minute); !l.Due().Equal(want) {
		t.Errorf("due at %v; want %v", l.Due(), want)
	}
}

func TestRetireKeepsADay(t *testing.T) {
	var l Ledger
	sent(t, &l, t0, testOpening(1))
	ended := t0.Add(5 * time.Minute)
	sent(t, &l, ended.Add(RetainEnded-1), testOpening(2))
	if l.Entry(testID(1)) == nil || len(l.Retired()) != 0 {
		t.Fatal("it was retired early")
	}
	l.Settle(ended.Add(RetainEnded))
	l.retire(ended.Add(RetainEnded))
	if l.Entry(testID(1)) != nil || len(l.Retired()) != 1 || l.Retired()[0].ID != testID(1) {
		t.Errorf("retired: %v", l.Retired())
	}
	if l.Entry(testID(2)) == nil {
		t.Error("what lives was retired")
	}
}

func TestRetireWaitsForADelivery(t *testing.T) {
	var l Ledger
	startOK(t, &l, t0, testOpening(1))
	late := t0.Add(48 * time.Hour)
	l.Settle(late)
	l.retire(late)
	if l.Entry(testID(1)) == nil {
		t.Error("a verification was retired while its delivery is pending")
	}
}

func TestAddedListsNewVerifications(t *testing.T) {
	var l Ledger
	startOK(t, &l, t0, testOpening(1))
	startOK(t, &l, t0, testOpening(2))
	if want := []ID{testID(1), testID(2)}; !slices.Equal(l.Added(), want) {
		t.Errorf("added %v; want %v", l.Added(), want)
	}
}

func TestPruneForgetsWhatIsOld(t *testing.T) {
	var l Ledger
	e := sent(t, &l, t0, testOpening(1))
	if _, _, err := l.checkEntry(t0, e.ID, typed(plainCode(e))); err != nil {
		t.Fatal(err)
	}
	late := t0.Add(31 * 24 * time.Hour)
	if l.Prune(late, t0) || len(l.Entries) != 1 || l.VerifiedAt.IsZero() {
		t.Fatal("what was made at the cut-off was forgotten")
	}
	if !l.Prune(late, t0.Add(time.Second)) || len(l.Entries) != 0 || !l.VerifiedAt.IsZero() {
		t.Errorf("left: %d entries, verified at %v", len(l.Entries), l.VerifiedAt)
	}
}

func TestPruneKeepsWhatStillCounts(t *testing.T) {
	late := t0.Add(time.Hour)
	for name, l := range map[string]Ledger{
		"a live code":        {Entries: []Entry{{Status: Pending, CreatedAt: t0, ExpiresAt: late.Add(1)}}},
		"a pending delivery": {Entries: []Entry{{Status: Expired, CreatedAt: t0, Delivery: Delivery{Status: Sending}}}},
		"a charge":           {Charges: []Charge{{At: late.Add(-time.Minute)}}},
		"a lock":             {LockedUntil: late.Add(time.Hour), Failures: maxFailures},
		"a verified contact": {VerifiedAt: late},
	} {
		if l.Prune(late, late) {
			t.Errorf("with %s the ledger was called empty", name)
		}
	}
}

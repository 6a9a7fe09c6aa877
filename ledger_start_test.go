package watchword

import (
	"slices"
	"testing"
	"time"
)

func TestStartOpensAPendingVerification(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	if e.Status != Pending || !e.CreatedAt.Equal(t0) || !e.ExpiresAt.Equal(t0.Add(5*time.Minute)) || !e.EndedAt.IsZero() {
		t.Errorf("status %v, created %v, expires %v, ended %v", e.Status, e.CreatedAt, e.ExpiresAt, e.EndedAt)
	}
	if d := e.Delivery; d.Status != Sending || !d.Lease.Equal(t0.Add(testLease)) || !d.Charged.Equal(t0) {
		t.Errorf("delivery is %+v; want it sending under a lease", d)
	}
	if l.Tenant != acme || len(l.Charges) != 1 {
		t.Errorf("ledger of %q has %d charges", l.Tenant, len(l.Charges))
	}
	wantEvents(t, e, EventRequested, EventAttempted)
}

func TestStartRefusedWritesNothing(t *testing.T) {
	limited := func(o *opening) { o.policy.Limits = []Limit{{Name: "one", Count: 1, Per: time.Minute}} }
	var l Ledger
	sent(t, &l, t0, testOpening(1, limited))
	_, _, err := l.start(t0.Add(time.Second), testOpening(2, limited))
	e := wantCode(t, err, LimitExceeded)
	if e.RetryAfter != 59*time.Second {
		t.Errorf("retry after %v", e.RetryAfter)
	}
	if len(l.Entries) != 1 || len(l.Charges) != 1 || l.Entries[0].Status != Pending {
		t.Errorf("a refused start left %d entries, %d charges, the first %v", len(l.Entries), len(l.Charges), l.Entries[0].Status)
	}
}

func TestStartRefusedWhileLocked(t *testing.T) {
	l := Ledger{LockedUntil: t0.Add(time.Hour), Failures: maxFailures}
	_, _, err := l.start(t0, testOpening(1))
	if e := wantCode(t, err, RecipientLocked); e.RetryAfter != time.Hour {
		t.Errorf("retry after %v", e.RetryAfter)
	}
	if len(l.Charges) != 0 {
		t.Error("a locked recipient was charged")
	}
	startOK(t, &l, t0.Add(time.Hour), testOpening(1))
}

func TestStartAnswersARepeatedOnceKeyWithTheFirst(t *testing.T) {
	once := func(o *opening) {
		o.entry.OnceKey = [16]byte{7}
		o.policy.Limits = []Limit{{Name: "one", Count: 1, Per: time.Hour}}
	}
	var l Ledger
	sent(t, &l, t0, testOpening(1, once))
	e, replayed, err := l.start(t0.Add(time.Second), testOpening(2, once))
	if err != nil || !replayed || e.ID != testID(1) {
		t.Fatalf("replayed %v, %v, %v", replayed, e, err)
	}
	if len(l.Entries) != 1 || len(l.Charges) != 1 || len(e.Events) != 3 {
		t.Error("a replay changed the ledger")
	}
	other := testOpening(3, once)
	other.entry.OnceKey = [16]byte{8}
	_, _, err = l.start(t0.Add(time.Second), other)
	wantCode(t, err, LimitExceeded)
}

func TestStartSupersedesItsOwnScopeAlone(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Entry)
		want   Status
	}{
		"same scope":        {func(*Entry) {}, Superseded},
		"another purpose":   {func(e *Entry) { e.Purpose = PurposeLogin }, Pending},
		"another channel":   {func(e *Entry) { e.Channel = Email }, Pending},
		"another recipient": {func(e *Entry) { e.Recipient = [16]byte{2} }, Pending},
	} {
		var l Ledger
		sent(t, &l, t0, testOpening(1))
		sent(t, &l, t0, testOpening(2, func(o *opening) { c.change(&o.entry) }))
		if got := l.Entry(testID(1)).Status; got != c.want {
			t.Errorf("%s: the one before is %v; want %v", name, got, c.want)
		}
	}
}

func TestOverlapKeepsTwoAndNoMore(t *testing.T) {
	var l Ledger
	overlap := func(o *opening) { o.overlap(30 * time.Second) }
	for n := byte(1); n <= 4; n++ {
		e := sent(t, &l, t0.Add(time.Duration(n)*time.Second), testOpening(n, overlap))
		if live := l.live([]scope{e.scope()}); len(live) > 2 || live[0].ID != testID(n) {
			t.Fatalf("after start %d there are %d live ones, the newest %v", n, len(live), live[0].ID)
		}
	}
	if s := l.Entry(testID(2)).Status; s != Superseded {
		t.Errorf("the third last is %v", s)
	}
	if at := l.Entry(testID(3)).SupersedeAt; !at.Equal(t0.Add(34 * time.Second)) {
		t.Errorf("the one before the newest ends at %v", at)
	}
}

func TestSupersedeClosesAQueuedDelivery(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	l.park(t0, e.handover(), 0)
	sent(t, &l, t0, testOpening(2))
	old := l.Entry(testID(1))
	if old.Delivery.Status != Undelivered || !l.Due().IsZero() {
		t.Errorf("a superseded message is still %v, due %v", old.Delivery.Status, l.Due())
	}
}

func again(change ...func(*repetition)) repetition {
	p := DefaultPolicy()
	p.Limits = nil
	r := repetition{policy: p, nonce: [16]byte{9}, keyID: "k2", with: sending{accounts: []string{"p2"}}, lease: testLease}
	for _, c := range change {
		c(&r)
	}
	return r
}

func TestResendRaisesTheGeneration(t *testing.T) {
	var l Ledger
	e := sent(t, &l, t0, testOpening(1))
	l.checkEntry(t0, e.ID, typed("wrong"))
	now := t0.Add(time.Minute)
	e, err := l.resend(now, e.ID, again())
	if err != nil {
		t.Fatal(err)
	}
	if e.Generation != 2 || e.Nonce != [16]byte{9} || e.KeyID != "k2" || !e.ExpiresAt.Equal(now.Add(e.Lifetime)) {
		t.Errorf("generation %d, key %s, expires %v", e.Generation, e.KeyID, e.ExpiresAt)
	}
	if e.ID != testID(1) || e.Purpose != PurposeCommon || e.Attempts != 1 {
		t.Errorf("id %v, purpose %v, attempts %d: a resend keeps them", e.ID, e.Purpose, e.Attempts)
	}
	if d := e.Delivery; d.Status != Sending || d.account() != "p2" || !d.Charged.Equal(now) || d.MessageID != "" {
		t.Errorf("delivery is %+v", d)
	}
	if r, _, _ := l.checkEntry(now, e.ID, typed(testID(1).String()+"#1")); r != ResultIncorrect {
		t.Errorf("the code before is %v", r)
	}
}

func TestResendOfTheSameCodeDoesNotExtendIt(t *testing.T) {
	for name, change := range map[string]func(*Entry){
		"same_code":      func(e *Entry) { e.Resend = SameCode },
		"chosen code":    func(e *Entry) { e.SealedCode = []byte{1} },
		"generation 255": func(e *Entry) { e.Generation = 255 },
	} {
		var l Ledger
		o := testOpening(1, func(o *opening) { change(&o.entry) })
		e := sent(t, &l, t0, o)
		e, err := l.resend(t0.Add(time.Minute), e.ID, again())
		if err != nil || e.Generation != o.entry.Generation || !e.ExpiresAt.Equal(t0.Add(5*time.Minute)) || e.KeyID != "k1" {
			t.Errorf("%s: generation %d, expires %v, %v", name, e.Generation, e.ExpiresAt, err)
		}
	}
}

func TestResendRefusals(t *testing.T) {
	limited := again(func(r *repetition) { r.policy.Limits = []Limit{{Name: "one", Count: 1, Per: time.Minute}} })
	for name, c := range map[string]struct {
		prepare func(*Ledger, *Entry)
		r       repetition
		id      ID
		want    ErrorCode
	}{
		"unknown":       {func(*Ledger, *Entry) {}, again(), testID(9), NotFound},
		"ended":         {func(l *Ledger, e *Entry) { l.cancel(t0, e.ID) }, again(), testID(1), NotPending},
		"locked":        {func(l *Ledger, _ *Entry) { l.LockedUntil = t0.Add(time.Hour) }, again(), testID(1), RecipientLocked},
		"still sending": {func(_ *Ledger, e *Entry) { e.Delivery.Status = Sending }, again(), testID(1), LimitExceeded},
		"limited":       {func(*Ledger, *Entry) {}, limited, testID(1), LimitExceeded},
	} {
		var l Ledger
		c.prepare(&l, sent(t, &l, t0, testOpening(1)))
		charges, events := len(l.Charges), len(l.Entries[0].Events)
		_, err := l.resend(t0, c.id, c.r)
		wantCode(t, err, c.want)
		if len(l.Charges) != charges || len(l.Entries[0].Events) != events {
			t.Errorf("%s: a refused resend changed the ledger", name)
		}
	}
}

func TestCancelTakesBackAPendingOne(t *testing.T) {
	var l Ledger
	e := sent(t, &l, t0, testOpening(1))
	if _, err := l.cancel(t0, testID(9)); CodeOf(err) != NotFound {
		t.Errorf("unknown: %v", err)
	}
	for range 2 {
		if e, err := l.cancel(t0.Add(time.Second), e.ID); err != nil || e.Status != Canceled || !e.EndedAt.Equal(t0.Add(time.Second)) {
			t.Errorf("canceled: %v, %v", e, err)
		}
	}
	if r, _, _ := l.checkEntry(t0, e.ID, typed(plainCode(e))); r != ResultCanceled {
		t.Errorf("the right code of a canceled one is %v", r)
	}
}

func TestCancelRefusesAnEnd(t *testing.T) {
	var l Ledger
	e := sent(t, &l, t0, testOpening(1))
	l.checkEntry(t0, e.ID, typed(plainCode(e)))
	_, err := l.cancel(t0, e.ID)
	if got := wantCode(t, err, NotPending); got.ID != e.ID || e.Status != Approved {
		t.Errorf("error about %v, status %v", got.ID, e.Status)
	}
}

func TestTimelineHoldsAtMostMaxEvents(t *testing.T) {
	var e Entry
	for range 3 * maxEvents {
		e.note(Event{At: t0, Type: EventPeeked})
		if len(e.Events) > maxEvents {
			t.Fatalf("%d events; the bound is %d", len(e.Events), maxEvents)
		}
	}
}

func TestTimelineSaysThatItDroppedEvents(t *testing.T) {
	e := Entry{}
	e.note(Event{At: t0, Type: EventRequested})
	for range 3 * maxEvents {
		e.note(Event{At: t0, Type: EventPeeked})
	}
	e.note(Event{At: t0, Type: EventApproved})
	types := eventTypes(&e)
	if types[0] != EventRequested || types[len(types)-1] != EventApproved || !slices.Contains(types, EventDropped) {
		t.Errorf("%v; want its beginning, a mark, and its end", types)
	}
}

// What ends a verification is kept, even when a late outcome follows it on a full timeline.
func TestTimelineKeepsTheEnd(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	for range 2 * maxEvents {
		l.checkEntry(t0, e.ID, peeked(plainCode(e)))
	}
	l.checkEntry(t0, e.ID, typed(plainCode(e)))
	l.conclude(t0, e.handover(), Outcome{MessageID: "m"}, onward(testLease))
	for _, ev := range e.Events {
		if ev.Type == EventApproved {
			return
		}
	}
	t.Errorf("the timeline of an approved verification ends with %v and has no approval", eventTypes(e)[len(e.Events)-2:])
}

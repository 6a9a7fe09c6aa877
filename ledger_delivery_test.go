package watchword

import (
	"testing"
	"time"
)

func TestConcludeAccepted(t *testing.T) {
	for name, c := range map[string]struct {
		outcome Outcome
		want    DeliveryStatus
		last    EventType
	}{
		"no receipt":     {Outcome{MessageID: "m7"}, Sent, EventAccepted},
		"arrived":        {Outcome{MessageID: "m7", Receipt: Delivered}, Delivered, EventDelivered},
		"did not arrive": {Outcome{MessageID: "m7", Receipt: Undelivered}, Undelivered, EventUndelivered},
	} {
		var l Ledger
		e := startOK(t, &l, t0, testOpening(1))
		if _, next := l.conclude(t0, e.handover(), c.outcome, onward(testLease)); next {
			t.Errorf("%s: it goes on", name)
		}
		d := e.Delivery
		if d.Status != c.want || d.Account != "p1" || d.MessageID != "m7" || !d.Lease.IsZero() || e.Status != Pending {
			t.Errorf("%s: %+v, status %v", name, d, e.Status)
		}
		if got := e.Events[len(e.Events)-1].Type; got != c.last {
			t.Errorf("%s: last event is %v", name, got)
		}
	}
}

func TestConcludeByClass(t *testing.T) {
	for _, class := range ErrorClasses() {
		var l Ledger
		e := startOK(t, &l, t0, testOpening(1))
		_, next := l.conclude(t0, e.handover(), Outcome{Class: class, Raw: "E1"}, onward(testLease))
		if next == class.recipientAtFault() {
			t.Errorf("%v: next account %v", class, next)
		}
		if next && (e.Delivery.account() != "p2" || e.Delivery.Status != Sending) {
			t.Errorf("%v: %+v", class, e.Delivery)
		}
		if refused := e.Events[2]; refused.Type != EventRefused || refused.Class != class || refused.Detail != "E1" || refused.Account != "p1" {
			t.Errorf("%v: noted %+v", class, refused)
		}
	}
}

// refuseAll has every account of the route refuse.
func refuseAll(t *testing.T, l *Ledger, now time.Time, e *Entry, classes ...ErrorClass) {
	t.Helper()
	for i, c := range classes {
		if _, next := l.conclude(now, e.handover(), Outcome{Class: c}, onward(testLease)); next != (i+1 < len(classes)) {
			t.Fatalf("after refusal %d by %v: next %v", i, c, next)
		}
	}
}

func TestDefiniteRefusalsFailAndRefund(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	refuseAll(t, &l, t0.Add(time.Second), e, ClassAuthFailed, ClassProviderError)
	if e.Status != Failed || e.Delivery.Status != Undelivered || e.Delivery.Class != ClassProviderError {
		t.Errorf("status %v, delivery %v by %v", e.Status, e.Delivery.Status, e.Delivery.Class)
	}
	if len(l.Charges) != 0 || len(l.Refunds) != 1 {
		t.Errorf("%d charges, %d refunds", len(l.Charges), len(l.Refunds))
	}
	wantEvents(t, e, EventRequested, EventAttempted, EventRefused, EventFailover, EventAttempted, EventRefused, EventUndelivered,
		EventRefunded, EventFailed)
}

func TestRecipientAtFaultFailsAtOnce(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	refuseAll(t, &l, t0, e, ClassInvalidNumber)
	if e.Status != Failed || len(l.Charges) != 0 {
		t.Errorf("status %v, %d charges", e.Status, len(l.Charges))
	}
}

func TestAnUncertainRefusalKeepsTheCodeGood(t *testing.T) {
	for _, order := range [][]ErrorClass{{ClassTimeout, ClassAuthFailed}, {ClassAuthFailed, ClassUnknown}} {
		var l Ledger
		e := startOK(t, &l, t0, testOpening(1))
		refuseAll(t, &l, t0, e, order...)
		if e.Status != Pending || e.Delivery.Status != Unknown || len(l.Charges) != 1 || len(l.Refunds) != 0 {
			t.Errorf("%v: %v, %v, %d charges", order, e.Status, e.Delivery.Status, len(l.Charges))
		}
		if r, _, _ := l.checkEntry(t0, e.ID, typed(plainCode(e))); r != ResultApproved {
			t.Errorf("%v: the code is %v", order, r)
		}
	}
}

func TestConcludeStopsWhenTheVerificationEnded(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	l.cancel(t0, e.ID)
	if _, next := l.conclude(t0, e.handover(), Outcome{Class: ClassAuthFailed}, onward(testLease)); next {
		t.Error("a canceled message is given to the next account")
	}
	if e.Status != Canceled || e.Delivery.Status != Undelivered {
		t.Errorf("%v, %v", e.Status, e.Delivery.Status)
	}
}

func TestConcludeOfAnApprovedOneIsDelivered(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	l.checkEntry(t0, e.ID, typed(plainCode(e)))
	l.conclude(t0, e.handover(), Outcome{MessageID: "m"}, onward(testLease))
	if e.Delivery.Status != Delivered || e.Status != Approved {
		t.Errorf("%v, %v", e.Delivery.Status, e.Status)
	}
}

func TestConcludeIgnoresWhoeverLostTheDelivery(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	old := e.handover()
	l.takeOver(t0.Add(testLease), false, leased(testLease))
	events := len(e.Events)
	if _, next := l.conclude(t0.Add(testLease), old, Outcome{Class: ClassAuthFailed}, onward(testLease)); next || len(e.Events) != events {
		t.Error("the word of a node that lost the delivery counted")
	}
	if e, next := l.conclude(t0, handover{id: testID(9)}, Outcome{}, onward(testLease)); e != nil || next {
		t.Error("an outcome for nothing was recorded")
	}
	l.conclude(t0.Add(testLease), e.handover(), Outcome{}, onward(testLease))
	events = len(e.Events)
	l.conclude(t0.Add(testLease), e.handover(), Outcome{Class: ClassAuthFailed}, onward(testLease))
	if len(e.Events) != events || e.Delivery.Status != Sent {
		t.Error("one hand-over was concluded twice")
	}
}

func TestTakeOverLeavesALeaseAlone(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	if got := l.takeOver(t0.Add(testLease-1), false, leased(testLease)); len(got) != 0 || e.Delivery.Lost != 0 {
		t.Fatalf("claimed %v under a lease", got)
	}
	if got := l.takeOver(t0.Add(testLease-1), true, leased(time.Minute)); len(got) != 1 {
		t.Fatal("force claimed nothing")
	}
	if want := t0.Add(testLease - 1 + time.Minute); !e.Delivery.Lease.Equal(want) {
		t.Errorf("lease until %v; want %v", e.Delivery.Lease, want)
	}
}

func TestTakeOverRepeatsOnceAndThenGivesUp(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	now := t0.Add(testLease)
	if got := l.takeOver(now, false, leased(testLease)); len(got) != 1 || got[0] != e.ID || e.Delivery.Lost != 1 {
		t.Fatalf("claimed %v, lost %d", got, e.Delivery.Lost)
	}
	now = now.Add(testLease)
	if got := l.takeOver(now, false, leased(testLease)); len(got) != 0 {
		t.Fatalf("claimed %v a second time", got)
	}
	if e.Delivery.Status != Unknown || e.Status != Pending || len(l.Charges) != 1 {
		t.Errorf("%v, %v, %d charges", e.Delivery.Status, e.Status, len(l.Charges))
	}
	wantEvents(t, e, EventRequested, EventAttempted, EventRepeated, EventAttempted, EventOutcomeLost)
	if got := l.takeOver(now.Add(time.Hour), true, leased(testLease)); len(got) != 0 {
		t.Errorf("claimed %v after it was given up", got)
	}
}

func TestTakeOverOfAParkedMessageIsNoRepeat(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	l.park(t0, e.handover(), 0)
	if e.Delivery.Status != Queued || !l.Due().Equal(t0) {
		t.Fatalf("%v, due %v", e.Delivery.Status, l.Due())
	}
	if got := l.takeOver(t0, false, leased(testLease)); len(got) != 1 || e.Delivery.Lost != 0 || e.Delivery.Status != Sending {
		t.Errorf("claimed %v, lost %d, %v", got, e.Delivery.Lost, e.Delivery.Status)
	}
	wantEvents(t, e, EventRequested, EventAttempted, EventParked, EventAttempted)
}

func TestTakeOverOfAnEndedOneIsNotSent(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	l.cancel(t0, e.ID)
	if got := l.takeOver(t0.Add(testLease), false, leased(testLease)); len(got) != 0 || e.Delivery.Status != Unknown {
		t.Errorf("claimed %v, delivery %v", got, e.Delivery.Status)
	}
}

// What has ended is sent by nobody: its delivery ends too, and the limits get the charge back.
func TestParkOfAnEndedOneEndsItsDelivery(t *testing.T) {
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	l.cancel(t0, e.ID)
	l.park(t0, e.handover(), 0)
	if e.Status != Canceled || e.Delivery.Status != Undelivered || !l.Due().IsZero() {
		t.Errorf("%v, delivery %v, due %v", e.Status, e.Delivery.Status, l.Due())
	}
	wantEvents(t, e, EventRequested, EventAttempted, EventCanceled, EventUndelivered, EventRefunded)
}

func TestParkOfWhatIsNotOursDoesNothing(t *testing.T) {
	for name, prepare := range map[string]func(*Ledger, *Entry) handover{
		"unknown": func(*Ledger, *Entry) handover { return handover{id: testID(9)} },
		"concluded": func(l *Ledger, e *Entry) handover {
			l.conclude(t0, e.handover(), Outcome{}, onward(0))
			return e.handover()
		},
		"lost": func(l *Ledger, e *Entry) handover {
			h := e.handover()
			l.takeOver(t0, true, leased(testLease))
			return h
		},
	} {
		var l Ledger
		h := prepare(&l, startOK(t, &l, t0, testOpening(1)))
		before := len(l.Entries[0].Events)
		l.park(t0, h, 0)
		if len(l.Entries[0].Events) != before || l.Entries[0].Delivery.Status == Queued {
			t.Errorf("%s: it was parked", name)
		}
	}
}

func TestDeliveryAccounts(t *testing.T) {
	d := Delivery{Route: []string{"a", "b"}}
	for step, want := range []string{"a", "b", ""} {
		if d.Step = uint8(step); d.account() != want {
			t.Errorf("at step %d it is the turn of %q", step, d.account())
		}
	}
}

// onward moves messages on to whatever account is next.
func onward(lease time.Duration) following {
	return following{lease: leased(lease), shunned: func(string) bool { return false }}
}

package watchword

import (
	"errors"
	"testing"
	"time"
)

func TestCheckResults(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(*Ledger, *Entry)
		code    func(*Entry) string
		want    Result
		status  Status
	}{
		"right":      {nil, plainCode, ResultApproved, Approved},
		"wrong":      {nil, func(*Entry) string { return "no" }, ResultIncorrect, Pending},
		"again":      {func(l *Ledger, e *Entry) { l.checkEntry(t0, e.ID, typed(plainCode(e))) }, plainCode, ResultAlreadyApproved, Approved},
		"canceled":   {func(l *Ledger, e *Entry) { l.cancel(t0, e.ID) }, plainCode, ResultCanceled, Canceled},
		"expired":    {func(_ *Ledger, e *Entry) { e.ExpiresAt = t0 }, plainCode, ResultExpired, Expired},
		"failed":     {func(_ *Ledger, e *Entry) { e.end(t0, Failed, EventFailed) }, plainCode, ResultFailed, Failed},
		"superseded": {func(_ *Ledger, e *Entry) { e.end(t0, Superseded, EventSuperseded) }, plainCode, ResultSuperseded, Superseded},
		"exhausted":  {func(l *Ledger, e *Entry) { exhaust(l, e) }, plainCode, ResultExhausted, Exhausted},
	} {
		for way, check := range map[string]func(*Ledger, *Entry, guess) (Result, *Entry, error){
			"id": func(l *Ledger, e *Entry, g guess) (Result, *Entry, error) { return l.checkEntry(t0, e.ID, g) },
			"scope": func(l *Ledger, e *Entry, g guess) (Result, *Entry, error) {
				return l.checkScopes(t0, []scope{e.scope()}, g)
			},
		} {
			var l Ledger
			e := sent(t, &l, t0, testOpening(1))
			if c.prepare != nil {
				c.prepare(&l, e)
			}
			got, seen, err := check(&l, e, typed(c.code(e)))
			if err != nil || got != c.want || seen != e || e.Status != c.status {
				t.Errorf("%s by %s: %v, %v, now %v; want %v and %v", name, way, got, err, e.Status, c.want, c.status)
			}
		}
	}
}

func exhaust(l *Ledger, e *Entry) {
	for range e.MaxAttempts {
		l.checkEntry(t0, e.ID, typed("no"))
	}
}

func TestCheckOfNothing(t *testing.T) {
	var l Ledger
	if r, e, err := l.checkEntry(t0, testID(1), typed("x")); r != ResultNotFound || e != nil || err != nil {
		t.Errorf("by id: %v, %v, %v", r, e, err)
	}
	if r, e, err := l.checkScopes(t0, []scope{{}}, typed("x")); r != ResultNotFound || e != nil || err != nil {
		t.Errorf("by scope: %v, %v, %v", r, e, err)
	}
}

func TestWrongCodesSpendAttemptsUntilExhausted(t *testing.T) {
	var l Ledger
	e := sent(t, &l, t0, testOpening(1))
	for left := 2; left >= 0; left-- {
		if r, _, _ := l.checkEntry(t0, e.ID, typed("no")); r != ResultIncorrect || e.attemptsRemaining() != left {
			t.Errorf("%v with %d attempts left; want %d", r, e.attemptsRemaining(), left)
		}
	}
	wantEvents(t, e, EventRequested, EventAttempted, EventAccepted, EventWrongCode, EventWrongCode, EventWrongCode, EventExhausted)
	if l.Failures != 3 {
		t.Errorf("the streak is %d", l.Failures)
	}
}

func TestPeekComparesWithoutUsing(t *testing.T) {
	var l Ledger
	e := sent(t, &l, t0, testOpening(1))
	l.Failures = 5
	for range 3 {
		if r, _, err := l.checkEntry(t0, e.ID, peeked(plainCode(e))); r != ResultCorrect || err != nil {
			t.Fatalf("%v, %v", r, err)
		}
	}
	if e.Status != Pending || e.Attempts != 0 || l.Failures != 5 || !l.VerifiedAt.IsZero() {
		t.Errorf("a look left status %v, %d attempts, streak %d", e.Status, e.Attempts, l.Failures)
	}
	if r, _, _ := l.checkEntry(t0, e.ID, peeked("no")); r != ResultIncorrect || e.Attempts != 1 || l.Failures != 6 {
		t.Errorf("a wrong look is %v, attempts %d, streak %d", r, e.Attempts, l.Failures)
	}
}

func TestApprovalEndsTheOthersOfAnOverlap(t *testing.T) {
	var l Ledger
	overlap := func(o *opening) { o.overlap(time.Minute) }
	old := sent(t, &l, t0, testOpening(1, overlap))
	s := old.scope()
	sent(t, &l, t0, testOpening(2, overlap))
	r, e, _ := l.checkScopes(t0, []scope{s}, typed(plainCode(l.Entry(testID(1)))))
	if r != ResultApproved || e.ID != testID(1) {
		t.Fatalf("the older code within its overlap is %v", r)
	}
	if got := l.Entry(testID(2)).Status; got != Superseded {
		t.Errorf("the newer one is %v", got)
	}
	if !l.VerifiedAt.Equal(t0) {
		t.Errorf("verified at %v", l.VerifiedAt)
	}
}

func TestOverlapSharesTheBudget(t *testing.T) {
	var l Ledger
	overlap := func(o *opening) { o.overlap(time.Minute) }
	sent(t, &l, t0, testOpening(1, overlap))
	l.checkEntry(t0, testID(1), typed("no"))
	sent(t, &l, t0, testOpening(2, overlap))
	for way, check := range map[string]func(){
		"older": func() { l.checkEntry(t0, testID(1), typed("no")) },
		"scope": func() { l.checkScopes(t0, []scope{l.Entry(testID(2)).scope()}, typed("no")) },
	} {
		before := [2]uint8{l.Entry(testID(1)).Attempts, l.Entry(testID(2)).Attempts}
		check()
		if after := [2]uint8{l.Entry(testID(1)).Attempts, l.Entry(testID(2)).Attempts}; after != [2]uint8{before[0] + 1, before[1] + 1} {
			t.Errorf("one guess at the %s took attempts from %v to %v", way, before, after)
		}
	}
	if l.Failures != 3 {
		t.Errorf("three guesses made a streak of %d", l.Failures)
	}
}

func TestApprovalTellsThatTheMessageArrived(t *testing.T) {
	for _, s := range []DeliveryStatus{Sent, Unknown} {
		var l Ledger
		e := sent(t, &l, t0, testOpening(1))
		e.Delivery.Status = s
		l.checkEntry(t0, e.ID, typed(plainCode(e)))
		if e.Delivery.Status != Delivered {
			t.Errorf("%v became %v", s, e.Delivery.Status)
		}
	}
}

func TestStreakOfFailuresLocksForADay(t *testing.T) {
	var l Ledger
	now := t0
	for n := range byte(maxFailures) {
		e := sent(t, &l, now, testOpening(n))
		if r, _, err := l.checkEntry(now, e.ID, typed("no")); r != ResultIncorrect {
			t.Fatalf("failure %d: %v, %v", n, r, err)
		}
	}
	e := l.Entry(testID(maxFailures - 1))
	for _, g := range []guess{typed(plainCode(e)), peeked(plainCode(e)), typed("no")} {
		_, _, err := l.checkEntry(now, e.ID, g)
		if got := wantCode(t, err, RecipientLocked); got.RetryAfter != lockTime {
			t.Errorf("retry after %v", got.RetryAfter)
		}
	}
	if e.Attempts != 1 || e.Status != Pending {
		t.Errorf("a refused check spent: %d attempts, %v", e.Attempts, e.Status)
	}
	l.Unlock()
	if r, _, _ := l.checkEntry(now, e.ID, typed(plainCode(e))); r != ResultApproved || l.Failures != 0 {
		t.Errorf("after an unlock: %v, streak %d", r, l.Failures)
	}
}

func TestLockEndsByItself(t *testing.T) {
	l := Ledger{Failures: maxFailures - 1}
	e := sent(t, &l, t0, testOpening(1))
	l.checkEntry(t0, e.ID, typed("no"))
	later := t0.Add(lockTime)
	sent(t, &l, later, testOpening(2))
	if r, _, err := l.checkEntry(later, testID(2), typed("no")); r != ResultIncorrect || l.Failures != 1 {
		t.Errorf("a day later: %v, %v, streak %d", r, err, l.Failures)
	}
}

func TestApprovalEndsTheStreak(t *testing.T) {
	l := Ledger{Failures: maxFailures - 1}
	e := sent(t, &l, t0, testOpening(1))
	l.checkEntry(t0, e.ID, typed(plainCode(e)))
	if l.Failures != 0 || !l.LockedUntil.IsZero() {
		t.Errorf("streak %d, locked until %v", l.Failures, l.LockedUntil)
	}
}

func TestCheckThatCannotCompareSpendsNothing(t *testing.T) {
	var l Ledger
	e := sent(t, &l, t0, testOpening(1))
	broken := errors.New("no key")
	_, _, err := l.checkEntry(t0, e.ID, guess{matches: func(*Entry, string) (bool, error) { return false, broken }})
	if !errors.Is(err, broken) || e.Attempts != 0 {
		t.Errorf("%v, attempts %d", err, e.Attempts)
	}
}

func TestResultOfPendingIsNone(t *testing.T) {
	if r := resultOf(Pending); r != ResultNotFound {
		t.Errorf("%v", r)
	}
}

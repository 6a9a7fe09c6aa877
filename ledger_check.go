package watchword

import (
	"fmt"
	"time"
)

// Result is what became of a check. A wrong code is a result, not an error.
type Result uint8

// The results.
const (
	ResultApproved        Result = iota + 1 // the right code, given for the first time
	ResultCorrect                           // the right code, looked at and not used (Peek only)
	ResultIncorrect                         // a wrong code; it cost an attempt
	ResultExpired                           // the lifetime is over
	ResultSuperseded                        // a newer verification took its place
	ResultExhausted                         // no attempts are left; nothing was compared
	ResultCanceled                          // the caller took the verification back
	ResultFailed                            // the message was never sent
	ResultAlreadyApproved                   // approved before: a code is good once
	ResultNotFound                          // no such verification
)

var resultNames = [...]string{
	"", "approved", "correct", "incorrect", "expired", "superseded", "exhausted", "canceled", "failed",
	"already_approved", "not_found",
}

func (r Result) String() string { return name(resultNames[:], uint8(r)) }

// ParseResult reads what String prints.
func ParseResult(s string) (Result, bool) {
	n, ok := number(resultNames[:], s)
	return Result(n), ok
}

// resultOf is what a check of an ended entry answers.
func resultOf(s Status) Result {
	switch s {
	case Approved:
		return ResultAlreadyApproved
	case Expired:
		return ResultExpired
	case Superseded:
		return ResultSuperseded
	case Exhausted:
		return ResultExhausted
	case Canceled:
		return ResultCanceled
	case Failed:
		return ResultFailed
	case Pending:
	}
	return ResultNotFound
}

// A recipient whose checks fail this often in a row, over all its verifications, is locked for a day or until an
// operator unlocks it (NIST SP 800-63B-4, section 3.2.2: no more than 100 consecutive failures).
const (
	maxFailures = 100
	lockTime    = 24 * time.Hour
)

// guess is one code that somebody typed.
type guess struct {
	typed   string
	matches func(e *Entry, typed string) (bool, error)
	peek    bool // compare without using the code up
}

// checkEntry checks a code against one verification.
func (l *Ledger) checkEntry(now time.Time, id ID, g guess) (Result, *Entry, error) {
	l.Settle(now)
	e := l.Entry(id)
	if e == nil {
		return ResultNotFound, nil, nil
	}
	return l.check(now, e, []*Entry{e}, g)
}

// checkScope checks a code against whatever verification of a recipient and purpose it can belong to.
func (l *Ledger) checkScope(now time.Time, s scope, g guess) (Result, *Entry, error) {
	l.Settle(now)
	candidates := l.live(s)
	if len(candidates) > 0 {
		return l.check(now, candidates[0], candidates, g)
	}
	e := l.newest(s)
	if e == nil {
		return ResultNotFound, nil, nil
	}
	return resultOf(e.Status), e, nil
}

// check compares one guess. The attempt is spent in the same step that compares, so no answer is known before its
// price is paid. During an overlap one guess costs each live verification of the scope an attempt: the budget is
// shared, whichever of them the guess is made at.
func (l *Ledger) check(now time.Time, asked *Entry, candidates []*Entry, g guess) (Result, *Entry, error) {
	if asked.Status != Pending {
		return resultOf(asked.Status), asked, nil
	}
	if err := l.checkLock(now); err != nil {
		return 0, asked, err
	}
	for _, e := range candidates {
		ok, err := g.matches(e, g.typed)
		switch {
		case err != nil:
			return 0, asked, err
		case ok && g.peek:
			e.note(Event{At: now, Type: EventPeeked})
			return ResultCorrect, e, nil
		case ok:
			l.approve(now, e)
			return ResultApproved, e, nil
		}
	}
	l.fail(now, asked)
	return ResultIncorrect, asked, nil
}

func (l *Ledger) approve(now time.Time, e *Entry) {
	for _, other := range l.live(e.scope()) {
		if other != e {
			other.end(now, Superseded, EventSuperseded)
		}
	}
	e.end(now, Approved, EventApproved)
	if e.Delivery.Status == Sent || e.Delivery.Status == Unknown {
		e.Delivery.Status = Delivered // whoever knows the code has had the message
	}
	l.Failures, l.VerifiedAt = 0, now
}

func (l *Ledger) fail(now time.Time, asked *Entry) {
	for _, e := range l.live(asked.scope()) {
		e.spend(now)
	}
	l.Failures++
	if l.Failures >= maxFailures {
		l.LockedUntil = now.Add(lockTime)
	}
}

// Unlock ends a lock and forgets the streak of failed checks.
func (l *Ledger) Unlock() { l.Failures, l.LockedUntil = 0, time.Time{} }

func (l *Ledger) checkLock(now time.Time) error {
	if l.LockedUntil.IsZero() || !now.Before(l.LockedUntil) {
		return nil
	}
	return &Error{
		Code: RecipientLocked, RetryAfter: l.LockedUntil.Sub(now),
		Message: fmt.Sprintf("%d checks in a row failed for this recipient; it is locked for a day", maxFailures),
	}
}

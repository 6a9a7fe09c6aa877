package watchword

import (
	"cmp"
	"fmt"
	"math"
	"slices"
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

// resultAsk never leaves the engine: the vendor that made the code is to be asked.
const resultAsk Result = math.MaxUint8

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

// guess is one code that somebody typed, or the proof of an approval.
type guess struct {
	typed   string
	matches func(e *Entry, typed string) (bool, error)
	peek    bool // compare without using the code up
	proves  func(e *Entry) (bool, error)
	contact *contactTerms // nil: an approval makes no verified contact
}

// ProofLifetime is how long the proof of an approval is good.
const ProofLifetime = 30 * time.Minute

// checkEntry checks a guess against one verification.
func (l *Ledger) checkEntry(now time.Time, id ID, g guess) (Result, *Entry, error) {
	l.Settle(now)
	e := l.Entry(id)
	if e == nil {
		return ResultNotFound, nil, nil
	}
	return l.check(now, []*Entry{e}, l.live([]scope{e.scope()}), g)
}

// checkScopes checks a guess against whatever verification of a recipient it can belong to.
func (l *Ledger) checkScopes(now time.Time, scopes []scope, g guess) (Result, *Entry, error) {
	l.Settle(now)
	if e, err := l.proved(scopes, g); e != nil || err != nil {
		if err != nil {
			return 0, nil, err
		}
		return checkEnded(now, e, g)
	}
	if candidates := l.live(scopes); len(candidates) > 0 {
		return l.check(now, candidates, candidates, g)
	}
	e := l.newest(scopes)
	if e == nil {
		return ResultNotFound, nil, nil
	}
	return l.check(now, []*Entry{e}, nil, g)
}

// proved finds the approved entry whose approval a guess proves, or nil.
func (l *Ledger) proved(scopes []scope, g guess) (*Entry, error) {
	if g.proves == nil {
		return nil, nil //nolint:nilnil // no proof is no fault
	}
	for i := range l.Entries {
		e := &l.Entries[i]
		if e.Status != Approved || !slices.Contains(scopes, e.scope()) {
			continue
		}
		if ok, err := g.proves(e); ok || err != nil {
			return e, err
		}
	}
	return nil, nil //nolint:nilnil // none
}

// check compares one guess with the candidates, the newest first. The attempt is spent in the same step that compares,
// so no answer is known before its price is paid. A wrong guess costs each of those that pay an attempt: during an
// overlap the budget is shared, whichever of them the guess is made at.
func (l *Ledger) check(now time.Time, candidates, pay []*Entry, g guess) (Result, *Entry, error) {
	asked := candidates[0]
	if asked.Status != Pending {
		return checkEnded(now, asked, g)
	}
	if err := l.checkLock(now); err != nil {
		return 0, asked, err
	}
	var owned *Entry
	compared := g.proves != nil
	for _, e := range candidates {
		if g.proves != nil {
			break // nothing that is pending has been approved
		}
		if e.asksOwner() {
			if e.Attempts < e.MaxAttempts { // or else questions that are not answered yet have had them all
				owned = cmp.Or(owned, e)
			}
			continue
		}
		compared = true
		ok, err := g.matches(e, g.typed)
		switch {
		case err != nil:
			return 0, asked, err
		case ok && g.peek:
			e.note(Event{At: now, Type: EventPeeked})
			return ResultCorrect, e, nil
		case ok:
			l.approve(now, e, g.contact)
			return ResultApproved, e, nil
		}
	}
	switch {
	case owned != nil:
		return l.ask(now, owned, pay), owned, nil
	case !compared:
		return ResultExhausted, asked, nil
	}
	l.fail(now, pay)
	return ResultIncorrect, asked, nil
}

// checkEnded answers for a verification that has ended: nothing is compared but the proof of an approval.
func checkEnded(now time.Time, e *Entry, g guess) (Result, *Entry, error) {
	if g.proves == nil || e.Status != Approved {
		return resultOf(e.Status), e, nil
	}
	ok, err := g.proves(e)
	switch {
	case err != nil:
		return 0, e, err
	case !ok:
		return ResultIncorrect, e, nil
	case !now.Before(e.EndedAt.Add(ProofLifetime)):
		return ResultExpired, e, nil
	}
	return ResultCorrect, e, nil
}

func (l *Ledger) approve(now time.Time, e *Entry, contact *contactTerms) {
	for _, other := range l.live([]scope{e.scope()}) {
		if other != e {
			other.end(now, Superseded, EventSuperseded)
		}
	}
	e.end(now, Approved, EventApproved)
	if e.Delivery.Status == Sent || e.Delivery.Status == Unknown {
		e.Delivery.Status = Delivered // whoever knows the code has had the message
	}
	l.Unlock()
	l.VerifiedAt = now
	if contact != nil && !e.Test {
		l.contacts = append(l.contacts, contact.of(now, e))
	}
}

func (l *Ledger) fail(now time.Time, pay []*Entry) {
	for _, e := range pay {
		if !e.asksOwner() || e.Attempts < e.MaxAttempts {
			e.spend(now)
		}
	}
	l.countFailure(now)
}

func (l *Ledger) countFailure(now time.Time) {
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

package watchword

import "time"

// A code that a vendor has made is checked in two writes. The first spends the attempt, so that no answer is known before
// its price is paid, whatever dies in between; then the vendor is asked; the second records what it said. What nobody
// knows is never an approval, and the attempt stays spent.

// asksOwner tells whether only the vendor can say if a code is right. Once it has said so of one, we know it too.
func (e *Entry) asksOwner() bool { return e.Owner != "" && len(e.SealedCode) == 0 }

// ask spends an attempt on a question to the vendor of e, and on all others that pay for the guess.
func (l *Ledger) ask(now time.Time, e *Entry, pay []*Entry) Result {
	for _, p := range pay {
		if p != e && (!p.asksOwner() || p.Attempts < p.MaxAttempts) {
			p.spend(now)
		}
	}
	e.Attempts++
	e.note(Event{At: now, Type: EventAsked, Account: e.Owner})
	l.countFailure(now)
	return resultAsk
}

// verdict is what a vendor said of a code.
type verdict struct {
	right   bool
	unclear ErrorClass // why nobody knows, or ClassNone
	sealed  []byte     // the code, for an entry that goes on with it
}

// answered records what the vendor said. A right code that was only looked at is kept: it will be ours to compare.
func (l *Ledger) answered(now time.Time, id ID, sends uint16, v verdict, g guess) (Result, *Entry) {
	l.Settle(now)
	e := l.Entry(id)
	switch {
	case e == nil:
		return ResultNotFound, nil
	case e.Status != Pending:
		return resultOf(e.Status), e
	case v.right && e.Sends != sends:
		e.note(Event{At: now, Type: EventUnclear, Account: e.Owner, Class: ClassUnknown})
	case v.right && g.peek:
		e.SealedCode = v.sealed
		e.Attempts -= min(e.Attempts, 1)
		l.Failures = max(l.Failures-1, 0)
		e.note(Event{At: now, Type: EventPeeked})
		return ResultCorrect, e
	case v.right:
		l.approve(now, e, g.contact)
		return ResultApproved, e
	case v.unclear != ClassNone:
		e.note(Event{At: now, Type: EventUnclear, Account: e.Owner, Class: v.unclear})
	default:
		e.note(Event{At: now, Type: EventWrongCode})
	}
	if e.Attempts >= e.MaxAttempts {
		e.end(now, Exhausted, EventExhausted)
	}
	return ResultIncorrect, e
}

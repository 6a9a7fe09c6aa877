package watchword

import (
	"fmt"
	"math"
	"time"
)

// opening is what a start writes: an entry with everything but its times, and the terms it is made on.
type opening struct {
	tenant TenantID
	entry  Entry
	policy Policy
	lease  time.Duration // how long the first hand-over may take before somebody else looks after it

	withheld ErrorCode // why nothing is really sent, or empty
}

// start adds a verification. If the same once-key already made one, that one is answered instead and nothing changes.
func (l *Ledger) start(now time.Time, o opening) (made *Entry, replayed bool, err error) {
	e, p := o.entry, o.policy
	l.Settle(now)
	l.retire(now)
	if first := l.byOnceKey(e.OnceKey); first != nil {
		return first, true, nil
	}
	if err := l.checkLock(now); err != nil {
		return nil, false, err
	}
	if err := l.charge(now, p.Limits, e.Channel, e.Purpose); err != nil {
		return nil, false, err
	}
	for _, old := range l.live([]scope{e.scope()}) {
		old.supersede(now, p.Overlap)
	}
	e.Status, e.CreatedAt, e.ExpiresAt = Pending, now, now.Add(p.Lifetime)
	e.note(Event{At: now, Type: EventRequested})
	if o.withheld != "" {
		e.note(Event{At: now, Type: EventWithheld, Detail: string(o.withheld)})
	}
	e.handOver(now, o.lease, false)
	l.Tenant = o.tenant
	l.Entries = append(l.Entries, e)
	l.added = append(l.added, e.ID)
	return &l.Entries[len(l.Entries)-1], false, nil
}

// byOnceKey finds the verification that a key has made. One that failed for want of a provider does not count: the
// caller was told of a failure, and may try again under the same key.
func (l *Ledger) byOnceKey(key [16]byte) *Entry {
	if key == [16]byte{} {
		return nil
	}
	for i := range l.Entries {
		if e := &l.Entries[i]; e.OnceKey == key && e.Status != Failed {
			return &l.Entries[i]
		}
	}
	return nil
}

// supersede ends an entry because a newer one takes its place, at once or after a short overlap.
func (e *Entry) supersede(now time.Time, overlap time.Duration) {
	if overlap == 0 || !e.SupersedeAt.IsZero() {
		e.end(now, Superseded, EventSuperseded)
		return
	}
	e.SupersedeAt = now.Add(overlap)
}

// repetition is what a resend writes, should it come to that.
type repetition struct {
	policy Policy
	nonce  [16]byte // of the next generation
	keyID  string
	with   sending
	lease  time.Duration
	rung   *Rung // the channel that the code goes out on instead; nil: the same as before
}

// resend sends the message of a pending entry again. It keeps the id, the purpose and the attempts spent.
func (l *Ledger) resend(now time.Time, id ID, r repetition) (*Entry, error) {
	l.Settle(now)
	e := l.Entry(id)
	if e == nil {
		return nil, errNotFound()
	}
	if e.Status != Pending {
		return nil, notPending(e)
	}
	if err := l.checkLock(now); err != nil {
		return nil, err
	}
	if e.asksOwner() && e.attemptsRemaining() == 0 {
		return nil, &Error{Code: NotPending, ID: id, Message: "the attempts are spent, and what the vendor made of the last one is not known"}
	}
	if e.Delivery.Status.pending() {
		return nil, &Error{
			Code: LimitExceeded, RetryAfter: time.Second, ID: id,
			Message: "the message before is still on its way to a provider",
		}
	}
	if err := l.charge(now, r.policy.Limits, e.Channel, e.Purpose); err != nil {
		return nil, err
	}
	if r.rung != nil && !e.climb(now, *r.rung) {
		return nil, errNoRung(id)
	}
	if e.Owner != "" {
		e.SealedCode = nil // the vendor may make another
	}
	newCode := r.rung == nil && e.Resend == NewCode && len(e.SealedCode) == 0 && e.Generation < math.MaxUint8
	if newCode {
		e.Generation++
		e.Nonce, e.KeyID = r.nonce, r.keyID
		e.ExpiresAt = now.Add(e.Lifetime)
		e.Carriers = nil // what becomes of messages with the code before is nobody's concern
	}
	if r.rung == nil {
		e.note(Event{At: now, Type: EventResend, Detail: fmt.Sprintf("generation %d", e.Generation)})
	}
	e.sendWith(r.with)
	e.handOver(now, r.lease, !newCode)
	return e, nil
}

// cancel takes a pending entry back.
func (l *Ledger) cancel(now time.Time, id ID) (*Entry, error) {
	l.Settle(now)
	e := l.Entry(id)
	switch {
	case e == nil:
		return nil, errNotFound()
	case e.Status == Canceled:
		return e, nil
	case e.Status != Pending:
		return nil, notPending(e)
	}
	e.end(now, Canceled, EventCanceled)
	return e, nil
}

func errNotFound() *Error { return NewError(NotFound, "there is no such verification") }

func notPending(e *Entry) *Error {
	return &Error{Code: NotPending, ID: e.ID, Message: "the verification has ended: it is " + e.Status.String()}
}

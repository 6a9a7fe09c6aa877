package watchword

import (
	"context"
	"errors"
	"time"
)

// climb takes the next rung of an entry's ladder, if it is the one that is meant.
func (e *Entry) climb(now time.Time, r Rung) bool {
	if len(e.Ladder) == 0 || e.Ladder[0] != r {
		return false
	}
	e.Ladder = e.Ladder[1:]
	e.Delivery.Channel = r.Channel
	e.note(Event{At: now, Type: EventEscalated, Detail: string(r.Channel)})
	return true
}

// climbing lists the entries whose code is to go out on the next channel by itself. They are left alone for the given
// time, in which whoever asked sees to it.
func (l *Ledger) climbing(now time.Time, lease time.Duration) (due []Entry) {
	l.Settle(now)
	for i := range l.Entries {
		e := &l.Entries[i]
		if e.Delivery.Status.pending() || e.due().IsZero() || now.Before(e.ClimbAt) {
			continue
		}
		due = append(due, *e)
		e.ClimbAt = now.Add(lease)
	}
	return due
}

// stay puts off a climb that could not be made. It is tried again later, or, when waiting is no use, the channel is passed
// over. A message that no provider has taken on any channel has failed then.
func (l *Ledger) stay(now time.Time, id ID, again time.Duration) *Entry {
	l.Settle(now)
	e := l.Entry(id)
	if e == nil || e.Status != Pending || e.Delivery.Status.pending() {
		return e
	}
	stranded := e.stranded()
	switch {
	case again > 0:
		e.ClimbAt = now.Add(again)
		return e
	case len(e.Ladder) > 0:
		e.note(Event{At: now, Type: EventPassedOver, Detail: string(e.Ladder[0].Channel)})
		e.Ladder = e.Ladder[1:]
	}
	switch {
	case len(e.Ladder) == 0:
		e.ClimbAt = time.Time{}
		if stranded && !e.Delivery.Earlier {
			e.end(now, Failed, EventFailed)
		}
	case !stranded && e.Ladder[0].After > 0:
		e.ClimbAt = now.Add(e.Ladder[0].After)
	case !stranded:
		e.ClimbAt = time.Time{}
	}
	return e
}

func errNoRung(id ID) *Error {
	return &Error{Code: NoRoute, ID: id, Message: "the policy has no further channel for this code"}
}

// Next sends the code of a pending verification out on the next channel of its policy's escalation.
func (e *Engine) Next(ctx context.Context, r ResendRequest) (Verification, error) {
	return e.again(ctx, r, true)
}

// unserved tells whether a channel cannot be had, so that waiting is no use.
func unserved(err error) bool { return CodeOf(err) == NoRoute || CodeOf(err) == SenderUnusable }

// passOver leaves out a channel of an escalation, if it is still the next one, and answers the verification as it stands
// then.
func (e *Engine) passOver(ctx context.Context, r ResendRequest, key LedgerKey, rung Rung) (Entry, error) {
	var after Entry
	err := e.update(ctx, r.Caller, key, 0, func(now time.Time, l *Ledger) error {
		entry := l.Entry(r.ID)
		if entry != nil && len(entry.Ladder) > 0 && entry.Ladder[0] == rung {
			entry = l.stay(now, r.ID, 0)
		}
		if entry == nil {
			return errNotFound()
		}
		after = *entry
		return nil
	})
	if err != nil {
		return Entry{}, err
	}
	return after, nil
}

// climbLease is how long an escalation that is due is left to whoever has begun with it.
const climbLease = 30 * time.Second

// escalate writes that a code goes out on its next channel, without being asked to, and answers what is to be delivered.
// A channel that cannot be had is passed over; what only has to wait is tried again later.
func (e *Engine) escalate(d *delivery) *delivery {
	ctx := context.WithoutCancel(e.sending)
	for range MaxRungs {
		next, _, err := e.repeat(ctx, ResendRequest{Caller: d.caller, ID: d.entry.ID}, d.ledger, d.entry, true)
		if err == nil {
			return next
		}
		var wait time.Duration
		if refused := new(Error); errors.As(hide(err), &refused) && refused.RetryAfter > 0 {
			wait = refused.RetryAfter
		}
		err = e.update(ctx, d.caller, d.ledger, 0, func(now time.Time, l *Ledger) error {
			if entry := l.stay(now, d.entry.ID, wait); entry != nil {
				d.entry = *entry
			}
			return nil
		})
		if err != nil {
			e.log.Error("an escalation could not be written; it is tried again", "verification", d.entry.ID, "error", err)
			return nil
		}
		if wait > 0 || !d.entry.stranded() {
			return nil
		}
	}
	return nil
}

// stranded tells whether no provider has taken the message, and another channel is to try.
func (e *Entry) stranded() bool {
	return e.Status == Pending && !e.ClimbAt.IsZero() && e.Delivery.Status == Undelivered && e.Delivery.Account == ""
}

// climbInBackground goes on with an escalation that is due.
func (e *Engine) climbInBackground(d *delivery) {
	if !e.enter() {
		return // whoever starts next goes on with it
	}
	go func() {
		defer e.running.Done()
		if next := e.escalate(d); next != nil {
			e.deliver(next)
		}
	}()
}

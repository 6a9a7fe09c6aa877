package watchword

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// Entry is one verification as its ledger keeps it. What it holds is safe to store: the recipient is sealed, and the
// code is not there at all, only what derives it together with the key ring.
type Entry struct {
	ID        ID
	Channel   Channel
	Purpose   Purpose
	Recipient [16]byte // blind index of the exact address
	Sealed    []byte   // the address, sealed
	Masked    string   // the address as it may be shown
	Country   string   // ISO 3166 region of a number, or ""

	Status      Status
	CreatedAt   time.Time
	ExpiresAt   time.Time
	EndedAt     time.Time // zero while pending
	SupersedeAt time.Time // end of its overlap with a newer verification, or zero

	Generation  uint8
	Nonce       [16]byte
	KeyID       string // the key ring's key that derives the code
	SealedCode  []byte // a code that was given (by the caller, or for a test recipient), sealed; else empty
	Owner       string // the provider account whose vendor makes and checks the code; empty: the code is ours
	CodeLength  uint8
	Alphabet    Alphabet
	Attempts    uint8 // spent
	MaxAttempts uint8
	Lifetime    time.Duration // of one generation
	Resend      ResendRule
	Sends       uint16 // messages so far: 1 after the start, and one more with every resend

	Locale    string
	Template  string   // key of the template that the route names, or empty: the tenant's own, or the built-in text
	Signature string   // key of the signature it speaks in, or empty: the tenant's brand
	Reference string   // the caller's own reference, as given
	Context   []byte   // the caller's context, sealed, or empty
	OnceKey   [16]byte // the idempotency key that made it, or zero
	Test      bool     // made for a test recipient

	Ladder  []Rung    // the channels that its code may still go out on
	ClimbAt time.Time // when it does so by itself, or zero

	Carriers []MessageKey // messages with the code that is good now, that no vendor has reported as delivered yet
	Delivery Delivery
	Events   []Event
	Steps    uint32 // events there have ever been; more than Events once the middle is dropped
}

// scope is what supersession and checks by recipient go by.
type scope struct {
	channel   Channel
	purpose   Purpose
	recipient [16]byte
}

func (e *Entry) scope() scope { return scope{e.Channel, e.Purpose, e.Recipient} }

// note adds a step to the timeline. When that is full, its middle goes: how it began and how it ends are kept.
func (e *Entry) note(ev Event) {
	if len(e.Events) >= maxEvents {
		const middle = maxEvents / 2
		e.Events[middle-1] = Event{At: e.Events[middle-1].At, Type: EventDropped}
		e.Events = slices.Delete(e.Events, middle, middle+1)
	}
	e.Events = append(e.Events, ev)
	e.Steps++
}

// end moves a pending entry to one of its ends. Nothing leaves an end, so on any other entry it does nothing.
func (e *Entry) end(at time.Time, s Status, t EventType) {
	if e.Status != Pending {
		return
	}
	e.Status, e.EndedAt = s, at
	e.note(Event{At: at, Type: t})
	if s != Approved && e.Delivery.Status == Queued {
		// Nobody waits for this message any more, and no provider has seen it.
		e.Delivery.close(Undelivered)
	}
}

// settle applies what time alone has changed.
func (e *Entry) settle(now time.Time) {
	if e.Status != Pending {
		return
	}
	switch {
	case !e.SupersedeAt.IsZero() && !now.Before(e.SupersedeAt) && e.SupersedeAt.Before(e.ExpiresAt):
		e.end(e.SupersedeAt, Superseded, EventSuperseded)
	case !now.Before(e.ExpiresAt):
		e.end(e.ExpiresAt, Expired, EventExpired)
	}
}

// messageKey names the entry's newest message, alike on every attempt at it.
func (e *Entry) messageKey() string { return e.ID.String() + "-" + strconv.Itoa(int(e.Sends)) }

// travels is the channel that the message goes out on now.
func (e *Entry) travels() Channel { return cmp.Or(e.Delivery.Channel, e.Channel) }

func (e *Entry) attemptsRemaining() int {
	if e.Status != Pending {
		return 0
	}
	return max(int(e.MaxAttempts)-int(e.Attempts), 0)
}

// spend takes one attempt for a wrong code.
func (e *Entry) spend(now time.Time) {
	e.Attempts++
	e.note(Event{At: now, Type: EventWrongCode})
	if e.Attempts >= e.MaxAttempts {
		e.end(now, Exhausted, EventExhausted)
	}
}

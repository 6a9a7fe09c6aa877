package watchword

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// Delivery is how the message of a verification gets to its recipient. It is part of the entry, so that a verification
// and its pending delivery are one write.
type Delivery struct {
	Status    DeliveryStatus
	Route     []string  // provider accounts, in the order they are tried
	Step      uint8     // the one whose turn it is
	Lease     time.Time // until when the node that works on it is left alone; the time to act, while queued
	Charged   time.Time // the charge that a definite failure gives back
	Lost      uint8     // hand-overs whose outcome nobody recorded
	Uncertain bool      // a provider may have the message although it gave no clear answer
	Earlier   bool      // the same code may have arrived with a message before this one
	Account   string    // that accepted it
	MessageID string    // its name for the message
	Class     ErrorClass

	Channel    Channel       // that the message goes out on, where that is not the entry's own
	AcceptedAt time.Time     // when it did
	Awaited    bool          // its vendor reports what becomes of the message
	Patience   time.Duration // how long after that a failed receipt still moves the message on to the next account

	Reserved Amount // what the tenant's spend caps count for this message
	Cost     Amount // what its hand-overs have cost
}

// Outcome is what a provider said to one hand-over.
type Outcome struct {
	Class     ErrorClass // ClassNone: accepted
	Raw       string     // the vendor's own code
	MessageID string
	Receipt   DeliveryStatus // Delivered or Undelivered when the provider knows at once, else 0
	Awaited   bool           // a receipt may follow
	Cost      Amount         // what the hand-over costs
	Segments  int            // that it is paid for, where it costs something
}

// close ends the work on a delivery.
func (d *Delivery) close(s DeliveryStatus) { d.Status, d.Lease = s, time.Time{} }

// account is the provider account whose turn it is.
func (d *Delivery) account() string {
	if int(d.Step) < len(d.Route) {
		return d.Route[d.Step]
	}
	return ""
}

// handOver begins a delivery: the message is given to the first account of the route, now. sameCode says that it repeats
// the code of the message before.
func (e *Entry) handOver(now time.Time, lease time.Duration, sameCode bool) {
	d := &e.Delivery
	arrived := d.Status == Sent || d.Status == Delivered || d.Uncertain || d.Earlier
	*d = Delivery{
		Route: d.Route, Patience: d.Patience, Channel: d.Channel, Charged: now, Earlier: sameCode && arrived, Reserved: d.Reserved,
	}
	e.Sends++
	e.ClimbAt = time.Time{}
	if len(e.Ladder) > 0 && e.Ladder[0].After > 0 {
		e.ClimbAt = now.Add(e.Ladder[0].After)
	}
	e.attempt(now, lease)
}

// attempt notes that a message is about to be given to the account whose turn it is. This is written before the
// provider is called, so that a crash in between is seen.
func (e *Entry) attempt(now time.Time, lease time.Duration) {
	e.Delivery.Status, e.Delivery.Lease = Sending, now.Add(lease)
	e.note(Event{At: now, Type: EventAttempted, Account: e.Delivery.account()})
}

// handover names one attempt at delivery, so that an outcome is recorded where it belongs and nowhere else.
type handover struct {
	id    ID
	sends uint16
	step  uint8
	lost  uint8
}

func (e *Entry) handover() handover {
	return handover{e.ID, e.Sends, e.Delivery.Step, e.Delivery.Lost}
}

// conclude records what the provider said, and decides what follows. It reports whether the message is to be given to
// the next account of the route.
func (l *Ledger) conclude(now time.Time, h handover, o Outcome, f following) (e *Entry, next bool) {
	l.Settle(now)
	e = l.Entry(h.id)
	if e == nil || e.handover() != h || e.Delivery.Status != Sending {
		return e, false // another node took it over, and its word counts
	}
	d := &e.Delivery
	d.Class = o.Class
	d.Cost += o.Cost
	if o.Class == ClassNone {
		l.accepted(now, e, o)
		return e, false
	}
	e.note(Event{At: now, Type: EventRefused, Account: d.account(), Class: o.Class, Detail: o.Raw, Segments: o.segments(), Cost: o.Cost})
	d.Uncertain = d.Uncertain || !o.Class.definite()
	if e.mayGoOn(o.Class) {
		e.goOn(now, o.Class, f)
		return e, true
	}
	l.giveUp(now, e)
	return e, false
}

// mayGoOn tells whether a failure of this class sends the message to another account.
func (e *Entry) mayGoOn(c ErrorClass) bool {
	return e.Status == Pending && !c.recipientAtFault() && int(e.Delivery.Step)+1 < len(e.Delivery.Route)
}

// goOn begins a hand-over of the same message to the next account of the route that is not shunned, or, if all are, to
// the next.
func (e *Entry) goOn(now time.Time, why ErrorClass, f following) {
	d := &e.Delivery
	from, rest := d.account(), d.Route[d.Step+1:]
	if i := slices.IndexFunc(rest, func(a string) bool { return !f.shunned(a) }); i > 0 {
		chosen := rest[i]
		d.Route = slices.Clone(d.Route)
		rest = d.Route[d.Step+1:]
		copy(rest[1:i+1], rest[:i])
		rest[0] = chosen
	}
	d.Step++
	d.Account, d.MessageID, d.AcceptedAt, d.Awaited = "", "", time.Time{}, false
	e.note(Event{At: now, Type: EventFailover, Account: d.account(), Class: why, Detail: "from " + from})
	e.attempt(now, f.lease(d.account()))
}

// stepAside moves a message on whose account has no place for it. The answer is nil when it cannot.
func (l *Ledger) stepAside(now time.Time, h handover, f following) *Entry {
	l.Settle(now)
	e := l.Entry(h.id)
	if e == nil || e.handover() != h || e.Delivery.Status != Sending || !e.mayGoOn(ClassRateLimited) {
		return nil
	}
	e.goOn(now, ClassRateLimited, f)
	return e
}

func (l *Ledger) accepted(now time.Time, e *Entry, o Outcome) {
	d := &e.Delivery
	d.Account, d.MessageID, d.AcceptedAt, d.Awaited = d.account(), o.MessageID, now, o.Awaited
	if d.Awaited {
		key := messageKey(d.Account, d.MessageID)
		l.messages = append(l.messages, MessageRef{key, e.ID})
		e.Carriers = append(e.Carriers, key)
	}
	e.note(Event{At: now, Type: EventAccepted, Account: d.Account, Detail: o.MessageID, Segments: o.segments(), Cost: o.Cost})
	d.close(Sent)
	switch {
	case o.Receipt == Delivered || e.Status == Approved:
		e.note(Event{At: now, Type: EventDelivered, Account: d.Account})
		d.Status = Delivered
	case o.Receipt == Undelivered:
		e.note(Event{At: now, Type: EventUndelivered, Account: d.Account})
		d.Status = Undelivered
	}
}

// segments is their number as an event keeps it.
func (o *Outcome) segments() uint8 { return uint8(min(o.Segments, math.MaxUint8)) }

// giveUp ends a delivery that no account of the route accepted. If all of them certainly refused, the recipient's limits
// get the charge back, and the verification has failed, unless a message before had the same code. If one of them may
// have the message, the code stays good.
func (l *Ledger) giveUp(now time.Time, e *Entry) {
	if e.Delivery.Uncertain {
		e.Delivery.close(Unknown)
		e.note(Event{At: now, Type: EventOutcomeLost})
		return
	}
	e.Delivery.close(Undelivered)
	e.note(Event{At: now, Type: EventUndelivered})
	if l.refund(now, Charge{e.Delivery.Charged, e.Channel, e.Purpose}) {
		e.note(Event{At: now, Type: EventRefunded})
	}
	switch {
	case len(e.Ladder) > 0 && e.Status == Pending:
		e.ClimbAt = now // nobody took it on this channel: the next one is to try
	case !e.Delivery.Earlier:
		e.end(now, Failed, EventFailed)
	}
}

// maxLost is how many hand-overs may go without a recorded outcome before a message is given up: one repeat, no more.
const maxLost = 2

// takeOver claims the deliveries of this ledger that nobody works on: their node died, or parked them. force claims
// those under lease as well, for a store that no other process can have open. lease tells how long an account's
// hand-over is left alone.
func (l *Ledger) takeOver(now time.Time, force bool, lease func(account string) time.Duration) (claimed []ID) {
	l.Settle(now)
	for i := range l.Entries {
		e := &l.Entries[i]
		d := &e.Delivery
		if !d.Status.pending() || !force && now.Before(d.Lease) {
			continue
		}
		if d.Status == Sending {
			d.Lost++
			d.Uncertain = true
		}
		switch {
		case e.Status != Pending, d.Lost >= maxLost:
			l.giveUp(now, e)
			continue
		case d.Lost > 0:
			e.note(Event{At: now, Type: EventRepeated, Detail: "lost outcomes: " + strconv.Itoa(int(d.Lost))})
		}
		e.attempt(now, lease(d.account()))
		claimed = append(claimed, e.ID)
	}
	return claimed
}

// park gives a hand-over that has not begun back, to be taken over after the given time.
func (l *Ledger) park(now time.Time, h handover, after time.Duration) {
	l.Settle(now)
	e := l.Entry(h.id)
	if e == nil || e.handover() != h || e.Delivery.Status != Sending {
		return
	}
	if e.Status != Pending {
		l.giveUp(now, e) // nobody waits for it any more
		return
	}
	e.Delivery.Status, e.Delivery.Lease = Queued, now.Add(after)
	e.note(Event{At: now, Type: EventParked})
}

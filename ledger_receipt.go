package watchword

import (
	"slices"
	"time"
)

// report is a receipt as a ledger takes it.
type report struct {
	id      ID
	account string
	Receipt
}

// receipt records what a vendor says has become of a message. It reports whether the message is to be given to the next
// account: a failed receipt moves it on once, while its code is still wanted and its user still waits.
//
// Receipts come late, twice and out of order. A message counts only while its code is the one that is good: "delivered" is
// believed whenever it comes, and once; "undelivered" of the hand-over that stands. e is nil when nothing changes.
func (l *Ledger) receipt(now time.Time, r report, f following) (e *Entry, next bool) {
	l.Settle(now)
	if e = l.Entry(r.id); e == nil {
		return nil, false
	}
	carrier := slices.Index(e.Carriers, messageKey(r.account, r.MessageID))
	if carrier < 0 {
		return nil, false
	}
	d := &e.Delivery
	stands := d.Account == r.account && d.MessageID == r.MessageID
	if r.Status == Undelivered && (!stands || d.Status != Sent) {
		return nil, false
	}
	if r.Status == Delivered {
		e.Carriers = slices.Delete(e.Carriers, carrier, carrier+1) // it is the last word
	}
	switch {
	case r.Status == Delivered && d.Status == Delivered:
	case r.Status == Delivered:
		e.note(Event{At: now, Type: EventDelivered, Account: r.account, Detail: r.Raw})
		if !d.Status.pending() { // a hand-over under way is not called back
			d.close(Delivered)
		}
	default:
		e.note(Event{At: now, Type: EventUndelivered, Account: r.account, Class: r.Class, Detail: r.Raw})
		d.Class = r.Class
		if e.mayGoOn(r.Class) && now.Before(d.AcceptedAt.Add(d.Patience)) {
			e.goOn(now, r.Class, f)
			return e, true
		}
		d.Status = Undelivered
	}
	return e, false
}

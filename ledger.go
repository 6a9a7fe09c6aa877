package watchword

import (
	"slices"
	"time"
)

// TenantID names a tenant: 1 to 40 characters of a-z, 0-9, _ and -.
type TenantID string

// LedgerKey finds a ledger: a keyed blind index of tenant and recipient.
type LedgerKey [16]byte

// Ledger is all that must change together for one tenant and recipient. Its methods are the rules of the product: pure
// functions of the ledger and the store's time. A store makes them atomic and knows none of them.
type Ledger struct {
	Tenant      TenantID
	Entries     []Entry  // verifications, oldest first
	Charges     []Charge // messages of the last 24 hours, oldest first
	Refunds     []time.Time
	Failures    int       // failed checks in a row, over all verifications
	LockedUntil time.Time // checks are refused until then
	VerifiedAt  time.Time // the last approval

	added   []ID    // made since the ledger was read
	retired []Entry // taken out of it since then, to become history

	contacts []Contact // verified since then

	messages []MessageRef // accepted since then, for which receipts may come

	notices []Notice  // of what happened since then
	wakeAt  time.Time // when somebody has to look after it whom no delivery asks for
}

// RetainEnded is how long an ended verification stays in its ledger, where checks and look-ups still tell what became
// of it.
const RetainEnded = 24 * time.Hour

// Added lists the verifications that were made since the ledger was read. A store indexes them.
func (l *Ledger) Added() []ID { return l.added }

// Retired lists the verifications that were taken out since the ledger was read. A store keeps them as history, in the
// same transaction.
func (l *Ledger) Retired() []Entry { return l.retired }

// Contacts lists the addresses that were verified since the ledger was read, for tenants that keep verified contacts. A
// store keeps them, in the same transaction, each over the one before of the same tenant, channel, address and user.
func (l *Ledger) Contacts() []Contact { return l.contacts }

// Messages lists the messages that vendors accepted since the ledger was read, and may report on. A store indexes them,
// in the same transaction, and forgets them after MessageRetention.
func (l *Ledger) Messages() []MessageRef { return l.messages }

// Due is when this ledger needs somebody's attention, or zero when it does not: for a delivery, or for an end that is to be
// told when it comes.
func (l *Ledger) Due() time.Time {
	due := l.wakeAt
	for i := range l.Entries {
		if at := l.Entries[i].due(); !at.IsZero() && (due.IsZero() || at.Before(due)) {
			due = at
		}
	}
	return due
}

// due is when somebody has to look after the entry, or zero.
func (e *Entry) due() time.Time {
	switch {
	case e.Delivery.Status.pending():
		return e.Delivery.Lease
	case e.Status == Pending && e.Delivery.Status != Delivered:
		return e.ClimbAt
	}
	return time.Time{}
}

// Settle applies what time alone has changed: ends what expired, and lifts an old lock.
func (l *Ledger) Settle(now time.Time) {
	for i := range l.Entries {
		l.Entries[i].settle(now)
	}
	if !l.LockedUntil.IsZero() && !now.Before(l.LockedUntil) {
		l.LockedUntil, l.Failures = time.Time{}, 0
	}
}

// Entry is the entry with this id, or nil.
func (l *Ledger) Entry(id ID) *Entry {
	for i := range l.Entries {
		if l.Entries[i].ID == id {
			return &l.Entries[i]
		}
	}
	return nil
}

// newest is the entry that speaks for scopes: the newest one of any.
func (l *Ledger) newest(of []scope) *Entry {
	for i := len(l.Entries) - 1; i >= 0; i-- {
		if slices.Contains(of, l.Entries[i].scope()) {
			return &l.Entries[i]
		}
	}
	return nil
}

// live lists the pending entries of scopes, newest first: one of each, or more during an overlap.
func (l *Ledger) live(of []scope) []*Entry {
	var found []*Entry
	for i := len(l.Entries) - 1; i >= 0; i-- {
		if e := &l.Entries[i]; e.Status == Pending && slices.Contains(of, e.scope()) {
			found = append(found, e)
		}
	}
	return found
}

// retire takes out what ended long ago.
func (l *Ledger) retire(now time.Time) {
	l.Entries = slices.DeleteFunc(l.Entries, func(e Entry) bool {
		old := e.Status != Pending && now.Sub(e.EndedAt) >= RetainEnded && !e.Delivery.Status.pending()
		if old {
			l.retired = append(l.retired, e)
		}
		return old
	})
}

// Prune forgets every trace of verifications made before the cut-off, and tells whether the ledger is empty now, so
// that the store can drop it. A streak of failed checks goes with the last of them.
func (l *Ledger) Prune(now, before time.Time) (empty bool) {
	l.Settle(now)
	l.Entries = slices.DeleteFunc(l.Entries, func(e Entry) bool {
		return e.Status != Pending && e.CreatedAt.Before(before) && !e.Delivery.Status.pending()
	})
	l.wake() // whether anybody wants to know is not known here
	l.forgetCharges(now)
	if l.VerifiedAt.Before(before) {
		l.VerifiedAt = time.Time{}
	}
	return len(l.Entries) == 0 && len(l.Charges) == 0 && l.LockedUntil.IsZero() && l.VerifiedAt.IsZero()
}

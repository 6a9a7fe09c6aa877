package storetest

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/watchword/watchword"
)

// everyFieldReturns stores ledgers with arbitrary values in every field, and reads them back before and after a
// restart.
func everyFieldReturns(s *site) error {
	ledgers := make([]watchword.Ledger, s.fewer(100, 40))
	for i := range ledgers {
		ledgers[i] = anyLedger().Example(i) // the same as below, and sharing no memory with it
		err := change(s.ledgers(i), ledgerKey(i), func(_ time.Time, l *watchword.Ledger) { *l = anyLedger().Example(i) })
		if err != nil {
			return err
		}
	}
	all := func() error {
		for i := range ledgers {
			if err := viewed(s.ledgers(i+1), fmt.Sprintf("ledger %d", i), ledgerKey(i), &ledgers[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return first(all, s.reopen, all)
}

// anyLedger makes ledgers as the domain could: its times are whole milliseconds.
func anyLedger() *rapid.Generator[watchword.Ledger] {
	return rapid.Custom(func(t *rapid.T) watchword.Ledger {
		return watchword.Ledger{
			Tenant:      watchword.TenantID(text(t, "tenant")),
			Entries:     rapid.SliceOfN(anyEntry(), 0, 3).Draw(t, "entries"),
			Charges:     rapid.SliceOfN(anyCharge(), 0, 4).Draw(t, "charges"),
			Refunds:     rapid.SliceOfN(anyTime(), 0, 3).Draw(t, "refunds"),
			Failures:    rapid.IntRange(0, 200).Draw(t, "failures"),
			LockedUntil: moment(t, "locked until"),
			VerifiedAt:  moment(t, "verified at"),
		}
	})
}

func anyEntry() *rapid.Generator[watchword.Entry] {
	return rapid.Custom(func(t *rapid.T) watchword.Entry {
		e := watchword.Entry{
			ID: array(t, "id"), Channel: watchword.Channel(text(t, "channel")), Purpose: watchword.Purpose(text(t, "purpose")),
			Recipient: array(t, "recipient"), Sealed: blob(t, "sealed"), Masked: text(t, "masked"), Country: text(t, "country"),
			Status: watchword.Status(octet(t, "status")%7 + 1), CreatedAt: moment(t, "created at"),
			ExpiresAt: moment(t, "expires at"), EndedAt: moment(t, "ended at"), SupersedeAt: moment(t, "supersede at"),
			Generation: octet(t, "generation"), Nonce: array(t, "nonce"), KeyID: text(t, "key"),
			SealedCode: blob(t, "sealed code"), CodeLength: octet(t, "code length"),
			Alphabet: watchword.Alphabet(text(t, "alphabet")), Attempts: octet(t, "attempts"),
			MaxAttempts: octet(t, "max attempts"), Resend: watchword.ResendRule(text(t, "resend")),
			Sends: uint16(octet(t, "sends")), Steps: uint32(octet(t, "steps")), Locale: text(t, "locale"),
			Template: text(t, "template"), Signature: text(t, "signature"), Reference: text(t, "reference"), Context: blob(t, "context"),
			OnceKey: array(t, "once key"), Test: rapid.Bool().Draw(t, "test"),
		}
		e.Lifetime = time.Duration(rapid.Int64Range(0, 86_400_000).Draw(t, "lifetime")) * time.Millisecond
		e.Delivery = anyDelivery().Draw(t, "delivery")
		e.Events = rapid.SliceOfN(anyEvent(), 0, 5).Draw(t, "events")
		return e
	})
}

func anyDelivery() *rapid.Generator[watchword.Delivery] {
	return rapid.Custom(func(t *rapid.T) watchword.Delivery {
		return watchword.Delivery{
			Status: watchword.DeliveryStatus(octet(t, "delivery") % 7), Route: rapid.SliceOfN(anyText(), 0, 3).Draw(t, "route"),
			Step: octet(t, "step"), Lease: moment(t, "lease"), Charged: moment(t, "charged"), Lost: octet(t, "lost"),
			Uncertain: rapid.Bool().Draw(t, "uncertain"), Earlier: rapid.Bool().Draw(t, "earlier"), Account: text(t, "account"), MessageID: text(t, "message id"),
			Class: watchword.ErrorClass(octet(t, "class") % 12),
		}
	})
}

func anyEvent() *rapid.Generator[watchword.Event] {
	return rapid.Custom(func(t *rapid.T) watchword.Event {
		return watchword.Event{
			At: moment(t, "at"), Type: watchword.EventType(octet(t, "type")%20 + 1), Account: text(t, "account"),
			Class: watchword.ErrorClass(octet(t, "class") % 12), Detail: text(t, "detail"),
		}
	})
}

func anyCharge() *rapid.Generator[watchword.Charge] {
	return rapid.Custom(func(t *rapid.T) watchword.Charge {
		return watchword.Charge{
			At: moment(t, "at"), Channel: watchword.Channel(text(t, "channel")), Purpose: watchword.Purpose(text(t, "purpose")),
		}
	})
}

// anyTime makes the zero time, or one between 1970 and 2100.
func anyTime() *rapid.Generator[time.Time] {
	return rapid.Map(rapid.Int64Range(0, 4_102_444_800_000), func(ms int64) time.Time {
		if ms == 0 {
			return time.Time{}
		}
		return time.UnixMilli(ms).UTC()
	})
}

func anyText() *rapid.Generator[string] { return rapid.StringN(0, 12, -1) }

func text(t *rapid.T, label string) string      { return anyText().Draw(t, label) }
func moment(t *rapid.T, label string) time.Time { return anyTime().Draw(t, label) }
func octet(t *rapid.T, label string) uint8      { return rapid.Uint8().Draw(t, label) }

func blob(t *rapid.T, label string) []byte {
	return rapid.SliceOfN(rapid.Byte(), 0, 24).Draw(t, label)
}

func array(t *rapid.T, label string) (a [16]byte) {
	copy(a[:], rapid.SliceOfN(rapid.Byte(), len(a), len(a)).Draw(t, label))
	return a
}

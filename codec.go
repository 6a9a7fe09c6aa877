package watchword

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// Ledgers and entries are stored as bytes, in a format of their own: small, quick to read on the hot path, and the same
// in every store. The first byte is the format's version: older ones are read, and written anew with the next change.
// Times are Unix milliseconds; 0 is the zero time.
const codecVersion = 3

// AppendBinary appends the stored form of the ledger.
func (l *Ledger) AppendBinary(b []byte) ([]byte, error) {
	w := writer{append(b, codecVersion)}
	w.str(string(l.Tenant))
	w.num(uint64(len(l.Charges)))
	for _, c := range l.Charges {
		w.time(c.At)
		w.str(string(c.Channel))
		w.str(string(c.Purpose))
	}
	w.num(uint64(len(l.Refunds)))
	for _, at := range l.Refunds {
		w.time(at)
	}
	w.num(uint64(max(l.Failures, 0)))
	w.time(l.LockedUntil)
	w.time(l.VerifiedAt)
	w.num(uint64(len(l.Entries)))
	for i := range l.Entries {
		w.entry(&l.Entries[i])
	}
	return w.b, nil
}

// UnmarshalBinary reads what AppendBinary wrote. The ledger does not share memory with b.
func (l *Ledger) UnmarshalBinary(b []byte) error {
	r := newReader(b)
	*l = Ledger{Tenant: TenantID(r.str())}
	if n := r.count(1); n > 0 {
		l.Charges = make([]Charge, n)
		for i := range l.Charges {
			l.Charges[i] = Charge{r.time(), Channel(r.str()), Purpose(r.str())}
		}
	}
	for range r.count(1) {
		l.Refunds = append(l.Refunds, r.time())
	}
	l.Failures = int(r.num())
	l.LockedUntil, l.VerifiedAt = r.time(), r.time()
	if n := r.count(minEntry); n > 0 {
		l.Entries = make([]Entry, n)
		for i := range l.Entries {
			r.entry(&l.Entries[i])
		}
	}
	return r.end("ledger")
}

// AppendBinary appends the stored form of a verification that has become history.
func (e *Entry) AppendBinary(b []byte) ([]byte, error) {
	w := writer{append(b, codecVersion)}
	w.entry(e)
	return w.b, nil
}

// UnmarshalBinary reads what AppendBinary wrote.
func (e *Entry) UnmarshalBinary(b []byte) error {
	r := newReader(b)
	r.entry(e)
	return r.end("verification")
}

func (w *writer) entry(e *Entry) {
	w.raw(e.ID[:])
	w.str(string(e.Channel))
	w.str(string(e.Purpose))
	w.raw(e.Recipient[:])
	w.bytes(e.Sealed)
	w.str(e.Masked)
	w.str(e.Country)
	w.b = append(w.b, byte(e.Status))
	w.time(e.CreatedAt)
	w.time(e.ExpiresAt)
	w.time(e.EndedAt)
	w.time(e.SupersedeAt)
	w.b = append(w.b, e.Generation)
	w.raw(e.Nonce[:])
	w.str(e.KeyID)
	w.bytes(e.SealedCode)
	w.b = append(w.b, e.CodeLength)
	w.str(string(e.Alphabet))
	w.b = append(w.b, e.Attempts, e.MaxAttempts)
	w.num(uint64(e.Lifetime.Milliseconds()))
	w.str(string(e.Resend))
	w.num(uint64(e.Sends))
	w.str(e.Locale)
	w.str(e.Template)
	w.str(e.Signature)
	w.str(e.Reference)
	w.bytes(e.Context)
	w.raw(e.OnceKey[:])
	w.flag(e.Test)
	w.num(uint64(len(e.Ladder)))
	for _, r := range e.Ladder {
		w.str(string(r.Channel))
		w.num(uint64(r.After.Milliseconds()))
	}
	w.time(e.ClimbAt)
	w.str(e.Owner)
	w.num(uint64(len(e.Carriers)))
	for i := range e.Carriers {
		w.raw(e.Carriers[i][:])
	}
	w.delivery(&e.Delivery)
	w.num(uint64(e.Steps))
	w.events(e.Events)
}

func (w *writer) events(all []Event) {
	w.num(uint64(len(all)))
	for i := range all {
		ev := &all[i]
		w.time(ev.At)
		w.b = append(w.b, byte(ev.Type), byte(ev.Class))
		w.str(ev.Account)
		w.str(ev.Detail)
		w.num(uint64(ev.Cost))
		if ev.Cost > 0 {
			w.b = append(w.b, ev.Segments)
		}
	}
}

func (r *reader) entry(e *Entry) {
	r.raw(e.ID[:])
	e.Channel, e.Purpose = Channel(r.str()), Purpose(r.str())
	r.raw(e.Recipient[:])
	e.Sealed, e.Masked, e.Country = r.bytes(), r.str(), r.str()
	e.Status = Status(r.byte())
	e.CreatedAt, e.ExpiresAt, e.EndedAt, e.SupersedeAt = r.time(), r.time(), r.time(), r.time()
	e.Generation = r.byte()
	r.raw(e.Nonce[:])
	e.KeyID, e.SealedCode = r.str(), r.bytes()
	e.CodeLength, e.Alphabet = r.byte(), Alphabet(r.str())
	e.Attempts, e.MaxAttempts = r.byte(), r.byte()
	e.Lifetime = time.Duration(r.num()) * time.Millisecond
	e.Resend, e.Sends = ResendRule(r.str()), uint16(r.num())
	e.Locale = r.str()
	if r.format >= 2 {
		e.Template, e.Signature = r.str(), r.str()
	}
	e.Reference = r.str()
	e.Context = r.bytes()
	r.raw(e.OnceKey[:])
	e.Test = r.byte() != 0
	if r.format >= 3 {
		r.ladder(e)
		e.Owner = r.str()
		r.carriers(e)
	}
	r.delivery(&e.Delivery)
	e.Steps = uint32(r.num())
	if n := r.count(1); n > 0 {
		e.Events = make([]Event, n, n+2)
		for i := range e.Events {
			ev := &e.Events[i]
			ev.At, ev.Type, ev.Class = r.time(), EventType(r.byte()), ErrorClass(r.byte())
			ev.Account, ev.Detail = r.str(), r.str()
			if r.format >= 3 {
				if ev.Cost = Amount(r.num()); ev.Cost > 0 {
					ev.Segments = r.byte()
				}
			}
		}
	}
}

func (r *reader) ladder(e *Entry) {
	if n := r.count(1); n > 0 {
		e.Ladder = make([]Rung, n)
		for i := range e.Ladder {
			e.Ladder[i] = Rung{Channel(r.str()), time.Duration(r.num()) * time.Millisecond}
		}
	}
	e.ClimbAt = r.time()
}

func (r *reader) carriers(e *Entry) {
	if n := r.count(len(MessageKey{})); n > 0 {
		e.Carriers = make([]MessageKey, n)
		for i := range e.Carriers {
			r.raw(e.Carriers[i][:])
		}
	}
}

func (w *writer) delivery(d *Delivery) {
	w.b = append(w.b, byte(d.Status), d.Step, d.Lost, byte(d.Class))
	w.num(uint64(len(d.Route)))
	for _, account := range d.Route {
		w.str(account)
	}
	w.time(d.Lease)
	w.time(d.Charged)
	w.flag(d.Uncertain)
	w.flag(d.Earlier)
	w.str(d.Account)
	w.str(d.MessageID)
	w.str(string(d.Channel))
	w.time(d.AcceptedAt)
	w.flag(d.Awaited)
	w.num(uint64(d.Patience.Milliseconds()))
	w.num(uint64(d.Reserved))
	w.num(uint64(d.Cost))
}

func (r *reader) delivery(d *Delivery) {
	d.Status, d.Step, d.Lost, d.Class = DeliveryStatus(r.byte()), r.byte(), r.byte(), ErrorClass(r.byte())
	if n := r.count(1); n > 0 {
		d.Route = make([]string, n)
		for i := range d.Route {
			d.Route[i] = r.str()
		}
	}
	d.Lease, d.Charged = r.time(), r.time()
	d.Uncertain, d.Earlier = r.byte() != 0, r.byte() != 0
	d.Account, d.MessageID = r.str(), r.str()
	if r.format >= 3 {
		d.Channel = Channel(r.str())
		d.AcceptedAt, d.Awaited = r.time(), r.byte() != 0
		d.Patience = time.Duration(r.num()) * time.Millisecond
		d.Reserved, d.Cost = Amount(r.num()), Amount(r.num())
	}
}

// writer appends fields to a record.
type writer struct{ b []byte }

func (w *writer) num(n uint64)   { w.b = binary.AppendUvarint(w.b, n) }
func (w *writer) raw(p []byte)   { w.b = append(w.b, p...) }
func (w *writer) bytes(p []byte) { w.num(uint64(len(p))); w.raw(p) }
func (w *writer) str(s string)   { w.num(uint64(len(s))); w.b = append(w.b, s...) }

func (w *writer) time(t time.Time) {
	if t.IsZero() {
		w.num(0)
		return
	}
	w.num(uint64(t.UnixMilli()))
}

func (w *writer) flag(f bool) {
	if f {
		w.b = append(w.b, 1)
		return
	}
	w.b = append(w.b, 0)
}

// reader takes fields from a record. After its first fault it gives zero values, and end tells of the fault.
type reader struct {
	b      []byte // what is left
	text   string // all of the record, copied once: its texts are parts of this one
	format byte
	err    error
}

// newReader begins a record, and reads its format.
func newReader(b []byte) reader {
	r := reader{b: b, text: string(b)}
	if r.format = r.byte(); r.err == nil && (r.format < 1 || r.format > codecVersion) {
		r.fail(fmt.Errorf("the record has format %d; this version of watchword reads formats up to %d", r.format, codecVersion))
	}
	return r
}

var errCutShort = errors.New("the record is cut short")

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.b = nil
}

func (r *reader) num() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.fail(errCutShort)
		return 0
	}
	r.b = r.b[size:]
	return n
}

// minEntry is less than the bytes of any entry.
const minEntry = 100

// count is the number of elements that follow. Each takes a number of bytes at least, which bounds what is allocated for
// them.
func (r *reader) count(size int) int {
	n := r.num()
	if n > uint64(len(r.b)/size) {
		r.fail(errCutShort)
		return 0
	}
	return int(n)
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail(errCutShort)
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.fail(errCutShort)
		return nil
	}
	p := r.b[:n]
	r.b = r.b[n:]
	return p
}

func (r *reader) raw(p []byte) { copy(p, r.take(len(p))) }

func (r *reader) bytes() []byte {
	if n := r.count(1); n > 0 {
		return append([]byte(nil), r.take(n)...)
	}
	return nil
}

func (r *reader) str() string {
	n := r.count(1)
	r.take(n)
	end := len(r.text) - len(r.b)
	return r.text[end-n : end]
}

func (r *reader) time() time.Time {
	ms := r.num()
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}

func (r *reader) end(what string) error {
	if r.err == nil && len(r.b) > 0 {
		r.err = errors.New("something follows the record")
	}
	if r.err != nil {
		return fmt.Errorf("read a stored %s: %w", what, r.err)
	}
	return nil
}

package watchword

import (
	"bytes"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// fullLedger has something in every field, so that one which is not stored is missed.
func fullLedger() *Ledger {
	e := Entry{
		ID: testID(1), Channel: Email, Purpose: "own", Recipient: [16]byte{1, 2}, Sealed: []byte("sealed"), Masked: "a***@b.co", Country: "CN",
		Status: Approved, CreatedAt: t0, ExpiresAt: t0.Add(time.Hour),
		EndedAt: t0.Add(2 * time.Hour), SupersedeAt: t0.Add(3 * time.Hour), Generation: 4, Nonce: [16]byte{5},
		KeyID: "k1", SealedCode: []byte("code"), Owner: "b", Carriers: []MessageKey{{7}}, CodeLength: 6, Alphabet: Alphanumeric, Attempts: 2, MaxAttempts: 5, Lifetime: 7 * time.Minute,
		Resend: SameCode, Sends: 3, Locale: "en", Template: "acme/t", Signature: "s", Reference: "ref", Context: []byte("ctx"), OnceKey: [16]byte{8}, Test: true,
		Ladder: []Rung{{WhatsApp, time.Minute}, {Voice, 0}}, ClimbAt: t0.Add(time.Minute),
		Delivery: Delivery{
			Status: Sent, Route: []string{"a", "b"}, Step: 1, Lease: t0, Charged: t0, Lost: 1, Uncertain: true, Earlier: true, Account: "b", MessageID: "m",
			Class: ClassTimeout, Channel: WhatsApp, AcceptedAt: t0.Add(time.Second), Awaited: true, Patience: 30 * time.Second, Reserved: 50_000, Cost: 45_000,
		},
		Events: []Event{{At: t0, Type: EventRefused, Account: "a", Class: ClassTimeout, Detail: "d", Segments: 2, Cost: 45_000}}, Steps: 70,
	}
	return &Ledger{
		Tenant: acme, Entries: []Entry{e, {ID: testID(2)}}, Charges: []Charge{{t0, SMS, PurposeLogin}}, Refunds: []time.Time{t0}, Failures: 7,
		LockedUntil: t0, VerifiedAt: t0,
	}
}

// A field that is new is set in fullLedger too, or else nobody sees that it is not stored.
func TestFullLedgerIsFull(t *testing.T) {
	l := fullLedger()
	e := l.Entries[0]
	for _, v := range []any{*l, e, e.Delivery, e.Events[0], l.Charges[0]} {
		s := reflect.ValueOf(v)
		for i := range s.NumField() {
			if f := s.Type().Field(i); f.IsExported() && s.Field(i).IsZero() {
				t.Errorf("%s.%s is zero", s.Type(), f.Name)
			}
		}
	}
}

func encoded(t testing.TB, l *Ledger) []byte {
	t.Helper()
	b, err := l.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var sameLedger = cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(Ledger{})}

func TestLedgerRoundTrip(t *testing.T) {
	for _, l := range []*Ledger{fullLedger(), {}, {Failures: -1}} {
		read := Ledger{Entries: []Entry{{ID: testID(9)}}, Failures: 9, added: []ID{testID(9)}}
		if err := read.UnmarshalBinary(encoded(t, l)); err != nil {
			t.Fatal(err)
		}
		want := *l
		want.Failures = max(want.Failures, 0)
		if diff := cmp.Diff(want, read, sameLedger); diff != "" || read.Added() != nil {
			t.Errorf("%s", diff)
		}
	}
}

func TestEntryRoundTrip(t *testing.T) {
	want := fullLedger().Entries[0]
	b, err := want.AppendBinary([]byte("before"))
	if err != nil || !bytes.HasPrefix(b, []byte("before")) {
		t.Fatal("it does not append")
	}
	var read Entry
	if err := read.UnmarshalBinary(b[len("before"):]); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Error(diff)
	}
}

func TestDecodedLedgerSharesNoMemory(t *testing.T) {
	b := encoded(t, fullLedger())
	var l Ledger
	if err := l.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	clear(b)
	if diff := cmp.Diff(*fullLedger(), l, sameLedger); diff != "" {
		t.Error(diff)
	}
}

func TestTruncatedRecordsAreRefused(t *testing.T) {
	b := encoded(t, fullLedger())
	e, _ := fullLedger().Entries[0].AppendBinary(nil)
	for n := range b {
		if err := new(Ledger).UnmarshalBinary(b[:n]); err == nil {
			t.Errorf("a ledger cut to %d of %d bytes is read", n, len(b))
		}
	}
	for n := range e {
		if err := new(Entry).UnmarshalBinary(e[:n]); err == nil {
			t.Errorf("a verification cut to %d of %d bytes is read", n, len(e))
		}
	}
}

func TestRecordsOfAnotherFormatAreRefused(t *testing.T) {
	b := encoded(t, fullLedger())
	b[0] = codecVersion + 1
	e, _ := fullLedger().Entries[0].AppendBinary(nil)
	e[0] = codecVersion + 1
	for name, err := range map[string]error{"ledger": new(Ledger).UnmarshalBinary(b), "verification": new(Entry).UnmarshalBinary(e)} {
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("format %d", codecVersion+1)) || !strings.Contains(err.Error(), name) {
			t.Errorf("%v; want it to name the format and the %s", err, name)
		}
	}
}

func TestWhatFollowsARecordIsRefused(t *testing.T) {
	if err := new(Ledger).UnmarshalBinary(append(encoded(t, fullLedger()), 0)); err == nil || !strings.Contains(err.Error(), "follows") {
		t.Error(err)
	}
}

// entryFactor is how much memory a byte of a record may claim: an entry is made for one byte at most.
const entryFactor = 1024

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestHugeCountsAllocateLittle(t *testing.T) {
	huge := []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}
	for name, b := range map[string][]byte{
		"tenant": append([]byte{1}, huge...), "charges": append([]byte{1, 0}, huge...), "refunds": append([]byte{1, 0, 0}, huge...),
		"entries": append([]byte{1, 0, 0, 0, 0, 0, 0}, huge...),
	} {
		var err error
		if n := allocated(func() { err = new(Ledger).UnmarshalBinary(b) }); n > 1<<20 || err == nil {
			t.Errorf("%s: %d bytes, %v", name, n, err)
		}
	}
}

func FuzzLedgerDecode(f *testing.F) {
	f.Add(encoded(f, fullLedger()))
	f.Add(encoded(f, &Ledger{}))
	f.Add([]byte{1, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		var l Ledger
		var err error
		n := allocated(func() { err = l.UnmarshalBinary(b) })
		if limit := uint64(1<<20 + entryFactor*len(b)); n > limit {
			t.Errorf("%d bytes made it allocate %d", len(b), n)
		}
		if err != nil {
			return
		}
		first := encoded(t, &l)
		var again Ledger
		if err := again.UnmarshalBinary(first); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if !bytes.Equal(first, encoded(t, &again)) {
			t.Error("it is written differently the second time")
		}
	})
}

package watchword

import (
	"bytes"
	"encoding/hex"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// former is a stored format of the past: what it made of fullLedger and of that ledger's first verification, and what it
// did not know.
type former struct {
	format        byte
	ledger, entry string
	forget        func(*Entry)
}

func formers() []former {
	return []former{
		{1, format1Ledger, format1Entry, func(e *Entry) { e.Template, e.Signature = "", ""; forgetReceipts(e) }},
		{2, format2Ledger, format2Entry, forgetReceipts},
	}
}

func forgetReceipts(e *Entry) {
	e.Delivery.Channel, e.Delivery.AcceptedAt, e.Delivery.Awaited, e.Delivery.Patience = "", time.Time{}, false, 0
	e.Ladder, e.ClimbAt, e.Owner, e.Carriers = nil, time.Time{}, "", nil
	e.Delivery.Reserved, e.Delivery.Cost, e.Events[0].Cost, e.Events[0].Segments = 0, 0, 0, 0
}

// known is fullLedger without what the format did not know.
func (f former) known() *Ledger {
	l := fullLedger()
	f.forget(&l.Entries[0])
	return l
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What former formats wrote is read for ever, and written anew in the format of today.
func TestFormerFormatsAreRead(t *testing.T) {
	for _, f := range formers() {
		var l, again Ledger
		if err := l.UnmarshalBinary(unhex(t, f.ledger)); err != nil {
			t.Fatal(f.format, err)
		}
		if diff := cmp.Diff(*f.known(), l, sameLedger); diff != "" {
			t.Error(f.format, diff)
		}
		b := encoded(t, &l)
		if b[0] != codecVersion || !bytes.Equal(b, encoded(t, f.known())) {
			t.Errorf("format %d is written in format %d", f.format, b[0])
		}
		if err := again.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l, again, sameLedger); diff != "" {
			t.Error(diff)
		}
		var e Entry
		if err := e.UnmarshalBinary(unhex(t, f.entry)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f.known().Entries[0], e); diff != "" {
			t.Error(diff)
		}
		if b, err := e.AppendBinary(nil); err != nil || b[0] != codecVersion {
			t.Errorf("a verification is written in format %d, %v", b[0], err)
		}
	}
}

// Records of former formats are refused when they are cut short, like any others, and when they say to be of another.
func TestFormerFormatsAreReadStrictly(t *testing.T) {
	for _, f := range formers() {
		l, e := unhex(t, f.ledger), unhex(t, f.entry)
		for n := range l {
			if err := new(Ledger).UnmarshalBinary(l[:n]); err == nil {
				t.Errorf("format %d: a ledger cut to %d of %d bytes is read", f.format, n, len(l))
			}
		}
		for n := range e {
			if err := new(Entry).UnmarshalBinary(e[:n]); err == nil {
				t.Errorf("format %d: a verification cut to %d of %d bytes is read", f.format, n, len(e))
			}
		}
		for other := range byte(codecVersion + 1) {
			l[0], e[0] = other, other
			if other != f.format && (new(Ledger).UnmarshalBinary(l) == nil || new(Entry).UnmarshalBinary(e) == nil) {
				t.Errorf("a record of format %d is read as one of format %d", f.format, other)
			}
		}
	}
}

// A verification that the first format has kept goes on: it is found, and its code is good.
func TestVerificationOfTheFirstFormatGoesOn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		w.store.mu.Lock()
		for key, b := range w.store.ledgers {
			w.store.ledgers[key] = asFirstFormat(t, b)
		}
		w.store.mu.Unlock()
		if r := w.check(v.ID, wrong(w.lastCode())); r != ResultIncorrect {
			t.Errorf("%v", r)
		}
		for _, b := range w.store.ledgers {
			if b[0] != codecVersion {
				t.Errorf("after a change it is of format %d", b[0])
			}
		}
		if r := w.check(v.ID, w.lastCode()); r != ResultApproved {
			t.Errorf("%v", r)
		}
	})
}

// asFirstFormat writes a ledger of one verification as the first format did.
func asFirstFormat(t testing.TB, b []byte) []byte {
	t.Helper()
	var l Ledger
	if err := l.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	d := &l.Entries[0].Delivery
	var names, receipts writer
	names.str(d.Account)
	names.str(d.MessageID)
	receipts.str(string(d.Channel))
	receipts.time(d.AcceptedAt)
	receipts.flag(d.Awaited)
	receipts.num(uint64(d.Patience.Milliseconds()))
	receipts.num(uint64(d.Reserved))
	receipts.num(uint64(d.Cost))
	for _, ev := range l.Entries[0].Events {
		var known writer
		known.time(ev.At)
		known.b = append(known.b, byte(ev.Type), byte(ev.Class))
		known.str(ev.Account)
		known.str(ev.Detail)
		b = without(t, b, known.b, []byte{0})
	}
	b = without(t, b, names.b, receipts.b)
	b = without(t, b, []byte("\x07zh-Hans"), []byte{0, 0})
	// No once-key, no test, no ladder, no time to climb, no owner and no carriers stand before the delivery.
	b = without(t, b, make([]byte, 17), []byte{0, 0, 0, 0})
	return append([]byte{1}, b[1:]...)
}

// without cuts a part out of a record, which comes after another.
func without(t testing.TB, b, after, part []byte) []byte {
	t.Helper()
	at := bytes.LastIndex(b, append(bytes.Clone(after), part...))
	if at < 0 {
		t.Fatal("the ledger is not the one that this test knows")
	}
	at += len(after)
	return append(bytes.Clone(b[:at]), b[at+len(part):]...)
}

// What former formats wrote.
const (
	format1Ledger = "" +
		"010461636d65018899a6e5b73303736d73056c6f67696e018899a6e5b733078899a6e5b7338899a6e5b7330201000000" +
		"00007000800000000000000105656d61696c036f776e01020000000000000000000000000000067365616c656409612a" +
		"2a2a40622e636f02434e028899a6e5b73388f681e7b73388d3dde8b73388b0b9eab73304050000000000000000000000" +
		"00000000026b3104636f6465060c616c7068616e756d657269630205a0d1190973616d655f636f64650302656e037265" +
		"660363747808000000000000000000000000000000010301010a02016101628899a6e5b7338899a6e5b7330101016201" +
		"6d46018899a6e5b733050a01610164010000000000700080000000000000020000000000000000000000000000000000" +
		"000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
		"0000000000000000000000000000000000000000"
	format1Entry = "" +
		"010100000000007000800000000000000105656d61696c036f776e01020000000000000000000000000000067365616c" +
		"656409612a2a2a40622e636f02434e028899a6e5b73388f681e7b73388d3dde8b73388b0b9eab7330405000000000000" +
		"000000000000000000026b3104636f6465060c616c7068616e756d657269630205a0d1190973616d655f636f64650302" +
		"656e037265660363747808000000000000000000000000000000010301010a02016101628899a6e5b7338899a6e5b733" +
		"01010162016d46018899a6e5b733050a01610164"
	format2Ledger = "" +
		"020461636d65018899a6e5b73303736d73056c6f67696e018899a6e5b733078899a6e5b7338899a6e5b7330201000000" +
		"00007000800000000000000105656d61696c036f776e01020000000000000000000000000000067365616c656409612a" +
		"2a2a40622e636f02434e028899a6e5b73388f681e7b73388d3dde8b73388b0b9eab73304050000000000000000000000" +
		"00000000026b3104636f6465060c616c7068616e756d657269630205a0d1190973616d655f636f64650302656e066163" +
		"6d652f740173037265660363747808000000000000000000000000000000010301010a02016101628899a6e5b7338899" +
		"a6e5b73301010162016d46018899a6e5b733050a01610164010000000000700080000000000000020000000000000000" +
		"000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
		"00000000000000000000000000000000000000000000000000000000000000"
	format2Entry = "" +
		"020100000000007000800000000000000105656d61696c036f776e01020000000000000000000000000000067365616c" +
		"656409612a2a2a40622e636f02434e028899a6e5b73388f681e7b73388d3dde8b73388b0b9eab7330405000000000000" +
		"000000000000000000026b3104636f6465060c616c7068616e756d657269630205a0d1190973616d655f636f64650302" +
		"656e0661636d652f740173037265660363747808000000000000000000000000000000010301010a02016101628899a6" +
		"e5b7338899a6e5b73301010162016d46018899a6e5b733050a01610164"
)

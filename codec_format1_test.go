package watchword

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// format1Ledger is the ledger that fullLedger makes, as the first format wrote it: it knew neither templates nor
// signatures.
const format1Ledger = "" +
	"010461636d65018899a6e5b73303736d73056c6f67696e018899a6e5b733078899a6e5b7338899a6e5b7330201000000" +
	"00007000800000000000000105656d61696c036f776e01020000000000000000000000000000067365616c656409612a" +
	"2a2a40622e636f02434e028899a6e5b73388f681e7b73388d3dde8b73388b0b9eab73304050000000000000000000000" +
	"00000000026b3104636f6465060c616c7068616e756d657269630205a0d1190973616d655f636f64650302656e037265" +
	"660363747808000000000000000000000000000000010301010a02016101628899a6e5b7338899a6e5b7330101016201" +
	"6d46018899a6e5b733050a01610164010000000000700080000000000000020000000000000000000000000000000000" +
	"000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000" +
	"0000000000000000000000000000000000000000"

// format1Entry is the first verification of that ledger, as it became history.
const format1Entry = "" +
	"010100000000007000800000000000000105656d61696c036f776e01020000000000000000000000000000067365616c" +
	"656409612a2a2a40622e636f02434e028899a6e5b73388f681e7b73388d3dde8b73388b0b9eab7330405000000000000" +
	"000000000000000000026b3104636f6465060c616c7068616e756d657269630205a0d1190973616d655f636f64650302" +
	"656e037265660363747808000000000000000000000000000000010301010a02016101628899a6e5b7338899a6e5b733" +
	"01010162016d46018899a6e5b733050a01610164"

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// formerLedger is fullLedger without what the first format did not know.
func formerLedger() *Ledger {
	l := fullLedger()
	l.Entries[0].Template, l.Entries[0].Signature = "", ""
	return l
}

// What the first format wrote is read for ever, and written anew in the format of today.
func TestFirstFormatIsRead(t *testing.T) {
	var l Ledger
	if err := l.UnmarshalBinary(unhex(t, format1Ledger)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*formerLedger(), l, sameLedger); diff != "" {
		t.Error(diff)
	}
	b := encoded(t, &l)
	if b[0] != codecVersion || !bytes.Equal(b, encoded(t, formerLedger())) {
		t.Errorf("it is written in format %d", b[0])
	}
	var again Ledger
	if err := again.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(l, again, sameLedger); diff != "" {
		t.Error(diff)
	}
	var e Entry
	if err := e.UnmarshalBinary(unhex(t, format1Entry)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(formerLedger().Entries[0], e); diff != "" {
		t.Error(diff)
	}
	if b, err := e.AppendBinary(nil); err != nil || b[0] != codecVersion {
		t.Errorf("a verification is written in format %d, %v", b[0], err)
	}
}

// Records of the first format are refused when they are cut short, like any others.
func TestFirstFormatIsReadStrictly(t *testing.T) {
	l, e := unhex(t, format1Ledger), unhex(t, format1Entry)
	for n := range l {
		if err := new(Ledger).UnmarshalBinary(l[:n]); err == nil {
			t.Errorf("a ledger cut to %d of %d bytes is read", n, len(l))
		}
	}
	for n := range e {
		if err := new(Entry).UnmarshalBinary(e[:n]); err == nil {
			t.Errorf("a verification cut to %d of %d bytes is read", n, len(e))
		}
	}
	l[0], e[0] = 2, 2
	if new(Ledger).UnmarshalBinary(l) == nil || new(Entry).UnmarshalBinary(e) == nil {
		t.Error("a record of the first format is read as one of the second")
	}
	l[0], e[0] = 0, 0
	if new(Ledger).UnmarshalBinary(l) == nil || new(Entry).UnmarshalBinary(e) == nil {
		t.Error("format 0 is read")
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

// asFirstFormat takes the two empty fields out of a ledger with one verification, whose locale and reference surround
// them.
func asFirstFormat(t testing.TB, b []byte) []byte {
	t.Helper()
	locale := []byte("\x07zh-Hans")
	at := bytes.LastIndex(b, locale)
	if at < 0 || !bytes.HasPrefix(b[at+len(locale):], []byte{0, 0, 0}) {
		t.Fatal("the ledger is not the one that this test knows")
	}
	at += len(locale)
	old := append([]byte{1}, b[1:at]...)
	return append(old, b[at+2:]...)
}

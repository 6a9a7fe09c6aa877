package watchword

import (
	"encoding/binary"
	"strings"
	"testing"
)

// Upper 0.1 % points of chi-square, by degrees of freedom. The codes are derived from fixed keys, so that a pass stays
// a pass.
var chiSquare999 = map[int]float64{9: 27.88, 23: 49.73}

func TestDerivedCodesHaveNoBias(t *testing.T) {
	ring := testRing(t)
	for _, a := range []Alphabet{Digits, Alphanumeric} {
		symbols := a.symbols()
		const codes, length = 200_000, 6
		var counts [length]map[byte]int
		for i := range counts {
			counts[i] = map[byte]int{}
		}
		e := Entry{ID: testID(1), KeyID: "k1", Generation: 1, CodeLength: length, Alphabet: a}
		for n := range uint32(codes) {
			binary.BigEndian.PutUint32(e.Nonce[:], n)
			code, err := ring.code(acme, &e)
			if err != nil || len(code) != length {
				t.Fatalf("%q, %v", code, err)
			}
			for i := range length {
				counts[i][code[i]]++
			}
		}
		for i, c := range counts {
			if x := chiSquare(c, symbols, codes); x > chiSquare999[len(symbols)-1] {
				t.Errorf("%s: chi-square of character %d is %.1f; at most %.1f is fair", a, i, x, chiSquare999[len(symbols)-1])
			}
		}
	}
}

func chiSquare(counts map[byte]int, symbols string, n int) (x float64) {
	expected := float64(n) / float64(len(symbols))
	seen := 0
	for i := range len(symbols) {
		d := float64(counts[symbols[i]]) - expected
		x += d * d / expected
		seen += counts[symbols[i]]
	}
	if seen != n {
		return 1e9 // a character that is not of the alphabet
	}
	return x
}

func TestReducePassesOverBytesThatWouldBias(t *testing.T) {
	blocks := [][32]byte{{}, {}}
	for i := range blocks[0] {
		blocks[0][i] = 250 + byte(i%6) // all of them are at or above 250
	}
	blocks[1] = [32]byte{7, 255, 249, 13}
	code := reduce(func(n byte) [32]byte { return blocks[n] }, 3, Digits)
	if code != "793" {
		t.Errorf("%q; want the first bytes below 250 of the second block", code)
	}
}

func TestAlphanumericHasNothingThatLooksAlike(t *testing.T) {
	if s := Alphanumeric.symbols(); strings.ContainsAny(s, "AEIOUL015S2Z") || len(s) != 24 {
		t.Errorf("%q", s)
	}
}

func TestCanonicalCodeIsWhatTheUserMeant(t *testing.T) {
	for typed, want := range map[string]string{
		"123456": "123456", " 123 456 ": "123456", "123-456": "123456", "１２３４５６": "123456", "123\u00a0456\t": "123456",
		"ab3-c9": "AB3C9", "ＡＢ３": "AB3", "12\u30003": "123", "١٢٣": "١٢٣", " - ": "", "12.3": "12.3",
	} {
		if got, err := canonicalCode(typed); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", typed, got, err, want)
		}
	}
}

func TestCanonicalCodeRefusesNothingAndTooMuch(t *testing.T) {
	for _, typed := range []string{"", strings.Repeat("1", maxTypedCode+1)} {
		_, err := canonicalCode(typed)
		if e := wantCode(t, err, InvalidRequest); e.Field != "code" {
			t.Errorf("field %q", e.Field)
		}
	}
	if _, err := canonicalCode(strings.Repeat("1", maxTypedCode)); err != nil {
		t.Error(err)
	}
}

func TestCustomCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"1234": true, "ABCDEFGHIJ": true, "A1B2": true, "123": false, "12345678901": false, "abcd": false, "12 4": false,
		"12-4": false, "１２３４": false, "": false,
	} {
		if validCustomCode(code) != want {
			t.Errorf("%q: %v", code, !want)
		}
	}
}

func TestSameCode(t *testing.T) {
	if !sameCode("123456", "123456") || sameCode("123456", "123457") || sameCode("123456", "12345") || sameCode("1", "") {
		t.Error("codes are compared wrongly")
	}
}

func TestASealedCodeIsTheCode(t *testing.T) {
	ring := testRing(t)
	e := &Entry{ID: testID(1), SealedCode: ring.seal("ABCD12", string(acme), "ledger", "x", "code")}
	if code, err := ring.code(acme, e); err == nil {
		t.Errorf("a code sealed for elsewhere opens to %q", code)
	}
}

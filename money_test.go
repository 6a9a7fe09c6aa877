package watchword

import (
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestAmounts(t *testing.T) {
	for text, want := range map[string]Amount{
		"0": 0, "1": 1_000_000, "0.045": 45_000, "0.000001": 1, "12.5": 12_500_000, "007": 7_000_000, "1000000000": maxAmount,
	} {
		got, err := ParseAmount(text)
		if err != nil || got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", "1.", ".5", "-1", "+1", "1e3", "0.0000001", "1000000000.000001", "1,5", " 1", "1.2.3", "99999999999999999999"} {
		if got, err := ParseAmount(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	for a, want := range map[Amount]string{0: "0", 1: "0.000001", 45_000: "0.045", 12_500_000: "12.5", -3_000_001: "-3.000001", maxAmount: "1000000000"} {
		if got := a.String(); got != want {
			t.Errorf("%d is written %q, want %q", int64(a), got, want)
		}
	}
}

func TestAmountsAreReadAsTextsAndNumbers(t *testing.T) {
	var got struct{ A, B Amount }
	if err := json.Unmarshal([]byte(`{"A": "0.045", "B": 12.5}`), &got); err != nil || got.A != 45_000 || got.B != 12_500_000 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, text := range []string{`{"A": "x"}`, `{"A": true}`, `{"A": -1}`, `{"A": "\ud800"}`, `{"A": 1e3}`} {
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s is read as %+v", text, got)
		}
	}
	if text, err := json.Marshal(got.A); err != nil || string(text) != `"0.045"` {
		t.Errorf("%s, %v", text, err)
	}
}

func TestAmountsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Amount(rapid.Int64Range(0, int64(maxAmount)).Draw(t, "amount"))
		if back, err := ParseAmount(a.String()); err != nil || back != a {
			t.Fatalf("%v came back as %v, %v", a, back, err)
		}
	})
	if got := Amount(math.MaxInt64 / 2).times(3); got != maxAmount {
		t.Errorf("an amount beyond all bounds is %v", got)
	}
}

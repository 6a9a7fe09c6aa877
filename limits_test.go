package watchword

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

var oneAMinute = Limit{Name: "m", Count: 1, Per: time.Minute}

func chargeOK(t *testing.T, l *Ledger, now time.Time, limits ...Limit) {
	t.Helper()
	if err := l.charge(now, limits, SMS, PurposeCommon); err != nil {
		t.Fatalf("at %v: %v", now.Sub(t0), err)
	}
}

func TestLimitWindowSlidesExactly(t *testing.T) {
	var l Ledger
	lim := Limit{Name: "two", Count: 2, Per: time.Minute}
	chargeOK(t, &l, t0, lim)
	chargeOK(t, &l, t0.Add(10*time.Second), lim)
	err := l.charge(t0.Add(time.Minute-1), []Limit{lim}, SMS, PurposeCommon)
	if e := wantCode(t, err, LimitExceeded); e.RetryAfter != 1 {
		t.Errorf("retry after %v; want 1ns", e.RetryAfter)
	}
	chargeOK(t, &l, t0.Add(time.Minute), lim)
	err = l.charge(t0.Add(time.Minute), []Limit{lim}, SMS, PurposeCommon)
	if e := wantCode(t, err, LimitExceeded); e.RetryAfter != 10*time.Second {
		t.Errorf("retry after %v; want 10s", e.RetryAfter)
	}
}

func TestTheLongestWaitIsTheViolatedLimit(t *testing.T) {
	var l Ledger
	limits := []Limit{oneAMinute, {Name: "h", Count: 2, Per: time.Hour}, {Name: "d", Count: 9, Per: 24 * time.Hour}}
	chargeOK(t, &l, t0, limits...)
	chargeOK(t, &l, t0.Add(time.Minute), limits...)
	e := wantCode(t, l.charge(t0.Add(90*time.Second), limits, SMS, PurposeCommon), LimitExceeded)
	if e.Limits[0].Name != "h" || e.RetryAfter != time.Hour-90*time.Second || len(e.Limits) != 3 {
		t.Errorf("violated %v, retry after %v", e.Limits, e.RetryAfter)
	}
	if !strings.Contains(e.Message, "2 messages in 1h") {
		t.Errorf("message is %q", e.Message)
	}
	if len(l.Charges) != 2 {
		t.Error("a refused message was charged")
	}
}

func TestLimitStates(t *testing.T) {
	var l Ledger
	lim := Limit{Name: "two", Count: 2, Per: time.Minute}
	for n, want := range []LimitState{
		{Name: "two", Quota: 2, Window: time.Minute, Remaining: 2},
		{Name: "two", Quota: 2, Window: time.Minute, Remaining: 1, Reset: 60 * time.Second},
		{Name: "two", Quota: 2, Window: time.Minute, Remaining: 0, Reset: 55 * time.Second},
	} {
		now := t0.Add(time.Duration(max(n-1, 0)) * 5 * time.Second)
		if n > 0 {
			chargeOK(t, &l, now, lim)
		}
		if got := lim.state(now, l.Charges, SMS, PurposeCommon); got != want {
			t.Errorf("after %d: %+v; want %+v", n, got, want)
		}
	}
}

func TestLoweredLimitWaitsForEnoughToLeave(t *testing.T) {
	var l Ledger
	for n := range 3 {
		chargeOK(t, &l, t0.Add(time.Duration(n)*time.Second))
	}
	now := t0.Add(3 * time.Second)
	s := oneAMinute.state(now, l.Charges, SMS, PurposeCommon)
	if want := time.Minute - time.Second; s.Remaining != 0 || s.Reset != want {
		t.Errorf("%+v; want a reset in %v", s, want)
	}
}

func TestPerPurposeLimitCountsItsOwn(t *testing.T) {
	var l Ledger
	own := Limit{Name: "own", Count: 1, Per: time.Minute, PerPurpose: true}
	chargeOK(t, &l, t0, own)
	if err := l.charge(t0, []Limit{own}, SMS, PurposeLogin); err != nil {
		t.Errorf("another purpose: %v", err)
	}
	if err := l.charge(t0, []Limit{own}, Email, PurposeCommon); err != nil {
		t.Errorf("another channel: %v", err)
	}
	wantCode(t, l.charge(t0, []Limit{own}, SMS, PurposeCommon), LimitExceeded)
	wantCode(t, l.charge(t0, []Limit{oneAMinute}, SMS, PurposePayment), LimitExceeded)
}

func TestResendAtIsWhenAllLimitsAllow(t *testing.T) {
	var l Ledger
	limits := []Limit{oneAMinute, {Name: "h", Count: 2, Per: time.Hour}}
	if at := l.resendAt(t0, limits, SMS, PurposeCommon); !at.Equal(t0) {
		t.Errorf("with nothing sent: %v", at)
	}
	chargeOK(t, &l, t0, limits...)
	if at := l.resendAt(t0, limits, SMS, PurposeCommon); !at.Equal(t0.Add(time.Minute)) {
		t.Errorf("after one: %v", at)
	}
	chargeOK(t, &l, t0.Add(time.Minute), limits...)
	if at := l.resendAt(t0.Add(time.Minute), limits, SMS, PurposeCommon); !at.Equal(t0.Add(time.Hour)) {
		t.Errorf("after two: %v", at)
	}
}

func TestRefundGivesTheChargeBackThreeTimes(t *testing.T) {
	var l Ledger
	for n := range 5 {
		now := t0.Add(time.Duration(n) * time.Minute)
		chargeOK(t, &l, now)
		if got := l.refund(now, Charge{now, SMS, PurposeCommon}); got != (n < maxRefunds) {
			t.Errorf("refund %d: %v", n, got)
		}
	}
	if len(l.Charges) != 2 {
		t.Errorf("%d charges are left; want 2", len(l.Charges))
	}
	if !l.refund(t0.Add(refundWindow), Charge{t0.Add(3 * time.Minute), SMS, PurposeCommon}) {
		t.Error("ten minutes after the first refund there is no other")
	}
}

func TestRefundOfNothing(t *testing.T) {
	var l Ledger
	chargeOK(t, &l, t0)
	if l.refund(t0, Charge{t0.Add(time.Second), SMS, PurposeCommon}) || len(l.Charges) != 1 || len(l.Refunds) != 0 {
		t.Error("a charge that was never made was given back")
	}
}

// Two messages of one instant: the one that failed gets its own charge back, not the other's.
func TestRefundTakesTheChargeOfItsOwnPurpose(t *testing.T) {
	var l Ledger
	sent(t, &l, t0, testOpening(1))
	login := testOpening(2)
	login.entry.Purpose = PurposeLogin
	e := startOK(t, &l, t0, login)
	refuseAll(t, &l, t0, e, ClassAuthFailed, ClassAuthFailed)
	if len(l.Charges) != 1 || l.Charges[0].Purpose != PurposeCommon {
		t.Errorf("the charges left are %v; want that of common, whose message was sent", l.Charges)
	}
}

func TestChargesAreForgottenAfterTheLongestWindow(t *testing.T) {
	l := Ledger{Charges: []Charge{{At: t0}, {At: t0.Add(time.Second)}}}
	l.forgetCharges(t0.Add(MaxLimitWindow))
	if len(l.Charges) != 1 || !l.Charges[0].At.Equal(t0.Add(time.Second)) {
		t.Errorf("left: %v", l.Charges)
	}
}

func TestValidateLimits(t *testing.T) {
	for want, limits := range map[string][]Limit{
		"name":            {{Name: "A", Count: 1, Per: time.Minute}},
		"two limits":      {oneAMinute, oneAMinute},
		"count is 0":      {{Name: "a", Per: time.Minute}},
		"count is 1001":   {{Name: "a", Count: 1001, Per: time.Minute}},
		"per is 1ms":      {{Name: "a", Count: 1, Per: time.Millisecond}},
		"per is 24h0m1s;": {{Name: "a", Count: 1, Per: MaxLimitWindow + time.Second}},
	} {
		if err := validateLimits(limits); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v; want %q", limits, err, want)
		}
	}
	if err := validateLimits(DefaultLimits()); err != nil {
		t.Error(err)
	}
}

func TestDefaultLimitsAreTheDocumentedOnes(t *testing.T) {
	if got := fmt.Sprint(DefaultLimits()); got != "[{recipient_1m 1 1m0s false} {recipient_10m 5 10m0s false} {recipient_24h 10 24h0m0s false}]" {
		t.Error(got)
	}
}

package watchword

import (
	"testing"
	"time"
)

// outcomes has a breaker note classes one after the other, a second apart, and answers the time after.
func outcomes(b *breaker, now time.Time, classes ...ErrorClass) time.Time {
	for _, c := range classes {
		now = now.Add(time.Second)
		b.record(now, now, c)
	}
	return now
}

func repeated(c ErrorClass, n int) []ErrorClass {
	all := make([]ErrorClass, n)
	for i := range all {
		all[i] = c
	}
	return all
}

func TestBreakerOpensAfterFailuresInARow(t *testing.T) {
	var b breaker
	now := outcomes(&b, t0, repeated(ClassTimeout, breakerRow-1)...)
	if !b.admits(now) {
		t.Error("it opened too early")
	}
	if !b.record(now, now, ClassAuthFailed) || b.state(now) != BreakerOpen || b.admits(now) {
		t.Error("it did not open")
	}
}

func TestBreakerOpensWhenHalfOfTheNewestFail(t *testing.T) {
	var b breaker
	now := t0
	for range breakerShare - 1 {
		now = outcomes(&b, now, ClassNone, ClassProviderError)
	}
	if b.state(now) != BreakerClosed {
		t.Error("it opened too early")
	}
	now = outcomes(&b, now, ClassNone, ClassProviderError)
	if b.state(now) != BreakerOpen {
		t.Error("it did not open")
	}
}

// What a vendor says about a message is an answer of a vendor that works.
func TestBreakerJudgesTheAccountAlone(t *testing.T) {
	for _, c := range ErrorClasses() {
		var b breaker
		now := outcomes(&b, t0, repeated(c, 3*breakerWindow)...)
		if opened := b.state(now) != BreakerClosed; opened != c.failing() {
			t.Errorf("%v: opened is %v", c, opened)
		}
	}
	for _, c := range []ErrorClass{ClassInvalidNumber, ClassUnreachable, ClassBlockedByCarrier, ClassContentRejected, ClassSenderUnregistered} {
		if c.failing() {
			t.Errorf("%v is held against the account", c)
		}
	}
}

func TestBreakerLetsOneMessageTry(t *testing.T) {
	var b breaker
	now := outcomes(&b, t0, repeated(ClassTimeout, breakerRow)...)
	now = now.Add(breakerFirst)
	if b.state(now) != BreakerHalfOpen || !b.admits(now) || b.tries(now) {
		t.Fatal("nobody may try it")
	}
	if b.admits(now) || b.admits(now.Add(breakerProbe-1)) || !b.tries(now) {
		t.Error("two may try it")
	}
	if !b.admits(now.Add(breakerProbe)) {
		t.Error("a message that never came back keeps all others away")
	}
	if !b.record(now, now, ClassNone) || b.state(now) != BreakerClosed || !b.admits(now) || !b.admits(now) {
		t.Error("it works again, and is not used")
	}
	if b.record(now, now, ClassTimeout) || b.state(now) != BreakerClosed {
		t.Error("what was before still counts")
	}
}

func TestBreakerOpensLongerEachTime(t *testing.T) {
	var b breaker
	now := outcomes(&b, t0, repeated(ClassTimeout, breakerRow)...)
	for _, want := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second, 2 * time.Minute, 2 * time.Minute} {
		if got := b.until.Sub(now); got != want {
			t.Errorf("it is open for %v, want %v", got, want)
		}
		now = b.until
		b.tries(now)
		b.record(now, now, ClassTimeout)
	}
}

func TestBreakerStateNames(t *testing.T) {
	for s, want := range map[BreakerState]string{BreakerClosed: "closed", BreakerOpen: "open", BreakerHalfOpen: "half_open"} {
		if s.String() != want {
			t.Errorf("%d is called %q", s, s.String())
		}
	}
}

// A busy account has messages under way when its breaker opens. What becomes of those says nothing new.
func TestStragglersDoNotCloseTheBreaker(t *testing.T) {
	var b breaker
	now := outcomes(&b, t0, repeated(ClassTimeout, breakerRow)...)
	if b.record(now.Add(time.Second), now.Add(-time.Second), ClassNone) || b.state(now.Add(time.Second)) != BreakerOpen {
		t.Error("a message that began before closed it")
	}
	half := now.Add(breakerFirst)
	if b.record(half, now.Add(-time.Second), ClassTimeout) || b.state(half) != BreakerHalfOpen {
		t.Error("a message that began before opened it again")
	}
	if !b.record(now.Add(2*time.Second), now.Add(time.Second), ClassNone) || b.state(now) != BreakerClosed {
		t.Error("a message that was tried all the same, and went through, did not close it")
	}
}

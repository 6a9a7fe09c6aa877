package watchword

import (
	"fmt"
	"time"
)

// breaker keeps messages away from a provider account that fails: it opens when the account does not work, and lets one
// message through now and then to see whether it works again. It belongs to one process, since what one node sees of a
// vendor another may not.
//
// It judges the account, not the messages: what the vendor says about a recipient, a text or a sender is an answer of a
// vendor that works. It is a plain value; its lane locks it.
type breaker struct {
	recent [breakerWindow]bool // the newest outcomes, true for a failure
	next   int                 // where the next one goes
	seen   int                 // how many there are
	row    int                 // failures one after the other
	opened int                 // times it opened since it last worked
	since  time.Time           // when it opened
	until  time.Time           // open until then; zero: closed
	probe  time.Time           // until when the message that tries the account has time; zero: none does
}

// When a breaker opens, and for how long. A vendor that is down costs at most breakerRow messages a time-out each.
const (
	breakerWindow  = 20                // outcomes that are looked at
	breakerRow     = 5                 // failures in a row that open it
	breakerShare   = breakerWindow / 2 // failures among the window that open it
	breakerFirst   = 10 * time.Second  // how long it opens first; twice as long each time
	breakerLongest = 2 * time.Minute
	breakerProbe   = 30 * time.Second // what a message that tries the account may take
)

// BreakerState is what a breaker does with the next message.
type BreakerState uint8

// The breaker states.
const (
	BreakerClosed   BreakerState = iota // it lets messages through
	BreakerOpen                         // it keeps them away
	BreakerHalfOpen                     // one message is trying the account, or the next one will
)

func breakerStates() [3]string { return [...]string{"closed", "open", "half_open"} }

func (s BreakerState) String() string { return breakerStates()[s] }

// MarshalText writes a state as its word.
func (s BreakerState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a state's word.
func (s *BreakerState) UnmarshalText(text []byte) error {
	for i, word := range breakerStates() {
		if word == string(text) {
			*s = BreakerState(i)
			return nil
		}
	}
	return fmt.Errorf("breaker is %q; it must be one of %v", text, breakerStates())
}

// failing tells whether a class speaks against the account itself.
func (c ErrorClass) failing() bool {
	switch c {
	case ClassAuthFailed, ClassInsufficientBalance, ClassProviderError, ClassTimeout, ClassUnknown, ClassRateLimited:
		return true
	default:
		return false
	}
}

// admits tells whether a message may go to the account now. After an open time has passed, one may at a time: see tries.
func (b *breaker) admits(now time.Time) bool {
	return b.state(now) == BreakerClosed || b.state(now) == BreakerHalfOpen && !now.Before(b.probe)
}

// tries takes the turn to try the account, where it waits to be tried, and reports whether another message has it already.
func (b *breaker) tries(now time.Time) (taken bool) {
	if b.state(now) != BreakerHalfOpen {
		return false
	}
	if now.Before(b.probe) {
		return true
	}
	b.probe = now.Add(breakerProbe)
	return false
}

func (b *breaker) state(now time.Time) BreakerState {
	switch {
	case b.until.IsZero():
		return BreakerClosed
	case now.Before(b.until):
		return BreakerOpen
	}
	return BreakerHalfOpen
}

// record notes the outcome of a hand-over, and tells whether that opened or closed the breaker. While it is open, what
// began before it opened says nothing new.
func (b *breaker) record(now, began time.Time, c ErrorClass) (turned bool) {
	before := b.state(now)
	if before != BreakerClosed && began.Before(b.since) {
		return false
	}
	if !c.failing() {
		b.row = 0
		b.note(false)
		if before != BreakerClosed {
			*b = breaker{} // it works again, and starts anew
		}
		return before != b.state(now)
	}
	b.row++
	b.note(true)
	if before == BreakerHalfOpen || before == BreakerClosed && (b.row >= breakerRow || b.failures() >= breakerShare) {
		b.since, b.until, b.probe = now, now.Add(min(breakerFirst<<min(b.opened, 8), breakerLongest)), time.Time{}
		b.opened++
	}
	return before != b.state(now)
}

func (b *breaker) note(failed bool) {
	b.recent[b.next] = failed
	b.next = (b.next + 1) % breakerWindow
	b.seen = min(b.seen+1, breakerWindow)
}

func (b *breaker) failures() (n int) {
	for _, failed := range b.recent[:b.seen] {
		if failed {
			n++
		}
	}
	return n
}

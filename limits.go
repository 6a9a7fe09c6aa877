package watchword

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Limit is a sliding window over what was sent to one recipient: at most Count messages in any span of length Per.
type Limit struct {
	Name       string        // shown in answers, e.g. "recipient_1m"
	Count      int           // messages, 1 to MaxLimitCount
	Per        time.Duration // 1 second to MaxLimitWindow
	PerPurpose bool          // counts only messages of the same channel and purpose; else all of them
}

// Bounds of a limit. A ledger keeps one timestamp per message in the longest window.
const (
	MaxLimitCount  = 1000
	MaxLimitWindow = 24 * time.Hour
)

// DefaultLimits are 1 message per minute, 5 per 10 minutes and 10 per 24 hours, over all purposes. They stay within
// what the carriers of China enforce themselves (1 per minute, 5 per hour, 10 per day and signature at Aliyun).
func DefaultLimits() []Limit {
	return []Limit{
		{Name: "recipient_1m", Count: 1, Per: time.Minute},
		{Name: "recipient_10m", Count: 5, Per: 10 * time.Minute},
		{Name: "recipient_24h", Count: 10, Per: 24 * time.Hour},
	}
}

func validateLimits(limits []Limit) error {
	names := make(map[string]bool, len(limits))
	for _, l := range limits {
		switch {
		case !validName(l.Name, 40):
			return fmt.Errorf("limit name %q must be 1 to 40 characters of a-z, 0-9, _ and -", l.Name)
		case names[l.Name]:
			return fmt.Errorf("two limits are called %q", l.Name)
		case l.Count < 1 || l.Count > MaxLimitCount:
			return fmt.Errorf("limit %q: count is %d; it must be 1 to %d", l.Name, l.Count, MaxLimitCount)
		case l.Per < time.Second || l.Per > MaxLimitWindow:
			return fmt.Errorf("limit %q: per is %v; it must be 1s to %v", l.Name, l.Per, MaxLimitWindow)
		}
		names[l.Name] = true
	}
	return nil
}

// LimitState is a limit as it stands after a request.
type LimitState struct {
	Name      string
	Quota     int
	Window    time.Duration
	Remaining int
	Reset     time.Duration // until one more message is allowed, or, with some remaining, until one more remains
}

// Charge is one message that counts against the limits of a recipient.
type Charge struct {
	At      time.Time
	Channel Channel
	Purpose Purpose
}

// A definite failure of the providers gives the charge back, this often and no more: without a cap, a failing provider
// would lift the limits.
const (
	maxRefunds   = 3
	refundWindow = 10 * time.Minute
)

// state counts one limit at a time. The charges stand in order of time.
func (lim Limit) state(now time.Time, charges []Charge, c Channel, p Purpose) LimitState {
	s := LimitState{Name: lim.Name, Quota: lim.Count, Window: lim.Per}
	var buf [16]time.Time // enough for the default limits, without a trip to the heap
	inside := buf[:0]
	for _, ch := range charges {
		if now.Sub(ch.At) < lim.Per && (!lim.PerPurpose || ch.Channel == c && ch.Purpose == p) {
			inside = append(inside, ch.At)
		}
	}
	s.Remaining = max(lim.Count-len(inside), 0)
	if len(inside) > 0 {
		// With none remaining, the charge that must leave is the one that makes room for one more.
		leaving := inside[max(len(inside)-lim.Count, 0)]
		s.Reset = leaving.Add(lim.Per).Sub(now)
	}
	return s
}

// charge counts one message against every limit, or refuses it and counts nothing.
func (l *Ledger) charge(now time.Time, limits []Limit, c Channel, p Purpose) error {
	l.forgetCharges(now)
	states := l.limitStates(now, limits, c, p)
	var wait time.Duration
	worst := -1
	for i, s := range states {
		if s.Remaining == 0 && s.Reset > wait {
			wait, worst = s.Reset, i
		}
	}
	if worst >= 0 {
		states[0], states[worst] = states[worst], states[0]
		return &Error{
			Code: LimitExceeded, RetryAfter: wait, Limits: states,
			Message: "this recipient may get no more than " + rate(states[0].Quota, "message", states[0].Window),
		}
	}
	l.Charges = append(l.Charges, Charge{At: now, Channel: c, Purpose: p})
	return nil
}

// rate puts a limit into words: "1 message in 1m", "5 messages in 10m".
func rate(count int, of string, per time.Duration) string {
	if count != 1 {
		of += "s"
	}
	text := per.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return fmt.Sprintf("%d %s in %s", count, of, text)
}

func (l *Ledger) limitStates(now time.Time, limits []Limit, c Channel, p Purpose) []LimitState {
	states := make([]LimitState, 0, len(limits))
	for _, lim := range limits {
		states = append(states, lim.state(now, l.Charges, c, p))
	}
	return states
}

// resendAt is when the limits will allow the next message.
func (l *Ledger) resendAt(now time.Time, limits []Limit, c Channel, p Purpose) time.Time {
	at := now
	for _, lim := range limits {
		if s := lim.state(now, l.Charges, c, p); s.Remaining == 0 && now.Add(s.Reset).After(at) {
			at = now.Add(s.Reset)
		}
	}
	return at
}

// refund takes back a charge, if that is still allowed.
func (l *Ledger) refund(now time.Time, charged Charge) bool {
	l.Refunds = slices.DeleteFunc(l.Refunds, func(at time.Time) bool { return now.Sub(at) >= refundWindow })
	if len(l.Refunds) >= maxRefunds {
		return false
	}
	for i, ch := range l.Charges {
		if ch.At.Equal(charged.At) && ch.Channel == charged.Channel && ch.Purpose == charged.Purpose {
			l.Charges = slices.Delete(l.Charges, i, i+1)
			l.Refunds = append(l.Refunds, now)
			return true
		}
	}
	return false
}

// forgetCharges drops what no limit can look at any more.
func (l *Ledger) forgetCharges(now time.Time) {
	l.Charges = slices.DeleteFunc(l.Charges, func(c Charge) bool { return now.Sub(c.At) >= MaxLimitWindow })
}

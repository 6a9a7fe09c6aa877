package watchword

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/watchword/watchword/recipient"
)

// Counter is one broad counter and what it allows: bursts of Count, and Count in each Per on average.
type Counter struct {
	Key   [16]byte
	Count int
	Per   time.Duration
}

// Next says what one more charge would make of a counter, by the generic cell rate algorithm: a counter is a single
// time, the one at which it will be empty again. wait is positive when the charge must be refused.
func (c Counter) Next(now, empty time.Time) (next time.Time, wait time.Duration) {
	if empty.Before(now) {
		empty = now
	}
	next = empty.Add(c.Per / time.Duration(c.Count))
	return next, next.Add(-c.Per).Sub(now)
}

// BroadLimit limits more than one recipient at a time.
type BroadLimit struct {
	Name  string      `json:"name"`
	By    LimitKind   `json:"by"`
	On    LimitAction `json:"on,omitempty"` // empty: send, or existence where it stands under existence_limits
	Count int         `json:"count"`
	Per   Duration    `json:"per"`
}

// LimitKind is what a broad limit counts by.
type LimitKind string

// The kinds of broad limits.
const (
	ByIP      LimitKind = "ip"      // the IP address that the application vouches for
	ByTenant  LimitKind = "tenant"  // all of the tenant
	ByCountry LimitKind = "country" // the number's country
	ByPrefix  LimitKind = "prefix"  // the number without its last four digits

	ByCredential LimitKind = "credential" // the one that the request was made with
)

// LimitAction is what a broad limit counts.
type LimitAction string

// The actions that broad limits count.
const (
	OnSend      LimitAction = "send"
	OnCheck     LimitAction = "check"
	OnExistence LimitAction = "existence" // an answer that tells whether an address has an account
)

// DefaultExistenceLimits are what a tenant has that says nothing of its own.
func DefaultExistenceLimits() []BroadLimit {
	return []BroadLimit{
		{Name: "existence_ip", By: ByIP, On: OnExistence, Count: 30, Per: Duration(10 * time.Minute)},
		{Name: "existence_credential", By: ByCredential, On: OnExistence, Count: 3000, Per: Duration(10 * time.Minute)},
	}
}

func (b BroadLimit) validate() error {
	switch {
	case !validName(b.Name, 40):
		return fmt.Errorf("limit name %q must be 1 to 40 characters of a-z, 0-9, _ and -", b.Name)
	case !slices.Contains([]LimitKind{ByIP, ByTenant, ByCountry, ByPrefix, ByCredential}, b.By):
		return fmt.Errorf("limit %q: by is %q; it must be ip, tenant, country, prefix or credential", b.Name, b.By)
	case b.On != "" && b.On != OnSend && b.On != OnCheck && b.On != OnExistence:
		return fmt.Errorf("limit %q: on is %q; it must be send, check or existence", b.Name, b.On)
	case b.On == OnCheck && (b.By == ByCountry || b.By == ByPrefix):
		return fmt.Errorf("limit %q: a check is counted by ip, tenant or credential, since its number may not be known", b.Name)
	case b.Count < 1 || b.Count > 1_000_000_000:
		return fmt.Errorf("limit %q: count is %d; it must be 1 or more", b.Name, b.Count)
	case b.Per.Duration() < time.Second || b.Per.Duration() > 31*24*time.Hour:
		return fmt.Errorf("limit %q: per is %v; it must be 1s to 744h", b.Name, b.Per.Duration())
	}
	return nil
}

// subjects are what the limits of one request count by. An empty one is not counted.
type subjects struct{ ip, country, prefix, credential string }

func subjectsOf(c Caller, x Context, to recipient.Recipient) subjects {
	return subjects{networkOf(x.IP), to.Country(), numberPrefix(to.Address()), c.Credential}
}

// networkOf is what of an IP address one customer of a network can have: all of an IPv4 address, and the first 64 bits
// of an IPv6 address. What is no address is counted as it is.
func networkOf(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}

// prefixDigits is how many digits at the end of a number its prefix leaves out.
const prefixDigits = 4

func numberPrefix(e164 string) string {
	if len(e164) <= prefixDigits+2 || e164[0] != '+' {
		return ""
	}
	return e164[:len(e164)-prefixDigits]
}

func (s subjects) of(k LimitKind) (string, bool) {
	switch k {
	case ByIP:
		return s.ip, s.ip != ""
	case ByCountry:
		return s.country, s.country != ""
	case ByPrefix:
		return s.prefix, s.prefix != ""
	case ByCredential:
		return s.credential, s.credential != ""
	case ByTenant:
	}
	return "", true
}

// validateBroad checks both of a tenant's lists, and that each limit stands in the one that counts it.
func (t *Tenant) validateBroad() error {
	for _, b := range append(slices.Clone(t.Limits), t.Existence...) {
		if err := b.validate(); err != nil {
			return err
		}
	}
	for _, b := range t.Limits {
		if b.On == OnExistence {
			return fmt.Errorf("limit %q: what limits existence answers stands under existence_limits", b.Name)
		}
	}
	for _, b := range t.Existence {
		if b.On != "" && b.On != OnExistence {
			return fmt.Errorf("limit %q: on is %q; what stands under existence_limits limits existence answers", b.Name, b.On)
		}
	}
	return nil
}

// broad lists the limits that an action may be counted against.
func (t *TenantView) broad(on LimitAction) []BroadLimit {
	switch {
	case on != OnExistence:
		return t.Limits
	case t.Existence == nil:
		return DefaultExistenceLimits()
	}
	return t.Existence
}

// chargeBroad counts a request against the tenant's broad limits. Counters fail closed: when they cannot be read, the
// request is refused.
func (e *Engine) chargeBroad(ctx context.Context, t *TenantView, on LimitAction, s subjects) error {
	var counters []Counter
	var limits []BroadLimit
	for _, b := range t.broad(on) {
		if on != OnExistence && cmp.Or(b.On, OnSend) != on {
			continue
		}
		if subject, counted := s.of(b.By); counted {
			key := e.keys.CounterKey(t.ID, string(on)+"/"+string(b.By)+"/"+b.Name, subject)
			counters = append(counters, Counter{Key: key, Count: b.Count, Per: b.Per.Duration()})
			limits = append(limits, b)
		}
	}
	if len(counters) == 0 {
		return nil
	}
	violated, wait, err := e.counters.Charge(ctx, counters)
	if err != nil {
		return unavailable(err)
	}
	if violated < 0 {
		return nil
	}
	b := limits[violated]
	return &Error{
		Code: LimitExceeded, RetryAfter: wait,
		Message: "no more than " + rate(b.Count, "request", b.Per.Duration()) + " by " + string(b.By),
		Limits:  []LimitState{{Name: b.Name, Quota: b.Count, Window: b.Per.Duration(), Reset: wait}},
	}
}

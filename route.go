package watchword

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword/recipient"
)

// Everywhere is what a route lists as its country to serve every one.
const Everywhere = "*"

// defaultReceiptFailover is how long after a vendor's yes its failed receipt still moves a message on, where the route
// does not say.
const defaultReceiptFailover = 30 * time.Second

type compiledRoute struct {
	Route
	use []string // keys of Snapshot.senders
	on  bool     // all of them are switched on, and none is paused
}

func (c *compiler) route(x Route) error {
	t, err := c.of(x.Tenant)
	if err != nil {
		return err
	}
	if err := x.validate(); err != nil {
		return err
	}
	compiled := compiledRoute{Route: x, on: true}
	for _, name := range x.Use {
		key, ok := c.accountFor(x.Tenant, name)
		if !ok {
			return fmt.Errorf("neither the tenant nor the server has a provider account %q", name)
		}
		a := c.senders[key]
		if spec, known := c.types[a.Type]; known && !spec.Carries(x.Channel) {
			return fmt.Errorf("provider account %q is of type %s, which does not carry %s", name, a.Type, x.Channel)
		}
		compiled.use = append(compiled.use, key)
		compiled.on = compiled.on && !a.Disabled && !a.Paused
	}
	if i := slices.IndexFunc(compiled.use, c.ownsCode); i >= 0 && len(compiled.use) > 1 {
		return fmt.Errorf("the vendor of provider account %q makes the code itself, so no other account can go on with it: use it alone", x.Use[i])
	}
	if x.Disabled {
		t.routesOff = append(t.routesOff, x.Name)
		return nil
	}
	t.routes = append(t.routes, compiled)
	return nil
}

func (r *Route) validate() error {
	switch {
	case !r.Channel.Valid():
		return fmt.Errorf("channel is %q; it must be one of %v", r.Channel, Channels())
	case len(r.Use) == 0 || len(r.Use) > 16:
		return errors.New("use must name 1 to 16 provider accounts")
	case len(r.Weights) > 0 && len(r.Weights) != len(r.Use):
		return fmt.Errorf("weights must have one number for each account in use: %d", len(r.Use))
	case slices.ContainsFunc(r.Weights, func(w int) bool { return w < 0 || w > 1000 }):
		return errors.New("weights must be 0 to 1000")
	case len(r.Weights) > 0 && !slices.ContainsFunc(r.Weights, func(w int) bool { return w > 0 }):
		return errors.New("weights must not all be 0")
	case r.ReceiptFailover != nil && (r.ReceiptFailover.Duration() < 0 || r.ReceiptFailover.Duration() > 10*time.Minute):
		return errors.New("receipt_failover must be 0 to 10m")
	}
	return r.validateCountries()
}

// saysWhere asks for an explicit word: a route that serves every country because nobody said which is an invitation to
// those who earn by messages to expensive numbers. Only what is applied is asked: stored routes from before this rule go
// on serving every country, since a server that will not start cannot be told.
func (r *Route) saysWhere() error {
	if r.Channel.Valid() && r.Channel.kind() == recipient.Phone && len(r.Countries) == 0 && len(r.Prefixes) == 0 {
		return fmt.Errorf("routes %q: countries is missing: list the regions that it serves, such as [CN, US], or [%q] for every one",
			owned(r.Tenant, r.Name), Everywhere)
	}
	return nil
}

func (r *Route) validateCountries() error {
	if r.Channel.kind() == recipient.Email {
		if len(r.Countries)+len(r.Prefixes) > 0 {
			return errors.New("an e-mail address has no country and no prefix: leave countries and prefixes out")
		}
		return nil
	}
	for _, country := range r.Countries {
		if country != Everywhere && (len(country) != 2 || strings.ToUpper(country) != country) {
			return fmt.Errorf("countries: %q must be an ISO 3166 region in capitals, such as CN, or %q", country, Everywhere)
		}
	}
	for _, prefix := range r.Prefixes {
		if len(prefix) < 2 || prefix[0] != '+' || strings.Trim(prefix[1:], "0123456789") != "" {
			return fmt.Errorf("prefixes: %q must be + and digits, such as +8617", prefix)
		}
	}
	return nil
}

// route finds the route of a message, or nil.
func (t *TenantView) route(c Channel, p Purpose, country string, to recipient.Recipient) *compiledRoute {
	for i := range t.routes {
		if r := &t.routes[i]; r.serves(c, p, country, to) {
			return r
		}
	}
	return nil
}

func (r *compiledRoute) serves(c Channel, p Purpose, country string, to recipient.Recipient) bool {
	return r.Channel == c && r.servesPurpose(p) && r.servesCountry(country) && r.servesPrefix(to)
}

func (r *compiledRoute) servesPurpose(p Purpose) bool {
	return len(r.Purposes) == 0 || slices.Contains(r.Purposes, p)
}

func (r *compiledRoute) servesCountry(country string) bool {
	return len(r.Countries) == 0 || slices.Contains(r.Countries, country) || slices.Contains(r.Countries, Everywhere)
}

func (r *compiledRoute) servesPrefix(to recipient.Recipient) bool {
	return len(r.Prefixes) == 0 || slices.ContainsFunc(r.Prefixes, func(p string) bool {
		return strings.HasPrefix(to.Address(), p)
	})
}

// receiptFailover is how long a failed receipt still moves a message on to the next account.
func (r *compiledRoute) receiptFailover() time.Duration {
	if r.ReceiptFailover == nil {
		return defaultReceiptFailover
	}
	return r.ReceiptFailover.Duration()
}

// order is the accounts of a message in the order in which they are tried: by weight if the route has weights, and those
// whose breaker keeps messages away at the end. They are not left out: when nothing works, trying is better than failing
// unasked.
func (e *Engine) order(r *compiledRoute, accounts []string) ([]string, error) {
	if len(accounts) == 1 {
		return accounts, nil
	}
	ordered := slices.Clone(accounts)
	if len(r.Weights) > 0 {
		if err := shuffle(e.random, ordered, r.weight); err != nil {
			return nil, err
		}
	}
	now := e.now()
	// Whoever would take the message now is first. Whether it does is seen when the hand-over begins: the turn to try an account
	// that failed belongs to a message that really goes there.
	first := slices.IndexFunc(ordered, func(account string) bool { return e.lanes.of(account).admits(now) })
	if first < 0 {
		return ordered, nil
	}
	chosen := ordered[first]
	copy(ordered[1:first+1], ordered[:first])
	ordered[0] = chosen
	slices.SortStableFunc(ordered[1:], func(a, b string) int {
		return cmp.Compare(e.lanes.of(a).away(now), e.lanes.of(b).away(now))
	})
	return ordered, nil
}

// weight is an account's share of the route's messages.
func (r *compiledRoute) weight(account string) int {
	if i := slices.Index(r.use, account); i >= 0 {
		return r.Weights[i]
	}
	return 0
}

// shuffle draws accounts one after the other, each with its weight's chance among those that are left. Those without
// weight come last, in their order.
func shuffle(random io.Reader, accounts []string, weight func(string) int) error {
	for at := range accounts {
		total := 0
		for _, a := range accounts[at:] {
			total += weight(a)
		}
		if total == 0 {
			return nil
		}
		var raw [8]byte
		if _, err := io.ReadFull(random, raw[:]); err != nil {
			return err
		}
		// 2^64 is so much more than any total that the remainder's bias is nothing.
		draw := int(binary.LittleEndian.Uint64(raw[:]) % uint64(total))
		i := at
		for draw -= weight(accounts[i]); draw >= 0; draw -= weight(accounts[i]) {
			i++
		}
		drawn := accounts[i]
		copy(accounts[at+1:i+1], accounts[at:i])
		accounts[at] = drawn
	}
	return nil
}

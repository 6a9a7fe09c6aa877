package watchword

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword/message"
	"github.com/watchword/watchword/recipient"
)

// ExplainRequest is a message that is only asked about.
type ExplainRequest struct {
	Tenant      TenantID `json:"tenant"`
	To          string   `json:"to"`
	CallingCode string   `json:"calling_code,omitempty"` // for national numbers
	Channel     Channel  `json:"channel,omitempty"`      // empty: by the address
	Purpose     Purpose  `json:"purpose,omitempty"`      // empty: common
	Locale      string   `json:"locale,omitempty"`       // empty: as a start without one
}

// Explanation tells what would become of a message, and why: which route it would take, through which accounts, in whose
// name and words. Nothing is sent, and nothing counted.
type Explanation struct {
	To      string  `json:"to"` // masked
	Country string  `json:"country,omitempty"`
	Channel Channel `json:"channel"`
	Purpose Purpose `json:"purpose"`
	Locale  string  `json:"locale"`

	Route    string           `json:"route,omitempty"` // that it would take; empty: none
	Routes   []RouteVerdict   `json:"routes"`          // of the tenant, in the order they are looked at
	Accounts []AccountVerdict `json:"accounts,omitempty"`
	Refused  string           `json:"refused,omitempty"` // why a start would be refused; empty: it would not
	Test     bool             `json:"test,omitempty"`    // a test recipient: nothing would really be sent

	Template  string       `json:"template,omitempty"` // empty: the built-in text
	Signature string       `json:"signature"`
	Segments  int          `json:"segments,omitempty"` // of an SMS, before a vendor's own signature
	Further   []FarVerdict `json:"further,omitempty"`
}

// RouteVerdict is what one route has to say to a message.
type RouteVerdict struct {
	Name   string `json:"name"`
	Serves bool   `json:"serves"`
	Why    string `json:"why,omitempty"` // it does not
}

// AccountVerdict is how one account of the route stands. Those that take the message come first, in the order in which
// they would be tried now; where weights draw the order, by weight.
type AccountVerdict struct {
	Name      string       `json:"name"`
	Type      string       `json:"type"`
	Takes     bool         `json:"takes"`
	Why       string       `json:"why,omitempty"`       // it does not take it, or comes last
	Weight    int          `json:"weight,omitempty"`    // its share of being first, where the route has weights
	Template  string       `json:"template,omitempty"`  // the vendor's id of it
	Signature string       `json:"signature,omitempty"` // as the vendor knows it
	Price     Amount       `json:"price,omitempty"`     // of a segment, by the operator's prices
	Breaker   BreakerState `json:"breaker"`
}

// FarVerdict is a further channel that the policy would take the code to.
type FarVerdict struct {
	Channel Channel `json:"channel"`
	After   string  `json:"after,omitempty"` // empty: only when it is asked for, or needed
	Route   string  `json:"route,omitempty"` // empty: none, it would be passed over
}

// Explain tells what would become of a message. The error is Forbidden without such a tenant, UnknownPurpose,
// InvalidRecipient or InvalidRequest.
func (e *Engine) Explain(r ExplainRequest) (Explanation, error) {
	s, t, err := e.tenant(Caller{Tenant: r.Tenant})
	if err != nil {
		return Explanation{}, err
	}
	if r.Channel == "" {
		r.Channel = channelFor(r.To)
	}
	start := StartRequest{To: r.To, Channel: r.Channel, Purpose: r.Purpose, Locale: r.Locale}
	if err := validateStart(start); err != nil {
		return Explanation{}, err
	}
	purpose, policy, err := t.terms(start)
	if err != nil {
		return Explanation{}, err
	}
	to, err := r.Channel.parseRecipient(r.To, r.CallingCode)
	if err != nil {
		return Explanation{}, invalidRecipient(err)
	}
	x := explainer{e, s, t, to, Explanation{
		To: to.Masked(), Country: to.Country(), Channel: r.Channel, Purpose: purpose, Signature: t.Brand,
		Locale: t.locale(r.Locale, t.Locale, message.CountryLocale(to.Country())),
	}}
	_, index := e.keys.recipientKeys(t.ID, to)
	_, x.Test = t.testFor(policy, index, e.now())
	x.routes()
	if chosen := t.route(r.Channel, purpose, to.Country(), to); chosen != nil {
		x.through(chosen, policy)
	} else {
		x.Refused = noRoute(r.Channel).Error()
	}
	x.further(policy)
	return x.Explanation, nil
}

type explainer struct {
	engine *Engine
	s      *Snapshot
	t      *TenantView
	to     recipient.Recipient
	Explanation
}

func (x *explainer) routes() {
	for i := range x.t.routes {
		r := &x.t.routes[i]
		why := r.objection(x.Channel, x.Purpose, x.Country, x.to)
		if why == "" && x.Route != "" {
			why = "route " + x.Route + " comes before it"
		}
		if why == "" {
			x.Route = r.Name
		}
		x.Routes = append(x.Routes, RouteVerdict{r.Name, why == "", why})
	}
	for _, name := range x.t.routesOff {
		x.Routes = append(x.Routes, RouteVerdict{name, false, "it is switched off"})
	}
}

// through tells how a message would go on the route that serves it.
func (x *explainer) through(r *compiledRoute, p Policy) {
	found, err := x.s.sender(x.t, r, x.Purpose, x.Locale)
	if err != nil {
		x.Refused = err.Error()
	}
	with := found.keys(r, x.Locale)
	entry := Entry{
		Channel: x.Channel, Purpose: x.Purpose, Country: x.Country, Locale: with.locale, Template: with.template,
		Signature: with.signature, Delivery: Delivery{Channel: x.Channel},
	}
	if found.template != nil {
		x.Template = cmp.Or(found.template.Name, found.template.name())
	}
	if found.signature != nil {
		x.Signature = found.signature.Text
	}
	for _, account := range r.use {
		x.Accounts = append(x.Accounts, x.account(r, account, &entry, found, err == nil))
	}
	slices.SortStableFunc(x.Accounts, func(a, b AccountVerdict) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.Weight, a.Weight))
	})
	x.segments(&entry, p, found.template)
}

// rank puts those who take the message first, and of those the ones whose breaker is open last.
func (a *AccountVerdict) rank() int {
	switch {
	case !a.Takes:
		return 2
	case a.Breaker == BreakerOpen:
		return 1
	}
	return 0
}

func (x *explainer) account(r *compiledRoute, key string, entry *Entry, found sender, usable bool) AccountVerdict {
	a := x.s.senders[key]
	v := AccountVerdict{Name: key, Type: a.Type, Takes: usable && slices.Contains(found.accounts, key)}
	if len(r.Weights) > 0 {
		v.Weight = r.weight(key)
	}
	v.Price = x.s.price(key, x.Country)
	state, until := x.engine.lanes.of(key).look(x.engine.now())
	v.Breaker = state
	m := Outgoing{Brand: x.Signature}
	x.engine.envelope(&delivery{snapshot: x.s, tenant: x.t, entry: *entry}, key, &m)
	v.Template, v.Signature = m.Registered.ID, m.Signature
	switch {
	case a.Disabled:
		v.Why = "it is switched off"
	case a.Paused:
		v.Why = "it is paused"
	case usable && !v.Takes:
		v.Why = "the template or the signature is registered with another account"
	case state == BreakerOpen:
		v.Why = "its breaker is open until " + until.UTC().Format(time.RFC3339) + ": it comes last"
	}
	return v
}

// segments counts the parts of an SMS. A code that is as long as the policy's stands for the one that would be sent.
func (x *explainer) segments(entry *Entry, p Policy, w *wording) {
	if x.Channel != SMS {
		return
	}
	values := map[string]string{}
	if w != nil {
		for _, name := range w.Values {
			values[name] = name
		}
	}
	entry.Lifetime = p.Lifetime
	content, _, err := x.s.render(x.t, entry, strings.Repeat("0", p.CodeLength), values)
	if err == nil {
		x.Segments = message.CountSegments(content.Text).Segments
	}
}

func (x *explainer) further(p Policy) {
	for _, rung := range p.Escalation {
		v := FarVerdict{Channel: rung.Channel}
		if rung.After > 0 {
			v.After = rung.After.String()
		}
		if r := x.t.route(rung.Channel, x.Purpose, x.Country, x.to); r != nil {
			v.Route = r.Name
		}
		x.Further = append(x.Further, v)
	}
}

// objection is why a route does not serve a message; empty: it does.
func (r *compiledRoute) objection(c Channel, p Purpose, country string, to recipient.Recipient) string {
	switch {
	case r.Channel != c:
		return "it carries " + string(r.Channel)
	case !r.servesPurpose(p):
		return fmt.Sprintf("it serves the purposes %v", r.Purposes)
	case !r.servesCountry(country):
		return fmt.Sprintf("it serves the countries %v", r.Countries)
	case !r.servesPrefix(to):
		return fmt.Sprintf("it serves the prefixes %v", r.Prefixes)
	}
	return ""
}

package watchword

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Registration is a template as one vendor knows it: vendors in China, and WhatsApp, send nothing but what was registered
// with them, and take its id and the values of its variables.
type Registration struct {
	Account  string `json:"account"`  // the provider account, by name
	Template string `json:"template"` // the vendor's id of it
	// Variables are the placeholders that the vendor fills in, in its order: "code", or "NAME=code" where the vendor
	// calls it NAME. Empty: code alone.
	Variables []string `json:"variables,omitempty"`
}

// registered is a Registration that was checked.
type registered struct {
	id        string
	variables []registeredVariable
}

type registeredVariable struct{ name, placeholder string }

// registrations resolves what the vendors know a template as. Accounts are known by now.
func (c *compiler) registrations(x TemplateText) error {
	w := c.everyWording[x.name()]
	if w == nil {
		return nil // refused before, with a reason
	}
	for _, r := range x.Registrations {
		key, ok := c.accountFor(x.Tenant, r.Account)
		switch {
		case !ok:
			return fmt.Errorf("registrations: there is no provider account %q", r.Account)
		case r.Template == "" || len(r.Template) > 128:
			return fmt.Errorf("registrations: %s: template is missing: the vendor's id of it", r.Account)
		case w.registered[key] != nil:
			return fmt.Errorf("registrations: %s is there twice", r.Account)
		}
		known, err := r.resolve(x.Values)
		if err != nil {
			return fmt.Errorf("registrations: %s: %w", r.Account, err)
		}
		if w.registered == nil {
			w.registered = map[string]*registered{}
		}
		w.registered[key] = known
	}
	return nil
}

func (r Registration) resolve(values []string) (*registered, error) {
	known := &registered{id: r.Template}
	placeholders := append([]string{"code", "brand", "minutes"}, values...)
	for _, written := range r.Variables {
		name, placeholder, found := strings.Cut(written, "=")
		if !found {
			placeholder = name
		}
		if name == "" || !slices.Contains(placeholders, placeholder) {
			return nil, fmt.Errorf("variables: %q must be one of %v, or NAME=one of them", written, placeholders)
		}
		known.variables = append(known.variables, registeredVariable{name, placeholder})
	}
	if len(known.variables) == 0 {
		known.variables = []registeredVariable{{"code", "code"}}
	}
	return known, nil
}

// knownAs resolves what the vendors know a signature as.
func (c *compiler) knownAs(x Signature) error {
	key := AccountKey(x.Tenant, x.Name)
	if c.signatures[key] == nil {
		return nil // refused before, with a reason
	}
	for _, name := range slices.Sorted(maps.Keys(x.KnownAs)) {
		account, ok := c.accountFor(x.Tenant, name)
		switch text := x.KnownAs[name]; {
		case !ok:
			return fmt.Errorf("known_as: there is no provider account %q", name)
		case text == "" || hasControl(text):
			return fmt.Errorf("known_as: %s: it must be a line of text that is not empty", name)
		default:
			c.sendersOf[key+"\x00"+account] = text
		}
	}
	return nil
}

// templateAt finds a template of a tenant as an account's vendor knows it: the one that the route names, or the one
// of the tenant's own for the purpose, in the locale if there is one, else in another.
func (s *Snapshot) templateAt(t *TenantView, account, named string, c Channel, p Purpose, locale string) *registered {
	if named != "" {
		if w := s.wordings[named]; w != nil {
			return w.registered[account]
		}
		return nil
	}
	var best *wording
	rank := func(w *wording) int {
		n := 0
		if w.Purpose == p {
			n += 4
		}
		if w.Locale == locale {
			n += 2
		}
		if w.Locale == t.Locale {
			n++
		}
		return n
	}
	for _, w := range t.own {
		if w.Disabled || w.Channel != c || w.registered[account] == nil || w.Purpose != p && w.Purpose != "" && w.Purpose != PurposeCommon {
			continue
		}
		if best == nil || rank(w) > rank(best) {
			best = w
		}
	}
	if best == nil {
		return nil
	}
	return best.registered[account]
}

// reachable refuses a route that can bring a message to a vendor who has no template for it.
func (c *compiler) reachable(x Route) error {
	t := c.tenants[x.Tenant]
	if t == nil || x.Disabled {
		return nil
	}
	i := slices.IndexFunc(t.routes, func(r compiledRoute) bool { return r.Name == x.Name })
	if i < 0 {
		return nil // refused before, with a reason
	}
	r := &t.routes[i]
	named := ""
	if r.Template != "" {
		if w := lookUp(c.wordings, t.ID, r.Template); w != nil {
			named = AccountKey(w.Tenant, w.Name)
		}
	}
	var faults []error
	for _, account := range r.use {
		if c.types[c.senders[account].Type].Content != ContentTemplate {
			continue
		}
		for _, p := range t.purposes() {
			if r.servesPurpose(p) && c.templateAt(t, account, named, r.Channel, p, t.Locale) == nil {
				faults = append(faults, fmt.Errorf(
					"it can bring %s codes to provider account %q, whose vendor only sends registered templates, and there is none: "+
						"give a template of the tenant a registration there, or narrow the route's purposes", p, account))
				break
			}
		}
	}
	return errors.Join(faults...)
}

// envelope puts what this account's vendor has to know on a message.
func (e *Engine) envelope(d *delivery, account string, m *Outgoing) {
	s, entry := d.snapshot, &d.entry
	m.Registered, m.Signature, m.ReceiptURL = RegisteredTemplate{}, "", ""
	kind := s.types[s.senders[account].Type].Content
	if entry.Signature != "" {
		m.Signature = s.sendersOf[entry.Signature+"\x00"+account]
		if sig := s.signatures[entry.Signature]; m.Signature == "" && sig != nil && kind != ContentText {
			m.Signature = sig.Text
		}
	}
	if r := s.templateAt(d.tenant, account, entry.Template, entry.travels(), entry.Purpose, entry.Locale); r != nil && kind != ContentText {
		m.Registered.ID = r.id
		m.Registered.Variables = make([]TemplateVariable, len(r.variables))
		for i, v := range r.variables {
			m.Registered.Variables[i] = TemplateVariable{v.name, d.value(v.placeholder, m)}
		}
	}
	if _, ok := s.handle(account).Provider.(ReportReader); ok {
		m.ReceiptURL = e.ReceiptURL(account)
	}
}

// value is what a placeholder stands for in a message.
func (d *delivery) value(placeholder string, m *Outgoing) string {
	switch placeholder {
	case "code":
		return m.Code
	case "brand":
		return m.Brand
	case "minutes":
		return strconv.Itoa(minutes(m.ValidFor))
	}
	return d.values[placeholder]
}

// minutes is a lifetime in whole minutes, rounded up.
func minutes(d time.Duration) int { return int((d + time.Minute - 1) / time.Minute) }

// accountNames lists the keys of all provider accounts in order.
func (s *Snapshot) accountNames() []string { return slices.Sorted(maps.Keys(s.senders)) }

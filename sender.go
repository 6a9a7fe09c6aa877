package watchword

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword/message"
)

// sender is what a message is sent with: through which accounts, in whose name, in which words. Template and signature
// are kept with the verification by their keys, since a rendered text is never stored.
type sender struct {
	accounts  []string // keys, in the order they are tried
	template  *wording // nil: the built-in text
	signature *Signature
}

// wording is a template with what a message needs of it.
type wording struct {
	TemplateText
	compiled   message.Template
	registered map[string]*registered // by provider account
}

// sending is what a verification keeps of all that: the accounts, and the keys of the template that the route names and
// of the signature, or nothing.
type sending struct {
	accounts                    []string
	template, signature, locale string
	patience                    time.Duration
	reserved                    Amount
}

func (f sender) keys(r *compiledRoute, locale string) sending {
	s := sending{accounts: f.accounts, locale: locale, patience: r.receiptFailover()}
	if f.template != nil && r.Template != "" {
		s.template, s.locale = AccountKey(f.template.Tenant, f.template.Name), f.template.Locale
	}
	if f.signature != nil {
		s.signature = AccountKey(f.signature.Tenant, f.signature.Name)
	}
	return s
}

func (e *Entry) sendWith(s sending) {
	e.Delivery.Route, e.Delivery.Patience, e.Delivery.Reserved = s.accounts, s.patience, s.reserved
	e.Template, e.Signature, e.Locale = s.template, s.signature, s.locale
}

// sender finds what a message of a tenant is to be sent with on a route. The error is SenderUnusable: it names what an
// operator has to mend.
func (s *Snapshot) sender(t *TenantView, r *compiledRoute, p Purpose, locale string) (sender, error) {
	var found sender
	var err error
	if found.template, err = s.wording(t, r, p, locale); err != nil {
		return found, err
	}
	if found.signature, err = s.signature(t, r, found.template); err != nil {
		return found, err
	}
	if found.accounts, err = s.registeredWith(r, found); err != nil {
		return found, err
	}
	return found, s.requirements(r, found)
}

// wording is the template that the route names, or else the tenant's own for the purpose, if it has one that is on.
func (s *Snapshot) wording(t *TenantView, r *compiledRoute, p Purpose, locale string) (*wording, error) {
	if r.Template == "" {
		return t.ownWording(p, r.Channel, locale), nil
	}
	w := lookUp(s.wordings, t.ID, r.Template)
	switch {
	case w == nil || w.Channel != r.Channel:
		return nil, r.fault(TemplateUnknown, "there is no "+string(r.Channel)+" template called "+r.Template)
	case !mayUse(t.ID, w.Tenant, w.Shared):
		return nil, r.fault(TemplateForbidden, "template "+r.Template+" belongs to another tenant, who does not share it")
	case w.Disabled:
		return nil, r.fault(TemplateDisabled, "template "+r.Template+" is switched off")
	}
	return w, nil
}

// signature is the one that the template names, or else the route's. nil means the tenant's brand.
func (s *Snapshot) signature(t *TenantView, r *compiledRoute, w *wording) (*Signature, error) {
	ref, owner := r.Signature, t.ID
	if w != nil && w.Signature != "" {
		ref, owner = w.Signature, cmp.Or(w.Tenant, t.ID)
	}
	if ref == "" {
		return nil, nil //nolint:nilnil // no signature is one of the answers
	}
	found := lookUp(s.signatures, owner, ref)
	switch {
	case found == nil || found.Channel != r.Channel:
		return nil, r.fault(SignatureUnknown, "there is no "+string(r.Channel)+" signature called "+ref)
	case !mayUse(owner, found.Tenant, found.Shared):
		return nil, r.fault(SignatureForbidden, "signature "+ref+" belongs to another tenant, who does not share it")
	case found.Disabled:
		return nil, r.fault(SignatureDisabled, "signature "+ref+" is switched off")
	case w != nil && w.Type != "" && found.Type != "" && w.Type != found.Type:
		return nil, r.fault(TypeMismatch, "signature "+ref+" is of type "+found.Type+", and its template of type "+w.Type)
	}
	return found, nil
}

// registeredWith narrows the route to the account that template and signature are registered with, if they are with
// one, and to those that are switched on.
func (s *Snapshot) registeredWith(r *compiledRoute, found sender) ([]string, error) {
	var bound string
	for _, at := range found.registrations() {
		key, ok := s.accountFor(at.owner, at.account)
		switch {
		case !ok:
			return nil, r.fault(AccountUnknown, "there is no provider account "+at.account+", with which "+at.what+" is registered")
		case bound != "" && bound != key:
			return nil, r.fault(AccountMismatch, "signature and template are registered with different provider accounts")
		case !slices.Contains(r.use, key):
			return nil, r.fault(AccountMismatch, at.what+" is registered with provider account "+key+", which the route does not use")
		}
		bound = key
	}
	if bound == "" && r.on {
		return r.use, nil
	}
	on := make([]string, 0, len(r.use))
	for _, key := range r.use {
		if a := s.senders[key]; (bound == "" || key == bound) && !a.Disabled && !a.Paused {
			on = append(on, key)
		}
	}
	if len(on) == 0 {
		return nil, r.fault(AccountDisabled, "every provider account that could take the message is switched off or paused")
	}
	return on, nil
}

// registration is with which account something is registered, by whose names.
type registration struct {
	what, account string
	owner         TenantID
}

func (f sender) registrations() []registration {
	var all []registration
	if f.template != nil && f.template.Account != "" {
		all = append(all, registration{"the template", f.template.Account, f.template.Tenant})
	}
	if f.signature != nil && f.signature.Account != "" {
		all = append(all, registration{"the signature", f.signature.Account, f.signature.Tenant})
	}
	return all
}

// requirements refuses what a vendor would not send.
func (s *Snapshot) requirements(r *compiledRoute, found sender) error {
	for _, key := range found.accounts {
		a := s.senders[key]
		switch {
		case a.RequireSignature && found.signature == nil:
			return r.fault(SignatureMissing, "provider account "+key+" does not send without a signature, and none is named")
		case a.RequireTemplate && found.template == nil:
			return r.fault(TemplateMissing, "provider account "+key+" does not send without a template of its own, and there is none")
		}
	}
	return nil
}

func (r *compiledRoute) fault(f SenderFault, why string) error {
	return &Error{Code: SenderUnusable, Sender: f, Message: "route " + r.Name + ": " + why}
}

// mayUse tells whether a tenant may use what an owner has.
func mayUse(t, owner TenantID, shared bool) bool { return owner == t || owner == "" || shared }

// lookUp finds what a reference of a tenant names: OWNER/NAME, or a name of its own or else of the server.
func lookUp[T any](all map[string]*T, t TenantID, ref string) *T {
	if strings.Contains(ref, "/") {
		return all[ref]
	}
	if own := all[AccountKey(t, ref)]; own != nil {
		return own
	}
	return all[ref]
}

// accountFor finds a provider account of an owner, or else of the server.
func (s *Snapshot) accountFor(owner TenantID, name string) (string, bool) {
	for _, key := range [...]string{AccountKey(owner, name), name} {
		if _, ok := s.senders[key]; ok {
			return key, true
		}
	}
	return "", false
}

// wordingLocales are the languages that make a difference to what a message is sent with: those of the tenant's own
// templates, and the one that counts when nobody asks for another.
func (t *TenantView) wordingLocales() []string {
	all := []string{t.locale(t.Locale)}
	for _, w := range t.own {
		if !slices.Contains(all, w.Locale) {
			all = append(all, w.Locale)
		}
	}
	return all
}

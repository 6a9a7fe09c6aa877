package watchword

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/watchword/watchword/message"
	"github.com/watchword/watchword/recipient"
)

// Start makes a verification and sends its code. It answers when the providers' outcome is known, or after the policy's
// wait; then the hand-over goes on in the background.
func (e *Engine) Start(ctx context.Context, r StartRequest) (Verification, error) {
	p, err := e.plan(ctx, r)
	if err != nil {
		e.observeRefusal(r.Caller, p, err)
		return Verification{}, hide(err)
	}
	d := &delivery{snapshot: p.snapshot, tenant: p.tenant, caller: r.Caller, ledger: p.ledger}
	var replayed bool
	var state limitsNow
	reserved := p.entry.Delivery.Reserved
	err = e.updateOnce(ctx, r.Caller, r.Nonce, p.ledger, func(now time.Time, l *Ledger) error {
		first, again, err := l.start(now, opening{p.tenant.ID, p.entry, p.policy, p.lease, p.withheld})
		if err != nil {
			return err
		}
		d.entry, replayed = *first, again
		state = l.limitsNow(now, p.policy.Limits, first)
		return nil
	})
	if refused(err) || replayed {
		e.giveBack(p.tenant, &p.entry, reserved)
	}
	if err != nil {
		e.observeRefusal(r.Caller, p, err)
		return Verification{}, hide(err)
	}
	if replayed {
		v := d.entry.view()
		state.into(&v)
		v.Replayed = true
		return v, nil
	}
	return e.sendAndWait(ctx, d, p.policy.Wait, state)
}

// plan is a start that has passed every check that needs no ledger.
type plan struct {
	snapshot *Snapshot
	tenant   *TenantView
	policy   Policy
	ledger   LedgerKey
	entry    Entry
	lease    time.Duration
	accounts []string  // that the message may go through
	withheld ErrorCode // why nothing is to be sent although the caller is told otherwise; else empty
}

// plan decides all that a start can decide before its one write, in the order of the product: tenant and policy,
// recipient, broad limits, account rule, route, text, money. When it is refused, the plan says how far it came.
func (e *Engine) plan(ctx context.Context, r StartRequest) (p *plan, err error) {
	p = &plan{}
	if p.snapshot, p.tenant, err = e.tenant(r.Caller); err != nil {
		return p, err
	}
	if err := e.checkNonce(r.Caller, r.Nonce); err != nil {
		return p, err
	}
	if err := validateStart(r); err != nil {
		return p, err
	}
	p.entry.Purpose, p.policy, err = p.tenant.terms(r)
	if err != nil {
		return p, err
	}
	if p.entry.Channel = r.Channel; r.Channel == "" {
		p.entry.Channel = channelFor(r.To)
	}
	to, err := e.address(ctx, p, r)
	if err != nil {
		return p, err
	}
	if err := e.seal(p, to, r); err != nil {
		return p, err
	}
	p.lease = p.snapshot.lease(p.entry.Delivery.Route[0])
	p.entry.Delivery.Reserved, err = e.reserve(ctx, p.snapshot, p.tenant, &p.entry, p.accounts, r.Values)
	return p, err
}

func validateStart(r StartRequest) error {
	switch {
	case r.Channel != "" && !r.Channel.Valid():
		return FieldError(InvalidRequest, "channel", "the channel must be "+channelNames())
	case slices.ContainsFunc(r.Rules, func(a AccountRule) bool { return !a.Valid() }):
		return FieldError(InvalidRequest, "account_rule", "there is no such account rule")
	case utf8.RuneCountInString(r.Reference) > 80 || hasControl(r.Reference):
		return FieldError(InvalidRequest, "reference", "a reference has at most 80 characters, and no control characters")
	case len(r.Locale) > 35 || hasControl(r.Locale):
		return FieldError(InvalidRequest, "locale", `a locale is written like "en" or "zh-Hans"`)
	}
	return r.Context.Validate()
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError })
}

// maxContext is the longest field of a context in bytes.
const maxContext = 128

// Validate checks the bounds of what an application vouches for. The error is InvalidRequest, and names the field.
func (c Context) Validate() error {
	fields := [...]struct{ name, value string }{
		{"context.ip", c.IP}, {"context.device", c.Device}, {"context.session", c.Session}, {"context.user", c.User},
	}
	for _, f := range fields {
		if len(f.value) > maxContext || hasControl(f.value) {
			return FieldError(InvalidRequest, f.name, "a context field has at most 128 bytes, and no control characters")
		}
	}
	return nil
}

// terms finds the purpose and the policy of a start, with the caller's overrides in it.
func (t *TenantView) terms(r StartRequest) (Purpose, Policy, error) {
	purpose := r.Purpose
	if purpose == "" {
		purpose = PurposeCommon
	}
	if !t.knows(purpose) {
		return "", Policy{}, FieldError(UnknownPurpose, "purpose", "the tenant has no such purpose")
	}
	policy, err := t.Policy(purpose).with(r.Overrides)
	if err == nil && len(r.Limits) > 0 {
		policy.Limits, err = slices.Concat(policy.Limits, r.Limits), validateLimits(r.Limits)
	}
	switch {
	case err != nil:
		return "", Policy{}, err
	case r.Code != "" && !policy.CustomCodes:
		return "", Policy{}, FieldError(OutOfPolicy, "code", "this tenant's policy does not let callers choose codes")
	case r.Code != "" && (!validCustomCode(r.Code) || len(r.Code) < policy.CodeLength):
		return "", Policy{}, FieldError(InvalidRequest, "code", "a chosen code has as many characters of A-Z and 0-9 as the policy asks, and at most 10")
	}
	return purpose, policy, nil
}

// address finds the canonical recipient, counts the broad limits, and applies the account rules.
func (e *Engine) address(ctx context.Context, p *plan, r StartRequest) (recipient.Recipient, error) {
	rules := append([]AccountRule{p.policy.Account}, r.Rules...)
	to, err := e.destination(ctx, p.tenant, p.entry.Channel, rules, r)
	if err != nil {
		return to, err
	}
	p.entry.Country = to.Country()
	by := subjectsOf(r.Caller, r.Context, to)
	if err := e.chargeBroad(ctx, p.tenant, OnSend, by); err != nil {
		return to, err
	}
	p.withheld, err = e.applyRules(ctx, p.tenant, by, to, r.Context.User, rules)
	return to, err
}

// destination is where a code goes: to the address given, or, by the rule own_address, to the signed-in account's.
func (e *Engine) destination(ctx context.Context, t *TenantView, c Channel, rules []AccountRule, r StartRequest) (recipient.Recipient, error) {
	if slices.Contains(rules, OwnAddress) {
		own, err := ownAddress(ctx, e.directory, t.ID, c.kind(), r.Context.User)
		if err == nil && own.IsZero() {
			err = NewError(AddressMissing, "the account has no address of this kind")
		}
		return own, err
	}
	if r.To == "" {
		return recipient.Recipient{}, FieldError(InvalidRequest, "to", "the recipient is missing")
	}
	to, err := c.parseRecipient(r.To, r.CallingCode)
	if err != nil {
		return to, invalidRecipient(err)
	}
	return to, nil
}

func invalidRecipient(cause error) error {
	return FieldError(InvalidRecipient, "to", cause.Error())
}

// seal fills the entry with what is stored of the request.
func (e *Engine) seal(p *plan, to recipient.Recipient, r StartRequest) error {
	entry, tenant := &p.entry, p.tenant.ID
	id, err := NewID(e.now(), e.random)
	if err != nil {
		return unavailable(err)
	}
	entry.ID = id
	p.ledger, entry.Recipient = e.keys.recipientKeys(tenant, to)
	entry.Sealed = e.keys.seal(to.Address(), string(tenant), "ledger", string(id[:]), "recipient")
	entry.Masked = to.Masked()
	entry.Locale = p.tenant.locale(r.Locale, p.tenant.Locale, message.CountryLocale(entry.Country))
	entry.Reference = r.Reference
	entry.CodeLength, entry.Alphabet = uint8(p.policy.CodeLength), p.policy.Alphabet
	entry.MaxAttempts = uint8(p.policy.Attempts)
	entry.Lifetime, entry.Resend = p.policy.Lifetime, p.policy.Resend
	if entry.Channel.kind() == recipient.Phone {
		entry.Ladder = p.policy.Escalation
	}
	entry.Generation, entry.KeyID = 1, e.keys.ActiveID()
	if _, err := io.ReadFull(e.random, entry.Nonce[:]); err != nil {
		return unavailable(err)
	}
	if r.OnceKey != "" {
		entry.OnceKey = e.keys.onceKey(r.Caller, r.OnceKey)
	}
	given := r.Code
	if test, ok := p.tenant.testFor(p.policy, entry.Recipient, e.now()); ok {
		given, entry.Test, entry.Delivery.Route = test.code, true, []string{testAccount}
	} else if err := e.dispatch(p, to, r.Values); err != nil {
		return err
	}
	if given != "" && entry.Owner != "" {
		return FieldError(OutOfPolicy, "code", "the vendor that serves this recipient makes the codes itself")
	}
	if p.withheld != "" {
		// A code that somebody knows would be one: the caller's own, or a test recipient's.
		given, entry.Owner, entry.Delivery.Route = "", "", []string{silentAccount}
	}
	if given != "" {
		entry.SealedCode = e.keys.seal(given, string(tenant), "ledger", string(id[:]), "code")
	}
	return e.sealContext(entry, tenant, r)
}

// dispatch decides through which accounts the message goes, in whose name and in which words.
func (e *Engine) dispatch(p *plan, to recipient.Recipient, values map[string]string) error {
	entry := &p.entry
	route := p.tenant.route(entry.Channel, entry.Purpose, entry.Country, to)
	if route == nil {
		return noRoute(entry.Channel)
	}
	with, err := p.snapshot.sender(p.tenant, route, entry.Purpose, entry.Locale)
	if err != nil {
		return err
	}
	if with.accounts, err = e.order(route, with.accounts); err != nil {
		return unavailable(err)
	}
	if p.accounts = with.accounts; p.snapshot.ownsCode(with.accounts[0]) {
		entry.Owner = with.accounts[0]
	}
	entry.sendWith(with.keys(route, entry.Locale))
	return with.template.hasValues(values)
}

func noRoute(c Channel) error {
	return NewError(NoRoute, "no provider serves "+string(c)+" to this recipient's country")
}

// kept is what a start must remember to say the same again, and what the application vouched for.
type kept struct {
	Context
	Values map[string]string `json:"values,omitempty"`
}

const maxValues = 16

func (e *Engine) sealContext(entry *Entry, tenant TenantID, r StartRequest) error {
	if r.Context == (Context{}) && len(r.Values) == 0 {
		return nil
	}
	if len(r.Values) > maxValues {
		return FieldError(InvalidRequest, "values", "at most 16 values can be given")
	}
	for k, v := range r.Values {
		if !validName(k, 32) || len(v) > 200 || hasControl(v) {
			return FieldError(InvalidRequest, "values", "a value's name is 1 to 32 of a-z, 0-9 and _; its text has at most 200 bytes")
		}
	}
	text, err := json.Marshal(kept{r.Context, r.Values})
	if err != nil {
		return unavailable(err)
	}
	entry.Context = e.keys.seal(string(text), string(tenant), "ledger", string(entry.ID[:]), "context")
	return nil
}

// limitsNow is how the recipient's limits stand after a send.
type limitsNow struct {
	resendAt time.Time
	states   []LimitState
}

func (l *Ledger) limitsNow(now time.Time, limits []Limit, e *Entry) limitsNow {
	return limitsNow{
		resendAt: l.resendAt(now, limits, e.Channel, e.Purpose),
		states:   l.limitStates(now, limits, e.Channel, e.Purpose),
	}
}

func (s limitsNow) into(v *Verification) { v.ResendAt, v.Limits = s.resendAt, s.states }

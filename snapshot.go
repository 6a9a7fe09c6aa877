package watchword

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword/message"
)

// Snapshot is a registry as the engine uses it: checked, indexed, and never changed.
type Snapshot struct {
	tenants     map[TenantID]*TenantView
	credentials map[[32]byte]*CredentialView      // by digest
	keyed       map[credentialKey]*CredentialView // by public half
	accounts    map[string]ProviderHandle         // ready to send
	senders     map[string]ProviderAccount        // all, on or off
	types       map[string]ProviderSpec           // of the accounts
	signatures  map[string]*Signature
	wordings    map[string]*wording // those with names
	sendersOf   map[string]string   // what vendors know signatures as, by signature, NUL, account
}

// SnapshotOptions are what a Snapshot is made with, beside resources. Keys is required.
type SnapshotOptions struct {
	Keys     *KeyRing
	Handles  map[string]ProviderHandle // a ready provider for every account that is switched on, by AccountKey
	Types    map[string]ProviderSpec   // of the accounts
	Dialects Specs
	Sandbox  bool // nobody but the developer can reach the server
}

// ProviderHandle is a provider account that is ready to send.
type ProviderHandle struct {
	Provider Provider
	Timeout  time.Duration // for one hand-over
}

// maxConcurrency bounds the messages that may be with one account at a time.
const maxConcurrency = 20_000

// defaultTimeout is how long one hand-over may take where the account says nothing.
const defaultTimeout = 10 * time.Second

// TenantView is one tenant with all that belongs to it.
type TenantView struct {
	Tenant
	general   Policy
	policies  map[Purpose]Policy
	templates map[templateKey]*wording // those that are on
	own       []*wording               // all
	routes    []compiledRoute
	routesOff []string // names of those that are switched off
	tests     map[[16]byte]testRecipient
	locales   []string  // those of its templates that no built-in text is in
	spoken    []Purpose // that its dialects add
	settings  map[string]any
	accounts  *AccountSource
	captcha   *CaptchaSource
	webhooks  []*WebhookView
	tells     eventSet // what those of them that are on are told of
}

type templateKey struct {
	purpose Purpose
	channel Channel
	locale  string
}

type testRecipient struct {
	code      string
	outcome   TestOutcome
	expiresAt time.Time
}

// NewSnapshot checks resources and indexes them. The error names every fault, one a line.
func NewSnapshot(r Resources, o SnapshotOptions) (*Snapshot, error) {
	s := &Snapshot{
		tenants:     make(map[TenantID]*TenantView, len(r.Tenants)),
		credentials: make(map[[32]byte]*CredentialView, len(r.Credentials)),
		keyed:       map[credentialKey]*CredentialView{},
		accounts:    maps.Clone(o.Handles),
		senders:     make(map[string]ProviderAccount, len(r.ProviderAccounts)),
		signatures:  make(map[string]*Signature, len(r.Signatures)),
		wordings:    map[string]*wording{},
		types:       o.Types,
		sendersOf:   map[string]string{},
	}
	c := compiler{Snapshot: s, options: o, everyWording: map[string]*wording{}}
	each(&c, "tenants", r.Tenants, func(t Tenant) string { return string(t.ID) }, c.tenant)
	each(&c, "policies", slices.SortedStableFunc(slices.Values(r.Policies), generalFirst), PolicyResource.name, c.policy)
	each(&c, "credentials", r.Credentials, func(x Credential) string { return owned(x.Tenant, x.Name) }, c.credential)
	each(&c, "signatures", r.Signatures, func(x Signature) string { return owned(x.Tenant, x.Name) }, c.signature)
	each(&c, "templates", r.Templates, TemplateText.name, c.template)
	each(&c, "provider_accounts", r.ProviderAccounts, func(x ProviderAccount) string { return owned(x.Tenant, x.Name) }, c.account)
	each(&c, "signatures", r.Signatures, func(x Signature) string { return owned(x.Tenant, x.Name) }, c.knownAs)
	each(&c, "templates", r.Templates, TemplateText.name, c.registrations)
	byName := func(a, b Route) int { return cmp.Compare(a.Name, b.Name) }
	each(&c, "routes", slices.SortedStableFunc(slices.Values(r.Routes), byName), func(x Route) string { return owned(x.Tenant, x.Name) }, c.route)
	each(&c, "routes", r.Routes, func(x Route) string { return owned(x.Tenant, x.Name) }, c.reachable)
	each(&c, "test_recipients", r.TestRecipients, func(x TestRecipient) string { return owned(x.Tenant, x.Name) }, c.test)
	each(&c, "webhooks", r.Webhooks, func(x Webhook) string { return x.key().String() }, c.webhook)
	each(&c, "tenants", r.Tenants, func(t Tenant) string { return string(t.ID) }, c.dialects)
	return s, errors.Join(c.faults...)
}

func generalFirst(a, b PolicyResource) int { return cmp.Compare(a.Purpose, b.Purpose) }

// owned names a resource of a tenant.
func owned(t TenantID, name string) string { return string(t) + "/" + name }

// AccountKey names a provider account over all tenants.
func AccountKey(t TenantID, name string) string {
	if t == "" {
		return name
	}
	return owned(t, name)
}

func (p PolicyResource) name() string { return owned(p.Tenant, cmp.Or(string(p.Purpose), "*")) }

func (t TemplateText) name() string {
	parts := []string{cmp.Or(string(t.Purpose), "*"), string(t.Channel), t.Locale}
	if t.Name != "" {
		parts = append(parts, t.Name)
	}
	return owned(t.Tenant, strings.Join(parts, "/"))
}

// compiler builds a Snapshot and collects faults on the way.
type compiler struct {
	*Snapshot
	options      SnapshotOptions
	everyWording map[string]*wording // by row
	faults       []error
}

// each runs add over a list and gathers its faults, each with the list and the name it is about.
func each[T any](c *compiler, list string, items []T, name func(T) string, add func(T) error) {
	for _, item := range items {
		if err := add(item); err != nil {
			c.faults = append(c.faults, fmt.Errorf("%s %q: %w", list, name(item), err))
		}
	}
}

func (c *compiler) tenant(t Tenant) error {
	switch {
	case !validName(string(t.ID), 40):
		return errors.New("id must be 1 to 40 characters of a-z, 0-9, _ and -")
	case c.tenants[t.ID] != nil:
		return errors.New("there are two tenants with this id")
	case t.Origin != "" && message.ValidOrigin(t.Origin) != nil:
		return fmt.Errorf("origin: %w", message.ValidOrigin(t.Origin))
	case t.AppHash != "" && message.ValidAppHash(t.AppHash) != nil:
		return fmt.Errorf("app_hash: %w", message.ValidAppHash(t.AppHash))
	}
	for _, p := range t.Purposes {
		if !p.Valid() {
			return fmt.Errorf("purpose %q must be 1 to 40 characters of a-z, 0-9 and _", p)
		}
	}
	if err := errors.Join(t.validateBroad(), validateCaps(t.Spend), t.validateSources()); err != nil {
		return err
	}
	t.Brand = cmp.Or(t.Brand, t.Name, string(t.ID))
	view := &TenantView{
		Tenant: t, general: DefaultPolicy(), policies: map[Purpose]Policy{}, templates: map[templateKey]*wording{},
		tests: map[[16]byte]testRecipient{}, settings: map[string]any{},
	}
	c.tenants[t.ID] = view
	if err := c.openSources(view); err != nil {
		return err
	}
	return c.speak(view)
}

// of finds the tenant that a resource belongs to.
func (c *compiler) of(id TenantID) (*TenantView, error) {
	if t := c.tenants[id]; t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("there is no tenant %q", id)
}

func (c *compiler) policy(p PolicyResource) error {
	t, err := c.of(p.Tenant)
	if err != nil {
		return err
	}
	if p.Purpose != "" && !t.knows(p.Purpose) {
		return errors.New("the tenant has no such purpose: list it in the tenant's purposes")
	}
	if _, twice := t.policies[p.Purpose]; twice {
		return errors.New("there are two policies for this purpose")
	}
	policy := p.over(t.general)
	if err := policy.Validate(); err != nil {
		return err
	}
	t.policies[p.Purpose] = policy
	if p.Purpose == "" {
		t.general = policy
	}
	return nil
}

// over puts what the resource says over a base policy.
func (p PolicyResource) over(base Policy) Policy {
	base.CodeLength = cmp.Or(p.CodeLength, base.CodeLength)
	base.Alphabet = cmp.Or(p.Alphabet, base.Alphabet)
	base.Lifetime = cmp.Or(p.Lifetime.Duration(), base.Lifetime)
	base.Attempts = cmp.Or(p.Attempts, base.Attempts)
	base.Resend = cmp.Or(p.Resend, base.Resend)
	base.Account = cmp.Or(p.AccountRule, base.Account)
	if p.Overlap != nil {
		base.Overlap = p.Overlap.Duration()
	}
	if p.Wait != nil {
		base.Wait = p.Wait.Duration()
	}
	if p.CustomCodes != nil {
		base.CustomCodes = *p.CustomCodes
	}
	if p.TestRecipients != nil {
		base.TestRecipients = *p.TestRecipients
	}
	if p.Escalation != nil {
		base.Escalation = make([]Rung, 0, len(p.Escalation))
		for _, r := range p.Escalation {
			base.Escalation = append(base.Escalation, Rung{r.Channel, r.After.Duration()})
		}
	}
	if p.Limits != nil {
		base.Limits = make([]Limit, 0, len(p.Limits))
		for _, l := range p.Limits {
			base.Limits = append(base.Limits, Limit{Name: l.Name, Count: l.Count, Per: l.Per.Duration(), PerPurpose: l.PerPurpose})
		}
	}
	return base
}

func (c *compiler) account(x ProviderAccount) error {
	if x.Tenant != "" {
		if _, err := c.of(x.Tenant); err != nil {
			return err
		}
	}
	key := AccountKey(x.Tenant, x.Name)
	switch {
	case !validName(x.Name, 40):
		return errors.New("name must be 1 to 40 characters of a-z, 0-9, _ and -")
	case key == testAccount || key == silentAccount:
		return errors.New("this name is taken: it stands for messages that go nowhere")
	case x.Timeout.Duration() < 0 || x.Timeout.Duration() > time.Minute:
		return errors.New("timeout must be at most 1m")
	case x.Concurrency < 0 || x.Concurrency > maxConcurrency:
		return fmt.Errorf("concurrency must be 1 to %d, or left out for %d", maxConcurrency, DefaultHandovers)
	}
	if err := validatePrices(x.Prices); err != nil {
		return err
	}
	c.senders[key] = x
	if h, ok := c.accounts[key]; ok {
		h.Timeout = cmp.Or(x.Timeout.Duration(), defaultTimeout)
		c.accounts[key] = h
	}
	return nil
}

func (c *compiler) test(x TestRecipient) error {
	t, err := c.of(x.Tenant)
	if err != nil {
		return err
	}
	to, err := c.options.Keys.OpenText(x.To, string(x.Tenant), "test_recipients", x.Name, "to")
	if err != nil {
		return err
	}
	code, err := c.options.Keys.OpenText(x.Code, string(x.Tenant), "test_recipients", x.Name, "code")
	if err != nil {
		return err
	}
	address, err := channelFor(to).parseRecipient(to, "")
	if err != nil {
		return fmt.Errorf("to: %w", err)
	}
	if !validCustomCode(code) {
		return fmt.Errorf("code must be %d to %d characters of A-Z and 0-9", MinCodeLength, MaxCodeLength)
	}
	if !x.Outcome.valid() {
		return fmt.Errorf("outcome is %q; it must be one of %v", x.Outcome, TestOutcomes())
	}
	t.tests[c.options.Keys.recipientIndex(x.Tenant, address)] = testRecipient{code, x.Outcome, x.ExpiresAt}
	return nil
}

// Tenant finds a tenant.
func (s *Snapshot) Tenant(id TenantID) (*TenantView, bool) {
	t := s.tenants[id]
	return t, t != nil
}

// Speaks tells whether the tenant has a dialect switched on.
func (t *TenantView) Speaks(dialect string) bool { return slices.Contains(t.Dialects, dialect) }

func (t *TenantView) knows(p Purpose) bool {
	return p.builtIn() || slices.Contains(t.Purposes, p) || slices.Contains(t.spoken, p)
}

// purposes lists what the tenant's codes can be good for.
func (t *TenantView) purposes() []Purpose {
	return slices.Concat(BuiltInPurposes(), t.Purposes, t.spoken)
}

// Policy is what holds for a purpose.
func (t *TenantView) Policy(p Purpose) Policy {
	policy, ok := t.policies[p]
	if !ok {
		policy = t.general
	}
	if t.UniformAnswers {
		policy.Wait = 0 // how long a provider takes would tell whether one was asked
	}
	return policy
}

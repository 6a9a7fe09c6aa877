package watchword

import (
	"errors"
	"time"
)

// Resources is a registry document: what operators write with "watchword apply" and read with "watchword export".
type Resources struct {
	Tenants          []Tenant          `json:"tenants,omitempty"`
	Credentials      []Credential      `json:"credentials,omitempty"`
	Policies         []PolicyResource  `json:"policies,omitempty"`
	Templates        []TemplateText    `json:"templates,omitempty"`
	Signatures       []Signature       `json:"signatures,omitempty"`
	ProviderAccounts []ProviderAccount `json:"provider_accounts,omitempty"`
	Routes           []Route           `json:"routes,omitempty"`
	TestRecipients   []TestRecipient   `json:"test_recipients,omitempty"`
	Webhooks         []Webhook         `json:"webhooks,omitempty"`
	Accounts         []AccountResource `json:"accounts,omitempty"`
}

// Tenant is an isolated customer of the server.
type Tenant struct {
	ID       TenantID     `json:"id"`
	Name     string       `json:"name,omitempty"`
	Brand    string       `json:"brand,omitempty"`  // shown in messages; empty: Name
	Locale   string       `json:"locale,omitempty"` // of messages; empty: by the number's country
	Dialects []string     `json:"dialects,omitempty"`
	Purposes []Purpose    `json:"purposes,omitempty"` // beside the built-in ones and those of its dialects
	Origin   string       `json:"origin,omitempty"`   // domain of the WebOTP line, e.g. example.com
	AppHash  string       `json:"app_hash,omitempty"` // Android SMS Retriever hash, 11 characters
	Limits   []BroadLimit `json:"limits,omitempty"`
	Spend    []SpendCap   `json:"spend_caps,omitempty"` // what its messages may cost, by the prices of the accounts
	Disabled bool         `json:"disabled,omitempty"`

	DialectSettings map[string]map[string]any `json:"dialect_settings,omitempty"` // by dialect; each README lists its own

	// Existence says how many answers that tell whether an address has an account may be had: an empty list lifts the
	// limits, leaving it out keeps DefaultExistenceLimits. With UniformAnswers there are no such answers: a start that
	// an account rule refuses looks like any other, and nothing is sent.
	Existence      []BroadLimit `json:"existence_limits,omitzero"`
	UniformAnswers bool         `json:"uniform_answers,omitempty"`

	Accounts    *AccountSource `json:"accounts_from,omitempty"` // nil: the built-in directory
	Captcha     *CaptchaSource `json:"captcha,omitempty"`       // nil: none
	VerifiedFor *Duration      `json:"verified_for,omitempty"`  // how long an approval makes a verified contact; 0: none are kept
}

// AccountSource is an application that answers itself who its accounts are.
type AccountSource struct {
	URL     string   `json:"url"`               // asked with signed POST requests
	Secret  string   `json:"secret"`            // signs them; sealed at rest
	Timeout Duration `json:"timeout,omitempty"` // of one question; empty: 2s
}

// CaptchaSource is the service that judges captcha tokens: reCAPTCHA, hCaptcha and Turnstile share one interface.
type CaptchaSource struct {
	URL    string `json:"url"`    // of its siteverify call
	Secret string `json:"secret"` // of the site; sealed at rest
}

// Credential lets a caller act for a tenant.
type Credential struct {
	Tenant   TenantID       `json:"tenant"`
	Name     string         `json:"name"`
	Type     CredentialType `json:"type"`
	Key      string         `json:"key,omitempty"`    // its public half, for types that have one: app id, user domain, access key
	Secret   string         `json:"secret,omitempty"` // given or made at apply; stored, and sealed, only if requests are signed with it
	Digest   string         `json:"digest,omitempty"` // what is stored of any other secret, hexadecimal
	Settings map[string]any `json:"settings,omitempty"`
	Disabled bool           `json:"disabled,omitempty"`
}

// CredentialType is what a credential is for.
type CredentialType string

// APIKey is a bearer key of the native API.
const APIKey CredentialType = "api_key"

// PolicyResource is a tenant's policy for one purpose, or, with an empty purpose, for all those without one. What it
// leaves out is as in the tenant's general policy, and what that leaves out is as in DefaultPolicy.
type PolicyResource struct {
	Tenant         TenantID         `json:"tenant"`
	Purpose        Purpose          `json:"purpose,omitempty"`
	CodeLength     int              `json:"code_length,omitempty"`
	Alphabet       Alphabet         `json:"alphabet,omitempty"`
	Lifetime       Duration         `json:"lifetime,omitempty"`
	Attempts       int              `json:"attempts,omitempty"`
	Resend         ResendRule       `json:"resend,omitempty"`
	Overlap        *Duration        `json:"overlap,omitempty"`
	AccountRule    AccountRule      `json:"account_rule,omitempty"`
	Limits         []RecipientLimit `json:"limits,omitzero"` // an empty list lifts the limits; leaving it out keeps them
	Wait           *Duration        `json:"wait,omitempty"`
	CustomCodes    *bool            `json:"custom_codes,omitempty"`
	TestRecipients *bool            `json:"test_recipients,omitempty"`
	Escalation     []EscalationRung `json:"escalation,omitzero"` // an empty list lifts it; leaving it out keeps it
}

// EscalationRung is a Rung as it is written.
type EscalationRung struct {
	Channel Channel  `json:"channel"`
	After   Duration `json:"after,omitempty"` // empty: only when it is asked for, or needed
}

// RecipientLimit is a Limit as it is written.
type RecipientLimit struct {
	Name       string   `json:"name"`
	Count      int      `json:"count"`
	Per        Duration `json:"per"`
	PerPurpose bool     `json:"per_purpose,omitempty"`
}

// TemplateText is a wording of one's own for a purpose, channel and locale.
type TemplateText struct {
	Tenant    TenantID `json:"tenant,omitempty"`  // its owner; empty: the server's own, for routes to name
	Name      string   `json:"name,omitempty"`    // by which routes name it; empty: none does
	Purpose   Purpose  `json:"purpose,omitempty"` // empty: common, and every purpose without a template
	Channel   Channel  `json:"channel"`
	Locale    string   `json:"locale"`
	Subject   string   `json:"subject,omitempty"`
	Text      string   `json:"text"`
	HTML      string   `json:"html,omitempty"`
	Values    []string `json:"values,omitempty"`    // placeholders beside code, brand and minutes; a start must give each
	Signature string   `json:"signature,omitempty"` // the signature it speaks in; empty: the route's, or the tenant's brand
	Type      string   `json:"type,omitempty"`      // as the vendor registers it ("verification", …); empty: fits any signature
	Account   string   `json:"account,omitempty"`   // the provider account it is registered with; empty: any
	Shared    bool     `json:"shared,omitempty"`    // other tenants may use it
	Disabled  bool     `json:"disabled,omitempty"`

	Registrations []Registration `json:"registrations,omitempty"` // what vendors know it as
}

// Signature is in whose name something is said: 【…】 in an SMS, the sender's name in an e-mail.
type Signature struct {
	Tenant   TenantID `json:"tenant,omitempty"` // its owner; empty: the server's own, which every tenant may use
	Name     string   `json:"name"`
	Channel  Channel  `json:"channel"`
	Text     string   `json:"text"`
	Type     string   `json:"type,omitempty"`    // as the vendor registers it ("verification", …); empty: fits any template
	Account  string   `json:"account,omitempty"` // the provider account it is registered with; empty: any
	Shared   bool     `json:"shared,omitempty"`  // other tenants may use it
	Disabled bool     `json:"disabled,omitempty"`

	// KnownAs is what vendors know it as, by provider account: a sender id or number. Vendors that send registered
	// templates know it as Text where nothing is said; the others use the account's own sender.
	KnownAs map[string]string `json:"known_as,omitempty"`
}

// ProviderAccount is one set of credentials at one vendor, or one endpoint of a protocol.
type ProviderAccount struct {
	Tenant   TenantID       `json:"tenant,omitempty"` // empty: the server's own, which every tenant's routes may use
	Name     string         `json:"name"`
	Type     string         `json:"type"`
	Settings map[string]any `json:"settings,omitempty"` // of the type; its secret fields are sealed at rest
	Timeout  Duration       `json:"timeout,omitempty"`  // for one hand-over; empty: 10s

	Concurrency int  `json:"concurrency,omitempty"` // messages that may be with it at a time; empty: DefaultHandovers
	Paused      bool `json:"paused,omitempty"`      // it gets no new messages; receipts of those before still count
	Disabled    bool `json:"disabled,omitempty"`    // it is closed

	// Prices are what the vendor takes for one segment (of an SMS; else for one message), by ISO 3166 region or Everywhere.
	Prices map[string]Amount `json:"prices,omitempty"`

	// What the vendor does not send without. A start that would reach it lacking one is refused.
	RequireSignature bool `json:"require_signature,omitempty"`
	RequireTemplate  bool `json:"require_template,omitempty"`
}

// Route says which provider accounts serve what. The first matching route of a tenant counts, in order of name; what
// no route matches is not sent.
type Route struct {
	Tenant    TenantID  `json:"tenant"`
	Name      string    `json:"name"`
	Channel   Channel   `json:"channel"`
	Countries []string  `json:"countries,omitempty"` // ISO 3166 regions, or Everywhere; for numbers, these or prefixes must be given
	Prefixes  []string  `json:"prefixes,omitempty"`  // of E.164 numbers, with +; empty: all
	Purposes  []Purpose `json:"purposes,omitempty"`  // empty: all
	Use       []string  `json:"use"`                 // provider accounts in the order they are tried
	Weights   []int     `json:"weights,omitempty"`   // of each account in use: its share of being tried first; empty: the order counts
	Disabled  bool      `json:"disabled,omitempty"`

	// ReceiptFailover is how long after a vendor's yes its failed receipt still moves the message on to the next account:
	// 0 to 10m; empty: 30s.
	ReceiptFailover *Duration `json:"receipt_failover,omitempty"`

	// In whose name and in which words it speaks: names, or OWNER/NAME of what another tenant shares. Empty: as the
	// tenant's templates say.
	Signature string `json:"signature,omitempty"`
	Template  string `json:"template,omitempty"`
}

// TestRecipient is an address whose code is fixed and to which nothing is sent, for reviewers and test runs.
type TestRecipient struct {
	Tenant    TenantID    `json:"tenant"`
	Name      string      `json:"name"`
	To        string      `json:"to"`   // sealed at rest
	Code      string      `json:"code"` // sealed at rest
	Outcome   TestOutcome `json:"outcome,omitempty"`
	ExpiresAt time.Time   `json:"expires_at"` // within MaxTestLife of the apply
}

// MaxTestLife is how far ahead a test recipient may expire.
const MaxTestLife = 90 * 24 * time.Hour

// AccountResource is one account of the built-in directory.
type AccountResource struct {
	Tenant TenantID `json:"tenant"`
	ID     string   `json:"id"`
	Phone  string   `json:"phone,omitempty"`
	Email  string   `json:"email,omitempty"`
}

// Duration is a time.Duration that is written like "5m" or "24h".
type Duration time.Duration

// Duration is d as the standard library has it.
func (d Duration) Duration() time.Duration { return time.Duration(d) }

// MarshalText writes a duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(b []byte) error {
	parsed, err := time.ParseDuration(string(b))
	if err != nil {
		return errors.New(`a duration is written like "30s", "5m" or "24h"`)
	}
	*d = Duration(parsed)
	return nil
}

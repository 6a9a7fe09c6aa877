package watchword

import (
	"context"
	"time"
)

// AccountState is how a provider account is doing in this process.
type AccountState struct {
	Account   string       `json:"account"` // by AccountKey
	Type      string       `json:"type"`
	Disabled  bool         `json:"disabled,omitempty"`
	Paused    bool         `json:"paused,omitempty"`
	Breaker   BreakerState `json:"breaker"`
	OpenUntil time.Time    `json:"open_until,omitzero"` // while the breaker is open: when one message will try the account
	InFlight  int          `json:"in_flight"`           // messages that are with the vendor
	Waiting   int          `json:"waiting"`             // messages that wait for a place
	Reports   bool         `json:"reports"`             // the vendor says what becomes of messages
	Probes    bool         `json:"probes"`              // it can be asked whether it works, without a message

	Longest time.Duration `json:"-"` // how long the first of those has been waiting
}

// AccountStates tells how every provider account is doing, in order of name.
func (e *Engine) AccountStates() []AccountState {
	s := e.registry.Current()
	all := make([]AccountState, 0, len(s.senders))
	for _, key := range s.accountNames() {
		a, n, p := s.senders[key], e.lanes.of(key), s.handle(key).Provider
		one := AccountState{Account: key, Type: a.Type, Disabled: a.Disabled, Paused: a.Paused, Reports: reports(p)}
		_, one.Probes = p.(Prober)
		one.Breaker, one.OpenUntil = n.look(e.now())
		if one.Breaker == BreakerClosed {
			one.OpenUntil = time.Time{}
		}
		one.InFlight, one.Waiting, one.Longest = n.load()
		all = append(all, one)
	}
	return all
}

// Probe asks an account's vendor whether it lets the account send, and what balance is left, without sending anything.
// The error is NotFound without such an account, InvalidRequest where the vendor has no such question, else the
// provider's *SendError.
func (e *Engine) Probe(ctx context.Context, account string) (Balance, error) {
	s := e.registry.Current()
	if _, ok := s.senders[account]; !ok {
		return Balance{}, errNoAccount(account)
	}
	h := s.handle(account)
	if _, off := h.Provider.(switchedOff); off {
		return Balance{}, NewError(InvalidRequest, "provider account "+account+" is switched off")
	}
	p, ok := h.Provider.(Prober)
	if !ok {
		return Balance{}, NewError(InvalidRequest, "the vendor of "+account+" cannot be asked without a message: send one")
	}
	ctx, cancel := context.WithTimeout(ctx, h.Timeout)
	defer cancel()
	return p.Probe(ctx)
}

// ReportsTo is where an account's vendor is to report: see ReceiptURL. The error is NotFound without such an account, and
// InvalidRequest when its vendor does not report over HTTP, or public_url is not set.
func (e *Engine) ReportsTo(account string) (string, error) {
	s := e.registry.Current()
	if _, ok := s.senders[account]; !ok {
		return "", errNoAccount(account)
	}
	if _, ok := s.handle(account).Provider.(ReportReader); !ok {
		return "", NewError(InvalidRequest, "the vendor of "+account+" does not report over HTTP")
	}
	if e.publicURL == "" {
		return "", NewError(InvalidRequest, "public_url is not set: vendors cannot know where this server is")
	}
	return e.ReceiptURL(account), nil
}

func errNoAccount(account string) error {
	return NewError(NotFound, "there is no provider account "+account+"; that of a tenant is TENANT/NAME")
}

// Pause keeps new messages away from a provider account, or lets them come again, and warns of what cannot send then. The
// error is NotFound without such an account.
func (r *LiveRegistry) Pause(ctx context.Context, account string, paused bool) (warnings []string, err error) {
	all, err := r.Export(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range all.ProviderAccounts {
		if AccountKey(a.Tenant, a.Name) == account {
			a.Paused = paused
			if _, err := r.Apply(ctx, Resources{ProviderAccounts: []ProviderAccount{a}}); err != nil {
				return nil, err
			}
			return r.Current().Warnings(), nil
		}
	}
	return nil, errNoAccount(account)
}

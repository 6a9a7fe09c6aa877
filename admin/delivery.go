package admin

import (
	"context"
	"errors"
	"net/http"

	"github.com/watchword/watchword"
)

// Delivery is how messages find their way, and how the accounts that carry them are doing. *watchword.Engine is one.
type Delivery interface {
	Explain(r watchword.ExplainRequest) (watchword.Explanation, error)
	AccountStates() []watchword.AccountState
	Probe(ctx context.Context, account string) (watchword.Balance, error)
	ReportsTo(account string) (string, error)
	Spending(ctx context.Context, tenant watchword.TenantID) ([]watchword.SpendState, error)
}

// Pauser keeps messages away from provider accounts. *watchword.LiveRegistry is one.
type Pauser interface {
	Pause(ctx context.Context, account string, paused bool) (warnings []string, err error)
}

func (a *api) deliveryPaths(mux *http.ServeMux) {
	mux.HandleFunc("POST /admin/v1/routes/explain", a.explain)
	mux.HandleFunc("GET /admin/v1/spend", a.spending)
	mux.HandleFunc("GET /admin/v1/providers", a.listProviders)
	mux.HandleFunc("POST /admin/v1/providers/probe", a.probe)
	mux.HandleFunc("POST /admin/v1/providers/receipts", a.receipts)
	mux.HandleFunc("POST /admin/v1/providers/pause", a.pause)
}

func (a *api) explain(w http.ResponseWriter, r *http.Request) {
	var in watchword.ExplainRequest
	if !a.read(w, r, &in, "the body must be an object with tenant, to, and where they matter channel, purpose, locale and calling_code") {
		return
	}
	told, err := a.Delivery.Explain(in)
	if err != nil {
		a.refuse(w, err, "a route could not be explained")
		return
	}
	a.answer(w, http.StatusOK, told)
}

func (a *api) spending(w http.ResponseWriter, r *http.Request) {
	tenant, ok := a.tenant(w, r)
	if !ok {
		return
	}
	states, err := a.Delivery.Spending(r.Context(), tenant)
	if err != nil {
		a.refuse(w, err, "spending could not be read")
		return
	}
	a.answer(w, http.StatusOK, map[string]any{"spend": states})
}

func (a *api) listProviders(w http.ResponseWriter, _ *http.Request) {
	a.answer(w, http.StatusOK, map[string]any{"providers": a.Delivery.AccountStates()})
}

// account reads which provider account a request is about.
func (a *api) account(w http.ResponseWriter, r *http.Request) (string, bool) {
	var in struct {
		Account string `json:"account"`
	}
	ok := a.read(w, r, &in, `the body must be {"account": NAME}; that of a tenant is TENANT/NAME`)
	return in.Account, ok
}

// probed is what a vendor says of an account.
type probed struct {
	Works    bool   `json:"works"`
	Balance  string `json:"balance,omitempty"`
	Currency string `json:"currency,omitempty"`
	Class    string `json:"class,omitempty"` // why it does not work
	Code     string `json:"code,omitempty"`  // the vendor's own word for that
}

func (a *api) probe(w http.ResponseWriter, r *http.Request) {
	account, ok := a.account(w, r)
	if !ok {
		return
	}
	balance, err := a.Delivery.Probe(r.Context(), account)
	var refused *watchword.SendError
	switch {
	case err == nil:
		a.answer(w, http.StatusOK, probed{Works: true, Balance: balance.Amount, Currency: balance.Currency})
	case errors.As(err, &refused):
		a.answer(w, http.StatusOK, probed{Class: refused.Class.String(), Code: refused.Raw})
	default:
		a.refuse(w, err, "a provider account could not be probed")
	}
}

func (a *api) receipts(w http.ResponseWriter, r *http.Request) {
	account, ok := a.account(w, r)
	if !ok {
		return
	}
	url, err := a.Delivery.ReportsTo(account)
	if err != nil {
		a.refuse(w, err, "where a vendor reports could not be told")
		return
	}
	a.answer(w, http.StatusOK, map[string]string{"url": url})
}

func (a *api) pause(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Account string `json:"account"`
		Paused  *bool  `json:"paused"`
	}
	shape := `the body must be {"account": NAME, "paused": true or false}; the account of a tenant is TENANT/NAME`
	if !a.read(w, r, &in, shape) {
		return
	}
	if in.Paused == nil {
		a.problem(w, http.StatusBadRequest, "malformed_request", shape)
		return
	}
	warnings, err := a.Pauser.Pause(r.Context(), in.Account, *in.Paused)
	if err != nil {
		a.refuse(w, err, "a provider account could not be paused")
		return
	}
	a.Log.Info("provider account", "account", in.Account, "paused", *in.Paused)
	a.answer(w, http.StatusOK, map[string][]string{"warnings": append([]string{}, warnings...)})
}

package app

import (
	"context"
	"fmt"
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/account"
	"github.com/watchword/watchword/internal/egress"
)

// registry is the live registry with the accounts of the built-in directory beside it: one document may have both.
// Export gives no accounts, since there may be millions.
type registry struct {
	live      *watchword.LiveRegistry
	directory *account.Directory
	guard     *egress.Guard
}

// Apply implements admin.Registry. Everything is checked before anything is written.
func (r registry) Apply(ctx context.Context, change watchword.Resources) (watchword.Applied, error) {
	for _, t := range change.Tenants {
		for _, d := range t.Dialects {
			if !slices.Contains(Dialects(), d) {
				return watchword.Applied{}, fmt.Errorf("tenants %q: there is no dialect %q%s", t.ID, d, DidYouMean(d, Dialects()))
			}
		}
	}
	if err := r.reachable(change); err != nil {
		return watchword.Applied{}, err
	}
	accounts := change.Accounts
	change.Accounts = nil
	for _, a := range accounts {
		if !r.tenantThere(a.Tenant, change.Tenants) {
			return watchword.Applied{}, fmt.Errorf("accounts %q: there is no tenant %q", string(a.Tenant)+"/"+a.ID, a.Tenant)
		}
	}
	if err := r.directory.Check(ctx, accounts); err != nil {
		return watchword.Applied{}, err
	}
	done, err := r.live.Apply(ctx, change)
	if err != nil || len(accounts) == 0 {
		return done, err
	}
	done.Written += len(accounts)
	return done, r.directory.Put(ctx, accounts)
}

// tenantThere tells whether a tenant is in force, on or off, or about to be.
func (r registry) tenantThere(id watchword.TenantID, coming []watchword.Tenant) bool {
	for _, t := range coming {
		if t.ID == id {
			return true
		}
	}
	_, ok := r.live.Current().Tenant(id)
	return ok
}

// Export implements admin.Registry.
func (r registry) Export(ctx context.Context) (watchword.Resources, error) { return r.live.Export(ctx) }

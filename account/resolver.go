package account

import (
	"context"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// Resolver asks, for every tenant, whoever knows its accounts: its own application if the tenant names one, or else the
// built-in directory. It implements watchword.Directory and watchword.Sessions.
type Resolver struct {
	registry watchword.Registry
	builtIn  watchword.Directory
	hook     *Hook
}

// NewResolver makes a Resolver that goes by the registry in force.
func NewResolver(registry watchword.Registry, builtIn watchword.Directory, hook *Hook) *Resolver {
	return &Resolver{registry, builtIn, hook}
}

var (
	_ watchword.Directory = (*Resolver)(nil)
	_ watchword.Sessions  = (*Resolver)(nil)
)

// ByAddress implements watchword.Directory.
func (r *Resolver) ByAddress(ctx context.Context, tenant watchword.TenantID, address recipient.Recipient) (watchword.Account, bool, error) {
	if a, ok := r.application(tenant); ok {
		return a.ByAddress(ctx, tenant, address)
	}
	return r.builtIn.ByAddress(ctx, tenant, address)
}

// ByID implements watchword.Directory.
func (r *Resolver) ByID(ctx context.Context, tenant watchword.TenantID, id string) (watchword.Account, bool, error) {
	if a, ok := r.application(tenant); ok {
		return a.ByID(ctx, tenant, id)
	}
	return r.builtIn.ByID(ctx, tenant, id)
}

// Session implements watchword.Sessions. The server itself keeps the sessions of tenants with the built-in directory.
func (r *Resolver) Session(ctx context.Context, tenant watchword.TenantID, s watchword.Session) (watchword.SessionState, bool, error) {
	if a, ok := r.application(tenant); ok {
		return a.Session(ctx, tenant, s)
	}
	return 0, false, nil
}

func (r *Resolver) application(tenant watchword.TenantID) (Application, bool) {
	t, ok := r.registry.Current().Tenant(tenant)
	if !ok || t.AccountsFrom() == nil {
		return Application{}, false
	}
	return r.hook.Application(*t.AccountsFrom()), true
}

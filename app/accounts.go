package app

import (
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/account"
)

// accounts makes whoever the engine asks for accounts: the built-in directory, or the application of a tenant that names
// one.
func (s *Server) accounts(keys *watchword.KeyRing, now func() time.Time) *account.Resolver {
	s.directory = account.NewDirectory(s.store, keys)
	hook := account.NewHook(now, s.guard)
	s.asked = append(s.asked, hook)
	return account.NewResolver(s.registry, s.directory, hook)
}

// tenantThere tells whether a tenant is in force, on or off.
func (s *Server) tenantThere(id watchword.TenantID) bool {
	_, ok := s.registry.Current().Tenant(id)
	return ok
}

package quectel

import (
	"context"

	"github.com/watchword/watchword"
)

// member is a caller with what its tenant says.
type member struct {
	watchword.Caller
	tenant   *watchword.TenantView
	settings *Settings
}

// nobodysSecret stands in for the secret of a user domain that is not there, so that it takes as much work to refuse.
const nobodysSecret = "00000000000000000000000000000000000000000000"

// find finds the tenant of a user domain. An unknown one, one that is switched off, and one whose tenant does not speak
// this dialect are all the same.
func (a *api) find(userDomain string) (m member, secret string, ok bool) {
	registry := a.engine.Registry().Current()
	c, ok := registry.Keyed(UserDomain, userDomain)
	if !ok {
		return member{}, nobodysSecret, false
	}
	t, ok := registry.Tenant(c.Tenant)
	if !ok {
		return member{}, nobodysSecret, false
	}
	settings, ok := t.SettingsFor(Name).(*Settings)
	if !ok { // it does not speak this dialect
		return member{}, nobodysSecret, false
	}
	caller := watchword.Caller{Tenant: c.Tenant, Credential: c.Name, Dialect: Name}
	return member{caller, t, settings}, c.SigningSecret(), true
}

// authenticate finds who signed a request: first the form of what is signed, then the signature, then its time, then
// whether it was used before. A random counts as used only once its signature has verified.
func (a *api) authenticate(ctx context.Context, userDomain, signature string, s signed) (member, error) {
	if !s.formed() {
		return member{}, codeSignature
	}
	m, secret, known := a.find(userDomain)
	if verified := s.verify(secret, signature); !verified || !known || !s.fresh(a.now()) {
		return member{}, codeSignature
	}
	first, err := a.engine.FirstUse(ctx, m.Caller, "quectel random", s.random, replayMemory)
	if err == nil && !first {
		err = codeSignature
	}
	return m, err
}

// admit lets a request through that the vendor's clients do not sign: signed like any other, or, where the tenant allows
// that, unsigned. Asked for without a signature, a tenant that wants one is like one that is not there.
func (a *api) admit(
	ctx context.Context, userDomain, signature string, s signed, allowed func(*Settings) bool,
) (member, error) {
	if signature != "" {
		return a.authenticate(ctx, userDomain, signature, s)
	}
	m, _, known := a.find(userDomain)
	if !known || !allowed(m.settings) {
		return member{}, codeNoSignature
	}
	return m, nil
}

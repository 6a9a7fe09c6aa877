package quectel

import (
	"github.com/watchword/watchword"
)

// member is a caller with what its tenant says.
type member struct {
	watchword.Caller
	tenant   *watchword.TenantView
	settings *Settings
	nonce    watchword.Nonce // of a signed request
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
	return member{Caller: caller, tenant: t, settings: settings}, c.SigningSecret(), true
}

// authenticate finds who signed a request: first the form of what is signed, then the signature, then its time. Whether
// its random was used before, the engine decides together with what the request does: so a random counts as used only
// once its signature has verified.
func (a *api) authenticate(userDomain, signature string, s signed) (member, error) {
	if !s.formed() {
		return member{}, codeSignature
	}
	m, secret, known := a.find(userDomain)
	if verified := s.verify(secret, signature); !verified || !known || !s.fresh(a.now()) {
		return member{}, codeSignature
	}
	m.nonce = watchword.Nonce{Use: "quectel random", Value: s.random, Within: replayMemory}
	return m, nil
}

// admit lets a request through that the vendor's clients do not sign: signed like any other, or, where the tenant allows
// that, unsigned. Asked for without a signature, a tenant that wants one is like one that is not there.
func (a *api) admit(userDomain, signature string, s signed, allowed func(*Settings) bool) (member, error) {
	if signature != "" {
		return a.authenticate(userDomain, signature, s)
	}
	m, _, known := a.find(userDomain)
	if !known || !allowed(m.settings) {
		return member{}, codeNoSignature
	}
	return m, nil
}

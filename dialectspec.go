package watchword

import "slices"

// DialectSpec is what the registry must know of a wire format: which purposes, credentials and settings its tenants can
// have, and what of a tenant it cannot carry. Each dialect's folder gives its own; the rules that go by it stand here.
type DialectSpec struct {
	Name        string
	Purposes    []Purpose        // that its tenants have beside the built-in ones
	Credentials []CredentialSpec // the types of credential it adds
	Tokens      []TokenType      // the types of token that it takes

	// Settings reads what a tenant says under dialect_settings for this dialect, strictly; nil stands for nothing said.
	// Its result is what TenantView.SettingsFor gives back. A nil Settings takes no settings at all.
	Settings func(settings map[string]any) (any, error)

	// Check tells what keeps a tenant from speaking this dialect: a policy that its wire format cannot carry, or a
	// protection that is missing. sandbox is true where nobody but the developer can reach the server. May be nil.
	Check func(t *TenantView, sandbox bool) error
}

// CredentialSpec is one type of credential.
type CredentialSpec struct {
	Type CredentialType
	// Key is what the public half is called in messages ("app id"), or empty when there is none. Keys are unique over
	// all credentials of a type, since they find the tenant.
	Key string
	// Signs says that requests are signed with the secret: then it is kept sealed, not as its digest.
	Signs bool
	// Public says that the type has no secret at all.
	Public bool
	// Settings reads the settings of a credential, strictly; nil stands for none given. A nil Settings takes none.
	Settings func(settings map[string]any) (any, error)
}

// nativeCredential is the one type that is not a dialect's own: the native API's key, which the command line uses too.
func nativeCredential() CredentialSpec { return CredentialSpec{Type: APIKey} }

// Specs are the dialects of a server, by which its registry goes.
type Specs []DialectSpec

func (s Specs) find(name string) *DialectSpec {
	for i := range s {
		if s[i].Name == name {
			return &s[i]
		}
	}
	return nil
}

// credential finds a type of credential. An empty type is the native API's key.
func (s Specs) credential(t CredentialType) (CredentialSpec, bool) {
	if t == APIKey || t == "" {
		return nativeCredential(), true
	}
	for i := range s {
		at := slices.IndexFunc(s[i].Credentials, func(c CredentialSpec) bool { return c.Type == t })
		if at >= 0 {
			return s[i].Credentials[at], true
		}
	}
	return CredentialSpec{}, false
}

// credentialTypes lists the types, for messages.
func (s Specs) credentialTypes() []CredentialType {
	all := []CredentialType{APIKey}
	for i := range s {
		for _, c := range s[i].Credentials {
			all = append(all, c.Type)
		}
	}
	return all
}

// TokenTypes lists the types of token that somebody takes: those of the dialects, and of signed-in accounts.
func (s Specs) TokenTypes() []TokenType {
	all := []TokenType{SessionToken, UserSessionToken}
	for i := range s {
		all = append(all, s[i].Tokens...)
	}
	return all
}

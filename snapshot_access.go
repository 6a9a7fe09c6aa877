package watchword

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// CredentialView is a credential in force, with what its type needs of it.
type CredentialView struct {
	Credential
	signing string
	options any
}

// SigningSecret is the secret that requests are signed with, for types that sign.
func (c *CredentialView) SigningSecret() string { return c.signing }

// Options are the credential's settings as its type's own spec has read them.
func (c *CredentialView) Options() any { return c.options }

// credentialKey finds a credential by its public half.
type credentialKey struct {
	kind CredentialType
	key  string
}

// maxCredentialKey is the longest public half in bytes.
const maxCredentialKey = 128

func (c *compiler) credential(given Credential) error {
	x := &CredentialView{Credential: given}
	if _, err := c.of(x.Tenant); err != nil {
		return err
	}
	spec, ok := c.options.Dialects.credential(x.Type)
	switch {
	case !ok:
		return fmt.Errorf("type is %q; it must be one of %v", x.Type, c.options.Dialects.credentialTypes())
	case (spec.Key != "") != (x.Key != ""):
		return keyError(spec)
	case len(x.Key) > maxCredentialKey || hasControl(x.Key):
		return fmt.Errorf("key has at most %d bytes, and no control characters", maxCredentialKey)
	}
	var err error
	if x.options, err = readSettings(spec.Settings, x.Settings); err != nil {
		return err
	}
	if err := c.indexKey(x); err != nil {
		return err
	}
	switch {
	case spec.Public:
		x.Secret = ""
		return nil
	case spec.Signs:
		x.signing, err = c.options.Keys.OpenText(x.Secret, credentialPlace(given)...)
		x.Secret = ""
		if err == nil && x.signing == "" {
			err = errors.New("secret is missing: requests are signed with it")
		}
		return err
	}
	return c.indexDigest(x)
}

func keyError(spec CredentialSpec) error {
	if spec.Key == "" {
		return errors.New("key: this type of credential has none")
	}
	return fmt.Errorf("key is missing: it is the %s", spec.Key)
}

func (c *compiler) indexKey(x *CredentialView) error {
	if x.Key == "" {
		return nil
	}
	at := credentialKey{x.Type, x.Key}
	if other := c.keyed[at]; other != nil {
		return fmt.Errorf("key %q is taken by credential %s", x.Key, owned(other.Tenant, other.Name))
	}
	c.keyed[at] = x
	return nil
}

func (c *compiler) indexDigest(x *CredentialView) error {
	raw, err := hex.DecodeString(x.Digest)
	if err != nil || len(raw) != 32 {
		return errors.New("digest must be 64 hexadecimal digits")
	}
	digest := [32]byte(raw)
	if c.credentials[digest] != nil {
		return errors.New("another credential has the same secret")
	}
	x.Secret = ""
	c.credentials[digest] = x
	return nil
}

func credentialPlace(x Credential) []string {
	return []string{string(x.Tenant), "credentials", x.Name, "secret"}
}

func readSettings(read func(map[string]any) (any, error), given map[string]any) (any, error) {
	switch {
	case read == nil && len(given) > 0:
		return nil, errors.New("settings: there are none to make here")
	case read == nil:
		return nil, nil //nolint:nilnil // no settings are no settings
	}
	made, err := read(given)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return made, nil
}

// speak reads a tenant's settings for its dialects, and adds their purposes.
func (c *compiler) speak(t *TenantView) error {
	for _, name := range t.Dialects {
		spec := c.options.Dialects.find(name)
		if spec == nil {
			continue // "apply" has refused names that nobody knows; a dialect of a later version is not spoken
		}
		settings, err := readSettings(spec.Settings, t.DialectSettings[name])
		if err != nil {
			return fmt.Errorf("dialect_settings.%s: %w", name, err)
		}
		t.settings[name] = settings
		t.spoken = append(t.spoken, spec.Purposes...)
	}
	for _, name := range slices.Sorted(maps.Keys(t.DialectSettings)) {
		if !slices.Contains(t.Dialects, name) {
			return fmt.Errorf("dialect_settings.%s: the tenant does not speak this dialect: list it in dialects", name)
		}
	}
	return nil
}

// dialects asks each of a tenant's dialects whether it can carry what the tenant has.
func (c *compiler) dialects(t Tenant) error {
	view := c.tenants[t.ID]
	if view == nil || t.Disabled {
		return nil
	}
	for _, name := range t.Dialects {
		spec := c.options.Dialects.find(name)
		if _, read := view.settings[name]; spec == nil || spec.Check == nil || !read {
			continue // unknown, or its settings are at fault already
		}
		if err := spec.Check(view, c.options.Sandbox); err != nil {
			return fmt.Errorf("dialect %s: %w", name, err)
		}
	}
	return nil
}

// SettingsFor are a tenant's settings for a dialect, as its spec has read them, or nil if it does not speak it.
func (t *TenantView) SettingsFor(dialect string) any { return t.settings[dialect] }

// Credential finds a credential by its digest, if it and its tenant are switched on.
func (s *Snapshot) Credential(digest [32]byte) (*Credential, bool) {
	if c, ok := s.inForce(s.credentials[digest]); ok {
		return &c.Credential, true
	}
	return nil, false
}

// Keyed finds a credential by its type and public half, if it and its tenant are switched on.
func (s *Snapshot) Keyed(t CredentialType, key string) (*CredentialView, bool) {
	return s.inForce(s.keyed[credentialKey{t, key}])
}

// CredentialsOf lists the credentials of a type that are in force, in no order.
func (s *Snapshot) CredentialsOf(t CredentialType) []*CredentialView {
	var all []*CredentialView
	for at, c := range s.keyed {
		if _, ok := s.inForce(c); ok && at.kind == t {
			all = append(all, c)
		}
	}
	return all
}

func (s *Snapshot) inForce(c *CredentialView) (*CredentialView, bool) {
	if c == nil || c.Disabled {
		return nil, false
	}
	t := s.tenants[c.Tenant]
	return c, t != nil && !t.Disabled
}

package watchword

import (
	"cmp"
	"fmt"
	"slices"
)

// protect turns every secret of a change into what may be stored.
func (r *LiveRegistry) protect(change, known Resources) (safe Resources, secrets map[string]string, err error) {
	safe, secrets = change, map[string]string{}
	safe.Tenants = slices.Clone(change.Tenants)
	for i := range safe.Tenants {
		r.sealTenant(&safe.Tenants[i], known.Tenants)
	}
	safe.Credentials = slices.Clone(change.Credentials)
	for i := range safe.Credentials {
		r.protectCredential(&safe.Credentials[i], known.Credentials, secrets)
	}
	safe.ProviderAccounts = slices.Clone(change.ProviderAccounts)
	for i := range safe.ProviderAccounts {
		if err := r.sealSettings(&safe.ProviderAccounts[i], known.ProviderAccounts); err != nil {
			return safe, nil, err
		}
	}
	safe.Webhooks = slices.Clone(change.Webhooks)
	for i := range safe.Webhooks {
		r.sealWebhook(&safe.Webhooks[i], known.Webhooks, secrets)
	}
	safe.TestRecipients = slices.Clone(change.TestRecipients)
	for i := range safe.TestRecipients {
		t := &safe.TestRecipients[i]
		if ahead := t.ExpiresAt.Sub(r.Now()); t.ExpiresAt.IsZero() || ahead > MaxTestLife {
			return safe, nil, fmt.Errorf("test_recipients %q: expires_at is needed, and must be within 90 days", owned(t.Tenant, t.Name))
		}
		r.sealTest(t, known.TestRecipients)
	}
	return safe, secrets, nil
}

// protectCredential stores a credential's secret sealed, if requests are signed with it, or else as its digest. A
// credential that comes without one keeps what it had, or gets a new one, which is shown this once.
func (r *LiveRegistry) protectCredential(c *Credential, known []Credential, secrets map[string]string) {
	c.Type = cmp.Or(c.Type, APIKey)
	spec, ok := r.Dialects.credential(c.Type)
	switch {
	case !ok:
		return // the compiler has a word to say about types that nobody knows
	case spec.Public:
		c.Secret, c.Digest = "", "" // there is no secret, so none is stored
		return
	}
	var before Credential
	for _, k := range known {
		if k.Tenant == c.Tenant && k.Name == c.Name && k.Type == c.Type {
			before = k
		}
	}
	if c.Secret == "" && c.Digest == "" {
		if c.Secret, c.Digest = before.Secret, before.Digest; c.Secret != "" || c.Digest != "" {
			return
		}
		c.Secret = newSecret()
		secrets[owned(c.Tenant, c.Name)] = c.Secret
	}
	switch {
	case spec.Signs && c.Secret != "":
		c.Secret = r.Keys.resealText(before.Secret, c.Secret, credentialPlace(*c)...)
	case c.Secret != "":
		c.Digest, c.Secret = r.Keys.hexDigest(c.Secret), ""
	}
}

// sealTenant seals the secrets of what a tenant asks elsewhere. One that comes without a secret keeps what it had.
func (r *LiveRegistry) sealTenant(t *Tenant, known []Tenant) {
	var before Tenant
	for _, k := range known {
		if k.ID == t.ID {
			before = k
		}
	}
	if t.Accounts != nil {
		a, was := *t.Accounts, ""
		if before.Accounts != nil {
			was = before.Accounts.Secret
		}
		a.Secret = r.resealField(was, a.Secret, t.place("accounts_from.secret"))
		t.Accounts = &a
	}
	if t.Captcha != nil {
		c, was := *t.Captcha, ""
		if before.Captcha != nil {
			was = before.Captcha.Secret
		}
		c.Secret = r.resealField(was, c.Secret, t.place("captcha.secret"))
		t.Captcha = &c
	}
}

func (r *LiveRegistry) resealField(before, given string, place []string) string {
	if given = cmp.Or(given, before); given == "" {
		return ""
	}
	return r.Keys.resealText(before, given, place...)
}

func (t *Tenant) place(field string) []string {
	return []string{string(t.ID), "tenants", string(t.ID), field}
}

// sealTest seals a test recipient's address and code, and keeps the seals of those that have not changed.
func (r *LiveRegistry) sealTest(t *TestRecipient, known []TestRecipient) {
	var before TestRecipient
	for _, k := range known {
		if k.Tenant == t.Tenant && k.Name == t.Name {
			before = k
		}
	}
	t.To = r.Keys.resealText(before.To, t.To, string(t.Tenant), "test_recipients", t.Name, "to")
	t.Code = r.Keys.resealText(before.Code, t.Code, string(t.Tenant), "test_recipients", t.Name, "code")
}

// sealSettings seals the secrets of an account. A secret that has not changed keeps its seal, so that an account applied
// again as it was is not opened anew.
func (r *LiveRegistry) sealSettings(a *ProviderAccount, known []ProviderAccount) error {
	spec, err := r.Openers.ProviderSpec(a.Type)
	if err != nil {
		return fmt.Errorf("provider_accounts %q: %w", AccountKey(a.Tenant, a.Name), err)
	}
	sealed, fields := map[string]string{}, spec.Secrets()
	for _, k := range known {
		if k.Tenant == a.Tenant && k.Name == a.Name {
			_, err = mapSecrets(k.Settings, fields, func(field, text string) (string, error) {
				sealed[field] = text
				return text, nil
			})
		}
	}
	if err != nil {
		return err
	}
	a.Settings, err = mapSecrets(a.Settings, fields, func(field, text string) (string, error) {
		return r.Keys.resealText(sealed[field], text, secretPlace(*a, field)...), nil
	})
	return err
}

func secretPlace(a ProviderAccount, field string) []string {
	return []string{string(a.Tenant), "provider_accounts", a.Name, field}
}

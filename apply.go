package watchword

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Applied is what an apply did.
type Applied struct {
	Written int               `json:"written"`           // resources
	Secrets map[string]string `json:"secrets,omitempty"` // made for credentials without one, by tenant/name: shown once
}

// ErrBusyRegistry says that others changed the registry again and again while a change was made.
var ErrBusyRegistry = errors.New("the registry keeps changing; try again")

const applyTries = 5

// Apply writes resources over those of the same name and puts the result in force. Either all of it holds and is
// written, or nothing is.
func (r *LiveRegistry) Apply(ctx context.Context, change Resources) (Applied, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for range applyTries {
		done, ok, err := r.applyOnce(ctx, change)
		if err != nil || ok {
			return done, err
		}
	}
	return Applied{}, ErrBusyRegistry
}

func (r *LiveRegistry) applyOnce(ctx context.Context, change Resources) (Applied, bool, error) {
	before, revision, err := r.store.LoadRegistry(ctx)
	if err != nil {
		return Applied{}, false, err
	}
	known, err := resourcesOf(before)
	if err != nil {
		return Applied{}, false, err
	}
	safe, secrets, err := r.protect(change, known)
	if err != nil {
		return Applied{}, false, err
	}
	rows, err := rowsOf(safe)
	if err == nil {
		err = nameTwice(rows)
	}
	if err != nil {
		return Applied{}, false, err
	}
	rows = changed(before, rows)
	merged, err := resourcesOf(mergeRows(before, rows))
	if err != nil {
		return Applied{}, false, err
	}
	next, err := r.compile(merged)
	if err != nil {
		return Applied{}, false, err
	}
	if len(rows) == 0 {
		r.install(next, revision)
		return Applied{}, true, nil
	}
	ok, err := r.store.SaveRegistry(ctx, revision, rows)
	if err != nil || !ok {
		r.closeUnused(next.open, r.open, 0)
		return Applied{}, false, err
	}
	r.install(next, revision+1)
	return Applied{Written: len(rows), Secrets: secrets}, true, nil
}

// Export gives the whole registry as resources. Secrets are sealed, or digests; applied again on a server with the same
// key ring they mean the same.
func (r *LiveRegistry) Export(ctx context.Context) (Resources, error) {
	rows, _, err := r.store.LoadRegistry(ctx)
	if err != nil {
		return Resources{}, err
	}
	return resourcesOf(rows)
}

// protect turns every secret of a change into what may be stored.
func (r *LiveRegistry) protect(change, known Resources) (safe Resources, secrets map[string]string, err error) {
	safe, secrets = change, map[string]string{}
	safe.Credentials = slices.Clone(change.Credentials)
	for i := range safe.Credentials {
		c := &safe.Credentials[i]
		c.Type = cmp.Or(c.Type, APIKey)
		r.digest(c, known, secrets)
	}
	safe.ProviderAccounts = slices.Clone(change.ProviderAccounts)
	for i := range safe.ProviderAccounts {
		if err := r.sealSettings(&safe.ProviderAccounts[i], known.ProviderAccounts); err != nil {
			return safe, nil, err
		}
	}
	safe.TestRecipients = slices.Clone(change.TestRecipients)
	for i := range safe.TestRecipients {
		t := &safe.TestRecipients[i]
		if ahead := t.ExpiresAt.Sub(r.now()); t.ExpiresAt.IsZero() || ahead > MaxTestLife {
			return safe, nil, fmt.Errorf("test_recipients %q: expires_at is needed, and must be within 90 days", owned(t.Tenant, t.Name))
		}
		r.sealTest(t, known.TestRecipients)
	}
	return safe, secrets, nil
}

// digest stores a credential's secret as its digest. A credential that comes without one keeps what it had, or gets a
// new one, which is shown this once.
func (r *LiveRegistry) digest(c *Credential, known Resources, secrets map[string]string) {
	switch {
	case c.Secret != "":
		c.Digest = r.keys.hexDigest(c.Secret)
	case c.Digest == "":
		for _, k := range known.Credentials {
			if k.Tenant == c.Tenant && k.Name == c.Name {
				c.Digest = k.Digest
				return
			}
		}
		secret := newSecret()
		c.Digest = r.keys.hexDigest(secret)
		secrets[owned(c.Tenant, c.Name)] = secret
	}
	c.Secret = ""
}

// sealTest seals a test recipient's address and code, and keeps the seals of those that have not changed.
func (r *LiveRegistry) sealTest(t *TestRecipient, known []TestRecipient) {
	var before TestRecipient
	for _, k := range known {
		if k.Tenant == t.Tenant && k.Name == t.Name {
			before = k
		}
	}
	t.To = r.keys.resealText(before.To, t.To, string(t.Tenant), "test_recipients", t.Name, "to")
	t.Code = r.keys.resealText(before.Code, t.Code, string(t.Tenant), "test_recipients", t.Name, "code")
}

// sealSettings seals the secrets of an account. A secret that has not changed keeps its seal, so that an account applied
// again as it was is not opened anew.
func (r *LiveRegistry) sealSettings(a *ProviderAccount, known []ProviderAccount) error {
	fields, err := r.openers.SecretFields(a.Type)
	if err != nil {
		return fmt.Errorf("provider_accounts %q: %w", AccountKey(a.Tenant, a.Name), err)
	}
	sealed := map[string]string{}
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
		return r.keys.resealText(sealed[field], text, secretPlace(*a, field)...), nil
	})
	return err
}

func secretPlace(a ProviderAccount, field string) []string {
	return []string{string(a.Tenant), "provider_accounts", a.Name, field}
}

// The kinds of registry rows.
const (
	kindTenant     = "tenant"
	kindCredential = "credential"
	kindPolicy     = "policy"
	kindTemplate   = "template"
	kindSignature  = "signature"
	kindAccount    = "provider_account"
	kindRoute      = "route"
	kindTest       = "test_recipient"
	kindRing       = "key_ring" // no resource: it tells the database's own key ring from others
)

func encodeRow(v any) ([]byte, error) { return json.Marshal(v) }

// rowsOf turns resources into rows.
func rowsOf(r Resources) ([]RegistryRow, error) {
	var rows []RegistryRow
	var faults []error
	add := func(kind string, tenant TenantID, name string, v any) {
		body, err := encodeRow(v)
		faults = append(faults, err)
		rows = append(rows, RegistryRow{kind, string(tenant), name, body})
	}
	for _, x := range r.Tenants {
		add(kindTenant, x.ID, "", x)
	}
	for _, x := range r.Credentials {
		add(kindCredential, x.Tenant, x.Name, x)
	}
	for _, x := range r.Policies {
		add(kindPolicy, x.Tenant, string(x.Purpose), x)
	}
	for _, x := range r.Templates {
		add(kindTemplate, x.Tenant, x.name(), x)
	}
	for _, x := range r.Signatures {
		add(kindSignature, x.Tenant, x.Name, x)
	}
	for _, x := range r.ProviderAccounts {
		add(kindAccount, x.Tenant, x.Name, x)
	}
	for _, x := range r.Routes {
		add(kindRoute, x.Tenant, x.Name, x)
	}
	for _, x := range r.TestRecipients {
		add(kindTest, x.Tenant, x.Name, x)
	}
	return rows, errors.Join(faults...)
}

// resourcesOf reads rows.
func resourcesOf(rows []RegistryRow) (Resources, error) {
	var r Resources
	for _, row := range rows {
		var err error
		switch row.Kind {
		case kindTenant:
			err = appendRow(&r.Tenants, row.Body)
		case kindCredential:
			err = appendRow(&r.Credentials, row.Body)
		case kindPolicy:
			err = appendRow(&r.Policies, row.Body)
		case kindTemplate:
			err = appendRow(&r.Templates, row.Body)
		case kindSignature:
			err = appendRow(&r.Signatures, row.Body)
		case kindAccount:
			err = appendRow(&r.ProviderAccounts, row.Body)
		case kindRoute:
			err = appendRow(&r.Routes, row.Body)
		case kindTest:
			err = appendRow(&r.TestRecipients, row.Body)
		case kindRing:
		default:
			err = errors.New("its kind is not known: a newer version of watchword wrote it")
		}
		if err != nil {
			return r, fmt.Errorf("registry row %s %s/%s: %w", row.Kind, row.Tenant, row.Name, err)
		}
	}
	return r, nil
}

func appendRow[T any](list *[]T, body []byte) error {
	var item T
	if err := json.Unmarshal(body, &item); err != nil {
		return err
	}
	*list = append(*list, item)
	return nil
}

type rowName struct{ kind, tenant, name string }

func (r RegistryRow) id() rowName { return rowName{r.Kind, r.Tenant, r.Name} }

// nameTwice refuses a document that says two things about one name.
func nameTwice(rows []RegistryRow) error {
	seen := make(map[rowName]bool, len(rows))
	for _, r := range rows {
		if seen[r.id()] {
			return fmt.Errorf("the document has two of the %s %q", strings.ReplaceAll(r.Kind, "_", " "), owned(TenantID(r.Tenant), r.Name))
		}
		seen[r.id()] = true
	}
	return nil
}

// changed leaves out the rows that are as they were.
func changed(before, rows []RegistryRow) []RegistryRow {
	was := make(map[rowName][]byte, len(before))
	for _, b := range before {
		was[b.id()] = b.Body
	}
	return slices.DeleteFunc(rows, func(r RegistryRow) bool {
		body, there := was[r.id()]
		return there && bytes.Equal(body, r.Body)
	})
}

// mergeRows puts rows over those of the same name.
func mergeRows(before, rows []RegistryRow) []RegistryRow {
	over := make(map[rowName]bool, len(rows))
	for _, r := range rows {
		over[r.id()] = true
	}
	merged := slices.DeleteFunc(slices.Clone(before), func(b RegistryRow) bool { return over[b.id()] })
	return append(merged, rows...)
}

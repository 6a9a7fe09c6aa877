package watchword

import (
	"bytes"
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
	Secrets map[string]string `json:"secrets,omitempty"` // made for credentials without one, by tenant/name, and for webhooks, by tenant/webhooks/name: shown once

	Warnings []string `json:"warnings,omitempty"` // routes that cannot send as they are, and why
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
	unsaid := change.unknownRegions()
	for i := range change.Routes {
		unsaid = append(unsaid, change.Routes[i].saysWhere())
	}
	if err := errors.Join(unsaid...); err != nil {
		return Applied{}, false, err
	}
	before, revision, err := r.Store.LoadRegistry(ctx)
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
	warnings := append(next.snapshot.Warnings(), resumed(known, change)...)
	if len(rows) == 0 {
		r.install(next, revision)
		return Applied{Warnings: warnings}, true, nil
	}
	ok, err := r.Store.SaveRegistry(ctx, revision, rows)
	if err != nil || !ok {
		r.closeUnused(next.open, r.open, 0)
		return Applied{}, false, err
	}
	r.install(next, revision+1)
	return Applied{Written: len(rows), Secrets: secrets, Warnings: warnings}, true, nil
}

// Export gives the whole registry as resources. Secrets are sealed, or digests; applied again on a server with the same
// key ring they mean the same.
func (r *LiveRegistry) Export(ctx context.Context) (Resources, error) {
	rows, _, err := r.Store.LoadRegistry(ctx)
	if err != nil {
		return Resources{}, err
	}
	return resourcesOf(rows)
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
	kindWebhook    = "webhook"
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
	for _, x := range r.Webhooks {
		add(kindWebhook, x.Tenant, x.Name, x)
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
		case kindWebhook:
			err = appendRow(&r.Webhooks, row.Body)
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

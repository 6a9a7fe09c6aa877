package watchword

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Openers make providers. Package app has one for every provider type that is built in.
type Openers interface {
	// OpenProvider makes the provider of an account, whose settings are in clear. The error names the field at fault.
	OpenProvider(a ProviderAccount) (Provider, error)
	// ProviderSpec describes a type. The error says which types there are.
	ProviderSpec(providerType string) (ProviderSpec, error)
}

// LiveRegistry is the registry of a running server: it reads it from a store, keeps the snapshot in force, applies
// changes, and notices those that other nodes make.
type LiveRegistry struct {
	RegistryOptions

	current  atomic.Pointer[Snapshot]
	hear     atomic.Pointer[func(account string, receipts []Receipt) error]
	mu       sync.Mutex // over what follows, and over changes
	revision int64
	open     map[string]openAccount
}

// openAccount is a provider in use, with the row it was made from.
type openAccount struct {
	row    string
	handle ProviderHandle
}

// closeAfter is how long a provider that has been replaced stays open, for messages on their way through it.
const closeAfter = 2 * time.Minute

// RegistryOptions are what a LiveRegistry is made of. All but Dialects and Sandbox are required.
type RegistryOptions struct {
	Store    RegistryStore
	Keys     *KeyRing
	Openers  Openers
	Dialects Specs
	Sandbox  bool // nobody but the developer can reach the server
	Now      func() time.Time
	Log      *slog.Logger
}

// OpenRegistry reads the registry and puts it in force.
func OpenRegistry(ctx context.Context, o RegistryOptions) (*LiveRegistry, error) {
	r := &LiveRegistry{RegistryOptions: o, open: map[string]openAccount{}}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.checkRing(ctx); err != nil {
		return r, err
	}
	return r, r.reload(ctx)
}

// checkRing makes sure that the key ring is the one which the database was begun with: with another one, nothing in it
// could be found, and no key would be accepted.
func (r *LiveRegistry) checkRing(ctx context.Context) error {
	rows, revision, err := r.Store.LoadRegistry(ctx)
	if err != nil {
		return err
	}
	check := r.Keys.check()
	for _, row := range rows {
		if row.Kind == kindRing && !bytes.Equal(row.Body, check) {
			return errors.New("the key ring is not the one that this database was begun with: put that one back, or, to begin anew, name another data folder")
		}
		if row.Kind == kindRing {
			return nil
		}
	}
	_, err = r.Store.SaveRegistry(ctx, revision, []RegistryRow{{Kind: kindRing, Body: check}})
	return err
}

// Current gives the snapshot in force.
func (r *LiveRegistry) Current() *Snapshot { return r.current.Load() }

// Watch puts changes in force that come from elsewhere, within a second, until ctx ends.
func (r *LiveRegistry) Watch(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := r.refresh(ctx); err != nil && ctx.Err() == nil {
				r.Log.Error("the registry could not be read again; the configuration before stays in force", "error", err)
			}
		}
	}
}

func (r *LiveRegistry) refresh(ctx context.Context) error {
	revision, err := r.Store.RegistryRevision(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if revision == r.revision {
		return nil
	}
	return r.reload(ctx)
}

func (r *LiveRegistry) reload(ctx context.Context) error {
	rows, revision, err := r.Store.LoadRegistry(ctx)
	if err != nil {
		return err
	}
	resources, err := resourcesOf(rows)
	if err != nil {
		return err
	}
	return r.enforce(resources, revision)
}

// enforce compiles resources and puts them in force.
func (r *LiveRegistry) enforce(resources Resources, revision int64) error {
	next, err := r.compile(resources)
	if err != nil {
		return err
	}
	r.install(next, revision)
	return nil
}

// compiled is a snapshot that is not in force yet.
type compiled struct {
	snapshot *Snapshot
	open     map[string]openAccount
}

func (r *LiveRegistry) compile(resources Resources) (compiled, error) {
	open, err := r.openAll(resources.ProviderAccounts)
	if err != nil {
		return compiled{}, err
	}
	handles := make(map[string]ProviderHandle, len(open))
	for key, o := range open {
		handles[key] = o.handle
	}
	types := make(map[string]ProviderSpec, len(resources.ProviderAccounts))
	for _, a := range resources.ProviderAccounts {
		if spec, err := r.Openers.ProviderSpec(a.Type); err == nil { // or else it is switched off, and needs none
			types[a.Type] = spec
		}
	}
	s, err := NewSnapshot(resources, SnapshotOptions{Keys: r.Keys, Handles: handles, Types: types, Dialects: r.Dialects, Sandbox: r.Sandbox})
	if err != nil {
		r.closeUnused(open, r.open, 0)
		return compiled{}, err
	}
	return compiled{s, open}, nil
}

func (r *LiveRegistry) install(next compiled, revision int64) {
	before := r.open
	r.current.Store(next.snapshot)
	for _, w := range next.snapshot.Warnings() {
		r.Log.Warn("it cannot work as it is", "why", w)
	}
	r.open, r.revision = next.open, revision
	r.closeUnused(before, next.open, closeAfter)
}

// connection is the part of an account that its provider is made from: what else changes leaves the connection alone.
func (a ProviderAccount) connection() ProviderAccount {
	a.Paused, a.Concurrency, a.RequireSignature, a.RequireTemplate, a.Prices = false, 0, false, false, nil
	return a
}

// openAll makes the providers of all accounts that are switched on, and keeps those that have not changed.
func (r *LiveRegistry) openAll(accounts []ProviderAccount) (map[string]openAccount, error) {
	open := make(map[string]openAccount, len(accounts))
	var faults []error
	for _, a := range accounts {
		if a.Disabled {
			continue
		}
		key := AccountKey(a.Tenant, a.Name)
		row, err := encodeRow(a.connection())
		if err != nil {
			return nil, err
		}
		if same, ok := r.open[key]; ok && same.row == string(row) {
			open[key] = same
			continue
		}
		p, err := r.openOne(a)
		if err != nil {
			faults = append(faults, fmt.Errorf("provider_accounts %q: %w", key, err))
			continue
		}
		r.listen(key, p)
		open[key] = openAccount{string(row), ProviderHandle{Provider: p}}
	}
	if len(faults) > 0 {
		r.closeUnused(open, r.open, 0)
	}
	return open, errors.Join(faults...)
}

// ReceiptsTo says who is told of receipts that providers hear of by themselves.
func (r *LiveRegistry) ReceiptsTo(hear func(account string, receipts []Receipt) error) {
	r.hear.Store(&hear)
}

var errNobodyHears = errors.New("the server is not ready for receipts yet")

// listen has a provider tell of its receipts.
func (r *LiveRegistry) listen(account string, p Provider) {
	if source, ok := p.(ReceiptSource); ok {
		source.OnReceipts(func(receipts []Receipt) error {
			if hear := r.hear.Load(); hear != nil {
				return (*hear)(account, receipts)
			}
			return errNobodyHears
		})
	}
}

func (r *LiveRegistry) openOne(a ProviderAccount) (Provider, error) {
	spec, err := r.Openers.ProviderSpec(a.Type)
	if err != nil {
		return nil, err
	}
	a.Settings, err = mapSecrets(a.Settings, spec.Secrets(), func(field, text string) (string, error) {
		return r.Keys.OpenText(text, secretPlace(a, field)...)
	})
	if err != nil {
		return nil, err
	}
	return r.Openers.OpenProvider(a)
}

// closeUnused closes the providers of one set that another has not, after a while.
func (r *LiveRegistry) closeUnused(set, used map[string]openAccount, after time.Duration) {
	for key, o := range set {
		closer, ok := o.handle.Provider.(io.Closer)
		if !ok || used[key].handle.Provider == o.handle.Provider {
			continue
		}
		end := func() {
			if err := closer.Close(); err != nil {
				r.Log.Warn("a provider account did not close cleanly", "account", key, "error", err)
			}
		}
		if after == 0 {
			end()
			continue
		}
		time.AfterFunc(after, end)
	}
}

// Close closes every provider.
func (r *LiveRegistry) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closeUnused(r.open, nil, 0)
	r.open = nil
}

// Ping tells whether the registry's store answers.
func (r *LiveRegistry) Ping(ctx context.Context) error {
	_, err := r.Store.RegistryRevision(ctx)
	return err
}

// newSecret makes the secret of a credential: 256 random bits.
func newSecret() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails, says crypto/rand
	return secretPrefix + base64.RawURLEncoding.EncodeToString(raw[:])
}

// newWebhookSecret makes the secret of an endpoint: 256 random bits, as Standard Webhooks writes them.
func newWebhookSecret() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails, says crypto/rand
	return webhookSecret + base64.StdEncoding.EncodeToString(raw[:])
}

// secretPrefix lets people and scanners recognise a leaked key.
const secretPrefix = "wwk_"

func (k *KeyRing) hexDigest(secret string) string {
	digest := k.Digest(secret)
	return hex.EncodeToString(digest[:])
}

package watchword

import (
	"context"
	"time"
)

// Ledgers keeps ledgers. It makes the engine's decisions atomic and durable, and takes none itself. Package storetest
// holds its contract.
type Ledgers interface {
	// Update runs fn on the current ledger, or on an empty one. If fn answers nil, the ledger is written whole, durably,
	// before Update returns; if fn answers an error, nothing is written and Update returns that error, at the same pace
	// as a success, so that time does not tell the two apart. fn may run more than once. now is the store's time, which
	// never goes back. Update gives up waiting when ctx ends; the write may still happen.
	Update(ctx context.Context, key LedgerKey, fn func(now time.Time, l *Ledger) error) error
	// View reads a ledger as it is, or an empty one.
	View(ctx context.Context, key LedgerKey) (now time.Time, l *Ledger, err error)
	// Locate finds the ledger of a verification. ok is false when the tenant has no such verification; it may still be
	// true after the verification was retired.
	Locate(ctx context.Context, tenant TenantID, id ID) (key LedgerKey, ok bool, err error)
	// LocateMessage finds the verification of a message that a vendor reports on, for MessageRetention after the ledger
	// listed it.
	LocateMessage(ctx context.Context, key MessageKey) (at MessagePlace, ok bool, err error)
	// Due lists ledgers whose Due time has come, the longest overdue first. With all set, those whose time has not come
	// are listed too.
	Due(ctx context.Context, limit int, all bool) ([]LedgerKey, error)
	// Overdue counts the ledgers whose Due time has come, and tells since when the longest overdue is.
	Overdue(ctx context.Context) (Backlog, error)
}

// Backlog is work whose time has come and that nobody has taken up.
type Backlog struct {
	Ledgers int
	Oldest  time.Duration // how long the longest has been waiting; 0: none waits
}

// SoleOwner is what a Ledgers implements when no other process can have it open: the leases of a process before are
// dead then, and need not be waited for.
type SoleOwner interface{ SoleOwner() bool }

// History reads verifications, whether they still stand in a ledger or have been retired.
type History interface {
	// Past finds a retired verification.
	Past(ctx context.Context, tenant TenantID, id ID) (e Entry, ok bool, err error)
	// List gives verifications of a tenant, newest first, settled to the store's time.
	List(ctx context.Context, tenant TenantID, q HistoryQuery) ([]Entry, error)
}

// HistoryQuery selects verifications.
type HistoryQuery struct {
	Ledger *LedgerKey // of one recipient only
	Before ID         // made before this one; zero: from the newest
	Limit  int        // at most so many
}

// Once remembers what must happen only once.
type Once interface {
	// Claim takes a key for the time hold, unless it is taken: then it tells by what, and nothing changes.
	Claim(ctx context.Context, key [16]byte, fingerprint [32]byte, hold time.Duration) (Claim, error)
	// Complete keeps the answer of a claimed request for the time keep.
	Complete(ctx context.Context, key [16]byte, fingerprint [32]byte, answer []byte, keep time.Duration) error
	// Release frees a key whose request has no answer worth keeping.
	Release(ctx context.Context, key [16]byte, fingerprint [32]byte) error
}

// Claim is what a key was found to be.
type Claim struct {
	Taken       bool     // by an earlier request
	Fingerprint [32]byte // of that request
	Answer      []byte   // of that request, or nil while it runs
}

// Counters keeps broad counters (by IP address, tenant, country, number prefix) and budgets.
type Counters interface {
	// Charge counts once against every counter, or, if one of them is full, against none. violated is the index of a
	// full counter, or -1; wait is how long until it has room.
	Charge(ctx context.Context, counters []Counter) (violated int, wait time.Duration, err error)
	// Spend adds to every budget, or, if one of them does not allow it, to none: see Budget.Next. over is the index of a
	// budget that does not, or -1. after are the states of all budgets by then; a budget that has never been spent from is
	// its zero state. A store may forget a budget a while after its span.
	Spend(ctx context.Context, budgets []Budget) (over int, after []BudgetState, err error)
}

// Registry gives the configuration in force. A Snapshot never changes, so one request sees one configuration.
type Registry interface{ Current() *Snapshot }

// Observer is told of everything that happens, for metrics, logs and live pages. It must not block.
type Observer interface{ Observe(o Observation) }

// Observation is one event with what it belongs to. It holds no code and no recipient.
type Observation struct {
	Event
	ID      ID
	Tenant  TenantID
	Dialect string
	Channel Channel
	Purpose Purpose
	Country string
	Status  Status
	Masked  string        // the recipient as it may be shown
	Refused ErrorCode     // with a refused start: why
	Took    time.Duration // with EventAccepted and EventRefused: the provider's time
}

// RegistryStore keeps the registry's resources as rows, and notices when they change.
type RegistryStore interface {
	// LoadRegistry reads every row, and the revision they make up together.
	LoadRegistry(ctx context.Context) (rows []RegistryRow, revision int64, err error)
	// SaveRegistry writes rows over those of the same kind, tenant and name, all or none. ok is false, and nothing is
	// written, when the registry is no longer at the revision expected.
	SaveRegistry(ctx context.Context, expected int64, rows []RegistryRow) (ok bool, err error)
	// RegistryRevision tells the current revision. It is cheap.
	RegistryRevision(ctx context.Context) (int64, error)
}

// RegistryRow is one resource as it is stored. Its secrets are sealed.
type RegistryRow struct {
	Kind, Tenant, Name string
	Body               []byte
}

// Accounts keeps the accounts of the built-in directory.
type Accounts interface {
	// PutAccounts writes accounts over those of the same tenant and id, all or none.
	PutAccounts(ctx context.Context, rows []AccountRow) error
	// AccountByIndex finds the account with this blind index of an address.
	AccountByIndex(ctx context.Context, tenant TenantID, index [16]byte) (row AccountRow, ok bool, err error)
	// AccountByID finds an account by the application's name for it.
	AccountByID(ctx context.Context, tenant TenantID, id string) (row AccountRow, ok bool, err error)
	// ListAccounts gives a tenant's accounts in order of id, after the given one.
	ListAccounts(ctx context.Context, tenant TenantID, after string, limit int) ([]AccountRow, error)
}

// AccountRow is one account as it is stored: found by blind indexes, with its addresses sealed. A zero index stands for
// an address that the account does not have.
type AccountRow struct {
	Tenant                   TenantID
	ID                       string
	PhoneIndex, EmailIndex   [16]byte
	SealedPhone, SealedEmail []byte
}

// Purger is implemented by stores that forget on request.
type Purger interface {
	// Purge forgets verifications made before the cut-off and what has run out, in one small batch. more tells that
	// there is more to forget.
	Purge(ctx context.Context, before time.Time) (more bool, err error)
}

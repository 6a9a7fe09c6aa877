package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

// The tenants of a rig. The strict one has the default policy; the loose one has limits that nothing here reaches, and
// as many attempts as a policy can give; the keeper is as loose, and keeps verified contacts; the other one is for looking
// over walls, and keeps them too. The teller has endpoints that are told what happens, and its rival one of the same name.
const (
	strict watchword.TenantID = "strict"
	loose  watchword.TenantID = "loose"
	keeper watchword.TenantID = "keeper"
	other  watchword.TenantID = "other"
	teller watchword.TenantID = "teller"
	rival  watchword.TenantID = "rival"
)

// keptFor is how long an approval makes a verified contact.
const keptFor = 30 * day

const (
	defaultAttempts = 5
	looseAttempts   = watchword.MaxAttempts
)

// rig is a site with an engine on each node, and a provider that tells what it was given.
type rig struct {
	*site
	keys     *watchword.KeyRing
	vendor   *vendor
	snapshot *watchword.Snapshot
	engines  []*watchword.Engine
}

// withRig makes a clause of a check that needs engines.
func withRig(check func(r *rig) error) func(s *site) error {
	return func(s *site) (err error) {
		r := &rig{site: s, vendor: newVendor()}
		r.keys, err = watchword.NewKeyRing("k1", "k1", watchword.MasterKey{ID: "k1", Secret: make([]byte, watchword.MasterKeySize)})
		if err != nil {
			return err
		}
		r.snapshot, err = watchword.NewSnapshot(registry(), watchword.SnapshotOptions{
			Keys: r.keys, Handles: map[string]watchword.ProviderHandle{"vendor": {Provider: r.vendor}},
		})
		if err != nil {
			return err
		}
		if err := r.begin(); err != nil {
			return err
		}
		defer r.end(context.Background())
		return check(r)
	}
}

// begin puts an engine on every node.
func (r *rig) begin() error {
	for i := range r.nodes {
		e, err := r.newEngine(i, r.ledgers(i))
		if err != nil {
			return err
		}
		r.engines = append(r.engines, e)
	}
	return nil
}

func (r *rig) newEngine(node int, l watchword.Ledgers) (*watchword.Engine, error) {
	return watchword.NewEngine(watchword.Options{
		Ledgers: unhurried{l}, Registry: still{r.snapshot}, Keys: r.keys, Now: r.now, PublicURL: "https://otp.example",
		History: orNone[watchword.History](r.site, node, none{}), Once: orNone[watchword.Once](r.site, node, none{}),
		Counters: orNone[watchword.Counters](r.site, node, none{}), Tokens: orNone[watchword.Tokens](r.site, node, none{}),
		Contacts: orNone[watchword.Contacts](r.site, node, none{}),
	})
}

// end closes the engines. When ctx is over, messages on their way are abandoned, as by a crash: nothing is recorded of
// their outcome.
func (r *rig) end(ctx context.Context) {
	for _, e := range r.engines {
		e.Close(ctx)
	}
	r.engines = nil
}

// restart closes everything and begins again.
func (r *rig) restart() error { return r.restartAfter(context.Background()) }

// crash abandons the messages on their way and begins again.
func (r *rig) crash() error {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	return r.restartAfter(over)
}

func (r *rig) restartAfter(ctx context.Context) error {
	r.end(ctx)
	return first(r.reopen, r.begin)
}

// engine is the engine of one of the nodes, which take turns.
func (r *rig) engine(node int) *watchword.Engine { return r.engines[node%len(r.engines)] }

func registry() watchword.Resources {
	kept := watchword.Duration(keptFor)
	wide := []watchword.RecipientLimit{{Name: "wide", Count: watchword.MaxLimitCount, Per: watchword.Duration(time.Second)}}
	r := watchword.Resources{
		Webhooks:         webhooks(),
		ProviderAccounts: []watchword.ProviderAccount{{Name: "vendor", Type: "vendor", Timeout: watchword.Duration(time.Minute)}},
		Policies: []watchword.PolicyResource{
			{Tenant: loose, Limits: wide, Attempts: looseAttempts}, {Tenant: keeper, Limits: wide, Attempts: looseAttempts},
			{Tenant: teller, Limits: wide}, {Tenant: rival, Limits: wide},
		},
	}
	for _, t := range []watchword.Tenant{{ID: strict}, {ID: loose}, {ID: keeper, VerifiedFor: &kept}, {ID: other, VerifiedFor: &kept}, {ID: teller}, {ID: rival}} {
		r.Tenants = append(r.Tenants, t)
		for _, c := range watchword.Channels() {
			r.Routes = append(r.Routes, watchword.Route{Tenant: t.ID, Name: string(c), Channel: c, Countries: everywhere(c), Use: []string{"vendor"}})
		}
	}
	return r
}

// everywhere is every country of a channel that has some.
func everywhere(c watchword.Channel) []string {
	if c == watchword.Email {
		return nil
	}
	return []string{watchword.Everywhere}
}

// still is a registry that never changes.
type still struct{ s *watchword.Snapshot }

func (r still) Current() *watchword.Snapshot { return r.s }

// none stands for ports that a store does not serve, in suites that do not need them.
type none struct{}

var errNone = errors.New("storetest: the store does not serve this port")

func (none) Past(context.Context, watchword.TenantID, watchword.ID) (watchword.Entry, bool, error) {
	return watchword.Entry{}, false, nil
}

func (none) List(context.Context, watchword.TenantID, watchword.HistoryQuery) ([]watchword.Entry, error) {
	return nil, errNone
}

func (none) Claim(context.Context, [16]byte, [32]byte, time.Duration) (watchword.Claim, error) {
	return watchword.Claim{}, errNone
}
func (none) Complete(context.Context, [16]byte, [32]byte, []byte, time.Duration) error {
	return errNone
}
func (none) Release(context.Context, [16]byte, [32]byte) error { return errNone }
func (none) Charge(context.Context, []watchword.Counter) (int, time.Duration, error) {
	return 0, 0, errNone
}

func (none) Spend(context.Context, []watchword.Budget) (int, []watchword.BudgetState, error) {
	return 0, nil, errNone
}

func orNone[T any](s *site, node int, instead T) T {
	if p, ok := s.nodes[node%len(s.nodes)].(T); ok {
		return p
	}
	return instead
}

// watch puts one more engine on the first node, whose updates a spy sees.
func (r *rig) watch() (*watchword.Engine, *spy, error) {
	sp := &spy{Ledgers: r.ledgers(0)}
	e, err := r.newEngine(0, sp)
	return e, sp, err
}

// phone is the n-th of many numbers.
func phone(n int) string { return fmt.Sprintf("+86138%08d", n) }

// start makes a verification for the n-th number.
func (r *rig) start(t watchword.TenantID, n int) (watchword.Verification, error) {
	return r.engine(n).Start(context.Background(), watchword.StartRequest{Caller: caller(t), To: phone(n)})
}

// check gives a code for a verification.
func (r *rig) check(t watchword.TenantID, id watchword.ID, code string) (watchword.Result, error) {
	a, err := r.engine(0).Check(context.Background(), watchword.CheckRequest{Caller: caller(t), ID: id, Code: code})
	return a.Result, err
}

// checks gives a code and compares the result.
func (r *rig) checks(t watchword.TenantID, id watchword.ID, code string, want watchword.Result) error {
	got, err := r.check(t, id, code)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	if got != want {
		return fmt.Errorf("a check answered %v, want %v", got, want)
	}
	return nil
}

// guess gives wrong codes until so many were incorrect.
func (r *rig) guess(t watchword.TenantID, id watchword.ID, times int) error {
	for range times {
		if err := r.checks(t, id, wrong(r.vendor.code(id)), watchword.ResultIncorrect); err != nil {
			return err
		}
	}
	return nil
}

// wrong is a code that is not the given one.
func wrong(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

func caller(t watchword.TenantID) watchword.Caller {
	return watchword.Caller{Tenant: t, Credential: "key", Dialect: "native"}
}

// refusedAs tells whether an error bears the word that it should.
func refusedAs(what string, err error, want watchword.ErrorCode) error {
	if watchword.CodeOf(err) != want {
		return fmt.Errorf("%s: %v, want %s", what, err, want) //nolint:errorlint // not a cause
	}
	return nil
}

func (none) PutToken(context.Context, [32]byte, watchword.Token) error { return errNone }
func (none) Token(context.Context, [32]byte) (time.Time, watchword.Token, bool, error) {
	return time.Time{}, watchword.Token{}, false, errNone
}

func (none) DropTokens(context.Context, watchword.TenantID, watchword.TokenType, string) (int, error) {
	return 0, errNone
}

func (none) ListTokens(context.Context, watchword.TenantID, [32]byte, int) ([]watchword.StoredToken, error) {
	return nil, errNone
}

func (none) ListContacts(context.Context, watchword.TenantID, watchword.ContactQuery) ([]watchword.Contact, int, error) {
	return nil, 0, errNone
}

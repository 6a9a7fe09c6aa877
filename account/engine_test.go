package account_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/account"
	"github.com/watchword/watchword/store/sqlite"
)

// engine is a real one over a store, with two tenants: "hooked" asks its application, "kept" has the built-in directory.
// Every rule about accounts has a purpose.
type engine struct {
	*watchword.Engine
	directory *account.Directory
	mu        sync.Mutex
	sent      []string // addresses
}

// Send implements watchword.Provider.
func (e *engine) Send(_ context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sent = append(e.sent, m.To.Address())
	return watchword.Acceptance{MessageID: "m"}, nil
}

// inForce is a registry that never changes.
type inForce struct{ *watchword.Snapshot }

func (r inForce) Current() *watchword.Snapshot { return r.Snapshot }

var rules = map[watchword.Purpose]watchword.AccountRule{
	"register": watchword.MustNotExist, "login": watchword.MustExist,
	"change_identity": watchword.OwnEmptySlot, "reset_password": watchword.OwnAddress,
}

func newEngine(t *testing.T, source watchword.AccountSource) *engine {
	t.Helper()
	keys := must[*watchword.KeyRing](t)(watchword.NewKeyRing("k1", "k1", watchword.MasterKey{ID: "k1", Secret: make([]byte, watchword.MasterKeySize)}))
	r := watchword.Resources{
		Tenants:          []watchword.Tenant{{ID: "hooked", Accounts: &source}, {ID: "kept"}},
		ProviderAccounts: []watchword.ProviderAccount{{Name: "instant", Type: "instant"}},
	}
	wide := []watchword.RecipientLimit{{Name: "wide", Count: watchword.MaxLimitCount, Per: watchword.Duration(time.Second)}}
	for _, tenant := range r.Tenants {
		for purpose, rule := range rules {
			r.Policies = append(r.Policies, watchword.PolicyResource{Tenant: tenant.ID, Purpose: purpose, AccountRule: rule, Limits: wide})
		}
		for _, c := range []watchword.Channel{watchword.SMS, watchword.Email} {
			r.Routes = append(r.Routes, watchword.Route{Tenant: tenant.ID, Name: string(c), Channel: c, Use: []string{"instant"}})
		}
	}
	e := &engine{}
	snapshot := must[*watchword.Snapshot](t)(watchword.NewSnapshot(r, watchword.SnapshotOptions{
		Keys: keys, Handles: map[string]watchword.ProviderHandle{"instant": {Provider: e}},
	}))
	store := must[*sqlite.Store](t)(sqlite.Open(ctx, sqlite.Options{Path: filepath.Join(t.TempDir(), "w.db")}))
	e.directory = account.NewDirectory(store, keys)
	e.Engine = must[*watchword.Engine](t)(watchword.NewEngine(watchword.Options{
		Ledgers: store, History: store, Once: store, Counters: store, Tokens: store, Contacts: store, Keys: keys,
		Registry: inForce{snapshot}, Directory: account.NewResolver(inForce{snapshot}, e.directory, newHook(t)),
	}))
	t.Cleanup(func() {
		e.Close(context.Background())
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// start starts a verification, and tells what the caller is told and where the message went.
func (e *engine) start(t *testing.T, tenant watchword.TenantID, purpose watchword.Purpose, to, user string) (code watchword.ErrorCode, sent string) {
	t.Helper()
	e.mu.Lock()
	e.sent = nil
	e.mu.Unlock()
	channel := watchword.SMS
	if strings.Contains(to, "@") {
		channel = watchword.Email
	}
	_, err := e.Start(ctx, watchword.StartRequest{
		Caller: watchword.Caller{Tenant: tenant}, To: to, Channel: channel, Purpose: purpose, Context: watchword.Context{User: user},
	})
	if err != nil && watchword.CodeOf(err) == "" {
		t.Errorf("an internal error: %v", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return watchword.CodeOf(err), strings.Join(e.sent, " ")
}

// What applications answer, and addresses.
const (
	adaHas  = `200 {"account":{"id":"ada","email":"ada@example.com"}}`
	nobody  = `200 {"account":null}`
	aPhone  = "+8613800138000"
	anEmail = "ada@example.com"
)

// TestRules holds that an application and the built-in directory lead to the same answers.
func TestRules(t *testing.T) {
	for _, c := range []struct {
		purpose  watchword.Purpose
		to, user string
		answer   string // of an application
		code     watchword.ErrorCode
		sent     string
	}{
		{"register", anEmail, "", adaHas, watchword.AccountExists, ""},
		{"register", aPhone, "", nobody, "", aPhone},
		{"login", anEmail, "", adaHas, "", anEmail},
		{"login", aPhone, "", nobody, watchword.AccountNotFound, ""},
		{"change_identity", aPhone, "ada", adaHas, "", aPhone},
		{"change_identity", "eve@example.com", "ada", adaHas, watchword.AddressAlreadySet, ""},
		{"change_identity", aPhone, "", adaHas, watchword.SignInRequired, ""},
		{"change_identity", aPhone, "eve", nobody, watchword.SignInRequired, ""},
		{"reset_password", "eve@example.com", "ada", adaHas, "", anEmail},
		{"reset_password", aPhone, "ada", adaHas, watchword.AddressMissing, ""},
		{"reset_password", anEmail, "eve", nobody, watchword.SignInRequired, ""},
	} {
		e := newEngine(t, newApplication(t, c.answer).source())
		if err := e.directory.Put(ctx, []watchword.AccountResource{{Tenant: "kept", ID: "ada", Email: anEmail}}); err != nil {
			t.Fatal(err)
		}
		for _, tenant := range []watchword.TenantID{"hooked", "kept"} {
			if code, sent := e.start(t, tenant, c.purpose, c.to, c.user); code != c.code || sent != c.sent {
				t.Errorf("%s: %s to %s by %q: %q, sent to %q; want %q, %q", tenant, c.purpose, c.to, c.user, code, sent, c.code, c.sent)
			}
		}
	}
}

// TestNoAnswerNoMessage holds that nothing is sent when the application does not say whether it may be.
func TestNoAnswerNoMessage(t *testing.T) {
	for _, answer := range []string{`500 `, `200 {}`, `200 {"account":{"id":"eve","email":"eve@example.com"}}`, `200 {"account":{"id":"ada","email":"nonsense"}}`, `404 {"account":null}`, "close "} {
		e := newEngine(t, newApplication(t, answer).source())
		for purpose := range rules {
			if code, sent := e.start(t, "hooked", purpose, anEmail, "ada"); code != watchword.AccountUnavailable || sent != "" {
				t.Errorf("%q: %s: %q, sent to %q", answer, purpose, code, sent)
			}
		}
		if code, sent := e.start(t, "hooked", "common", anEmail, "ada"); code != "" || sent != anEmail {
			t.Errorf("without a rule: %q, sent to %q", code, sent)
		}
		if code, _ := e.start(t, "kept", "register", anEmail, ""); code != "" {
			t.Errorf("the tenant beside it: %q", code)
		}
	}
}

func TestSessionsByAnApplication(t *testing.T) {
	caller := watchword.Caller{Tenant: "hooked"}
	s := watchword.Session{Account: "ada", Token: "t"}
	e := newEngine(t, newApplication(t, `200 {"state":"expired"}`).source())
	if state, err := e.Session(ctx, caller, s); err != nil || state != watchword.SessionExpired {
		t.Errorf("%v, %v", state, err)
	}
	e = newEngine(t, newApplication(t, `200 {"state":"no"}`).source())
	if _, err := e.Session(ctx, caller, s); watchword.CodeOf(err) != watchword.AccountUnavailable {
		t.Error(err)
	}
}

// TestSessionsKeptHere has an application that knows the accounts and leaves their sessions to the server's tokens.
func TestSessionsKeptHere(t *testing.T) {
	notHere := `200 {"state":"not_here"}`
	e := newEngine(t, newApplication(t, notHere, `200 {"account":{"id":"ada"}}`, notHere, `200 {"account":{"id":"ada"}}`, notHere, nobody).source())
	if err := e.directory.Put(ctx, []watchword.AccountResource{{Tenant: "kept", ID: "ada"}}); err != nil {
		t.Fatal(err)
	}
	for _, tenant := range []watchword.TenantID{"hooked", "kept"} {
		token, _, err := e.IssueToken(ctx, watchword.NewToken{Tenant: tenant, Type: watchword.SessionToken, Subject: "ada", Lifetime: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			account, token string
			want           watchword.SessionState
		}{{"ada", token, watchword.SessionValid}, {"ada", "another", watchword.SessionWrongToken}, {"eve", token, watchword.SessionUnknownAccount}} {
			state, err := e.Session(ctx, watchword.Caller{Tenant: tenant}, watchword.Session{Account: c.account, Token: c.token})
			if err != nil || state != c.want {
				t.Errorf("%s: %s: %v, %v; want %v", tenant, c.account, state, err, c.want)
			}
		}
	}
}

func TestATenantThatIsNotThere(t *testing.T) {
	e := newEngine(t, watchword.AccountSource{URL: "http://127.0.0.1:1", Secret: "s"})
	if code, _ := e.start(t, "ghost", "login", anEmail, ""); code != watchword.Forbidden {
		t.Error(code)
	}
	snapshot := must[*watchword.Snapshot](t)(watchword.NewSnapshot(watchword.Resources{}, watchword.SnapshotOptions{}))
	r := account.NewResolver(inForce{snapshot}, e.directory, nil)
	if _, ok, err := r.ByID(ctx, "ghost", "ada"); ok || err != nil {
		t.Error(ok, err)
	}
}

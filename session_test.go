package watchword

import (
	"context"
	"errors"
	"testing"
	"time"
)

// signIn issues the tokens of an account and of one of its users, both for one platform.
func (w *world) signIn(account, user, scope string) Session {
	w.t.Helper()
	s := Session{Account: account, User: user, Scope: scope}
	s.Token, _ = w.issue(func(n *NewToken) { n.Type, n.Subject, n.Scope = SessionToken, account, scope })
	if user != "" {
		s.UserToken, _ = w.issue(func(n *NewToken) {
			n.Type, n.Subject, n.Scope, n.Lifetime = UserSessionToken, account+"/"+user, scope, 30*time.Minute
		})
	}
	return s
}

func (w *world) wantSession(what string, s Session, want SessionState) {
	w.t.Helper()
	if got, err := w.engine.Session(w.t.Context(), acmeCaller, s); err != nil || got != want {
		w.t.Errorf("%s: state %d, %v; want %d", what, got, err, want)
	}
}

func TestSessionStates(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.dir.accounts = []Account{ada(t), {ID: "bob"}}
		hers, his := w.signIn("ada", "7", "4"), w.signIn("bob", "7", "4")
		anywhere := w.signIn("ada", "", "")
		access, _ := w.issue(func(n *NewToken) { n.Subject = "ada" })
		foreign, _ := w.issue(func(n *NewToken) { n.Tenant, n.Type, n.Subject = "globex", SessionToken, "ada" })
		with := func(s Session, change func(*Session)) Session { change(&s); return s }
		for what, c := range map[string]struct {
			s    Session
			want SessionState
		}{
			"signed in":                   {hers, SessionValid},
			"without a user":              {with(hers, func(s *Session) { s.User, s.UserToken = "", "" }), SessionValid},
			"bound to nothing":            {with(anywhere, func(s *Session) { s.Scope = "9" }), SessionValid},
			"no account":                  {with(hers, func(s *Session) { s.Account = "" }), SessionUnknownAccount},
			"an account that is not":      {with(hers, func(s *Session) { s.Account = "eve" }), SessionUnknownAccount},
			"no token":                    {with(hers, func(s *Session) { s.Token = "" }), SessionWrongToken},
			"a token that is not":         {with(hers, func(s *Session) { s.Token += "x" }), SessionWrongToken},
			"another account's token":     {with(hers, func(s *Session) { s.Token = his.Token }), SessionWrongToken},
			"a token of another type":     {with(hers, func(s *Session) { s.Token = access }), SessionWrongToken},
			"a user's token":              {with(hers, func(s *Session) { s.Token = s.UserToken }), SessionWrongToken},
			"another tenant's token":      {with(hers, func(s *Session) { s.Token = foreign }), SessionWrongToken},
			"another platform":            {with(hers, func(s *Session) { s.Scope = "5" }), SessionOtherScope},
			"no platform":                 {with(hers, func(s *Session) { s.Scope = "" }), SessionOtherScope},
			"another user":                {with(hers, func(s *Session) { s.User = "8" }), SessionWrongUser},
			"another account's user":      {with(hers, func(s *Session) { s.UserToken = his.UserToken }), SessionWrongUser},
			"a user without a token":      {with(hers, func(s *Session) { s.UserToken = "" }), SessionWrongUser},
			"a user by account's token":   {with(hers, func(s *Session) { s.UserToken = s.Token }), SessionWrongUser},
			"a token of a user not named": {with(hers, func(s *Session) { s.User = "" }), SessionValid},
		} {
			w.wantSession(what, c.s, c.want)
		}
		pass(30 * time.Minute)
		w.wantSession("when the user's token has expired", hers, SessionWrongUser)
		pass(30 * time.Minute)
		w.wantSession("when the account's token has expired", hers, SessionExpired)
		w.wantSession("expired, on another platform", with(hers, func(s *Session) { s.Scope = "5" }), SessionOtherScope)
		again := w.signIn("ada", "7", "4")
		w.wantSession("signed in again", again, SessionValid)
		if n, err := w.engine.RevokeTokens(t.Context(), acme, SessionToken, "ada"); n < 1 || err != nil {
			t.Errorf("%d revoked, %v", n, err)
		}
		w.wantSession("signed out", again, SessionWrongToken)
	})
}

func TestSessionRefusals(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.dir.accounts = []Account{ada(t)}
		s := w.signIn("ada", "", "4")
		_, err := w.engine.Session(t.Context(), Caller{Tenant: "nobody"}, s)
		wantCode(t, err, Forbidden)
		w.store.breaks("Token", errors.New("store down"))
		_, err = w.engine.Session(t.Context(), acmeCaller, s)
		wantCode(t, err, Unavailable)
		w.dir.err = errors.New("directory down")
		_, err = w.engine.Session(t.Context(), acmeCaller, s)
		wantCode(t, err, AccountUnavailable)
	})
}

// judge is a directory that tells itself who is signed in.
type judge struct {
	*fakeDirectory
	state SessionState
	known bool
	err   error
	asked []Session
}

func (j *judge) Session(_ context.Context, _ TenantID, s Session) (SessionState, bool, error) {
	j.asked = append(j.asked, s)
	return j.state, j.known, j.err
}

// Where the application itself knows the sessions its word counts; where it does not, the tokens issued here do.
func TestSessionsOfTheApplication(t *testing.T) {
	j := &judge{fakeDirectory: &fakeDirectory{}}
	bubbleWith(t, nil, func(o *Options) { o.Directory = j }, func(t *testing.T, w *world) {
		s := Session{Account: "ada", Token: "theirs", User: "7", UserToken: "too", Scope: "4"}
		j.known = true
		for state := SessionUnknownAccount; state <= SessionValid; state++ {
			j.state = state
			w.wantSession("by its word", s, state)
		}
		if len(j.asked) != int(SessionValid) || j.asked[0] != s {
			t.Errorf("it was asked about %+v", j.asked)
		}
		j.err = errors.New("it is down")
		_, err := w.engine.Session(t.Context(), acmeCaller, s)
		if wantCode(t, err, AccountUnavailable); !errors.Is(err, j.err) {
			t.Errorf("%v", err)
		}
		j.known, j.err, j.state = false, nil, SessionValid
		j.accounts = []Account{ada(t)}
		w.wantSession("without its word", s, SessionWrongToken)
		w.wantSession("by a token from here", w.signIn("ada", "7", "4"), SessionValid)
	})
}

// scriptedCaptcha answers what the test says.
type scriptedCaptcha struct {
	passes bool
	err    error
	asked  []string
}

func (c *scriptedCaptcha) Passes(_ context.Context, s CaptchaSource, token, ip string) (bool, error) {
	c.asked = append(c.asked, s.URL+" "+s.Secret+" "+token+" "+ip)
	return c.passes, c.err
}

// A captcha is passed when the service says so, and never otherwise.
func TestCaptchaFailsClosed(t *testing.T) {
	service := func(r *Resources) { r.Tenants[0].Captcha = &CaptchaSource{URL: "https://captcha", Secret: "site"} }
	for name, c := range map[string]struct {
		change func(*Resources)
		answer *scriptedCaptcha
		token  string
		want   ErrorCode
		asked  int
	}{
		"passed":            {service, &scriptedCaptcha{passes: true}, "t", "", 1},
		"not passed":        {service, &scriptedCaptcha{}, "t", CaptchaFailed, 1},
		"down":              {service, &scriptedCaptcha{err: errors.New("down")}, "t", CaptchaFailed, 1},
		"down, and passed":  {service, &scriptedCaptcha{passes: true, err: errors.New("down")}, "t", CaptchaFailed, 1},
		"the client is off": {service, &scriptedCaptcha{passes: true, err: context.Canceled}, "t", CaptchaFailed, 1},
		"no token":          {service, &scriptedCaptcha{passes: true}, "", CaptchaFailed, 0},
		"no service":        {nil, &scriptedCaptcha{passes: true}, "t", CaptchaFailed, 0},
		"nobody to ask":     {service, nil, "t", CaptchaFailed, 0},
	} {
		bubbleWith(t, c.change, func(o *Options) {
			if c.answer != nil {
				o.Captcha = c.answer
			}
		}, func(t *testing.T, w *world) {
			err := w.engine.PassCaptcha(t.Context(), acmeCaller, c.token, "192.0.2.1")
			if CodeOf(err) != c.want || c.want == "" && err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if c.answer == nil {
				return
			}
			if len(c.answer.asked) != c.asked || c.asked > 0 && c.answer.asked[0] != "https://captcha site t 192.0.2.1" {
				t.Errorf("%s: it was asked %q", name, c.answer.asked)
			}
		})
	}
	bubbleWith(t, service, func(o *Options) { o.Captcha = &scriptedCaptcha{passes: true} }, func(t *testing.T, w *world) {
		wantCode(t, w.engine.PassCaptcha(t.Context(), Caller{Tenant: "nobody"}, "t", ""), Forbidden)
		wantCode(t, w.engine.PassCaptcha(t.Context(), Caller{Tenant: "globex"}, "t", ""), CaptchaFailed)
	})
}

// What may be used once is used once: of parallel uses one is the first, and uses are told apart by what they are for and
// by whose they are.
func TestFirstUse(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		use := func(c Caller, purpose, value string) bool {
			t.Helper()
			first, err := w.engine.FirstUse(t.Context(), c, purpose, value, time.Minute)
			if err != nil {
				t.Error(err)
			}
			return first
		}
		firsts := make([]bool, 50)
		parallel(len(firsts), func(i int) { firsts[i] = use(acmeCaller, "nonce", "n-1") })
		n := 0
		for _, f := range firsts {
			if f {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d uses were the first", n)
		}
		for name, c := range map[string]struct {
			caller         Caller
			purpose, value string
		}{
			"another value": {acmeCaller, "nonce", "n-2"}, "for something else": {acmeCaller, "token", "n-1"},
			"another tenant": {Caller{Tenant: "globex", Credential: "main"}, "nonce", "n-1"}, "another credential": {Caller{Tenant: acme, Credential: "x"}, "nonce", "n-1"},
			"another split": {acmeCaller, "nonc", "en-1"},
		} {
			if !use(c.caller, c.purpose, c.value) {
				t.Errorf("%s: it was used before", name)
			}
		}
		if !use(acmeCaller, "nonce", "key") || w.claimed("key", "request") == nil {
			t.Error("a nonce and an idempotency key are one")
		}
		pass(time.Minute - time.Millisecond)
		if use(acmeCaller, "nonce", "n-1") {
			t.Error("within its time it is the first again")
		}
		pass(time.Millisecond)
		if !use(acmeCaller, "nonce", "n-1") {
			t.Error("after its time it is not free")
		}
		w.store.breaks("Claim", errors.New("store down"))
		first, err := w.engine.FirstUse(t.Context(), acmeCaller, "nonce", "n-9", time.Minute)
		if wantCode(t, err, Unavailable); first {
			t.Error("without the store every use is the first")
		}
	})
}

package watchword

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

const testTokens = TokenType("test")

// issue makes a token that must be made.
func (w *world) issue(change ...func(*NewToken)) (string, Token) {
	w.t.Helper()
	n := NewToken{Tenant: acme, Type: testTokens, Subject: "ada", Scope: "ios", Lifetime: time.Hour}
	for _, c := range change {
		c(&n)
	}
	secret, token, err := w.engine.IssueToken(w.t.Context(), n)
	if err != nil {
		w.t.Fatalf("IssueToken: %v", err)
	}
	return secret, token
}

// wantToken compares what a token is found to be.
func (w *world) wantToken(what string, kind TokenType, secret string, want TokenState) Token {
	w.t.Helper()
	token, state, err := w.engine.Token(w.t.Context(), kind, secret)
	if err != nil || state != want || state == TokenUnknown && token != (Token{}) {
		w.t.Errorf("%s: %+v in state %d, %v; want state %d", what, token, state, err, want)
	}
	return token
}

func TestTokenLives(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		secret, issued := w.issue()
		if !strings.HasPrefix(secret, secretPrefix) || issued.ExpiresAt.Sub(issued.IssuedAt) != time.Hour || issued.Subject != "ada" || issued.Scope != "ios" {
			t.Errorf("%q, %+v", secret, issued)
		}
		if found := w.wantToken("a token", testTokens, secret, TokenValid); found != issued {
			t.Errorf("%+v is found as %+v", issued, found)
		}
		w.wantToken("of another type", SessionToken, secret, TokenUnknown)
		w.wantToken("never issued", testTokens, secret+"x", TokenUnknown)
		w.wantToken("nothing", testTokens, "", TokenUnknown)
		pass(time.Hour - time.Millisecond)
		w.wantToken("at its end", testTokens, secret, TokenValid)
		pass(time.Millisecond)
		if found := w.wantToken("after its end", testTokens, secret, TokenExpired); found != issued {
			t.Errorf("%+v", found)
		}
		w.wantToken("after its end, of another type", SessionToken, secret, TokenUnknown)
	})
}

// The token itself is in no row; given secrets are kept no better than made ones.
func TestTokensAreStoredAsDigests(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		made, _ := w.issue()
		given, _ := w.issue(func(n *NewToken) { n.Secret = "given-token" })
		if given != "given-token" {
			t.Errorf("%q", given)
		}
		w.wantToken("a given one", testTokens, given, TokenValid)
		page, err := w.engine.ListTokens(t.Context(), acme, [32]byte{}, 10)
		if err != nil || len(page) != 2 || bytes.Compare(page[0].Digest[:], page[1].Digest[:]) >= 0 {
			t.Fatalf("%v, %v", page, err)
		}
		for _, x := range page {
			if x.Digest != w.keys.Digest(made) && x.Digest != w.keys.Digest(given) || bytes.Contains(x.Digest[:], []byte(given)) {
				t.Errorf("it is found by %x", x.Digest)
			}
		}
		if page, _ := w.engine.ListTokens(t.Context(), "globex", [32]byte{}, 10); len(page) != 0 {
			t.Error("another tenant's list holds it")
		}
	})
}

func TestTokenRefusals(t *testing.T) {
	long := strings.Repeat("x", maxTokenField+1)
	for name, c := range map[string]struct {
		change func(*NewToken)
		code   ErrorCode
		field  string
	}{
		"tenant":       {func(n *NewToken) { n.Tenant = "nobody" }, Forbidden, ""},
		"no type":      {func(n *NewToken) { n.Type = "" }, InvalidRequest, "type"},
		"type":         {func(n *NewToken) { n.Type = "A b" }, InvalidRequest, "type"},
		"no subject":   {func(n *NewToken) { n.Subject = "" }, InvalidRequest, "subject"},
		"subject":      {func(n *NewToken) { n.Subject = "a\x00" }, InvalidRequest, "subject"},
		"long subject": {func(n *NewToken) { n.Subject = long }, InvalidRequest, "subject"},
		"scope":        {func(n *NewToken) { n.Scope = "a\n" }, InvalidRequest, "scope"},
		"long scope":   {func(n *NewToken) { n.Scope = long }, InvalidRequest, "scope"},
		"no life":      {func(n *NewToken) { n.Lifetime = 0 }, InvalidRequest, "lifetime"},
		"short life":   {func(n *NewToken) { n.Lifetime = MinTokenLife - 1 }, InvalidRequest, "lifetime"},
		"long life":    {func(n *NewToken) { n.Lifetime = MaxTokenLife + 1 }, InvalidRequest, "lifetime"},
	} {
		bubble(t, nil, func(t *testing.T, w *world) {
			n := NewToken{Tenant: acme, Type: testTokens, Subject: "ada", Lifetime: time.Hour}
			c.change(&n)
			secret, _, err := w.engine.IssueToken(t.Context(), n)
			if e := wantCode(t, err, c.code); e.Field != c.field || secret != "" || len(w.store.tokens) != 0 {
				t.Errorf("%s: field %q, %d tokens", name, e.Field, len(w.store.tokens))
			}
		})
	}
	bubble(t, nil, func(t *testing.T, w *world) {
		for _, life := range []time.Duration{MinTokenLife, MaxTokenLife} {
			w.issue(func(n *NewToken) { n.Lifetime, n.Subject, n.Scope = life, long[1:], long[1:] })
		}
	})
}

// Revoking is at once on the node that is told, and within a second on the others.
func TestTokenRevoking(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		here := w.engine
		w.start(nil, func(*Options) {})
		there := w.engine
		defer there.Close(t.Context())
		defer func() { w.engine = here }()
		w.engine = here
		mine, _ := w.issue()
		hers, _ := w.issue(func(n *NewToken) { n.Subject = "bob" })
		other, _ := w.issue(func(n *NewToken) { n.Type = "other" })
		theirs, _ := w.issue(func(n *NewToken) { n.Tenant = "globex" })
		for _, e := range []*Engine{there, here} {
			w.engine = e
			for _, secret := range []string{mine, hers, theirs} {
				w.wantToken("before", testTokens, secret, TokenValid)
			}
		}
		if n, err := here.RevokeTokens(t.Context(), acme, testTokens, "ada"); n != 1 || err != nil {
			t.Errorf("%d revoked, %v", n, err)
		}
		w.wantToken("here", testTokens, mine, TokenUnknown)
		w.wantToken("another subject", testTokens, hers, TokenValid)
		w.engine = there
		pass(tokenFresh)
		w.wantToken("there, a second later", testTokens, mine, TokenUnknown)
		w.engine = here
		if n, err := here.RevokeTokens(t.Context(), acme, testTokens, ""); n != 1 || err != nil {
			t.Errorf("%d revoked, %v", n, err)
		}
		w.wantToken("of the type", testTokens, hers, TokenUnknown)
		w.wantToken("of another type", "other", other, TokenValid)
		w.wantToken("of another tenant", testTokens, theirs, TokenValid)
	})
}

// meddler does something else while a token is read.
type meddler struct {
	Tokens
	meddle func()
}

func (m *meddler) Token(ctx context.Context, digest [32]byte) (time.Time, Token, bool, error) {
	now, t, ok, err := m.Tokens.Token(ctx, digest)
	if meddle := m.meddle; meddle != nil {
		m.meddle = nil
		meddle()
	}
	return now, t, ok, err
}

// A token that is revoked, or given to somebody else, while it is read is not remembered as it was.
func TestTokenIsNotRememberedAfterItChanged(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *world)
		state  TokenState
	}{
		"revoked": {func(w *world) { _, _ = w.engine.RevokeTokens(w.t.Context(), acme, testTokens, "") }, TokenUnknown},
		"reissued": {func(w *world) {
			w.issue(func(n *NewToken) { n.Secret, n.Subject = "secret", "bob" })
		}, TokenValid},
	} {
		m := &meddler{}
		bubbleWith(t, nil, func(o *Options) { m.Tokens, o.Tokens = o.Tokens, m }, func(t *testing.T, w *world) {
			w.issue(func(n *NewToken) { n.Secret = "secret" })
			m.meddle = func() { c.change(w) }
			w.wantToken("while it changes", testTokens, "secret", TokenValid)
			if found := w.wantToken(name, testTokens, "secret", c.state); found.Subject == "ada" {
				t.Errorf("%s: it is %q's still", name, found.Subject)
			}
		})
	}
	bubble(t, nil, func(t *testing.T, w *world) {
		w.issue(func(n *NewToken) { n.Secret = "secret" })
		w.wantToken("remembered", testTokens, "secret", TokenValid)
		w.issue(func(n *NewToken) { n.Secret, n.Tenant = "secret", "globex" })
		if found := w.wantToken("reissued", testTokens, "secret", TokenValid); found.Tenant != "globex" {
			t.Errorf("it is %s's still", found.Tenant)
		}
	})
}

// Tokens that were just found are not read again, and not for longer than they live; the memory has an end.
func TestTokensAreRememberedForASecond(t *testing.T) {
	reads := 0
	counting := &meddler{}
	var count func()
	count = func() { reads++; counting.meddle = count }
	counting.meddle = count
	bubbleWith(t, nil, func(o *Options) { counting.Tokens, o.Tokens = o.Tokens, counting }, func(t *testing.T, w *world) {
		secret, _ := w.issue(func(n *NewToken) { n.Lifetime = MinTokenLife })
		for range 5 {
			w.wantToken("again", testTokens, secret, TokenValid)
		}
		if reads != 1 {
			t.Errorf("read %d times", reads)
		}
		pass(tokenFresh)
		if w.wantToken("a second later", testTokens, secret, TokenValid); reads != 2 {
			t.Errorf("read %d times", reads)
		}
		pass(MinTokenLife - tokenFresh - tokenFresh/2)
		w.wantToken("before its end", testTokens, secret, TokenValid)
		pass(tokenFresh / 2)
		w.wantToken("at its end", testTokens, secret, TokenExpired)
	})
	var c tokenCache
	for n := range tokensAtATime + 10 {
		c.put([32]byte{byte(n), byte(n >> 8)}, Token{ExpiresAt: t0.Add(time.Hour)}, t0, 0)
	}
	if len(c.tokens) > tokensAtATime {
		t.Errorf("%d are remembered", len(c.tokens))
	}
}

func TestTokensWithoutTheirStore(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		down := errors.New("disk /dev/sda1 full")
		secret, _ := w.issue()
		for _, op := range []string{"PutToken", "Token", "DropTokens", "ListTokens"} {
			w.store.breaks(op, down)
		}
		_, _, err := w.engine.IssueToken(t.Context(), NewToken{Tenant: acme, Type: testTokens, Subject: "a", Lifetime: time.Hour})
		wantCode(t, err, Unavailable)
		_, state, err := w.engine.Token(t.Context(), testTokens, secret)
		if wantCode(t, err, Unavailable); state != TokenUnknown {
			t.Errorf("state %d", state)
		}
		_, err = w.engine.RevokeTokens(t.Context(), acme, testTokens, "")
		wantCode(t, err, Unavailable)
		_, err = w.engine.ListTokens(t.Context(), acme, [32]byte{}, 1)
		wantCode(t, err, Unavailable)
	})
}

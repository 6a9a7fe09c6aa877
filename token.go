package watchword

import (
	"context"
	"sync"
	"time"
)

// Token is a credential with an end, issued while the server runs. The token itself is stored nowhere, only its digest.
type Token struct {
	Tenant    TenantID
	Type      TokenType
	Subject   string // whom it stands for: a credential, an account
	Scope     string // what else it is bound to, as its type has it; may be empty
	IssuedAt  time.Time
	ExpiresAt time.Time
}

// TokenType is what a token is for. Dialects have types of their own.
type TokenType string

// The types of tokens that are no dialect's own.
const (
	SessionToken     TokenType = "session"      // of a signed-in account; Subject is the account
	UserSessionToken TokenType = "user_session" // of a user of an account; Subject is ACCOUNT/USER
)

// Tokens keeps tokens by their digests.
type Tokens interface {
	// PutToken keeps a token.
	PutToken(ctx context.Context, digest [32]byte, t Token) error
	// Token finds a token. One that has expired is still found for a day, so that its owner can be told. now is the
	// store's time.
	Token(ctx context.Context, digest [32]byte) (now time.Time, t Token, ok bool, err error)
	// DropTokens forgets a tenant's tokens of a type and, if subject is not empty, of that subject alone. It tells how
	// many there were.
	DropTokens(ctx context.Context, tenant TenantID, kind TokenType, subject string) (dropped int, err error)
	// ListTokens gives a tenant's tokens in an order of their own, after the one with this digest.
	ListTokens(ctx context.Context, tenant TenantID, after [32]byte, limit int) ([]StoredToken, error)
}

// StoredToken is a token with the digest that it is found by.
type StoredToken struct {
	Digest [32]byte
	Token
}

// Bounds of a token's life, and of what it says.
const (
	MinTokenLife  = time.Minute
	MaxTokenLife  = 400 * 24 * time.Hour
	maxTokenField = 256
)

// NewToken asks for a token.
type NewToken struct {
	Tenant   TenantID
	Type     TokenType
	Subject  string
	Scope    string
	Lifetime time.Duration // MinTokenLife to MaxTokenLife
	Secret   string        // empty: one is made
}

// IssueToken makes a token. The secret is shown this once.
func (e *Engine) IssueToken(ctx context.Context, n NewToken) (secret string, t Token, err error) {
	if _, _, err := e.tenant(Caller{Tenant: n.Tenant}); err != nil {
		return "", Token{}, err
	}
	switch {
	case !validName(string(n.Type), 40):
		return "", Token{}, FieldError(InvalidRequest, "type", "a token's type is 1 to 40 characters of a-z, 0-9, _ and -")
	case n.Subject == "" || len(n.Subject) > maxTokenField || hasControl(n.Subject):
		return "", Token{}, FieldError(InvalidRequest, "subject", "a token's subject has 1 to 256 bytes, and no control characters")
	case len(n.Scope) > maxTokenField || hasControl(n.Scope):
		return "", Token{}, FieldError(InvalidRequest, "scope", "a token's scope has at most 256 bytes, and no control characters")
	case n.Lifetime < MinTokenLife || n.Lifetime > MaxTokenLife:
		return "", Token{}, FieldError(InvalidRequest, "lifetime", "a token lives 1m to 9600h")
	}
	if secret = n.Secret; secret == "" {
		secret = newSecret()
	}
	now := e.now()
	t = Token{n.Tenant, n.Type, n.Subject, n.Scope, now, now.Add(n.Lifetime)}
	digest := e.keys.Digest(secret)
	err = e.tokens.PutToken(ctx, digest, t)
	e.tokenCache.forget(digest) // there may be one with the same secret
	if err != nil {
		return "", Token{}, unavailable(err)
	}
	return secret, t, nil
}

// TokenState is what a token was found to be.
type TokenState uint8

// The states of a token.
const (
	TokenUnknown TokenState = iota // not issued here, of another type, or revoked
	TokenValid
	TokenExpired
)

// Token finds the token behind a secret. Revoking takes effect at once on the node that is told, and within a second on
// the others.
func (e *Engine) Token(ctx context.Context, kind TokenType, secret string) (Token, TokenState, error) {
	if secret == "" {
		return Token{}, TokenUnknown, nil
	}
	digest := e.keys.Digest(secret)
	t, ok, age := e.tokenCache.get(digest, e.now())
	if !ok {
		now, stored, known, err := e.tokens.Token(ctx, digest)
		switch {
		case err != nil:
			return Token{}, TokenUnknown, unavailable(err)
		case !known || stored.Type != kind:
			return Token{}, TokenUnknown, nil
		case !now.Before(stored.ExpiresAt):
			return stored, TokenExpired, nil
		}
		t = stored
		e.tokenCache.put(digest, t, e.now(), age)
	}
	if t.Type != kind {
		return Token{}, TokenUnknown, nil
	}
	return t, TokenValid, nil
}

// RevokeTokens forgets a tenant's tokens of a type and, if subject is not empty, of that subject alone.
func (e *Engine) RevokeTokens(ctx context.Context, tenant TenantID, kind TokenType, subject string) (int, error) {
	n, err := e.tokens.DropTokens(ctx, tenant, kind, subject)
	e.tokenCache.clear()
	return n, hide(err)
}

// ListTokens gives a tenant's tokens, after the one with this digest.
func (e *Engine) ListTokens(ctx context.Context, tenant TenantID, after [32]byte, limit int) ([]StoredToken, error) {
	found, err := e.tokens.ListTokens(ctx, tenant, after, limit)
	return found, hide(err)
}

// tokenCache remembers tokens that were just found, so that a busy caller's token is not read with every request.
type tokenCache struct {
	mu     sync.Mutex
	tokens map[[32]byte]cachedToken
	age    uint64 // raised whenever tokens change, so that what was read before is not remembered after
}

type cachedToken struct {
	Token
	until time.Time
}

// How long and how many tokens are remembered.
const (
	tokenFresh    = time.Second
	tokensAtATime = 4096
)

func (c *tokenCache) get(digest [32]byte, now time.Time) (t Token, ok bool, age uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.tokens[digest]
	return found.Token, ok && now.Before(found.until), c.age
}

// put remembers a token that was read at an age.
func (c *tokenCache) put(digest [32]byte, t Token, now time.Time, age uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.age != age {
		return
	}
	if len(c.tokens) >= tokensAtATime || c.tokens == nil {
		c.tokens = make(map[[32]byte]cachedToken, 16)
	}
	until := now.Add(tokenFresh)
	if t.ExpiresAt.Before(until) {
		until = t.ExpiresAt
	}
	c.tokens[digest] = cachedToken{t, until}
}

func (c *tokenCache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tokens = nil
	c.age++
}

func (c *tokenCache) forget(digest [32]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.tokens, digest)
	c.age++
}

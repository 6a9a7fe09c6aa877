package admin

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// Tokens issues tokens, and takes them back. *watchword.Engine is one.
type Tokens interface {
	IssueToken(ctx context.Context, n watchword.NewToken) (secret string, t watchword.Token, err error)
	RevokeTokens(ctx context.Context, tenant watchword.TenantID, kind watchword.TokenType, subject string) (int, error)
	ListTokens(ctx context.Context, tenant watchword.TenantID, after [32]byte, limit int) ([]watchword.StoredToken, error)
}

// token is a token as it is shown. Digest is the beginning of what it is stored under, to tell tokens apart by.
type token struct {
	Token     string              `json:"token,omitempty"` // itself, when it is issued
	Digest    string              `json:"digest,omitempty"`
	Type      watchword.TokenType `json:"type"`
	Subject   string              `json:"subject"`
	Scope     string              `json:"scope,omitempty"`
	IssuedAt  time.Time           `json:"issued_at"`
	ExpiresAt time.Time           `json:"expires_at"`
}

func shown(t watchword.Token) token {
	return token{Type: t.Type, Subject: t.Subject, Scope: t.Scope, IssuedAt: t.IssuedAt.UTC(), ExpiresAt: t.ExpiresAt.UTC()}
}

func (a *api) issueToken(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Tenant   watchword.TenantID  `json:"tenant"`
		Type     watchword.TokenType `json:"type"`
		Subject  string              `json:"subject"`
		Scope    string              `json:"scope"`
		Lifetime watchword.Duration  `json:"lifetime"`
	}
	if !a.read(w, r, &in, `the body must be an object with tenant, type, subject, lifetime (like "720h") and perhaps scope`) {
		return
	}
	if !slices.Contains(a.TokenTypes, in.Type) {
		a.problem(w, http.StatusUnprocessableEntity, string(watchword.InvalidRequest), fmt.Sprintf("%s: there is no token type %q; the types are %s",
			watchword.InvalidRequest, in.Type, words(a.TokenTypes)))
		return
	}
	secret, t, err := a.Tokens.IssueToken(r.Context(), watchword.NewToken{
		Tenant: in.Tenant, Type: in.Type, Subject: in.Subject, Scope: in.Scope, Lifetime: in.Lifetime.Duration(),
	})
	if err != nil {
		a.refuse(w, err, "a token could not be issued")
		return
	}
	a.Log.Info("token issued", "tenant", t.Tenant, "type", t.Type)
	answer := shown(t)
	answer.Token = secret
	a.answer(w, http.StatusCreated, answer)
}

// words lists token types, with commas between.
func words(types []watchword.TokenType) string {
	all := make([]string, 0, len(types))
	for _, t := range types {
		all = append(all, string(t))
	}
	return strings.Join(all, ", ")
}

const (
	digestSize  = 32 // bytes
	digestShown = 6  // of those, in lists
)

func (a *api) listTokens(w http.ResponseWriter, r *http.Request) {
	tenant, ok := a.tenant(w, r)
	if !ok {
		return
	}
	limit, ok := a.limit(w, r)
	if !ok {
		return
	}
	var after [digestSize]byte
	if given := r.URL.Query().Get("after"); given != "" {
		digest, err := hex.DecodeString(given)
		if err != nil || len(digest) != digestSize {
			a.problem(w, http.StatusBadRequest, "malformed_request", "after must be the next of the page before")
			return
		}
		after = [digestSize]byte(digest)
	}
	found, err := a.Tokens.ListTokens(r.Context(), tenant, after, limit)
	if err != nil {
		a.refuse(w, err, "tokens could not be listed")
		return
	}
	page := struct {
		Tokens []token `json:"tokens"`
		Next   string  `json:"next,omitempty"`
	}{Tokens: make([]token, 0, len(found))}
	for _, one := range found {
		t := shown(one.Token)
		t.Digest = hex.EncodeToString(one.Digest[:digestShown])
		page.Tokens = append(page.Tokens, t)
	}
	if len(found) == limit {
		page.Next = hex.EncodeToString(found[limit-1].Digest[:])
	}
	a.answer(w, http.StatusOK, page)
}

func (a *api) revokeTokens(w http.ResponseWriter, r *http.Request) {
	tenant, ok := a.tenant(w, r)
	if !ok {
		return
	}
	kind := watchword.TokenType(r.URL.Query().Get("type"))
	if kind == "" {
		a.problem(w, http.StatusBadRequest, "malformed_request", "the query must name the type of the tokens: ?type=TYPE")
		return
	}
	subject := r.URL.Query().Get("subject")
	if subject == "" && r.URL.Query().Has("subject") { // a script whose variable was empty does not mean all of them
		a.problem(w, http.StatusBadRequest, "malformed_request", "subject is empty; leave it out to revoke all tokens of the type")
		return
	}
	n, err := a.Tokens.RevokeTokens(r.Context(), tenant, kind, subject)
	if err != nil {
		a.refuse(w, err, "tokens could not be revoked")
		return
	}
	a.Log.Info("tokens revoked", "tenant", tenant, "type", kind, "revoked", n)
	a.answer(w, http.StatusOK, map[string]int{"revoked": n})
}

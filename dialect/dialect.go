// Package dialect says what a wire format is to the server, and has what all of them do alike before the engine is
// asked: bounded bodies, strict JSON, strict queries, answers that nobody caches, and clean failures.
//
// Each folder below is one wire format. It translates between its wire and the engine, and knows no rule of the
// product: who may be sent how much, what a wrong code costs and what ends a verification stand in the root package.
// A folder exports one function, Dialect, whose result package app lists in its one line; the wire is written down in
// the folder's README, and its golden conversations are the test.
package dialect

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/watchword/watchword"
)

// Dialect is one wire format.
type Dialect struct {
	Spec  watchword.DialectSpec
	Title string // for people, in every language

	// Patterns are those of http.ServeMux that belong to it. They name no method: the handler answers wrong ones in its
	// own shape.
	Patterns []string
	New      func(Options) (http.Handler, error)

	Sandbox Sandbox
	// Curl writes a request that works as it is, freshly signed, as one line for a shell. Nil where nothing is signed.
	Curl func(CurlRequest) (string, error)
}

// Engine is what a dialect asks of the product. *watchword.Engine is one.
type Engine interface {
	Start(ctx context.Context, r watchword.StartRequest) (watchword.Verification, error)
	Check(ctx context.Context, r watchword.CheckRequest) (watchword.CheckAnswer, error)
	Peek(ctx context.Context, r watchword.CheckRequest) (watchword.CheckAnswer, error)
	Contacts(ctx context.Context, r watchword.ContactsRequest) ([]watchword.VerifiedContact, int, error)

	// Registry gives the configuration in force: tenants, their settings, credentials by their public halves.
	Registry() watchword.Registry
	// Authenticate finds the credential behind a secret that is kept as its digest.
	Authenticate(secret string) (*watchword.Credential, error)
	FirstUse(ctx context.Context, c watchword.Caller, purpose, value string, within time.Duration) (bool, error)
	IssueToken(ctx context.Context, n watchword.NewToken) (secret string, t watchword.Token, err error)
	Token(ctx context.Context, kind watchword.TokenType, secret string) (watchword.Token, watchword.TokenState, error)
	Session(ctx context.Context, c watchword.Caller, s watchword.Session) (watchword.SessionState, error)
	PassCaptcha(ctx context.Context, c watchword.Caller, token, ip string) error
}

var _ Engine = (*watchword.Engine)(nil)

// Options are what a handler is made of.
type Options struct {
	Engine Engine
	Log    *slog.Logger     // never nil
	Now    func() time.Time // the process's clock: how fresh a signed request is
	// ClientIP is the address that a request comes from: of the connection, or what a trusted proxy says.
	ClientIP func(*http.Request) string
}

// Sandbox is a dialect's part of the sandbox: credentials that are there at once, and a conversation to paste.
type Sandbox struct {
	// Variables are its lines in sandbox.env.
	Variables []Variable
	// Resources are what they stand for, of the sandbox's tenant. env has all variables. May be nil.
	Resources func(tenant watchword.TenantID, env map[string]string) watchword.Resources
	// Settings are what the sandbox's tenant says for this dialect. May be nil.
	Settings map[string]any
	// Tokens are issued at every start, with the secrets that the variables hold. May be nil.
	Tokens func(tenant watchword.TenantID, env map[string]string) []watchword.NewToken
	// Example is the conversation.
	Example func(ExampleRequest) Example
}

// Variable is one line in sandbox.env. It keeps its value over restarts.
type Variable struct {
	Name string
	Make func() string // its first value
}

// ExampleRequest says how commands are written for a shell. Every part is quoted already where it must be.
type ExampleRequest struct {
	Source string // sources sandbox.env and goes on: ". ./data/sandbox.env &&"
	Curl   string // this program's "curl" command with sandbox.env: `watchword curl --env ./data/sandbox.env`
	Wait   string // reads the newest message of the inbox as JSON: `curl -sS "$WATCHWORD_URL/sandbox/v1/messages/wait?…"`
	Number string // a shell expression that gives the last eight digits of a number, new each time
}

// Example is a conversation in three commands: each works as it is printed, again and again.
type Example struct {
	Start, Check string
	Note         map[string]string // what they do, by language ("en", "zh")
}

// CurlRequest asks for a signed request.
type CurlRequest struct {
	URL     string                   // of the server, without a slash at the end
	Env     func(name string) string // the variables of sandbox.env, or of the environment
	Action  string                   // "send", "check", or another that the dialect's README names; empty: send
	To      string                   // a recipient; empty: a made-up number, new each time
	Code    string                   // to check
	Purpose watchword.Purpose        // empty: the dialect's usual one
	Now     func() time.Time
	Random  func(n int) (letters string) // n letters and digits
}

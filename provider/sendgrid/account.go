package sendgrid

import (
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// account sends through one API key.
type account struct {
	client        *provider.Client
	authorization string
	from          address
	replyTo       *address // or nil
}

// reading is an account that also reads receipts, since it knows what they are signed with.
type reading struct {
	*account
	key *ecdsa.PublicKey
}

// Format keeps secrets out of whatever prints an account.
func (a *account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a sendgrid account") }

// Close ends the connections that are not in use.
func (a *account) Close() error { return a.client.Close() }

// ask asks a question.
func (a *account) ask(ctx context.Context, path string) (provider.Answer, error) {
	return a.client.Do(ctx, provider.Call{
		Method: http.MethodGet, Path: path, Repeatable: true,
		Header: http.Header{"Authorization": {a.authorization}, "Accept": {"application/json"}},
	})
}

// Probe asks for the scopes of the key (SendGrid: Scopes API, Retrieve a list of scopes), and, if they include it, for the
// credits that are left (SendGrid: Users API, Retrieve your credit balance). A key is as good without its credits.
func (a *account) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := a.ask(ctx, "/v3/scopes")
	if err != nil {
		return watchword.Balance{}, err
	}
	var allowed struct{ Scopes []string }
	if !answer.OK() || !answer.JSON(&allowed) || allowed.Scopes == nil {
		return watchword.Balance{}, refused(&answer, nil)
	}
	if !slices.Contains(allowed.Scopes, "mail.send") {
		return watchword.Balance{}, answer.Refused(watchword.ClassAuthFailed, "no scope mail.send", nil)
	}
	if !slices.Contains(allowed.Scopes, "user.credits.read") {
		return watchword.Balance{}, nil
	}
	return a.credits(ctx), nil
}

// credits is how many mails are left, or zero if there is no saying.
func (a *account) credits(ctx context.Context) watchword.Balance {
	answer, err := a.ask(ctx, "/v3/user/credits")
	var left struct{ Remain json.Number }
	if err != nil || !answer.OK() || !answer.JSON(&left) || left.Remain == "" {
		return watchword.Balance{}
	}
	return watchword.Balance{Amount: left.Remain.String(), Currency: "messages"}
}

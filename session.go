package watchword

import (
	"context"
	"errors"
)

// Session is what a client shows to be signed in: an account with its token, and perhaps one of its users.
type Session struct {
	Account   string
	Token     string
	User      string // empty: none
	UserToken string
	Scope     string // what the tokens must be bound to, such as the client's platform
}

// SessionState is what a session was found to be.
type SessionState uint8

// The states of a session.
const (
	SessionUnknownAccount SessionState = iota + 1 // no such account
	SessionWrongToken                             // the token is not this account's
	SessionExpired
	SessionOtherScope // the token is bound to something else
	SessionWrongUser  // the user's token is not this user's
	SessionValid
)

// Sessions is what a Directory implements when an application itself can tell who is signed in. known is false for
// tenants whose sessions the server keeps.
type Sessions interface {
	Session(ctx context.Context, tenant TenantID, s Session) (state SessionState, known bool, err error)
}

// Session tells whether a client is signed in, as the tenant's application says, or by the session tokens that were
// issued here.
func (e *Engine) Session(ctx context.Context, c Caller, s Session) (SessionState, error) {
	if _, _, err := e.tenant(c); err != nil {
		return 0, err
	}
	if judge, ok := e.directory.(Sessions); ok {
		state, known, err := judge.Session(ctx, c.Tenant, s)
		if err != nil {
			e.log.Error("whoever knows the sessions does not answer; the request is refused", "tenant", c.Tenant, "error", err)
			return 0, accountUnavailable(err)
		}
		if known {
			return state, nil
		}
	}
	if _, exists, err := e.directory.ByID(ctx, c.Tenant, s.Account); err != nil {
		return 0, accountUnavailable(err)
	} else if !exists {
		return SessionUnknownAccount, nil
	}
	state, err := e.sessionToken(ctx, c.Tenant, SessionToken, s.Account, s.Token, s.Scope)
	if err != nil || state != SessionValid || s.User == "" {
		return state, err
	}
	state, err = e.sessionToken(ctx, c.Tenant, UserSessionToken, s.Account+"/"+s.User, s.UserToken, s.Scope)
	if err == nil && state != SessionValid {
		state = SessionWrongUser
	}
	return state, err
}

func (e *Engine) sessionToken(ctx context.Context, tenant TenantID, kind TokenType, subject, secret, scope string) (SessionState, error) {
	t, state, err := e.Token(ctx, kind, secret)
	switch {
	case err != nil:
		return 0, err
	case state == TokenUnknown || t.Tenant != tenant || t.Subject != subject:
		return SessionWrongToken, nil
	case t.Scope != "" && t.Scope != scope:
		return SessionOtherScope, nil
	case state == TokenExpired:
		return SessionExpired, nil
	}
	return SessionValid, nil
}

// Captcha judges whether a request comes from a human. Package guard has one for the services that share reCAPTCHA's
// interface.
type Captcha interface {
	// Passes tells whether the service accepts a token from the client at ip, which may be empty.
	Passes(ctx context.Context, service CaptchaSource, token, ip string) (bool, error)
}

// PassCaptcha asks the tenant's captcha service about a token. It fails closed: whatever the service does not accept, or
// cannot be asked about, is CaptchaFailed.
func (e *Engine) PassCaptcha(ctx context.Context, c Caller, token, ip string) error {
	_, t, err := e.tenant(c)
	if err != nil {
		return err
	}
	service := t.CaptchaFrom()
	if token == "" || service == nil || e.captcha == nil {
		return NewError(CaptchaFailed, "this request needs a captcha")
	}
	passes, err := e.captcha.Passes(ctx, *service, token, ip)
	if err != nil && !errors.Is(err, context.Canceled) {
		e.log.Error("the captcha service does not answer; the request is refused", "tenant", c.Tenant, "error", err)
	}
	if err != nil || !passes {
		return NewError(CaptchaFailed, "the captcha was not passed")
	}
	return nil
}

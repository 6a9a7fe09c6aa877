package account

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// Application is a tenant's own application, which is asked who its accounts are. It implements watchword.Directory and
// watchword.Sessions.
type Application struct {
	hook   *Hook
	source watchword.AccountSource
}

var (
	_ watchword.Directory = Application{}
	_ watchword.Sessions  = Application{}
)

// ByAddress implements watchword.Directory. An application may keep to itself which addresses the account has; if it
// tells one of the kind that was asked for, it must be the one that was asked for.
func (a Application) ByAddress(ctx context.Context, tenant watchword.TenantID, address recipient.Recipient) (watchword.Account, bool, error) {
	found, ok, err := a.account(ctx, tenant, byAddress{"account_by_address", tenant, address.Kind().String(), address.Address()})
	told := found.Phone
	if address.Kind() == recipient.Email {
		told = found.Email
	}
	if ok && !told.IsZero() && told != address {
		return watchword.Account{}, false, fault(tenant, errOther)
	}
	return found, ok, err
}

// ByID implements watchword.Directory.
func (a Application) ByID(ctx context.Context, tenant watchword.TenantID, id string) (watchword.Account, bool, error) {
	found, ok, err := a.account(ctx, tenant, byID{"account_by_id", tenant, id})
	if ok && found.ID != id {
		return watchword.Account{}, false, fault(tenant, errOther)
	}
	return found, ok, err
}

func (a Application) account(ctx context.Context, tenant watchword.TenantID, question any) (watchword.Account, bool, error) {
	answer, err := a.ask(ctx, question)
	if err != nil {
		return watchword.Account{}, false, fault(tenant, err)
	}
	found, ok, err := readAccount(answer)
	if err != nil {
		return watchword.Account{}, false, fault(tenant, err)
	}
	return found, ok, nil
}

// Session implements watchword.Sessions.
func (a Application) Session(ctx context.Context, tenant watchword.TenantID, s watchword.Session) (watchword.SessionState, bool, error) {
	answer, err := a.ask(ctx, session{"session", tenant, s.Account, s.Token, s.User, s.UserToken, s.Scope})
	if err != nil {
		return 0, false, fault(tenant, err)
	}
	state, known, err := readState(answer)
	if err != nil {
		return 0, false, fault(tenant, err)
	}
	return state, known, nil
}

// ask puts a question. What is no UTF-8 in it, such as a token that a client made up, is asked with other characters in
// its place.
func (a Application) ask(ctx context.Context, question any) ([]byte, error) {
	body, err := json.Marshal(question, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return nil, err
	}
	return a.hook.post(ctx, a.source, body)
}

// fault names the tenant. Neither what was asked nor what was answered is in the error.
func fault(tenant watchword.TenantID, cause error) error {
	return fmt.Errorf("the application of tenant %q: %w", tenant, cause)
}

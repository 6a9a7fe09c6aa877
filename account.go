package watchword

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/watchword/watchword/recipient"
)

// AccountRule says what must be true of the application's accounts before a code is sent.
type AccountRule string

// The account rules.
const (
	AccountAny   AccountRule = "none"
	MustNotExist AccountRule = "must_not_exist" // no account has the address: registration
	MustExist    AccountRule = "must_exist"     // an account has it: login, password reset
	OwnEmptySlot AccountRule = "own_empty_slot" // the caller is signed in and has no address of this kind yet
	OwnAddress   AccountRule = "own_address"    // the caller is signed in; the code goes to its own address
)

// AccountRules lists them.
func AccountRules() []AccountRule {
	return []AccountRule{AccountAny, MustNotExist, MustExist, OwnEmptySlot, OwnAddress}
}

// Valid tells whether r is one of the rules.
func (r AccountRule) Valid() bool {
	switch r {
	case AccountAny, MustNotExist, MustExist, OwnEmptySlot, OwnAddress:
		return true
	}
	return false
}

// Account is one account of a tenant's application, as far as codes need to know it.
type Account struct {
	ID    string              // the application's own name for it
	Phone recipient.Recipient // zero: none
	Email recipient.Recipient // zero: none
}

func (a Account) address(k recipient.Kind) recipient.Recipient {
	if k == recipient.Email {
		return a.Email
	}
	return a.Phone
}

// Directory answers who is a known account. The built-in one stands in package account.
type Directory interface {
	// ByAddress finds the account that has the address. ok is false when none has.
	ByAddress(ctx context.Context, tenant TenantID, address recipient.Recipient) (a Account, ok bool, err error)
	// ByID finds an account by the application's own name for it.
	ByID(ctx context.Context, tenant TenantID, id string) (a Account, ok bool, err error)
}

// applyRules checks every rule. What tells whether an address has an account is counted first: such answers are worth
// something to whoever collects addresses. Where answers are uniform such a refusal is not told: it is why the message is
// withheld, and the rules after it are checked all the same, so that their refusals tell nothing of it.
func (e *Engine) applyRules(
	ctx context.Context, t *TenantView, by subjects, to recipient.Recipient, user string, rules []AccountRule,
) (withheld ErrorCode, err error) {
	if slices.ContainsFunc(rules, func(r AccountRule) bool { return r == MustExist || r == MustNotExist }) && !t.UniformAnswers {
		if err := e.chargeBroad(ctx, t, OnExistence, by); err != nil {
			return "", err
		}
	}
	for _, rule := range rules {
		err := applyRule(ctx, e.directory, t.ID, to, user, rule)
		switch code := CodeOf(err); {
		case err == nil:
		case t.UniformAnswers && (code == AccountExists || code == AccountNotFound):
			withheld = cmp.Or(withheld, code)
		default:
			if code == AccountUnavailable {
				e.log.Error("whoever knows the accounts does not answer; the start is refused", "tenant", t.ID, "error", err)
			}
			return "", err
		}
	}
	return withheld, nil
}

// applyRule checks one rule for the address that a code is to go to. user is the account that the application vouches
// for as signed in, or empty. OwnAddress has supplied the address already, so it has nothing left to check.
func applyRule(ctx context.Context, d Directory, tenant TenantID, to recipient.Recipient, user string, rule AccountRule) error {
	switch rule {
	case MustNotExist, MustExist:
		_, exists, err := d.ByAddress(ctx, tenant, to)
		switch {
		case err != nil:
			return accountUnavailable(err)
		case exists && rule == MustNotExist:
			return FieldError(AccountExists, "to", "an account has this address already")
		case !exists && rule == MustExist:
			return FieldError(AccountNotFound, "to", "no account has this address")
		}
	case OwnEmptySlot:
		own, err := ownAddress(ctx, d, tenant, to.Kind(), user)
		if err != nil {
			return err
		}
		if !own.IsZero() {
			return FieldError(AddressAlreadySet, "to", "the account has an address of this kind already")
		}
	case AccountAny, OwnAddress:
	}
	return nil
}

func ownAddress(ctx context.Context, d Directory, tenant TenantID, kind recipient.Kind, user string) (recipient.Recipient, error) {
	if user == "" {
		return recipient.Recipient{}, NewError(SignInRequired, "this needs a signed-in account: name it in context.user")
	}
	a, known, err := d.ByID(ctx, tenant, user)
	if err != nil {
		return recipient.Recipient{}, accountUnavailable(err)
	}
	if !known {
		return recipient.Recipient{}, NewError(SignInRequired, "the account named in context.user is not known")
	}
	return a.address(kind), nil
}

func accountUnavailable(cause error) *Error {
	e := NewError(AccountUnavailable, "whether this address has an account cannot be told just now; nothing was sent")
	e.cause, e.RetryAfter = cause, accountRetry
	return e
}

// accountRetry is when to ask again for what a directory could not tell.
const accountRetry = 5 * time.Second

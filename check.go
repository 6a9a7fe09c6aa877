package watchword

import (
	"context"
	"errors"
	"time"
)

// Check compares a code and, if it is right, uses it up: of any number of parallel checks of one right code exactly one
// is approved.
func (e *Engine) Check(ctx context.Context, r CheckRequest) (CheckAnswer, error) {
	return e.compare(ctx, r, false)
}

// Peek compares a code without using it up. A wrong code costs an attempt all the same, a right one is no approval, and
// with no attempts left nothing is compared.
func (e *Engine) Peek(ctx context.Context, r CheckRequest) (CheckAnswer, error) {
	return e.compare(ctx, r, true)
}

func (e *Engine) compare(ctx context.Context, r CheckRequest, peek bool) (CheckAnswer, error) {
	_, t, err := e.tenant(r.Caller)
	if err != nil {
		return CheckAnswer{}, err
	}
	typed, err := canonicalCode(r.Code)
	if err != nil {
		return CheckAnswer{}, err
	}
	if err := r.Context.validate(); err != nil {
		return CheckAnswer{}, err
	}
	if err := e.chargeBroad(ctx, t, OnCheck, subjects{ip: r.Context.IP}); err != nil {
		return CheckAnswer{}, err
	}
	where, err := e.locate(ctx, t, r)
	if err != nil {
		return CheckAnswer{}, hide(err)
	}
	g := guess{typed: typed, matches: e.matcher(t.ID), peek: peek}
	var answer CheckAnswer
	err = e.update(ctx, r.Caller, where.ledger, 0, func(now time.Time, l *Ledger) error {
		answer = CheckAnswer{Result: ResultNotFound}
		if len(l.Entries) > 0 && l.Tenant != t.ID {
			return errMiss
		}
		result, entry, err := where.check(now, l, g)
		if err != nil {
			return err
		}
		if entry == nil {
			return errMiss
		}
		answer = CheckAnswer{Result: result, Verification: entry.view()}
		answer.Verification.ResendAt = l.resendAt(now, t.Policy(entry.Purpose).Limits, entry.Channel, entry.Purpose)
		return nil
	})
	if err != nil && !errors.Is(err, errMiss) {
		return CheckAnswer{}, hide(err)
	}
	if answer.Result == ResultNotFound {
		return e.past(ctx, t, r)
	}
	return answer, nil
}

// errMiss makes the store write nothing, at the pace of a write.
var errMiss = errors.New("there is nothing to write")

// target is where a check looks.
type target struct {
	ledger LedgerKey
	id     ID // zero: by scope
	scope  scope
}

func (w target) check(now time.Time, l *Ledger, g guess) (Result, *Entry, error) {
	if !w.id.IsZero() {
		return l.checkEntry(now, w.id, g)
	}
	return l.checkScope(now, w.scope, g)
}

func (e *Engine) locate(ctx context.Context, t *TenantView, r CheckRequest) (target, error) {
	if !r.ID.IsZero() {
		key, ok, err := e.ledgers.Locate(ctx, t.ID, r.ID)
		if !ok {
			// No ledger has a key of another use, so this one is empty: the check takes as long as any other, and
			// finds nothing.
			key = LedgerKey(e.keys.CounterKey(t.ID, "miss", ""))
		}
		return target{ledger: key, id: r.ID}, err
	}
	if r.Purpose == "" {
		r.Purpose = PurposeCommon
	}
	if r.Channel == "" {
		r.Channel = channelFor(r.To)
	}
	if !r.Channel.Valid() {
		return target{}, FieldError(InvalidRequest, "channel", "the channel must be sms or email")
	}
	if !t.knows(r.Purpose) {
		return target{}, FieldError(UnknownPurpose, "purpose", "the tenant has no such purpose")
	}
	to, err := r.Channel.parseRecipient(r.To, r.CallingCode)
	if err != nil {
		return target{}, invalidRecipient(err)
	}
	return target{
		ledger: e.keys.LedgerKey(t.ID, to),
		scope:  scope{r.Channel, r.Purpose, e.keys.recipientIndex(t.ID, to)},
	}, nil
}

// matcher compares codes for a tenant.
func (e *Engine) matcher(tenant TenantID) func(entry *Entry, typed string) (bool, error) {
	return func(entry *Entry, typed string) (bool, error) {
		code, err := e.keys.code(tenant, entry)
		if err != nil {
			return false, err
		}
		return sameCode(code, typed), nil
	}
}

// past answers a check of a verification that has become history.
func (e *Engine) past(ctx context.Context, t *TenantView, r CheckRequest) (CheckAnswer, error) {
	if r.ID.IsZero() {
		return CheckAnswer{Result: ResultNotFound}, nil
	}
	entry, ok, err := e.history.Past(ctx, t.ID, r.ID)
	if err != nil {
		return CheckAnswer{}, unavailable(err)
	}
	if !ok {
		return CheckAnswer{Result: ResultNotFound}, nil
	}
	return CheckAnswer{Result: resultOf(entry.Status), Verification: entry.view()}, nil
}

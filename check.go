package watchword

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"time"

	"github.com/watchword/watchword/recipient"
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
	if err := e.checkNonce(r.Caller, r.Nonce); err != nil {
		return CheckAnswer{}, err
	}
	g, err := e.guess(t, r, peek)
	if err != nil {
		return CheckAnswer{}, err
	}
	if err := r.Context.Validate(); err != nil {
		return CheckAnswer{}, err
	}
	by := subjects{ip: networkOf(r.Context.IP), credential: r.Caller.Credential}
	if err := e.chargeBroad(ctx, t, OnCheck, by); err != nil {
		return CheckAnswer{}, err
	}
	where, err := e.locate(ctx, t, r)
	if err != nil {
		return CheckAnswer{}, hide(err)
	}
	g.contact = t.contactFor(e.keys, r.Context.User)
	var answer CheckAnswer
	var left *Entry      // that only its vendor can answer for
	var from vendorsWord // on the message of an approved one
	err = e.updateOnce(ctx, r.Caller, r.Nonce, where.ledger, func(now time.Time, l *Ledger) error {
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
		if left = nil; result == resultAsk {
			kept := *entry
			left = &kept
		}
		from = entry.vendorsWord()
		answer, err = e.checkAnswer(now, l, t, result, entry)
		return err
	})
	switch {
	case err != nil && !errors.Is(err, errMiss):
		return CheckAnswer{}, hide(err)
	case answer.Result == ResultNotFound:
		return e.past(ctx, t, r)
	case answer.Result == resultAsk:
		return e.ask(ctx, asking{t, where.ledger, *left, g, r.Caller})
	case answer.Result == ResultApproved:
		e.convert(from)
	}
	return answer, nil
}

// checkAnswer is what a check answers that found a verification.
func (e *Engine) checkAnswer(now time.Time, l *Ledger, t *TenantView, result Result, entry *Entry) (answer CheckAnswer, err error) {
	answer = CheckAnswer{Result: result, Verification: entry.view()}
	if result == ResultApproved {
		if answer.Proof, err = e.keys.proof(entry); err != nil {
			return answer, err
		}
	}
	answer.Verification.ResendAt = l.resendAt(now, t.Policy(entry.Purpose).Limits, entry.Channel, entry.Purpose)
	return answer, nil
}

// errMiss makes the store write nothing, at the pace of a write.
var errMiss = errors.New("there is nothing to write")

// target is where a check looks.
type target struct {
	ledger LedgerKey
	id     ID      // zero: by scope
	scopes []scope // with an id: the verification must be of one of them, if there are any
}

func (w target) check(now time.Time, l *Ledger, g guess) (Result, *Entry, error) {
	if w.id.IsZero() {
		return l.checkScopes(now, w.scopes, g)
	}
	if e := l.Entry(w.id); e != nil && len(w.scopes) > 0 && !slices.Contains(w.scopes, e.scope()) {
		return ResultNotFound, nil, nil
	}
	return l.checkEntry(now, w.id, g)
}

func (e *Engine) locate(ctx context.Context, t *TenantView, r CheckRequest) (target, error) {
	if r.To == "" && !r.Own && !r.ID.IsZero() {
		key, ok, err := e.ledgers.Locate(ctx, t.ID, r.ID)
		if !ok {
			// No ledger has a key of another use, so this one is empty: the check takes as long as any other, and
			// finds nothing.
			key = LedgerKey(e.keys.CounterKey(t.ID, "miss", ""))
		}
		return target{ledger: key, id: r.ID}, err
	}
	purposes := r.Purposes
	if len(purposes) == 0 {
		purposes = []Purpose{cmp.Or(r.Purpose, PurposeCommon)}
	}
	if r.Channel == "" {
		r.Channel = channelFor(r.To)
	}
	if !r.Channel.Valid() {
		return target{}, FieldError(InvalidRequest, "channel", "the channel must be "+channelNames())
	}
	to, err := e.checked(ctx, t, r)
	if err != nil {
		return target{}, err
	}
	found := target{ledger: e.keys.LedgerKey(t.ID, to), id: r.ID, scopes: make([]scope, 0, len(purposes))}
	for _, p := range purposes {
		if !t.knows(p) {
			return target{}, FieldError(UnknownPurpose, "purpose", "the tenant has no such purpose")
		}
		found.scopes = append(found.scopes, scope{r.Channel, p, e.keys.recipientIndex(t.ID, to)})
	}
	return found, nil
}

// checked is the address whose code is checked.
func (e *Engine) checked(ctx context.Context, t *TenantView, r CheckRequest) (recipient.Recipient, error) {
	if r.Own {
		own, err := ownAddress(ctx, e.directory, t.ID, r.Channel.kind(), r.Context.User)
		if err == nil && own.IsZero() {
			err = NewError(AddressMissing, "the account has no address of this kind")
		}
		return own, err
	}
	to, err := r.Channel.parseRecipient(r.To, r.CallingCode)
	if err != nil {
		return to, invalidRecipient(err)
	}
	return to, nil
}

// guess is what a check holds against a verification.
func (e *Engine) guess(t *TenantView, r CheckRequest, peek bool) (guess, error) {
	if !r.Proof.IsZero() {
		return guess{proves: func(entry *Entry) (bool, error) {
			proof, err := e.keys.proof(entry)
			return subtle.ConstantTimeCompare(proof[:], r.Proof[:]) == 1, err
		}}, nil
	}
	typed, err := canonicalCode(r.Code)
	return guess{typed: typed, matches: e.matcher(t.ID), peek: peek}, err
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
	if r.To != "" || r.Own {
		where, err := e.locate(ctx, t, r)
		if err != nil {
			return CheckAnswer{}, hide(err)
		}
		if !slices.Contains(where.scopes, entry.scope()) {
			return CheckAnswer{Result: ResultNotFound}, nil
		}
	}
	return CheckAnswer{Result: resultOf(entry.Status), Verification: entry.view()}, nil
}

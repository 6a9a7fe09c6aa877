package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/watchword/watchword"
)

// onceKeyReplays starts with one idempotency key many times at once, and again after a restart.
func onceKeyReplays(r *rig) error {
	const rivals = 30
	start := func(node int, t watchword.TenantID, key string) (watchword.Verification, error) {
		return r.engine(node).Start(context.Background(), watchword.StartRequest{Caller: caller(t), To: phone(1), OnceKey: key})
	}
	made := make([]watchword.Verification, rivals)
	if err := together(rivals, func(i int) (err error) {
		made[i], err = start(i, strict, "key")
		return err
	}); err != nil {
		return err
	}
	if err := r.restart(); err != nil {
		return err
	}
	again, err := start(0, strict, "key")
	if err != nil {
		return err
	}
	firsts := 0
	for _, v := range slices.Concat(made, []watchword.Verification{again}) {
		if v.ID != made[0].ID {
			return errors.New("one idempotency key made two verifications")
		}
		if !v.Replayed {
			firsts++
		}
	}
	if n := r.vendor.total(); n != 1 || firsts != 1 {
		return fmt.Errorf("one idempotency key sent %d messages, and %d answers are not marked as replayed", n, firsts)
	}
	_, err = start(0, strict, "another key")
	if err := refusedAs("a start with another key within a minute", err, watchword.LimitExceeded); err != nil {
		return err
	}
	theirs, err := start(0, other, "key")
	if err == nil && (theirs.ID == again.ID || theirs.Replayed) {
		return errors.New("an idempotency key works for another tenant")
	}
	return err
}

// answersReplay keeps the answer of an idempotent request for those that come after it.
func answersReplay(r *rig) error {
	claim := func(t watchword.TenantID, request string) (*watchword.Ticket, error) {
		return r.engine(1).Claim(context.Background(), caller(t), "key", []byte(request))
	}
	ticket, err := claim(strict, "request")
	if err != nil {
		return err
	}
	_, busy := claim(strict, "request")
	_, mismatch := claim(strict, "another request")
	if err := first(
		func() error { return refusedAs("the request while it runs", busy, watchword.IdempotencyInProgress) },
		func() error { return refusedAs("another request", mismatch, watchword.IdempotencyMismatch) },
		func() error { return ticket.Keep(context.Background(), []byte("answer")) },
		r.restart,
	); err != nil {
		return err
	}
	again, err := claim(strict, "request")
	if err != nil {
		return err
	}
	theirs, err := claim(other, "request")
	if err != nil {
		return err
	}
	return first(
		func() error { return same("the answer kept", string(again.Answer), "answer") },
		func() error { return same("another tenant's answer", theirs.Answer, nil) },
	)
}

// missWaits checks codes for an id and a recipient that are not there: each passes through one update, which writes
// nothing.
func missWaits(r *rig) error {
	e, spy, err := r.watch()
	if err != nil {
		return err
	}
	defer e.Close(context.Background())
	misses := []watchword.CheckRequest{
		{Caller: caller(strict), Code: "123456", ID: watchword.FirstID(r.now())},
		{Caller: caller(strict), Code: "123456", To: phone(1)},
	}
	for i, q := range misses {
		a, err := e.Check(context.Background(), q)
		if err := notFound("a miss", a, err); err != nil {
			return err
		}
		if spy.updates != i+1 || spy.last == nil {
			return fmt.Errorf("a miss made %d updates, and the last one answered %v; want one that writes nothing", spy.updates-i, spy.last) //nolint:errorlint // not a cause
		}
		if err := viewed(r.ledgers(0), "the ledger of a miss", spy.key, &watchword.Ledger{}); err != nil {
			return err
		}
	}
	return nil
}

func notFound(what string, a watchword.CheckAnswer, err error) error {
	if err == nil && a.Result != watchword.ResultNotFound {
		return fmt.Errorf("%s answered %v", what, a.Result)
	}
	return err
}

// tenantsAreWalls tries one tenant's verification with another's hands.
func tenantsAreWalls(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	code, ctx, e := r.vendor.code(v.ID), context.Background(), r.engine(1)
	_, get := e.Get(ctx, caller(other), v.ID)
	_, cancel := e.Cancel(ctx, caller(other), v.ID)
	return first(
		func() error { return r.checks(other, v.ID, code, watchword.ResultNotFound) },
		func() error {
			a, err := e.Check(ctx, watchword.CheckRequest{Caller: caller(other), To: phone(1), Code: code})
			return notFound("a check of another tenant's recipient", a, err)
		},
		func() error { return refusedAs("Get", get, watchword.NotFound) },
		func() error { return refusedAs("Cancel", cancel, watchword.NotFound) },
		func() error { return refusedAs("Resend", r.resend(other, v.ID), watchword.NotFound) },
		func() error { return r.lists("another tenant's list", other, nil) },
		func() error { _, err := r.start(other, 1); return err }, // whose limits are its own
		func() error { return r.checks(strict, v.ID, code, watchword.ResultApproved) },
	)
}

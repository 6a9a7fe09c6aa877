package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

func ledgerClauses() []clause {
	return []clause{
		{"empty at first", emptyAtFirst},
		{"visible at once", visibleAtOnce},
		{"refusal writes nothing", refusalWritesNothing},
		{"refusal takes as long", refusalTakesAsLong},
		{"every field returns", everyFieldReturns},
		{"big ledger", bigLedger},
		{"ledgers are copies", ledgersAreCopies},
		{"updates never overlap", updatesNeverOverlap},
		{"written whole", writtenWhole},
		{"keys are apart", keysAreApart},
		{"context over", contextOver},
		{"context ends while waiting", contextEndsWhileWaiting},
		{"time follows the clock", timeFollowsClock},
		{"time never goes back", timeNeverGoesBack},
		{"time stands over a restart", timeStandsOverRestart},
		{"time does not leap", withRig(timeDoesNotLeap)},
		{"locate", withRig(locateFinds)},
		{"locate after refusal", withRig(locateAfterRefusal)},
		{"receipts find their message", withRig(receiptsFindTheirMessage)},
		{"messages are forgotten", withRig(messagesAreForgotten)},
		{"due in order", dueInOrder},
		{"due comes and goes", dueComesAndGoes},
		{"overdue is counted", overdueIsCounted},
	}
}

func emptyAtFirst(s *site) error {
	var seen watchword.Ledger
	return first(
		func() error {
			return viewed(s.ledgers(0), "a ledger that is not there", ledgerKey(1), &watchword.Ledger{})
		},
		func() error {
			return change(s.ledgers(0), ledgerKey(1), func(_ time.Time, l *watchword.Ledger) { seen = *l })
		},
		func() error { return same("the ledger that Update gave", &seen, &watchword.Ledger{}) },
		func() error { return viewed(s.ledgers(0), "an empty ledger", ledgerKey(1), &watchword.Ledger{}) },
	)
}

// sample is a ledger with something in every list.
func sample(now time.Time) watchword.Ledger {
	now = now.UTC().Truncate(time.Millisecond)
	return watchword.Ledger{
		Tenant: "acme", Failures: 7, LockedUntil: now.Add(time.Hour), VerifiedAt: now,
		Charges: []watchword.Charge{{At: now, Channel: watchword.SMS, Purpose: watchword.PurposeLogin}},
		Refunds: []time.Time{now},
		Entries: []watchword.Entry{{
			ID: watchword.FirstID(now), Channel: watchword.SMS, Purpose: watchword.PurposeLogin, Status: watchword.Pending,
			CreatedAt: now, ExpiresAt: now.Add(time.Hour), Sealed: []byte("sealed"),
			Delivery: watchword.Delivery{Status: watchword.Sent, Route: []string{"a", "b"}},
			Events:   []watchword.Event{{At: now, Type: watchword.EventRequested}, {At: now, Type: watchword.EventAccepted}},
		}},
	}
}

// put writes a ledger whole, and shares no memory with it.
func put(l watchword.Ledgers, key watchword.LedgerKey, want watchword.Ledger) error {
	body, err := want.AppendBinary(nil)
	if err != nil {
		return err
	}
	return l.Update(context.Background(), key, func(_ time.Time, l *watchword.Ledger) error { return l.UnmarshalBinary(body) })
}

func visibleAtOnce(s *site) error {
	want := sample(time.Now())
	if err := put(s.ledgers(0), ledgerKey(1), want); err != nil {
		return err
	}
	everywhere := func(when string) error {
		for i := range s.nodes {
			if err := seenBy(s.ledgers(i), fmt.Sprintf("%s, on node %d,", when, i), want); err != nil {
				return err
			}
		}
		return nil
	}
	return first(
		func() error { return everywhere("after the update") },
		s.reopen,
		func() error { return everywhere("after a restart") },
	)
}

// seenBy compares what both View and Update see of the first ledger.
func seenBy(l watchword.Ledgers, when string, want watchword.Ledger) error {
	if err := viewed(l, "the ledger that View saw "+when, ledgerKey(1), &want); err != nil {
		return err
	}
	var seen watchword.Ledger
	err := l.Update(context.Background(), ledgerKey(1), func(_ time.Time, l *watchword.Ledger) error {
		seen = *l
		return errRefused
	})
	if !errors.Is(err, errRefused) {
		return fmt.Errorf("Update answered %w, want its function's error", err)
	}
	return same("the ledger that Update saw "+when, &seen, &want)
}

var errRefused = errors.New("the function says no")

func refusalWritesNothing(s *site) error {
	now := time.Now()
	if err := put(s.ledgers(0), ledgerKey(1), sample(now)); err != nil {
		return err
	}
	missing, there := watchword.Ledger{}, sample(now)
	return first(
		func() error { return refused(s, "a missing ledger", ledgerKey(0), missing) },
		func() error { return refused(s, "a ledger", ledgerKey(1), there) },
		s.reopen,
		func() error { return viewed(s.ledgers(0), "a missing ledger after a restart", ledgerKey(0), &missing) },
		func() error { return viewed(s.ledgers(0), "a ledger after a restart", ledgerKey(1), &there) },
	)
}

// refused updates a ledger with a function that changes all it can reach, and then says no.
func refused(s *site, what string, key watchword.LedgerKey, want watchword.Ledger) error {
	err := s.ledgers(0).Update(context.Background(), key, func(_ time.Time, l *watchword.Ledger) error {
		scribble(l)
		return errRefused
	})
	if err != errRefused { //nolint:errorlint // the error itself is promised
		return fmt.Errorf("Update answered %v, want its function's error as it is", err) //nolint:errorlint // not a cause
	}
	return viewed(s.ledgers(0), what+" after a refusal", key, &want)
}

// scribble changes a ledger in every list it has, in place too.
func scribble(l *watchword.Ledger) {
	for i := range l.Entries {
		e := &l.Entries[i]
		e.Status, e.Attempts = watchword.Canceled, 200
		for j := range e.Events {
			e.Events[j].Detail = "scribbled"
		}
		for j := range e.Sealed {
			e.Sealed[j] = 0xff
		}
		for j := range e.Delivery.Route {
			e.Delivery.Route[j] = "scribbled"
		}
	}
	for i := range l.Charges {
		l.Charges[i].Purpose = "scribbled"
	}
	l.Tenant, l.Failures = "scribbled", 99
	l.Entries = append(l.Entries, watchword.Entry{Masked: "scribbled"})
	l.Charges = append(l.Charges, watchword.Charge{Purpose: "scribbled"})
	l.Refunds = append(l.Refunds, time.UnixMilli(1))
}

// ledgersAreCopies finds stores that share memory with their callers.
func ledgersAreCopies(s *site) error {
	want := sample(time.Now())
	if err := put(s.ledgers(0), ledgerKey(1), want); err != nil {
		return err
	}
	var kept *watchword.Ledger
	if err := change(s.ledgers(0), ledgerKey(1), func(_ time.Time, l *watchword.Ledger) { kept = l }); err != nil {
		return err
	}
	scribble(kept)
	want = sample(want.VerifiedAt)
	if err := viewed(s.ledgers(0), "a ledger after its update's one was changed", ledgerKey(1), &want); err != nil {
		return err
	}
	_, seen, err := s.ledgers(0).View(context.Background(), ledgerKey(1))
	if err != nil {
		return err
	}
	scribble(seen)
	return viewed(s.ledgers(0), "a ledger after its view was changed", ledgerKey(1), &want)
}

func bigLedger(s *site) error {
	const entries = 300
	now := time.Now().UTC().Truncate(time.Millisecond)
	want := watchword.Ledger{Tenant: "acme"}
	for i := range entries {
		e := sample(now.Add(time.Duration(i) * time.Millisecond)).Entries[0]
		e.Reference = fmt.Sprintf("reference %d", i)
		want.Entries = append(want.Entries, e)
	}
	return first(
		func() error { return put(s.ledgers(0), ledgerKey(1), want) },
		func() error { return viewed(s.ledgers(0), "a ledger of 300 entries", ledgerKey(1), &want) },
		s.reopen,
		func() error {
			return viewed(s.ledgers(0), "a ledger of 300 entries after a restart", ledgerKey(1), &want)
		},
	)
}

func keysAreApart(s *site) error {
	const keys, rounds = 100, 5
	err := together(keys, func(i int) error {
		for range rounds {
			err := change(s.ledgers(i), ledgerKey(i), func(_ time.Time, l *watchword.Ledger) { l.Failures += i })
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := range keys {
		want := watchword.Ledger{Failures: i * rounds}
		if err := viewed(s.ledgers(i+1), fmt.Sprintf("ledger %d", i), ledgerKey(i), &want); err != nil {
			return err
		}
	}
	return nil
}

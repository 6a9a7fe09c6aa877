package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/watchword/watchword"
)

// action is an operation that works in the database itself. Its statements are undone together when it fails.
type action func(ctx context.Context, b *batch) error

func (a action) run(ctx context.Context, b *batch) error {
	if _, err := b.st.savepoint.ExecContext(ctx); err != nil {
		b.broken = err
		return err
	}
	err := a(ctx, b)
	if err != nil {
		if _, undo := b.st.undo.ExecContext(ctx); undo != nil {
			b.broken = undo
		}
	}
	if _, release := b.st.release.ExecContext(ctx); release != nil {
		b.broken = release
	}
	return err
}

// single is an action of one statement that writes. It needs nothing undone: what fails has written nothing.
type single func(ctx context.Context, b *batch) error

func (s single) run(ctx context.Context, b *batch) error { return s(ctx, b) }

// Claim implements watchword.Once.
func (s *Store) Claim(ctx context.Context, key [16]byte, fingerprint [32]byte, hold time.Duration) (watchword.Claim, error) {
	var claim watchword.Claim
	err := s.writer.do(ctx, single(func(ctx context.Context, b *batch) error {
		now := b.clock.read()
		claim = watchword.Claim{}
		claimed, err := changedRows(b.st.claimOnce.ExecContext(ctx, key[:], fingerprint[:], now.Add(hold).UnixMilli(), now.UnixMilli()))
		if err != nil || claimed == 1 {
			return err
		}
		var taken, answer []byte
		var done bool
		if err := b.st.readOnce.QueryRowContext(ctx, key[:]).Scan(&taken, &answer, &done); err != nil {
			return err
		}
		if claim.Taken, claim.Answer = true, answer; done && answer == nil {
			claim.Answer = []byte{} // an empty answer is one
		}
		copy(claim.Fingerprint[:], taken)
		return nil
	}))
	return claim, err
}

// Complete implements watchword.Once.
func (s *Store) Complete(ctx context.Context, key [16]byte, fingerprint [32]byte, answer []byte, keep time.Duration) error {
	if answer == nil {
		answer = []byte{}
	}
	return s.writer.do(ctx, action(func(ctx context.Context, b *batch) error {
		_, err := b.st.completeOnce.ExecContext(ctx, answer, b.clock.read().Add(keep).UnixMilli(), key[:], fingerprint[:])
		return err
	}))
}

// Release implements watchword.Once.
func (s *Store) Release(ctx context.Context, key [16]byte, fingerprint [32]byte) error {
	return s.writer.do(ctx, action(func(ctx context.Context, b *batch) error {
		_, err := b.st.releaseOnce.ExecContext(ctx, key[:], fingerprint[:])
		return err
	}))
}

// Spend implements watchword.Counters.
func (s *Store) Spend(ctx context.Context, budgets []watchword.Budget) (over int, after []watchword.BudgetState, err error) {
	err = s.writer.do(ctx, action(func(ctx context.Context, b *batch) error {
		before := make([]watchword.BudgetState, len(budgets))
		for i, budget := range budgets {
			var began, spent int64
			err := b.st.readBudget.QueryRowContext(ctx, budget.Key[:]).Scan(&began, &spent)
			switch {
			case err == nil:
				before[i] = watchword.BudgetState{Began: time.UnixMilli(began).UTC(), Spent: watchword.Amount(spent)}
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
		}
		over, after = watchword.NextBudgets(b.clock.read(), budgets, before)
		for i, budget := range budgets {
			if over >= 0 || budget.Add == 0 {
				continue
			}
			ends := budget.Ends(after[i]).UnixMilli()
			if _, err := b.st.writeBudget.ExecContext(ctx, budget.Key[:], after[i].Began.UnixMilli(), ends, int64(after[i].Spent)); err != nil {
				return err
			}
		}
		return nil
	}))
	return over, after, err
}

// Charge implements watchword.Counters.
func (s *Store) Charge(ctx context.Context, counters []watchword.Counter) (violated int, wait time.Duration, err error) {
	err = s.writer.do(ctx, action(func(ctx context.Context, b *batch) error {
		now := b.clock.read()
		next := make([]time.Time, len(counters))
		violated, wait = -1, 0
		for i, c := range counters {
			var empty int64
			err := b.st.readCounter.QueryRowContext(ctx, c.Key[:]).Scan(&empty)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if next[i], wait = c.Next(now, time.Unix(0, empty)); wait > 0 {
				violated = i
				return nil
			}
		}
		wait = 0
		for i, c := range counters {
			if _, err := b.st.writeCounter.ExecContext(ctx, c.Key[:], next[i].UnixNano()); err != nil {
				return err
			}
		}
		return nil
	}))
	return violated, wait, err
}

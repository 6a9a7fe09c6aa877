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

// asked runs an action that has an answer. The answer is read only once the action is done: when ctx ends first, the action
// may still be at work on it.
func asked[T any](ctx context.Context, w *writer, do func(ctx context.Context, b *batch, answer *T) error) (T, error) {
	answer := new(T)
	err := w.do(ctx, action(func(ctx context.Context, b *batch) error {
		*answer = *new(T) // a batch that failed is run again
		return do(ctx, b, answer)
	}))
	if err != nil {
		return *new(T), err
	}
	return *answer, nil
}

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
	if err != nil {
		return watchword.Claim{}, err
	}
	return claim, nil
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

// spending is the answer of Spend.
type spending struct {
	over  int
	after []watchword.BudgetState
}

// Spend implements watchword.Counters.
func (s *Store) Spend(ctx context.Context, budgets []watchword.Budget) (over int, after []watchword.BudgetState, err error) {
	found, err := asked(ctx, s.writer, func(ctx context.Context, b *batch, found *spending) error {
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
		found.over, found.after = watchword.NextBudgets(b.clock.read(), budgets, before)
		for i, budget := range budgets {
			if found.over >= 0 || budget.Add == 0 {
				continue
			}
			began, spent := found.after[i].Began.UnixMilli(), int64(found.after[i].Spent)
			if _, err := b.st.writeBudget.ExecContext(ctx, budget.Key[:], began, budget.Ends(found.after[i]).UnixMilli(), spent); err != nil {
				return err
			}
		}
		return nil
	})
	return found.over, found.after, err
}

// charged is the answer of Charge.
type charged struct {
	violated int
	wait     time.Duration
}

// Charge implements watchword.Counters.
func (s *Store) Charge(ctx context.Context, counters []watchword.Counter) (violated int, wait time.Duration, err error) {
	found, err := asked(ctx, s.writer, func(ctx context.Context, b *batch, found *charged) error {
		now := b.clock.read()
		next := make([]time.Time, len(counters))
		for i, c := range counters {
			var empty int64
			err := b.st.readCounter.QueryRowContext(ctx, c.Key[:]).Scan(&empty)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			if next[i], found.wait = c.Next(now, time.Unix(0, empty)); found.wait > 0 {
				found.violated = i
				return nil
			}
		}
		found.violated, found.wait = -1, 0
		for i, c := range counters {
			if _, err := b.st.writeCounter.ExecContext(ctx, c.Key[:], next[i].UnixNano()); err != nil {
				return err
			}
		}
		return nil
	})
	return found.violated, found.wait, err
}

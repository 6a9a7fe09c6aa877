package storetest

import (
	"context"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

func budgetClauses() []clause {
	return []clause{
		{"budgets are exact under load", budgetsExactUnderLoad},
		{"spends from all or none", spendsAllOrNone},
		{"a span starts anew", spanStartsAnew},
		{"corrections hold", correctionsHold},
		{"asking spends nothing", askingSpendsNothing},
		{"spending stands over a restart", spendingStands},
	}
}

func budget(n int, limit, add watchword.Amount) watchword.Budget {
	return watchword.Budget{Key: numbered(n), Cap: limit, Per: time.Hour, Add: add}
}

func spend(s *site, node int, bs ...watchword.Budget) (over int, after []watchword.BudgetState, err error) {
	over, after, err = port[watchword.Counters](s, node).Spend(context.Background(), bs)
	switch {
	case err != nil:
		return over, after, fmt.Errorf("Spend: %w", err)
	case over < -1 || over >= len(bs) || len(after) != len(bs):
		return over, after, fmt.Errorf("Spend of %d budgets says that %d is over, and gives %d states", len(bs), over, len(after))
	}
	return over, after, nil
}

// spends spends, and compares which budget is over (-1 for none) and what was spent from the first by then.
func spends(s *site, what string, over int, spent watchword.Amount, bs ...watchword.Budget) error {
	got, after, err := spend(s, 0, bs...)
	switch {
	case err != nil:
		return err
	case got != over:
		return fmt.Errorf("%s: budget %d is over, want %d", what, got, over)
	case after[0].Spent != spent:
		return fmt.Errorf("%s: %v was spent, want %v", what, after[0].Spent, spent)
	}
	return nil
}

// nextSpan brings the store's time to the beginning of the next hour, and a little further.
func nextSpan(s *site) error {
	_, after, err := spend(s, 0, budget(99, 1, 0))
	if err != nil {
		return err
	}
	now, err := timeOf(s.ledgers(0))
	if err != nil {
		return err
	}
	s.advance(after[0].Began.Add(time.Hour + time.Second).Sub(now))
	return nil
}

func budgetsExactUnderLoad(s *site) error {
	if err := nextSpan(s); err != nil {
		return err
	}
	var answers tally[int]
	err := together(200, func(i int) error {
		over, _, err := spend(s, i, budget(1, 150, 3))
		answers.add(over)
		return err
	})
	if err != nil {
		return err
	}
	return same("200 parallel spendings of a budget for 50", answers.count, map[int]int{-1: 50, 0: 150})
}

func spendsAllOrNone(s *site) error {
	return first(
		func() error { return nextSpan(s) },
		func() error { return spends(s, "both fit", -1, 5, budget(1, 10, 5), budget(2, 5, 5)) },
		func() error { return spends(s, "the second is over", 1, 5, budget(1, 10, 5), budget(2, 5, 5)) },
		func() error { return spends(s, "the first after that", -1, 10, budget(1, 10, 5)) },
		func() error { return spends(s, "the first is full", 0, 10, budget(1, 10, 1), budget(3, 100, 1)) },
		func() error { return spends(s, "a budget beside a full one", -1, 0, budget(3, 100, 0)) },
	)
}

func spanStartsAnew(s *site) error {
	return first(
		func() error { return nextSpan(s) },
		func() error { return spends(s, "all at once", -1, 10, budget(1, 10, 10)) },
		func() error {
			s.advance(58 * time.Minute)
			return spends(s, "before the span ends", 0, 10, budget(1, 10, 1))
		},
		func() error { return nextSpan(s) },
		func() error { return spends(s, "in the next span", -1, 10, budget(1, 10, 10)) },
	)
}

func correctionsHold(s *site) error {
	at, err := timeOf(s.ledgers(0))
	if err != nil {
		return err
	}
	since := func(add watchword.Amount) watchword.Budget {
		b := budget(1, 10, add)
		b.Since = at
		return b
	}
	return first(
		func() error { return nextSpan(s) },
		func() (err error) { at, err = timeOf(s.ledgers(0)); return err },
		func() error { return spends(s, "a reservation", -1, 10, budget(1, 10, 10)) },
		func() error { return spends(s, "what it cost less", -1, 4, since(-6)) },
		func() error { return spends(s, "what fits then", -1, 10, budget(1, 10, 6)) },
		func() error { return spends(s, "what it cost more", -1, 13, since(3)) },
		func() error { return nextSpan(s) },
		func() error { return spends(s, "a reservation in the next span", -1, 8, budget(1, 10, 8)) },
		func() error { return spends(s, "what one of the span before cost less", -1, 8, since(-5)) },
		func() error { return spends(s, "what one of the span before cost more", -1, 9, since(1)) },
	)
}

func askingSpendsNothing(s *site) error {
	return first(
		func() error { return nextSpan(s) },
		func() error { return spends(s, "a new budget", -1, 0, budget(1, 10, 0)) },
		func() error { return spends(s, "the first spending", -1, 10, budget(1, 10, 10)) },
		func() error { return spends(s, "a full budget", -1, 10, budget(1, 10, 0)) },
		func() error { return spends(s, "a budget that was lowered", -1, 10, budget(1, 5, 0)) },
	)
}

func spendingStands(s *site) error {
	return first(
		func() error { return nextSpan(s) },
		func() error { return spends(s, "before a restart", -1, 7, budget(1, 10, 7)) },
		s.reopen,
		func() error { return spends(s, "too much after a restart", 0, 7, budget(1, 10, 4)) },
		func() error { return spends(s, "the rest after a restart", -1, 10, budget(1, 10, 3)) },
	)
}

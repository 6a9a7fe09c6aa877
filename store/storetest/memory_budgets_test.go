package storetest

import (
	"context"
	"time"

	"github.com/watchword/watchword"
)

func (m *memory) Spend(_ context.Context, budgets []watchword.Budget) (over int, after []watchword.BudgetState, err error) {
	if m.breaks == "spends one by one" && len(budgets) > 1 {
		after = make([]watchword.BudgetState, len(budgets))
		for i, b := range budgets {
			over, one, _ := m.Spend(context.Background(), []watchword.Budget{b})
			if after[i] = one[0]; over >= 0 {
				return i, after, nil
			}
		}
		return -1, after, nil
	}
	m.mu.Lock()
	now := m.clock()
	before := make([]watchword.BudgetState, len(budgets))
	for i, b := range budgets {
		before[i] = m.budgets[b.Key]
		if m.breaks == "spans never end" && !before[i].Began.IsZero() {
			before[i].Began = now.UTC().Truncate(b.Per)
		}
		if m.breaks == "forgets corrections" && !b.Since.IsZero() {
			budgets[i].Add = 0
		}
	}
	over, after = watchword.NextBudgets(now, budgets, before)
	if m.breaks == "spends without a lock" {
		m.mu.Unlock()
		<-time.After(time.Millisecond) // long enough on a busy machine too
		m.mu.Lock()
	}
	defer m.mu.Unlock()
	for i, b := range budgets {
		if over < 0 && b.Add != 0 {
			m.budgets[b.Key] = after[i]
		}
	}
	if m.breaks == "asking spends" && over < 0 {
		for i, b := range budgets {
			m.budgets[b.Key] = watchword.BudgetState{Began: after[i].Began, Spent: after[i].Spent + 1}
		}
	}
	return over, after, nil
}

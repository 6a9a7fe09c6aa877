package watchword

import (
	"fmt"
	"slices"
	"time"
)

// SpendCap bounds what a tenant's messages may cost in each span of time. Spans follow each other without a gap, by UTC: a
// cap per 24h starts anew at midnight.
type SpendCap struct {
	Name      string    `json:"name"`
	By        LimitKind `json:"by,omitempty"`        // tenant (all of it; also empty) or country (each for itself)
	Countries []string  `json:"countries,omitempty"` // ISO 3166 regions that it counts; empty: all
	Amount    Amount    `json:"amount"`
	Per       Duration  `json:"per"` // 1m to 744h
}

func (c SpendCap) validate() error {
	per := c.Per.Duration()
	switch {
	case !validName(c.Name, 40):
		return fmt.Errorf("spend cap name %q must be 1 to 40 characters of a-z, 0-9, _ and -", c.Name)
	case c.By != "" && c.By != ByTenant && c.By != ByCountry:
		return fmt.Errorf("spend cap %q: by is %q; it must be tenant or country", c.Name, c.By)
	case slices.ContainsFunc(c.Countries, func(s string) bool { return !isRegion(s) }):
		return fmt.Errorf("spend cap %q: countries must be ISO 3166 regions in capitals, such as CN", c.Name)
	case c.Amount <= 0:
		return fmt.Errorf("spend cap %q: amount must be more than 0", c.Name)
	case per < time.Minute || per > 31*24*time.Hour:
		return fmt.Errorf("spend cap %q: per is %v; it must be 1m to 744h", c.Name, per)
	}
	return nil
}

func validateCaps(caps []SpendCap) error {
	names := map[string]bool{}
	for _, c := range caps {
		if err := c.validate(); err != nil {
			return err
		}
		if names[c.Name] {
			return fmt.Errorf("spend cap %q is there twice", c.Name)
		}
		names[c.Name] = true
	}
	return nil
}

// Budget is what one cap still allows, kept by a store as the span it is in and what was spent in it.
type Budget struct {
	Key [16]byte
	Cap Amount
	Per time.Duration
	Add Amount

	// Since is when what Add corrects was reserved; zero: Add is a reservation. A correction always holds, and one that
	// gives back counts only while the span of the reservation lasts.
	Since time.Time
}

// BudgetState is a span of a budget and what was spent in it.
type BudgetState struct {
	Began time.Time
	Spent Amount
}

// Next is the state after Add. ok is false when the cap does not allow it: then nothing changes but the span.
func (b Budget) Next(now time.Time, before BudgetState) (after BudgetState, ok bool) {
	span := now.UTC().Truncate(b.Per)
	if !before.Began.Equal(span) {
		before = BudgetState{Began: span}
	}
	after = BudgetState{span, max(before.Spent+b.Add, 0)}
	switch {
	case b.Since.IsZero():
		if ok = after.Spent <= b.Cap || b.Add == 0; !ok {
			return before, false
		}
	case b.Add < 0 && !b.Since.UTC().Truncate(b.Per).Equal(span):
		return before, true
	}
	return after, true
}

// NextBudgets are the states after all of the budgets have been spent from. When one does not allow that, over is its
// index, else -1, and only the spans change.
func NextBudgets(now time.Time, budgets []Budget, before []BudgetState) (over int, after []BudgetState) {
	over, after = -1, make([]BudgetState, len(budgets))
	for i, b := range budgets {
		var ok bool
		if after[i], ok = b.Next(now, before[i]); !ok && over < 0 {
			over = i
		}
	}
	if over < 0 {
		return over, after
	}
	for i, b := range budgets {
		b.Add = 0
		after[i], _ = b.Next(now, before[i])
	}
	return over, after
}

// Ends is when a span ends.
func (b Budget) Ends(s BudgetState) time.Time { return s.Began.Add(b.Per) }

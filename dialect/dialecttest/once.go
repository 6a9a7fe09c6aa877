package dialecttest

import (
	"context"
	"time"

	"github.com/watchword/watchword"
)

// onceKeys and broad are the parts of memory whose methods would clash with those of its other ports.
type (
	onceKeys struct{ *memory }
	broad    struct{ *memory }
)

func (o onceKeys) Claim(
	ctx context.Context, key [16]byte, fingerprint [32]byte, hold time.Duration,
) (watchword.Claim, error) {
	err := o.enter(ctx)
	defer o.mu.Unlock()
	if err != nil {
		return watchword.Claim{}, err
	}
	if k, ok := o.once[key]; ok && o.clock.Now().Before(k.until) {
		return watchword.Claim{Taken: true, Fingerprint: k.fingerprint, Answer: k.answer}, nil
	}
	o.once[key] = kept{fingerprint: fingerprint, until: o.clock.Now().Add(hold)}
	return watchword.Claim{}, nil
}

func (o onceKeys) Complete(
	ctx context.Context, key [16]byte, fingerprint [32]byte, answer []byte, keep time.Duration,
) error {
	err := o.enter(ctx)
	defer o.mu.Unlock()
	if err == nil && o.once[key].fingerprint == fingerprint {
		o.once[key] = kept{fingerprint: fingerprint, answer: answer, until: o.clock.Now().Add(keep)}
	}
	return err
}

func (o onceKeys) Release(ctx context.Context, key [16]byte, fingerprint [32]byte) error {
	err := o.enter(ctx)
	defer o.mu.Unlock()
	if err == nil && o.once[key].fingerprint == fingerprint {
		delete(o.once, key)
	}
	return err
}

func (b broad) Charge(ctx context.Context, counters []watchword.Counter) (int, time.Duration, error) {
	err := b.enter(ctx)
	defer b.mu.Unlock()
	if err != nil {
		return -1, 0, err
	}
	next := make([]time.Time, len(counters))
	for i, c := range counters {
		var wait time.Duration
		if next[i], wait = c.Next(b.clock.Now(), b.counters[c.Key]); wait > 0 {
			return i, wait, nil
		}
	}
	for i, c := range counters {
		b.counters[c.Key] = next[i]
	}
	return -1, 0, nil
}

// Spend lets everything be spent: no tenant here has spend caps.
func (b broad) Spend(ctx context.Context, budgets []watchword.Budget) (int, []watchword.BudgetState, error) {
	err := b.enter(ctx)
	defer b.mu.Unlock()
	return -1, make([]watchword.BudgetState, len(budgets)), err
}

package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// Claiming is the contract of a [watchword.ClaimingLedgers], which a store may be beside its [watchword.Ledgers] and
// [watchword.Once].
func Claiming(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, claimingClauses(), serves[watchword.ClaimingLedgers], serves[watchword.Ledgers], serves[watchword.Once])
}

func claimingClauses() []clause {
	return []clause{
		{"claimed with its ledger", claimedWithItsLedger},
		{"one claim of many", oneClaimOfMany},
		{"refusal claims nothing", refusalClaimsNothing},
		{"claim runs out", claimRunsOut},
		{"once-keys and claims are one", onceKeysAndClaimsAreOne},
	}
}

// claiming runs an update with a claim that counts in the ledger, and tells whether it ran.
func (s *site) claiming(node, nonce, ledger int, refuse error) (taken, ran bool, err error) {
	c := watchword.NonceClaim{Key: numbered(nonce), Hold: hold}
	store := port[watchword.ClaimingLedgers](s, node)
	taken, err = store.UpdateClaiming(context.Background(), c, ledgerKey(ledger), func(_ time.Time, l *watchword.Ledger) error {
		ran = true
		l.Tenant = "acme"
		l.Failures++
		return refuse
	})
	return taken, ran, err
}

// claimed compares what an update with a claim answers.
func claimed(s *site, what string, node, nonce, ledger int, wantTaken bool) error {
	taken, ran, err := s.claiming(node, nonce, ledger, nil)
	if err != nil {
		return fmt.Errorf("%s: UpdateClaiming: %w", what, err)
	}
	if taken != wantTaken || ran == wantTaken {
		return fmt.Errorf("%s: taken is %v and the update ran: %v; want %v and %v", what, taken, ran, wantTaken, !wantTaken)
	}
	return nil
}

// counted compares what updates have left in a ledger.
func updatesSeen(s *site, node, ledger, want int) error {
	_, l, err := s.ledgers(node).View(context.Background(), ledgerKey(ledger))
	if err != nil {
		return fmt.Errorf("View: %w", err)
	}
	return same("updates that the ledger has seen", l.Failures, want)
}

func claimedWithItsLedger(s *site) error {
	return first(
		func() error { return claimed(s, "a free key", 0, 1, 1, false) },
		func() error { return updatesSeen(s, 1, 1, 1) },
		func() error { return claimed(s, "the same key again", 1, 1, 1, true) },
		func() error { return claimed(s, "the same key at another ledger", 0, 1, 2, true) },
		func() error { return claimed(s, "another key", 0, 2, 1, false) },
		s.reopen,
		func() error { return claimed(s, "a key from before the restart", 0, 1, 1, true) },
		func() error { return errors.Join(updatesSeen(s, 0, 1, 2), updatesSeen(s, 0, 2, 0)) },
	)
}

func oneClaimOfMany(s *site) error {
	const many = 32
	var won atomic.Int32
	var faults sync.Map
	var wait sync.WaitGroup
	for i := range many {
		wait.Go(func() {
			taken, ran, err := s.claiming(i, 1, i%4, nil)
			if err != nil {
				faults.Store(i, err)
			}
			if !taken && ran {
				won.Add(1)
			}
		})
	}
	wait.Wait()
	var errs []error
	faults.Range(func(_, v any) bool { errs = append(errs, v.(error)); return true })
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return same("updates that won one key", int(won.Load()), 1)
}

func refusalClaimsNothing(s *site) error {
	refusal := errors.New("refused")
	taken, _, err := s.claiming(0, 1, 1, refusal)
	if taken || !errors.Is(err, refusal) {
		return fmt.Errorf("a refused update: taken is %v, with the error %w; want the refusal itself", taken, err)
	}
	return first(
		func() error { return updatesSeen(s, 0, 1, 0) },
		func() error { return claimed(s, "a key that a refused update named", 1, 1, 1, false) },
		func() error { return updatesSeen(s, 0, 1, 1) },
	)
}

func claimRunsOut(s *site) error {
	return first(
		func() error { return claimed(s, "a free key", 0, 1, 1, false) },
		func() error { s.advance(hold - time.Second); return nil },
		func() error { return claimed(s, "a key that is still held", 0, 1, 1, true) },
		func() error { s.advance(2 * time.Second); return nil },
		func() error { return claimed(s, "a key that has run out", 1, 1, 1, false) },
		func() error { return claimed(s, "the same again", 0, 1, 1, true) },
	)
}

func onceKeysAndClaimsAreOne(s *site) error {
	return first(
		func() error { return claims(s, "a free once-key", 1, 0, watchword.Claim{}) },
		func() error { return claimed(s, "a key that is claimed as a once-key", 1, 1, 1, true) },
		func() error { return claimed(s, "a free key", 0, 2, 1, false) },
		func() error {
			got, err := s.once(1).Claim(context.Background(), numbered(2), printed(1), hold)
			if err != nil {
				return fmt.Errorf("Claim: %w", err)
			}
			return same("a once-key that is claimed with a ledger", got.Taken, true)
		},
	)
}

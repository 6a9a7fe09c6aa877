package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/watchword/watchword"
)

// maxDiff is how much of a difference is shown, in bytes.
const maxDiff = 3000

// same compares what a store gave with what it should have given. What a ledger notes for its store while it is being
// changed is left out.
func same[T any](what string, got, want T) error {
	diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(watchword.Ledger{}))
	if diff == "" {
		return nil
	}
	return fmt.Errorf("%s differs (-want +got):\n%s", what, diff[:min(len(diff), maxDiff)])
}

// first runs steps until one of them fails.
func first(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// together makes n calls at the same instant and waits for all of them.
func together(n int, call func(i int) error) error {
	errs := make([]error, n)
	var ready, done sync.WaitGroup
	ready.Add(n)
	gun := make(chan struct{})
	for i := range n {
		done.Go(func() {
			ready.Done()
			<-gun
			errs[i] = call(i)
		})
	}
	ready.Wait()
	close(gun)
	done.Wait()
	return errors.Join(errs...)
}

// tally counts answers from many goroutines.
type tally[K comparable] struct {
	mu    sync.Mutex
	count map[K]int
}

func (t *tally[K]) add(k K) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count == nil {
		t.count = make(map[K]int)
	}
	t.count[k]++
}

// numbered is the n-th of many keys.
func numbered(n int) (key [16]byte) {
	copy(key[:], fmt.Sprintf("key %012d", n))
	return key
}

func ledgerKey(n int) watchword.LedgerKey { return watchword.LedgerKey(numbered(n)) }

// change updates a ledger with a function that cannot fail.
func change(l watchword.Ledgers, key watchword.LedgerKey, fn func(now time.Time, l *watchword.Ledger)) error {
	return l.Update(context.Background(), key, func(now time.Time, l *watchword.Ledger) error {
		fn(now, l)
		return nil
	})
}

// raise adds one to a number in a ledger.
func raise(_ time.Time, l *watchword.Ledger) { l.Failures++ }

// timeOf reads the store's time.
func timeOf(l watchword.Ledgers) (now time.Time, err error) {
	err = change(l, ledgerKey(0), func(at time.Time, _ *watchword.Ledger) { now = at })
	return now, err
}

// viewed compares a stored ledger with what it should be.
func viewed(l watchword.Ledgers, what string, key watchword.LedgerKey, want *watchword.Ledger) error {
	_, got, err := l.View(context.Background(), key)
	if err != nil {
		return fmt.Errorf("View: %w", err)
	}
	return same(what, got, want)
}

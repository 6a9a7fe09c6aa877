package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/watchword/watchword"
)

// updatesNeverOverlap counts in one ledger from many goroutines, on every node. Each update lets others run between its
// reading and its writing, which is where a store without isolation loses some.
func updatesNeverOverlap(s *site) error {
	callers, each := s.fewer(64, 16), s.fewer(50, 20)
	err := together(callers, func(i int) error {
		for range each {
			err := change(s.ledgers(i), ledgerKey(1), func(now time.Time, l *watchword.Ledger) {
				raise(now, l)
				runtime.Gosched()
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	want := watchword.Ledger{Failures: callers * each}
	return first(
		func() error { return viewed(s.ledgers(0), "the count of parallel updates", ledgerKey(1), &want) },
		s.reopen,
		func() error { return viewed(s.ledgers(0), "the count after a restart", ledgerKey(1), &want) },
	)
}

// writtenWhole looks at a ledger while it changes: its parts always belong together.
func writtenWhole(s *site) error {
	const writers, readers, rounds = 4, 4, 100
	var writing atomic.Int64
	writing.Store(writers)
	return together(writers+readers, func(i int) error {
		if i >= writers {
			return lookWhile(s.ledgers(i), func() bool { return writing.Load() > 0 })
		}
		defer writing.Add(-1)
		for range rounds {
			if err := change(s.ledgers(i), ledgerKey(1), extend); err != nil {
				return err
			}
		}
		return nil
	})
}

func lookWhile(l watchword.Ledgers, changing func() bool) error {
	for changing() {
		_, seen, err := l.View(context.Background(), ledgerKey(1))
		if err != nil {
			return err
		}
		if err := coherent(seen); err != nil {
			return err
		}
		runtime.Gosched()
	}
	return nil
}

// extend changes several parts of a ledger so that they tell the same number.
func extend(now time.Time, l *watchword.Ledger) {
	l.Failures++
	l.Charges = make([]watchword.Charge, l.Failures%7)
	l.Entries = make([]watchword.Entry, l.Failures%5)
	for i := range l.Entries {
		l.Entries[i].CreatedAt = now
	}
}

func coherent(l *watchword.Ledger) error {
	if len(l.Charges) != l.Failures%7 || len(l.Entries) != l.Failures%5 {
		return fmt.Errorf("half of an update was seen: %d failures with %d charges and %d entries",
			l.Failures, len(l.Charges), len(l.Entries))
	}
	return nil
}

// contextOver updates under a context that has ended. Whether anything is written is open; that the answer tells the
// truth is not.
func contextOver(s *site) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	const tries = 20
	written := 0
	for range tries {
		err := s.ledgers(0).Update(ctx, ledgerKey(1), func(now time.Time, l *watchword.Ledger) error {
			raise(now, l)
			return nil
		})
		switch {
		case err == nil:
			written++
		case !errors.Is(err, context.Canceled):
			return fmt.Errorf("Update under a context that is over answered %w, want context.Canceled", err)
		}
	}
	return counted(s, written, tries)
}

// counted tells whether as many updates were written as were answered with success, and no more than were asked for.
func counted(s *site, atLeast, atMost int) error {
	var seen int
	err := change(s.ledgers(0), ledgerKey(1), func(_ time.Time, l *watchword.Ledger) { seen = l.Failures })
	if err != nil {
		return fmt.Errorf("the update after: %w", err)
	}
	if seen < atLeast || seen > atMost {
		return fmt.Errorf("%d updates were written; %d were answered with success, of %d asked for", seen, atLeast, atMost)
	}
	return nil
}

// contextEndsWhileWaiting holds a ledger and lets another update of it lose patience.
func contextEndsWhileWaiting(s *site) error {
	entered, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	holder := make(chan error, 1)
	go func() {
		holder <- change(s.ledgers(0), ledgerKey(1), func(now time.Time, l *watchword.Ledger) {
			once.Do(func() { close(entered); <-release })
			raise(now, l)
		})
	}()
	<-entered
	ctx, cancel := context.WithCancel(context.Background())
	waiter := make(chan error, 1)
	go func() {
		defer close(waiter)
		waiter <- s.ledgers(1).Update(ctx, ledgerKey(1), func(now time.Time, l *watchword.Ledger) error {
			raise(now, l)
			return nil
		})
	}()
	cancel()
	written, err := gaveUp(waiter, s.patience)
	close(release)
	for range waiter { // one that did not give up ends now
	}
	return errors.Join(err, <-holder, counted(s, 1+written, 2))
}

// gaveUp waits for an update whose context has ended: it was not written, or it was and says so.
func gaveUp(waiter <-chan error, patience time.Duration) (written int, err error) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-waiter:
		if err == nil {
			return 1, nil
		}
		if !errors.Is(err, context.Canceled) {
			return 0, fmt.Errorf("Update answered %w when its context ended, want context.Canceled", err)
		}
		return 0, nil
	case <-timer.C:
		return 0, errors.New("Update still waits long after its context ended")
	}
}

// refusalTakesAsLong compares the times of updates that write with those that are refused, taking turns. It judges
// stores that take their time only; with the others there is nothing to tell.
func refusalTakesAsLong(s *site) error {
	const pairs = 41
	var success, refusal []time.Duration
	for range pairs {
		began := time.Now()
		if err := change(s.ledgers(0), ledgerKey(1), raise); err != nil {
			return err
		}
		success = append(success, time.Since(began))
		began = time.Now()
		err := s.ledgers(0).Update(context.Background(), ledgerKey(1), func(time.Time, *watchword.Ledger) error { return errRefused })
		if !errors.Is(err, errRefused) {
			return fmt.Errorf("Update answered %w, want its function's error", err)
		}
		refusal = append(refusal, time.Since(began))
	}
	slices.Sort(success)
	slices.Sort(refusal)
	yes, no := success[pairs/2], refusal[pairs/2]
	if yes > 200*time.Microsecond && no < yes/4 {
		return fmt.Errorf("a refusal takes %v and a success %v: time tells the two apart", no, yes)
	}
	return nil
}

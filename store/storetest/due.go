package storetest

import (
	"context"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

// waiting is a ledger with deliveries that need attention at the given times.
func waiting(at ...time.Time) watchword.Ledger {
	l := watchword.Ledger{Tenant: "acme"}
	for _, due := range at {
		l.Entries = append(l.Entries, watchword.Entry{
			Status: watchword.Pending, Delivery: watchword.Delivery{Status: watchword.Sending, Lease: due},
		})
	}
	return l
}

// dueAre asks for the ledgers that are due, by number.
func dueAre(s *site, what string, limit int, all bool, want ...int) error {
	keys, err := s.ledgers(1).Due(context.Background(), limit, all)
	if err != nil {
		return fmt.Errorf("Due: %w", err)
	}
	wanted := make([]watchword.LedgerKey, 0, len(want))
	for _, n := range want {
		wanted = append(wanted, ledgerKey(n))
	}
	return same(what, keys, wanted)
}

func dueInOrder(s *site) error {
	now, err := timeOf(s.ledgers(0))
	if err != nil {
		return err
	}
	for n, ago := range map[int]int{1: 3, 2: 9, 3: -5, 4: 1, 5: -2, 6: 7} {
		if err := put(s.ledgers(0), ledgerKey(n), waiting(now.Add(-time.Duration(ago)*time.Minute))); err != nil {
			return err
		}
	}
	ask := func() error {
		return first(
			func() error { return dueAre(s, "what is due", 10, false, 2, 6, 1, 4) },
			func() error { return dueAre(s, "what is due, two at most", 2, false, 2, 6) },
			func() error { return dueAre(s, "all that wait", 10, true, 2, 6, 1, 4, 5, 3) },
			func() error { return dueAre(s, "all that wait, five at most", 5, true, 2, 6, 1, 4, 5) },
		)
	}
	return first(ask, s.reopen, ask)
}

func overdueIsCounted(s *site) error {
	now, err := timeOf(s.ledgers(0))
	if err != nil {
		return err
	}
	are := func(ledgers int, oldest time.Duration) error {
		b, err := s.ledgers(1).Overdue(context.Background())
		if err != nil {
			return fmt.Errorf("Overdue: %w", err)
		}
		if b.Ledgers != ledgers || b.Oldest < oldest || b.Oldest > oldest+time.Minute {
			return fmt.Errorf("Overdue gave %+v; want %d, the oldest %v", b, ledgers, oldest)
		}
		return nil
	}
	if err := are(0, 0); err != nil {
		return err
	}
	for n, ago := range map[int]int{1: 3, 2: 9, 3: -20} {
		if err := put(s.ledgers(0), ledgerKey(n), waiting(now.Add(-time.Duration(ago)*time.Minute))); err != nil {
			return err
		}
	}
	return first(
		func() error { return are(2, 9*time.Minute) },
		func() error { s.advance(21 * time.Minute); return are(3, 30*time.Minute) },
		s.reopen,
		func() error { return are(3, 30*time.Minute) },
	)
}

func dueComesAndGoes(s *site) error {
	now, err := timeOf(s.ledgers(0))
	if err != nil {
		return err
	}
	finish := func(_ time.Time, l *watchword.Ledger) {
		for i := range l.Entries {
			l.Entries[i].Delivery.Status = watchword.Sent
		}
	}
	return first(
		func() error { return dueAre(s, "what is due at first", 10, true) },
		func() error {
			return put(s.ledgers(0), ledgerKey(1), waiting(now.Add(time.Hour), now.Add(10*time.Minute), now.Add(2*time.Hour)))
		},
		func() error { return dueAre(s, "what is due before its time", 10, false) },
		func() error {
			s.advance(11 * time.Minute)
			return dueAre(s, "what is due when its time has come", 10, false, 1)
		},
		func() error { return put(s.ledgers(0), ledgerKey(1), waiting(now.Add(time.Hour))) },
		func() error { return dueAre(s, "what is due after the lease was renewed", 10, false) },
		func() error { return change(s.ledgers(0), ledgerKey(1), finish) },
		func() error { s.advance(2 * time.Hour); return dueAre(s, "what is due when all is done", 10, true) },
		s.reopen,
		func() error { return dueAre(s, "what is due after a restart", 10, true) },
	)
}

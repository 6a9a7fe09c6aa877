package storetest

import (
	"context"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

func counterClauses() []clause {
	return append([]clause{
		{"exact under load", exactUnderLoad},
		{"all or none", allOrNone},
		{"all or none under load", allOrNoneUnderLoad},
		{"wait tells when", waitTellsWhen},
		{"refills", refills},
		{"counters are apart", countersAreApart},
		{"nothing to count", nothingToCount},
		{"counts stand over a restart", countsStand},
	}, budgetClauses()...)
}

func counter(n, count int, per time.Duration) watchword.Counter {
	return watchword.Counter{Key: numbered(n), Count: count, Per: per}
}

func charge(s *site, node int, cs ...watchword.Counter) (violated int, wait time.Duration, err error) {
	violated, wait, err = port[watchword.Counters](s, node).Charge(context.Background(), cs)
	switch {
	case err != nil:
		return violated, wait, fmt.Errorf("Charge: %w", err)
	case violated < -1 || violated >= len(cs):
		return violated, wait, fmt.Errorf("Charge says that counter %d of %d is full", violated, len(cs))
	case (violated >= 0) != (wait > 0):
		return violated, wait, fmt.Errorf("Charge says that counter %d is full, and to wait %v", violated, wait)
	}
	return violated, wait, nil
}

// charges charges and compares which counter is full; -1 stands for none.
func charges(s *site, what string, want int, cs ...watchword.Counter) error {
	violated, _, err := charge(s, 0, cs...)
	if err == nil && violated != want {
		return fmt.Errorf("%s: counter %d is full, want %d", what, violated, want)
	}
	return err
}

// room charges a counter until it is full, and compares how often that worked.
func room(s *site, what string, c watchword.Counter, want int) error {
	for n := 0; ; n++ {
		violated, _, err := charge(s, n, c)
		switch {
		case err != nil:
			return err
		case violated < 0 && n > want:
			return fmt.Errorf("%s: more than %d charges fit", what, want)
		case violated >= 0 && n != want:
			return fmt.Errorf("%s: %d charges fit, want %d", what, n, want)
		case violated >= 0:
			return nil
		}
	}
}

func exactUnderLoad(s *site) error {
	c := counter(1, 50, time.Hour)
	var answers tally[int]
	err := together(200, func(i int) error {
		violated, _, err := charge(s, i, c)
		answers.add(violated)
		return err
	})
	if err != nil {
		return err
	}
	return same("200 parallel charges of a counter with room for 50", answers.count, map[int]int{-1: 50, 0: 150})
}

func allOrNone(s *site) error {
	full, free := counter(1, 1, time.Hour), counter(2, 3, time.Hour)
	return first(
		func() error { return charges(s, "the only charge", -1, full) },
		func() error { return charges(s, "a full counter in the second place", 1, free, full) },
		func() error { return charges(s, "a full counter in the first place", 0, full, free) },
		func() error { return room(s, "a free counter beside a full one", free, 3) },
	)
}

func allOrNoneUnderLoad(s *site) error {
	small, big := counter(1, 30, time.Hour), counter(2, 50, time.Hour)
	var answers tally[int]
	err := together(200, func(i int) error {
		violated, _, err := charge(s, i, big, small)
		answers.add(violated)
		return err
	})
	if err != nil {
		return err
	}
	return first(
		func() error {
			return same("200 parallel charges of counters with room for 50 and 30", answers.count, map[int]int{-1: 30, 1: 170})
		},
		func() error { return room(s, "the bigger counter afterwards", big, 20) },
	)
}

// waitTellsWhen fills a counter that has room again every ten minutes, and comes back too early and in time.
func waitTellsWhen(s *site) error {
	c := counter(1, 6, time.Hour)
	if err := room(s, "a new counter", c, 6); err != nil {
		return err
	}
	_, wait, err := charge(s, 0, c)
	if err != nil {
		return err
	}
	if wait > 10*time.Minute || wait < 9*time.Minute {
		return fmt.Errorf("a counter with room every 10 minutes says to wait %v", wait)
	}
	return first(
		func() error { s.advance(wait - time.Minute); return charges(s, "a charge a minute too early", 0, c) },
		func() error { s.advance(time.Minute); return charges(s, "a charge in time", -1, c) },
		func() error { return charges(s, "the charge after that", 0, c) },
	)
}

func refills(s *site) error {
	c := counter(1, 4, time.Hour)
	return first(
		func() error { return room(s, "a new counter", c, 4) },
		func() error { s.advance(30 * time.Minute); return room(s, "half an hour later", c, 2) },
		func() error { s.advance(time.Hour); return room(s, "an hour later", c, 4) },
		func() error { s.advance(100 * time.Hour); return room(s, "a hundred hours later", c, 4) },
	)
}

func countersAreApart(s *site) error {
	return together(40, func(i int) error {
		return room(s, fmt.Sprintf("counter %d", i), counter(i, i%4+1, time.Hour), i%4+1)
	})
}

func nothingToCount(s *site) error { return charges(s, "a charge of no counter", -1) }

func countsStand(s *site) error {
	c := counter(1, 5, time.Hour)
	return first(
		func() error { return charges(s, "the first charge", -1, c) },
		func() error { return charges(s, "the second charge", -1, c) },
		s.reopen,
		func() error { return room(s, "a counter after two charges and a restart", c, 3) },
		s.reopen,
		func() error { return room(s, "a full counter after a restart", c, 0) },
	)
}

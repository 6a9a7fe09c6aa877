package storetest

import (
	"context"
	"fmt"
	"time"
)

func timeFollowsClock(s *site) error {
	began := time.Now()
	before, err := timeOf(s.ledgers(0))
	if err != nil {
		return err
	}
	if !before.Equal(before.Truncate(time.Millisecond)) {
		return fmt.Errorf("the store's time is %v; ledgers keep whole milliseconds", before)
	}
	s.advance(time.Hour)
	after, err := timeOf(s.ledgers(1))
	if err != nil {
		return err
	}
	// The first reading came after began, so the difference is no longer than the hour and all that has passed since.
	if d := after.Sub(before); d < time.Hour || d > time.Hour+time.Since(began)+time.Millisecond {
		return fmt.Errorf("an hour later the store's time is %v later", d)
	}
	now, _, err := s.ledgers(0).View(context.Background(), ledgerKey(1))
	if err == nil && now.Before(after) {
		return fmt.Errorf("the time of View is %v after that of Update was %v", now, after)
	}
	return err
}

func timeNeverGoesBack(s *site) error {
	return goesOn(s, func() error { return nil })
}

func timeStandsOverRestart(s *site) error { return goesOn(s, s.reopen) }

// goesOn sets the clock back an hour, and looks for a time before one that was given already.
func goesOn(s *site, between func() error) error {
	var last time.Time
	s.advance(time.Hour)
	for _, d := range []time.Duration{0, -time.Hour, -time.Minute, 30 * time.Minute} {
		s.advance(d)
		for i := range s.nodes {
			now, err := timeOf(s.ledgers(i))
			if err != nil {
				return err
			}
			if now.Before(last) {
				return fmt.Errorf("with the clock set by %v, the store's time went back by %v", d, last.Sub(now))
			}
			last = now
		}
		if err := between(); err != nil {
			return err
		}
	}
	return nil
}

// timeDoesNotLeap looks for a restart that takes the newest verification's time for the clock's.
func timeDoesNotLeap(r *rig) error {
	r.advance(25 * time.Hour)
	began := time.Now()
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	if err := r.restart(); err != nil {
		return err
	}
	now, err := timeOf(r.ledgers(0))
	if leap := now.Sub(v.CreatedAt); err == nil && leap > time.Since(began)+time.Second {
		return fmt.Errorf("over a restart the store's time leapt %v ahead", leap)
	}
	return err
}

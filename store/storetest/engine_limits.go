package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

// retryAfter is how long a refused start is to wait, or an error when it was refused for another reason.
func retryAfter(err error) (time.Duration, error) {
	var e *watchword.Error
	if !errors.As(err, &e) || e.Code != watchword.LimitExceeded {
		return 0, fmt.Errorf("a start was refused by %w, want a limit", err)
	}
	if e.RetryAfter <= 0 {
		return 0, fmt.Errorf("a refused start is told to wait %v", e.RetryAfter)
	}
	return e.RetryAfter, nil
}

// limitsExact comes back just before a minute is over, and when it is. The store's clock runs meanwhile, so it goes by
// what the store says there is to wait, and makes sure that it was refused late enough at times.
func limitsExact(r *rig) error {
	const tries, margin = 20, 100 * time.Millisecond
	refusedLate := 0
	for n := range tries {
		v, err := r.start(strict, n)
		if err != nil {
			return err
		}
		r.advance(time.Minute - margin)
		waits, err := r.insist(n, v.CreatedAt.Add(time.Minute))
		if err != nil {
			return err
		}
		for _, w := range waits {
			if w <= margin {
				refusedLate++
			}
		}
	}
	if refusedLate == 0 {
		return fmt.Errorf("none of %d starts was refused within %v before its time", tries, margin)
	}
	return nil
}

// insist starts again and again, coming back a millisecond too early and then in time. It may not succeed before the
// given time, and must when the time it was told has passed.
func (r *rig) insist(n int, notBefore time.Time) (waits []time.Duration, err error) {
	early := time.Millisecond
	for {
		v, err := r.start(strict, n)
		if err == nil {
			if v.CreatedAt.Before(notBefore) {
				return nil, fmt.Errorf("a second message was allowed %v too early", notBefore.Sub(v.CreatedAt))
			}
			return waits, nil
		}
		wait, err := retryAfter(err)
		if err != nil {
			return nil, err
		}
		if len(waits) > 0 && wait > early {
			return nil, fmt.Errorf("a start that came %v before its time is to wait %v more", early, wait)
		}
		waits = append(waits, wait)
		if wait <= early {
			early = 0
		}
		r.advance(wait - early)
	}
}

// limitsHoldForADay sends to one recipient whenever the limits allow it, over two days and a few restarts.
func limitsHoldForADay(r *rig) error {
	const messages = 24
	var sent []time.Time
	for len(sent) < messages {
		v, err := r.start(strict, 1)
		if err != nil {
			wait, err := retryAfter(err)
			if err != nil {
				return err
			}
			r.advance(wait)
			if v, err = r.start(strict, 1); err != nil {
				return fmt.Errorf("after message %d and the wait it was told, a start answered %w", len(sent), err)
			}
		}
		sent = append(sent, v.CreatedAt)
		if len(sent)%7 == 0 {
			if err := r.restart(); err != nil {
				return err
			}
		}
	}
	return asSoonAsAllowed(sent)
}

// asSoonAsAllowed tells whether every message went out when the default limits allowed it: no earlier, and not much
// later.
func asSoonAsAllowed(sent []time.Time) error {
	for i := 1; i < len(sent); i++ {
		allowed := sent[i-1]
		for _, lim := range watchword.DefaultLimits() {
			if at := sent[max(i-lim.Count, 0)].Add(lim.Per); i >= lim.Count && at.After(allowed) {
				allowed = at
			}
		}
		if late := sent[i].Sub(allowed); late < 0 || late > patience {
			return fmt.Errorf("message %d went out %v after the limits allowed it", i, late)
		}
	}
	return nil
}

func limitsUnderLoad(r *rig) error {
	const recipients, rivals = 20, 50
	for n := range recipients {
		var answers tally[watchword.ErrorCode]
		_ = together(rivals, func(i int) error {
			_, err := r.engine(i).Start(context.Background(), watchword.StartRequest{Caller: caller(strict), To: phone(n)})
			answers.add(watchword.CodeOf(err))
			return nil
		})
		want := map[watchword.ErrorCode]int{"": 1, watchword.LimitExceeded: rivals - 1}
		if err := same("50 starts at once for one recipient", answers.count, want); err != nil {
			return err
		}
	}
	if n := r.vendor.total(); n != recipients {
		return fmt.Errorf("%d messages were sent to %d recipients", n, recipients)
	}
	return nil
}

// refundsBounded lets the provider refuse everything: three charges in ten minutes come back, and no more.
func refundsBounded(r *rig) error {
	r.vendor.behave(behaviour{refuse: watchword.ClassProviderError})
	fails := func() error {
		_, err := r.start(strict, 1)
		return refusedAs("a start with a provider that refuses", err, watchword.DeliveryFailed)
	}
	limited := func() error {
		_, err := r.start(strict, 1)
		return refusedAs("a start after a failure that was not given back", err, watchword.LimitExceeded)
	}
	return first(
		fails, fails, fails, r.restart, fails, limited,
		func() error { r.advance(time.Minute); return fails() }, limited,
		func() error { r.advance(10 * time.Minute); return first(fails, fails, fails, fails, limited) },
	)
}

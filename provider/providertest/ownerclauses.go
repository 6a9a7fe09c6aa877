package providertest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

// approves: the code that the vendor sent is right.
func approves(h Harness) ([]string, error) {
	c, err := begun(h, h.Message)
	if err != nil {
		return nil, err
	}
	return nil, decided(h, c, true)
}

// refusesWrong: another code is not right, which is an answer and no error; and the right one is right all the same.
func refusesWrong(h Harness) ([]string, error) {
	c, err := begun(h, h.Message)
	if err != nil {
		return nil, err
	}
	if err := decided(h, with(c, miss(c.Code)), false); err != nil {
		return nil, fmt.Errorf("a wrong code: %w", err)
	}
	if err := decided(h, c, true); err != nil {
		return nil, fmt.Errorf("the right code after a wrong one: %w", err)
	}
	return nil, nil
}

// keepsApart: the code of one person is not that of another.
func keepsApart(h Harness) ([]string, error) {
	one, err := begun(h, vary(h.Message, 0))
	if err != nil {
		return nil, err
	}
	other, err := begun(h, vary(h.Message, 1))
	if err != nil {
		return nil, err
	}
	if one.Code == other.Code {
		return nil, errors.New("the stand-in makes the same code for all")
	}
	if err := decided(h, with(one, other.Code), false); err != nil {
		return nil, fmt.Errorf("another person's code: %w", err)
	}
	return nil, decided(h, one, true)
}

// refusesGone: a code that has expired is not right, and neither is one that was approved before or never sent.
func refusesGone(h Harness) ([]string, error) {
	expired, err := begun(h, vary(h.Message, 0))
	if err != nil {
		return nil, err
	}
	h.Codes.Forget(vary(h.Message, 0))
	if err := decided(h, expired, false); err != nil {
		return nil, fmt.Errorf("a code that has expired: %w", err)
	}
	used, err := begun(h, vary(h.Message, 1))
	if err != nil {
		return nil, err
	}
	if err := decided(h, used, true); err != nil {
		return nil, err
	}
	if err := decided(h, used, false); err != nil {
		return nil, fmt.Errorf("a code that was approved before: %w", err)
	}
	m := vary(h.Message, 2)
	never := watchword.CodeCheck{ID: m.ID, Key: m.Key, Channel: m.Channel, To: m.To, Code: used.Code}
	if right, _ := check(h, never, patience); right {
		return nil, errors.New("a code that was never sent was approved")
	}
	return nil, nil
}

// copesUnnamed: without a message id, which nobody may know after a time-out, no wrong code is right.
func copesUnnamed(h Harness) (notes []string, err error) {
	c, err := begun(h, h.Message)
	if err != nil {
		return nil, err
	}
	c.MessageID = ""
	if right, _ := check(h, with(c, miss(c.Code)), patience); right {
		return nil, errors.New("a wrong code was approved")
	}
	right, err := check(h, c, patience)
	if !right {
		notes = append(notes, "without a message id, a right code is not approved")
	}
	var refused *watchword.SendError
	if err != nil && !errors.As(err, &refused) {
		return notes, fmt.Errorf("the error is no *watchword.SendError: %T", err)
	}
	return notes, nil
}

// classifiesChecks: when the vendor refuses to check, nobody knows; and the code is still right when it does check.
func classifiesChecks(h Harness) (notes []string, err error) {
	c, err := begun(h, h.Message)
	if err != nil {
		return nil, err
	}
	var missing []string
	var errs []error
	for _, class := range watchword.ErrorClasses() {
		if !h.Behave(Behaviour{Class: class}) {
			missing = append(missing, class.String())
			continue
		}
		right, err := check(h, c, patience)
		if err := undecided(h, c, right, err, class); err != nil {
			errs = append(errs, fmt.Errorf("class %s: %w", class, err))
		}
	}
	if len(missing) > 0 {
		notes = append(notes, "left out, since this vendor has no words for them: "+strings.Join(missing, ", "))
	}
	h.Behave(Behaviour{})
	if err := decided(h, c, true); err != nil {
		errs = append(errs, fmt.Errorf("the right code after refusals: %w", err))
	}
	return notes, errors.Join(errs...)
}

// checksUntilDeadline: a vendor who never answers costs the deadline, and has not approved anything.
func checksUntilDeadline(h Harness) ([]string, error) {
	return doubts(h, Behaviour{Hang: true}, func(c watchword.CodeCheck) error {
		right, err := check(h, c, deadline)
		return errors.Join(
			undecided(h, c, right, err, watchword.ClassTimeout), hasCause(err, context.DeadlineExceeded))
	})
}

// checksUntilCanceled: so does the end of a request, when whoever typed the code goes away.
func checksUntilCanceled(h Harness) ([]string, error) {
	return doubts(h, Behaviour{Hang: true}, func(c watchword.CodeCheck) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		defer time.AfterFunc(deadline, cancel).Stop()
		right, err := checkWithin(ctx, h, c, deadline+grace)
		return errors.Join(undecided(h, c, right, err, watchword.ClassTimeout), hasCause(err, context.Canceled))
	})
}

// checksNothingWhenOver: a context that has ended before the check begins asks nobody.
func checksNothingWhenOver(h Harness) ([]string, error) {
	c, err := begun(h, h.Message)
	if err != nil {
		return nil, err
	}
	before := h.Codes.Asked()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	right, err := checkWithin(ctx, h, c, grace)
	if n := h.Codes.Asked() - before; n != 0 {
		return nil, fmt.Errorf("the vendor was asked %d times: want never", n)
	}
	return nil, errors.Join(
		undecided(h, c, right, err, watchword.ErrorClasses()...), hasCause(err, context.Canceled))
}

// doubtsLostConnection: a connection that ends after the question has told nothing.
func doubtsLostConnection(h Harness) ([]string, error) {
	return doubts(h, Behaviour{Drop: true}, func(c watchword.CodeCheck) error {
		right, err := check(h, c, patience)
		return undecided(h, c, right, err, watchword.ClassTimeout)
	})
}

// doubtsBlankAnswer: a yes that nobody understands is none.
func doubtsBlankAnswer(h Harness) ([]string, error) {
	return doubts(h, Behaviour{Blank: true}, func(c watchword.CodeCheck) error {
		right, err := check(h, c, patience)
		return undecided(h, c, right, err, watchword.ClassUnknown, watchword.ClassTimeout)
	})
}

// doubts asks about a right code while the vendor behaves in a way that tells nothing. The vendor is asked once: it may have
// counted the attempt, and another would cost another.
func doubts(h Harness, b Behaviour, ask func(c watchword.CodeCheck) error) ([]string, error) {
	c, err := begun(h, h.Message)
	if err != nil {
		return nil, err
	}
	if !h.Behave(b) {
		return []string{fmt.Sprintf("left out: the vendor cannot behave like %+v", b)}, nil
	}
	before := h.Codes.Asked()
	if err := ask(c); err != nil {
		return nil, err
	}
	if n := h.Codes.Asked() - before; n > 1 { // none yet, if it is slower than the deadline
		return nil, fmt.Errorf("the vendor was asked %d times: want once", n)
	}
	return nil, nil
}

// checksInParallel: many checks at once are not mixed up. Every other one is of a wrong code.
func checksInParallel(h Harness) ([]string, error) {
	checks := make([]watchword.CodeCheck, sends)
	for i := range checks {
		c, err := begun(h, vary(h.Message, i))
		if err != nil {
			return nil, err
		}
		if i%2 == 1 {
			c.Code = miss(c.Code)
		}
		checks[i] = c
	}
	errs := make([]error, sends)
	var all sync.WaitGroup
	for i, c := range checks {
		all.Go(func() { errs[i] = decided(h, c, i%2 == 0) })
	}
	all.Wait()
	return nil, errors.Join(errs...)
}

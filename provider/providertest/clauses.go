package providertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

const (
	deadline  = 200 * time.Millisecond // of a send that the vendor never answers
	grace     = 2 * time.Second        // what "promptly" allows on a busy machine
	patience  = 20 * time.Second       // of a send that should succeed: far more than it takes
	sends     = 50                     // at once
	maxNameID = 128                    // characters of a message id that the engine keeps
)

// accepts: a message arrives once, for the canonical recipient, with its code; the acceptance names it.
func accepts(h Harness) ([]string, error) {
	if !h.Behave(Behaviour{}) {
		return nil, errors.New("the stand-in must be able to accept")
	}
	before := len(h.Received())
	accepted, err := send(h, h.Message, patience)
	if err != nil {
		return nil, fmt.Errorf("a message that the vendor accepts: %w", err)
	}
	return nil, errors.Join(named(h, accepted), arrived(h, before, h.Message))
}

func named(h Harness, a watchword.Acceptance) error {
	switch {
	case a.MessageID == "" && h.NoMessageID == "":
		return errors.New("the acceptance has no message id, and Harness.NoMessageID does not say why")
	case len(a.MessageID) > maxNameID:
		return fmt.Errorf("the message id has %d characters: the engine keeps %d, so no receipt would match", len(a.MessageID), maxNameID)
	case a.Receipt != 0 && a.Receipt != watchword.Delivered && a.Receipt != watchword.Undelivered:
		return fmt.Errorf("the acceptance's receipt is %q: want none, delivered or undelivered", a.Receipt)
	}
	return nil
}

// arrived tells whether exactly one message came after the first before ones, and was m.
func arrived(h Harness, before int, m watchword.Outgoing) error {
	got := h.Received()
	if len(got) != before+1 {
		return fmt.Errorf("the stand-in accepted %d messages: want 1", len(got)-before)
	}
	last := got[before]
	if last.To != m.To.Address() {
		return fmt.Errorf("the message went to %q: want %q", last.To, m.To.Address())
	}
	if !strings.Contains(last.Text, m.Code) {
		return fmt.Errorf("the message does not hold the code %s: %q", m.Code, last.Text)
	}
	return nil
}

// classifies: each class that the vendor has words for is reported as itself, and the provider works afterwards.
func classifies(h Harness) (notes []string, err error) {
	var missing []string
	var errs []error
	for _, class := range watchword.ErrorClasses() {
		if !h.Behave(Behaviour{Class: class}) {
			missing = append(missing, class.String())
			continue
		}
		if err := refusedAs(h, class); err != nil {
			errs = append(errs, fmt.Errorf("class %s: %w", class, err))
		}
	}
	if len(missing) > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d classes are left out, since this vendor has no words for them: %s",
			len(missing), len(watchword.ErrorClasses()), strings.Join(missing, ", ")))
	}
	return notes, errors.Join(errs...)
}

func refusedAs(h Harness, class watchword.ErrorClass) error {
	before := len(h.Received())
	_, err := send(h, h.Message, patience)
	if err == nil {
		return errors.New("the send succeeded")
	}
	if len(h.Received()) != before {
		return errors.New("the message arrived all the same")
	}
	return errors.Join(hasClass(err, class), discreet(h, err))
}

func hasClass(err error, want watchword.ErrorClass) error {
	var refused *watchword.SendError
	if !errors.As(err, &refused) {
		return fmt.Errorf("the error is no *watchword.SendError: %T", err)
	}
	if refused.Class != want {
		return fmt.Errorf("the error's class is %q: want %q (raw %q)", refused.Class, want, refused.Raw)
	}
	return nil
}

// warmThenHang makes the vendor hang, after a first message, so that a provider that keeps connections open has one: the
// short deadline is for the vendor's answer, and not for the handshakes before it.
func warmThenHang(h Harness) (notes []string, hangs bool, err error) {
	h.Behave(Behaviour{})
	if _, err := send(h, vary(h.Message, 0), patience); err != nil {
		return nil, false, fmt.Errorf("a message that the vendor accepts: %w", err)
	}
	if !h.Behave(Behaviour{Hang: true}) {
		return []string{"left out: this vendor always answers"}, false, nil
	}
	return nil, true, nil
}

// givesUpAtDeadline: a vendor who takes a message and never answers costs the deadline, and may have it.
func givesUpAtDeadline(h Harness) ([]string, error) {
	notes, hangs, err := warmThenHang(h)
	if err != nil || !hangs {
		return notes, err
	}
	_, err = send(h, h.Message, deadline)
	if err == nil {
		return nil, errors.New("the send succeeded, though nobody answered")
	}
	return nil, errors.Join(
		hasClass(err, watchword.ClassTimeout), hasCause(err, context.DeadlineExceeded), discreet(h, err))
}

// givesUpWhenCanceled: the engine cancels when it has drained for long enough.
func givesUpWhenCanceled(h Harness) ([]string, error) {
	notes, hangs, err := warmThenHang(h)
	if err != nil || !hangs {
		return notes, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer time.AfterFunc(deadline, cancel).Stop()
	_, err = sendWithin(ctx, h, h.Message, deadline+grace)
	if err == nil {
		return nil, errors.New("the send succeeded, though nobody answered")
	}
	return nil, errors.Join(hasClass(err, watchword.ClassTimeout), hasCause(err, context.Canceled), discreet(h, err))
}

// refusesWhenOver: a context that has ended before the send begins sends nothing.
func refusesWhenOver(h Harness) ([]string, error) {
	h.Behave(Behaviour{})
	before := len(h.Received())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := sendWithin(ctx, h, h.Message, grace)
	if err == nil {
		return nil, errors.New("the send succeeded, though its context had ended")
	}
	var refused *watchword.SendError
	if !errors.As(err, &refused) {
		return nil, fmt.Errorf("the error is no *watchword.SendError: %T", err)
	}
	if len(h.Received()) != before {
		return nil, errors.New("the message arrived all the same")
	}
	return nil, errors.Join(hasCause(err, context.Canceled), discreet(h, err))
}

func hasCause(err, want error) error {
	if !errors.Is(err, want) {
		return fmt.Errorf("the error's chain does not hold %q", want.Error())
	}
	return nil
}

// sendsInParallel: many sends at once neither mix nor lose nor double messages.
func sendsInParallel(h Harness) ([]string, error) {
	h.Behave(Behaviour{})
	ids := make([]string, sends)
	errs := make([]error, sends)
	var all sync.WaitGroup
	for i := range sends {
		all.Go(func() {
			accepted, err := send(h, vary(h.Message, i), patience)
			ids[i], errs[i] = accepted.MessageID, err
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("parallel sends: %w", err)
	}
	return nil, errors.Join(distinct(h, ids), allArrived(h))
}

// vary makes the i-th of many messages: another verification with another code, for the same recipient. One without a code
// is for another recipient: its vendor may know but one verification of a person at a time.
func vary(m watchword.Outgoing, i int) watchword.Outgoing {
	m.ID[14], m.ID[15] = 0xee, byte(i)
	m.Key = m.ID.String() + "-1"
	if m.Code == "" {
		m.To = neighbour(m.To, i)
		return m
	}
	code := fmt.Sprintf("%0*d", len(m.Code), 310007+i)
	m.Content.Subject = strings.ReplaceAll(m.Content.Subject, m.Code, code)
	m.Content.Text = strings.ReplaceAll(m.Content.Text, m.Code, code)
	m.Content.HTML = strings.ReplaceAll(m.Content.HTML, m.Code, code)
	m.Registered.Variables = slices.Clone(m.Registered.Variables) // the message's own are shared
	for i := range m.Registered.Variables {
		v := &m.Registered.Variables[i]
		v.Value = strings.ReplaceAll(v.Value, m.Code, code)
	}
	m.Code = code
	return m
}

func distinct(h Harness, ids []string) error {
	if h.NoMessageID != "" {
		return nil
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			return fmt.Errorf("two messages have the message id %q", id)
		}
		seen[id] = true
	}
	return nil
}

func allArrived(h Harness) error {
	got := h.Received()
	if len(got) != sends {
		return fmt.Errorf("the stand-in accepted %d messages: want %d", len(got), sends)
	}
	for i := range sends {
		m, n := vary(h.Message, i), 0
		for _, r := range got {
			if r.To == m.To.Address() && strings.Contains(r.Text, m.Code) {
				n++
			}
		}
		if n != 1 {
			return fmt.Errorf("the code %q for %s arrived in %d messages: want 1", m.Code, m.To.Address(), n)
		}
	}
	return nil
}

// recovers: neither a refusal nor a vendor who hung spoils the sends that follow.
func recovers(h Harness) (notes []string, err error) {
	for i, bad := range []Behaviour{{Class: watchword.ClassProviderError}, {Class: watchword.ClassRateLimited}, {Hang: true}} {
		if !h.Behave(bad) {
			notes = append(notes, fmt.Sprintf("left out: the vendor cannot behave like %+v", bad))
			continue
		}
		limit := patience
		if bad.Hang {
			limit = deadline
		}
		if _, err := send(h, h.Message, limit); err == nil {
			return notes, fmt.Errorf("the send succeeded under %+v", bad)
		}
		if !h.Behave(Behaviour{}) {
			return notes, errors.New("the stand-in must be able to accept")
		}
		before, m := len(h.Received()), vary(h.Message, i)
		if _, err := send(h, m, patience); err != nil {
			return notes, fmt.Errorf("a send after %+v: %w", bad, err)
		}
		if err := arrived(h, before, m); err != nil {
			return notes, fmt.Errorf("a send after %+v: %w", bad, err)
		}
	}
	return notes, nil
}

// closes: Close may be called twice, and a send after it is refused in the usual words, if it is.
func closes(h Harness) ([]string, error) {
	h.Behave(Behaviour{})
	if _, err := send(h, h.Message, patience); err != nil {
		return nil, err
	}
	if err := errors.Join(closeProvider(h), closeProvider(h)); err != nil {
		return nil, fmt.Errorf("Close: %w", err)
	}
	_, err := send(h, vary(h.Message, 1), patience)
	var refused *watchword.SendError
	if err != nil && !errors.As(err, &refused) {
		return nil, fmt.Errorf("a send after Close: the error is no *watchword.SendError: %T", err)
	}
	return nil, nil
}

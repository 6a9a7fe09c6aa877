package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// audit holds the server to what was told of every verification touched since the start before, and of some others.
func (c *crash) audit() {
	c.each(func(w *worker) []*entry {
		sample := w.touched
		w.touched = nil
		for range 5 {
			if len(w.entries) > 0 {
				sample = append(sample, w.entries[w.dice.IntN(len(w.entries))])
			}
		}
		return sample
	})
	c.auditClaims(false)
}

func (c *crash) auditAll() {
	c.each(func(w *worker) []*entry { return w.entries })
}

// each audits, beside each other, what pick gives of each worker.
func (c *crash) each(pick func(w *worker) []*entry) {
	var all sync.WaitGroup
	for _, w := range c.workers {
		all.Go(func() {
			done := map[*entry]bool{}
			for _, e := range pick(w) {
				if done[e] {
					continue
				}
				done[e] = true
				if err := w.audit(c.t.Context(), e); err != nil {
					w.fault("%v", err)
				}
			}
		})
	}
	all.Wait()
	for _, w := range c.workers {
		for _, e := range w.entries {
			if e.once != "" && e.id == "" {
				c.claims = append(c.claims, claim{w, e, time.Now()})
				c.seen["unanswered keys"]++
				e.id = unresolved
			}
		}
		for _, fault := range w.faults {
			c.t.Error(fault)
		}
		w.faults = nil
	}
}

// unresolved stands for the id of a start under an idempotency key that is still to be repeated.
const unresolved = "?"

func (w *worker) audit(ctx context.Context, e *entry) error {
	switch {
	case e.id == unresolved, e.id == "" && e.once != "":
		return nil // auditClaims looks after it
	case e.id == "":
		return w.auditUnanswered(ctx, e)
	}
	now, err := w.settled(ctx, e)
	if err != nil {
		return err
	}
	if err := e.resolve(now); err != nil {
		return err
	}
	e.blind = now.Delivery == "unknown"
	w.seen["audits"]++
	return errors.Join(w.auditDelivery(e, now), w.auditApproval(ctx, e), w.auditLimit(ctx, e))
}

// settleTime is how long a delivery that a crash has left may take to be sent or ended.
const settleTime = 10 * time.Second

// settled gives a verification once its delivery has come to something.
func (w *worker) settled(ctx context.Context, e *entry) (now *answer, err error) {
	if !eventually(settleTime, func() bool {
		now, err = w.callers[e.tenant].get(ctx, e.id)
		return err != nil || now.Delivery != "queued" && now.Delivery != "sending"
	}) {
		return nil, fmt.Errorf("%s: its delivery is still %s after %s", e, now.Delivery, settleTime)
	}
	if err == nil && now.status != http.StatusOK {
		err = fmt.Errorf("%s is lost: %s", e, now)
	}
	return now, err
}

// auditUnanswered looks what became of a start that was never answered: either all of it is there, or nothing.
func (w *worker) auditUnanswered(ctx context.Context, e *entry) error {
	found, err := w.callers[e.tenant].list(ctx, e.to)
	if err != nil {
		return err
	}
	for _, v := range found {
		if v.Reference == e.body["reference"] {
			w.seen["unanswered starts that were kept"]++
			e.id, e.maybe["failed"] = v.ID, e.tenant == strict
			return w.audit(ctx, e)
		}
	}
	w.seen["unanswered starts that left nothing"]++
	e.sent = time.Now()
	a, err := w.callers[e.tenant].start(ctx, e.to, e.body)
	if err != nil {
		return err
	}
	if e.started(a, nil); e.id == "" {
		return fmt.Errorf("an unanswered start to %s left no verification, and yet another start is refused: %s", e.to, a)
	}
	w.superseded(e)
	if e.status == "failed" {
		return nil
	}
	return w.audit(ctx, e)
}

// auditDelivery compares the timeline with what the vendor has: each message once, or twice with the same code and a
// word about it.
func (w *worker) auditDelivery(e *entry, now *answer) error {
	byKey := map[string][]sms{}
	for _, m := range w.vendor.got(e.id) {
		byKey[m.key] = append(byKey[m.key], m)
	}
	twice := 0
	for key, all := range byKey {
		if len(all) > 2 {
			return fmt.Errorf("%s: the vendor got %s %d times", e, key, len(all))
		}
		if len(all) == 2 {
			twice++
			if all[0].code != all[1].code {
				return fmt.Errorf("%s: the vendor got two codes under %s", e, key)
			}
		}
	}
	repeated := 0
	for _, event := range now.Events {
		if event.Type == "repeated" {
			repeated++
		}
	}
	if twice > repeated {
		return fmt.Errorf("%s: the vendor got %d messages twice, the timeline tells of %d", e, twice, repeated)
	}
	return auditOutcome(e, now, byKey)
}

// auditOutcome holds the delivery's status against the vendor's book.
func auditOutcome(e *entry, now *answer, byKey map[string][]sms) error {
	generation := "1"
	for _, event := range now.Events {
		if n, ok := strings.CutPrefix(event.Detail, "generation "); ok && event.Type == "resend" {
			generation = n
		}
	}
	taken, refused := 0, 0
	for _, m := range byKey[e.id+"-"+generation] {
		if m.refused {
			refused++
		} else {
			taken++
		}
	}
	switch {
	case (now.Delivery == "sent") && taken == 0:
		return fmt.Errorf("%s: it is sent, says the timeline, and the vendor has nothing: %s", e, now)
	case now.Delivery == "undelivered" && refused == 0:
		return fmt.Errorf("%s: it was refused, says the timeline, and the vendor refused nothing: %s", e, now)
	case now.Delivery == "unknown" && !now.has("outcome_lost"):
		return fmt.Errorf("%s: its outcome is unknown, and the timeline says nothing of it: %s", e, now)
	}
	return nil
}

// auditApproval gives an approved code once more.
func (w *worker) auditApproval(ctx context.Context, e *entry) error {
	if e.status != "approved" {
		return nil
	}
	a, err := w.callers[e.tenant].check(ctx, e.id, e.code)
	if err == nil && a.Result != "already_approved" {
		err = fmt.Errorf("%s: its code, given again, is %s", e, a)
	}
	w.seen["approvals given again"]++
	return err
}

// auditLimit asks for another message to a recipient that had one less than a minute ago.
func (w *worker) auditLimit(ctx context.Context, e *entry) error {
	if !e.limited() {
		return nil
	}
	a, err := w.callers[e.tenant].start(ctx, e.to, nil)
	if err == nil && a.status != http.StatusTooManyRequests && e.limited() {
		err = fmt.Errorf("%s: a start %s after it is %s", e, time.Since(e.sent), a)
	}
	w.seen["refusals still in force"]++
	return err
}

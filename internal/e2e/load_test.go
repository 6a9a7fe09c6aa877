package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
)

// worker is one caller: what it asks for, it asks for one after the other, so that it knows what each answer means.
type worker struct {
	index   int
	dice    *rand.Rand
	vendor  *vendor
	callers map[string]*caller
	entries []*entry
	touched []*entry // since the last start of the server
	count   int      // recipients used
	seen    tally
	faults  []string
}

func (w *worker) fault(format string, args ...any) {
	w.faults = append(w.faults, fmt.Sprintf(format, args...))
}

// work asks for one thing after another until an answer does not come: then the server is dead.
func (w *worker) work(ctx context.Context) {
	for ctx.Err() == nil && w.step(ctx) {
		w.seen["answers"]++
	}
	w.seen["unanswered"]++
}

func (w *worker) step(ctx context.Context) bool {
	e := w.recent()
	dice := w.dice.IntN(100)
	switch {
	case dice < 20 || e == nil:
		return w.start(ctx, strict, "")
	case dice < 35:
		return w.start(ctx, loose, "")
	case dice < 50:
		return w.start(ctx, loose, fmt.Sprintf("key-%d-%d", w.index, w.count))
	case dice < 62:
		return w.guess(ctx, e)
	case dice < 80:
		return w.approve(ctx, e)
	case dice < 85:
		return w.cancel(ctx, e)
	case dice < 90 && e.tenant == loose:
		return w.resend(ctx, e)
	case dice < 94 && e.tenant == loose && e.once == "":
		return w.supersede(ctx, e)
	}
	return w.again(ctx, e)
}

// recent is one of the last verifications that this worker knows by name.
func (w *worker) recent() *entry {
	if len(w.entries) == 0 {
		return nil
	}
	e := w.entries[max(0, len(w.entries)-1-w.dice.IntN(12))]
	if e.id == "" || e.id == unresolved {
		return nil
	}
	return e
}

func (w *worker) touch(e *entry) {
	w.touched = append(w.touched, e)
}

func (w *worker) start(ctx context.Context, tenant, once string) bool {
	w.count++
	e := newEntry(tenant, number(w.index, w.count), object{"reference": fmt.Sprintf("r-%d-%d", w.index, w.count)})
	e.once = once
	w.entries = append(w.entries, e)
	return w.send(ctx, e)
}

// send starts an entry's verification.
func (w *worker) send(ctx context.Context, e *entry) bool {
	w.touch(e)
	var headers []string
	if e.once != "" {
		headers = []string{"Idempotency-Key", e.once}
	}
	a, err := w.callers[e.tenant].start(ctx, e.to, e.body, headers...)
	if !e.started(a, err) {
		return false
	}
	if e.id == "" {
		w.fault("a start to a fresh number was refused: %s", a)
	}
	w.seen["started"]++
	return true
}

func (w *worker) guess(ctx context.Context, e *entry) bool {
	w.touch(e)
	a, err := w.callers[e.tenant].check(ctx, e.id, wrongCode(w.dice))
	if err != nil {
		if e.status == "pending" {
			e.maybeLess++
			if e.maybeLess >= e.remaining {
				e.maybe["exhausted"] = true
			}
		}
		return false
	}
	switch {
	case e.status != "pending":
		if a.Result != resultOf(e.status) {
			w.fault("%s: a guess is %s", e, a)
		}
	case a.Result != "incorrect" || a.AttemptsRemaining != e.remaining-1:
		w.fault("%s: a guess is %s", e, a)
	default:
		e.remaining--
		w.seen["wrong guesses"]++
		if e.remaining == 0 {
			e.status = "exhausted"
		}
	}
	return true
}

// resultOf is what a check of an ended verification says.
func resultOf(status string) string {
	if status == "approved" {
		return "already_approved"
	}
	return status
}

func (w *worker) approve(ctx context.Context, e *entry) bool {
	code, ok := w.vendor.code(e.id)
	if !ok || e.blind {
		return w.guess(ctx, e)
	}
	w.touch(e)
	a, err := w.callers[e.tenant].check(ctx, e.id, code)
	switch {
	case err != nil:
		if e.status == "pending" {
			e.maybe["approved"], e.code = true, code
		}
		return false
	case e.status == "pending" && a.Result == "approved":
		e.status, e.code = "approved", code
		w.seen["approved"]++
	case e.status == "pending" || a.Result != resultOf(e.status):
		w.fault("%s: the code %s is %s", e, code, a)
	}
	return true
}

func (w *worker) cancel(ctx context.Context, e *entry) bool {
	w.touch(e)
	a, err := w.callers[e.tenant].change(ctx, e.id, "cancel")
	switch {
	case err != nil:
		if e.status == "pending" {
			e.maybe["canceled"] = true
		}
		return false
	case e.status == "pending" && a.Status == "canceled":
		e.status = "canceled"
		w.seen["canceled"]++
	case e.status != "canceled" && a.status != http.StatusConflict:
		w.fault("%s: canceling is %s", e, a)
	}
	return true
}

func (w *worker) resend(ctx context.Context, e *entry) bool {
	w.touch(e)
	before := len(w.vendor.got(e.id))
	a, err := w.callers[e.tenant].change(ctx, e.id, "resend")
	switch {
	case err != nil:
		return false
	case a.status == http.StatusOK:
		w.seen["resent"]++
		return w.arrived(e, before)
	case e.status == "pending" && a.Code != "limit_exceeded": // the message before may still be on its way
		w.fault("%s: resending is %s", e, a)
	}
	return true
}

// arrived waits for a resent message, so that the code which is given next is the one that counts.
func (w *worker) arrived(e *entry, before int) bool {
	return eventually(callTime, func() bool { return len(w.vendor.got(e.id)) > before })
}

// supersede starts another verification of the same recipient and purpose.
func (w *worker) supersede(ctx context.Context, old *entry) bool {
	w.touch(old)
	e := newEntry(old.tenant, old.to, object{"reference": fmt.Sprintf("r-%d-%d-again", w.index, len(w.entries))})
	w.entries = append(w.entries, e)
	for _, other := range w.entries {
		if other != e && other.to == e.to && other.status == "pending" {
			other.maybe["superseded"] = true
			w.touch(other)
		}
	}
	if !w.send(ctx, e) {
		return false
	}
	w.superseded(e)
	return true
}

// superseded notes that a start was answered: what was pending for its recipient has ended.
func (w *worker) superseded(by *entry) {
	for _, other := range w.entries {
		if other != by && other.to == by.to && other.status == "pending" {
			other.status, other.maybe = "superseded", map[string]bool{}
			w.seen["superseded"]++
		}
	}
}

// again repeats a start: under its idempotency key it is the same, under the default limits it comes too early.
func (w *worker) again(ctx context.Context, e *entry) bool {
	if e.once == "" && !e.limited() {
		return w.guess(ctx, e)
	}
	var headers []string
	if e.once != "" {
		headers = []string{"Idempotency-Key", e.once}
	}
	a, err := w.callers[e.tenant].start(ctx, e.to, e.body, headers...)
	switch {
	case err != nil:
		return false
	case e.once != "" && (a.status != http.StatusCreated || a.ID != e.id):
		w.fault("%s: the start repeated under its key is %s", e, a)
	case e.once == "" && a.status != http.StatusTooManyRequests:
		w.fault("%s: the start repeated after %v is %s", e, e.sent, a)
	}
	w.seen["repeated starts"]++
	return true
}

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// claim is a start under an idempotency key whose answer never came.
type claim struct {
	worker *worker
	entry  *entry
	since  time.Time
}

// holdTime is how long the key of a request that died stays taken.
const holdTime = 30 * time.Second

// auditClaims repeats starts whose answer never came, under their keys, until they are answered: each key makes one
// verification. all waits for keys that the dead requests still hold.
func (c *crash) auditClaims(all bool) {
	var left []claim
	for _, one := range c.claims {
		done, err := one.repeat(c.t.Context())
		if all && !done && err == nil {
			eventually(holdTime+settleTime, func() bool {
				done, err = one.repeat(c.t.Context())
				return done || err != nil
			})
			if !done && err == nil {
				err = fmt.Errorf("the key %s is still held %s after the crash", one.entry.once, time.Since(one.since))
			}
		}
		if err != nil {
			c.t.Error(err)
		}
		if !done {
			left = append(left, one)
		} else {
			c.seen["unanswered keys that were repeated"]++
		}
	}
	c.claims = left
}

// repeat sends the start once more. It reports false while the key is held by the request that died.
func (c claim) repeat(ctx context.Context) (done bool, err error) {
	e, caller := c.entry, c.worker.callers[loose]
	a, err := caller.start(ctx, e.to, e.body, "Idempotency-Key", e.once)
	switch {
	case err != nil:
		return false, err
	case a.Code == "idempotency_in_progress":
		return false, nil
	case a.status != http.StatusCreated:
		return true, fmt.Errorf("the start repeated under the key %s is %s", e.once, a)
	}
	e.id = a.ID
	again, err := caller.start(ctx, e.to, e.body, "Idempotency-Key", e.once)
	if err != nil {
		return true, err
	}
	if again.ID != e.id {
		return true, fmt.Errorf("the start under the key %s is %s once, and %s then", e.once, a, again)
	}
	found, err := caller.list(ctx, e.to)
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("the key %s has made %d verifications", e.once, len(found))
	}
	return true, err
}

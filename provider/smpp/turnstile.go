package smpp

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

// errOverdue is the cause of a message whose turn would have come too late.
var errOverdue = errors.New("the account's own limit of messages per second is reached")

// turnstile lets messages through one after the other, evenly: a vendor that counts by the second sees no bursts. After
// the vendor has said that it was too much, nobody passes for a while.
type turnstile struct {
	gap     time.Duration // between two; 0: none
	mu      sync.Mutex
	next    time.Time     // the first turn that is free
	held    time.Time     // nobody passes before
	holding time.Duration // how long the last hold was; 0: the vendor has taken a message since
}

// pass waits for a turn. A turn that would come after ctx's deadline is not waited for: rate_limited, at once. The
// error for the end of ctx or of the provider is nil too; whoever comes next sees it.
func (t *turnstile) pass(ctx context.Context, closed <-chan struct{}) error {
	for {
		wait, err := t.turn(ctx, time.Now())
		if err != nil || wait <= 0 {
			return err
		}
		if over := !pause(ctx, closed, wait); over || !t.isHeld(time.Now()) {
			return nil
		}
		// The vendor has said meanwhile that it was too much: this turn is void, and there will be another.
	}
}

// pause waits, and tells whether it did so to the end.
func pause(ctx context.Context, closed <-chan struct{}, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-closed:
	}
	return false
}

// turn takes the first free turn, and tells how far away it is.
func (t *turnstile) turn(ctx context.Context, now time.Time) (wait time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	turn := now
	if t.next.After(now) {
		turn = t.next
	}
	if deadline, ok := ctx.Deadline(); ok && turn.After(deadline) {
		return 0, watchword.NewSendError(watchword.ClassRateLimited, "own limit", errOverdue)
	}
	t.next = turn.Add(t.gap)
	return turn.Sub(now), nil
}

func (t *turnstile) isHeld(now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.held.After(now)
}

// hold keeps everybody waiting: for first, and twice as long each time the vendor says it again without having taken a
// message in between, up to longest. What it says during a hold is about messages from before.
func (t *turnstile) hold(first, longest time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if t.held.After(now) {
		return
	}
	t.holding = min(max(first, 2*t.holding), longest)
	t.held = now.Add(t.holding)
	t.next = t.held
}

// relent notes that the vendor has taken a message.
func (t *turnstile) relent() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.holding = 0
}

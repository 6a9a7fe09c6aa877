package inbox

import (
	"context"

	"github.com/watchword/watchword/recipient"
)

// waiter is someone who waits for one message.
type waiter struct {
	to, after string
	found     chan Message // holds one; closed when there will be none
}

// Wait gives the newest message to the recipient that is newer than the message with the id after: at once if there is
// one, else as soon as one comes. A zero recipient is anybody, an empty after any time. ok is false when ctx or the
// inbox ended first.
func (b *Inbox) Wait(ctx context.Context, to recipient.Recipient, after string) (m Message, ok bool) {
	w, m, ok := b.await(to.Address(), after)
	if ok {
		return m, true
	}
	select {
	case m, ok = <-w.found:
		return m, ok
	case <-ctx.Done():
		return b.giveUp(w)
	}
}

// giveUp ends waiting. A message that came in the same moment is not lost.
func (b *Inbox) giveUp(w *waiter) (m Message, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.waiters, w)
	select {
	case m, ok = <-w.found:
	default:
	}
	return m, ok
}

// await looks for a message and, under the same lock, lets w be told of the next, so that none slips through between.
func (b *Inbox) await(to, after string) (w *waiter, m Message, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := b.kept()
	for i := len(kept) - 1; i >= 0 && kept[i].ID > after; i-- {
		if kept[i].matches(to, after) {
			return nil, kept[i], true
		}
	}
	w = &waiter{to: to, after: after, found: make(chan Message, 1)}
	if b.closed {
		close(w.found)
		return w, Message{}, false
	}
	b.waiters[w] = struct{}{}
	return w, Message{}, false
}

// followed is how many messages a subscriber may be behind.
const followed = 64

// Subscribe gives every message from now on, until cancel is called or the inbox closed; then the channel is closed. A
// subscriber that falls 64 messages behind misses some, and finds them in Messages.
func (b *Inbox) Subscribe() (messages <-chan Message, cancel func()) {
	sub := make(chan Message, followed)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		close(sub)
		return sub, func() {}
	}
	b.subs[sub] = struct{}{}
	return sub, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.unsubscribe(sub)
	}
}

func (b *Inbox) unsubscribe(sub chan Message) {
	if _, ok := b.subs[sub]; ok {
		delete(b.subs, sub)
		close(sub)
	}
}

// Close lets go of everyone who waits or follows, so that a server that shuts down need not wait for them. Messages can
// still be sent and read. It never fails, and may be called again.
func (b *Inbox) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for w := range b.waiters {
		delete(b.waiters, w)
		close(w.found)
	}
	for sub := range b.subs {
		b.unsubscribe(sub)
	}
	return nil
}

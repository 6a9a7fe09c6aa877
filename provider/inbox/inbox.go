// Package inbox is the provider of the sandbox: messages go no further than the memory of this process, where people
// and tests read them.
//
// A developer who tries the server wants to see the SMS that would have been sent; a test wants the code of the message
// that its sign-up just caused, and nobody else's. So the [Inbox] keeps the newest messages, with the code beside the
// text, and serves them over HTTP ([Inbox.Handler]). A test asks for "the newest message to this address, or the next
// one" and gets it in one request, without polling, without a regular expression, and without clearing a mailbox that
// other tests share. An address matches exactly, after it was made canonical: a@example.com does not find ba@example.com.
//
// Codes and addresses are in clear here, so the inbox is for the sandbox only. It is empty after a restart.
package inbox

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// defaultCapacity is how many messages are kept when nothing else is said.
const defaultCapacity = 500

// Message is one message as it was handed over.
type Message struct {
	ID             string // "msg_…"; a later message has a greater one, as strings compare, also across restarts
	At             time.Time
	To             string // canonical, in clear
	Channel        watchword.Channel
	Subject        string // of an e-mail
	Text           string
	HTML           string // of an e-mail
	Code           string
	VerificationID watchword.ID
	Purpose        watchword.Purpose
	Locale         string
	Test           bool // for a test recipient
}

// Inbox keeps the newest messages. It may be used by many goroutines at once. It starts none.
type Inbox struct {
	capacity int
	now      func() time.Time

	mu       sync.Mutex
	messages []Message // oldest first
	lastMS   int64     // the time in the newest id
	lastSeq  int       // the number in the newest id
	waiters  map[*waiter]struct{}
	subs     map[chan Message]struct{}
	closed   bool
}

// New makes an empty Inbox that keeps the newest capacity messages; 500 if capacity is not positive. now is the clock
// that messages are stamped by; nil is the system's.
func New(capacity int, now func() time.Time) *Inbox {
	if capacity <= 0 {
		capacity = defaultCapacity
	}
	if now == nil {
		now = time.Now
	}
	return &Inbox{
		capacity: capacity, now: now,
		waiters: map[*waiter]struct{}{}, subs: map[chan Message]struct{}{},
	}
}

// Send keeps the message and says that it was delivered, which is true: who reads the inbox has it. It fails only when
// ctx has ended before.
func (b *Inbox) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	if err := ctx.Err(); err != nil {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassProviderError, "", err)
	}
	kept := Message{
		To: m.To.Address(), Channel: m.Channel, Subject: m.Content.Subject, Text: m.Content.Text, HTML: m.Content.HTML,
		Code: m.Code, VerificationID: m.ID, Purpose: m.Purpose, Locale: m.Locale, Test: m.TestOutcome != "",
	}
	return watchword.Acceptance{MessageID: b.keep(kept), Receipt: watchword.Delivered}, nil
}

// keep stores m, wakes those who wait for it, and returns its new id.
func (b *Inbox) keep(m Message) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	m.At = b.now().UTC()
	m.ID = b.nextID(m.At)
	b.messages = append(b.messages, m)
	b.prune()
	for w := range b.waiters {
		if m.matches(w.to, w.after) {
			w.found <- m // has room for one, and gets no second
			delete(b.waiters, w)
		}
	}
	for sub := range b.subs {
		select {
		case sub <- m:
		default: // a page that cannot follow must not hold up a send
		}
	}
	return m.ID
}

// nextID makes an id greater than all before: the time, then a number among those of one millisecond. A clock that goes
// back is not followed.
func (b *Inbox) nextID(at time.Time) string {
	if ms := at.UnixMilli(); ms > b.lastMS {
		b.lastMS, b.lastSeq = ms, 0
	} else if b.lastSeq++; b.lastSeq > 999_999 {
		b.lastMS, b.lastSeq = b.lastMS+1, 0
	}
	return fmt.Sprintf("%s%013d_%06d", idPrefix, b.lastMS, b.lastSeq)
}

const idPrefix = "msg_"

// prune drops the oldest messages, but only when as many again have come, so that a send seldom moves all of them.
func (b *Inbox) prune() {
	if len(b.messages) < 2*b.capacity {
		return
	}
	n := copy(b.messages, b.messages[len(b.messages)-b.capacity:])
	clear(b.messages[n:])
	b.messages = b.messages[:n]
}

// kept is the newest messages, at most capacity, oldest first. The caller holds the lock.
func (b *Inbox) kept() []Message { return b.messages[max(0, len(b.messages)-b.capacity):] }

// matches tells whether m went to the address and is newer than the message after; "" matches any.
func (m *Message) matches(to, after string) bool {
	return (to == "" || m.To == to) && m.ID > after
}

// Messages lists what is kept, newest first: at most limit, or everything if limit is not positive.
func (b *Inbox) Messages(limit int) []Message { return b.list("", limit) }

func (b *Inbox) list(to string, limit int) []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := []Message{}
	kept := b.kept()
	for i := len(kept) - 1; i >= 0 && (limit <= 0 || len(found) < limit); i-- {
		if kept[i].matches(to, "") {
			found = append(found, kept[i])
		}
	}
	return found
}

// Clear forgets all messages. Ids go on from where they were.
func (b *Inbox) Clear() { b.forget("") }

// ClearFor forgets the messages to one recipient, so that a test can tidy up after itself alone.
func (b *Inbox) ClearFor(to recipient.Recipient) {
	if !to.IsZero() {
		b.forget(to.Address())
	}
}

func (b *Inbox) forget(to string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var left []Message
	for _, m := range b.kept() {
		if !m.matches(to, "") {
			left = append(left, m)
		}
	}
	b.messages = left
}

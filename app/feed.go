package app

import (
	"sync"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/console"
	"github.com/watchword/watchword/provider/inbox"
)

// feed tells the console's open pages what happens. A page that does not keep up misses updates: it looks again at the
// next one.
type feed struct {
	mu     sync.Mutex
	subs   map[chan console.Update]struct{}
	closed bool
}

func newFeed() *feed { return &feed{subs: map[chan console.Update]struct{}{}} }

const feedBuffer = 64

// Subscribe implements console.Feed.
func (f *feed) Subscribe() (<-chan console.Update, func()) {
	sub := make(chan console.Update, feedBuffer)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		close(sub) // a page that opens while the server ends must not hold it up either
		return sub, func() {}
	}
	f.subs[sub] = struct{}{}
	return sub, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.subs, sub)
	}
}

func (f *feed) tell(u console.Update) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for sub := range f.subs {
		select {
		case sub <- u:
		default:
		}
	}
}

// close ends every subscription, so that open pages do not hold up the server's end.
func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for sub := range f.subs {
		close(sub)
		delete(f.subs, sub)
	}
}

// Observe implements watchword.Observer.
func (f *feed) Observe(o watchword.Observation) {
	if !o.ID.IsZero() {
		f.tell(console.Update{Verification: o.ID})
	}
}

// follow tells of messages that arrive in the inbox, until they end.
func (f *feed) follow(messages <-chan inbox.Message) {
	for m := range messages {
		f.tell(console.Update{Message: m.ID, Verification: m.VerificationID})
	}
}

// observers tells several observers.
type observers []watchword.Observer

// Observe implements watchword.Observer.
func (all observers) Observe(o watchword.Observation) {
	for _, one := range all {
		one.Observe(o)
	}
}

// ObserveSpend implements watchword.SpendObserver.
func (all observers) ObserveSpend(s watchword.SpendState, refused bool) {
	for _, one := range all {
		if o, ok := one.(watchword.SpendObserver); ok {
			o.ObserveSpend(s, refused)
		}
	}
}

// shownInbox is the inbox as the console sees it.
type shownInbox struct{ *inbox.Inbox }

// Messages implements console.Inbox.
func (s shownInbox) Messages(limit int) []console.Message {
	caught := s.Inbox.Messages(limit)
	shown := make([]console.Message, 0, len(caught))
	for _, m := range caught {
		shown = append(shown, console.Message{
			ID: m.ID, At: m.At, To: m.To, Channel: m.Channel, Subject: m.Subject, Text: m.Text, HTML: m.HTML, Code: m.Code,
			VerificationID: m.VerificationID, Purpose: m.Purpose, Locale: m.Locale, Test: m.Test,
		})
	}
	return shown
}

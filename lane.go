package watchword

import (
	"sync"
	"time"
)

// lane is what this process knows of one provider account: how many messages are with it, and whether it works. Each
// account has its own, so that a slow vendor keeps nobody else waiting.
type lane struct {
	mu      sync.Mutex
	breaker breaker
	inside  int
	waiting []waiter // in order of arrival
}

// waiter is a message that waits for a place.
type waiter struct {
	turn  chan struct{} // closed when it has one
	since time.Time     // by this process's clock
}

// enter takes one of an account's places. It reports false when there is none for too long, or when stop is closed.
func (n *lane) enter(places int, wait time.Duration, stop <-chan struct{}) bool {
	n.mu.Lock()
	if n.inside < places && len(n.waiting) == 0 {
		n.inside++
		n.mu.Unlock()
		return true
	}
	turn := make(chan struct{})
	n.waiting = append(n.waiting, waiter{turn, time.Now()})
	n.mu.Unlock()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-turn:
		return true
	case <-timer.C:
	case <-stop:
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, w := range n.waiting {
		if w.turn == turn {
			n.waiting = append(n.waiting[:i], n.waiting[i+1:]...)
			return false
		}
	}
	return true // the turn came at the same moment
}

// leave gives the place to whoever waits longest.
func (n *lane) leave(places int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.inside--
	for len(n.waiting) > 0 && n.inside < places {
		close(n.waiting[0].turn)
		n.waiting = n.waiting[1:]
		n.inside++
	}
}

// admits tells whether a message may go to the account now: see breaker.admits.
func (n *lane) admits(now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.breaker.admits(now)
}

// tries takes the turn to try the account: see breaker.tries.
func (n *lane) tries(now time.Time) (taken bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.breaker.tries(now)
}

// look tells what the breaker does, and until when it is open.
func (n *lane) look(now time.Time) (BreakerState, time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.breaker.state(now), n.breaker.until
}

// away is 1 for an account that messages are kept away from, or that waits to be tried, and 0 for one that works.
func (n *lane) away(now time.Time) int {
	if state, _ := n.look(now); state != BreakerClosed {
		return 1
	}
	return 0
}

// record notes an outcome, and tells whether that opened or closed the breaker.
func (n *lane) record(now, began time.Time, c ErrorClass) (turned bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.breaker.record(now, began, c)
}

// load tells how many messages are with the account, how many wait for a place, and how long the first of them has.
func (n *lane) load() (inside, waiting int, longest time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.waiting) > 0 {
		longest = time.Since(n.waiting[0].since)
	}
	return n.inside, len(n.waiting), longest
}

// lanes are those of all accounts that have had a message, by AccountKey.
type lanes struct{ all sync.Map }

func (l *lanes) of(account string) *lane {
	if n, ok := l.all.Load(account); ok {
		return n.(*lane) //nolint:forcetypeassert // nothing else is stored
	}
	n, _ := l.all.LoadOrStore(account, &lane{})
	return n.(*lane) //nolint:forcetypeassert // nothing else is stored
}

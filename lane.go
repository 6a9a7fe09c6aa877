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
	waiting []chan struct{} // in order of arrival
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
	n.waiting = append(n.waiting, turn)
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
		if w == turn {
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
		close(n.waiting[0])
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

// look tells what the breaker does, and until when it is open.
func (n *lane) look(now time.Time) (BreakerState, time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.breaker.state(now), n.breaker.until
}

// record notes an outcome, and tells whether that opened or closed the breaker.
func (n *lane) record(now time.Time, c ErrorClass) (turned bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.breaker.record(now, c)
}

func (n *lane) load() (inside, waiting int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.inside, len(n.waiting)
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

// AccountState is how a provider account is doing in this process.
type AccountState struct {
	Account   string // by AccountKey
	Type      string
	Disabled  bool
	Paused    bool
	Breaker   BreakerState
	OpenUntil time.Time // while the breaker is open: when one message will try the account
	InFlight  int       // messages that are with the vendor
	Waiting   int       // messages that wait for a place
}

// AccountStates tells how every provider account is doing, in order of name.
func (e *Engine) AccountStates() []AccountState {
	s := e.registry.Current()
	all := make([]AccountState, 0, len(s.senders))
	for _, key := range s.accountNames() {
		a, n := s.senders[key], e.lanes.of(key)
		one := AccountState{Account: key, Type: a.Type, Disabled: a.Disabled, Paused: a.Paused}
		one.Breaker, one.OpenUntil = n.look(e.now())
		if one.Breaker == BreakerClosed {
			one.OpenUntil = time.Time{}
		}
		one.InFlight, one.Waiting = n.load()
		all = append(all, one)
	}
	return all
}

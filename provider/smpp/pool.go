package smpp

import (
	"container/list"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/watchword/watchword"
)

// errClosed is the cause of what is asked of a provider after Close.
var errClosed = errors.New("the account was closed")

// closedError is what a closed provider answers.
func closedError() error {
	return watchword.NewSendError(watchword.ClassProviderError, "closed", errClosed)
}

// pool hands out places in the windows of the bound sessions: one for each message that waits for its answer. Who finds
// none waits in line. Who finds no session waits only while one is expected soon.
type pool struct {
	mu       sync.Mutex
	lines    []*line
	sessions []*session
	waiting  list.List // of chan *session; a closed one says that there is no hope
	failure  error     // why the last bind failed
	closed   bool
}

// line is one of the account's sessions over all its lives.
type line struct {
	hopeful bool          // it is bound, or may be soon
	hurry   chan struct{} // ends its wait before the next attempt
}

func newPool(lines int) *pool {
	p := &pool{}
	for range lines {
		p.lines = append(p.lines, &line{hopeful: true, hurry: make(chan struct{}, 1)})
	}
	return p
}

// acquire gives a place in the window of the least busy session. It waits as long as there may be one; when there is no
// hope, its error is that of the last bind, and when ctx ends, ctx's.
func (p *pool) acquire(ctx context.Context) (*session, error) {
	p.mu.Lock()
	if s := p.freest(); s != nil {
		s.free--
		p.mu.Unlock()
		return s, nil
	}
	if err := p.hopeless(); err != nil {
		p.mu.Unlock()
		return nil, err
	}
	turn := make(chan *session, 1)
	place := p.waiting.PushBack(turn)
	p.mu.Unlock()
	select {
	case s, ok := <-turn:
		if !ok {
			return nil, p.why()
		}
		return s, nil
	case <-ctx.Done():
		p.giveUp(place, turn)
		return nil, ctx.Err()
	}
}

// giveUp leaves the line, and gives back a place that came at the last moment.
func (p *pool) giveUp(place *list.Element, turn chan *session) {
	p.mu.Lock()
	p.waiting.Remove(place)
	p.mu.Unlock()
	select {
	case s, ok := <-turn:
		if ok {
			p.release(s)
		}
	default:
	}
}

// release gives a place back, or on to who waits first.
func (p *pool) release(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.free++
	p.serve(s)
}

// serve gives a session's free places to those who wait. The pool is locked.
func (p *pool) serve(s *session) {
	if !slices.Contains(p.sessions, s) {
		return
	}
	for s.free > 0 && p.waiting.Len() > 0 {
		if turn, ok := p.waiting.Remove(p.waiting.Front()).(chan *session); ok {
			s.free--
			turn <- s
		}
	}
}

// freest is the session with the most free places; nil if there is none. The pool is locked.
func (p *pool) freest() (best *session) {
	for _, s := range p.sessions {
		if s.free > 0 && (best == nil || s.free > best.free) {
			best = s
		}
	}
	return best
}

// join takes a session that was just bound in, unless it is over already or the provider was closed meanwhile.
func (p *pool) join(l *line, s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || s.left {
		return
	}
	l.hopeful = true
	p.sessions = append(p.sessions, s)
	p.serve(s)
}

// leave takes a session out for good. It may be called for one that is not in: a vendor can hang up before the session has
// joined.
func (p *pool) leave(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.left = true
	p.sessions = slices.DeleteFunc(p.sessions, func(o *session) bool { return o == s })
}

// despair says that a line will not be bound soon. If none will, nobody waits any more.
func (p *pool) despair(l *line, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.hopeful = false
	p.failure = err
	if p.hopeless() != nil {
		p.sendAway()
	}
}

// hurry makes the lines that are not bound try at once, and lets those who come now wait for the outcome.
func (p *pool) hurry() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lines {
		if l.hopeful {
			continue
		}
		l.hopeful = true
		select {
		case l.hurry <- struct{}{}:
		default:
		}
	}
}

// bound lists the sessions that can send.
func (p *pool) bound() []*session {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sessions)
}

// close ends the pool: nobody gets a place any more.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.sessions = nil
	p.sendAway()
}

// hopeless tells why nobody should wait, if so. The pool is locked.
func (p *pool) hopeless() error {
	if p.closed {
		return closedError()
	}
	if slices.ContainsFunc(p.lines, func(l *line) bool { return l.hopeful }) {
		return nil
	}
	return p.failure
}

func (p *pool) why() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return closedError()
	}
	return p.failure
}

// sendAway ends the wait of everybody. The pool is locked.
func (p *pool) sendAway() {
	for p.waiting.Len() > 0 {
		if turn, ok := p.waiting.Remove(p.waiting.Front()).(chan *session); ok {
			close(turn)
		}
	}
}

package smpp

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// times is how long everything takes at most.
type times struct {
	dial    time.Duration // a TCP connection, and TLS
	answer  time.Duration // an answer, before a bind has failed, a link is dead, or a place in the window is free again
	write   time.Duration // a write
	silence time.Duration // before the link is checked
	first   time.Duration // before the first new attempt to bind; from then on twice as long each time
	longest time.Duration // between two attempts
	steady  time.Duration // a session that lasted this long starts the waits anew
	hold    time.Duration // without messages, after the vendor said that there are too many; twice as long when it says so again
	goodbye time.Duration // for messages under way and for the unbind, each, when the provider is closed

	longestHold time.Duration
}

func defaultTimes() times {
	return times{
		dial: 5 * time.Second, answer: 10 * time.Second, write: 10 * time.Second, silence: defaultSilence,
		first: time.Second, longest: time.Minute, steady: time.Minute, hold: time.Second, goodbye: time.Second,
		longestHold: 8 * time.Second,
	}
}

// keepBound connects and binds, again and again, until ctx ends.
func (p *Provider) keepBound(ctx context.Context, l *line) {
	for failures := 0; ; failures++ {
		lasted, err := p.connect(ctx, l)
		if ctx.Err() != nil {
			return
		}
		if lasted >= p.times.steady {
			failures = 0
		}
		// A session that was fine and got lost is expected back after the first wait; so those who want to send wait too.
		if lasted == 0 || failures > 0 {
			p.pool.despair(l, err)
		}
		timer := time.NewTimer(p.times.before(failures))
		select {
		case <-timer.C:
		case <-l.hurry:
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// before is the wait before the next attempt, after some that failed: twice as long each time, and no two accounts at the
// same moment.
func (t times) before(failures int) time.Duration {
	wait := t.longest
	if failures < 16 {
		wait = min(t.first<<failures, t.longest)
	}
	return wait/2 + rand.N(wait/2+1)
}

// connect makes one session and stays with it to its end. lasted is how long it was bound; 0: never. The error is a
// *[watchword.SendError] of class provider_error, or of the class of the vendor's no.
func (p *Provider) connect(ctx context.Context, l *line) (lasted time.Duration, err error) {
	conn, err := p.dial(ctx)
	if err != nil {
		return 0, provider.Failure(context.Background(), false, err) // the end of ctx is nobody's failure
	}
	s := newSession(p, conn)
	var all sync.WaitGroup
	all.Go(s.write)
	all.Go(s.read)
	all.Go(s.tell)
	defer all.Wait()
	defer s.end(closedError())
	if err := s.bind(ctx); err != nil {
		return 0, err
	}
	began := time.Now()
	p.pool.join(l, s)
	select {
	case <-s.done:
	case <-ctx.Done():
		return 0, closedError()
	}
	return max(time.Since(began), 1), s.failure
}

// bind asks the vendor to let the session send and receive.
func (s *session) bind(ctx context.Context) error {
	c := &s.p.settings
	body, err := pdu.Bind{
		SystemID: c.SystemID, Password: c.Password, SystemType: c.SystemType, AddressRange: c.AddressRange,
	}.Body()
	if err != nil {
		return linkError("bind", err)
	}
	limited, cancel := context.WithTimeout(ctx, s.p.times.answer)
	defer cancel()
	answer, _, err := s.ask(limited, &request{pdu: pdu.PDU{Command: pdu.BindTransceiver, Body: body}})
	switch {
	case err != nil && limited.Err() != nil:
		return linkError("no bind_transceiver_resp", nil)
	case err != nil:
		return s.failure
	case answer.Status != pdu.OK:
		return refused(answer.Status, s.p.statuses)
	case answer.Command == pdu.GenericNack:
		return linkError("generic_nack", nil)
	}
	return nil
}

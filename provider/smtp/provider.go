package smtp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"sync"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

// idleCheck is how long a kept connection may be idle and still be trusted without asking. Mail servers hang up after
// minutes, and some routers forget a connection without telling either end.
const idleCheck = 10 * time.Second

// Provider sends e-mail through one account at a mail server. Many goroutines may use it at once; it starts none that
// outlives a call. [Config.Open] makes it.
type Provider struct {
	host, address      string
	helo               string
	tlsMode            string
	tls                *tls.Config
	auth               string
	username, password string
	from               mail.Address
	replyTo            *mail.Address
	dkim               *signingKey
	now                func() time.Time
	checkAfter         time.Duration

	slots  chan struct{} // one for each send under way
	mu     sync.Mutex
	idle   []*session // the last used comes last, and is used first
	closed bool
}

// Send hands the message to the server. Errors are *[watchword.SendError] with a class for every answer of the server;
// its codes ("550 5.1.1") are the error's Raw. The class is ClassTimeout only if the server may have the message, and
// ClassProviderError for whatever failed before. The MessageID is the Message-ID header, the same for every repeat of the
// same Outgoing.Key. A recipient that is no e-mail address is refused with ClassProviderError: the route is wrong.
func (p *Provider) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	if m.To.Kind() != recipient.Email {
		return refuse(errors.New("an smtp provider sends to e-mail addresses only"))
	}
	if err := ctx.Err(); err != nil {
		return refuse(err)
	}
	l, err := p.compose(m)
	if err != nil {
		return refuse(errors.New("the message could not be written")) // the reason might quote it
	}
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return refuse(ctx.Err())
	}
	if f := p.deliver(ctx, l); f != nil {
		return watchword.Acceptance{}, f.sendError()
	}
	return watchword.Acceptance{MessageID: l.id}, nil
}

// refuse is for what fails on this side, before any server was asked.
func refuse(cause error) (watchword.Acceptance, error) {
	return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassProviderError, "", cause)
}

// deliver tries a kept connection, and a new one when there is none or it is dead.
func (p *Provider) deliver(ctx context.Context, l letter) *failure {
	if s := p.take(ctx); s != nil {
		f := s.transact(ctx, l)
		p.keep(s)
		if f == nil || !f.stale() {
			return f
		}
	}
	s, f := p.connect(ctx)
	if f != nil {
		return f
	}
	f = s.transact(ctx, l)
	p.keep(s)
	return f
}

// take gives a kept connection that seems to be alive, or nil. The one used last is tried; if that is dead, so are those
// that have been idle for longer.
func (p *Provider) take(ctx context.Context) *session {
	s := p.pop()
	if s == nil {
		return nil
	}
	if !s.dirty && p.now().Sub(s.used) < p.checkAfter || s.alive(ctx) {
		s.dirty = false
		return s
	}
	_ = s.raw.Close()
	for s = p.pop(); s != nil; s = p.pop() {
		_ = s.raw.Close()
	}
	return nil
}

func (p *Provider) pop() *session {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.idle) == 0 {
		return nil
	}
	last := len(p.idle) - 1
	s := p.idle[last]
	p.idle[last] = nil
	p.idle = p.idle[:last]
	return s
}

// keep puts a connection back for the next message. There are never more than slots.
func (p *Provider) keep(s *session) {
	s.used = p.now()
	if s.spent {
		_ = s.raw.Close()
		return
	}
	p.mu.Lock()
	closed := p.closed
	if !closed {
		p.idle = append(p.idle, s)
	}
	p.mu.Unlock()
	if closed {
		s.quit()
	}
}

// Format keeps the password out of whatever prints a Provider.
func (p *Provider) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "smtp provider at "+p.address)
}

// Close says goodbye on the kept connections, within a second. Messages can still be sent, as may happen to those under
// way when an account's settings change, but from now on each has a connection of its own. It never fails, and may be
// called again.
func (p *Provider) Close() error {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	var all sync.WaitGroup
	for _, s := range idle {
		all.Go(s.quit)
	}
	all.Wait()
	return nil
}

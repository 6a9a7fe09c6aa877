package smpp

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// Provider sends through one account at an SMPP server. Many goroutines may use it at once. Its sessions begin with the
// first Send, Probe or OnReceipts, and end with Close. [Config.Open] makes it.
type Provider struct {
	settings      Config // complete
	statuses      map[pdu.Status]watchword.ErrorClass
	receiptErrors map[string]watchword.ErrorClass
	times         times
	dial          func(context.Context) (net.Conn, error)

	pool      *pool
	turnstile turnstile
	joined    joined
	reference atomic.Uint32 // of the last long message

	mu      sync.Mutex
	tell    func([]watchword.Receipt) error
	stop    context.CancelFunc // ends the lines; nil before they have begun
	closed  bool
	closing sync.Once
	ended   chan struct{}  // closed when nobody waits for a turn any more
	sends   sync.WaitGroup // Sends and Probes under way
	lines   sync.WaitGroup
}

func newProvider(c Config, t times) *Provider {
	p := &Provider{settings: c, times: t, pool: newPool(c.Binds), ended: make(chan struct{})}
	if c.MessagesPerSecond > 0 {
		p.turnstile.gap = time.Second / time.Duration(c.MessagesPerSecond)
	}
	p.reference.Store(rand.Uint32()) // after a restart, parts must not be joined with those from before
	return p
}

// OnReceipts gives the provider a function to call with what it hears, and begins its sessions, since receipts of earlier
// messages may wait at the vendor. A receipt is acknowledged after the function has returned; from then on the vendor
// forgets it. With an error the vendor is asked to bring it later. The function is not called any more when Close has returned.
func (p *Provider) OnReceipts(tell func([]watchword.Receipt) error) {
	p.mu.Lock()
	p.tell = tell
	p.mu.Unlock()
	if p.enter() {
		p.sends.Done()
	}
}

func (p *Provider) listener() func([]watchword.Receipt) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tell
}

// enter begins a call, and the sessions if they have not begun. It answers false when the provider is closed.
func (p *Provider) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.sends.Add(1)
	if p.stop == nil {
		ctx, stop := context.WithCancel(context.Background())
		p.stop = stop
		for _, l := range p.pool.lines {
			p.lines.Go(func() { p.keepBound(ctx, l) })
		}
	}
	return true
}

// Format keeps the password out of whatever prints a Provider.
func (p *Provider) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "smpp provider at "+p.settings.Host)
}

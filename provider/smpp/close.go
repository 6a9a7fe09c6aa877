package smpp

import (
	"context"
	"sync"
	"time"

	"github.com/watchword/watchword/provider/smpp/pdu"
)

// Close lets messages under way finish for a second, unbinds, waits a second for the answers, and ends all sessions. What
// is sent afterwards is refused with provider_error. It never fails, and may be called again.
func (p *Provider) Close() error {
	p.closing.Do(p.shut)
	return nil
}

func (p *Provider) shut() {
	p.mu.Lock()
	p.closed = true
	stop := p.stop
	p.mu.Unlock()
	idle := make(chan struct{})
	go func() {
		p.sends.Wait()
		close(idle)
	}()
	timer := time.NewTimer(p.times.goodbye)
	select {
	case <-idle:
	case <-timer.C:
	}
	timer.Stop()
	bound := p.pool.bound()
	p.pool.close()
	close(p.ended)
	var all sync.WaitGroup
	for _, s := range bound {
		all.Go(s.unbind)
	}
	all.Wait()
	if stop != nil {
		stop()
	}
	p.lines.Wait()
	<-idle
}

// unbind says goodbye.
func (s *session) unbind() {
	ctx, cancel := context.WithTimeout(context.Background(), s.p.times.goodbye)
	defer cancel()
	_, _, _ = s.ask(ctx, &request{pdu: pdu.PDU{Command: pdu.Unbind}})
	s.end(closedError())
}

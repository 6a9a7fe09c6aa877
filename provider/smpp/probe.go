package smpp

import (
	"context"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// Probe tests the account without sending anything: a session is bound, at once if the last attempt has failed, and the
// vendor answers an enquire_link on it. SMPP knows no balance.
func (p *Provider) Probe(ctx context.Context) (watchword.Balance, error) {
	if !p.enter() {
		return watchword.Balance{}, closedError()
	}
	defer p.sends.Done()
	p.pool.hurry()
	s, err := p.pool.acquire(ctx)
	if err != nil && ctx.Err() != nil {
		return watchword.Balance{}, provider.Failure(ctx, false, err)
	}
	if err != nil {
		return watchword.Balance{}, err
	}
	answer, _, err := s.ask(ctx, &request{pdu: pdu.PDU{Command: pdu.EnquireLink}, placed: true})
	switch {
	case err != nil && ctx.Err() != nil:
		return watchword.Balance{}, provider.Failure(ctx, false, err)
	case err != nil:
		return watchword.Balance{}, s.failure
	case answer.Status != pdu.OK:
		return watchword.Balance{}, refused(answer.Status, p.statuses)
	}
	return watchword.Balance{}, nil
}

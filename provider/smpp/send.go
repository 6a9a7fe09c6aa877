package smpp

import (
	"context"
	"errors"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// maxAgain is how often a part is handed over again that came too quickly for the vendor, once it has the first: half a
// message is of use to nobody. Each time waits for its turn.
const maxAgain = 3

// Send hands a message over, in as many parts as it needs, one after the other. See the package comment for what its
// errors mean. The MessageID is that of the last part.
func (p *Provider) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	if err := ctx.Err(); err != nil {
		return watchword.Acceptance{}, provider.Failure(ctx, false, err)
	}
	parts, err := p.settings.compose(&m, uint16(p.reference.Add(1)))
	if err != nil {
		return watchword.Acceptance{}, err
	}
	if !p.enter() {
		return watchword.Acceptance{}, closedError()
	}
	defer p.sends.Done()
	return p.submitAll(ctx, &m, parts)
}

func (p *Provider) submitAll(ctx context.Context, m *watchword.Outgoing, parts []pdu.Message) (a watchword.Acceptance, err error) {
	var whole *long
	if len(parts) > 1 {
		whole = &long{}
	}
	for i := range parts {
		heard := func(answer pdu.PDU) {
			if id, ok := p.name(answer); ok && whole != nil {
				p.joined.accepted(whole, id, i == len(parts)-1)
			}
		}
		a, err = p.submit(ctx, m, &parts[i], heard)
		for again := 0; i > 0 && again < maxAgain && throttled(err); again++ {
			a, err = p.submit(ctx, m, &parts[i], heard)
		}
		if err != nil {
			return watchword.Acceptance{}, err
		}
	}
	if whole != nil && p.joined.lost(whole) {
		a.Receipt = watchword.Undelivered
	}
	return a, nil
}

// submit hands one part over. A session that ends before the part was written is no reason to fail: there may be
// another, or a new one soon.
func (p *Provider) submit(
	ctx context.Context, m *watchword.Outgoing, part *pdu.Message, heard func(pdu.PDU),
) (watchword.Acceptance, error) {
	body, err := part.Body()
	if err != nil {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassProviderError, "", err)
	}
	if err := p.turnstile.pass(ctx, p.ended); err != nil {
		return watchword.Acceptance{}, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return watchword.Acceptance{}, provider.Failure(ctx, false, err)
		}
		s, err := p.pool.acquire(ctx)
		if err != nil && ctx.Err() != nil {
			return watchword.Acceptance{}, provider.Failure(ctx, false, err)
		}
		if err != nil {
			return watchword.Acceptance{}, err
		}
		answer, sent, err := s.ask(ctx, &request{pdu: pdu.PDU{Command: pdu.SubmitSM, Body: body}, heard: heard, placed: true})
		switch {
		case err == nil:
			return p.outcomeOf(answer, m)
		case sent || ctx.Err() != nil:
			return watchword.Acceptance{}, provider.Failure(ctx, sent, err)
		}
	}
}

// outcomeOf reads the answer to a submit_sm.
func (p *Provider) outcomeOf(answer pdu.PDU, m *watchword.Outgoing) (watchword.Acceptance, error) {
	switch {
	case answer.Status == pdu.Throttled || answer.Status == pdu.QueueFull:
		p.turnstile.hold(p.times.hold, p.times.longestHold)
		return watchword.Acceptance{}, refused(answer.Status, p.statuses)
	case answer.Status != pdu.OK:
		return watchword.Acceptance{}, refused(answer.Status, p.statuses)
	case answer.Command == pdu.GenericNack:
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassUnknown, "generic_nack", nil)
	}
	p.turnstile.relent()
	id, ok := p.name(answer)
	if !ok {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassUnknown, "message_id", pdu.ErrMalformed)
	}
	if provider.Secrets(nil).Quoted(id, m) {
		id = ""
	}
	return watchword.Acceptance{MessageID: id}, nil
}

// throttled tells whether an error of submit is the vendor's request for a pause.
func throttled(err error) bool {
	var no *watchword.SendError
	return errors.As(err, &no) && (no.Raw == lookUp(pdu.Throttled).name || no.Raw == lookUp(pdu.QueueFull).name)
}

// name reads the vendor's name for a message that it has accepted; false if it has not, or if nobody can read it.
func (p *Provider) name(answer pdu.PDU) (string, bool) {
	if answer.Status != pdu.OK || answer.Command != pdu.SubmitSM.Response() {
		return "", false
	}
	id, err := pdu.ReadID(answer.Body)
	return p.settings.submitted(id), err == nil
}

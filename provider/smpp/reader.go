package smpp

import (
	"errors"
	"net"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// What ends a session, in fixed words.
const (
	errSilent  = sentence("the vendor did not answer an enquire_link")
	errUnbound = sentence("the vendor unbound the session")
	errNotSMPP = sentence("the vendor sent something that is not SMPP")
	errState   = sentence("the vendor says that the session is not bound")
)

type sentence string

func (s sentence) Error() string { return string(s) }

// read is the reader. When nothing has come for a while it asks whether anybody is there; when again nothing comes, the
// link is dead. A PDU that comes in small pieces counts when it is whole.
func (s *session) read() {
	r := pdu.NewReader(s.conn)
	asked := false
	for {
		wait := s.p.times.silence
		if asked {
			wait = s.p.times.answer
		}
		_ = s.conn.SetReadDeadline(time.Now().Add(wait))
		next, err := r.Next()
		var timeout net.Error
		switch {
		case errors.As(err, &timeout) && timeout.Timeout() && !asked:
			s.enquire()
			asked = true
			continue
		case errors.As(err, &timeout) && timeout.Timeout():
			s.end(linkError("no enquire_link_resp", errSilent))
		case errors.Is(err, pdu.ErrLength):
			nack := pdu.PDU{Command: pdu.GenericNack, Status: pdu.BadCommandLength, Sequence: next.Sequence}
			s.say(&request{pdu: nack, last: linkError("not SMPP", errNotSMPP)})
			<-s.done
		case err != nil:
			s.end(linkError("connection lost", provider.ErrBroken))
		default:
			asked = false
			s.handle(next)
			continue
		}
		return
	}
}

// enquire asks whether anybody is there. Whatever the vendor says next is an answer.
func (s *session) enquire() {
	s.say(&request{pdu: pdu.PDU{Command: pdu.EnquireLink}})
}

func (s *session) handle(p pdu.PDU) {
	if p.Command.IsResponse() {
		s.answered(p)
		return
	}
	switch p.Command {
	case pdu.DeliverSM, pdu.DataSM:
		s.deliver(p)
	case pdu.EnquireLink:
		s.reply(p, pdu.OK)
	case pdu.Unbind:
		s.p.pool.leave(s)
		s.queue(heard{pdu: p}) // what came before it is acknowledged first
	case pdu.Outbind, pdu.AlertNotification: // these have no answer, and this client no use for them
	default:
		s.say(&request{pdu: pdu.PDU{Command: pdu.GenericNack, Status: pdu.BadCommand, Sequence: p.Sequence}})
	}
}

// answered gives an answer to who waits for it. One that nobody waits for, or that is no answer to what was asked, is
// passed over.
func (s *session) answered(p pdu.PDU) {
	s.mu.Lock()
	r := s.pending[p.Sequence]
	s.mu.Unlock()
	if r == nil || p.Command != r.pdu.Command.Response() && p.Command != pdu.GenericNack {
		return
	}
	if r.pdu.Command == pdu.SubmitSM && p.Status == pdu.WrongBindState {
		s.retire()
	}
	if r.heard != nil {
		r.heard(p)
	}
	r.answer <- p
	s.settle(r)
}

// retire takes no more messages. The session ends when those under way have their answers.
func (s *session) retire() {
	s.p.pool.leave(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.retired = true
}

// heard is a message from the vendor that was not acknowledged yet, or its unbind.
type heard struct {
	pdu      pdu.PDU
	receipts []watchword.Receipt // one or none
}

// deliver takes a message from the vendor. It is acknowledged when its receipt was told, in the order in which they came.
// What is no receipt is acknowledged and forgotten.
func (s *session) deliver(p pdu.PDU) {
	read := pdu.ReadMessage
	if p.Command == pdu.DataSM {
		read = pdu.ReadData
	}
	m, err := read(p.Body)
	if err != nil {
		s.reply(p, pdu.NeverTry)
		return
	}
	h := heard{pdu: pdu.PDU{Command: p.Command, Sequence: p.Sequence}}
	if r, ok := s.p.receipt(&m); ok {
		if r, ok = s.p.joined.message(r); ok {
			h.receipts = append(h.receipts, r)
		}
	}
	s.queue(h)
}

// queue hands what came to the teller. With too much there already, the vendor is asked to repeat it later.
func (s *session) queue(h heard) {
	select {
	case s.heard <- h:
	default:
		s.acknowledge(h.pdu, pdu.TryLater)
	}
}

// acknowledge answers what the teller is done with. The answer to an unbind ends the session.
func (s *session) acknowledge(p pdu.PDU, status pdu.Status) {
	if p.Command == pdu.Unbind {
		answer := pdu.PDU{Command: pdu.Unbind.Response(), Sequence: p.Sequence}
		s.say(&request{pdu: answer, last: linkError("unbound", errUnbound)})
		return
	}
	s.reply(p, status)
}

// tell is the teller: it tells receipts, as many at once as have come, and then acknowledges them.
func (s *session) tell() {
	for {
		select {
		case h := <-s.heard:
			all := s.more(h)
			var receipts []watchword.Receipt
			for _, h := range all {
				receipts = append(receipts, h.receipts...)
			}
			status := pdu.OK
			if tell := s.p.listener(); tell != nil && len(receipts) > 0 && tell(receipts) != nil {
				status = pdu.TryLater // they could not be recorded
			}
			for _, h := range all {
				s.acknowledge(h.pdu, status)
			}
		case <-s.done:
			return
		}
	}
}

// more adds what else has come.
func (s *session) more(first heard) []heard {
	all := []heard{first}
	for len(all) < mostTold {
		select {
		case h := <-s.heard:
			all = append(all, h)
		default:
			return all
		}
	}
	return all
}

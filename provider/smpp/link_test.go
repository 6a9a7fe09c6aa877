package smpp

import (
	"encoding/binary"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// TestEnquireLink: a silent link is checked, a busy one is not.
func TestEnquireLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		var asked atomic.Int32
		v.other = func(_ *peer, u pdu.PDU) bool {
			if u.Command == pdu.EnquireLink {
				asked.Add(1)
			}
			return false
		}
		p := piped(t, v, func(c *Config) { c.EnquireLink = "20s" })
		mustSend(t, p, sms())
		pass(19 * time.Second)
		if asked.Load() != 0 {
			t.Error("the link was checked too early")
		}
		mustSend(t, p, sms()) // starts the silence anew
		pass(19 * time.Second)
		if asked.Load() != 0 {
			t.Error("a busy link was checked")
		}
		pass(10 * time.Minute)
		if n := asked.Load(); n != 30 {
			t.Errorf("the link was checked %d times in ten minutes: want 30", n)
		}
		if n := len(v.connections()); n != 1 {
			t.Errorf("%d connections: want 1", n)
		}
	})
}

// TestDeadLink: nobody answers any more, and nobody hung up either.
func TestDeadLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, nil)
		mustSend(t, p, sms())
		dead := v.only()
		v.set(func() { v.other = func(p *peer, _ pdu.PDU) bool { return p == dead } })
		over := make(chan error)
		began := time.Now()
		go func() {
			_, err := p.Send(t.Context(), sms())
			over <- err
		}()
		wantRefused(t, <-over, watchword.ClassTimeout, "connection lost")
		if took := time.Since(began); took != 40*time.Second {
			t.Errorf("the dead link was found after %s: want 30s of silence and 10s of waiting", took)
		}
		mustSend(t, p, sms())
		if n := len(v.connections()); n != 2 {
			t.Errorf("%d connections: want 2", n)
		}
	})
}

// TestTrickle: bytes alone are no sign of life, and a PDU that comes in pieces is still read.
func TestTrickle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, nil)
		mustSend(t, p, sms())
		c := v.only()
		enquire := pdu.PDU{Command: pdu.EnquireLink, Sequence: 7}.Bytes()
		c.raw(enquire[:5])
		pass(35 * time.Second) // a deadline of the reader's passes meanwhile, and the check is answered
		if c.isBound() == false {
			t.Fatal("the session is over")
		}
		_ = c.conn.Close()
		pass(time.Second)
		c = v.only()
		v.set(func() { v.other = func(*peer, pdu.PDU) bool { return true } })
		for range 100 {
			if c.isBound() {
				c.raw(binary.BigEndian.AppendUint32(nil, 16)[:1])
			}
			pass(time.Second)
		}
		if c.isBound() {
			t.Error("bytes alone keep a session alive")
		}
	})
}

// TestPeerAsks is about what a vendor may ask of a client.
func TestPeerAsks(t *testing.T) {
	v := newSMSC(t)
	p := hasty(t, v, nil)
	p.OnReceipts(newTold().tell)
	c := v.only()
	for _, tt := range []struct {
		command, answer pdu.Command
		status          pdu.Status
	}{
		{pdu.EnquireLink, pdu.EnquireLink.Response(), pdu.OK},
		{pdu.SubmitSM, pdu.GenericNack, pdu.BadCommand},
		{pdu.BindTransceiver, pdu.GenericNack, pdu.BadCommand},
		{0x00010203, pdu.GenericNack, pdu.BadCommand},
	} {
		sequence := c.ask(tt.command, []byte("whatever\x00"))
		if got := c.wait(sequence); got.Command != tt.answer || got.Status != tt.status || len(got.Body) != 0 {
			t.Errorf("%08x is answered with %+v", uint32(tt.command), got)
		}
	}
	silent := []uint32{c.ask(pdu.Outbind, []byte("acme\x00pw\x00")), c.ask(pdu.AlertNotification, nil), c.ask(pdu.GenericNack, nil)}
	c.wait(c.ask(pdu.EnquireLink, nil))
	for _, sequence := range silent {
		if c.answered(sequence) != nil {
			t.Errorf("request %d was answered", sequence)
		}
	}
}

// TestPeerUnbindsAfterReceipts: they are acknowledged before the session ends.
func TestPeerUnbindsAfterReceipts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, nil)
		let := make(chan struct{})
		p.OnReceipts(func([]watchword.Receipt) error { <-let; return nil })
		c := v.only()
		receipt, unbind := c.deliver(receiptOf("4711", "DELIVRD", "000")), c.ask(pdu.Unbind, nil)
		synctest.Wait()
		if c.answered(unbind) != nil || len(p.pool.bound()) != 0 {
			t.Error("want no messages any more, and no answer yet")
		}
		close(let)
		synctest.Wait()
		if first := c.answers; len(first) != 2 || first[0].Sequence != receipt || first[1].Sequence != unbind {
			t.Errorf("the answers are %+v", first)
		}
	})
}

// TestPeerUnbinds: the vendor gets its answer, and the client comes back.
func TestPeerUnbinds(t *testing.T) {
	v := newSMSC(t)
	p := hasty(t, v, nil)
	p.OnReceipts(newTold().tell)
	c := v.only()
	sequence := c.ask(pdu.Unbind, nil)
	if got := c.wait(sequence); got.Command != pdu.Unbind.Response() || got.Status != pdu.OK {
		t.Errorf("unbind is answered with %+v", got)
	}
	<-c.gone
	mustSend(t, p, sms())
	if n := len(v.connections()); n < 2 {
		t.Error("there is no new session")
	}
}

// TestNotSMPP: what has an impossible length is refused, and the connection with it, for nobody knows where the next PDU
// begins.
func TestNotSMPP(t *testing.T) {
	for name, length := range map[string]uint32{"too short": 15, "zero": 0, "too long": pdu.MaxLength + 1, "absurd": 1<<32 - 1} {
		t.Run(name, func(t *testing.T) {
			v := newSMSC(t)
			p := hasty(t, v, nil)
			p.OnReceipts(newTold().tell)
			c := v.only()
			u := pdu.PDU{Command: pdu.DeliverSM, Sequence: 4711}.Bytes()
			binary.BigEndian.PutUint32(u, length)
			c.raw(u)
			if got := c.wait(4711); got.Command != pdu.GenericNack || got.Status != pdu.BadCommandLength {
				t.Errorf("it is answered with %+v", got)
			}
			<-c.gone
			mustSend(t, p, sms())
		})
	}
}

// TestBrokenOff: a connection that ends within a PDU.
func TestBrokenOff(t *testing.T) {
	v := newSMSC(t)
	v.submit = func(p *peer, r request1) (pdu.Status, string, bool) {
		answer := pdu.PDU{Command: pdu.SubmitSM.Response(), Sequence: r.sequence, Body: []byte("4711\x00")}.Bytes()
		p.raw(answer[:len(answer)-2])
		_ = p.conn.Close()
		return 0, "", false
	}
	p := hasty(t, v, nil)
	_, err := send(t, p, sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

func TestSequenceNumbersWrap(t *testing.T) {
	s := newSession(piped(t, newSMSC(t), nil), nil)
	s.sequence = pdu.MaxSequence - 1
	s.pending[1] = &request{}
	for _, want := range []uint32{pdu.MaxSequence, 2, 3} {
		if got := s.nextSequence(); got != want {
			t.Errorf("the next is %d: want %d", got, want)
		}
	}
}

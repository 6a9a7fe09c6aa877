package e2e

import (
	"bytes"
	"encoding/binary"
	"net"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/watchword/watchword/provider/smpp/pdu"
)

const smscPassword = "c21zY1Bh"

// smsc plays a carrier's server: it takes every message of who binds with the right password, and reports when a test says
// so.
type smsc struct {
	*testing.T
	listener net.Listener
	take     func(text string) (name string) // hears of every message, and names it
	all      sync.WaitGroup

	mu    sync.Mutex
	open  map[*smscSession]bool   // whether it is bound
	taken map[string]*smscSession // by the name of a message: where it came from
	do    func(s *smscSession, u pdu.PDU)
	down  bool
}

// smscSession is one connection.
type smscSession struct {
	v       *smsc
	conn    net.Conn
	writing sync.Mutex

	mu      sync.Mutex
	last    uint32 // sequence number of ours
	answers map[uint32]chan pdu.Status
}

func newSMSC(t *testing.T) *smsc {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v := &smsc{T: t, listener: listener, open: map[*smscSession]bool{}, taken: map[string]*smscSession{}}
	v.all.Go(v.serve)
	t.Cleanup(func() { _ = listener.Close(); v.hangUp(true); v.all.Wait() })
	return v
}

func (v *smsc) port() int {
	return v.listener.Addr().(*net.TCPAddr).Port
}

func (v *smsc) serve() {
	for {
		conn, err := v.listener.Accept()
		if err != nil {
			return
		}
		s := &smscSession{v: v, conn: conn, answers: map[uint32]chan pdu.Status{}}
		v.mu.Lock()
		if v.down {
			_ = conn.Close()
		} else {
			v.open[s] = false
			v.all.Go(s.serve)
		}
		v.mu.Unlock()
	}
}

// sessions counts those that are bound.
func (v *smsc) sessions() (n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, bound := range v.open {
		if bound {
			n++
		}
	}
	return n
}

// hangUp ends all connections, and, while it is down, whatever comes.
func (v *smsc) hangUp(down bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.down = down
	for s := range v.open {
		_ = s.conn.Close()
	}
}

// next is what becomes of the next message instead of being taken.
func (v *smsc) next(do func(s *smscSession, u pdu.PDU)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.do = do
}

// report brings a receipt over the line that the message came over, and waits until it is acknowledged.
func (v *smsc) report(name, stat, reason string) {
	v.Helper()
	v.deliver(name, pdu.Message{ESMClass: pdu.KindReceipt, Text: receiptText(name, stat, reason)})
}

// deliver brings a message over the line that another came over.
func (v *smsc) deliver(name string, m pdu.Message) {
	v.Helper()
	v.mu.Lock()
	s := v.taken[name]
	v.mu.Unlock()
	m.Source, m.Destination = pdu.Address{TON: 1, NPI: 1, Text: "8613800138000"}, pdu.Address{TON: 5, Text: "Acme"}
	body, err := m.Body()
	if err != nil || s == nil {
		v.Fatalf("%v: there is no line for %s", err, name)
	}
	answer := make(chan pdu.Status, 1)
	s.mu.Lock()
	s.last++
	n := s.last
	s.answers[n] = answer
	s.mu.Unlock()
	s.send(pdu.PDU{Command: pdu.DeliverSM, Sequence: n, Body: body})
	select {
	case status := <-answer:
		if status != pdu.OK {
			v.Errorf("a delivery is answered with status %#x", uint32(status))
		}
	case <-time.After(callTime):
		v.Fatal("a delivery is not answered")
	}
}

func (s *smscSession) serve() {
	defer func() {
		_ = s.conn.Close()
		s.v.mu.Lock()
		defer s.v.mu.Unlock()
		delete(s.v.open, s)
	}()
	r := pdu.NewReader(s.conn)
	for {
		u, err := r.Next()
		if err != nil {
			return
		}
		switch u.Command {
		case pdu.BindTransceiver:
			s.bind(u)
		case pdu.SubmitSM:
			s.submit(u)
		case pdu.DeliverSM.Response():
			s.acknowledged(u)
		case pdu.EnquireLink, pdu.Unbind:
			s.send(pdu.PDU{Command: u.Command.Response(), Sequence: u.Sequence})
		default:
			s.v.Errorf("no carrier knows the command %#x", uint32(u.Command))
		}
	}
}

// bind looks at who it is: the first two fields.
func (s *smscSession) bind(u pdu.PDU) {
	answer := pdu.PDU{Command: u.Command.Response(), Sequence: u.Sequence, Body: []byte("carrier\x00")}
	right := bytes.HasPrefix(u.Body, []byte("acme\x00"+smscPassword+"\x00"))
	if !right {
		answer.Status, answer.Body = 0x0e, nil
	}
	s.v.mu.Lock()
	s.v.open[s] = right
	s.v.mu.Unlock()
	s.send(answer)
}

func (s *smscSession) submit(u pdu.PDU) {
	m, err := pdu.ReadMessage(u.Body)
	if err != nil || m.RegisteredDelivery != pdu.RequestReceipt {
		s.v.Errorf("%v: a message that no carrier understands, or that asks for no receipt", err)
	}
	name := s.v.take(textOf(m))
	s.v.mu.Lock()
	do := s.v.do
	s.v.do = nil
	if do == nil {
		s.v.taken[name] = s
	}
	s.v.mu.Unlock()
	if do != nil {
		do(s, u)
		return
	}
	s.send(pdu.PDU{Command: u.Command.Response(), Sequence: u.Sequence, Body: append([]byte(name), 0)})
}

// textOf is a text in the default alphabet, of which the codes here have nothing but ASCII, or in UCS-2.
func textOf(m pdu.Message) string {
	if m.DataCoding != pdu.CodingUCS2 {
		return string(m.Text)
	}
	units := make([]uint16, len(m.Text)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(m.Text[2*i:])
	}
	return string(utf16.Decode(units))
}

func (s *smscSession) acknowledged(u pdu.PDU) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if answer := s.answers[u.Sequence]; answer != nil {
		answer <- u.Status
		delete(s.answers, u.Sequence)
	}
}

func (s *smscSession) send(u pdu.PDU) {
	s.writing.Lock()
	defer s.writing.Unlock()
	_, _ = s.conn.Write(u.Bytes()) // whoever waits for what comes of it sees that nothing does
}

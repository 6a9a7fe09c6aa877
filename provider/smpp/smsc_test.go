package smpp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

const (
	theID       = "acme"
	thePassword = "s3cr3t-1"
)

// smsc plays the vendor: it checks binds, sequence numbers and windows as one does, and answers as the test says.
type smsc struct {
	t      testing.TB
	window int // of a session; more unanswered messages are a fault

	mu       sync.Mutex
	bind     pdu.Status                                           // what binds are answered with
	submit   func(p *peer, r request1) (pdu.Status, string, bool) // status, id; false: no answer yet
	other    func(p *peer, u pdu.PDU) bool                        // sees every PDU first; true: it was handled
	peers    []*peer
	attempts int
	got      []submitted
	changed  chan struct{}
	all      sync.WaitGroup
}

// request1 is a submit_sm.
type request1 struct {
	sequence uint32
	message  pdu.Message
}

// submitted is a message that was accepted.
type submitted struct {
	id      string
	message pdu.Message
}

// peer is one connection.
type peer struct {
	v        *smsc
	conn     net.Conn
	writing  sync.Mutex
	mu       sync.Mutex
	bound    bool
	unbound  bool
	sequence uint32 // the client's last
	next     uint32 // our own
	pending  int    // submits without an answer
	answers  []pdu.PDU
	gone     chan struct{}
}

func newSMSC(t testing.TB) *smsc {
	return &smsc{t: t, window: defaultWindow, changed: make(chan struct{})}
}

// listen serves TCP on a loopback port.
func (v *smsc) listen() net.Listener {
	v.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		v.t.Fatal(err)
	}
	v.serveOn(l)
	return l
}

func (v *smsc) serveOn(l net.Listener) {
	v.all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			v.take(conn)
		}
	})
	v.t.Cleanup(func() { _ = l.Close(); v.hangUp(); v.all.Wait() })
}

// pipe is a connection without a network, for tests whose clock is not the world's.
func (v *smsc) pipe(context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	v.take(theirs)
	return ours, nil
}

// take serves a connection.
func (v *smsc) take(conn net.Conn) {
	p := &peer{v: v, conn: conn, gone: make(chan struct{})}
	v.mu.Lock()
	v.peers = append(v.peers, p)
	v.mu.Unlock()
	v.change()
	v.all.Go(p.serve)
}

// hangUp ends all connections.
func (v *smsc) hangUp() {
	for _, p := range v.connections() {
		_ = p.conn.Close()
	}
}

func (v *smsc) connections() []*peer {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]*peer(nil), v.peers...)
}

// change wakes who waits in until.
func (v *smsc) change() {
	v.mu.Lock()
	defer v.mu.Unlock()
	close(v.changed)
	v.changed = make(chan struct{})
}

// until waits for something to be so at the vendor's.
func (v *smsc) until(what string, so func() bool) {
	v.t.Helper()
	for {
		v.mu.Lock()
		changed := v.changed
		v.mu.Unlock()
		if so() {
			return
		}
		select {
		case <-changed:
		case <-v.t.Context().Done():
			v.t.Fatalf("waited in vain for %s", what)
		}
	}
}

func (v *smsc) set(change func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change()
}

func (v *smsc) messages() []submitted {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]submitted(nil), v.got...)
}

// only is the one connection that is bound now.
func (v *smsc) only() *peer {
	v.t.Helper()
	var bound []*peer
	v.until("a bound session", func() bool {
		bound = nil
		for _, p := range v.connections() {
			if p.isBound() {
				bound = append(bound, p)
			}
		}
		return len(bound) > 0
	})
	if len(bound) != 1 {
		v.t.Fatalf("%d sessions are bound: want 1", len(bound))
	}
	return bound[0]
}

func (p *peer) isBound() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bound
}

func (p *peer) serve() {
	defer func() {
		_ = p.conn.Close()
		p.mu.Lock()
		p.bound = false
		p.mu.Unlock()
		close(p.gone)
		p.v.change()
	}()
	r := pdu.NewReader(p.conn)
	for {
		u, err := r.Next()
		if err != nil {
			return
		}
		if !u.Command.IsResponse() && u.Sequence != p.sequence+1 {
			p.v.t.Errorf("sequence number %d after %d", u.Sequence, p.sequence)
		} else if !u.Command.IsResponse() {
			p.sequence = u.Sequence
		}
		p.v.mu.Lock()
		other := p.v.other
		p.v.mu.Unlock()
		handled := other != nil && other(p, u)
		if !handled {
			p.handle(u)
		}
		p.v.change()
		if u.Command == pdu.Unbind && !handled {
			return
		}
	}
}

func (p *peer) handle(u pdu.PDU) {
	if u.Command.IsResponse() {
		p.mu.Lock()
		p.answers = append(p.answers, u)
		p.mu.Unlock()
		return
	}
	switch u.Command {
	case pdu.BindTransceiver:
		p.bind(u)
	case pdu.SubmitSM:
		p.submit(u)
	case pdu.EnquireLink:
		p.send(pdu.PDU{Command: u.Command.Response(), Sequence: u.Sequence})
	case pdu.Unbind:
		p.mu.Lock()
		p.unbound = true
		p.mu.Unlock()
		p.send(pdu.PDU{Command: u.Command.Response(), Sequence: u.Sequence})
	default:
		p.v.t.Errorf("an unexpected command %08x", uint32(u.Command))
	}
}

// bind checks a bind as the protocol says: five fields, the version, and the credentials.
func (p *peer) bind(u pdu.PDU) {
	p.v.mu.Lock()
	p.v.attempts++
	status := p.v.bind
	p.v.mu.Unlock()
	b := u.Body
	cut := func() string {
		s, rest, ok := bytes.Cut(b, []byte{0})
		if !ok {
			p.v.t.Error("a bind breaks off")
		}
		b = rest
		return string(s)
	}
	id, password, kind := cut(), cut(), cut()
	if len(b) < 4 || b[0] != 0x34 || b[1] != 0 || b[2] != 0 {
		p.v.t.Errorf("the bind ends in %x", b)
		return
	}
	b = b[3:]
	area := cut()
	switch {
	case len(b) > 0 || kind != "" && kind != "OTP" || area != "" && area != "^55":
		p.v.t.Errorf("the bind says type %q, range %q, and %x", kind, area, b)
	case p.isBound():
		status = 0x05
	case id != theID:
		status = 0x0f
	case password != thePassword:
		status = 0x0e
	}
	answer := pdu.PDU{Command: u.Command.Response(), Status: status, Sequence: u.Sequence}
	if status == pdu.OK {
		answer.Body = append([]byte("vendor\x00"), 0x02, 0x10, 0, 1, 0x34) // with sc_interface_version
	}
	p.send(answer)
	p.mu.Lock()
	p.bound = status == pdu.OK // from now on a test may use the session
	p.mu.Unlock()
}

func (p *peer) submit(u pdu.PDU) {
	m, err := pdu.ReadMessage(u.Body)
	if err != nil {
		p.v.t.Errorf("a submit_sm cannot be read: %v", err)
	}
	p.v.mu.Lock()
	decide, window := p.v.submit, p.v.window
	p.v.mu.Unlock()
	p.mu.Lock()
	bound := p.bound
	p.pending++
	if p.pending > window {
		p.v.t.Errorf("%d messages wait for an answer: the window is %d", p.pending, window)
	}
	p.mu.Unlock()
	if !bound {
		p.v.t.Error("a message came on a session that is not bound")
	}
	r := request1{u.Sequence, m}
	if decide == nil {
		p.accept(r, "")
		return
	}
	if status, id, now := decide(p, r); now && status == pdu.OK {
		p.accept(r, id)
	} else if now {
		p.refuse(r, status)
	}
}

// accept says yes to a message, with an id, or one that was not used before.
func (p *peer) accept(r request1, id string) {
	p.v.mu.Lock()
	if id == "" {
		id = fmt.Sprintf("m%04d", len(p.v.got)+1)
	}
	p.v.got = append(p.v.got, submitted{id, r.message})
	p.v.mu.Unlock()
	p.answer(pdu.PDU{Command: pdu.SubmitSM.Response(), Sequence: r.sequence, Body: append([]byte(id), 0)})
}

// refuse says no, and quotes the message, as vendors should not.
func (p *peer) refuse(r request1, status pdu.Status) {
	quote := append([]byte(thePassword+r.message.Destination.Text), r.message.Text...)
	p.answer(pdu.PDU{Command: pdu.SubmitSM.Response(), Status: status, Sequence: r.sequence, Body: append(quote, 0)})
}

func (p *peer) answer(u pdu.PDU) {
	p.mu.Lock()
	p.pending--
	p.mu.Unlock()
	p.send(u)
}

func (p *peer) send(u pdu.PDU) { p.raw(u.Bytes()) }

func (p *peer) raw(b []byte) {
	p.writing.Lock()
	defer p.writing.Unlock()
	if _, err := p.conn.Write(b); err != nil && !errors.Is(err, net.ErrClosed) {
		p.v.t.Logf("the vendor cannot write: %v", err)
	}
}

// deliver sends a message of the vendor's and answers its sequence number.
func (p *peer) deliver(m pdu.Message) uint32 {
	p.v.t.Helper()
	body, err := m.Body()
	if err != nil {
		p.v.t.Fatal(err)
	}
	return p.ask(pdu.DeliverSM, body)
}

// ask sends a request of the vendor's and answers its sequence number.
func (p *peer) ask(c pdu.Command, body []byte) uint32 {
	p.mu.Lock()
	p.next++
	n := p.next
	p.mu.Unlock()
	p.send(pdu.PDU{Command: c, Sequence: n, Body: body})
	return n
}

// answered is the answer to a request of the vendor's; nil until it has come.
func (p *peer) answered(sequence uint32) *pdu.PDU {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.answers {
		if p.answers[i].Sequence == sequence {
			return &p.answers[i]
		}
	}
	return nil
}

// wait gives the answer to a request of the vendor's.
func (p *peer) wait(sequence uint32) pdu.PDU {
	p.v.t.Helper()
	var u *pdu.PDU
	p.v.until("an answer", func() bool { u = p.answered(sequence); return u != nil })
	return *u
}

// receiptOf is a delivery receipt as most vendors write it.
func receiptOf(id, stat, reason string) pdu.Message {
	return pdu.Message{
		Source: pdu.Address{TON: 1, NPI: 1, Text: "8613800138000"}, Destination: pdu.Address{TON: 5, Text: "Acme"},
		ESMClass: pdu.KindReceipt,
		Text: []byte("id:" + id + " sub:001 dlvrd:001 submit date:2607011200 done date:2607011201 stat:" + stat +
			" err:" + reason + " text:Your code is"),
	}
}

// told collects receipts.
type told struct {
	mu  sync.Mutex
	all []watchword.Receipt
	got chan struct{} // gets one for each call
}

func newTold() *told { return &told{got: make(chan struct{}, 1000)} }

func (r *told) tell(all []watchword.Receipt) error {
	r.mu.Lock()
	r.all = append(r.all, all...)
	r.mu.Unlock()
	r.got <- struct{}{}
	return nil
}

func (r *told) list() []watchword.Receipt {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]watchword.Receipt(nil), r.all...)
}

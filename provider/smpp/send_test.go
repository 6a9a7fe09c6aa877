package smpp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
	"github.com/watchword/watchword/recipient"
)

// TestEveryStatus holds the table against the wire.
func TestEveryStatus(t *testing.T) {
	v := newSMSC(t)
	p := hasty(t, v, nil)
	for _, line := range table() {
		v.set(func() { v.submit = func(*peer, request1) (pdu.Status, string, bool) { return line.status, "", true } })
		_, err := send(t, p, sms())
		wantRefused(t, err, line.class, line.name)
	}
	v.set(func() { v.submit = func(*peer, request1) (pdu.Status, string, bool) { return 0x0400, "", true } })
	_, err := send(t, p, sms())
	wantRefused(t, err, watchword.ClassProviderError, "0x00000400")
	if n := len(v.messages()); n != 0 {
		t.Errorf("%d messages were accepted", n)
	}
}

func TestOwnStatuses(t *testing.T) {
	v := newSMSC(t)
	p := hasty(t, v, func(c *Config) {
		c.Statuses = map[string]string{"0x0400": "insufficient_balance", "69": "content_rejected", "0x58": "timeout"}
	})
	for status, want := range map[pdu.Status]struct {
		class watchword.ErrorClass
		raw   string
	}{
		0x400: {watchword.ClassInsufficientBalance, "0x00000400"},
		0x45:  {watchword.ClassContentRejected, "ESME_RSUBMITFAIL"},
		0x58:  {watchword.ClassTimeout, "ESME_RTHROTTLED"},
	} {
		v.set(func() { v.submit = func(*peer, request1) (pdu.Status, string, bool) { return status, "", true } })
		_, err := send(t, p, sms())
		wantRefused(t, err, want.class, want.raw)
	}
}

// TestOddAnswers is about yeses and noes that are none of the usual.
func TestOddAnswers(t *testing.T) {
	answer := func(body []byte) func(*peer, pdu.PDU) {
		return func(p *peer, u pdu.PDU) {
			p.send(pdu.PDU{Command: pdu.SubmitSM.Response(), Sequence: u.Sequence, Body: body})
		}
	}
	nack := func(status pdu.Status) func(*peer, pdu.PDU) {
		return func(p *peer, u pdu.PDU) {
			p.send(pdu.PDU{Command: pdu.GenericNack, Status: status, Sequence: u.Sequence})
		}
	}
	for name, tt := range map[string]struct {
		do    func(*peer, pdu.PDU)
		id    string
		class watchword.ErrorClass
		raw   string
	}{
		"no body":                       {do: answer(nil)},
		"an empty id":                   {do: answer([]byte{0})},
		"an id without its end":         {do: answer([]byte("4711")), id: "4711"},
		"an id and a parameter":         {do: answer([]byte("4711\x00\x04\x23\x00\x03abc")), id: "4711"},
		"an id that quotes the code":    {do: answer([]byte("4711-493812\x00"))},
		"an id that quotes the address": {do: answer([]byte("13800138000\x00"))},
		"an endless id":                 {do: answer(make128('7')), class: watchword.ClassUnknown, raw: "message_id"},
		"a nack":                        {do: nack(pdu.BadCommandLength), class: watchword.ClassProviderError, raw: "ESME_RINVCMDLEN"},
		"a nack without a reason":       {do: nack(pdu.OK), class: watchword.ClassUnknown, raw: "generic_nack"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newSMSC(t)
			p := hasty(t, v, nil)
			v.other = func(p *peer, u pdu.PDU) bool {
				if u.Command == pdu.SubmitSM {
					tt.do(p, u)
				}
				return u.Command == pdu.SubmitSM
			}
			a, err := send(t, p, sms())
			if tt.raw != "" {
				wantRefused(t, err, tt.class, tt.raw)
			} else if err != nil || a.MessageID != tt.id {
				t.Errorf("%+v, %v: want the id %q", a, err, tt.id)
			}
		})
	}
}

func make128(c byte) []byte {
	b := make([]byte, 129)
	for i := range b {
		b[i] = c
	}
	return b
}

// TestStrayAnswers: answers to what was not asked, or not this way, change nothing.
func TestStrayAnswers(t *testing.T) {
	v := newSMSC(t)
	v.submit = func(p *peer, r request1) (pdu.Status, string, bool) {
		p.send(pdu.PDU{Command: pdu.SubmitSM.Response(), Status: 0x0b, Sequence: r.sequence + 1000})
		p.send(pdu.PDU{Command: pdu.EnquireLink.Response(), Sequence: r.sequence})
		p.send(pdu.PDU{Command: pdu.GenericNack, Status: pdu.BadCommand})
		return pdu.OK, "right", true
	}
	p := hasty(t, v, nil)
	for range 3 {
		if id := mustSend(t, p, sms()); id != "right" {
			t.Errorf("the id is %q", id)
		}
	}
	v.set(func() {
		v.submit = func(p *peer, r request1) (pdu.Status, string, bool) {
			p.send(pdu.PDU{Command: pdu.SubmitSM.Response(), Sequence: r.sequence, Body: []byte("first\x00")})
			return pdu.OK, "second", true // the same answer twice
		}
	})
	if id := mustSend(t, p, sms()); id != "first" {
		t.Errorf("the id is %q", id)
	}
}

// TestLostAfterWriting: the vendor may have it.
func TestLostAfterWriting(t *testing.T) {
	v := newSMSC(t)
	v.submit = func(p *peer, _ request1) (pdu.Status, string, bool) {
		_ = p.conn.Close()
		return 0, "", false
	}
	p := hasty(t, v, nil)
	_, err := send(t, p, sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	v.set(func() { v.submit = nil })
	if id := mustSend(t, p, sms()); id != "m0001" {
		t.Errorf("the id is %q", id)
	}
}

// stuck is a connection that takes a bind and then nothing more.
type stuck struct {
	net.Conn
	mu     sync.Mutex
	writes int
	let    chan struct{}
}

func (s *stuck) Write(b []byte) (int, error) {
	s.mu.Lock()
	s.writes++
	n := s.writes
	s.mu.Unlock()
	if n > 1 {
		<-s.let
		return 0, errors.New("broken pipe")
	}
	return s.Conn.Write(b)
}

func (s *stuck) Close() error {
	s.mu.Lock()
	select {
	case <-s.let:
	default:
		close(s.let)
	}
	s.mu.Unlock()
	return s.Conn.Close()
}

// TestNeverWritten: the vendor certainly has none of the messages behind one that does not get through, so that they go
// by another session, and none that was taken back.
func TestNeverWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, nil)
		first := true
		p.dial = func(ctx context.Context) (net.Conn, error) {
			conn, err := v.pipe(ctx)
			if first {
				conn = &stuck{Conn: conn, let: make(chan struct{})}
				first = false
			}
			return conn, err
		}
		p.OnReceipts(newTold().tell)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		over := make(chan error)
		go func() { // is being written
			_, err := p.Send(ctx, sms())
			over <- err
		}()
		synctest.Wait()
		go func() { // waits for the writer, and its ctx ends before
			_, err := p.Send(ctx, sms())
			over <- err
		}()
		go func() { // waits for the writer longer than the session lives
			_, err := send(t, p, sms())
			over <- err
		}()
		classes := map[watchword.ErrorClass]int{}
		for range 2 {
			var refused *watchword.SendError
			if err := <-over; !errors.As(err, &refused) || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			classes[refused.Class]++
		}
		if classes[watchword.ClassTimeout] != 1 || classes[watchword.ClassProviderError] != 1 {
			t.Errorf("the classes are %v: want one time-out and one definite failure", classes)
		}
		for _, s := range p.pool.bound() {
			s.end(linkError("connection lost", nil))
		}
		if err := <-over; err != nil {
			t.Errorf("the message that was never written: %v", err)
		}
		if n := len(v.messages()); n != 1 {
			t.Errorf("%d messages came: want 1", n)
		}
	})
}

// TestFullQueue: what does not even get to the writer was certainly not sent.
func TestFullQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		v.window = maxWindow
		p := piped(t, v, func(c *Config) { c.Window = maxWindow })
		dial := p.dial
		p.dial = func(ctx context.Context) (net.Conn, error) {
			conn, err := dial(ctx)
			return &stuck{Conn: conn, let: make(chan struct{})}, err
		}
		p.OnReceipts(newTold().tell)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		const all = queued + 20
		over := make(chan error)
		for range all {
			go func() {
				_, err := p.Send(ctx, sms())
				over <- err
			}()
		}
		classes := map[watchword.ErrorClass]int{}
		for range all {
			var refused *watchword.SendError
			if errors.As(<-over, &refused) {
				classes[refused.Class]++
			}
		}
		if classes[watchword.ClassTimeout] != 1 || classes[watchword.ClassProviderError] != all-1 {
			t.Errorf("the classes are %v: want one time-out", classes)
		}
	})
}

// TestWindow: no more messages are unanswered than the setting says, those that wait are served in their order, and
// answers may come in any.
func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const window, all = 3, 30
		v := newSMSC(t)
		v.window = window
		var mu sync.Mutex
		var held []request1
		var order []string
		v.submit = func(_ *peer, r request1) (pdu.Status, string, bool) {
			mu.Lock()
			defer mu.Unlock()
			held = append(held, r)
			order = append(order, string(r.message.Text))
			return 0, "", false
		}
		p := piped(t, v, func(c *Config) { c.Window = window })
		p.OnReceipts(newTold().tell)
		synctest.Wait()
		ids := make([]string, all)
		var sends sync.WaitGroup
		for i := range all {
			sends.Go(func() {
				m := sms()
				m.Content.Text = fmt.Sprintf("text %02d", i)
				ids[i] = mustSend(t, p, m)
			})
			synctest.Wait()
		}
		if len(held) != window {
			t.Errorf("%d messages came before an answer: want %d", len(held), window)
		}
		for range all {
			mu.Lock()
			last := len(held) - 1 // the youngest first
			r := held[last]
			held = held[:last]
			mu.Unlock()
			v.only().accept(r, "id of "+string(r.message.Text))
			synctest.Wait()
		}
		sends.Wait()
		for i := range all {
			if text := fmt.Sprintf("text %02d", i); order[i] != text || ids[i] != "id of "+text {
				t.Errorf("message %d is %q with the id %q: want %q", i, order[i], ids[i], text)
			}
		}
	})
}

// TestUnansweredFreesItsPlace: a message without an answer keeps its place in the window until the answer comes late, or is
// given up.
func TestUnansweredFreesItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		v.window = 1
		hold := make(chan request1, 1)
		v.submit = func(_ *peer, r request1) (pdu.Status, string, bool) {
			hold <- r
			return 0, "", false
		}
		p := piped(t, v, func(c *Config) { c.Window = 1 })
		abandon := func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := p.Send(ctx, sms())
			wantRefused(t, err, watchword.ClassTimeout, "deadline")
		}
		abandon()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := p.Send(ctx, sms())
		wantRefused(t, err, watchword.ClassProviderError, "deadline") // there is no place
		v.only().accept(<-hold, "late")
		synctest.Wait()
		abandon()
		v.set(func() { v.window = 2 }) // the vendor never answers, and does not count it any more
		<-hold
		v.set(func() { v.submit = nil })
		began := time.Now()
		mustSend(t, p, sms())
		if waited := time.Since(began); waited < 8*time.Second || waited > 10*time.Second {
			t.Errorf("the place was free after %s", waited)
		}
	})
}

// TestSeveralSessions: the least busy one is taken, and when one is lost the others go on.
func TestSeveralSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		counts := map[*peer]int{}
		var mu sync.Mutex
		var held []func()
		v.submit = func(p *peer, r request1) (pdu.Status, string, bool) {
			mu.Lock()
			defer mu.Unlock()
			counts[p]++
			held = append(held, func() { p.accept(r, "") })
			return 0, "", false
		}
		p := piped(t, v, func(c *Config) { c.Binds, c.Window = 4, 5 })
		p.OnReceipts(newTold().tell)
		synctest.Wait()
		var sends sync.WaitGroup
		for range 20 {
			sends.Go(func() { mustSend(t, p, sms()) })
		}
		synctest.Wait()
		for _, n := range counts {
			if n != 5 {
				t.Errorf("a session has %d messages: want 5", n)
			}
		}
		for _, let := range held {
			let()
		}
		sends.Wait()
		v.set(func() { v.submit = nil })
		_ = v.connections()[0].conn.Close()
		synctest.Wait()
		if n := len(p.pool.bound()); n != 3 {
			t.Errorf("%d sessions are bound: want 3", n)
		}
		for range 20 {
			mustSend(t, p, sms())
		}
		pass(time.Second)
		if n := len(p.pool.bound()); n != 4 {
			t.Errorf("%d sessions are bound: want 4 again", n)
		}
	})
}

func TestSendRefusesBeforeAnybodyIsAsked(t *testing.T) {
	p := piped(t, newSMSC(t), nil)
	p.dial = func(context.Context) (net.Conn, error) { panic("somebody was asked") }
	email := sms()
	email.To, _ = recipient.ParseEmail("ada@example.com")
	_, err := send(t, p, email)
	wantRefused(t, err, watchword.ClassProviderError, "")
	silent := sms()
	silent.Content.Text = ""
	_, err = send(t, p, silent)
	wantRefused(t, err, watchword.ClassContentRejected, "no text")
	nameless := sms()
	nameless.Signature = "示例科技"
	_, err = send(t, p, nameless)
	wantRefused(t, err, watchword.ClassSenderUnregistered, "no sender id")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = p.Send(ctx, sms())
	wantRefused(t, err, watchword.ClassProviderError, "canceled")
}

// TestWrongBindState: a vendor that says that the session is not bound gets a new one.
func TestWrongBindState(t *testing.T) {
	v := newSMSC(t)
	v.submit = func(*peer, request1) (pdu.Status, string, bool) { return pdu.WrongBindState, "", true }
	p := hasty(t, v, nil)
	_, err := send(t, p, sms())
	wantRefused(t, err, watchword.ClassProviderError, "ESME_RINVBNDSTS")
	v.set(func() { v.submit = nil })
	mustSend(t, p, sms())
	if n := len(v.connections()); n != 2 {
		t.Errorf("%d connections: want 2", n)
	}
}

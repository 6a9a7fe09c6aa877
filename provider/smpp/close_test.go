package smpp

import (
	"context"
	"fmt"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// TestCloseUnbinds: messages under way finish first, receipts too, and nobody sends any more.
func TestCloseUnbinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		hold := make(chan request1, 1)
		v.submit = func(_ *peer, r request1) (pdu.Status, string, bool) {
			hold <- r
			return 0, "", false
		}
		p := piped(t, v, nil)
		heard := newTold()
		p.OnReceipts(heard.tell)
		c := v.only()
		over := make(chan error, 1)
		go func() {
			_, err := send(t, p, sms())
			over <- err
		}()
		r := <-hold
		closed := make(chan struct{})
		go func() {
			_ = p.Close()
			close(closed)
		}()
		synctest.Wait()
		_, err := send(t, p, sms())
		wantRefused(t, err, watchword.ClassProviderError, "closed")
		_, err = p.Probe(t.Context())
		wantRefused(t, err, watchword.ClassProviderError, "closed")
		c.wait(c.deliver(receiptOf("4711", "DELIVRD", "000")))
		c.accept(r, "4712")
		if err := <-over; err != nil {
			t.Errorf("a message under way: %v", err)
		}
		<-closed
		if c.mu.Lock(); !c.unbound {
			t.Error("the vendor heard no unbind")
		}
		c.mu.Unlock()
		if len(heard.list()) != 1 {
			t.Error("a receipt got lost")
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		p.OnReceipts(heard.tell)
		pass(time.Hour)
		if n := len(v.connections()); n != 1 {
			t.Errorf("%d connections: want none after Close", n)
		}
	})
}

// TestCloseDoesNotWaitForever: neither for an answer nor for a goodbye.
func TestCloseDoesNotWaitForever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, func(c *Config) { c.Window = 1 })
		mustSend(t, p, sms())
		v.set(func() { v.other = func(*peer, pdu.PDU) bool { return true } })
		over := make(chan error, 2)
		for range 2 { // one is written, the other waits for a place
			go func() {
				_, err := send(t, p, sms())
				over <- err
			}()
			synctest.Wait()
		}
		began := time.Now()
		_ = p.Close()
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("Close took %s", took)
		}
		wantRefused(t, <-over, watchword.ClassProviderError, "closed")
		wantRefused(t, <-over, watchword.ClassTimeout, "connection lost")
	})
}

// TestCloseWhileAway: nothing is tried again, and who waits for a turn is sent away.
func TestCloseWhileAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := piped(t, newSMSC(t), func(c *Config) { c.MessagesPerSecond = 1 })
		p.dial = func(ctx context.Context) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		over := make(chan error, 8)
		for range cap(over) {
			go func() {
				_, err := p.Send(t.Context(), sms())
				over <- err
			}()
		}
		synctest.Wait()
		_ = p.Close()
		for range cap(over) {
			wantRefused(t, <-over, watchword.ClassProviderError, "closed")
		}
		unused := piped(t, newSMSC(t), nil)
		_ = unused.Close()
		_, err := send(t, unused, sms())
		wantRefused(t, err, watchword.ClassProviderError, "closed")
	})
}

func TestProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		v.bind = 0x0e
		p := piped(t, v, nil)
		p.OnReceipts(newTold().tell)
		pass(time.Hour)
		_, err := p.Probe(t.Context())
		wantRefused(t, err, watchword.ClassAuthFailed, "ESME_RINVPASWD")
		v.set(func() { v.bind = pdu.OK })
		began := time.Now()
		for range 2 {
			if balance, err := p.Probe(t.Context()); err != nil || balance != (watchword.Balance{}) {
				t.Errorf("%+v, %v", balance, err)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("the probe waited %s for the next attempt", took)
		}
		answers := func(do func(*peer, pdu.PDU)) {
			v.set(func() {
				v.other = func(p *peer, u pdu.PDU) bool {
					if u.Command == pdu.EnquireLink {
						do(p, u)
					}
					return u.Command == pdu.EnquireLink
				}
			})
		}
		answers(func(p *peer, u pdu.PDU) {
			p.send(pdu.PDU{Command: u.Command.Response(), Status: 0x08, Sequence: u.Sequence})
		})
		_, err = p.Probe(t.Context())
		wantRefused(t, err, watchword.ClassProviderError, "ESME_RSYSERR")
		answers(func(*peer, pdu.PDU) {})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = p.Probe(ctx)
		wantRefused(t, err, watchword.ClassProviderError, "deadline")
		answers(func(p *peer, _ pdu.PDU) { _ = p.conn.Close() })
		_, err = p.Probe(t.Context())
		wantRefused(t, err, watchword.ClassProviderError, "connection lost")
	})
}

func TestProbeInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := piped(t, newSMSC(t), nil)
		p.dial = func(ctx context.Context) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := p.Probe(ctx)
		wantRefused(t, err, watchword.ClassProviderError, "deadline")
	})
}

// TestEndsWhenItBegins: a vendor that takes a bind and hangs up leaves no dead session behind, to which messages would
// go in circles.
func TestEndsWhenItBegins(t *testing.T) {
	for i := range 50 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newSMSC(t)
				p := piped(t, v, nil)
				dial, dials := p.dial, 0
				p.dial = func(ctx context.Context) (net.Conn, error) {
					if dials++; dials > 1 {
						return nil, syscall.ECONNREFUSED
					}
					return dial(ctx)
				}
				v.other = func(p *peer, u pdu.PDU) bool {
					p.handle(u)
					_ = p.conn.Close()
					return true
				}
				p.OnReceipts(newTold().tell)
				synctest.Wait()
				if n := len(p.pool.bound()); n != 0 {
					t.Errorf("%d sessions are bound that are over", n)
				}
			})
		})
	}
}

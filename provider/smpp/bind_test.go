package smpp

import (
	"context"
	"errors"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// pass lets time pass in a bubble.
func pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // of the bubble's time
	synctest.Wait()
}

func TestOpenConnectsToNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, func(c *Config) { c.Binds = 3 })
		pass(time.Hour)
		if n := len(v.connections()); n != 0 {
			t.Fatalf("%d connections before anything was asked for", n)
		}
		p.OnReceipts(newTold().tell)
		synctest.Wait()
		if n := len(p.pool.bound()); n != 3 {
			t.Errorf("%d sessions are bound: want 3", n)
		}
	})
}

func TestBindSaysWhoItIs(t *testing.T) {
	v := newSMSC(t)
	p := hasty(t, v, func(c *Config) { c.SystemType, c.AddressRange = "OTP", "^55" })
	mustSend(t, p, sms())
}

func TestBindRefused(t *testing.T) {
	for _, tt := range []struct {
		status pdu.Status
		class  watchword.ErrorClass
		raw    string
	}{
		{0x0d, watchword.ClassAuthFailed, "ESME_RBINDFAIL"},
		{0x0e, watchword.ClassAuthFailed, "ESME_RINVPASWD"},
		{0x0f, watchword.ClassAuthFailed, "ESME_RINVSYSID"},
		{0x53, watchword.ClassAuthFailed, "ESME_RINVSYSTYP"},
		{0x05, watchword.ClassProviderError, "ESME_RALYBND"},
		{0x08, watchword.ClassProviderError, "ESME_RSYSERR"},
		{0x58, watchword.ClassRateLimited, "ESME_RTHROTTLED"},
		{0x0fffffff, watchword.ClassProviderError, "0x0fffffff"},
	} {
		v := newSMSC(t)
		v.bind = tt.status
		_, err := send(t, hasty(t, v, nil), sms())
		wantRefused(t, err, tt.class, tt.raw)
		if len(v.messages()) != 0 {
			t.Error("a message came without a bind")
		}
	}
}

func TestBindGoesWrong(t *testing.T) {
	answers := map[string]struct {
		do  func(p *peer, u pdu.PDU)
		raw string
	}{
		"hangs up":     {func(p *peer, _ pdu.PDU) { _ = p.conn.Close() }, "connection lost"},
		"says nothing": {func(*peer, pdu.PDU) {}, "no bind_transceiver_resp"},
		"speaks HTTP":  {func(p *peer, _ pdu.PDU) { p.raw([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) }, "not SMPP"},
		"says no to everything": {func(p *peer, u pdu.PDU) {
			p.send(pdu.PDU{Command: pdu.GenericNack, Status: pdu.BadCommand, Sequence: u.Sequence})
		}, "ESME_RINVCMDID"},
		"says an odd no": {func(p *peer, u pdu.PDU) { p.send(pdu.PDU{Command: pdu.GenericNack, Sequence: u.Sequence}) }, "generic_nack"},
		"answers something else": {func(p *peer, u pdu.PDU) {
			p.send(pdu.PDU{Command: pdu.SubmitSM.Response(), Sequence: u.Sequence})
			p.send(pdu.PDU{Command: pdu.BindTransceiver.Response(), Sequence: u.Sequence + 1})
		}, "no bind_transceiver_resp"},
		"unbinds": {func(p *peer, _ pdu.PDU) { p.ask(pdu.Unbind, nil) }, "unbound"},
	}
	for name, tt := range answers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newSMSC(t)
				v.other = func(p *peer, u pdu.PDU) bool {
					if u.Command == pdu.BindTransceiver {
						tt.do(p, u)
					}
					return true
				}
				p := piped(t, v, nil)
				_, err := send(t, p, sms())
				wantRefused(t, err, watchword.ClassProviderError, tt.raw)
			})
		})
	}
}

func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := basic()
	c.Port = l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	p := open(t, c)
	_, err = send(t, p, sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
	_, err = send(t, p, sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

// TestRebindWaitsGrow measures the attempts at a vendor that is away.
func TestRebindWaitsGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var attempts []time.Time
		p := piped(t, newSMSC(t), nil)
		p.dial = func(context.Context) (net.Conn, error) {
			attempts = append(attempts, time.Now())
			return nil, syscall.ECONNREFUSED
		}
		p.OnReceipts(newTold().tell)
		pass(10 * time.Minute)
		for i, at := range attempts[1:] {
			wait, most := at.Sub(attempts[i]), min(time.Second<<i, time.Minute)
			if wait < most/2 || wait > most {
				t.Errorf("wait %d is %s: want %s to %s", i, wait, most/2, most)
			}
		}
		if len(attempts) < 14 || len(attempts) > 30 {
			t.Errorf("%d attempts in ten minutes", len(attempts))
		}
	})
}

// TestWaitsStartAnew sees that a session that lasted is expected back at once, and one that did not is not.
func TestWaitsStartAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, nil)
		mustSend(t, p, sms())
		for range 3 {
			pass(time.Hour)
			_ = v.only().conn.Close()
			synctest.Wait()
			began := time.Now()
			mustSend(t, p, sms()) // waits for the bind that is expected
			if took := time.Since(began); took > time.Second {
				t.Errorf("the message waited %s", took)
			}
		}
		_ = v.only().conn.Close() // a moment after its bind, in a row: now nothing is sure any more
		pass(time.Second)
		_ = v.only().conn.Close()
		synctest.Wait()
		began := time.Now()
		_, err := send(t, p, sms())
		wantRefused(t, err, watchword.ClassProviderError, "connection lost")
		if took := time.Since(began); took != 0 {
			t.Errorf("the refusal took %s", took)
		}
		pass(time.Minute)
		mustSend(t, p, sms())
	})
}

// TestUnboundFailsAtOnce sees that nobody waits for a vendor that is away, and that it is found when it is back.
func TestUnboundFailsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		v.bind = 0x0e
		p := piped(t, v, nil)
		p.OnReceipts(newTold().tell)
		synctest.Wait()
		began := time.Now()
		for range 10 {
			_, err := send(t, p, sms())
			wantRefused(t, err, watchword.ClassAuthFailed, "ESME_RINVPASWD")
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("ten refusals took %s", took)
		}
		v.set(func() { v.bind = pdu.OK })
		pass(2 * time.Minute)
		mustSend(t, p, sms())
	})
}

// TestFirstSendWaitsForItsBind also sees that those who wait are many, and that ctx ends the wait.
func TestFirstSendWaitsForItsBind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, nil)
		dial := p.dial
		p.dial = func(ctx context.Context) (net.Conn, error) {
			time.Sleep(3 * time.Second) //nolint:forbidigo // of the bubble's time
			return dial(ctx)
		}
		over := make(chan error)
		for range 5 {
			go func() {
				_, err := send(t, p, sms())
				over <- err
			}()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := p.Send(ctx, sms())
		wantRefused(t, err, watchword.ClassProviderError, "deadline")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v does not hold the context's error", err)
		}
		for range 5 {
			if err := <-over; err != nil {
				t.Error(err)
			}
		}
		if n := len(v.messages()); n != 5 {
			t.Errorf("%d messages came: want 5", n)
		}
	})
}

// TestFirstAttemptFails sees that those who wait for the first bind hear of its failure.
func TestFirstAttemptFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := piped(t, newSMSC(t), func(c *Config) { c.Binds = 2 })
		p.dial = func(ctx context.Context) (net.Conn, error) {
			select {
			case <-time.After(5 * time.Second):
			case <-ctx.Done():
			}
			return nil, &net.OpError{Op: "dial", Err: context.DeadlineExceeded}
		}
		over := make(chan error)
		for range 3 {
			go func() {
				_, err := send(t, p, sms())
				over <- err
			}()
		}
		for range 3 {
			wantRefused(t, <-over, watchword.ClassProviderError, "connection timeout")
		}
	})
}

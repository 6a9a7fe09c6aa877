package smpp

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// TestMessagesPerSecond measures when messages come that are all handed over at once. Each part of a long one counts.
func TestMessagesPerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		var at []time.Time
		v.submit = func(*peer, request1) (pdu.Status, string, bool) {
			at = append(at, time.Now())
			return pdu.OK, "", true
		}
		p := piped(t, v, func(c *Config) { c.MessagesPerSecond = 10 })
		p.OnReceipts(newTold().tell)
		synctest.Wait()
		began := time.Now()
		over := make(chan struct{})
		for range 20 {
			go func() {
				mustSend(t, p, sms())
				over <- struct{}{}
			}()
		}
		for range 20 {
			<-over
		}
		m := sms()
		m.Content.Text = long3()
		mustSend(t, p, m)
		for i, when := range at {
			if want := time.Duration(i) * 100 * time.Millisecond; when.Sub(began) != want {
				t.Errorf("message %d came after %s: want %s", i, when.Sub(began), want)
			}
		}
		if len(at) != 23 {
			t.Errorf("%d messages came", len(at))
		}
		pass(time.Hour) // no credit is saved up
		began = time.Now()
		at = nil
		for range 5 {
			mustSend(t, p, sms())
		}
		if took := at[4].Sub(began); took != 400*time.Millisecond {
			t.Errorf("five messages took %s", took)
		}
	})
}

// TestNoTurnInTime: a message whose turn would come after its deadline is refused at once, so that it can go elsewhere.
func TestNoTurnInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, func(c *Config) { c.MessagesPerSecond = 1 })
		mustSend(t, p, sms())
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		_, err := p.Send(ctx, sms())
		wantRefused(t, err, watchword.ClassRateLimited, "own limit")
		if took := time.Since(began); took != 0 {
			t.Errorf("the refusal took %s", took)
		}
		mustSend(t, p, sms()) // the turn was not used up
		if took := time.Since(began); took != time.Second {
			t.Errorf("the next message waited %s", took)
		}
		canceled, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		_, err = p.Send(canceled, sms())
		wantRefused(t, err, watchword.ClassProviderError, "canceled")
		if n := len(v.messages()); n != 2 {
			t.Errorf("%d messages came: want 2", n)
		}
	})
}

// TestThrottled: after a vendor's no for quantity there is quiet for a moment.
func TestThrottled(t *testing.T) {
	for _, status := range []pdu.Status{pdu.Throttled, pdu.QueueFull} {
		synctest.Test(t, func(t *testing.T) {
			v := newSMSC(t)
			v.submit = func(*peer, request1) (pdu.Status, string, bool) { return status, "", true }
			p := piped(t, v, nil)
			_, err := send(t, p, sms())
			raw := "ESME_RTHROTTLED"
			if status == pdu.QueueFull {
				raw = "ESME_RMSGQFUL"
			}
			wantRefused(t, err, watchword.ClassRateLimited, raw)
			v.set(func() { v.submit = nil })
			began := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			_, err = p.Send(ctx, sms())
			wantRefused(t, err, watchword.ClassRateLimited, "own limit")
			mustSend(t, p, sms())
			if took := time.Since(began); took != time.Second {
				t.Errorf("the next message waited %s", took)
			}
			mustSend(t, p, sms())
			if took := time.Since(began); took != time.Second {
				t.Errorf("and the one after it until %s", took)
			}
		})
	}
}

// TestHoldsGrow: the pause doubles while the vendor takes nothing, and starts anew once it has taken a message. What it
// says of messages that were on their way does not count.
func TestHoldsGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		v.window = maxWindow
		p := piped(t, v, func(c *Config) { c.Window = maxWindow })
		p.OnReceipts(newTold().tell)
		synctest.Wait()
		var at []time.Time
		no := func(*peer, request1) (pdu.Status, string, bool) {
			at = append(at, time.Now())
			return pdu.Throttled, "", true
		}
		v.set(func() { v.submit = no })
		began := time.Now()
		for range 7 {
			_, err := send(t, p, sms())
			wantRefused(t, err, watchword.ClassRateLimited, "ESME_RTHROTTLED")
		}
		for i, want := range []int{0, 1, 3, 7, 15, 23, 31} {
			if took := at[i].Sub(began); took != time.Duration(want)*time.Second {
				t.Errorf("message %d came after %s: want %ds", i, took, want)
			}
		}
		pass(time.Minute)
		v.set(func() { v.submit = nil })
		mustSend(t, p, sms())
		var held []func()
		v.set(func() {
			v.submit = func(p *peer, r request1) (pdu.Status, string, bool) {
				held = append(held, func() { p.refuse(r, pdu.Throttled) })
				return 0, "", false
			}
		})
		over := make(chan error, 20)
		for range 20 {
			go func() {
				_, err := send(t, p, sms())
				over <- err
			}()
		}
		synctest.Wait()
		for _, no := range held {
			no()
		}
		for range 20 {
			wantRefused(t, <-over, watchword.ClassRateLimited, "ESME_RTHROTTLED")
		}
		v.set(func() { v.submit = nil })
		began = time.Now()
		mustSend(t, p, sms())
		if took := time.Since(began); took > time.Second {
			t.Errorf("twenty noes at once cost a pause of %s", took)
		}
	})
}

// TestHoldIsForAll: those who had a turn already wait too, and one whose new turn comes too late goes elsewhere.
func TestHoldIsForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, func(c *Config) { c.MessagesPerSecond = 10 })
		p.OnReceipts(newTold().tell)
		synctest.Wait()
		var at []time.Time
		v.submit = func(*peer, request1) (pdu.Status, string, bool) {
			at = append(at, time.Now())
			if len(at) == 1 {
				return pdu.Throttled, "", true
			}
			return pdu.OK, "", true
		}
		began := time.Now()
		over := make(chan error)
		ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
		defer cancel()
		for i := range 6 {
			go func() {
				var err error
				if i == 5 {
					_, err = p.Send(ctx, sms())
				} else {
					_, err = send(t, p, sms())
				}
				over <- err
			}()
			synctest.Wait()
		}
		wantRefused(t, <-over, watchword.ClassRateLimited, "ESME_RTHROTTLED")
		wantRefused(t, <-over, watchword.ClassRateLimited, "own limit")
		for range 4 {
			if err := <-over; err != nil {
				t.Error(err)
			}
		}
		for i, when := range at[1:] {
			if want := time.Second + time.Duration(i)*100*time.Millisecond; when.Sub(began) != want {
				t.Errorf("message %d came after %s: want %s", i+1, when.Sub(began), want)
			}
		}
	})
}

// TestThrottledWithinAMessage: a vendor that has the first part gets the others, later, but not for ever.
func TestThrottledWithinAMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		p := piped(t, v, nil)
		seen, noes := 0, 2
		v.submit = func(_ *peer, r request1) (pdu.Status, string, bool) {
			if seen++; r.message.Text[5] == 2 && noes > 0 {
				noes--
				return pdu.Throttled, "", true
			}
			return pdu.OK, "", true
		}
		m := sms()
		m.Content.Text = long3()
		if id := mustSend(t, p, m); id != "m0003" || seen != 5 {
			t.Errorf("%q after %d attempts", id, seen)
		}
		v.set(func() { seen, noes = 0, 100 })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := p.Send(ctx, m)
		wantRefused(t, err, watchword.ClassRateLimited, "ESME_RTHROTTLED")
		if seen != 2+maxAgain {
			t.Errorf("%d attempts", seen)
		}
		pass(time.Minute)
		v.set(func() {
			seen = 0
			v.submit = func(*peer, request1) (pdu.Status, string, bool) { seen++; return pdu.Throttled, "", true }
		})
		_, err = send(t, p, m)
		wantRefused(t, err, watchword.ClassRateLimited, "ESME_RTHROTTLED")
		if seen != 1 {
			t.Errorf("%d attempts: a message of which the vendor has nothing can go elsewhere", seen)
		}
	})
}

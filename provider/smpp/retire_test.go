package smpp

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

// TestRetires: when a vendor says that a session is not bound, the messages under way on it still get their answers, and
// new ones go over another.
func TestRetires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newSMSC(t)
		held := make(chan request1, 3)
		v.submit = func(_ *peer, r request1) (pdu.Status, string, bool) {
			held <- r
			return 0, "", false
		}
		p := piped(t, v, nil)
		p.OnReceipts(newTold().tell)
		c := v.only()
		over := make(chan error, 1)
		begin := func(ctx context.Context) request1 {
			go func() {
				_, err := p.Send(ctx, sms())
				over <- err
			}()
			return <-held
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		first, second, _ := begin(t.Context()), begin(t.Context()), begin(short)
		c.refuse(first, pdu.WrongBindState)
		wantRefused(t, <-over, watchword.ClassProviderError, "ESME_RINVBNDSTS")
		if len(p.pool.bound()) != 0 || !c.isBound() {
			t.Error("want a session that is still there, and gets no more messages")
		}
		c.refuse(second, 0x0b)
		wantRefused(t, <-over, watchword.ClassInvalidNumber, "ESME_RINVDSTADR")
		wantRefused(t, <-over, watchword.ClassTimeout, "deadline") // the vendor forgot the third
		pass(time.Minute)
		v.set(func() { v.submit = nil })
		if now := v.only(); now == c {
			t.Error("the session lives on")
		}
		mustSend(t, p, sms())
	})
}

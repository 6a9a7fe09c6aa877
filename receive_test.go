package watchword

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestReceiptTellsWhatBecameOfAMessage(t *testing.T) {
	bubble(t, reporting(), func(t *testing.T, w *world) {
		v := w.begin()
		w.reports("p1", "p1-1 delivered")
		got := w.get(v.ID)
		if got.Delivery != Delivered || got.Status != Pending {
			t.Errorf("%v, %v", got.Delivery, got.Status)
		}
		w.reports("p1", "p1-1 delivered\np1-1 undelivered unreachable\np1-1 sent")
		again := w.get(v.ID)
		if again.Delivery != Delivered || len(again.Events) != len(got.Events) {
			t.Errorf("a duplicate, a late and an early receipt changed it: %v", w.engineEvents(v.ID))
		}
		if r := w.check(v.ID, w.lastCode()); r != ResultApproved {
			t.Error(r)
		}
	})
}

func TestFailedReceiptMovesTheMessageOn(t *testing.T) {
	bubble(t, reporting(), func(t *testing.T, w *world) {
		v := w.begin()
		w.reports("p1", "p1-1 undelivered provider_error E7")
		synctest.Wait()
		got := w.get(v.ID)
		if got.Delivery != Sent || w.sends() != 2 {
			t.Fatalf("%v after %d sends", got.Delivery, w.sends())
		}
		a, b := w.provider("p1").messages()[0], w.provider("p2").messages()[0]
		if a.Code != b.Code || a.Key != b.Key {
			t.Error("the other account got another message")
		}
		want := []EventType{
			EventRequested, EventAttempted, EventAccepted, EventUndelivered, EventFailover, EventAttempted, EventAccepted,
		}
		if types := w.engineEvents(v.ID); !slices.Equal(types, want) {
			t.Errorf("the timeline is %v", types)
		}
		if ev := got.Events[3]; ev.Account != "p1" || ev.Class != ClassProviderError || ev.Detail != "E7" {
			t.Errorf("%+v", ev)
		}
		w.wantToldOnce(v.ID)

		// The same receipt again, and a late yes of the first vendor: the message arrived twice, and nothing is sent.
		w.reports("p1", "p1-1 undelivered provider_error E7\np1-1 delivered")
		synctest.Wait()
		if got := w.get(v.ID); got.Delivery != Delivered || w.sends() != 2 {
			t.Errorf("%v after %d sends", got.Delivery, w.sends())
		}
	})
}

func TestFailedReceiptThatMovesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Resources)
		before func(w *world, v Verification)
		class  string
	}{
		"recipient at fault": {class: "unreachable"},
		"too late":           {before: func(*world, Verification) { pass(31 * time.Second) }, class: "timeout"},
		"not wanted": {class: "timeout", change: func(r *Resources) {
			none := Duration(0)
			r.Routes[0].ReceiptFailover = &none
		}},
		"last account": {class: "timeout", change: func(r *Resources) { r.Routes[0].Use = []string{"p1"} }},
		"canceled": {class: "timeout", before: func(w *world, v Verification) {
			if _, err := w.engine.Cancel(w.t.Context(), acmeCaller, v.ID); err != nil {
				w.t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, reporting(func(r *Resources) {
				if c.change != nil {
					c.change(r)
				}
			}), func(t *testing.T, w *world) {
				v := w.begin()
				if c.before != nil {
					c.before(w, v)
				}
				w.reports("p1", "p1-1 undelivered "+c.class)
				synctest.Wait()
				if got := w.get(v.ID); got.Delivery != Undelivered || w.sends() != 1 || got.Class.String() != c.class {
					t.Errorf("%v by %v after %d sends", got.Delivery, got.Class, w.sends())
				}
			})
		})
	}
}

func TestFailedReceiptAfterAnApprovalChangesNothing(t *testing.T) {
	bubble(t, reporting(), func(t *testing.T, w *world) {
		v := w.begin()
		w.check(v.ID, w.lastCode())
		w.reports("p1", "p1-1 undelivered timeout")
		synctest.Wait()
		if got := w.get(v.ID); got.Delivery != Delivered || got.Status != Approved || w.sends() != 1 {
			t.Errorf("%v, %v after %d sends", got.Delivery, got.Status, w.sends())
		}
	})
}

func TestEveryAttemptMovesOnOnce(t *testing.T) {
	bubble(t, reporting(), func(t *testing.T, w *world) {
		v := w.begin()
		for _, account := range []string{"p1", "p2", "p3"} {
			for range 3 {
				w.reports(account, account+"-1 undelivered timeout")
				synctest.Wait()
			}
		}
		if got := w.get(v.ID); got.Delivery != Undelivered || got.Status != Pending || w.sends() != 3 {
			t.Errorf("%v, %v after %d sends", got.Delivery, got.Status, w.sends())
		}
		if r := w.check(v.ID, w.lastCode()); r != ResultApproved {
			t.Errorf("the code that may still arrive is %v", r)
		}
	})
}

func TestReceiptThatComesBeforeTheYes(t *testing.T) {
	bubble(t, reporting(), func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go w.engine.Recover(ctx, func() {})
		w.provider("p1").next(func(context.Context) (Acceptance, error) {
			if err := w.report("p1", "early delivered"); err != nil {
				t.Error(err)
			}
			return Acceptance{MessageID: "early"}, nil
		})
		v := w.begin()
		pass(2 * time.Second)
		if got := w.get(v.ID); got.Delivery != Delivered {
			t.Errorf("%v", got.Delivery)
		}
		w.reports("p1", "nobody's delivered")
		pass(time.Minute)
		if left := w.engine.early.take(); len(left) != 0 {
			t.Errorf("%v are still waited for", left)
		}
	})
}

func TestReportsAreRefused(t *testing.T) {
	bubble(t, reporting(), func(t *testing.T, w *world) {
		w.begin()
		token := w.keys.receiptToken("p1")
		for name, c := range map[string]struct {
			account, token string
			report         Report
			code           ErrorCode
		}{
			"wrong token":       {"p1", w.keys.receiptToken("p2"), Report{}, NotFound},
			"no token":          {"p1", "", Report{}, NotFound},
			"another account's": {"p2", token, Report{}, NotFound},
			"no account":        {"p9", w.keys.receiptToken("p9"), Report{}, NotFound},
			"nonsense":          {"p1", token, Report{Body: []byte("x y")}, InvalidRequest},
			"no certificate":    {"p1", token, Report{Header: map[string][]string{"Signature": {"unknown"}}}, Unavailable},
		} {
			if _, err := w.engine.Report(t.Context(), c.account, c.token, c.report); CodeOf(err) != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		forged := Report{Header: map[string][]string{"Signature": {"forged"}}}
		if _, err := w.engine.Report(t.Context(), "p1", token, forged); !errors.Is(err, ErrNotAuthentic) {
			t.Error(err)
		}
		for _, op := range []string{"LocateMessage", "Update"} {
			w.store.breaks(op, errors.New("disk full"))
			if err := w.report("p1", "p1-1 delivered"); CodeOf(err) != Unavailable {
				t.Errorf("%s: %v", op, err)
			}
			w.store.breaks(op, nil)
		}
	})
}

func TestReceiptURL(t *testing.T) {
	public := func(o *Options) { o.PublicURL = "https://otp.acme.example" }
	bubbleWith(t, reporting(func(r *Resources) { r.ProviderAccounts[1].Type = "fake" }), public, func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassProviderError))
		w.begin()
		url := w.provider("p1").messages()[0].ReceiptURL
		account, token, _ := strings.Cut(strings.TrimPrefix(url, "https://otp.acme.example/receipts/"), "/")
		if account != "p1" || token != w.keys.receiptToken("p1") || len(token) != 26 {
			t.Errorf("%s", url)
		}
		if url := w.provider("p2").messages()[0].ReceiptURL; url != "" {
			t.Errorf("a vendor that does not report is given %s", url)
		}
	})
	bubble(t, reporting(), func(t *testing.T, w *world) {
		w.begin()
		if url := w.provider("p1").messages()[0].ReceiptURL; url != "" {
			t.Errorf("a server that nobody reaches gives %s", url)
		}
	})
}

// poller has to be asked.
type poller struct {
	*scripted
	mu    sync.Mutex
	parts [][]Receipt
	err   error
}

// tell lays down what the vendor answers when it is asked next, the last part with err.
func (p *poller) tell(err error, parts ...[]Receipt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.parts, p.err = parts, err
}

func (p *poller) PollReceipts(context.Context) ([]Receipt, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.parts) == 0 {
		return nil, false, p.err
	}
	part := p.parts[0]
	p.parts = p.parts[1:]
	return part, len(p.parts) > 0, p.err
}

func TestVendorsAreAskedForReceipts(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		asked := &poller{scripted: w.provider("p1")}
		w.engine.registry.Current().accounts["p1"] = ProviderHandle{Provider: asked, Timeout: time.Second}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go w.engine.Poll(ctx)
		a, b := w.begin(), w.begin(func(r *StartRequest) { r.To = "+8613800138001" })
		asked.tell(nil, []Receipt{{MessageID: "p1-1", Status: Delivered}}, []Receipt{{MessageID: "p1-2", Status: Undelivered, Class: ClassUnreachable}})
		pass(pollEvery + time.Second)
		if a, b := w.get(a.ID), w.get(b.ID); a.Delivery != Delivered || b.Delivery != Undelivered {
			t.Errorf("%v and %v", a.Delivery, b.Delivery)
		}
		// What came before a failure is kept.
		c := w.begin(func(r *StartRequest) { r.To = "+8613800138002" })
		asked.tell(errors.New("cut off"), []Receipt{{MessageID: "p1-3", Status: Delivered}})
		pass(pollEvery + time.Second)
		if c := w.get(c.ID); c.Delivery != Delivered {
			t.Errorf("%v", c.Delivery)
		}
	})
}

func TestProvidersTellOfReceipts(t *testing.T) {
	bubble(t, reporting(), func(t *testing.T, w *world) {
		v := w.begin()
		if err := w.engine.Hear("p1", []Receipt{{MessageID: "p1-1", Status: Delivered}}); err != nil {
			t.Fatal(err)
		}
		if got := w.get(v.ID); got.Delivery != Delivered {
			t.Errorf("%v", got.Delivery)
		}
		w.store.breaks("LocateMessage", errors.New("disk full"))
		if err := w.engine.Hear("p1", []Receipt{{MessageID: "p1-1", Status: Delivered}}); err == nil {
			t.Error("what could not be recorded is acknowledged")
		}
	})
}

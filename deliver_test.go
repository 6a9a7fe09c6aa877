package watchword

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStartSendsAndAnswersTheOutcome(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin(func(r *StartRequest) { r.Reference, r.Locale = "order 7", "en" })
		if v.Status != Pending || v.Delivery != Sent || v.To != "+86 138****8000" || v.Reference != "order 7" || v.AttemptsRemaining != 5 {
			t.Errorf("%+v", v)
		}
		if v.ResendAt.Sub(v.CreatedAt) != time.Minute || len(v.Limits) != 3 || v.Limits[0].Remaining != 0 {
			t.Errorf("resend at %v, limits %v", v.ResendAt, v.Limits)
		}
		got := w.provider("p1").messages()
		if len(got) != 1 || got[0].To.Address() != phone || got[0].Key != v.ID.String()+"-1" || got[0].ValidFor != 5*time.Minute {
			t.Fatalf("%+v", got)
		}
		if len(got[0].Code) != 6 || !strings.Contains(got[0].Content.Text, got[0].Code) || got[0].Brand != "Acme" || got[0].Locale != "en" {
			t.Errorf("%+v", got[0])
		}
		if r := w.check(v.ID, got[0].Code); r != ResultApproved {
			t.Errorf("%v", r)
		}
		if end := w.get(v.ID); end.Delivery != Delivered || end.Status != Approved {
			t.Errorf("%v, %v", end.Delivery, end.Status)
		}
	})
}

// refuseEverywhere has all three accounts refuse.
func (w *world) refuseEverywhere(c ErrorClass) {
	for _, p := range []string{"p1", "p2", "p3"} {
		w.provider(p).next(refuse(c))
	}
}

func (w *world) sends() int {
	return len(w.provider("p1").messages()) + len(w.provider("p2").messages()) + len(w.provider("p3").messages())
}

func TestStartByErrorClassOfEveryAccount(t *testing.T) {
	for _, class := range ErrorClasses() {
		bubble(t, nil, func(t *testing.T, w *world) {
			w.refuseEverywhere(class)
			v, err := w.tryStart()
			want := map[bool]int{true: 1, false: 3}[class.recipientAtFault()]
			if w.sends() != want {
				t.Errorf("%v: %d hand-overs; want %d", class, w.sends(), want)
			}
			if !class.definite() {
				w.wantUncertain(v, err)
				return
			}
			code := map[bool]ErrorCode{true: RecipientRejected, false: DeliveryFailed}[class.recipientAtFault()]
			if e := wantCode(t, err, code); e.Class != class || e.ID != v.ID || strings.Contains(e.Message, "raw-") {
				t.Errorf("%v: %+v", class, e)
			}
			if v.Status != Failed || v.Delivery != Undelivered || v.EndedAt.IsZero() {
				t.Errorf("%v: %v, %v", class, v.Status, v.Delivery)
			}
			w.begin() // the charge was given back
		})
	}
}

func (w *world) wantUncertain(v Verification, err error) {
	w.t.Helper()
	if err != nil || v.Status != Pending || v.Delivery != Unknown {
		w.t.Fatalf("%v, %v, %v; want pending and unknown", v.Status, v.Delivery, err)
	}
	_, err = w.tryStart()
	wantCode(w.t, err, LimitExceeded)
	if r := w.check(v.ID, w.lastCode()); r != ResultApproved {
		w.t.Errorf("the code of an uncertain message is %v", r)
	}
}

func TestFailoverGivesTheSameMessageToTheNext(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassRateLimited))
		w.provider("p2").next(refuse(ClassTimeout))
		v := w.begin()
		p1, p2, p3 := w.provider("p1").messages(), w.provider("p2").messages(), w.provider("p3").messages()
		if len(p1) != 1 || len(p2) != 1 || len(p3) != 1 {
			t.Fatalf("%d, %d and %d hand-overs", len(p1), len(p2), len(p3))
		}
		if p1[0].Code != p2[0].Code || p2[0].Code != p3[0].Code || p1[0].Key != p3[0].Key || p1[0].Content != p3[0].Content {
			t.Error("the accounts were given different messages")
		}
		if v.Delivery != Sent || v.Class != ClassNone {
			t.Errorf("%v, %v", v.Delivery, v.Class)
		}
	})
}

func TestSlowProviderIsAnsweredPendingAndConcludedLater(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(after(7 * time.Second))
		began := time.Now()
		v := w.begin()
		if took := time.Since(began); took != 5*time.Second || v.Delivery != Sending || v.Status != Pending {
			t.Errorf("answered after %v: %v", took, v.Delivery)
		}
		pass(2 * time.Second)
		if got := w.get(v.ID); got.Delivery != Sent {
			t.Errorf("later it is %v", got.Delivery)
		}
	})
}

func TestPolicyCanWaitForNothing(t *testing.T) {
	bubble(t, func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, Wait: new(Duration)}}
	}, func(t *testing.T, w *world) {
		w.provider("p1").next(after(time.Second))
		began := time.Now()
		if v := w.begin(); v.Delivery != Sending || time.Since(began) != 0 {
			t.Errorf("%v after %v", v.Delivery, time.Since(began))
		}
	})
}

func TestHungProviderTimesOutAndTheCodeStaysGood(t *testing.T) {
	bubble(t, func(r *Resources) {
		r.ProviderAccounts[0].Timeout = Duration(2 * time.Second)
		r.Routes[0].Use = []string{"p1"}
	}, func(t *testing.T, w *world) {
		w.provider("p1").next(func(ctx context.Context) (Acceptance, error) { <-ctx.Done(); return Acceptance{}, ctx.Err() })
		began := time.Now()
		v, err := w.tryStart()
		if took := time.Since(began); took != 2*time.Second || v.Class != ClassTimeout {
			t.Errorf("after %v: %v", took, v.Class)
		}
		w.wantUncertain(v, err)
	})
}

func TestLeavingCallerDoesNotCancelTheSend(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(after(3 * time.Second))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		v, err := w.engine.Start(ctx, StartRequest{Caller: acmeCaller, To: phone})
		if err != nil || v.Delivery != Sending {
			t.Fatalf("%v, %v", v.Delivery, err)
		}
		pass(2 * time.Second)
		if got := w.get(v.ID); got.Delivery != Sent {
			t.Errorf("it is %v", got.Delivery)
		}
	})
}

func TestReceiptsThatComeAtOnce(t *testing.T) {
	for receipt, want := range map[DeliveryStatus]DeliveryStatus{Delivered: Delivered, Undelivered: Undelivered, 0: Sent, Queued: Sent} {
		bubble(t, nil, func(t *testing.T, w *world) {
			w.provider("p1").next(func(context.Context) (Acceptance, error) {
				return Acceptance{MessageID: strings.Repeat("x", 200), Receipt: receipt}, nil
			})
			if v := w.begin(); v.Delivery != want || len(v.Events[2].Detail) != maxMessageID {
				t.Errorf("%v: %v with a message id of %d", receipt, v.Delivery, len(v.Events[2].Detail))
			}
		})
	}
}

func TestSwitchedOffAccountIsPassedOver(t *testing.T) {
	bubble(t, func(r *Resources) { r.ProviderAccounts[0].Disabled = true }, func(t *testing.T, w *world) {
		v := w.begin()
		if v.Delivery != Sent || len(w.provider("p2").messages()) != 1 || len(w.provider("p1").messages()) != 0 {
			t.Errorf("%v", v.Delivery)
		}
		if taken := v.Events[2]; taken.Type != EventAccepted || taken.Account != "p2" {
			t.Errorf("%+v", taken)
		}
	})
}

func TestHandoversAreBounded(t *testing.T) {
	bubbleWith(t, nil, func(o *Options) { o.Handovers = 1 }, func(t *testing.T, w *world) {
		w.provider("p1").next(after(2*time.Second), after(2*time.Second))
		done := make(chan time.Duration, 2)
		began := time.Now()
		for _, to := range []string{phone, "+8613800138001"} {
			go func() {
				if _, err := w.tryStart(func(r *StartRequest) { r.To = to }); err != nil {
					t.Error(err)
				}
				done <- time.Since(began)
			}()
		}
		if a, b := <-done, <-done; a != 2*time.Second || b != 4*time.Second {
			t.Errorf("done after %v and %v; want one after the other", a, b)
		}
	})
}

func TestOutcomeThatCannotBeWrittenIsLeftToItsLease(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(func(context.Context) (Acceptance, error) {
			w.store.breaks("Update", errors.New("disk full"))
			return Acceptance{MessageID: "m"}, nil
		})
		v := w.begin()
		w.store.breaks("Update", nil)
		if got := w.get(v.ID); got.Delivery != Sending {
			t.Errorf("%v", got.Delivery)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go w.engine.Recover(ctx, func() {})
		pass(31 * time.Second)
		if got := w.get(v.ID); got.Delivery != Sent || !slices.Contains(w.engineEvents(v.ID), EventRepeated) {
			t.Errorf("%v, %v", got.Delivery, w.engineEvents(v.ID))
		}
		a, b := w.provider("p1").messages()[0], w.provider("p1").messages()[1]
		if a.Code != b.Code || a.Key != b.Key || w.sends() != 2 {
			t.Error("the repeat is another message")
		}
	})
}

// engineEvents is the timeline of a verification as Get tells it.
func (w *world) engineEvents(id ID) []EventType {
	w.t.Helper()
	var types []EventType
	for _, ev := range w.get(id).Events {
		types = append(types, ev.Type)
	}
	return types
}

func TestCloseWaitsForWhatBeganAndParksTheRest(t *testing.T) {
	bubbleWith(t, nil, func(o *Options) { o.Handovers = 1 }, func(t *testing.T, w *world) {
		w.provider("p1").next(after(3 * time.Second))
		nowait := func(to string) ID {
			ctx, cancel := context.WithCancel(t.Context())
			go func() { synctest.Wait(); cancel() }()
			v, err := w.engine.Start(ctx, StartRequest{Caller: acmeCaller, To: to})
			if err != nil {
				t.Fatal(err)
			}
			return v.ID
		}
		first, second := nowait(phone), nowait("+8613800138001")
		began := time.Now()
		w.engine.Close(t.Context())
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("Close took %v", took)
		}
		if a, b := w.get(first), w.get(second); a.Delivery != Sent || b.Delivery != Queued || w.sends() != 1 {
			t.Errorf("the one under way is %v, the one behind %v", a.Delivery, b.Delivery)
		}
		third := nowait("+8613800138002")
		if got := w.get(third); got.Delivery != Queued || w.sends() != 1 {
			t.Errorf("after Close a start is %v", got.Delivery)
		}
	})
}

func TestCloseEndsAfterItsGrace(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(after(9 * time.Second))
		v := w.begin() // answered after 5 s
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		w.engine.Close(ctx)
		if took := time.Since(began); took != time.Second {
			t.Errorf("Close took %v", took)
		}
		if got := w.get(v.ID); got.Delivery != Sending || got.Status != Pending {
			t.Errorf("what was cut off is %v: the next start decides", got.Delivery)
		}
	})
}

func TestOriginAndHashLinesAreOfSMSAlone(t *testing.T) {
	bubble(t, func(r *Resources) { r.Tenants[0].Origin, r.Tenants[0].AppHash = "example.com", "FA+9qCX9VSu" }, func(t *testing.T, w *world) {
		w.begin()
		m := w.provider("p1").messages()[0]
		if !strings.HasSuffix(m.Content.Text, "\n@example.com #"+m.Code+" FA+9qCX9VSu") {
			t.Errorf("%q", m.Content.Text)
		}
		w.begin(func(r *StartRequest) { r.To, r.Channel = email, Email })
		m = w.provider("p1").messages()[1]
		if strings.Contains(m.Content.Text, "FA+9qCX9VSu") || m.Content.Subject == "" || m.Content.HTML == "" {
			t.Errorf("%+v", m.Content)
		}
	})
}

// couriers names the goroutines that see to deliveries.
func couriers() []string {
	stacks := make([]byte, 1<<20)
	var names []string
	for g := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		if strings.Contains(g, ").courier(") {
			name, _, _ := strings.Cut(g, " [")
			names = append(names, name)
		}
	}
	return names
}

func TestACourierStaysForTheNextDeliveryAndThenLeaves(t *testing.T) {
	bubble(t, nil, func(_ *testing.T, w *world) {
		w.begin()
		synctest.Wait()
		first := couriers()
		w.begin(func(r *StartRequest) { r.To = "+8613800138001" })
		synctest.Wait()
		if again := couriers(); len(first) != 1 || !slices.Equal(again, first) {
			t.Errorf("after one delivery there is %v, after the next %v", first, again)
		}
		pass(courierStays)
		if left := couriers(); len(left) != 0 {
			t.Errorf("%v stay for ever", left)
		}
	})
}

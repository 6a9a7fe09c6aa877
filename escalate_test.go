package watchword

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// climbing is a tenant whose codes go out by WhatsApp after 45 seconds, and by voice when that is asked for.
func climbing(change ...func(*Resources)) func(*Resources) {
	return func(r *Resources) {
		r.Policies = []PolicyResource{{
			Tenant: acme, Escalation: []EscalationRung{{WhatsApp, Duration(90 * time.Second)}, {Voice, 0}},
		}}
		r.Routes = []Route{
			{Tenant: acme, Name: "sms", Channel: SMS, Use: []string{"p1"}},
			{Tenant: acme, Name: "wa", Channel: WhatsApp, Use: []string{"p2"}},
			{Tenant: acme, Name: "voice", Channel: Voice, Use: []string{"p3"}},
			{Tenant: acme, Name: "email", Channel: Email, Use: []string{"p1"}},
		}
		for _, c := range change {
			c(r)
		}
	}
}

func (w *world) nextChannel(id ID) (Verification, error) {
	return w.engine.Next(w.t.Context(), ResendRequest{Caller: acmeCaller, ID: id})
}

func TestNextSendsTheSameCodeOnTheNextChannel(t *testing.T) {
	bubble(t, climbing(), func(t *testing.T, w *world) {
		v := w.begin()
		expires := v.ExpiresAt
		if _, err := w.nextChannel(v.ID); CodeOf(err) != LimitExceeded {
			t.Errorf("within the minute: %v", err)
		}
		pass(time.Minute)
		v, err := w.nextChannel(v.ID)
		if err != nil || v.Channel != SMS || v.Via != WhatsApp || !v.ExpiresAt.Equal(expires) || v.Delivery != Sent {
			t.Fatalf("%+v, %v", v, err)
		}
		a, b := w.provider("p1").messages()[0], w.provider("p2").messages()[0]
		if a.Code != b.Code || b.Channel != WhatsApp || a.To != b.To || a.Key == b.Key {
			t.Errorf("%+v", b)
		}
		pass(time.Minute)
		if v, err = w.nextChannel(v.ID); err != nil || v.Via != Voice {
			t.Fatalf("%+v, %v", v, err)
		}
		pass(time.Minute)
		if _, err = w.nextChannel(v.ID); CodeOf(err) != NoRoute || !strings.Contains(err.Error(), "no further channel") {
			t.Error(err)
		}
		if again, err := w.resend(v.ID); err != nil || again.Via != Voice || len(w.provider("p3").messages()) != 2 {
			t.Errorf("a resend goes by %v, %v", again.Via, err)
		}
		// It is the verification of an SMS number still, whatever brought the code.
		if got, err := w.checkBy(w.provider("p3").messages()[1].Code, func(r *CheckRequest) { r.To, r.Channel = phone, SMS }); err != nil || got.Result != ResultApproved {
			t.Errorf("%v, %v", got.Result, err)
		}
	})
}

func TestNextIsRefused(t *testing.T) {
	bubble(t, climbing(), func(t *testing.T, w *world) {
		mail := w.begin(func(r *StartRequest) { r.To, r.Channel = email, Email })
		pass(time.Minute)
		if _, err := w.nextChannel(mail.ID); CodeOf(err) != NoRoute {
			t.Errorf("an e-mail goes on: %v", err)
		}
		v := w.begin()
		w.check(v.ID, w.lastCode())
		if _, err := w.nextChannel(v.ID); CodeOf(err) != NotPending {
			t.Errorf("what is approved goes on: %v", err)
		}
		if _, err := w.nextChannel(testID(9)); CodeOf(err) != NotFound {
			t.Error(err)
		}
	})
}

func TestCodesGoOnByThemselves(t *testing.T) {
	bubble(t, climbing(), func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go w.engine.Recover(ctx, func() {})
		v := w.begin()
		pass(89 * time.Second)
		if w.sends() != 1 {
			t.Error("it went on too early")
		}
		pass(3 * time.Second)
		got := w.get(v.ID)
		if got.Via != WhatsApp || w.sends() != 2 || got.Delivery != Sent {
			t.Errorf("%+v after %d sends", got, w.sends())
		}
		pass(time.Minute)
		if w.sends() != 2 {
			t.Error("voice was not asked for")
		}
		want := []EventType{EventRequested, EventAttempted, EventAccepted, EventEscalated, EventAttempted, EventAccepted}
		if types := w.engineEvents(v.ID); !slices.Equal(types, want) {
			t.Errorf("the timeline is %v", types)
		}
	})
}

func TestCodesThatHaveArrivedStay(t *testing.T) {
	for name, arrive := range map[string]func(w *world, v Verification){
		"approved":  func(w *world, v Verification) { w.check(v.ID, w.lastCode()) },
		"delivered": func(w *world, _ Verification) { w.reports("p1", "p1-1 delivered") },
		"canceled":  func(w *world, v Verification) { _, _ = w.engine.Cancel(w.t.Context(), acmeCaller, v.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, reporting(climbing()), func(t *testing.T, w *world) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				go w.engine.Recover(ctx, func() {})
				arrive(w, w.begin())
				pass(4 * time.Minute)
				if w.sends() != 1 {
					t.Errorf("%d sends", w.sends())
				}
			})
		})
	}
}

// The limits hold for what nobody asked for too: it goes out as soon as they let it.
func TestEscalationWaitsForTheLimits(t *testing.T) {
	change := climbing(func(r *Resources) {
		r.Policies[0].Escalation = []EscalationRung{{WhatsApp, Duration(20 * time.Second)}}
	})
	bubble(t, change, func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go w.engine.Recover(ctx, func() {})
		w.begin()
		pass(58 * time.Second)
		if w.sends() != 1 {
			t.Errorf("%d sends", w.sends())
		}
		pass(5 * time.Second)
		if w.sends() != 2 {
			t.Errorf("%d sends", w.sends())
		}
	})
}

// When nobody takes the message on one channel, the next one tries at once, and the caller learns of that.
func TestRefusedMessagesGoOnAtOnce(t *testing.T) {
	bubble(t, climbing(), func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassProviderError))
		w.provider("p2").next(refuse(ClassInsufficientBalance))
		v := w.begin()
		if v.Via != Voice || v.Delivery != Sent || w.sends() != 3 {
			t.Errorf("%+v after %d sends", v, w.sends())
		}
		want := []EventType{
			EventRequested, EventAttempted, EventRefused, EventUndelivered, EventRefunded, EventEscalated, EventAttempted, EventRefused,
			EventUndelivered, EventRefunded, EventEscalated, EventAttempted, EventAccepted,
		}
		if types := w.engineEvents(v.ID); !slices.Equal(types, want) {
			t.Errorf("the timeline is %v", types)
		}
		if r := w.check(v.ID, w.provider("p3").messages()[0].Code); r != ResultApproved {
			t.Error(r)
		}
	})
}

func TestMessageThatNobodyTakesOnAnyChannelHasFailed(t *testing.T) {
	bubble(t, climbing(), func(t *testing.T, w *world) {
		w.refuseEverywhere(ClassProviderError)
		if _, err := w.tryStart(); CodeOf(err) != DeliveryFailed || w.sends() != 3 {
			t.Errorf("%v after %d sends", err, w.sends())
		}
	})
}

// A channel without a route is passed over.
func TestChannelsThatCannotBeHadArePassedOver(t *testing.T) {
	change := climbing(func(r *Resources) { r.Routes = slices.Delete(r.Routes, 1, 2) })
	bubble(t, change, func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassProviderError))
		if v := w.begin(); v.Via != Voice || !slices.Contains(w.engineEvents(v.ID), EventPassedOver) {
			t.Errorf("%+v", v)
		}
	})
	none := climbing(func(r *Resources) { r.Routes = r.Routes[:1] })
	bubble(t, none, func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassProviderError))
		if _, err := w.tryStart(); CodeOf(err) != DeliveryFailed {
			t.Error(err)
		}
	})
	bubble(t, none, func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go w.engine.Recover(ctx, func() {})
		v := w.begin()
		pass(2 * time.Minute)
		if got := w.get(v.ID); got.Status != Pending || got.Delivery != Sent || w.sends() != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// Two servers that find the same escalation due send one message.
func TestEscalationHappensOnce(t *testing.T) {
	bubble(t, climbing(), func(t *testing.T, w *world) {
		w.begin()
		pass(2 * time.Minute)
		for range 5 {
			go w.engine.recoverDue(t.Context(), false)
		}
		synctest.Wait()
		if w.sends() != 2 {
			t.Errorf("%d sends", w.sends())
		}
	})
}

func TestEscalationFaults(t *testing.T) {
	for want, rungs := range map[string][]EscalationRung{
		`channel is "email"; it must be one that reaches`: {{Email, 0}},
		`channel is "pigeon"`:                             {{"pigeon", 0}},
		"after is 1s; it must be 10s":                     {{Voice, Duration(time.Second)}},
		"escalation has 6 channels; it may have 5":        slices.Repeat([]EscalationRung{{Voice, 0}}, 6),
	} {
		r := baseResources()
		r.Policies = []PolicyResource{{Tenant: acme, Escalation: rungs}}
		_, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

// Who asks for the next channel gets the next one that there is.
func TestNextPassesOverWhatIsNotThere(t *testing.T) {
	ladder := func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}, Escalation: []EscalationRung{{Channel: WhatsApp}, {Channel: Telegram}, {Channel: Voice}}}}
		r.Routes = append(r.Routes, Route{Tenant: acme, Name: "voice", Channel: Voice, Use: []string{"p2"}})
	}
	bubble(t, ladder, func(t *testing.T, w *world) {
		v := w.begin()
		got, err := w.engine.Next(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID})
		if err != nil || got.Via != Voice || len(w.provider("p2").messages()) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		wantEvents(t, w.entry(v.ID), EventRequested, EventAttempted, EventAccepted, EventPassedOver, EventPassedOver, EventEscalated, EventAttempted, EventAccepted)
		if _, err := w.engine.Next(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); CodeOf(err) != NoRoute {
			t.Errorf("%v", err)
		}
	})
}

// A channel that is passed over is no message, and no broad limit counts it.
func TestChannelsPassedOverAreNotCounted(t *testing.T) {
	change := func(r *Resources) {
		r.Tenants[0].Limits = []BroadLimit{{Name: "all", By: ByTenant, Count: 2, Per: Duration(time.Hour)}}
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}, Escalation: []EscalationRung{{Channel: WhatsApp}, {Channel: Telegram}, {Channel: Voice}}}}
		r.Routes = append(r.Routes, Route{Tenant: acme, Name: "voice", Channel: Voice, Use: []string{"p2"}})
	}
	bubble(t, change, func(t *testing.T, w *world) {
		v := w.begin()
		if got, err := w.engine.Next(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); err != nil || got.Via != Voice {
			t.Errorf("%v, %v", got.Via, err)
		}
	})
}

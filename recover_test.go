package watchword

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// recovering runs Recover beside the test, and waits for its first pass.
func (w *world) recovering() (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ready := make(chan struct{})
	done := make(chan struct{})
	go func() { w.engine.Recover(ctx, func() { close(ready) }); close(done) }()
	<-ready
	return func() { cancel(); <-done }
}

// crash leaves a verification as a killed process does: written, handed over, and no outcome recorded.
func (w *world) crash() ID {
	w.t.Helper()
	w.provider("p1").next(func(ctx context.Context) (Acceptance, error) { <-ctx.Done(); return Acceptance{}, ctx.Err() })
	ctx, cancel := context.WithCancel(w.t.Context())
	go func() { synctest.Wait(); cancel() }()
	v, err := w.engine.Start(ctx, StartRequest{Caller: acmeCaller, To: phone})
	if err != nil {
		w.t.Fatal(err)
	}
	w.kill()
	return v.ID
}

func (w *world) kill() {
	now, cancel := context.WithCancel(w.t.Context())
	cancel()
	w.engine.Close(now)
	w.start(nil, func(*Options) {})
}

func TestRecoverRepeatsOnceWithTheSameCode(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.store.sole = true
		id := w.crash()
		code := w.lastCode()
		stop := w.recovering()
		pass(0)
		stop()
		if got := w.get(id); got.Delivery != Sent || w.sends() != 2 || w.lastCode() != code {
			t.Errorf("%v after %d hand-overs", got.Delivery, w.sends())
		}
		want := []EventType{EventRequested, EventAttempted, EventRepeated, EventAttempted, EventAccepted}
		wantTypes(t, w.engineEvents(id), want)
		if r := w.check(id, code); r != ResultApproved {
			t.Errorf("%v", r)
		}
	})
}

func TestRecoverGivesUpAfterTheSecondLoss(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.store.sole = true
		id := w.crash()
		code := w.lastCode()
		w.provider("p1").next(func(ctx context.Context) (Acceptance, error) { <-ctx.Done(); return Acceptance{}, ctx.Err() })
		stop := w.recovering()
		synctest.Wait()
		stop()
		w.kill()
		stop = w.recovering()
		pass(time.Hour / 60 * 2)
		stop()
		got := w.get(id)
		if got.Delivery != Unknown || got.Status != Pending || w.sends() != 2 {
			t.Errorf("%v, %v after %d hand-overs", got.Delivery, got.Status, w.sends())
		}
		if r := w.check(id, code); r != ResultApproved {
			t.Errorf("%v", r)
		}
	})
}

func TestRecoverWaitsForALeaseOfAnotherNode(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		id := w.crash()
		stop := w.recovering()
		defer stop()
		pass(29 * time.Second)
		if w.sends() != 1 {
			t.Fatalf("%d hand-overs under a lease", w.sends())
		}
		pass(2 * time.Second)
		if got := w.get(id); got.Delivery != Sent || w.sends() != 2 {
			t.Errorf("%v after %d", got.Delivery, w.sends())
		}
	})
}

func TestRecoverGoesOnWithWhatWasParked(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.engine.Close(t.Context())
		v := w.begin()
		w.start(nil, func(*Options) {})
		stop := w.recovering()
		defer stop()
		pass(0)
		if got := w.get(v.ID); got.Delivery != Sent || w.sends() != 1 {
			t.Errorf("%v after %d", got.Delivery, w.sends())
		}
		wantTypes(t, w.engineEvents(v.ID), []EventType{EventRequested, EventAttempted, EventParked, EventAttempted, EventAccepted})
	})
}

func TestRecoverTakesMoreThanOneBatch(t *testing.T) {
	bubble(t, func(r *Resources) { r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}} }, func(t *testing.T, w *world) {
		w.engine.Close(t.Context())
		const parked = 2*recoverBatch + 5
		for n := range parked {
			w.begin(func(r *StartRequest) {
				r.To = phone[:len(phone)-3] + string([]byte{'0' + byte(n/100), '0' + byte(n/10%10), '0' + byte(n%10)})
			})
		}
		w.start(nil, func(*Options) {})
		stop := w.recovering()
		defer stop()
		pass(0)
		if w.sends() != parked {
			t.Errorf("%d of %d were sent", w.sends(), parked)
		}
	})
}

func TestRecoverLivesThroughTroubles(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		id := w.crash()
		w.store.breaks("Due", errors.New("broken"))
		stop := w.recovering()
		defer stop()
		pass(40 * time.Second)
		w.store.breaks("Due", nil)
		w.store.breaks("Update", errors.New("broken"))
		pass(5 * time.Second)
		if w.sends() != 1 {
			t.Fatal("something was sent that could not be claimed")
		}
		w.store.breaks("Update", nil)
		pass(2 * time.Second)
		if got := w.get(id); got.Delivery != Sent {
			t.Errorf("%v", got.Delivery)
		}
	})
}

func TestRecoverPassesOverATenantThatIsGone(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.crash()
		w.engine.registry = &fixed{w.snapshot(func(r *Resources) {
			r.Tenants, r.Routes = r.Tenants[1:], r.Routes[2:]
		})}
		stop := w.recovering()
		defer stop()
		pass(40 * time.Second)
		if w.sends() != 1 {
			t.Errorf("%d hand-overs for a tenant that is not there", w.sends())
		}
	})
}

// A message whose code cannot be made any more is not sent, and nobody is told that it was.
func TestMessageThatCannotBeMadeIsNotSent(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		id := w.crash()
		w.engine.keys = rotated(t, "k9", "k9", masterKey("k9", 9))
		stop := w.recovering()
		defer stop()
		pass(2 * time.Minute)
		if got := w.get(id); got.Delivery != Unknown || w.sends() != 1 {
			t.Errorf("%v after %d hand-overs", got.Delivery, w.sends())
		}
	})
}

// An account may be given up to a minute. Nobody else sends the message within that time, whoever began.
func TestTakenOverMessageHasTheAccountsTime(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		slow := func(r *Resources) {
			r.ProviderAccounts[0].Timeout = Duration(time.Minute)
			r.Routes[0].Use = []string{"p1"}
		}
		w.engine.Close(t.Context())
		w.engine.registry = &fixed{w.snapshot(slow)}
		v := w.begin()
		w.start(slow, func(*Options) {})
		w.provider("p1").next(after(45 * time.Second))
		stop := w.recovering()
		defer stop()
		pass(2 * time.Minute)
		if got := w.get(v.ID); w.sends() != 1 || got.Delivery != Sent {
			t.Errorf("a parked message was sent %d times and is %v; want once", w.sends(), got.Delivery)
		}
	})
}

// A message that waits for its turn longer than its lease is still sent once.
func TestMessageThatWaitsForItsTurnIsSentOnce(t *testing.T) {
	impatient := func(r *Resources) { r.Policies = []PolicyResource{{Tenant: acme, Wait: new(Duration)}} }
	bubbleWith(t, impatient, func(o *Options) { o.Handovers = 1 }, func(t *testing.T, w *world) {
		stop := w.recovering()
		defer stop()
		var ids []ID
		for n := range byte(6) {
			w.provider("p1").next(after(9 * time.Second))
			v := w.begin(func(r *StartRequest) { r.To = phone[:len(phone)-1] + string('0'+n) })
			ids = append(ids, v.ID)
		}
		pass(5 * time.Minute)
		if w.sends() != len(ids) {
			t.Errorf("%d messages were sent %d times", len(ids), w.sends())
		}
	})
}

func wantTypes(t *testing.T, got, want []EventType) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%v; want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%v; want %v", got, want)
		}
	}
}

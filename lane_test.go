package watchword

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestLanePlacesAreGivenInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n lane
		if !n.enter(1, time.Second, nil) {
			t.Fatal("an empty lane has no place")
		}
		got := make(chan int, 3)
		for i := range 3 {
			go func() {
				if n.enter(1, time.Minute, nil) {
					got <- i
				}
			}()
			synctest.Wait()
		}
		if inside, waiting, _ := n.load(); inside != 1 || waiting != 3 {
			t.Errorf("%d inside, %d waiting", inside, waiting)
		}
		for want := range 3 {
			n.leave(1)
			if i := <-got; i != want {
				t.Errorf("number %d came before number %d", i, want)
			}
		}
		n.leave(1)
		if inside, waiting, _ := n.load(); inside != 0 || waiting != 0 {
			t.Errorf("%d inside, %d waiting", inside, waiting)
		}
	})
}

func TestLaneWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n lane
		n.enter(1, time.Second, nil)
		began := time.Now()
		if n.enter(1, time.Second, nil) || time.Since(began) != time.Second {
			t.Errorf("it waited %v", time.Since(began))
		}
		stop := make(chan struct{})
		close(stop)
		if n.enter(1, time.Hour, stop) {
			t.Error("a place was given although nobody left")
		}
		n.leave(1)
		if inside, waiting, _ := n.load(); inside != 0 || waiting != 0 {
			t.Errorf("%d inside, %d waiting", inside, waiting)
		}
	})
}

// An account may get more places, or fewer, while messages are with it.
func TestLaneFollowsItsNumberOfPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n lane
		for range 3 {
			n.enter(3, time.Second, nil)
		}
		came := make(chan bool, 1)
		go func() { came <- n.enter(1, time.Minute, nil) }()
		synctest.Wait()
		n.leave(1)
		n.leave(1)
		synctest.Wait()
		if len(came) != 0 {
			t.Error("there are two where one has room")
		}
		n.leave(1)
		if !<-came {
			t.Error("nobody came in")
		}
	})
}

// A slow vendor keeps nobody else waiting: each account has its own places.
func TestSlowVendorStarvesNoOther(t *testing.T) {
	change := func(r *Resources) {
		r.ProviderAccounts[0].Concurrency = 1
		r.Routes[1].Use = []string{"p2"}
	}
	bubble(t, change, func(t *testing.T, w *world) {
		w.provider("p1").next(after(9*time.Second), after(9*time.Second))
		for _, to := range []string{phone, "+8613800138001"} {
			go func() { _, _ = w.tryStart(func(r *StartRequest) { r.To = to }) }()
		}
		synctest.Wait()
		began := time.Now()
		w.begin(func(r *StartRequest) { r.To, r.Channel = email, Email })
		if took := time.Since(began); took != 0 {
			t.Errorf("an e-mail waited %v for a slow SMS vendor", took)
		}
		for _, s := range w.engine.AccountStates() {
			if s.Account == "p1" && (s.InFlight != 1 || s.Waiting != 1) {
				t.Errorf("%+v", s)
			}
		}
		pass(20 * time.Second)
	})
}

func TestAccountStates(t *testing.T) {
	change := func(r *Resources) {
		r.ProviderAccounts[1].Paused = true
		r.ProviderAccounts[2].Disabled = true
	}
	bubble(t, change, func(t *testing.T, w *world) {
		for range breakerRow {
			w.engine.lanes.of("p1").record(w.engine.now(), w.engine.now(), ClassTimeout)
		}
		all := w.engine.AccountStates()
		if len(all) != 3 || all[0].Account != "p1" || all[0].Breaker != BreakerOpen || !all[0].OpenUntil.Equal(w.engine.now().Add(breakerFirst)) {
			t.Errorf("%+v", all)
		}
		if !all[1].Paused || all[1].Disabled || !all[2].Disabled || all[1].Type != "fake" || !all[1].OpenUntil.IsZero() {
			t.Errorf("%+v", all)
		}
	})
}

// A message waits for a place a little while, and then goes to the next account; at the last one it waits longer.
func TestCrowdedAccountIsPassedBy(t *testing.T) {
	change := func(r *Resources) {
		r.ProviderAccounts[0].Concurrency = 1
		r.Routes[0].Use = []string{"p1", "p2"}
	}
	bubble(t, change, func(t *testing.T, w *world) {
		w.provider("p1").next(after(9 * time.Second))
		go func() { _, _ = w.tryStart() }()
		synctest.Wait()
		began := time.Now()
		v := w.begin(func(r *StartRequest) { r.To = "+8613800138001" })
		if took := time.Since(began); took != crowdWait || v.Delivery != Sent {
			t.Errorf("%v after %v", v.Delivery, took)
		}
		wantEvents(t, w.entry(v.ID), EventRequested, EventAttempted, EventFailover, EventAttempted, EventAccepted)
		if moved := w.get(v.ID).Events[2]; moved.Class != ClassRateLimited || moved.Account != "p2" || moved.Detail != "from p1" {
			t.Errorf("%+v", moved)
		}
		pass(20 * time.Second)
	})
	bubble(t, change, func(t *testing.T, w *world) {
		w.provider("p1").next(after(9 * time.Second))
		go func() { _, _ = w.tryStart() }()
		synctest.Wait()
		go func() { _, _ = w.tryStart(func(r *StartRequest) { r.To = "+8613800138001" }) }()
		synctest.Wait()
		w.store.breaks("Update", errors.New("disk full"))
		pass(crowdWait + time.Second)
		w.store.breaks("Update", nil)
		if n := len(w.provider("p2").messages()); n != 0 {
			t.Error("a hand-over began that was not written down")
		}
		pass(time.Minute)
	})
}

package watchword

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// wantToldOnce holds what was observed of a verification against its timeline.
func (w *world) wantToldOnce(id ID) {
	w.t.Helper()
	told, happened := fmt.Sprint(w.told(id)), fmt.Sprint(w.engineEvents(id))
	if told != happened {
		w.t.Errorf("told %s\nhappened %s", told, happened)
	}
}

func TestEverythingIsToldOnce(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassRateLimited))
		v := w.begin()
		w.check(v.ID, wrong(w.lastCode()))
		if _, err := w.engine.Peek(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode()}); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		if _, err := w.resend(v.ID); err != nil {
			t.Fatal(err)
		}
		w.check(v.ID, w.lastCode())
		w.check(v.ID, w.lastCode())
		w.wantToldOnce(v.ID)
	})
}

func TestObservationsSayWhatTheyBelongTo(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(after(2 * time.Second))
		v := w.begin()
		code := w.lastCode()
		w.check(v.ID, code)
		for _, o := range w.seen {
			if o.ID != v.ID || o.Tenant != acme || o.Dialect != "native" || o.Channel != SMS || o.Country != "CN" || o.Masked != v.To {
				t.Errorf("%+v", o)
			}
			if (o.Took == 2*time.Second) != (o.Type == EventAccepted) {
				t.Errorf("%v took %v", o.Type, o.Took)
			}
			if s := fmt.Sprintf("%+v", o); strings.Contains(s, code) || strings.Contains(s, phone[1:]) {
				t.Errorf("it shows the code or the address: %s", s)
			}
		}
		if last := w.seen[len(w.seen)-1]; last.Type != EventApproved || last.Status != Approved {
			t.Errorf("last: %+v", last)
		}
	})
}

func TestRefusedStartsAreTold(t *testing.T) {
	for code, change := range map[ErrorCode]func(*StartRequest){
		LimitExceeded:    func(*StartRequest) {},
		InvalidRecipient: func(r *StartRequest) { r.To = "1" },
		Forbidden:        func(r *StartRequest) { r.Caller.Tenant = "nobody" },
		UnknownPurpose:   func(r *StartRequest) { r.Purpose = "fishing" },
	} {
		bubble(t, nil, func(t *testing.T, w *world) {
			w.begin()
			before := len(w.seen)
			_, err := w.tryStart(change)
			wantCode(t, err, code)
			if len(w.seen) != before+1 || w.seen[before].Refused != code || w.seen[before].Type != EventRequested || w.seen[before].Dialect != "native" {
				t.Errorf("%s: %+v", code, w.seen[before:])
			}
		})
	}
}

func TestCancelIsToldOnce(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		if _, err := w.engine.Cancel(t.Context(), acmeCaller, v.ID); err != nil {
			t.Fatal(err)
		}
		w.wantToldOnce(v.ID)
	})
}

// What happens while a message is on its way is told by whoever did it, and not again by the delivery.
func TestWhatHappensDuringADeliveryIsToldOnce(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(after(7 * time.Second))
		v := w.begin()
		w.check(v.ID, wrong(w.lastCode()))
		if _, err := w.engine.Cancel(t.Context(), acmeCaller, v.ID); err != nil {
			t.Fatal(err)
		}
		pass(3 * time.Second)
		w.wantToldOnce(v.ID)
	})
}

func TestSupersededOneIsTold(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		pass(time.Minute)
		w.begin()
		w.wantToldOnce(v.ID)
	})
}

func TestGuessDuringAnOverlapIsToldOfBoth(t *testing.T) {
	bubble(t, func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, Overlap: new(Duration(30 * time.Second))}}
	}, func(t *testing.T, w *world) {
		old := w.begin()
		first := w.lastCode()
		w.check(old.ID, wrong(first))
		w.check(old.ID, wrong(first))
		pass(time.Minute)
		newer := w.begin()
		if _, err := w.checkBy(wrong(first)); err != nil {
			t.Fatal(err)
		}
		if a, err := w.checkBy(first); err != nil || a.Verification.ID != old.ID {
			t.Fatalf("%v, %v", a, err)
		}
		w.wantToldOnce(old.ID)
		w.wantToldOnce(newer.ID)
	})
}

func TestTakingOverIsTold(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.store.sole = true
		id := w.crash()
		stop := w.recovering()
		pass(0)
		stop()
		w.wantToldOnce(id)
	})
}

func TestGivingUpIsTold(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		id := w.crash()
		w.engine.keys = rotated(t, "k9", "k9", masterKey("k9", 9)) // so that the repeat is lost too
		stop := w.recovering()
		defer stop()
		pass(2 * time.Minute)
		if got := w.get(id); got.Delivery != Unknown {
			t.Fatalf("%v", got.Delivery)
		}
		w.wantToldOnce(id)
	})
}

func TestParkingIsTold(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.engine.Close(t.Context())
		w.wantToldOnce(w.begin().ID)
	})
}

// A full timeline keeps few events; what happens is told all the same.
func TestApprovalIsToldWhenTheTimelineIsFull(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		for range 2 * maxEvents {
			if _, err := w.engine.Peek(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode()}); err != nil {
				t.Fatal(err)
			}
		}
		w.check(v.ID, w.lastCode())
		for _, e := range w.told(v.ID) {
			if e == EventApproved {
				return
			}
		}
		t.Errorf("the approval was not told, only %d other events", len(w.told(v.ID)))
	})
}

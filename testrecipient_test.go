package watchword

import (
	"strings"
	"testing"
	"time"
)

// withTest has a test recipient with the given outcome, and a policy that lets it work.
func withTest(outcome TestOutcome) func(*Resources) {
	yes := true
	return func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, TestRecipients: &yes}}
		r.TestRecipients = []TestRecipient{{
			Tenant: acme, Name: "reviewer", To: phone, Code: "424242", Outcome: outcome,
			ExpiresAt: time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC), // a bubble begins with the year 2000
		}}
	}
}

func TestTestRecipientGetsItsCodeAndNothingIsSent(t *testing.T) {
	for outcome, want := range map[TestOutcome]DeliveryStatus{"": Delivered, TestDelivered: Delivered, TestUndelivered: Undelivered} {
		bubble(t, withTest(outcome), func(t *testing.T, w *world) {
			v := w.begin()
			if !v.Test || v.Delivery != want || w.sends() != 0 {
				t.Errorf("%q: test %v, %v, %d sends", outcome, v.Test, v.Delivery, w.sends())
			}
			if strings.Contains(string(w.stored()), "424242") {
				t.Error("its code is stored in clear")
			}
			_, err := w.tryStart()
			wantCode(t, err, LimitExceeded)
			if a := w.check(v.ID, "424242"); a != ResultApproved {
				t.Errorf("%q: %v", outcome, a)
			}
		})
	}
}

func TestTestRecipientPlaysEveryClass(t *testing.T) {
	for _, class := range ErrorClasses() {
		bubble(t, withTest(TestOutcome(class.String())), func(t *testing.T, w *world) {
			v, err := w.tryStart()
			switch {
			case !class.definite() && (err != nil || v.Delivery != Unknown):
				t.Errorf("%v: %v, %v", class, v.Delivery, err)
			case class.recipientAtFault():
				wantCode(t, err, RecipientRejected)
			case class.definite():
				wantCode(t, err, DeliveryFailed)
			}
			if v.Class != class || !v.Test {
				t.Errorf("%v: class %v, test %v", class, v.Class, v.Test)
			}
		})
	}
}

func TestSlowTestRecipientIsAnsweredBeforeItIsDone(t *testing.T) {
	bubble(t, withTest(TestSlow), func(t *testing.T, w *world) {
		v := w.begin()
		if v.Delivery != Sending {
			t.Errorf("%v", v.Delivery)
		}
		pass(time.Second)
		if got := w.get(v.ID); got.Delivery != Delivered {
			t.Errorf("later it is %v", got.Delivery)
		}
	})
}

func TestSlowTestRecipientGivesWayToAStop(t *testing.T) {
	bubble(t, withTest(TestSlow), func(t *testing.T, w *world) {
		w.begin()
		began := time.Now()
		w.kill()
		if took := time.Since(began); took != 0 {
			t.Errorf("the stop took %v", took)
		}
	})
}

func TestTestRecipientIsOrdinaryWithoutTheLeave(t *testing.T) {
	no := false
	for name, change := range map[string]func(*Resources){
		"policy":  func(r *Resources) { r.Policies[0].TestRecipients = &no },
		"expired": func(r *Resources) { r.TestRecipients[0].ExpiresAt = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"another": func(r *Resources) { r.TestRecipients[0].To = "+8613800138001" },
	} {
		bubble(t, func(r *Resources) { withTest("")(r); change(r) }, func(t *testing.T, w *world) {
			v := w.begin()
			if v.Test || w.sends() != 1 || w.lastCode() == "424242" {
				t.Errorf("%s: test %v, %d sends", name, v.Test, w.sends())
			}
		})
	}
}

func TestTestRecipientIsResentToNobody(t *testing.T) {
	bubble(t, withTest(""), func(t *testing.T, w *world) {
		v := w.begin()
		pass(time.Minute)
		again, err := w.resend(v.ID)
		if err != nil || !again.Test || w.sends() != 0 {
			t.Errorf("%v, %v, %d sends", again.Test, err, w.sends())
		}
	})
}

func TestTestOutcomesAreValid(t *testing.T) {
	for _, o := range append(TestOutcomes(), "") {
		if !o.valid() {
			t.Errorf("%q", o)
		}
	}
	if TestOutcome("eaten").valid() || len(TestOutcomes()) != 3+len(ErrorClasses()) {
		t.Error("the outcomes are not those")
	}
	_, err := testProvider{}.Send(t.Context(), Outgoing{TestOutcome: "eaten"})
	if got := refusal(err); got.Class != ClassUnknown {
		t.Errorf("an outcome of a newer version is %v", got.Class)
	}
}

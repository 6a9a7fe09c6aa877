package watchword

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What attackers have tried on deliveries, and must not get.

// mixed is a tenant whose codes for login and register a vendor makes, and whose others are ours.
func mixed(r *Resources) {
	r.Routes[0].Purposes = []Purpose{PurposeLogin, PurposeRegister}
	r.Routes = append(r.Routes, Route{Tenant: acme, Name: "zz", Channel: SMS, Use: []string{"p2"}})
}

// guesses checks wrong codes over several purposes until one is refused, and counts those that were compared.
func (w *world) guesses(limit int, purposes ...Purpose) (n int) {
	w.t.Helper()
	for i := range limit {
		code := strconv.Itoa(100000 + i)
		if code == w.lastCode() {
			continue
		}
		a, err := w.engine.Check(w.t.Context(), CheckRequest{Caller: acmeCaller, To: phone, Purposes: purposes, Code: code})
		if err != nil {
			w.t.Fatal(err)
		}
		if a.Result != ResultIncorrect {
			break
		}
		n++
	}
	return n
}

func TestQuestionsUnderWayGiveNoFreeGuesses(t *testing.T) {
	withOwner(t, owning(mixed), func(t *testing.T, w *world, o *codeOwner) {
		hold := make(chan struct{})
		o.answer = func(CodeCheck) (bool, error) { <-hold; return false, nil }
		w.begin(func(r *StartRequest) { r.Purpose = PurposeLogin })
		ours := w.begin(func(r *StartRequest) { r.Purpose = PurposePayment })
		for range 3 {
			go func() {
				_, _ = w.engine.Check(context.WithoutCancel(t.Context()), CheckRequest{Caller: acmeCaller, To: phone, Purpose: PurposeLogin, Code: "999999"})
			}()
		}
		pass(0)
		if n := w.guesses(100, PurposeLogin, PurposePayment); n != 3 || w.get(ours.ID).Status != Exhausted {
			t.Errorf("%d guesses at our code, which is %v", n, w.get(ours.ID).Status)
		}
		close(hold)
	})
}

func TestSpentOwnersGiveNoFreeGuesses(t *testing.T) {
	withOwner(t, owning(mixed), func(t *testing.T, w *world, _ *codeOwner) {
		all := []Purpose{PurposeLogin, PurposeRegister, PurposePayment}
		w.begin(func(r *StartRequest) { r.Purpose = PurposeLogin })
		w.begin(func(r *StartRequest) { r.Purpose = PurposeRegister })
		for range 3 {
			if _, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, To: phone, Purposes: all, Code: "999999"}); err != nil {
				t.Fatal(err)
			}
		}
		ours := w.begin(func(r *StartRequest) { r.Purpose = PurposePayment })
		if n := w.guesses(100, all...); n != 3 || w.get(ours.ID).Status != Exhausted {
			t.Errorf("%d guesses at our code, which is %v", n, w.get(ours.ID).Status)
		}
	})
}

func TestAnswerAboutTheMessageBeforeIsNoAnswer(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		hold := make(chan struct{})
		o.answer = func(c CodeCheck) (bool, error) {
			<-hold
			return c.MessageID == "p1-1" && c.Code == theirs || c.MessageID == "p1-2" && c.Code == "314159", nil
		}
		go func() {
			_, _ = w.engine.Peek(context.WithoutCancel(t.Context()), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: theirs})
		}()
		pass(0)
		if _, err := w.engine.Resend(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); err != nil {
			t.Fatal(err)
		}
		close(hold)
		pass(0)
		if r := w.check(v.ID, theirs); r != ResultIncorrect {
			t.Errorf("the code of the message before is %v", r)
		}
		if r := w.check(v.ID, "314159"); r != ResultApproved {
			t.Errorf("the newest code is %v", r)
		}
	})
}

func TestRightCodeUnlocks(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, _ *codeOwner) {
		v := w.begin()
		key, _, err := w.store.Locate(t.Context(), acme, v.ID)
		if err != nil {
			t.Fatal(err)
		}
		err = w.store.Update(t.Context(), key, func(_ time.Time, l *Ledger) error { l.Failures = maxFailures - 1; return nil })
		if err != nil {
			t.Fatal(err)
		}
		if r := w.check(v.ID, theirs); r != ResultApproved {
			t.Fatal(r)
		}
		w.begin()
	})
}

func TestNoResendWithoutAttempts(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		asked := 0
		o.answer = func(CodeCheck) (bool, error) {
			if asked++; asked == 3 {
				w.store.breaks("Update", context.Canceled)
			}
			return false, nil
		}
		for range 3 {
			_, _ = w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: "111111"})
		}
		w.store.breaks("Update", nil)
		if _, err := w.engine.Resend(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); CodeOf(err) != NotPending || w.sends() != 1 {
			t.Errorf("a message is paid for whose code can never be approved: %v", err)
		}
	})
}

// crowded is a vendor that reports and has one place, with nobody else to go to.
func crowded(r *Resources) {
	r.ProviderAccounts[0].Concurrency = 1
	r.Routes[0].Use = []string{"p1"}
	if len(r.Policies) == 0 {
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}}
	}
}

// crowd has others take the places of the first account for a while.
func (w *world) crowd(n int) {
	for i := range n {
		w.provider("p1").next(after(9 * time.Second))
		go func() {
			_, _ = w.engine.Start(context.WithoutCancel(w.t.Context()), StartRequest{Caller: acmeCaller, To: "+861380013801" + strconv.Itoa(i)})
		}()
	}
	pass(0)
}

func TestLateReceiptLeavesAQueuedMessageAlone(t *testing.T) {
	bubble(t, reporting(crowded), func(t *testing.T, w *world) {
		v := w.begin()
		w.crowd(3)
		go func() {
			_, _ = w.engine.Resend(context.WithoutCancel(t.Context()), ResendRequest{Caller: acmeCaller, ID: v.ID})
		}()
		pass(10100 * time.Millisecond)
		stop := w.recovering()
		defer stop()
		w.reports("p1", "p1-1 delivered")
		pass(2 * time.Minute)
		sent := 0
		for _, m := range w.provider("p1").messages() {
			if m.ID == v.ID {
				sent++
			}
		}
		if sent != 2 {
			t.Errorf("%d messages of it were handed over: %v", sent, w.engineEvents(v.ID))
		}
	})
}

func TestReservationOfAMessageNobodySentComesBack(t *testing.T) {
	change := func(r *Resources) { spending(daily(1_000_000))(r); crowded(r) }
	bubble(t, change, func(t *testing.T, w *world) {
		w.crowd(2)
		var v Verification
		go func() {
			v, _ = w.engine.Start(context.WithoutCancel(t.Context()), StartRequest{Caller: acmeCaller, To: phone})
		}()
		pass(10100 * time.Millisecond)
		if _, err := w.engine.Cancel(t.Context(), acmeCaller, v.ID); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		if got := w.spent(); got != Amount(40_000*w.sends()) {
			t.Errorf("%v is spent for %d messages", got, w.sends())
		}
	})
}

func TestEarlyReceiptsOfOneAccountKeepOutNoOther(t *testing.T) {
	bubble(t, reporting(), func(t *testing.T, w *world) {
		var flood strings.Builder
		for i := range earlyMost + 10 {
			flood.WriteString("x" + strconv.Itoa(i) + " delivered\n")
		}
		w.reports("p2", flood.String())
		w.reports("p1", "p1-1 delivered")
		v := w.begin()
		w.engine.receiveEarly(t.Context())
		if got := w.get(v.ID); got.Delivery != Delivered {
			t.Errorf("%v", got.Delivery)
		}
		w.reports("p1", strings.Repeat("x", 1<<20)+" delivered")
		for _, r := range w.engine.early.waiting {
			if len(r.MessageID) > maxMessageID {
				t.Errorf("%d bytes of an id are kept", len(r.MessageID))
			}
		}
	})
}

func TestLongMessageIDsMatch(t *testing.T) {
	bubble(t, reporting(), func(t *testing.T, w *world) {
		long := strings.Repeat("a", 2*maxMessageID)
		w.provider("p1").next(func(context.Context) (Acceptance, error) { return Acceptance{MessageID: long}, nil })
		v := w.begin()
		w.reports("p1", long+" delivered")
		if got := w.get(v.ID); got.Delivery != Delivered {
			t.Errorf("%v", got.Delivery)
		}
	})
}

func unbounded(r *Resources) {
	r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}}
}

func TestReceiptOfTheCodeBeforeSaysNothing(t *testing.T) {
	bubble(t, reporting(unbounded), func(t *testing.T, w *world) {
		v := w.begin()
		if _, err := w.engine.Resend(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); err != nil {
			t.Fatal(err)
		}
		w.reports("p1", "p1-1 delivered")
		if got := w.get(v.ID); got.Delivery != Sent {
			t.Errorf("%v", got.Delivery)
		}
		w.reports("p1", "p1-2 undelivered provider_error")
		pass(time.Second)
		if w.sends() != 3 {
			t.Errorf("the newest code did not move on: %v", w.engineEvents(v.ID))
		}
	})
}

func TestReplayedReceiptIsToldOnce(t *testing.T) {
	same := func(r *Resources) { unbounded(r); r.Policies[0].Resend = SameCode }
	bubble(t, reporting(same), func(t *testing.T, w *world) {
		v := w.begin()
		w.provider("p1").next(after(5 * time.Second))
		go func() {
			_, _ = w.engine.Resend(context.WithoutCancel(t.Context()), ResendRequest{Caller: acmeCaller, ID: v.ID})
		}()
		pass(time.Second)
		for range 100 {
			w.reports("p1", "p1-1 delivered")
		}
		pass(10 * time.Second)
		told := 0
		for _, e := range w.told(v.ID) {
			if e == EventDelivered {
				told++
			}
		}
		if told != 1 {
			t.Errorf("it is told %d times", told)
		}
	})
}

// A start that is refused for another reason does not take the turn to try an account that failed.
func TestRefusedStartsUseUpNoTurn(t *testing.T) {
	change := func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{{Name: "h", Count: 1, Per: Duration(time.Hour)}}}}
	}
	bubble(t, change, func(t *testing.T, w *world) {
		for i := range breakerRow {
			w.provider("p1").next(refuse(ClassProviderError))
			w.begin(func(r *StartRequest) { r.To = "+861380013810" + strconv.Itoa(i) })
		}
		pass(breakerFirst + time.Second)
		for range 3 {
			if _, err := w.tryStart(func(r *StartRequest) { r.To = "+8613800138100" }); CodeOf(err) != LimitExceeded {
				t.Fatal(err)
			}
		}
		before := len(w.provider("p1").messages())
		w.begin()
		if len(w.provider("p1").messages()) == before {
			t.Error("the account is not tried")
		}
	})
}

// uniformly answers for an address with and without an account, and compares.
func uniformly(t *testing.T, change func(*Resources), ask func(t *testing.T, w *world) string) {
	t.Helper()
	answers := map[bool]string{}
	for _, known := range []bool{true, false} {
		bubble(t, func(r *Resources) {
			change(r)
			r.Tenants[0].UniformAnswers = true
			r.Policies[0].AccountRule = MustExist
		}, func(t *testing.T, w *world) {
			if known {
				w.dir.accounts = []Account{{ID: "1", Phone: mustPhone(t, phone)}}
			}
			answers[known] = ask(t, w)
		})
	}
	if answers[true] != answers[false] {
		t.Errorf("with an account %s; without one %s", answers[true], answers[false])
	}
}

func TestCapDoesNotTellWhoHasAnAccount(t *testing.T) {
	change := func(r *Resources) { spending(daily(90_000))(r); r.Routes[0].Use = []string{"p1", "p2"} }
	uniformly(t, change, func(t *testing.T, w *world) string {
		var said []string
		for range 4 {
			_, err := w.tryStart()
			pass(time.Second)
			said = append(said, string(CodeOf(err)), w.spent().String())
		}
		return strings.Join(said, " ")
	})
}

func TestNextDoesNotTellWhoHasAnAccount(t *testing.T) {
	change := func(r *Resources) {
		unbounded(r)
		r.Policies[0].Escalation = []EscalationRung{{Channel: Voice}}
	}
	uniformly(t, change, func(t *testing.T, w *world) string {
		v, err := w.tryStart()
		if err != nil {
			t.Fatal(err)
		}
		pass(time.Second)
		_, err = w.engine.Next(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID})
		return string(CodeOf(err))
	})
}

package watchword

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

// codeOwner is a vendor that makes codes itself: each message brings another.
type codeOwner struct {
	*scripted
	mu     sync.Mutex
	asked  []CodeCheck
	answer func(c CodeCheck) (bool, error)
}

func (o *codeOwner) CheckCode(_ context.Context, c CodeCheck) (bool, error) {
	o.mu.Lock()
	o.asked = append(o.asked, c)
	answer := o.answer
	o.mu.Unlock()
	if answer != nil {
		return answer(c)
	}
	return c.Code == "271828", nil
}

func (o *codeOwner) questions() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.asked)
}

const theirs = "271828" // the right code of every codeOwner

// owning is the base with one vendor that makes the codes of SMS.
func owning(change ...func(*Resources)) func(*Resources) {
	return func(r *Resources) {
		r.ProviderAccounts[0].Type = "owner"
		r.Routes[0].Use, r.Routes[1].Use = []string{"p1"}, []string{"p2"}
		r.Policies = []PolicyResource{{Tenant: acme, Attempts: 3, Limits: []RecipientLimit{}}}
		for _, c := range change {
			c(r)
		}
	}
}

// withOwner runs a test with such a vendor.
func withOwner(t *testing.T, change func(*Resources), test func(t *testing.T, w *world, o *codeOwner)) {
	t.Helper()
	bubble(t, change, func(t *testing.T, w *world) {
		o := &codeOwner{scripted: w.provider("p1")}
		w.engine.registry.Current().accounts["p1"] = ProviderHandle{Provider: o, Timeout: time.Second}
		test(t, w, o)
	})
}

func TestVendorsCodeIsCheckedByTheVendor(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		if m := o.messages()[0]; m.Code != "" || m.Content.Text != "" || m.CodeLength != 6 || m.Brand != "Acme" {
			t.Errorf("the vendor is given %+v", m)
		}
		if r := w.check(v.ID, "111111"); r != ResultIncorrect {
			t.Errorf("%v", r)
		}
		if r := w.check(v.ID, theirs); r != ResultApproved {
			t.Errorf("%v", r)
		}
		if r := w.check(v.ID, theirs); r != ResultAlreadyApproved || o.questions() != 2 {
			t.Errorf("%v after %d questions", r, o.questions())
		}
		q := o.asked[0]
		if q.MessageID != "p1-1" || q.To.Address() != phone || q.Code != "111111" || q.ID != v.ID || q.Key != o.messages()[0].Key || q.Channel != SMS {
			t.Errorf("the vendor is asked %+v", q)
		}
		wantEvents(t, w.entry(v.ID), EventRequested, EventAttempted, EventAccepted, EventAsked, EventWrongCode, EventAsked, EventApproved)
	})
}

// The code that would be ours is never good where the vendor makes it.
func TestOurCodeIsNoGood(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, _ *codeOwner) {
		v := w.begin()
		ours, err := w.keys.code(acme, w.entry(v.ID))
		if err != nil {
			t.Fatal(err)
		}
		if r := w.check(v.ID, ours); r != ResultIncorrect {
			t.Errorf("%v", r)
		}
	})
}

func TestAttemptsAreSpentBeforeTheVendorIsAsked(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		var during int
		o.answer = func(CodeCheck) (bool, error) { during = w.get(v.ID).AttemptsRemaining; return false, nil }
		w.check(v.ID, "111111")
		if during != 2 {
			t.Errorf("while the vendor is asked, %d attempts are left", during)
		}
		w.check(v.ID, "111111")
		if r := w.check(v.ID, "111111"); r != ResultIncorrect || w.get(v.ID).Status != Exhausted {
			t.Errorf("%v, %v", r, w.get(v.ID).Status)
		}
		if r := w.check(v.ID, theirs); r != ResultExhausted || o.questions() != 3 {
			t.Errorf("%v after %d questions", r, o.questions())
		}
	})
}

// More checks at once than there are attempts ask no more often than that.
func TestParallelChecksAskNoMoreThanAttempts(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		hold := make(chan struct{})
		o.answer = func(c CodeCheck) (bool, error) { <-hold; return c.Code == theirs, nil }
		results := make(chan Result, 10)
		for i := range 10 {
			code := "111111"
			if i%2 == 0 {
				code = theirs
			}
			go func() { results <- w.check(v.ID, code) }()
		}
		pass(0)
		if o.questions() != 3 {
			t.Errorf("the vendor is asked %d times", o.questions())
		}
		close(hold)
		count := map[Result]int{}
		for range 10 {
			count[<-results]++
		}
		if count[ResultApproved] > 1 || count[ResultExhausted] < 7 {
			t.Errorf("%v", count)
		}
	})
}

func TestUnknownIsNeverApproved(t *testing.T) {
	for name, answer := range map[string]func(CodeCheck) (bool, error){
		"time-out":   func(CodeCheck) (bool, error) { return true, NewSendError(ClassTimeout, "", context.DeadlineExceeded) },
		"a fault":    func(CodeCheck) (bool, error) { return true, errors.New("no idea") },
		"refused":    func(CodeCheck) (bool, error) { return false, NewSendError(ClassAuthFailed, "403", nil) },
		"it panics":  func(CodeCheck) (bool, error) { panic("oh") },
		"not a word": func(CodeCheck) (bool, error) { return true, NewSendError(ClassUnknown, "", nil) },
	} {
		withOwner(t, owning(), func(t *testing.T, w *world, o *codeOwner) {
			v := w.begin()
			o.answer = answer
			_, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: theirs})
			if CodeOf(err) != Unavailable || strings.Contains(err.Error(), theirs) {
				t.Errorf("%s: %v", name, err)
			}
			got := w.get(v.ID)
			if got.Status != Pending || got.AttemptsRemaining != 2 {
				t.Errorf("%s: %v with %d attempts left", name, got.Status, got.AttemptsRemaining)
			}
			if last := got.Events[len(got.Events)-1]; last.Type != EventUnclear || last.Class == ClassNone || last.Account != "p1" {
				t.Errorf("%s: %+v", name, last)
			}
			o.answer = nil
			if r := w.check(v.ID, theirs); r != ResultApproved {
				t.Errorf("%s: afterwards %v", name, r)
			}
		})
	}
}

// What is looked at is asked once: from then on the code is known.
func TestPeekAtAVendorsCode(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		peek := func(code string) Result {
			answer, err := w.engine.Peek(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: code})
			if err != nil {
				t.Fatal(err)
			}
			return answer.Result
		}
		if r := peek("111111"); r != ResultIncorrect {
			t.Errorf("%v", r)
		}
		if r := peek(theirs); r != ResultCorrect || w.get(v.ID).AttemptsRemaining != 2 {
			t.Errorf("%v with %d attempts left", r, w.get(v.ID).AttemptsRemaining)
		}
		if r := peek(theirs); r != ResultCorrect {
			t.Errorf("%v", r)
		}
		if r := w.check(v.ID, "111111"); r != ResultIncorrect {
			t.Errorf("%v", r)
		}
		if r := w.check(v.ID, theirs); r != ResultApproved || o.questions() != 2 {
			t.Errorf("%v after %d questions", r, o.questions())
		}
	})
}

func TestResendAsksTheVendorAgain(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		if _, err := w.engine.Peek(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: theirs}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.engine.Resend(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); err != nil {
			t.Fatal(err)
		}
		o.answer = func(c CodeCheck) (bool, error) { return c.Code == "314159" && c.MessageID == "p1-2", nil }
		if r := w.check(v.ID, theirs); r != ResultIncorrect {
			t.Errorf("the code of the message before is %v", r)
		}
		if r := w.check(v.ID, "314159"); r != ResultApproved {
			t.Errorf("%v", r)
		}
	})
}

// A code stays with the vendor that made it: no other can say it again, and a code of ours goes to no such vendor.
func TestEscalationKeepsToTheOwner(t *testing.T) {
	ladder := func(r *Resources) {
		r.Policies[0].Escalation = []EscalationRung{{Channel: WhatsApp}, {Channel: Voice}}
		r.Routes = append(r.Routes,
			Route{Tenant: acme, Name: "wa", Channel: WhatsApp, Use: []string{"p2"}},
			Route{Tenant: acme, Name: "voice", Channel: Voice, Use: []string{"p1"}},
		)
	}
	withOwner(t, owning(ladder), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		got, err := w.engine.Next(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID})
		if err != nil || got.Via != Voice {
			t.Errorf("%v, %v", got.Via, err)
		}
		if n := len(w.provider("p2").messages()); n != 0 || len(o.messages()) != 2 {
			t.Errorf("%d messages went to another vendor", n)
		}
	})
	withOwner(t, owning(ladder, func(r *Resources) { r.Routes[0].Use = []string{"p2"} }), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		if _, err := w.engine.Next(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); err != nil {
			t.Fatal(err)
		}
		_, err := w.engine.Next(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID})
		if CodeOf(err) != NoRoute || len(o.messages()) != 0 {
			t.Errorf("%v", err)
		}
	})
}

func TestChosenCodesGoToNoOwner(t *testing.T) {
	yes := true
	withOwner(t, owning(func(r *Resources) { r.Policies[0].CustomCodes = &yes }), func(t *testing.T, w *world, _ *codeOwner) {
		_, err := w.engine.Start(t.Context(), StartRequest{Caller: acmeCaller, To: phone, Code: "123456"})
		if CodeOf(err) != OutOfPolicy {
			t.Errorf("%v", err)
		}
	})
}

func TestRouteUsesAnOwnerAlone(t *testing.T) {
	r := baseResources()
	owning()(&r)
	r.Routes[0].Use = []string{"p2", "p1"}
	_, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t), Types: fakeTypes()})
	if err == nil || !strings.Contains(err.Error(), `the vendor of provider account "p1" makes the code itself`) {
		t.Errorf("%v", err)
	}
}

// An account that was switched off meanwhile answers nothing, and the store's failures are no answers either.
func TestOwnerThatIsGone(t *testing.T) {
	withOwner(t, owning(), func(t *testing.T, w *world, o *codeOwner) {
		v := w.begin()
		w.engine.registry.Current().accounts["p1"] = ProviderHandle{Provider: switchedOff{}}
		if _, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: theirs}); CodeOf(err) != Unavailable {
			t.Errorf("%v", err)
		}
		w.engine.registry.Current().accounts["p1"] = ProviderHandle{Provider: o, Timeout: time.Second}
		o.answer = func(CodeCheck) (bool, error) { w.store.breaks("Update", errors.New("disk full")); return true, nil }
		if _, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: theirs}); CodeOf(err) != Unavailable {
			t.Errorf("%v", err)
		}
		w.store.breaks("Update", nil)
		if got := w.get(v.ID); got.Status != Pending || got.AttemptsRemaining != 1 {
			t.Errorf("%v with %d attempts left", got.Status, got.AttemptsRemaining)
		}
	})
}

// entry is a verification as it is stored.
func (w *world) entry(id ID) *Entry {
	w.t.Helper()
	key, _, err := w.store.Locate(w.t.Context(), acme, id)
	if err != nil {
		w.t.Fatal(err)
	}
	_, l, err := w.store.View(w.t.Context(), key)
	if err != nil {
		w.t.Fatal(err)
	}
	return l.Entry(id)
}

package watchword

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// parallel runs f n times at once.
func parallel(n int, f func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { f(i) })
	}
	all.Wait()
}

// Of any number of parallel checks of the right code exactly one is approved, and none later.
func TestInvariant01SingleUse(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		code := w.lastCode()
		var results [64]Result
		parallel(len(results), func(i int) {
			a, err := w.checkBy(code, func(r *CheckRequest) {
				if i%2 == 0 {
					r.ID = v.ID
				}
			})
			if results[i] = a.Result; err != nil {
				t.Error(err)
			}
		})
		counts := map[Result]int{}
		for _, r := range results {
			counts[r]++
		}
		if counts[ResultApproved] != 1 || counts[ResultAlreadyApproved] != len(results)-1 {
			t.Errorf("%v", counts)
		}
		if r := w.check(v.ID, code); r != ResultAlreadyApproved {
			t.Errorf("later: %v", r)
		}
	})
}

// No more guesses than the policy's attempts are compared, whatever happens in between; 100 failures in a row lock.
func TestInvariant02AttemptsSpentFirst(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		bad := wrong(w.lastCode())
		var incorrect, exhausted atomic.Int32
		parallel(3, func(int) { w.check(v.ID, bad) })
		pass(time.Minute)
		if again, err := w.resend(v.ID); err != nil || again.AttemptsRemaining != 2 {
			t.Fatalf("after a resend %d attempts are left, %v", again.AttemptsRemaining, err)
		}
		w.kill()
		parallel(50, func(int) {
			switch w.check(v.ID, wrong(w.lastCode())) {
			case ResultIncorrect:
				incorrect.Add(1)
			case ResultExhausted:
				exhausted.Add(1)
			}
		})
		if incorrect.Load() != 2 || exhausted.Load() != 48 {
			t.Errorf("%d compared, %d refused", incorrect.Load(), exhausted.Load())
		}
		if r := w.check(v.ID, w.lastCode()); r != ResultExhausted {
			t.Errorf("the right code of an exhausted one is %v", r)
		}
	})
	bubble(t, func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, Attempts: MaxAttempts, Limits: []RecipientLimit{}}}
	}, func(t *testing.T, w *world) {
		for range 11 {
			v := w.begin()
			for range 9 {
				w.check(v.ID, wrong(w.lastCode()))
			}
		}
		v := w.begin()
		w.check(v.ID, wrong(w.lastCode()))
		_, err := w.checkBy(w.lastCode())
		if e := wantCode(t, err, RecipientLocked); e.RetryAfter != lockTime {
			t.Errorf("locked for %v", e.RetryAfter)
		}
		_, err = w.tryStart()
		wantCode(t, err, RecipientLocked)
	})
}

func TestInvariant03NewestCodeWins(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		old := w.begin()
		first := w.lastCode()
		pass(time.Minute)
		w.begin()
		if r := w.check(old.ID, first); r != ResultSuperseded {
			t.Errorf("the older code is %v", r)
		}
		if a, err := w.checkBy(w.lastCode()); err != nil || a.Result != ResultApproved {
			t.Errorf("the newer code is %v, %v", a.Result, err)
		}
	})
	var l Ledger
	e := sent(t, &l, t0, testOpening(1, func(o *opening) { o.entry.Resend = SameCode }))
	if e, err := l.resend(t0.Add(time.Minute), e.ID, again()); err != nil || !e.ExpiresAt.Equal(t0.Add(5*time.Minute)) || e.Generation != 1 {
		t.Errorf("same_code: generation %d until %v, %v", e.Generation, e.ExpiresAt, err)
	}
}

// The stored bytes hold no code: not those of several generations, not a chosen one, not a test recipient's. Nor do
// answers, observations and errors.
func TestInvariant04CodesNeverStored(t *testing.T) {
	yes := true
	bubble(t, func(r *Resources) {
		withTest("")(r)
		r.Policies[0].CustomCodes, r.Policies[0].CodeLength = &yes, 6
		r.TestRecipients[0].To = "+8613900139000"
	}, func(t *testing.T, w *world) {
		chosen := w.begin(func(r *StartRequest) { r.Code, r.To = "CH0SEN", "+8613800138001" })
		tested := w.begin(func(r *StartRequest) { r.To = "+8613900139000" })
		v := w.begin(func(r *StartRequest) { r.Context.User = "u1" })
		pass(time.Minute)
		again, err := w.resend(v.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.check(v.ID, wrong(w.lastCode()))
		told := fmt.Sprintf("%+v %+v %+v %+v %+v", chosen, tested, v, again, w.seen)
		codes := []string{"CH0SEN", "424242"}
		for _, m := range w.provider("p1").messages() {
			codes = append(codes, m.Code)
		}
		for _, code := range codes {
			if bytes.Contains(w.stored(), []byte(code)) {
				t.Errorf("the code %q is stored", code)
			}
			if strings.Contains(told, code) {
				t.Errorf("the code %q is told", code)
			}
		}
		if len(codes) != 5 {
			t.Errorf("%d codes were looked for", len(codes))
		}
	})
}

// The stored bytes hold no address, with + or without, and neither does what is told.
func TestInvariant05RecipientsSealed(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		m := w.begin(func(r *StartRequest) { r.To, r.Channel = email, Email })
		w.check(v.ID, w.provider("p1").messages()[0].Code)
		text, err := json.Marshal([]any{v, m, w.get(v.ID), w.seen})
		if err != nil {
			t.Fatal(err)
		}
		for _, clear := range []string{phone, phone[1:], phone[3:], email, "ada@"} {
			if bytes.Contains(w.stored(), []byte(clear)) {
				t.Errorf("%q is stored", clear)
			}
			if bytes.Contains(text, []byte(clear)) {
				t.Errorf("%q is told", clear)
			}
		}
		if !bytes.Contains(w.stored(), []byte("138****8000")) {
			t.Error("the stored bytes were not looked at")
		}
	})
}

// A verification and its delivery are one write, which comes before the provider; a crash leads to one repeat of the
// same code, and the timeline says so.
func TestInvariant07NoSendLost(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(after(time.Second))
		go func() {
			synctest.Wait()
			if bytes.Count(w.stored(), []byte("k1")) == 0 || w.store.writes != 1 {
				t.Error("the provider was called before the verification was written")
			}
			if due, _ := w.store.Due(t.Context(), 1, true); len(due) != 1 {
				t.Error("the delivery is not part of the first write")
			}
		}()
		w.begin()
	})
	bubble(t, nil, func(t *testing.T, w *world) {
		w.store.sole = true
		id := w.crash()
		hung := func(ctx context.Context) (Acceptance, error) { <-ctx.Done(); return Acceptance{}, ctx.Err() }
		w.provider("p1").next(hung, hung, hung)
		for range 4 { // and each process after it dies as well
			stop := w.recovering()
			synctest.Wait()
			stop()
			w.kill()
		}
		got := w.provider("p1").messages()
		if len(got) != 2 || got[0].Code != got[1].Code || got[0].Key != got[1].Key {
			t.Errorf("%d hand-overs", len(got))
		}
		if !strings.Contains(fmt.Sprint(w.engineEvents(id)), "repeated") {
			t.Errorf("the timeline does not tell of the repeat: %v", w.engineEvents(id))
		}
	})
}

// Limits are charged in the write that comes before sending, on the canonical recipient, over all purposes; parallel
// starts do not get more. A definite failure gives the charge back, three times per ten minutes.
func TestInvariant08LimitsChargedBeforeSending(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		var ok, limited atomic.Int32
		spellings := []string{phone, "8613800138000", "0086 138 0013 8000", "＋８６１３８００１３８０００"}
		parallel(40, func(i int) {
			_, err := w.tryStart(func(r *StartRequest) {
				r.To, r.Purpose = spellings[i%len(spellings)], BuiltInPurposes()[i%7]
			})
			switch CodeOf(err) {
			case "":
				ok.Add(1)
			case LimitExceeded:
				limited.Add(1)
			}
		})
		if ok.Load() != 1 || limited.Load() != 39 || w.sends() != 1 {
			t.Errorf("%d started, %d limited, %d sent", ok.Load(), limited.Load(), w.sends())
		}
	})
	bubble(t, nil, func(t *testing.T, w *world) {
		for range maxRefunds {
			w.refuseEverywhere(ClassProviderError)
			_, err := w.tryStart()
			wantCode(t, err, DeliveryFailed)
		}
		w.refuseEverywhere(ClassProviderError)
		_, err := w.tryStart()
		wantCode(t, err, DeliveryFailed)
		_, err = w.tryStart()
		wantCode(t, err, LimitExceeded) // the fourth was not given back
	})
}

// A wrong guess and an unknown verification both pass the store's Update, once, so that time does not tell them apart,
// and the miss writes nothing.
func TestInvariant09MissLooksLikeWrong(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		for name, c := range map[string]struct {
			change func(*CheckRequest)
			result Result
			writes int
		}{
			"wrong":              {func(r *CheckRequest) { r.ID = v.ID }, ResultIncorrect, 1},
			"unknown id":         {func(r *CheckRequest) { r.ID = testID(1) }, ResultNotFound, 0},
			"another tenant's":   {func(r *CheckRequest) { r.ID, r.Caller.Tenant = v.ID, "globex" }, ResultNotFound, 0},
			"unknown recipient":  {func(r *CheckRequest) { r.To = "+8613900139000" }, ResultNotFound, 0},
			"unknown to purpose": {func(r *CheckRequest) { r.Purpose = PurposePayment }, ResultNotFound, 0},
		} {
			updates, writes := w.store.updates, w.store.writes
			a, err := w.checkBy(wrong(w.lastCode()), c.change)
			if err != nil || a.Result != c.result || w.store.updates != updates+1 || w.store.writes != writes+c.writes {
				t.Errorf("%s: %v, %v, %d updates, %d writes", name, a.Result, err, w.store.updates-updates, w.store.writes-writes)
			}
		}
		if len(w.store.ledgers) != 1 {
			t.Errorf("misses left %d ledgers", len(w.store.ledgers)-1)
		}
	})
}

func TestInvariant10PeekNotFree(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		look := func(code string) Result {
			a, err := w.engine.Peek(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: code})
			if err != nil {
				t.Fatal(err)
			}
			return a.Result
		}
		code := w.lastCode()
		if look(code) != ResultCorrect || w.get(v.ID).Status != Pending {
			t.Error("a right look is no look")
		}
		for range 5 {
			if r := look(wrong(code)); r != ResultIncorrect {
				t.Errorf("a wrong look is %v", r)
			}
		}
		if r := look(code); r != ResultExhausted {
			t.Errorf("with no attempts left the right code is %v", r)
		}
		if r := w.check(v.ID, code); r != ResultExhausted {
			t.Errorf("and checked it is %v", r)
		}
	})
}

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// ring is a server with both tenants, and a caller of the loose one.
func ring(t *testing.T) (*server, *vendor, *caller) {
	t.Helper()
	v := newVendor(t)
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	s.apply(t, tenants(v))
	c := newCaller(s, looseKey, 256)
	t.Cleanup(c.close)
	return s, v, c
}

// atOnce makes n calls that wait for each other before they begin, and counts their answers by what count says.
func atOnce(t *testing.T, n int, call func(i int) (*answer, error), count func(a *answer) string) tally {
	t.Helper()
	gate := make(chan struct{})
	var all sync.WaitGroup
	var mu sync.Mutex
	seen := tally{}
	for i := range n {
		all.Go(func() {
			<-gate
			a, err := call(i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("a call was not answered: %v", err)
				return
			}
			seen[count(a)]++
		})
	}
	close(gate)
	all.Wait()
	return seen
}

func byResult(a *answer) string {
	if a.status != http.StatusOK {
		return a.String()
	}
	return a.Result
}

func byStatus(a *answer) string { return fmt.Sprint(a.status) }

// sent starts a verification, and waits for its code.
func sent(t *testing.T, v *vendor, c *caller, to string) (id, code string) {
	t.Helper()
	a, err := c.start(t.Context(), to, nil)
	if err != nil || a.status != http.StatusCreated {
		t.Fatalf("start: %v %v", a, err)
	}
	var ok bool
	if !eventually(callTime, func() bool { code, ok = v.code(a.ID); return ok }) {
		t.Fatal("the vendor got no message")
	}
	return a.ID, code
}

// checkBy are the two ways to give a code.
func checkBy(c *caller) map[string]func(ctx context.Context, id, to, code string) (*answer, error) {
	return map[string]func(ctx context.Context, id, to, code string) (*answer, error){
		"id":        func(ctx context.Context, id, _, code string) (*answer, error) { return c.check(ctx, id, code) },
		"recipient": func(ctx context.Context, _, to, code string) (*answer, error) { return c.checkTo(ctx, to, code) },
	}
}

func TestOfParallelChecksOneIsApproved(t *testing.T) {
	const races, runners = 300, 20
	_, v, c := ring(t)
	for way, check := range checkBy(c) {
		t.Run("by "+way, func(t *testing.T) {
			began, total := time.Now(), tally{}
			for race := range races {
				to := number(len(way), race)
				id, code := sent(t, v, c, to)
				seen := atOnce(t, runners, func(int) (*answer, error) { return check(t.Context(), id, to, code) }, byResult)
				if seen["approved"] != 1 || seen["already_approved"] != runners-1 {
					t.Errorf("race %d: %v", race, seen)
				}
				for result, n := range seen {
					total[result] += n
				}
			}
			t.Logf("%d races of %d checks in %s: %v", races, runners, time.Since(began).Round(time.Millisecond), total)
			if total["approved"] != races {
				t.Errorf("%d approvals of %d codes", total["approved"], races)
			}
		})
	}
}

func TestOfParallelGuessesNoMoreThanTheBudgetAreCompared(t *testing.T) {
	const guesses = 200
	_, v, c := ring(t)
	for way, check := range checkBy(c) {
		t.Run("by "+way, func(t *testing.T) {
			to := number(len(way), 1)
			id, code := sent(t, v, c, to)
			seen := atOnce(t, guesses, func(int) (*answer, error) { return check(t.Context(), id, to, "ZZZZZZ") }, byResult)
			t.Logf("%d guesses: %v", guesses, seen)
			if seen["incorrect"] != attempts || seen["exhausted"] != guesses-attempts {
				t.Errorf("want %d incorrect and the rest exhausted", attempts)
			}
			if a, err := check(t.Context(), id, to, code); err != nil || a.Result != "exhausted" {
				t.Errorf("the right code after that: %v %v", a, err)
			}
		})
	}
}

// TestResendsBringNoAttempts is the same with resends between the guesses.
func TestResendsBringNoAttempts(t *testing.T) {
	_, v, c := ring(t)
	id, _ := sent(t, v, c, number(1, 1))
	seen := atOnce(t, 200, func(i int) (*answer, error) {
		if i%10 == 0 {
			return c.change(t.Context(), id, "resend")
		}
		return c.check(t.Context(), id, "ZZZZZZ")
	}, func(a *answer) string {
		if a.Result == "" {
			return "resend " + fmt.Sprint(a.status)
		}
		return a.Result
	})
	t.Logf("180 guesses and 20 resends: %v", seen)
	if seen["incorrect"] != attempts || seen["exhausted"] != 180-attempts {
		t.Errorf("want %d incorrect and the rest exhausted", attempts)
	}
}

// TestAnEndIsOneEnd lets checks of the right code race with a cancel: one of them ends the verification, and everybody
// is told the same.
func TestAnEndIsOneEnd(t *testing.T) {
	_, v, c := ring(t)
	ends := tally{}
	for race := range 60 {
		id, code := sent(t, v, c, number(2, race))
		seen := atOnce(t, 10, func(i int) (*answer, error) {
			if i%3 == 0 {
				return c.change(t.Context(), id, "cancel")
			}
			return c.check(t.Context(), id, code)
		}, func(a *answer) string { return fmt.Sprint(a.status, " ", a.Result, a.Status, a.Code) })
		now, err := c.get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		ends[now.Status]++
		approved := seen["200 approved"]
		canceled := seen["200 canceled"]
		switch {
		case now.Status == "approved" && approved == 1 && canceled == 0:
		case now.Status == "canceled" && approved == 0 && canceled > 0:
		default:
			t.Errorf("race %d: the verification is %s, and the answers were %v", race, now.Status, seen)
		}
	}
	t.Logf("ends: %v", ends)
}

func TestOfParallelStartsOneIsSent(t *testing.T) {
	s, v, _ := ring(t)
	c := newCaller(s, strictKey, 256)
	defer c.close()
	for name, spellings := range map[string][]string{
		"one spelling": {"+8613800138000"},
		"many spellings": {
			"+8613900139000", "008613900139000", "+86 139 0013 9000", "＋８６１３９００１３９０００", "+86-139-0013-9000", " +8613900139000 ",
			"+86 (139) 0013 9000", "00 86 139 0013 9000", "+86\u00a0139\u00a00013\u00a09000", "+８６ 139 ００１３ 9000",
		},
		"e-mail": {"ada.l@example.com", "Ada.L@EXAMPLE.com", "ada.l@example.com ", "ada.l＠example.com"},
		"e-mail with tags": {
			"grace@gmail.com", "Grace@Gmail.com", "grace+1@gmail.com", "grace+verify@gmail.com", "g.r.a.c.e@gmail.com", "grace+a.b@googlemail.com",
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := len(v.messages())
			seen := atOnce(t, 200, func(i int) (*answer, error) {
				return c.start(t.Context(), spellings[i%len(spellings)], nil)
			}, byStatus)
			t.Logf("200 starts: %v", seen)
			if refused := seen["502"]; seen["201"] != 1 || seen["429"] != 199 {
				t.Errorf("want one 201 and 199 429 (%d were refused)", refused)
			}
			if got := len(v.messages()) - before; got != 1 {
				t.Errorf("the vendor got %d messages", got)
			}
		})
	}
}

// TestOneKeyOneVerification starts the same thing many times at once under one idempotency key.
func TestOneKeyOneVerification(t *testing.T) {
	_, v, c := ring(t)
	ids := tally{}
	seen := atOnce(t, 100, func(int) (*answer, error) {
		return c.start(t.Context(), "+8615000150000", object{"reference": "one"}, "Idempotency-Key", "one")
	}, func(a *answer) string {
		if a.status == http.StatusCreated {
			return a.ID
		}
		return a.Code
	})
	for what, n := range seen {
		if what != "idempotency_in_progress" {
			ids[what] = n
		}
	}
	t.Logf("100 starts under one key: %v", seen)
	if len(ids) != 1 {
		t.Errorf("want one id beside idempotency_in_progress: %v", seen)
	}
	found, err := c.list(t.Context(), "+8615000150000")
	if err != nil || len(found) != 1 {
		t.Errorf("%d verifications, %v", len(found), err)
	}
	if !eventually(callTime, func() bool { return len(v.messages()) == 1 }) {
		t.Errorf("the vendor got %d messages", len(v.messages()))
	}
}

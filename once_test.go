package watchword

import (
	"strings"
	"testing"
	"time"
)

func (w *world) claim(c Caller, key, request string) (*Ticket, error) {
	return w.engine.Claim(w.t.Context(), c, key, []byte("POST"), []byte(request))
}

func (w *world) claimed(key, request string) *Ticket {
	w.t.Helper()
	ticket, err := w.claim(acmeCaller, key, request)
	if err != nil {
		w.t.Fatal(err)
	}
	return ticket
}

func TestClaimRunsOnceAndThenAnswersAlike(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		ticket := w.claimed("k", "a")
		if ticket.Answer != nil {
			t.Fatal("the first claim has an answer")
		}
		_, err := w.claim(acmeCaller, "k", "a")
		if e := wantCode(t, err, IdempotencyInProgress); e.RetryAfter != time.Second {
			t.Errorf("retry after %v", e.RetryAfter)
		}
		if err := ticket.Keep(t.Context(), []byte("answer")); err != nil {
			t.Fatal(err)
		}
		if again := w.claimed("k", "a"); string(again.Answer) != "answer" {
			t.Errorf("%q", again.Answer)
		}
		_, err = w.claim(acmeCaller, "k", "b")
		wantCode(t, err, IdempotencyMismatch)
		pass(onceKeep)
		if fresh := w.claimed("k", "b"); fresh.Answer != nil {
			t.Error("a day later the key is still taken")
		}
	})
}

func TestClaimOfARequestThatDiedIsFreeAgain(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.claimed("k", "a")
		pass(onceHold - time.Second)
		if _, err := w.claim(acmeCaller, "k", "a"); CodeOf(err) != IdempotencyInProgress {
			t.Fatalf("%v", err)
		}
		pass(time.Second)
		w.claimed("k", "a")
	})
}

func TestDroppedClaimIsFree(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		if err := w.claimed("k", "a").Drop(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.claimed("k", "b")
	})
}

func TestClaimsOfOthersAreTheirs(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.claimed("k", "a")
		for _, c := range []Caller{{Tenant: "globex", Credential: "main"}, {Tenant: acme, Credential: "other"}} {
			if _, err := w.claim(c, "k", "a"); err != nil {
				t.Errorf("%+v: %v", c, err)
			}
		}
	})
}

func TestClaimRefusesBadKeys(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		for _, key := range []string{"", strings.Repeat("k", maxOnceKey+1)} {
			_, err := w.claim(acmeCaller, key, "a")
			if e := wantCode(t, err, InvalidRequest); e.Field != "Idempotency-Key" {
				t.Errorf("field %q", e.Field)
			}
		}
		w.claimed(strings.Repeat("k", maxOnceKey), "a")
	})
}

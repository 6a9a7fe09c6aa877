package watchword

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func (w *world) resend(id ID) (Verification, error) {
	return w.engine.Resend(w.t.Context(), ResendRequest{Caller: acmeCaller, ID: id})
}

func TestResendMakesANewCode(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		first := w.lastCode()
		_, err := w.resend(v.ID)
		wantCode(t, err, LimitExceeded)
		pass(time.Minute)
		again, err := w.resend(v.ID)
		if err != nil || again.ID != v.ID || again.Delivery != Sent || !again.ExpiresAt.Equal(v.ExpiresAt.Add(time.Minute)) {
			t.Fatalf("%+v, %v", again, err)
		}
		if w.lastCode() == first || w.provider("p1").messages()[1].Key != v.ID.String()+"-2" {
			t.Error("the message is the old one")
		}
		if r := w.check(v.ID, first); r != ResultIncorrect {
			t.Errorf("the old code is %v", r)
		}
		if r := w.check(v.ID, w.lastCode()); r != ResultApproved {
			t.Errorf("the new code is %v", r)
		}
	})
}

func TestResendOfTheSameCodeKeepsItsEnd(t *testing.T) {
	bubble(t, func(r *Resources) { r.Policies = []PolicyResource{{Tenant: acme, Resend: SameCode}} }, func(t *testing.T, w *world) {
		v := w.begin()
		first := w.lastCode()
		pass(time.Minute)
		again, err := w.resend(v.ID)
		if err != nil || w.lastCode() != first || !again.ExpiresAt.Equal(v.ExpiresAt) {
			t.Errorf("%q after %q, until %v, %v", w.lastCode(), first, again.ExpiresAt, err)
		}
	})
}

func TestResendRefusalsOfTheEngine(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		for name, c := range map[string]struct {
			change func(*ResendRequest)
			code   ErrorCode
		}{
			"tenant":  {func(r *ResendRequest) { r.Caller.Tenant = "nobody" }, Forbidden},
			"unknown": {func(r *ResendRequest) { r.ID = testID(1) }, NotFound},
			"foreign": {func(r *ResendRequest) { r.Caller.Tenant = "globex" }, NotFound},
			"context": {func(r *ResendRequest) { r.Context.IP = "\x00" }, InvalidRequest},
		} {
			r := ResendRequest{Caller: acmeCaller, ID: v.ID}
			c.change(&r)
			if _, err := w.engine.Resend(t.Context(), r); CodeOf(err) != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.engine.registry = &fixed{w.snapshot(func(r *Resources) { r.Routes = nil })}
		_, err := w.resend(v.ID)
		wantCode(t, err, NoRoute)
		w.check(v.ID, w.lastCode())
		w.engine.registry = &fixed{w.snapshot(nil)}
		_, err = w.resend(v.ID)
		wantCode(t, err, NotPending)
	})
}

func TestWhatIsHistoryCannotChange(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		code := w.lastCode()
		w.check(v.ID, code)
		pass(25 * time.Hour)
		w.begin() // retires the first
		if len(w.store.past) != 1 {
			t.Fatal("it has not been retired")
		}
		if r := w.check(v.ID, code); r != ResultAlreadyApproved {
			t.Errorf("%v", r)
		}
		if got := w.get(v.ID); got.Status != Approved {
			t.Errorf("%v", got.Status)
		}
		_, err := w.resend(v.ID)
		wantCode(t, err, NotPending)
		_, err = w.engine.Cancel(t.Context(), acmeCaller, v.ID)
		wantCode(t, err, NotPending)
		_, err = w.engine.Get(t.Context(), Caller{Tenant: "globex"}, v.ID)
		wantCode(t, err, NotFound)
	})
}

func TestCancelThroughTheEngine(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		got, err := w.engine.Cancel(t.Context(), acmeCaller, v.ID)
		if err != nil || got.Status != Canceled || got.AttemptsRemaining != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		if r := w.check(v.ID, w.lastCode()); r != ResultCanceled {
			t.Errorf("%v", r)
		}
		for code, c := range map[ErrorCode]Caller{Forbidden: {Tenant: "nobody"}, NotFound: {Tenant: "globex"}} {
			_, err := w.engine.Cancel(t.Context(), c, v.ID)
			wantCode(t, err, code)
		}
	})
}

func TestGetTellsOfTimeGoneBy(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		pass(10 * time.Minute)
		if got := w.get(v.ID); got.Status != Expired || !got.EndedAt.Equal(v.ExpiresAt) {
			t.Errorf("%v at %v", got.Status, got.EndedAt)
		}
		_, err := w.engine.Get(t.Context(), Caller{Tenant: "nobody"}, v.ID)
		wantCode(t, err, Forbidden)
	})
}

func TestUnlockThroughTheEngine(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		v := w.begin()
		key := w.keys.LedgerKey(acme, mustPhone(t, phone))
		if err := w.store.Update(t.Context(), key, func(now time.Time, l *Ledger) error {
			l.Failures, l.LockedUntil = maxFailures, now.Add(lockTime)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		_, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: w.lastCode()})
		wantCode(t, err, RecipientLocked)
		if err := w.engine.Unlock(t.Context(), acmeCaller, "", "+86 138 0013 8000"); err != nil {
			t.Fatal(err)
		}
		if r := w.check(v.ID, w.lastCode()); r != ResultApproved {
			t.Errorf("%v", r)
		}
		wantCode(t, w.engine.Unlock(t.Context(), acmeCaller, SMS, "+8613900139000"), NotFound)
		wantCode(t, w.engine.Unlock(t.Context(), acmeCaller, SMS, "x"), InvalidRecipient)
		wantCode(t, w.engine.Unlock(t.Context(), Caller{}, SMS, phone), Forbidden)
	})
}

func TestEveryQueryHidesTheStoresTroubles(t *testing.T) {
	for _, op := range []string{"Locate", "View", "Past", "Update", "List", "Charge", "Claim"} {
		bubble(t, func(r *Resources) {
			all := BroadLimit{Name: "all", By: ByTenant, Count: 99, Per: Duration(time.Hour)}
			onCheck := all
			onCheck.On = OnCheck
			r.Tenants[0].Limits = []BroadLimit{all, onCheck}
		}, func(t *testing.T, w *world) {
			v := w.begin()
			w.store.breaks(op, errors.New("broken: "+op))
			failed := 0
			for _, err := range w.askEverything(v.ID) {
				if err == nil || CodeOf(err) == NotFound || CodeOf(err) == LimitExceeded {
					continue
				}
				if failed++; CodeOf(err) != Unavailable {
					t.Errorf("%s: %v", op, err)
				}
			}
			if failed == 0 {
				t.Errorf("nobody was told that %s is broken", op)
			}
			w.store.breaks(op, nil)
		})
	}
}

func (w *world) askEverything(id ID) (errs []error) {
	ctx := w.t.Context()
	add := func(err error) { errs = append(errs, err) }
	for _, id := range []ID{id, testID(1)} {
		_, err := w.engine.Get(ctx, acmeCaller, id)
		add(err)
		_, err = w.resend(id)
		add(err)
		_, err = w.engine.Check(ctx, CheckRequest{Caller: acmeCaller, ID: id, Code: "no"})
		add(err)
		_, err = w.engine.Cancel(ctx, acmeCaller, id)
		add(err)
	}
	_, err := w.engine.List(ctx, ListRequest{Caller: acmeCaller})
	add(err)
	_, err = w.engine.Claim(ctx, acmeCaller, "k")
	add(err)
	add(w.engine.Unlock(ctx, acmeCaller, SMS, phone))
	return slices.Clip(errs)
}

package watchword

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestCounterAllowsBurstsAndThenAnAverage(t *testing.T) {
	c := Counter{Count: 4, Per: time.Minute}
	var empty time.Time
	for n := range 4 {
		next, wait := c.Next(t0, empty)
		if wait > 0 {
			t.Fatalf("charge %d must wait %v", n, wait)
		}
		empty = next
	}
	if _, wait := c.Next(t0, empty); wait != 15*time.Second {
		t.Errorf("the fifth waits %v; want 15s", wait)
	}
	if _, wait := c.Next(t0.Add(15*time.Second), empty); wait > 0 {
		t.Errorf("15s later it waits %v", wait)
	}
	if next, _ := c.Next(t0.Add(time.Hour), empty); !next.Equal(t0.Add(time.Hour + 15*time.Second)) {
		t.Errorf("a rest saves up: %v", next)
	}
}

func limitedBy(by LimitKind, on LimitAction) func(*Resources) {
	return func(r *Resources) {
		r.Tenants[0].Limits = []BroadLimit{{Name: "two", By: by, On: on, Count: 2, Per: Duration(time.Hour)}}
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}}
	}
}

func TestBroadLimitsOnSend(t *testing.T) {
	for by, other := range map[LimitKind]func(*StartRequest){
		ByIP:      func(r *StartRequest) { r.Context.IP = "192.0.2.2" },
		ByCountry: func(r *StartRequest) { r.To = "+14155550123" },
		ByPrefix:  func(r *StartRequest) { r.To = "+8613800990000" },
		ByTenant:  func(r *StartRequest) { r.Caller = Caller{Tenant: "globex"} },
	} {
		for _, on := range []LimitAction{"", OnSend} {
			bubble(t, limitedBy(by, on), func(t *testing.T, w *world) {
				same := func(r *StartRequest) { r.Context.IP = "192.0.2.1" }
				w.begin(same)
				w.begin(same, func(r *StartRequest) { r.To = "+8613800138009" })
				updates := w.store.updates
				_, err := w.tryStart(same)
				e := wantCode(t, err, LimitExceeded)
				if e.RetryAfter != 30*time.Minute || e.Limits[0].Name != "two" || e.Limits[0].Quota != 2 || w.store.updates != updates {
					t.Errorf("%s: %+v", by, e)
				}
				w.begin(same, other)
				pass(30 * time.Minute)
				w.begin(same)
			})
		}
	}
}

func TestBroadLimitWithoutASubjectDoesNotCount(t *testing.T) {
	for _, by := range []LimitKind{ByIP, ByCountry, ByPrefix} {
		bubble(t, limitedBy(by, OnSend), func(t *testing.T, w *world) {
			for range 3 {
				w.begin(func(r *StartRequest) { r.To, r.Channel = email, Email })
			}
		})
	}
}

func TestBroadLimitsOnCheck(t *testing.T) {
	for _, by := range []LimitKind{ByIP, ByTenant} {
		bubble(t, limitedBy(by, OnCheck), func(t *testing.T, w *world) {
			v := w.begin()
			ask := func(code, ip string) error {
				_, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: code, Context: Context{IP: ip}})
				return err
			}
			for range 2 {
				if err := ask(wrong(w.lastCode()), "192.0.2.1"); err != nil {
					t.Fatal(err)
				}
			}
			updates := w.store.updates
			wantCode(t, ask(w.lastCode(), "192.0.2.1"), LimitExceeded)
			if got := w.get(v.ID); got.AttemptsRemaining != 3 || w.store.updates != updates {
				t.Errorf("a refused check reached the ledger: %d attempts left", got.AttemptsRemaining)
			}
			if err := ask(w.lastCode(), "192.0.2.2"); (err == nil) != (by == ByIP) {
				t.Errorf("%s: from another address: %v", by, err)
			}
		})
	}
}

// A check by id does not know the number before it has answered: such a limit never counts, so it must be refused.
func TestBroadLimitThatCannotCountIsRefused(t *testing.T) {
	for _, by := range []LimitKind{ByCountry, ByPrefix} {
		b := BroadLimit{Name: "x", By: by, On: OnCheck, Count: 1, Per: Duration(time.Hour)}
		if b.validate() == nil {
			t.Errorf("a limit by %s on checks is accepted, and counts nothing", by)
		}
	}
}

func TestResendCountsAgainstBroadLimits(t *testing.T) {
	bubble(t, limitedBy(ByPrefix, OnSend), func(t *testing.T, w *world) {
		v := w.begin()
		if _, err := w.resend(v.ID); err != nil {
			t.Fatal(err)
		}
		_, err := w.resend(v.ID)
		wantCode(t, err, LimitExceeded)
	})
}

func TestCountersFailClosed(t *testing.T) {
	for _, on := range []LimitAction{OnSend, OnCheck} {
		bubble(t, limitedBy(ByTenant, on), func(t *testing.T, w *world) {
			w.store.breaks("Charge", errors.New("counters down"))
			var err error
			if on == OnSend {
				_, err = w.tryStart()
			} else {
				_, err = w.checkBy("123456")
			}
			if wantCode(t, err, Unavailable); w.sends() != 0 || w.store.updates != 0 {
				t.Errorf("%s: %d sends, %d updates", on, w.sends(), w.store.updates)
			}
		})
	}
}

func TestNumberPrefix(t *testing.T) {
	for number, want := range map[string]string{phone: "+861380013", "+1234567": "+123", "+12345": "", "": "", email: ""} {
		if got := numberPrefix(number); got != want {
			t.Errorf("%q: %q; want %q", number, got, want)
		}
	}
}

func TestBroadLimitFaults(t *testing.T) {
	good := BroadLimit{Name: "a", By: ByIP, Count: 1, Per: Duration(time.Hour)}
	if err := good.validate(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*BroadLimit){
		"limit name":           func(b *BroadLimit) { b.Name = "" },
		"by is":                func(b *BroadLimit) { b.By = "moon" },
		"on is":                func(b *BroadLimit) { b.On = "sleep" },
		"count is":             func(b *BroadLimit) { b.Count = 0 },
		"per is":               func(b *BroadLimit) { b.Per = 0 },
		"1s to 744h":           func(b *BroadLimit) { b.Per = Duration(32 * 24 * time.Hour) },
		"1 or more":            func(b *BroadLimit) { b.Count = -1 },
		"send, check or exist": func(b *BroadLimit) { b.On = "x" },
	} {
		b := good
		change(&b)
		if err := b.validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

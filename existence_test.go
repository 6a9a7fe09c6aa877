package watchword

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// asks is a start whose answer tells whether an address has an account.
func asks(ip, credential string, rule AccountRule) func(*StartRequest) {
	return func(r *StartRequest) {
		r.Context.IP, r.Caller.Credential, r.Rules, r.To = ip, credential, []AccountRule{rule}, "+8613900139000"
	}
}

// unlimited lifts the limits on what is sent, so that those on answers are seen alone.
func unlimited(change func(*Resources)) func(*Resources) {
	return func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}}
		change(r)
	}
}

// granted counts how many answers of one kind are had before the limit.
func (w *world) granted(most int, change ...func(*StartRequest)) (n int, limit *Error) {
	for n = range most {
		_, err := w.tryStart(change...)
		if CodeOf(err) == LimitExceeded && errors.As(err, &limit) {
			return n, limit
		}
	}
	return most, nil
}

func TestExistenceAnswersAreLimited(t *testing.T) {
	few := []BroadLimit{{Name: "few", By: ByIP, Count: 3, Per: Duration(time.Hour)}}
	named := []BroadLimit{{Name: "few", By: ByCredential, On: OnExistence, Count: 4, Per: Duration(time.Hour)}}
	for name, c := range map[string]struct {
		limits []BroadLimit
		want   int
		by     string
	}{
		"by default":   {nil, 30, "existence_ip"},
		"lifted":       {[]BroadLimit{}, 100, ""},
		"of its own":   {few, 3, "few"},
		"by its name":  {named, 4, "few"},
		"by the first": {append(slices.Clone(few), BroadLimit{Name: "all", By: ByTenant, Count: 2, Per: Duration(time.Hour)}), 2, "all"},
	} {
		for _, rule := range []AccountRule{MustExist, MustNotExist} {
			bubble(t, unlimited(func(r *Resources) { r.Tenants[0].Existence = c.limits }), func(t *testing.T, w *world) {
				n, limit := w.granted(100, asks("192.0.2.1", "main", rule))
				if n != c.want || (limit == nil) != (c.by == "") || limit != nil && (limit.Limits[0].Name != c.by || limit.RetryAfter <= 0) {
					t.Errorf("%s, %s: %d answers, then %+v", name, rule, n, limit)
				}
			})
		}
	}
}

// Answers are limited by what collects addresses: a network, a credential; and nothing else is counted as one.
func TestExistenceAnswersAreCountedBy(t *testing.T) {
	bubble(t, unlimited(func(*Resources) {}), func(t *testing.T, w *world) {
		for range 30 {
			_, err := w.tryStart(asks("2001:db8:1:2::1", "main", MustExist))
			wantCode(t, err, AccountNotFound)
		}
		for ip, want := range map[string]ErrorCode{
			"2001:db8:1:2::1": LimitExceeded, "2001:db8:1:2:ffff::9%eth0": LimitExceeded, "2001:0db8:0001:0002:0:0:0:3": LimitExceeded,
			"2001:db8:1:3::1": AccountNotFound, "192.0.2.1": AccountNotFound, "": AccountNotFound,
		} {
			_, err := w.tryStart(asks(ip, "main", MustExist))
			if CodeOf(err) != want {
				t.Errorf("%q: %v", ip, err)
			}
		}
		_, err := w.tryStart(asks("2001:db8:1:2::1", "main", OwnEmptySlot))
		wantCode(t, err, SignInRequired)
		w.begin(asks("2001:db8:1:2::1", "main", AccountAny))
	})
	bubble(t, unlimited(func(*Resources) {}), func(t *testing.T, w *world) {
		ip := func(n int) string { return fmt.Sprintf("192.0.%d.%d", n/200, n%200) }
		for n := range 3000 {
			_, err := w.tryStart(asks(ip(n), "main", MustExist))
			wantCode(t, err, AccountNotFound)
		}
		_, err := w.tryStart(asks(ip(3000), "main", MustExist))
		if e := wantCode(t, err, LimitExceeded); e.Limits[0].Name != "existence_credential" {
			t.Errorf("%+v", e.Limits)
		}
		_, err = w.tryStart(asks(ip(3000), "another", MustExist))
		wantCode(t, err, AccountNotFound)
		w.store.breaks("Charge", errors.New("counters down"))
		_, err = w.tryStart(asks(ip(4000), "another", MustExist))
		wantCode(t, err, Unavailable)
	})
}

func TestNetworkOf(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8::1": "2001:db8::/64", "2001:db8:0:0:1::": "2001:db8::/64",
		"2001:db8:0:1::": "2001:db8:0:1::/64", "fe80::1%eth0": "fe80::/64", "no address": "no address", "": "",
	} {
		if got := networkOf(ip); got != want {
			t.Errorf("%q is counted as %q; want %q", ip, got, want)
		}
	}
}

// Every broad limit by IP counts an IPv6 network, and one by credential its caller, on sends, resends and checks.
func TestBroadLimitsByNetworkAndCredential(t *testing.T) {
	for _, by := range []LimitKind{ByIP, ByCredential} {
		for _, on := range []LimitAction{OnSend, OnCheck} {
			bubble(t, limitedBy(by, on), func(t *testing.T, w *world) {
				ask := func(ip, credential string) error {
					if on == OnSend {
						_, err := w.tryStart(func(r *StartRequest) { r.Context.IP, r.Caller.Credential = ip, credential })
						return err
					}
					_, err := w.checkBy("123456", func(r *CheckRequest) { r.Context.IP, r.Caller.Credential = ip, credential })
					return err
				}
				for n := range 2 {
					if err := ask(fmt.Sprintf("2001:db8::%d", n), "main"); err != nil {
						t.Fatal(err)
					}
				}
				wantCode(t, ask("2001:db8::9", "main"), LimitExceeded)
				if err := ask("2001:db8:0:1::9", "main"); (err == nil) != (by == ByIP) {
					t.Errorf("by %s on %s, from another network: %v", by, on, err)
				}
				if err := ask("2001:db8::9", "another"); (err == nil) != (by == ByCredential) {
					t.Errorf("by %s on %s, with another credential: %v", by, on, err)
				}
				if err := ask("", ""); err != nil {
					t.Errorf("by %s on %s, without a subject: %v", by, on, err)
				}
			})
		}
	}
}

// Limits of one name that count different things count apart: by whom, and what.
func TestBroadLimitsOfOneNameCountApart(t *testing.T) {
	bubble(t, unlimited(func(r *Resources) {
		one := BroadLimit{Name: "one", By: ByIP, Count: 1, Per: Duration(time.Hour)}
		check, tenant := one, one
		check.On, tenant.By, tenant.Count = OnCheck, ByTenant, 3
		r.Tenants[0].Limits, r.Tenants[0].Existence = []BroadLimit{one, check, tenant}, []BroadLimit{one}
	}), func(t *testing.T, w *world) {
		from := func(ip string) func(*StartRequest) { return func(r *StartRequest) { r.Context.IP = ip } }
		_, err := w.tryStart(asks("tenant", "main", MustExist))
		wantCode(t, err, AccountNotFound)
		w.begin(from("192.0.2.1"))
		if _, err := w.checkBy("123456", func(r *CheckRequest) { r.Context.IP = "192.0.2.1" }); err != nil {
			t.Errorf("a start counts as a check: %v", err)
		}
		_, err = w.tryStart(from("192.0.2.1"))
		wantCode(t, err, LimitExceeded)
		w.begin(from("192.0.2.2"))
		_, err = w.tryStart(from("192.0.2.3"))
		if e := wantCode(t, err, LimitExceeded); e.Limits[0].Quota != 3 {
			t.Errorf("%+v", e.Limits)
		}
	})
}

// A limit stands in the list that counts it, or is refused: one that never counts would be no limit.
func TestBroadLimitsStandInTheirLists(t *testing.T) {
	limit := func(on LimitAction) []BroadLimit {
		return []BroadLimit{{Name: "x", By: ByIP, On: on, Count: 1, Per: Duration(time.Hour)}}
	}
	for want, change := range map[string]func(*Tenant){
		"stands under existence_limits":        func(t *Tenant) { t.Limits = limit(OnExistence) },
		"what stands under existence_limits":   func(t *Tenant) { t.Existence = limit(OnSend) },
		`on is "check"; what stands under`:     func(t *Tenant) { t.Existence = limit(OnCheck) },
		`limit "x": on is "dance"; it must be`: func(t *Tenant) { t.Existence = limit("dance") },
		"":                                     func(t *Tenant) { t.Existence, t.Limits = limit(OnExistence), limit(OnCheck) },
	} {
		r := baseResources()
		change(&r.Tenants[0])
		_, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t)})
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

// uniform is a tenant that does not tell whether an address has an account.
func uniform(r *Resources) { r.Tenants[0].UniformAnswers = true }

// uniformCases are a rule, and two numbers of which it refuses the second.
func uniformCases() map[AccountRule][2]string {
	known, unknown := phone, "+8613900139000"
	return map[AccountRule][2]string{MustExist: {known, unknown}, MustNotExist: {unknown, known}}
}

// sameShape compares verifications but for what differs between any two.
var sameShape = cmp.Options{
	cmpopts.IgnoreFields(Verification{}, "ID", "To", "Events"), cmpopts.EquateEmpty(),
}

// A start that a rule refuses is answered like any other, in the same time, with the same limits; nothing is sent, and
// only the timeline tells.
func TestUniformAnswersLookAlike(t *testing.T) {
	for rule, to := range uniformCases() {
		bubble(t, uniform, func(t *testing.T, w *world) {
			w.dir.accounts = []Account{ada(t)}
			w.provider("p1").next(after(3*time.Second), after(3*time.Second))
			var answers [2]Verification
			for i := range to {
				began := time.Now()
				answers[i] = w.begin(func(r *StartRequest) { r.Rules, r.To = []AccountRule{rule}, to[i] })
				if took := time.Since(began); took != 0 {
					t.Errorf("%s, refused %v: the answer took %v", rule, i == 1, took)
				}
			}
			if diff := cmp.Diff(answers[0], answers[1], sameShape); diff != "" {
				t.Errorf("%s: the answers differ:\n%s", rule, diff)
			}
			for i := range to {
				_, err := w.tryStart(func(r *StartRequest) { r.Rules, r.To = []AccountRule{rule}, to[i] })
				if e := wantCode(t, err, LimitExceeded); e.RetryAfter != time.Minute {
					t.Errorf("%s: %v", rule, e.RetryAfter)
				}
			}
			pass(10 * time.Second)
			if w.sends() != 1 || w.provider("p1").messages()[0].To.Address() != to[0] {
				t.Errorf("%s: %d messages were sent", rule, w.sends())
			}
			if diff := cmp.Diff(w.get(answers[0].ID), w.get(answers[1].ID), sameShape); diff != "" {
				t.Errorf("%s: later they differ:\n%s", rule, diff)
			}
			w.wantWithheld(answers[0].ID, "")
			w.wantWithheld(answers[1].ID, map[AccountRule]ErrorCode{MustExist: AccountNotFound, MustNotExist: AccountExists}[rule])
		})
	}
}

// wantWithheld compares what the timeline says of why a message was withheld, or that it was not.
func (w *world) wantWithheld(id ID, why ErrorCode) {
	w.t.Helper()
	var said []string
	for _, e := range w.get(id).Events {
		if e.Type == EventWithheld {
			said = append(said, e.Detail)
		}
	}
	if got := strings.Join(said, " "); got != string(why) {
		w.t.Errorf("the timeline says %q; want %q", got, why)
	}
}

// Nobody has the code of what is withheld, neither who asked for a code of its own nor who knows a test recipient's; a
// wrong guess costs what it costs elsewhere.
func TestWithheldCannotBeApproved(t *testing.T) {
	yes := true
	for name, change := range map[string]func(*StartRequest){
		"a code like any other": func(*StartRequest) {},
		"a chosen code":         func(r *StartRequest) { r.Code = "424242" },
		"a test recipient":      func(r *StartRequest) { r.To = "+8613800138001" },
	} {
		bubble(t, func(r *Resources) {
			uniform(r)
			r.Policies = []PolicyResource{{Tenant: acme, CustomCodes: &yes, TestRecipients: &yes}}
			r.TestRecipients = []TestRecipient{{Tenant: acme, Name: "t", To: "+8613800138001", Code: "424242", ExpiresAt: time.Now().Add(time.Hour)}}
		}, func(t *testing.T, w *world) {
			v := w.begin(change, func(r *StartRequest) { r.Rules = []AccountRule{MustExist} })
			for left := 4; left >= 0; left-- {
				a, err := w.engine.Check(t.Context(), CheckRequest{Caller: acmeCaller, ID: v.ID, Code: "424242"})
				if err != nil || a.Result != ResultIncorrect || a.Verification.AttemptsRemaining != left {
					t.Errorf("%s: %v, %d left, %v", name, a.Result, a.Verification.AttemptsRemaining, err)
				}
			}
			if r := w.check(v.ID, "424242"); r != ResultExhausted || w.sends() != 0 {
				t.Errorf("%s: %v, %d sends", name, r, w.sends())
			}
		})
	}
}

// A resend of what is withheld stays withheld, whoever has an account by then, and is answered at once like any other.
func TestWithheldStaysWithheldThroughResends(t *testing.T) {
	for rule, to := range uniformCases() {
		bubble(t, uniform, func(t *testing.T, w *world) {
			w.dir.accounts = []Account{ada(t)}
			var ids [2]ID
			for i := range to {
				ids[i] = w.begin(func(r *StartRequest) { r.Rules, r.To = []AccountRule{rule}, to[i] }).ID
			}
			pass(time.Minute)
			w.dir.accounts = nil
			w.provider("p1").next(after(3 * time.Second))
			var answers [2]Verification
			for i, id := range ids {
				began := time.Now()
				var err error
				if answers[i], err = w.resend(id); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); took != 0 {
					t.Errorf("%s, withheld %v: the answer to a resend took %v", rule, i == 1, took)
				}
			}
			if diff := cmp.Diff(answers[0], answers[1], sameShape); diff != "" {
				t.Errorf("%s: the answers to a resend differ:\n%s", rule, diff)
			}
			pass(10 * time.Second)
			if got := w.provider("p1").messages(); len(got) != 2 || w.sends() != 2 || got[1].To.Address() != to[0] {
				t.Errorf("%s: %d messages were sent", rule, w.sends())
			}
		})
	}
}

// What is withheld stays so over a crash, and is not sent to a provider by whoever takes it over.
func TestWithheldStaysWithheldOverARestart(t *testing.T) {
	bubble(t, uniform, func(t *testing.T, w *world) {
		w.engine.Close(t.Context())
		v := w.begin(func(r *StartRequest) { r.Rules = []AccountRule{MustExist} }) // which is parked
		w.start(uniform, func(*Options) {})
		stop := w.recovering()
		defer stop()
		pass(0)
		if got := w.get(v.ID); got.Delivery != Sent || w.sends() != 0 {
			t.Errorf("%v, %d sends", got.Delivery, w.sends())
		}
	})
}

// Which other rule refuses a start tells nothing of who has an account either.
func TestUniformAnswersWithSeveralRules(t *testing.T) {
	for rule, to := range uniformCases() {
		for name, c := range map[string]struct {
			rules []AccountRule
			user  string
			want  ErrorCode
		}{
			"refused before": {[]AccountRule{OwnEmptySlot, rule}, "ada", AddressAlreadySet},
			"refused after":  {[]AccountRule{rule, OwnEmptySlot}, "ada", AddressAlreadySet},
			"not signed in":  {[]AccountRule{rule, OwnEmptySlot}, "", SignInRequired},
			"both hold":      {[]AccountRule{rule, OwnEmptySlot}, "bob", ""},
		} {
			bubble(t, uniform, func(t *testing.T, w *world) {
				w.dir.accounts = []Account{ada(t), {ID: "bob"}}
				for i := range to {
					_, err := w.tryStart(func(r *StartRequest) { r.Rules, r.To, r.Context.User = c.rules, to[i], c.user })
					if CodeOf(err) != c.want {
						t.Errorf("%s, %s, refused by the first %v: %v; want %q", rule, name, i == 1, err, c.want)
					}
				}
			})
		}
	}
}

// Uniform answers are not limited as answers; a directory that is down, an address without a route and values that are
// missing are told of either way.
func TestUniformAnswersTellOfFaultsAlike(t *testing.T) {
	bubble(t, unlimited(uniform), func(t *testing.T, w *world) {
		if n, limit := w.granted(100, asks("192.0.2.1", "main", MustExist)); limit != nil {
			t.Errorf("%d answers, then %v", n, limit)
		}
	})
	for rule, to := range uniformCases() {
		for name, c := range map[string]struct {
			change func(*Resources)
			want   ErrorCode
		}{
			"no route": {func(r *Resources) { r.sms().Countries = []string{"US"} }, NoRoute},
			"values": {func(r *Resources) {
				r.Templates = []TemplateText{{Tenant: acme, Channel: SMS, Locale: "zh-Hans", Text: "{{code}} {{order}}", Values: []string{"order"}}}
			}, InvalidRequest},
			"sender": {func(r *Resources) { r.sms().Signature = "gone" }, SenderUnusable},
		} {
			bubble(t, func(r *Resources) { uniform(r); c.change(r) }, func(t *testing.T, w *world) {
				w.dir.accounts = []Account{ada(t)}
				for i := range to {
					_, err := w.tryStart(func(r *StartRequest) { r.Rules, r.To = []AccountRule{rule}, to[i] })
					if CodeOf(err) != c.want {
						t.Errorf("%s, %s, refused %v: %v", rule, name, i == 1, err)
					}
				}
			})
		}
	}
	bubble(t, uniform, func(t *testing.T, w *world) {
		w.dir.err = errors.New("directory down")
		_, err := w.tryStart(func(r *StartRequest) { r.Rules = []AccountRule{MustExist} })
		wantCode(t, err, AccountUnavailable)
	})
}

// A provider that fails is not told of either: the answer was given before.
func TestUniformAnswersDoNotTellOfProviders(t *testing.T) {
	bubble(t, uniform, func(t *testing.T, w *world) {
		w.refuseEverywhere(ClassInvalidNumber)
		v := w.begin()
		if v.Status != Pending || v.Delivery != Sending {
			t.Errorf("%v, %v", v.Status, v.Delivery)
		}
		synctest.Wait()
		if got := w.get(v.ID); got.Status != Failed {
			t.Errorf("in the end it is %v", got.Status)
		}
	})
}

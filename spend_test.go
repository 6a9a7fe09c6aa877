package watchword

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// spending is a tenant with caps, whose first two vendors have prices.
func spending(caps ...SpendCap) func(*Resources) {
	return func(r *Resources) {
		r.Tenants[0].Spend = caps
		r.ProviderAccounts[0].Prices = map[string]Amount{"CN": 40_000, Everywhere: 100_000}
		r.ProviderAccounts[1].Prices = map[string]Amount{"CN": 50_000}
		r.Policies = []PolicyResource{{Tenant: acme, Limits: []RecipientLimit{}}}
	}
}

func daily(amount Amount) SpendCap {
	return SpendCap{Name: "day", Amount: amount, Per: Duration(24 * time.Hour)}
}

// spent tells what stands in a tenant's first budget.
func (w *world) spent() Amount {
	w.t.Helper()
	all, err := w.engine.Spending(w.t.Context(), acme)
	if err != nil {
		w.t.Fatal(err)
	}
	return all[0].Spent
}

func TestCostIsRecorded(t *testing.T) {
	bubble(t, spending(daily(1_000_000)), func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassProviderError))
		w.provider("p2").next(refuse(ClassTimeout))
		v := w.get(w.begin().ID)
		costs := map[string][2]int64{}
		for _, e := range v.Events {
			if e.Cost > 0 || e.Type == EventAccepted {
				costs[e.Account] = [2]int64{int64(e.Cost), int64(e.Segments)}
			}
		}
		// p1 certainly did not take it; p2 may have; p3 has no price.
		if len(costs) != 2 || costs["p2"] != [2]int64{50_000, 1} || costs["p3"] != [2]int64{0, 0} {
			t.Errorf("the costs are %v", costs)
		}
		if got := w.spent(); got != 50_000 {
			t.Errorf("%v is spent", got)
		}
	})
}

func TestCapStopsStarts(t *testing.T) {
	bubble(t, spending(daily(110_000)), func(t *testing.T, w *world) {
		w.begin()
		if got := w.spent(); got != 40_000 {
			t.Fatalf("%v is spent: what was reserved for the dearer vendor did not come back", got)
		}
		w.begin()
		_, err := w.engine.Start(t.Context(), StartRequest{Caller: acmeCaller, To: phone})
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != LimitExceeded || len(refused.Limits) != 1 || refused.Limits[0].Name != "spend_day" {
			t.Fatalf("the third start: %v", err)
		}
		if strings.ContainsAny(refused.Message, "0123456789") {
			t.Errorf("the caller is told the amount: %s", refused.Message)
		}
		until := w.store.now().UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
		if got := w.store.now().Add(refused.RetryAfter); got.Sub(until).Abs() > time.Second {
			t.Errorf("it may come again at %v, want %v", got, until)
		}
		if n := len(w.provider("p1").messages()); n != 2 {
			t.Errorf("%d messages were sent", n)
		}
		// A resend is stopped like a start, and so is the next channel.
		if got := w.spent(); got != 80_000 {
			t.Errorf("%v is spent", got)
		}
		pass(refused.RetryAfter)
		w.begin()
	})
}

func TestCapStopsResends(t *testing.T) {
	bubble(t, spending(daily(50_000)), func(t *testing.T, w *world) {
		v := w.begin()
		if _, err := w.engine.Resend(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); CodeOf(err) != LimitExceeded {
			t.Errorf("%v", err)
		}
		if got := w.spent(); got != 40_000 {
			t.Errorf("%v is spent", got)
		}
	})
}

// What is refused after its reservation gets it back. What the store could not tell of may have been written, and keeps it.
func TestReservationsComeBack(t *testing.T) {
	bubble(t, spending(daily(1_000_000)), func(t *testing.T, w *world) {
		v := w.begin(func(r *StartRequest) { r.Limits = []Limit{{Name: "one", Count: 1, Per: time.Hour}} })
		one := StartRequest{Caller: acmeCaller, To: phone, Limits: []Limit{{Name: "one", Count: 1, Per: time.Hour}}}
		if _, err := w.engine.Start(t.Context(), one); CodeOf(err) != LimitExceeded {
			t.Fatal(err)
		}
		if _, err := w.engine.Cancel(t.Context(), acmeCaller, v.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := w.engine.Resend(t.Context(), ResendRequest{Caller: acmeCaller, ID: v.ID}); CodeOf(err) != NotPending {
			t.Fatal(err)
		}
		if got := w.spent(); got != 40_000 {
			t.Errorf("%v is spent", got)
		}
		w.store.breaks("Update", errors.New("disk full"))
		if _, err := w.engine.Start(t.Context(), StartRequest{Caller: acmeCaller, To: phone}); CodeOf(err) != Unavailable {
			t.Fatal(err)
		}
		w.store.breaks("Update", nil)
		if got := w.spent(); got != 90_000 {
			t.Errorf("%v is spent after a start that nobody knows of", got)
		}
		for _, p := range []string{"p1", "p2", "p3"} {
			w.provider(p).next(refuse(ClassAuthFailed))
		}
		if _, err := w.engine.Start(t.Context(), StartRequest{Caller: acmeCaller, To: phone}); CodeOf(err) != DeliveryFailed {
			t.Fatal(err)
		}
		if got := w.spent(); got != 90_000 {
			t.Errorf("%v is spent after a message that nobody took", got)
		}
	})
}

func TestReplaysCostNothing(t *testing.T) {
	bubble(t, spending(daily(1_000_000)), func(t *testing.T, w *world) {
		once := func(r *StartRequest) { r.OnceKey = "k" }
		w.begin(once)
		w.begin(once)
		if got := w.spent(); got != 40_000 {
			t.Errorf("%v is spent", got)
		}
	})
}

func TestCapsByCountryAreApart(t *testing.T) {
	byCountry := SpendCap{Name: "each", By: ByCountry, Amount: 110_000, Per: Duration(time.Hour)}
	onlyUS := SpendCap{Name: "us", Countries: []string{"US"}, Amount: 100_000, Per: Duration(time.Hour)}
	bubble(t, func(r *Resources) {
		spending(byCountry, onlyUS)(r)
		r.Routes[0].Countries = []string{"CN", "US"}
	}, func(t *testing.T, w *world) {
		american := func(r *StartRequest) { r.To = "+12025550123" }
		w.begin()
		w.begin(american)
		if _, err := w.engine.Start(t.Context(), StartRequest{Caller: acmeCaller, To: "+12025550123"}); CodeOf(err) != LimitExceeded || !strings.Contains(err.Error(), "cap") {
			t.Errorf("%v", err)
		}
		w.begin()
		all, err := w.engine.Spending(t.Context(), acme)
		if err != nil || len(all) != 4 {
			t.Fatalf("%+v, %v", all, err)
		}
		got := map[string]Amount{}
		for _, s := range all {
			got[s.Cap+s.Country] = s.Spent
		}
		if got["eachCN"] != 80_000 || got["eachUS"] != 100_000 || got["us"] != 100_000 {
			t.Errorf("%v", got)
		}
	})
}

// spendWatch is an observer that is told of caps.
type spendWatch struct {
	*world
	warned, refused int
	last            SpendState
}

func (w *spendWatch) ObserveSpend(s SpendState, refused bool) {
	w.last = s
	if refused {
		w.refused++
	} else {
		w.warned++
	}
}

func TestOperatorsAreWarnedOnce(t *testing.T) {
	bubble(t, spending(SpendCap{Name: "hour", Amount: 200_000, Per: Duration(time.Hour)}), func(t *testing.T, w *world) {
		watch := &spendWatch{world: w}
		w.engine.observer = watch
		for range 3 {
			w.begin()
		}
		if watch.warned != 0 {
			t.Error("too early")
		}
		w.begin() // brings 120,000 + 50,000 reserved, over 80 %
		if watch.warned != 1 || watch.last.Percent() < spendWarning || watch.last.Cap != "hour" || watch.last.Tenant != acme {
			t.Errorf("%+v", watch)
		}
		if _, err := w.engine.Start(t.Context(), StartRequest{Caller: acmeCaller, To: phone}); CodeOf(err) != LimitExceeded || watch.refused != 1 || watch.warned != 1 {
			t.Errorf("%v, %+v", err, watch)
		}
	})
}

func TestBudgetsFailClosed(t *testing.T) {
	bubble(t, spending(daily(1_000_000)), func(t *testing.T, w *world) {
		w.store.breaks("Spend", errors.New("disk full"))
		if _, err := w.engine.Start(t.Context(), StartRequest{Caller: acmeCaller, To: phone}); CodeOf(err) != Unavailable {
			t.Errorf("%v", err)
		}
		if _, err := w.engine.Spending(t.Context(), acme); CodeOf(err) != Unavailable {
			t.Errorf("%v", err)
		}
		if n := len(w.provider("p1").messages()); n > 0 {
			t.Error("a message went out that nobody could count")
		}
	})
}

func TestNothingIsSpentWithoutCapsOrPrices(t *testing.T) {
	for name, change := range map[string]func(*Resources){
		"no caps":   spending(),
		"no prices": func(r *Resources) { r.Tenants[0].Spend = []SpendCap{daily(1)} },
		"elsewhere": func(r *Resources) {
			spending(SpendCap{Name: "us", Countries: []string{"US"}, Amount: 1, Per: Duration(time.Hour)})(r)
		},
	} {
		bubble(t, change, func(t *testing.T, w *world) {
			w.store.breaks("Spend", errors.New(name+": asked"))
			w.begin()
		})
	}
}

func TestSpendingFaults(t *testing.T) {
	for want, change := range map[string]func(*Resources){
		`prices: "china" must be an ISO 3166 region`:   func(r *Resources) { r.ProviderAccounts[0].Prices = map[string]Amount{"china": 1} },
		`spend cap name "A b" must be`:                 func(r *Resources) { r.Tenants[0].Spend = []SpendCap{{Name: "A b"}} },
		`spend cap "x": by is "ip"; it must be tenant`: func(r *Resources) { r.Tenants[0].Spend = []SpendCap{{Name: "x", By: ByIP}} },
		`spend cap "x": countries must be ISO 3166`:    func(r *Resources) { r.Tenants[0].Spend = []SpendCap{{Name: "x", Countries: []string{"CN", "cn"}}} },
		`spend cap "x": amount must be more than 0`:    func(r *Resources) { r.Tenants[0].Spend = []SpendCap{{Name: "x"}} },
		`spend cap "x": per is 1s; it must be 1m to 744h`: func(r *Resources) {
			r.Tenants[0].Spend = []SpendCap{{Name: "x", Amount: 1, Per: Duration(time.Second)}}
		},
		`spend cap "day" is there twice`: func(r *Resources) { r.Tenants[0].Spend = []SpendCap{daily(1), daily(2)} },
	} {
		r := baseResources()
		change(&r)
		if _, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t), Types: fakeTypes()}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// The log tells of a cap that refuses once in each of its spans, however many starts there are.
func TestRefusingCapIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	logging := func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) }
	bubbleWith(t, spending(SpendCap{Name: "hour", Amount: 45_000, Per: Duration(time.Hour)}), logging, func(t *testing.T, w *world) {
		for range 3 {
			if _, err := w.engine.Start(t.Context(), StartRequest{Caller: acmeCaller, To: phone}); CodeOf(err) != LimitExceeded {
				t.Fatal(err)
			}
		}
		pass(time.Hour)
		if _, err := w.engine.Start(t.Context(), StartRequest{Caller: acmeCaller, To: phone}); CodeOf(err) != LimitExceeded {
			t.Fatal(err)
		}
		if n := strings.Count(log.String(), "a spend cap refuses messages"); n != 2 || !strings.Contains(log.String(), "this_one_at_most=0.05") {
			t.Errorf("it is logged %d times: %s", n, log.String())
		}
	})
}

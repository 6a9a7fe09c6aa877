package watchword

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWeightsShareTheMessages(t *testing.T) {
	change := func(r *Resources) { r.Routes[0].Weights = []int{70, 30, 0} }
	bubble(t, change, func(t *testing.T, w *world) {
		const all = 2000
		for n := range all {
			w.begin(func(r *StartRequest) { r.To = fmt.Sprintf("+8613800%06d", n) })
		}
		first, second, third := len(w.provider("p1").messages()), len(w.provider("p2").messages()), len(w.provider("p3").messages())
		if first < all*65/100 || first > all*75/100 || first+second != all || third != 0 {
			t.Errorf("%d, %d and %d messages", first, second, third)
		}
	})
}

// Whatever is drawn, the others of the route come after it.
func TestWeightsKeepEveryAccount(t *testing.T) {
	change := func(r *Resources) { r.Routes[0].Weights = []int{1, 1, 0} }
	bubble(t, change, func(t *testing.T, w *world) {
		w.refuseEverywhere(ClassProviderError)
		if _, err := w.tryStart(); CodeOf(err) != DeliveryFailed {
			t.Fatal(err)
		}
		if w.sends() != 3 || len(w.provider("p3").messages()) != 1 {
			t.Errorf("%d sends", w.sends())
		}
	})
}

func TestFailingAccountsComeLast(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		n := w.engine.lanes.of("p1")
		for range breakerRow {
			n.record(w.engine.now(), w.engine.now(), ClassTimeout)
		}
		w.begin()
		if len(w.provider("p1").messages()) != 0 || len(w.provider("p2").messages()) != 1 {
			t.Error("a message went to an account that does not work")
		}
		// When the others fail, it is still better than nothing.
		w.provider("p2").next(refuse(ClassProviderError))
		w.provider("p3").next(refuse(ClassProviderError))
		w.begin(func(r *StartRequest) { r.To = "+8613800138001" })
		if len(w.provider("p1").messages()) != 1 {
			t.Error("the last account that was left was not tried")
		}
		if state, _ := n.look(w.engine.now()); state != BreakerClosed {
			t.Errorf("it works, and its breaker is %v", state)
		}
	})
}

func TestAllFailingAccountsAreStillTried(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		for _, account := range []string{"p1", "p2", "p3"} {
			for range breakerRow {
				w.engine.lanes.of(account).record(w.engine.now(), w.engine.now(), ClassTimeout)
			}
		}
		if v := w.begin(); v.Delivery != Sent {
			t.Errorf("%v", v.Delivery)
		}
	})
}

// A breaker that opens while a message is on its way has the next account left out, if there is another.
func TestFailoverPassesOverFailingAccounts(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.provider("p1").next(refuse(ClassProviderError))
		for range breakerRow {
			w.engine.lanes.of("p2").record(w.engine.now(), w.engine.now(), ClassTimeout)
		}
		v := w.begin()
		if len(w.provider("p2").messages()) != 0 || len(w.provider("p3").messages()) != 1 {
			t.Errorf("%v", w.engineEvents(v.ID))
		}
	})
	var l Ledger
	e := startOK(t, &l, t0, testOpening(1))
	e.Delivery.Route = []string{"a", "b", "c", "d"}
	before := slices.Clone(e.Delivery.Route)
	kept := e.Delivery.Route
	l.conclude(t0, e.handover(), Outcome{Class: ClassTimeout}, following{
		lease: leased(time.Second), shunned: func(a string) bool { return a == "b" || a == "c" },
	})
	if want := []string{"a", "d", "b", "c"}; !slices.Equal(e.Delivery.Route, want) || !slices.Equal(kept, before) {
		t.Errorf("the route is %v, and the shared one %v", e.Delivery.Route, kept)
	}
}

func TestPausedAccountsGetNothingNew(t *testing.T) {
	change := reporting(func(r *Resources) { r.Routes[0].Use = []string{"p1", "p2"} })
	bubble(t, change, func(t *testing.T, w *world) {
		v := w.begin()
		w.reconfigure(reporting(func(r *Resources) { r.ProviderAccounts[0].Paused = true }))
		w.begin(func(r *StartRequest) { r.To = "+8613800138001" })
		if len(w.provider("p1").messages()) != 1 || len(w.provider("p2").messages()) != 1 {
			t.Error("a paused account got a message")
		}
		w.reports("p1", "p1-1 delivered")
		if got := w.get(v.ID); got.Delivery != Delivered {
			t.Error("a receipt of a paused account does not count")
		}
		w.reconfigure(reporting(func(r *Resources) {
			for i := range r.ProviderAccounts {
				r.ProviderAccounts[i].Paused = true
			}
		}))
		_, err := w.tryStart(func(r *StartRequest) { r.To = "+8613800138002" })
		if CodeOf(err) != SenderUnusable || !strings.Contains(err.Error(), "paused") {
			t.Error(err)
		}
	})
}

func TestRouteFaults(t *testing.T) {
	minutes := Duration(11 * time.Minute)
	for want, change := range map[string]func(*Resources){
		"weights must have one number for each account in use: 3": func(r *Resources) { r.Routes[0].Weights = []int{1} },
		"weights must be 0 to 1000":                               func(r *Resources) { r.Routes[0].Weights = []int{1, -1, 0} },
		"weights must not all be 0":                               func(r *Resources) { r.Routes[0].Weights = []int{0, 0, 0} },
		"receipt_failover must be 0 to 10m":                       func(r *Resources) { r.Routes[0].ReceiptFailover = &minutes },
		`countries: "cn" must be an ISO 3166 region in capitals`:  func(r *Resources) { r.Routes[0].Countries = []string{"cn"} },
		`prefixes: "8617" must be + and digits`:                   func(r *Resources) { r.Routes[0].Prefixes = []string{"8617"} },
		"an e-mail address has no country":                        func(r *Resources) { r.Routes[1].Countries = []string{"CN"} },
		"is of type template, which does not carry email":         func(r *Resources) { r.ProviderAccounts[0].Type = "template" },
		"concurrency must be 1 to 20000":                          func(r *Resources) { r.ProviderAccounts[0].Concurrency = -1 },
	} {
		r := baseResources()
		change(&r)
		_, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t), Types: fakeTypes()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}

func TestRoutesServeWhatTheyList(t *testing.T) {
	for name, c := range map[string]struct {
		countries, prefixes []string
		served              bool
	}{
		"everywhere":               {[]string{Everywhere}, nil, true},
		"listed":                   {[]string{"US", "CN"}, nil, true},
		"not listed":               {[]string{"US"}, nil, false},
		"prefix":                   {nil, []string{"+86138"}, true},
		"another prefix":           {nil, []string{"+86139"}, false},
		"listed, another prefix":   {[]string{"CN"}, []string{"+86139"}, false},
		"from before there was it": {nil, nil, true},
	} {
		bubble(t, func(r *Resources) { r.Routes[0].Countries, r.Routes[0].Prefixes = c.countries, c.prefixes }, func(t *testing.T, w *world) {
			if _, err := w.tryStart(); (err == nil) != c.served || err != nil && CodeOf(err) != NoRoute {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// An account that may be tried again waits for a message that goes to it: one that goes elsewhere does not use up its turn.
func TestTurnToBeTriedIsNotWasted(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		beta := w.engine.lanes.of("p2")
		for range breakerRow {
			beta.record(w.engine.now(), w.engine.now(), ClassTimeout)
		}
		pass(breakerFirst + time.Second)
		order := func(accounts ...string) []string {
			got, err := w.engine.order(&compiledRoute{}, accounts)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := order("p1", "p2", "p3"); !slices.Equal(got, []string{"p1", "p3", "p2"}) {
			t.Errorf("while p2 waits to be tried, the order is %v", got)
		}
		if got := order("p2", "p1", "p3"); got[0] != "p2" {
			t.Errorf("the message that would try p2 goes to %v", got)
		}
		if beta.tries(w.engine.now()) || !beta.tries(w.engine.now()) {
			t.Error("the turn is not one message's")
		}
		if got := order("p2", "p1", "p3"); !slices.Equal(got, []string{"p1", "p3", "p2"}) {
			t.Errorf("while p2 is being tried, the order is %v", got)
		}
	})
}

func TestWhenAllAreShutOffTheFirstIsTried(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		all := []string{"p1", "p2", "p3"}
		for _, account := range all {
			for range breakerRow {
				w.engine.lanes.of(account).record(w.engine.now(), w.engine.now(), ClassTimeout)
			}
		}
		if got, err := w.engine.order(&compiledRoute{}, all); err != nil || !slices.Equal(got, all) {
			t.Errorf("%v, %v", got, err)
		}
	})
}

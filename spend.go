package watchword

import (
	"context"
	"slices"
	"time"

	"github.com/watchword/watchword/message"
)

// spendWarning is the share of a cap, in percent, at which operators are warned.
const spendWarning = 80

// SpendState is how much of a cap is used up.
type SpendState struct {
	Tenant  TenantID  `json:"tenant"`
	Cap     string    `json:"cap"`
	Country string    `json:"country,omitempty"` // of a cap by country
	Spent   Amount    `json:"spent"`
	Amount  Amount    `json:"amount"` // what the cap allows
	Until   time.Time `json:"until"`  // when the span ends
}

// Percent is how much of the cap is used up.
func (s SpendState) Percent() int { return int(s.Spent * 100 / s.Amount) }

// SpendObserver is what an Observer implements to be told when a cap is nearly used up, and when it refuses.
type SpendObserver interface {
	// ObserveSpend is called once when a span's spending passes 80 % of its cap, and for every start that is refused.
	ObserveSpend(s SpendState, refused bool)
}

// budgets are what the caps of a tenant have to say to spending in a country, and their states as operators see them.
func (e *Engine) budgets(t *TenantView, country string, add Amount, since time.Time) (all []Budget, states []SpendState) {
	for _, c := range t.Spend {
		if len(c.Countries) > 0 && !slices.Contains(c.Countries, country) {
			continue
		}
		state := SpendState{Tenant: t.ID, Cap: c.Name, Amount: c.Amount}
		if c.By == ByCountry {
			state.Country = country
		}
		all = append(all, Budget{
			Key: e.keys.CounterKey(t.ID, "spend/"+c.Name, state.Country), Cap: c.Amount, Per: c.Per.Duration(), Add: add, Since: since,
		})
		states = append(states, state)
	}
	return all, states
}

// reserve spends what a message may cost at most, before it is sent: of several accounts the dearest counts. What is too
// much comes back with the outcome. The error is LimitExceeded when a cap does not allow it. Budgets fail closed: when they
// cannot be read, the request is refused.
func (e *Engine) reserve(ctx context.Context, s *Snapshot, t *TenantView, entry *Entry, accounts []string, values map[string]string) (Amount, error) {
	if len(t.Spend) == 0 {
		return 0, nil
	}
	if entry.withheld() && len(accounts) > 0 {
		accounts = accounts[:1] // what it would most likely have cost in the end: nothing will correct it
	}
	var dearest Amount
	for _, a := range accounts {
		dearest = max(dearest, s.price(a, entry.Country))
	}
	if dearest == 0 {
		return 0, nil
	}
	sample := make([]byte, entry.CodeLength)
	for i := range sample {
		sample[i] = '0'
	}
	content, _, err := s.render(t, entry, string(sample), values)
	if err != nil {
		return 0, unavailable(err)
	}
	amount := dearest.times(segments(entry.travels(), content))
	budgets, states := e.budgets(t, entry.Country, amount, time.Time{})
	if len(budgets) == 0 {
		return 0, nil
	}
	over, after, err := e.counters.Spend(ctx, budgets)
	if err != nil {
		return 0, unavailable(err)
	}
	e.watchSpending(budgets, states, after, over)
	if over >= 0 {
		e.logSpent(budgets[over], states[over], after[over])
		return 0, e.spent(budgets[over], states[over], after[over])
	}
	return amount, nil
}

// logSpent tells operators of a cap that refuses, once in each of its spans: there may be many starts like this one.
func (e *Engine) logSpent(b Budget, s SpendState, after BudgetState) {
	if told, ok := e.spentSpans.Swap(b.Key, after.Began); ok && told == after.Began {
		return
	}
	e.log.Warn("a spend cap refuses messages", "tenant", s.Tenant, "cap", s.Cap, "country", s.Country, "spent", after.Spent, "of", s.Amount,
		"this_one_at_most", b.Add, "until", b.Ends(after))
}

// segments is how many parts a message is paid for.
func segments(c Channel, content message.Content) int {
	if c != SMS {
		return 1
	}
	return max(message.CountSegments(content.Text).Segments, 1)
}

// spent is the error of a cap that is used up. It names the cap, and no amount: those are the operator's.
func (e *Engine) spent(b Budget, s SpendState, after BudgetState) error {
	wait := max(b.Ends(after).Sub(e.now()), time.Second)
	return &Error{
		Code: LimitExceeded, RetryAfter: wait, Message: "the spend cap " + s.Cap + " has no room for this message",
		Limits: []LimitState{{Name: "spend_" + s.Cap, Window: b.Per, Reset: wait}},
	}
}

// watchSpending tells operators of caps that this spending brought over the warning, or that refused it.
func (e *Engine) watchSpending(budgets []Budget, states []SpendState, after []BudgetState, over int) {
	for i, b := range budgets {
		s := states[i]
		s.Spent, s.Until = after[i].Spent, b.Ends(after[i])
		refused := i == over
		before := s
		before.Spent -= b.Add
		if !refused && (over >= 0 || s.Percent() < spendWarning || before.Percent() >= spendWarning) {
			continue
		}
		if !refused {
			e.log.Warn("a spend cap is nearly used up", "tenant", s.Tenant, "cap", s.Cap, "country", s.Country, "spent", s.Spent, "of", s.Amount, "until", s.Until)
		}
		if o, ok := e.observer.(SpendObserver); ok {
			o.ObserveSpend(s, refused)
		}
	}
}

// owing is by how much the caps are to be corrected for a message.
type owing struct {
	country string
	since   time.Time // when it was reserved
	by      Amount
}

// square settles what was reserved for messages that are under way no more with what they have cost. What nobody was really
// sent keeps its reservation, or else caps would tell it from the rest.
func (l *Ledger) square(owed []owing) []owing {
	for i := range l.Entries {
		d := &l.Entries[i].Delivery
		if d.Reserved == d.Cost || d.Status.pending() || d.account() == silentAccount {
			continue
		}
		owed = append(owed, owing{l.Entries[i].Country, d.Charged, d.Cost - d.Reserved})
		d.Reserved = d.Cost
	}
	return owed
}

// correct makes up for the difference between what was reserved for messages and what they cost.
func (e *Engine) correct(tenant TenantID, owed ...owing) {
	for _, o := range owed {
		t, ok := e.registry.Current().Tenant(tenant)
		if !ok || o.by == 0 || len(t.Spend) == 0 {
			continue
		}
		budgets, _ := e.budgets(t, o.country, o.by, o.since)
		if len(budgets) == 0 {
			continue
		}
		if _, _, err := e.counters.Spend(context.WithoutCancel(e.sending), budgets); err != nil {
			e.log.Error("what a message cost could not be written: a cap counts what was reserved for it", "tenant", tenant, "error", err)
		}
	}
}

// refused tells whether a change was certainly not written: one that the store could not tell of may have been, and then its
// reservation stands.
func refused(err error) bool { return CodeOf(err) != "" && CodeOf(err) != Unavailable }

// giveBack undoes a reservation that came to nothing.
func (e *Engine) giveBack(t *TenantView, entry *Entry, reserved Amount) {
	e.correct(t.ID, owing{entry.Country, e.now(), -reserved})
}

// cost is what one hand-over costs: nothing where the vendor certainly did not take the message.
func (e *Engine) cost(d *delivery, account string, m *Outgoing, c ErrorClass) (Amount, int) {
	price := d.snapshot.price(account, d.entry.Country)
	if price == 0 || c.definite() && c != ClassNone {
		return 0, 0
	}
	n := segments(m.Channel, m.Content)
	return price.times(n), n
}

// Spending tells how much of each cap of a tenant is used up. Of a cap by country it lists the countries that the cap or
// the tenant's routes name. The error is Forbidden without such a tenant.
func (e *Engine) Spending(ctx context.Context, tenant TenantID) ([]SpendState, error) {
	_, t, err := e.tenant(Caller{Tenant: tenant})
	if err != nil {
		return nil, err
	}
	var all []SpendState
	seen := map[[16]byte]bool{}
	for _, country := range append(t.countries(), "") {
		budgets, states := e.budgets(t, country, 0, time.Time{})
		if len(budgets) == 0 {
			continue
		}
		_, after, err := e.counters.Spend(ctx, budgets)
		if err != nil {
			return nil, unavailable(err)
		}
		for i, b := range budgets {
			if seen[b.Key] || b.Key == ([16]byte{}) {
				continue
			}
			seen[b.Key] = true
			s := states[i]
			s.Spent, s.Until = after[i].Spent, b.Ends(after[i])
			all = append(all, s)
		}
	}
	return all, nil
}

// countries lists the regions that the tenant's caps and routes name.
func (t *TenantView) countries() []string {
	var all []string
	for _, c := range t.Spend {
		all = append(all, c.Countries...)
	}
	for i := range t.routes {
		all = append(all, t.routes[i].Countries...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(c string) bool { return c == Everywhere })
}

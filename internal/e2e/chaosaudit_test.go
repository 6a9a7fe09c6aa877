package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

// chaosAudit holds what the server says after the run against what the vendor got and callers were told.
type chaosAudit struct {
	*chaos
	caller  *caller
	mu      sync.Mutex
	faults  []string
	known   map[string]bool // every verification there is
	byState tally           // verifications, by status and delivery
	rows    map[string]tally
	seen    tally
}

func newChaosAudit(c *chaos) *chaosAudit {
	a := &chaosAudit{
		chaos: c, caller: newCaller(c.server, chaosKey, chaosWorkers),
		known: map[string]bool{}, byState: tally{}, rows: map[string]tally{}, seen: tally{},
	}
	for _, account := range chaosAccounts() {
		a.rows[account] = tally{}
	}
	return a
}

func (a *chaosAudit) fault(format string, args ...any) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.faults = append(a.faults, fmt.Sprintf(format, args...))
}

// run looks at every start, in parallel.
func (a *chaosAudit) run() {
	a.t.Helper()
	defer a.caller.close()
	numbers := make(chan int)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for n := range numbers {
				a.number(n)
			}
		})
	}
	for n := 1; n <= a.next; n++ {
		numbers <- n
	}
	close(numbers)
	all.Wait()
	for _, id := range a.vendor.ids() {
		if !a.known[id] {
			a.fault("the vendor has a message of %s, which nobody knows", id)
		}
	}
	a.faults = append(a.faults, a.watch.check()...)
	if opened := a.turns(logOpened)["alpha"]; opened == 0 {
		a.fault("the log does not tell of alpha's breaker")
	}
	for _, what := range []string{"second copies, each with its reason", "repeated", "starts cut off", "starts cut off and kept", "failover", "recipient at fault"} {
		if a.seen[what] == 0 {
			a.fault("there was no case of %q: the load is too light to prove anything", what)
		}
	}
	for i, fault := range a.faults {
		if a.t.Error(fault); i == 20 {
			a.t.Fatalf("… and %d more", len(a.faults)-i-1)
		}
	}
}

// number looks at all verifications of one number, and holds them against what its caller was told.
func (a *chaosAudit) number(n int) {
	list, err := a.caller.list(a.t.Context(), chaosNumber(n))
	if err != nil {
		a.fault("%s: %v", chaosNumber(n), err)
		return
	}
	told := a.answers[n]
	if told == nil {
		return // told of before
	}
	cut := false
	for _, other := range a.cut {
		cut = cut || other == n
	}
	standing, found := 0, false
	for i := range list {
		now := a.settled(list[i].ID)
		if now == nil {
			continue
		}
		if now.Status != "failed" {
			standing++
		}
		found = found || now.ID == told.ID || now.ID == told.VerificationID
		a.verification(now)
	}
	switch {
	case told.status != http.StatusCreated && told.Code != "delivery_failed" && told.Code != "recipient_rejected":
		a.fault("the start to %s was answered %s", chaosNumber(n), told)
	case !found:
		a.fault("%s is lost: its caller was told %s", chaosNumber(n), told)
	case standing > 1 || len(list) > 1 && !cut:
		a.fault("%s has %d verifications, of which %d have not failed", chaosNumber(n), len(list), standing)
	}
	if cut {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.seen["starts cut off"]++
		if told.header.Get("Idempotency-Replayed") == "true" || strings.Contains(string(told.body), `"replayed":true`) {
			a.seen["starts cut off and kept"]++
		}
	}
}

// settled waits until a verification's message is final.
func (a *chaosAudit) settled(id string) *answer {
	var now *answer
	if !patiently(time.Minute, func() bool {
		var err error
		now, err = a.caller.get(a.t.Context(), id)
		return err == nil && now.status == http.StatusOK && now.Delivery != "queued" && now.Delivery != "sending"
	}) {
		a.fault("%s never ends: %s", id, now)
		return nil
	}
	return now
}

// verification looks at one verification: its end, its codes, and its story.
func (a *chaosAudit) verification(now *answer) {
	came := a.vendor.of(now.ID)
	taken, codes := 0, map[string]bool{}
	for _, m := range came {
		codes[m.Code] = true
		if m.taken {
			taken++
		}
	}
	s := &story{came: came, rows: map[string]tally{}, seen: tally{}}
	s.read(now)
	ends := now.Status + ", " + now.Delivery
	switch ends {
	case "pending, sent", "pending, unknown":
	case "failed, undelivered":
		if taken > 0 {
			s.fault("it has failed, and the vendor took it: %v", came)
		}
	default:
		s.fault("it ends %s", ends)
	}
	if len(codes) > 1 {
		s.fault("it has %d codes", len(codes))
	}
	if taken > 0 && now.Status == "pending" {
		a.approve(now, came[0].Code)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known[now.ID] = true
	a.byState[ends]++
	for account, row := range s.rows {
		for what, n := range row {
			a.rows[account][what] += n
		}
	}
	for what, n := range s.seen {
		a.seen[what] += n
	}
	for _, fault := range s.faults {
		a.faults = append(a.faults, fmt.Sprintf("%s: %s: %s", now.ID, fault, now))
	}
}

// approve gives the code that arrived: it is good, once.
func (a *chaosAudit) approve(now *answer, code string) {
	first, err := a.caller.check(a.t.Context(), now.ID, code)
	if err != nil || first.Result != "approved" {
		a.fault("%s: the code that arrived is %s (%v)", now.ID, first, err)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen["approved by the code that came"]++
}

// table prints the run.
func (a *chaosAudit) table(load, total time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d starts, %d kills, %d%% of all hand-overs fail\n\n%-32s", chaosStarts, chaosKills, chaosShare, "account")
	for _, account := range chaosAccounts() {
		fmt.Fprintf(&b, "%10s", account)
	}
	b.WriteByte('\n')
	line := func(what string, of func(account string) int) {
		fmt.Fprintf(&b, "%-32s", what)
		for _, account := range chaosAccounts() {
			fmt.Fprintf(&b, "%10d", of(account))
		}
		b.WriteByte('\n')
	}
	row := func(what string) { line(what, func(account string) int { return a.rows[account][what] }) }
	row("handed over")
	row("accepted")
	for _, class := range watchword.ErrorClasses() {
		row("refused: " + class.String())
	}
	for _, what := range []string{"outcome lost", "repeated", "failovers out", "failovers in"} {
		row(what)
	}
	opened, closed := a.turns(logOpened), a.turns(logClosed)
	line("breaker opened", func(account string) int { return opened[account] })
	line("breaker closed again", func(account string) int { return closed[account] })
	fmt.Fprintf(&b, "\n%-32s%10s\n", "verification, message", "number")
	for _, ends := range slices.Sorted(maps.Keys(a.byState)) {
		fmt.Fprintf(&b, "%-32s%10d\n", ends, a.byState[ends])
	}
	for _, what := range slices.Sorted(maps.Keys(a.seen)) {
		fmt.Fprintf(&b, "%-32s%10d\n", "– "+what, a.seen[what])
	}
	fmt.Fprintf(&b, "\n%d messages came to the vendor. The load took %s, all of it %s.\n",
		a.vendor.count(), load.Round(time.Millisecond), total.Round(time.Millisecond))
	return b.String()
}

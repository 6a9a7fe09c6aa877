package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

// breakerWatch reads the breakers' gauges again and again, over all lives of a server.
type breakerWatch struct {
	mu     sync.Mutex
	admin  string            // of the server that lives
	last   map[string]string // the state of each account, when it was read
	at     time.Time
	seen   tally // by account and state
	turned tally // by account and turn, such as "alpha closed > open"
	reads  int
	wrong  []string
	over   chan struct{}
	done   chan struct{}
}

func newBreakerWatch() *breakerWatch {
	w := &breakerWatch{seen: tally{}, turned: tally{}, over: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		tick := time.NewTicker(50 * pollEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				w.look()
			case <-w.over:
				return
			}
		}
	}()
	return w
}

func (w *breakerWatch) stop() { close(w.over); <-w.done }

// follow begins with a new server, whose breakers are all closed.
func (w *breakerWatch) follow(s *server) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.admin, w.last = s.admin, map[string]string{}
}

// look reads the gauges once. A server that was just killed answers nothing.
func (w *breakerWatch) look() map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, err := breakers(w.admin)
	if err != nil {
		return nil
	}
	if time.Since(w.at) > 5*time.Second {
		clear(w.last) // too long ago to tell what comes after what
	}
	w.at = time.Now()
	w.reads++
	for _, account := range chaosAccounts() {
		state := now[account]
		if state != "closed" && state != "open" && state != "half_open" {
			w.wrong = append(w.wrong, fmt.Sprintf("%s is %q", account, state))
		}
		w.seen[account+" "+state]++
		if before := w.last[account]; before != "" && before != state {
			w.turned[account+" "+before+" > "+state]++
		}
		w.last[account] = state
	}
	return now
}

// breakers reads the state of each account's breaker from the metrics; an account with none or two has all of them.
func breakers(admin string) (map[string]string, error) {
	answer, err := http.Get(admin + "/metrics")
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	states := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^watchword_provider_breaker\{account="(\w+)",state="(\w+)"\} 1$`).FindAllSubmatch(text, -1) {
		states[string(m[1])] += string(m[2])
	}
	if len(states) == 0 {
		return nil, io.ErrUnexpectedEOF // the registry is not there yet
	}
	return states, nil
}

// turns counts, over all servers, how often a breaker opened, or closed again, as their logs tell it.
func (c *chaos) turns(msg string) tally {
	found := tally{}
	for _, log := range c.logs {
		for line := range strings.Lines(string(log.bytes())) {
			var said struct{ Msg, Account string }
			if json.Unmarshal([]byte(line), &said) == nil && said.Msg == msg {
				found[said.Account]++
			}
		}
	}
	return found
}

// What the log says when a breaker turns.
const (
	logOpened = "a provider account does not work; messages go to others first"
	logClosed = "a provider account works again"
)

// one starts one more verification, for a purpose, and tells through which account it went.
func (c *chaos) one(caller *caller, purpose string) *answer {
	c.t.Helper()
	c.next++
	a := caller.must(c.t, http.MethodPost, "/v1/verifications", object{"to": chaosNumber(c.next), "purpose": purpose})
	if a.status != http.StatusCreated || a.Delivery != "sent" {
		c.t.Fatalf("a vendor that works does not take a message: %s", a)
	}
	c.answers[c.next] = a
	return a
}

// finalRoutes give each account one purpose for which it comes first.
const finalRoutes = `  - {tenant: chaos, name: all, channel: sms, countries: [CN], use: [alpha, beta, gamma], purposes: [common]}
  - {tenant: chaos, name: 1-beta, channel: sms, countries: [CN], use: [beta], purposes: [login]}
  - {tenant: chaos, name: 2-gamma, channel: sms, countries: [CN], use: [gamma], purposes: [register]}
`

// breakersMend heals the vendors: all breakers close. Then one account is down: its breaker opens, and keeps messages
// away. When it is healed one message tries it, and the breaker closes.
func (c *chaos) breakersMend() {
	c.t.Helper()
	c.vendor.heal()
	c.server.apply(c.t, chaosDocument(c.vendor.URL, "20s", finalRoutes))
	caller := newCaller(c.server, chaosKey, 4)
	defer caller.close()
	c.becomes("closed", func() {
		for _, purpose := range []watchword.Purpose{watchword.PurposeCommon, watchword.PurposeLogin, watchword.PurposeRegister} {
			c.one(caller, string(purpose))
		}
	}, chaosAccounts()...)

	c.vendor.heal("alpha")
	c.becomes("open", func() { c.one(caller, "common") }, "alpha")
	before := c.vendor.to("alpha")
	for range 5 {
		c.one(caller, "common")
	}
	if n := c.vendor.to("alpha") - before; n > 0 && c.watch.look()["alpha"] == "open" {
		c.t.Errorf("%d messages went to an account whose breaker is open", n)
	}

	c.vendor.heal()
	c.becomes("half_open", func() {}, "alpha")
	before = c.vendor.to("alpha")
	c.one(caller, "common")
	c.becomes("closed", func() {}, "alpha")
	if n := c.vendor.to("alpha") - before; n != 1 {
		c.t.Errorf("%d messages tried the account: want 1", n)
	}
}

// becomes waits until the breakers of accounts are in a state, and does something each time before it looks.
func (c *chaos) becomes(state string, do func(), accounts ...string) {
	c.t.Helper()
	var now map[string]string
	if !patiently(90*time.Second, func() bool {
		do()
		now = c.watch.look()
		for _, account := range accounts {
			if now[account] != state {
				return false
			}
		}
		return true
	}) {
		c.t.Errorf("the breakers of %v do not become %s: %v", accounts, state, now)
	}
}

// check holds what was seen of the breakers against what they may do.
func (w *breakerWatch) check() (faults []string) {
	faults = append(faults, w.wrong...)
	for _, state := range []string{"closed", "open", "half_open"} {
		if w.seen["alpha "+state] == 0 {
			faults = append(faults, "the breaker of alpha was never seen "+state)
		}
	}
	for turn := range maps.Keys(w.turned) {
		if strings.HasSuffix(turn, "closed > half_open") {
			faults = append(faults, "a breaker half opened that was not open: "+turn)
		}
	}
	return faults
}

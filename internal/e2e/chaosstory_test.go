package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/watchword/watchword"
)

// step is one event of a timeline, whole.
type step struct{ Type, Account, Class, Detail, At string }

// steps reads the timeline of an answer.
func steps(a *answer) []step {
	var said struct{ Events []step }
	_ = json.Unmarshal(a.body, &said) // what cannot be read is empty, and fails whoever looks for it
	return said.Events
}

// story follows one verification's timeline: every hand-over has one outcome, and whatever comes after it follows from
// that outcome.
type story struct {
	came   []handed         // to the vendor
	rows   map[string]tally // by account
	seen   tally
	faults []string

	open    string         // the account that a hand-over is with
	refused step           // the refusal that has not been acted on
	tries   map[string]int // by account: hand-overs
	may     map[string]int // of those, after which the vendor has the message or may have it
	firm    map[string]int // of those, that were refused for certain
	doubts  int            // hand-overs that another followed although the vendor may have the message
}

func (s *story) fault(format string, args ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

func (s *story) note(account, what string) {
	if s.rows[account] == nil {
		s.rows[account] = tally{}
	}
	s.rows[account][what]++
}

func (s *story) read(now *answer) {
	s.tries, s.may, s.firm = map[string]int{}, map[string]int{}, map[string]int{}
	all := steps(now)
	for i, e := range all {
		s.step(e, i == 0)
	}
	if s.open != "" || s.refused.Type != "" {
		s.fault("the timeline ends in the middle")
	}
	s.copies()
}

// step takes the next event.
func (s *story) step(e step, first bool) {
	if first != (e.Type == "requested") {
		s.fault("it does not begin with the request")
	}
	switch e.Type {
	case "attempted":
		if s.open != "" || s.refused.Type != "" && s.refused.Account == e.Account {
			s.fault("two hand-overs at a time")
		}
		s.open = e.Account
		s.tries[e.Account]++
		s.note(e.Account, "handed over")
	case "accepted":
		s.outcome(e)
		s.note(e.Account, "accepted")
		s.may[e.Account]++
	case "refused":
		s.outcome(e)
		s.note(e.Account, "refused: "+e.Class)
		s.refused = e
		if definite(e.Class) {
			s.firm[e.Account]++
		} else {
			s.may[e.Account]++
		}
	case "failover":
		s.failover(e)
	case "repeated":
		s.note(s.open, "outcome lost")
		s.note(s.open, "repeated")
		s.may[s.open]++
		s.doubts++
		s.seen["repeated"]++
		s.open = ""
	case "outcome_lost":
		if s.open != "" {
			s.note(s.open, "outcome lost")
			s.may[s.open]++
		}
		s.open, s.refused = "", step{}
	case "undelivered":
		s.end()
	}
}

func (s *story) outcome(e step) {
	if s.open != e.Account {
		s.fault("%s answers, and the message is with %q", e.Account, s.open)
	}
	s.open = ""
}

// failover moves the message on, for the reason that it was refused for, unless that is the recipient's.
func (s *story) failover(e step) {
	if e.Class != s.refused.Class || e.Detail != "from "+s.refused.Account || recipientAtFault(e.Class) {
		s.fault("a failover with another reason than the refusal before")
	}
	if !definite(e.Class) {
		s.doubts++
	}
	s.note(s.refused.Account, "failovers out")
	s.note(e.Account, "failovers in")
	s.seen["failover"]++
	s.refused = step{}
}

// end is that of a message which certainly nobody has: all accounts refused, or the recipient is at fault.
func (s *story) end() {
	if !recipientAtFault(s.refused.Class) && len(s.tries) != len(chaosAccounts()) {
		s.fault("it was given up before every account was asked")
	}
	if recipientAtFault(s.refused.Class) {
		s.seen["recipient at fault"]++
	}
	s.refused = step{}
}

// copies holds what came to the vendor against the hand-overs: nothing came that was not written down before, no copy
// that an account took is followed by another without a doubt that the timeline tells, and what it refused it has not
// taken.
func (s *story) copies() {
	came, refused, taken := map[string]int{}, map[string]int{}, map[string]int{}
	keys, total := map[string]bool{}, 0
	for _, m := range s.came {
		came[m.account]++
		keys[m.Key] = true
		if m.taken {
			taken[m.account]++
			total++
		}
		if !m.taken && m.clear {
			refused[m.account]++
		}
	}
	if len(keys) > 1 {
		s.fault("one message has %d keys", len(keys))
	}
	for account, n := range came {
		switch {
		case n > s.tries[account]:
			s.fault("%s got %d copies, in %d hand-overs", account, n, s.tries[account])
		case taken[account] > s.may[account]:
			s.fault("%s took %d, and the timeline tells of %d that it may have", account, taken[account], s.may[account])
		case s.firm[account] > refused[account]:
			s.fault("%s is said to have refused %d, and refused %d", account, s.firm[account], refused[account])
		}
	}
	if total > 1 {
		s.seen["second copies, each with its reason"] += total - 1
		if total-1 > s.doubts {
			s.fault("%d copies were taken, and the timeline tells of %d doubts: %v", total, s.doubts, s.came)
		}
	}
}

func definite(class string) bool {
	return class != watchword.ClassTimeout.String() && class != watchword.ClassUnknown.String()
}

func recipientAtFault(class string) bool {
	return slices.Contains(strings.Fields("invalid_number unreachable blocked_by_carrier"), class)
}

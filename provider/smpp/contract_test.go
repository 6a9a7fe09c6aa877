package smpp

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
	"github.com/watchword/watchword/provider/smpp/pdu"
)

func TestContract(t *testing.T) { providertest.Run(t, openHarness) }

// openHarness is a vendor with words for all classes that SMPP has words for, and one of its own for the balance.
func openHarness(t *testing.T) providertest.Harness {
	t.Helper()
	v := newSMSC(t)
	p := hasty(t, v, func(c *Config) {
		c.Statuses = map[string]string{"0x0411": "insufficient_balance", "0x0412": "unreachable", "1043": "blocked_by_carrier"}
	})
	var mu sync.Mutex
	var now providertest.Behaviour
	var hung []func()
	v.submit = func(p *peer, r request1) (pdu.Status, string, bool) {
		mu.Lock()
		defer mu.Unlock()
		if now.Hang {
			hung = append(hung, func() { p.refuse(r, 0x08) })
		}
		return statusFor(now.Class), "", !now.Hang
	}
	return providertest.Harness{
		Provider: p, Message: providertest.Message(watchword.SMS), Secrets: []string{thePassword},
		Behave: func(b providertest.Behaviour) bool {
			mu.Lock()
			defer mu.Unlock()
			if b.Class != 0 && statusFor(b.Class) == pdu.OK {
				return false
			}
			for _, let := range hung {
				let()
			}
			now, hung = b, nil
			return true
		},
		Received: func() (all []providertest.Received) {
			for _, m := range v.messages() {
				all = append(all, providertest.Received{To: "+" + m.message.Destination.Text, Text: string(m.message.Text)})
			}
			return all
		},
	}
}

// statusFor is a vendor's status for a class; 0: it has none.
func statusFor(class watchword.ErrorClass) pdu.Status {
	switch class {
	case watchword.ClassInsufficientBalance:
		return 0x0411
	case watchword.ClassUnreachable:
		return 0x0412
	case watchword.ClassBlockedByCarrier:
		return 1043
	}
	all := table()
	i := slices.IndexFunc(all, func(v verdict) bool { return v.class == class && !strings.HasSuffix(v.name, "BNDSTS") })
	if i < 0 {
		return pdu.OK
	}
	return all[i].status
}

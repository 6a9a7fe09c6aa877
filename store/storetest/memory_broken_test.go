package storetest

import (
	"time"

	"github.com/watchword/watchword"
)

// restart is what a broken disk forgets.
func (d *disk) restart() {
	switch d.breaks {
	case "forgets everything":
		d.wipe()
	case "forgets counters":
		clear(d.counters)
	case "forgets budgets":
		clear(d.budgets)
	case "forgets registry":
		clear(d.rows)
	case "forgets accounts":
		clear(d.accounts)
	case "forgets tokens":
		clear(d.tokens)
	case "forgets contacts":
		d.contacts = nil
	case "forgets notices":
		d.notices = nil
	case "forgets leases":
		for _, n := range d.notices {
			n.Due = n.At
		}
	case "forgets endpoints":
		clear(d.states)
	case "forgets once-keys":
		clear(d.once)
	case "forgets places":
		clear(d.where)
	case "forgets messages":
		clear(d.messages)
	case "forgets what is due":
		for _, m := range d.ledgers {
			m.due = time.Time{}
		}
	case "forgets the time":
		d.last = time.Time{}
	case "leaps ahead":
		d.last = d.last.Add(time.Hour)
	}
}

// tear writes a ledger without its charges first, and lets others see that.
func (m *memory) tear(key watchword.LedgerKey, version int, l watchword.Ledger) {
	if m.breaks != "tears ledgers" {
		return
	}
	l.Charges = nil
	body, _ := l.AppendBinary(nil)
	m.ledgers[key] = &memoryLedger{version: version + 1, body: body}
	m.mu.Unlock()
	yield()
	m.mu.Lock()
}

// damage is what a broken store does to a ledger on its way.
func (m *memory) damage(key *watchword.LedgerKey, l *watchword.Ledger) {
	switch m.breaks {
	case "drops a field":
		for i := range l.Entries {
			l.Entries[i].Delivery.Uncertain = false
		}
	case "cuts big ledgers":
		l.Entries = l.Entries[:min(len(l.Entries), 255)]
	case "mixes keys":
		key[15] = 0
	case "forgets charges":
		l.Charges = nil
	case "forgets attempts":
		for i := range l.Entries {
			l.Entries[i].Attempts = min(l.Entries[i].Attempts, 3)
		}
	case "forgets refunds":
		l.Refunds = nil
	case "forgets the streak":
		l.Failures = 0
	case "forgets once-keys of ledgers":
		for i := range l.Entries {
			l.Entries[i].OnceKey = [16]byte{}
		}
	case "forgets generations":
		for i := range l.Entries {
			l.Entries[i].Generation = 1
		}
	case "forgets losses":
		for i := range l.Entries {
			l.Entries[i].Delivery.Lost = 0
		}
	case "forgets ends":
		for i := range l.Entries {
			if s := &l.Entries[i].Status; *s == watchword.Approved || *s == watchword.Superseded {
				*s = watchword.Pending
			}
		}
	}
}

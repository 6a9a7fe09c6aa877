package watchword

import "time"

// observeEntry tells of the events of an entry from the given one on.
func (e *Engine) observeEntry(c Caller, t TenantID, entry *Entry, from int) {
	for _, ev := range entry.Events[min(from, len(entry.Events)):] {
		e.observer.Observe(observation(ev, c, t, entry))
	}
}

func observation(ev Event, c Caller, t TenantID, entry *Entry) Observation {
	return Observation{
		Event: ev, ID: entry.ID, Tenant: t, Dialect: c.Dialect, Channel: entry.Channel, Purpose: entry.Purpose,
		Country: entry.Country, Status: entry.Status, Masked: entry.Masked,
	}
}

// observeDelivery tells of what a hand-over brought.
func (e *Engine) observeDelivery(d *delivery, took time.Duration) {
	for _, ev := range d.entry.Events[min(d.seen, len(d.entry.Events)):] {
		o := observation(ev, d.caller, d.tenant.ID, &d.entry)
		if ev.Type == EventAccepted || ev.Type == EventRefused {
			o.Took = took
		}
		e.observer.Observe(o)
	}
	d.seen = len(d.entry.Events)
}

// observeRefusal tells of a start that made no verification.
func (e *Engine) observeRefusal(c Caller, p plan, err error) {
	e.observer.Observe(Observation{
		Event: Event{At: e.now(), Type: EventRequested}, Tenant: c.Tenant, Dialect: c.Dialect,
		Channel: p.entry.Channel, Purpose: p.entry.Purpose, Country: p.entry.Country, Masked: p.entry.Masked,
		Refused: CodeOf(hide(err)),
	})
}

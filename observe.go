package watchword

import (
	"context"
	"log/slog"
	"slices"
	"time"
)

// update is Ledgers.Update, and tells the observer afterwards what happened: every event that fn added to any
// verification of the ledger, once, when it is durable. took is how long a provider took, if the change is about one.
func (e *Engine) update(
	ctx context.Context, c Caller, key LedgerKey, took time.Duration, fn func(now time.Time, l *Ledger) error,
) error {
	var after aftermath
	if err := e.ledgers.Update(ctx, key, e.noting(&after, c, fn)); err != nil {
		return err
	}
	e.seeTo(&after, took)
	return nil
}

// aftermath is what follows from a change once it is durable.
type aftermath struct {
	news   []Observation
	tenant TenantID
	owed   []owing
}

// seeTo does what follows from a change.
func (e *Engine) seeTo(after *aftermath, took time.Duration) {
	e.tell(after.news, took)
	e.correct(after.tenant, after.owed...)
}

// noting is fn, and notes what follows from it. What the tenant's endpoints are to be told goes into the ledger.
func (e *Engine) noting(after *aftermath, c Caller, fn func(now time.Time, l *Ledger) error) func(now time.Time, l *Ledger) error {
	return func(now time.Time, l *Ledger) error {
		told := l.told()
		if err := fn(now, l); err != nil {
			return err
		}
		after.news = l.news(after.news[:0], told, c)
		after.tenant, after.owed = l.Tenant, l.square(after.owed[:0])
		if t, ok := e.registry.Current().Tenant(l.Tenant); ok && t.Tells() {
			return l.tell(t, told)
		}
		return nil
	}
}

func (e *Engine) tell(news []Observation, took time.Duration) {
	for _, o := range news {
		if o.Type == EventAccepted || o.Type == EventRefused {
			o.Took = took
		}
		e.observer.Observe(o)
	}
}

// lastStep is how many events a verification has had so far.
type lastStep struct {
	id    ID
	steps uint32
}

// told counts the events there are already.
func (l *Ledger) told() []lastStep {
	all := make([]lastStep, len(l.Entries))
	for i := range l.Entries {
		all[i] = lastStep{l.Entries[i].ID, l.Entries[i].Steps}
	}
	return all
}

// news lists the events that were not told of yet.
func (l *Ledger) news(into []Observation, told []lastStep, c Caller) []Observation {
	for _, list := range [...][]Entry{l.retired, l.Entries} {
		for i := range list {
			into = list[i].news(into, told, l.Tenant, c)
		}
	}
	return into
}

func (e *Entry) news(into []Observation, told []lastStep, tenant TenantID, c Caller) []Observation {
	added := e.since(told)
	into = slices.Grow(into, len(added))
	for _, ev := range added {
		into = append(into, Observation{
			Event: ev, ID: e.ID, Tenant: tenant, Dialect: c.Dialect, Channel: e.Channel, Purpose: e.Purpose,
			Country: e.Country, Status: e.Status, Masked: e.Masked,
		})
	}
	return into
}

// since lists the entry's events that were not told of yet.
func (e *Entry) since(told []lastStep) []Event {
	fresh := e.Steps
	for _, t := range told {
		if t.id == e.ID {
			fresh -= t.steps
		}
	}
	return e.Events[len(e.Events)-min(int(fresh), len(e.Events)):]
}

// observeRefusal tells of a start that made no verification. What a limit refused is logged for those who look closely
// alone, since whoever floods a server would flood its log.
func (e *Engine) observeRefusal(c Caller, p *plan, err error) {
	level := slog.LevelInfo
	if code := CodeOf(err); code == LimitExceeded || code == InvalidRequest || code == InvalidRecipient {
		level = slog.LevelDebug
	}
	e.log.Log(context.Background(), level, "a start was refused", "tenant", c.Tenant, "dialect", c.Dialect, "channel", p.entry.Channel,
		"purpose", p.entry.Purpose, "country", p.entry.Country, "to", p.entry.Masked, "why", hide(err).Error())
	e.observer.Observe(Observation{
		Event: Event{At: e.now(), Type: EventRequested}, Tenant: c.Tenant, Dialect: c.Dialect,
		Channel: p.entry.Channel, Purpose: p.entry.Purpose, Country: p.entry.Country, Masked: p.entry.Masked,
		Refused: CodeOf(hide(err)),
	})
}

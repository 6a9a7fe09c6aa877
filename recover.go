package watchword

import (
	"context"
	"math"
	"time"
)

// How often the engine looks for deliveries that nobody works on, and how many it takes at a time.
const (
	recoverEvery = time.Second
	recoverBatch = 100
)

// Recover takes over what a process before left unfinished, and then, until ctx ends, what other nodes leave. It is to
// run before the first request is answered; ready is called when the first pass is done.
func (e *Engine) Recover(ctx context.Context, ready func()) {
	owner, ok := e.ledgers.(SoleOwner)
	alone := ok && owner.SoleOwner()
	e.recoverDue(ctx, alone)
	ready()
	tick := time.NewTicker(recoverEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			e.recoverDue(ctx, false)
			e.receiveEarly(ctx)
		}
	}
}

// recoverDue takes over deliveries until none is left. all takes those under lease too.
func (e *Engine) recoverDue(ctx context.Context, all bool) {
	limit := recoverBatch
	if all {
		limit = math.MaxInt32 // those taken over stay listed, under our own lease, so there is no second batch
	}
	for ctx.Err() == nil {
		keys, err := e.ledgers.Due(ctx, limit, all)
		if err != nil {
			if ctx.Err() == nil {
				e.log.Error("deliveries that wait could not be looked for", "error", err)
			}
			return
		}
		taken := 0
		for _, key := range keys {
			taken += e.takeOver(ctx, key, all)
		}
		if len(keys) < limit || taken == 0 {
			return
		}
	}
}

// takeOver claims the deliveries of one ledger and goes on with them. It reports how many there were, and how many
// verifications time has ended meanwhile.
func (e *Engine) takeOver(ctx context.Context, key LedgerKey, all bool) int {
	s := e.registry.Current()
	var claimed, climbing []Entry
	var tenant TenantID
	var ended int
	err := e.update(ctx, Caller{}, key, 0, func(now time.Time, l *Ledger) error {
		claimed, tenant = claimed[:0], l.Tenant
		ended = l.pending()
		for _, id := range l.takeOver(now, all, s.lease) {
			claimed = append(claimed, *l.Entry(id))
		}
		climbing = l.climbing(now, climbLease)
		ended -= l.pending()
		return nil
	})
	if err != nil {
		e.log.Error("a delivery that waits could not be taken over", "error", err)
		return 0
	}
	t, ok := s.Tenant(tenant)
	if !ok {
		e.log.Error("a delivery belongs to a tenant that is not there", "tenant", tenant)
		return 0
	}
	for _, entry := range claimed {
		e.log.Info("going on with a delivery that was left unfinished", "verification", entry.ID, "tenant", tenant)
		e.launch(&delivery{
			snapshot: s, tenant: t, caller: Caller{Tenant: tenant}, ledger: key, entry: entry,
		})
	}
	for _, entry := range climbing {
		e.climbInBackground(&delivery{snapshot: s, tenant: t, caller: Caller{Tenant: tenant}, ledger: key, entry: entry})
	}
	return len(claimed) + len(climbing) + ended
}

// pending counts the verifications that have not ended.
func (l *Ledger) pending() (n int) {
	for i := range l.Entries {
		if l.Entries[i].Status == Pending {
			n++
		}
	}
	return n
}

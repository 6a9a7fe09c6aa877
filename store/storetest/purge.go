package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

func purgeClauses() []clause {
	return []clause{
		{"forgets what is old", withRig(forgetsWhatIsOld)},
		{"keeps what is new", withRig(keepsWhatIsNew)},
		{"keeps limits", withRig(keepsLimits)},
		{"keeps locks", withRig(keepsLocks)},
		{"keeps live ones", withRig(keepsLiveOnes)},
		{"keeps once-keys", keepsOnceKeys},
		{"keeps counters", keepsCounters},
		{"keeps tokens", keepsTokens},
		{"keeps contacts", withRig(keepsContacts)},
		{"purges in small batches", purgesInSmallBatches},
		{"nothing to purge", withRig(nothingToPurge)},
	}
}

const day = 24 * time.Hour

// purge forgets until there is no more to forget.
func (s *site) purge(before time.Time) error {
	const batches = 200
	for range batches {
		more, err := port[watchword.Purger](s, 0).Purge(context.Background(), before)
		if err != nil {
			return fmt.Errorf("Purge: %w", err)
		}
		if !more {
			return nil
		}
	}
	return errors.New("Purge always finds more to forget")
}

// forgetsWhatIsOld leaves no trace: neither of what stands in a ledger nor of what has become history, for any tenant.
func forgetsWhatIsOld(r *rig) error {
	ids, err := r.startMany(strict, r.fewer(450, 30))
	if err != nil {
		return err
	}
	theirs, err := r.start(other, 1)
	if err != nil {
		return err
	}
	where, err := r.ledgerOf(strict, ids[0])
	if err != nil {
		return err
	}
	r.advance(watchword.RetainEnded + time.Hour)
	if _, err := r.startMany(strict, 3); err != nil { // which retires three
		return err
	}
	r.advance(31 * day)
	if err := r.purge(r.now().Add(-30 * day)); err != nil {
		return err
	}
	gone := func() error {
		return first(
			func() error { return r.forgotten(strict, ids) },
			func() error { return r.forgotten(other, []watchword.ID{theirs.ID}) },
			func() error { return viewed(r.ledgers(0), "a purged ledger", where, &watchword.Ledger{}) },
			func() error { return r.lists("a purged recipient's list", strict, &where) },
		)
	}
	return first(gone, r.restart, gone)
}

// forgotten looks for verifications in every way there is.
func (r *rig) forgotten(t watchword.TenantID, ids []watchword.ID) error {
	for _, id := range ids {
		if err := locates(r.site, "a purged verification", t, id, watchword.LedgerKey{}); err != nil {
			return err
		}
		if err := r.isRetired("a purged verification", t, id, false); err != nil {
			return err
		}
	}
	return r.lists("a purged tenant's list", t, nil)
}

// keepsWhatIsNew purges a recipient who has old verifications, one of them retired, and new ones.
func keepsWhatIsNew(r *rig) error {
	old, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	r.advance(40 * day)
	retired, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	r.advance(2 * day)
	standing, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	where, err := r.ledgerOf(strict, standing.ID)
	if err != nil {
		return err
	}
	if err := r.purge(r.now().Add(-30 * day)); err != nil {
		return err
	}
	return first(
		func() error { return r.isRetired("a purged verification", strict, old.ID, false) },
		func() error { return r.lists("the tenant's list", strict, nil, standing.ID, retired.ID) },
		func() error { return r.lists("the recipient's list", strict, &where, standing.ID, retired.ID) },
		r.restart,
		func() error {
			return r.checks(strict, standing.ID, r.vendor.code(standing.ID), watchword.ResultApproved)
		},
		func() error { return r.checks(strict, retired.ID, "000000", watchword.ResultExpired) },
	)
}

// keepsLimits purges a verification whose message still counts.
func keepsLimits(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	if err := r.checks(strict, v.ID, r.vendor.code(v.ID), watchword.ResultApproved); err != nil {
		return err
	}
	if err := r.purge(r.now().Add(time.Second)); err != nil {
		return err
	}
	if err := r.forgotten(strict, []watchword.ID{v.ID}); err != nil {
		return err
	}
	_, err = r.start(strict, 1)
	return refusedAs("a start after the one before was purged", err, watchword.LimitExceeded)
}

func keepsLocks(r *rig) error {
	if err := r.lock(1); err != nil {
		return err
	}
	r.advance(time.Hour)
	if err := r.purge(r.now()); err != nil {
		return err
	}
	_, err := r.start(loose, 1)
	return refusedAs("a start of a locked recipient after a purge", err, watchword.RecipientLocked)
}

// keepsLiveOnes purges up to a cut-off that lies ahead: what has not ended is in use.
func keepsLiveOnes(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	return first(
		func() error { return r.purge(r.now().Add(time.Hour)) },
		func() error { return r.lists("the tenant's list", strict, nil, v.ID) },
		func() error { return r.checks(strict, v.ID, r.vendor.code(v.ID), watchword.ResultApproved) },
	)
}

func keepsOnceKeys(s *site) error {
	return first(
		func() error { return claims(s, "a first claim", 1, 1, watchword.Claim{}) },
		func() error { return complete(s, 1, 1, "answer") },
		func() error { return claims(s, "a second key's first claim", 2, 2, watchword.Claim{}) },
		func() error { return s.purge(s.now().Add(time.Hour)) },
		func() error { return claims(s, "an answered key after a purge", 1, 3, takenBy(1, []byte("answer"))) },
		func() error { return claims(s, "a held key after a purge", 2, 3, takenBy(2, nil)) },
		func() error { s.advance(keep + time.Hour); return s.purge(s.now().Add(-30 * day)) },
		func() error { return claims(s, "a key after its time and a purge", 1, 3, watchword.Claim{}) },
	)
}

func keepsCounters(s *site) error {
	slow, quick := counter(1, 4, time.Hour), counter(2, 4, time.Minute)
	return first(
		func() error { return room(s, "a slow counter", slow, 4) },
		func() error { return room(s, "a quick counter", quick, 4) },
		func() error { s.advance(30 * time.Minute); return s.purge(s.now()) },
		func() error { return room(s, "a slow counter after a purge", slow, 2) },
		func() error { return room(s, "a quick counter after a purge", quick, 4) },
	)
}

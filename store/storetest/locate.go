package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/watchword/watchword"
)

// locates compares what a store's Locate answers on every node. A zero want means that there is nothing to find.
func locates(s *site, what string, t watchword.TenantID, id watchword.ID, want watchword.LedgerKey) error {
	for i := range s.nodes {
		key, ok, err := s.ledgers(i).Locate(context.Background(), t, id)
		if err != nil {
			return fmt.Errorf("Locate: %w", err)
		}
		if ok != (want != watchword.LedgerKey{}) || ok && key != want {
			return fmt.Errorf("Locate of %s on node %d answered %x, %v; want %x", what, i, key, ok, want)
		}
	}
	return nil
}

func locateFinds(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	where, err := r.ledgerOf(strict, v.ID)
	if err != nil {
		return err
	}
	nowhere := watchword.LedgerKey{}
	walls := func() error {
		return first(
			func() error { return locates(r.site, "another tenant's verification", other, v.ID, nowhere) },
			func() error { return locates(r.site, "a verification", strict, v.ID, where) },
			func() error { return locates(r.site, "another tenant's known verification", other, v.ID, nowhere) },
			func() error { return locates(r.site, "an unknown id", strict, watchword.FirstID(r.now()), nowhere) },
		)
	}
	return first(walls, r.restart, walls)
}

// ledgerOf finds the ledger of a verification, and looks whether it is there.
func (r *rig) ledgerOf(t watchword.TenantID, id watchword.ID) (watchword.LedgerKey, error) {
	key, ok, err := r.ledgers(0).Locate(context.Background(), t, id)
	if err != nil || !ok {
		return key, errors.Join(err, fmt.Errorf("Locate does not find %v", id))
	}
	_, l, err := r.ledgers(0).View(context.Background(), key)
	if err != nil {
		return key, err
	}
	if l.Tenant != t || l.Entry(id) == nil {
		return key, fmt.Errorf("the ledger that Locate tells does not hold %v", id)
	}
	return key, nil
}

// locateAfterRefusal makes a verification in an update that is then refused.
func locateAfterRefusal(r *rig) error {
	e, spy, err := r.watch()
	if err != nil {
		return err
	}
	defer e.Close(context.Background())
	spy.refuse = true
	_, err = e.Start(context.Background(), watchword.StartRequest{Caller: caller(strict), To: phone(1)})
	if err == nil || len(spy.added) != 1 {
		return fmt.Errorf("a start that the store refuses answered %v, and added %d verifications", err, len(spy.added)) //nolint:errorlint // not a cause
	}
	nothing := func() error {
		return locates(r.site, "a verification that was not written", strict, spy.added[0], watchword.LedgerKey{})
	}
	return first(nothing, r.restart, nothing)
}

package storetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/watchword/watchword"
)

func historyClauses() []clause {
	return []clause{
		{"retired once", withRig(retiredOnce)},
		{"not past while it stands", withRig(notPastWhileItStands)},
		{"lists what time has ended", withRig(listsWhatTimeHasEnded)},
		{"pages", withRig(pages)},
		{"lists of one recipient", withRig(listsOfOneRecipient)},
	}
}

func (r *rig) history(node int) watchword.History { return port[watchword.History](r.site, node) }

// past looks for a retired verification.
func (r *rig) past(t watchword.TenantID, id watchword.ID) (watchword.Entry, bool, error) {
	return r.history(1).Past(context.Background(), t, id)
}

// isRetired compares whether a verification is history.
func (r *rig) isRetired(what string, t watchword.TenantID, id watchword.ID, want bool) error {
	_, ok, err := r.past(t, id)
	if err == nil && ok != want {
		return fmt.Errorf("%s is history: %v, want %v", what, ok, want)
	}
	return err
}

// list gives the ids of a list, in its order.
func (r *rig) list(t watchword.TenantID, q watchword.HistoryQuery) ([]watchword.ID, error) {
	if q.Limit == 0 {
		q.Limit = 1000
	}
	entries, err := r.history(1).List(context.Background(), t, q)
	ids := make([]watchword.ID, 0, len(entries))
	for i := range entries {
		ids = append(ids, entries[i].ID)
	}
	return ids, err
}

// lists compares a list of a tenant, and of one recipient, with the ids that belong there.
func (r *rig) lists(what string, t watchword.TenantID, of *watchword.LedgerKey, want ...watchword.ID) error {
	got, err := r.list(t, watchword.HistoryQuery{Ledger: of})
	if err != nil {
		return fmt.Errorf("List: %w", err)
	}
	return same(what, got, want)
}

// retiredOnce lets a verification end, waits until it leaves its ledger, and looks for it in history.
func retiredOnce(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	where, err := r.ledgerOf(strict, v.ID)
	if err != nil {
		return err
	}
	if err := r.checks(strict, v.ID, r.vendor.code(v.ID), watchword.ResultApproved); err != nil {
		return err
	}
	_, stood, err := r.ledgers(0).View(context.Background(), where)
	if err != nil {
		return err
	}
	want, ids := *stood.Entry(v.ID), []watchword.ID{v.ID}
	for range 3 {
		r.advance(watchword.RetainEnded + time.Hour)
		next, err := r.start(strict, 1)
		if err != nil {
			return err
		}
		ids = slices.Insert(ids, 0, next.ID)
		if err := first(
			func() error { return r.isPast(where, want, ids) }, r.restart, func() error { return r.isPast(where, want, ids) },
		); err != nil {
			return err
		}
	}
	return nil
}

// isPast looks for a retired verification where it should be and where it should not.
func (r *rig) isPast(where watchword.LedgerKey, want watchword.Entry, all []watchword.ID) error {
	if err := first(
		func() error { return r.isRetired("a retired verification", strict, want.ID, true) },
		func() error { return r.isRetired("another tenant's verification", other, want.ID, false) },
	); err != nil {
		return err
	}
	got, _, err := r.past(strict, want.ID)
	if err != nil {
		return err
	}
	_, l, err := r.ledgers(0).View(context.Background(), where)
	if err != nil {
		return err
	}
	if l.Entry(want.ID) != nil {
		return fmt.Errorf("%v is in its ledger still", want.ID)
	}
	return first(
		func() error { return same("the verification that has become history", got, want) },
		func() error { return r.lists("the tenant's list", strict, nil, all...) },
		func() error { return r.lists("the recipient's list", strict, &where, all...) },
		func() error { return r.lists("another tenant's list", other, nil) },
		func() error { return r.lists("another tenant's list of this recipient", other, &where) },
	)
}

func notPastWhileItStands(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	stands := func() error {
		return r.isRetired("a verification in a ledger", strict, v.ID, false)
	}
	return first(
		stands,
		func() error { return r.checks(strict, v.ID, r.vendor.code(v.ID), watchword.ResultApproved) },
		stands,
		func() error { return r.lists("the tenant's list", strict, nil, v.ID) },
	)
}

// listsWhatTimeHasEnded wants lists to tell what a look at the verification itself would.
func listsWhatTimeHasEnded(r *rig) error {
	v, err := r.start(strict, 1)
	if err != nil {
		return err
	}
	where, err := r.ledgerOf(strict, v.ID)
	if err != nil {
		return err
	}
	r.advance(time.Hour)
	for _, of := range []*watchword.LedgerKey{nil, &where} {
		entries, err := r.history(0).List(context.Background(), strict, watchword.HistoryQuery{Ledger: of, Limit: 10})
		if err != nil {
			return err
		}
		if len(entries) != 1 || entries[0].Status != watchword.Expired || !entries[0].EndedAt.Equal(v.ExpiresAt) {
			return fmt.Errorf("an hour later the list is %+v, want one verification that expired at %v", entries, v.ExpiresAt)
		}
	}
	return nil
}

// pages walks through a long list by its cursor.
func pages(r *rig) error {
	want, err := r.startMany(strict, r.fewer(1500, 300))
	if err != nil {
		return err
	}
	if _, err := r.startMany(other, 50); err != nil {
		return err
	}
	for _, limit := range []int{97, len(want) / 3, len(want) + 1} {
		got, err := r.walk(limit)
		if err != nil {
			return err
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("pages of %d gave %d verifications, not the %d there are from the newest to the oldest (%s)",
				limit, len(got), len(want), difference(got, want))
		}
	}
	return nil
}

// startMany makes verifications for as many numbers, and answers their ids, newest first.
func (r *rig) startMany(t watchword.TenantID, n int) ([]watchword.ID, error) {
	ids := make([]watchword.ID, n)
	const callers = 64
	err := together(callers, func(c int) error {
		for i := c; i < n; i += callers {
			v, err := r.start(t, i)
			if err != nil {
				return err
			}
			ids[i] = v.ID
		}
		return nil
	})
	slices.SortFunc(ids, func(a, b watchword.ID) int { return bytes.Compare(b[:], a[:]) })
	return ids, err
}

func (r *rig) walk(limit int) (all []watchword.ID, err error) {
	q := watchword.HistoryQuery{Limit: limit}
	for {
		page, err := r.list(strict, q)
		if err != nil {
			return nil, fmt.Errorf("List: %w", err)
		}
		if len(page) > limit {
			return nil, fmt.Errorf("a page of at most %d holds %d", limit, len(page))
		}
		all = append(all, page...)
		if len(page) < limit {
			return all, nil
		}
		if q.Before == page[len(page)-1] {
			return nil, fmt.Errorf("a page ends where it began, before %v", q.Before)
		}
		q.Before = page[len(page)-1]
	}
}

func difference(got, want []watchword.ID) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("the first difference is at %d: %v, want %v", i, got[i], want[i])
		}
	}
	return "the one is the beginning of the other"
}

// listsOfOneRecipient mixes verifications that stand in a ledger with retired ones, on either side of a cursor.
func listsOfOneRecipient(r *rig) error {
	var ids []watchword.ID
	for n := range 7 {
		v, err := r.start(loose, 1)
		if err != nil {
			return err
		}
		ids = slices.Insert(ids, 0, v.ID)
		if _, err := r.start(loose, 2); err != nil { // a neighbour
			return err
		}
		r.advance(time.Minute)
		if n == 3 {
			r.advance(2 * watchword.RetainEnded)
		}
	}
	where, err := r.ledgerOf(loose, ids[0])
	if err != nil {
		return err
	}
	if err := r.isRetired("the oldest one", loose, ids[6], true); err != nil {
		return err
	}
	for from := range ids {
		for limit := 1; limit < len(ids); limit++ {
			q := watchword.HistoryQuery{Ledger: &where, Before: ids[from], Limit: limit}
			got, err := r.list(loose, q)
			if err != nil {
				return err
			}
			want := ids[from+1 : min(from+1+limit, len(ids))]
			if err := same(fmt.Sprintf("the recipient's list of %d before %d", limit, from), got, want); err != nil {
				return err
			}
		}
	}
	return r.lists("the recipient's whole list", loose, &where, ids...)
}

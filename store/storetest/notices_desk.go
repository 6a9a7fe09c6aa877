package storetest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/watchword/watchword"
)

func noticesAreReplayed(r *rig) error {
	if _, err := r.told(teller, 1); err != nil {
		return err
	}
	r.advance(time.Hour)
	since, err := timeOf(r.ledgers(0))
	if err != nil {
		return err
	}
	if _, err := r.told(teller, 2); err != nil {
		return err
	}
	if _, err := r.told(rival, 2); err != nil {
		return err
	}
	all, err := r.takeNotices("what is told", 0, endpoint("one"), 100,
		"requested", "sent", "approved", "requested", "sent", "approved")
	if err != nil {
		return err
	}
	done := watchword.NoticeState{Outcome: watchword.NoticeFailed}
	for i := range all {
		if err := r.settled(endpoint("one"), all[i].ID, true, done, watchword.WebhookState{}); err != nil {
			return err
		}
	}
	replay := func(what string, id watchword.NoticeID, since time.Time, want int) func() error {
		return func() error {
			n, err := port[watchword.NoticeDesk](r.site, 1).ReplayNotices(context.Background(), endpoint("one"), id, since)
			if err != nil || n != want {
				return fmt.Errorf("ReplayNotices of %s counted %d, want %d; %w", what, n, want, err)
			}
			return nil
		}
	}
	none := watchword.NoticeID{}
	return first(
		r.takes("what has failed", 0, endpoint("one")),
		replay("one", all[1].ID, time.Time{}, 1),
		r.restart,
		func() error {
			got, err := r.takeNotices("one that is replayed", 0, endpoint("one"), 100, "sent")
			if err == nil && (got[0].Tries != 1 || got[0].Outcome != watchword.NoticeWaiting || got[0].ID != all[1].ID) {
				err = fmt.Errorf("a notice that is replayed is %v with %d tries", got[0].Outcome, got[0].Tries)
			}
			return err
		},
		replay("one that is not there", watchword.NoticeID{Verification: all[1].ID.Verification, Step: 99}, time.Time{}, 0),
		replay("what happened since", none, since, 3),
		r.takes("what happened since", 0, endpoint("one"), "requested", "sent", "approved"),
		replay("what is yet to happen", none, since.Add(time.Hour), 0),
	)
}

func noticePages(r *rig) error {
	var want []watchword.NoticeID
	for n := range 3 {
		id, err := r.told(teller, n)
		if err != nil {
			return err
		}
		for _, step := range []uint32{1, 3, 4} {
			want = append(want, watchword.NoticeID{Verification: id, Step: step})
		}
		r.advance(time.Second)
	}
	slices.Reverse(want)
	if err := r.settled(endpoint("one"), want[2], true, watchword.NoticeState{Outcome: watchword.NoticeFailed}, watchword.WebhookState{}); err != nil {
		return err
	}
	pages := func(outcome watchword.NoticeOutcome) ([]watchword.NoticeID, error) {
		var got []watchword.NoticeID
		q := watchword.NoticeQuery{Webhook: endpoint("one"), Outcome: outcome, Limit: 5}
		for range 10 {
			page, err := port[watchword.NoticeDesk](r.site, 1).ListNotices(context.Background(), q)
			if err != nil || len(page) > q.Limit {
				return nil, fmt.Errorf("ListNotices: %d, %w", len(page), err)
			}
			for _, n := range page {
				if n.Body != nil {
					return nil, fmt.Errorf("ListNotices gives bodies")
				}
				got = append(got, n.ID)
			}
			if len(page) == 0 {
				return got, nil
			}
			q.Before = got[len(got)-1]
		}
		return got, nil
	}
	listed := func(what string, outcome watchword.NoticeOutcome, want []watchword.NoticeID) func() error {
		return func() error {
			got, err := pages(outcome)
			if err != nil {
				return err
			}
			return same(what, got, want)
		}
	}
	waiting := slices.Delete(slices.Clone(want), 2, 3)
	return first(
		listed("all pages", 0, want), r.restart,
		listed("all pages after a restart", 0, want),
		listed("those that failed", watchword.NoticeFailed, want[2:3]),
		listed("those that wait", watchword.NoticeWaiting, waiting),
	)
}

// noticeWalls uses the id of one tenant's notice at another tenant's endpoint of the same name.
func noticeWalls(r *rig) error {
	if _, err := r.told(teller, 1); err != nil {
		return err
	}
	got, err := r.takeNotices("what is told", 0, endpoint("one"), 1, "requested")
	if err != nil {
		return err
	}
	desk := port[watchword.NoticeDesk](r.site, 0)
	nothing := func(what string, n int, err error) error {
		if n != 0 || err != nil {
			return fmt.Errorf("%s over a wall finds %d, %w", what, n, err)
		}
		return nil
	}
	return first(
		r.takes("what another tenant is told", 0, theirs()),
		func() error {
			n, err := desk.ReplayNotices(context.Background(), theirs(), got[0].ID, time.Time{})
			return nothing("ReplayNotices", n, err)
		},
		func() error {
			n, err := desk.ReplayNotices(context.Background(), theirs(), watchword.NoticeID{}, time.Time{})
			return nothing("ReplayNotices of all", n, err)
		},
		func() error {
			all, err := desk.ListNotices(context.Background(), watchword.NoticeQuery{Webhook: theirs(), Limit: 10})
			return nothing("ListNotices", len(all), err)
		},
		func() error {
			all, err := desk.WebhookStates(context.Background(), rival)
			return nothing("WebhookStates", len(all), err)
		},
		func() error {
			return r.settled(theirs(), got[0].ID, true, watchword.NoticeState{Outcome: watchword.NoticeFailed}, watchword.WebhookState{})
		},
		func() error {
			all, err := desk.ListNotices(context.Background(), watchword.NoticeQuery{Webhook: endpoint("one"), Outcome: watchword.NoticeFailed, Limit: 10})
			return nothing("SettleNotice", len(all), err)
		},
	)
}

func noticesAreForgotten(r *rig) error {
	if _, err := r.told(teller, 1); err != nil {
		return err
	}
	r.advance(2 * day)
	if _, err := r.told(teller, 2); err != nil {
		return err
	}
	count := func(what string, want int) func() error {
		return func() error {
			all, err := port[watchword.NoticeDesk](r.site, 1).ListNotices(context.Background(), watchword.NoticeQuery{Webhook: endpoint("one"), Limit: 100})
			if err != nil || len(all) != want {
				return fmt.Errorf("%s: %d notices, want %d; %w", what, len(all), want, err)
			}
			return nil
		}
	}
	return first(
		func() error { r.advance(watchword.NoticeRetention - 2*day - time.Hour); return r.purgeIfItCan() },
		count("while they are kept", 6),
		func() error { r.advance(2 * time.Hour); return r.purgeIfItCan() },
		count("when the first are too old", 3),
		func() error { r.advance(3 * day); return r.purgeIfItCan() },
		count("when all are too old", 0),
		r.waiting("who is to be told when all are too old"),
	)
}

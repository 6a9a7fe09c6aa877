package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// Notices is the contract of a [watchword.Notices] and its [watchword.NoticeDesk], together with the ledgers that notices
// come from.
func Notices(t *testing.T, fresh Fresh) {
	t.Helper()
	run(t, fresh, noticeClauses(), serves[watchword.Ledgers], serves[watchword.Notices], serves[watchword.NoticeDesk])
}

func noticeClauses() []clause {
	return []clause{
		{"notices come with their ledger", withRig(noticesComeWithTheirLedger)},
		{"no notice of what is refused", withRig(noNoticeOfWhatIsRefused)},
		{"ends are due", withRig(endsAreDue)},
		{"notices are leased", withRig(noticesAreLeased)},
		{"one taker of many", withRig(oneTakerOfMany)},
		{"tries are settled", withRig(triesAreSettled)},
		{"who is off is not told", withRig(whoIsOffIsNotTold)},
		{"notices are replayed", withRig(noticesAreReplayed)},
		{"notice pages", withRig(noticePages)},
		{"notice walls", withRig(noticeWalls)},
		{"notices are forgotten", withRig(noticesAreForgotten)},
	}
}

// The endpoints of a rig: one is told of everything, two of approvals; the last belongs to another tenant.
func endpoint(name string) watchword.WebhookKey {
	return watchword.WebhookKey{Tenant: teller, Name: name}
}

func theirs() watchword.WebhookKey { return watchword.WebhookKey{Tenant: rival, Name: "one"} }

// noticeLease is how long notices are taken for.
const noticeLease = time.Minute

func webhooks() []watchword.Webhook {
	secret := "whsec_" + strings.Repeat("AAAA", 8)
	url := "https://hooks.example/"
	return []watchword.Webhook{
		{Tenant: teller, Name: "one", URL: url, Secret: secret},
		{Tenant: teller, Name: "two", URL: url, Secret: secret, Events: []string{"approved"}},
		{Tenant: rival, Name: "one", URL: url, Secret: secret},
	}
}

// told approves a verification of a tenant.
func (r *rig) told(t watchword.TenantID, n int) (watchword.ID, error) {
	v, err := r.start(t, n)
	if err != nil {
		return v.ID, err
	}
	return v.ID, r.checks(t, v.ID, r.vendor.code(v.ID), watchword.ResultApproved)
}

// takeNotices takes notices and compares which they are, by word.
func (r *rig) takeNotices(what string, node int, key watchword.WebhookKey, limit int, want ...string) ([]watchword.Notice, error) {
	_, got, err := port[watchword.Notices](r.site, node).TakeNotices(context.Background(), key, limit, noticeLease)
	if err != nil {
		return nil, fmt.Errorf("TakeNotices: %w", err)
	}
	return got, same(what, words(got), want)
}

func words(of []watchword.Notice) []string {
	var all []string
	for i := range of {
		all = append(all, watchword.NoticeWord(of[i].Type))
	}
	return all
}

// takes is takeNotices, where the notices are of no interest.
func (r *rig) takes(what string, node int, key watchword.WebhookKey, want ...string) func() error {
	return func() error { _, err := r.takeNotices(what, node, key, 100, want...); return err }
}

// waiting compares which endpoints have something to be told.
func (r *rig) waiting(what string, want ...watchword.WebhookKey) func() error {
	return func() error {
		found, err := port[watchword.Notices](r.site, 1).WaitingWebhooks(context.Background())
		if err != nil {
			return fmt.Errorf("WaitingWebhooks: %w", err)
		}
		var got []watchword.WebhookKey
		for _, w := range found {
			if w.Due.After(w.Now) || w.Due.IsZero() {
				return fmt.Errorf("%s: %v is due at %v, and it is %v", what, w.Key, w.Due, w.Now)
			}
			got = append(got, w.Key)
		}
		slices.SortFunc(got, func(a, b watchword.WebhookKey) int { return strings.Compare(a.String(), b.String()) })
		return same(what, got, want)
	}
}

func noticesComeWithTheirLedger(r *rig) error {
	id, err := r.told(teller, 1)
	if err != nil {
		return err
	}
	if _, err := r.told(loose, 2); err != nil { // whose endpoints are none
		return err
	}
	if err := first(r.waiting("who is to be told", endpoint("one"), endpoint("two")), r.restart,
		r.waiting("who is to be told after a restart", endpoint("one"), endpoint("two")),
		r.takes("what the second is told", 0, endpoint("two"), "approved")); err != nil {
		return err
	}
	got, err := r.takeNotices("what is told", 1, endpoint("one"), 100, "requested", "sent", "approved")
	if err != nil {
		return err
	}
	var steps []uint32
	for i := range got {
		v, err := got[i].Verification()
		if err != nil || v.ID != id || got[i].ID.Verification != id || got[i].Webhook != endpoint("one") {
			return fmt.Errorf("notice %v is of %v, with %v, %w", got[i].ID, got[i].ID.Verification, v.ID, err)
		}
		if last := v.Events[len(v.Events)-1]; i > 0 && last.At.Before(got[i].At) {
			return fmt.Errorf("%v has the timeline up to %v only", got[i].ID, last.At)
		}
		steps = append(steps, got[i].ID.Step)
	}
	return same("the steps that are told", steps, []uint32{1, 3, 4})
}

func noNoticeOfWhatIsRefused(r *rig) error {
	e, sp, err := r.watch()
	if err != nil {
		return err
	}
	sp.refuse = true
	_, err = e.Start(context.Background(), watchword.StartRequest{Caller: caller(teller), To: phone(1)})
	e.Close(context.Background())
	if err == nil {
		return fmt.Errorf("a start in an update that is refused succeeds")
	}
	return first(
		r.waiting("who is told of what is refused"), r.restart,
		r.waiting("who is told of it after a restart"),
		r.takes("what is told of what is refused", 0, endpoint("one")),
	)
}

// endsAreDue lets a verification expire of which nobody asks any more: its ledger is due by itself.
func endsAreDue(r *rig) error {
	for n, t := range []watchword.TenantID{teller, loose} {
		if _, err := r.start(t, n); err != nil {
			return err
		}
	}
	due := func(what string, want int) func() error {
		return func() error {
			keys, err := r.ledgers(1).Due(context.Background(), 10, false)
			if err != nil || len(keys) != want {
				return fmt.Errorf("%s: %d ledgers are due, want %d; %w", what, len(keys), want, err)
			}
			return nil
		}
	}
	return first(
		due("before its time", 0), r.restart,
		func() error { r.advance(watchword.DefaultPolicy().Lifetime + time.Second); return nil },
		due("when a verification has expired", 1),
	)
}

func noticesAreLeased(r *rig) error {
	if _, err := r.told(teller, 1); err != nil {
		return err
	}
	one, err := r.takeNotices("the first two", 0, endpoint("one"), 2, "requested", "sent")
	if err != nil {
		return err
	}
	if one[0].Tries != 1 || one[0].Outcome != watchword.NoticeWaiting {
		return fmt.Errorf("a notice taken once has %d tries and is %v", one[0].Tries, one[0].Outcome)
	}
	return first(
		r.takes("the rest, elsewhere", 1, endpoint("one"), "approved"),
		r.takes("what is left", 0, endpoint("one")),
		r.waiting("who waits while all is taken", endpoint("two")),
		r.restart,
		r.takes("what is left after a restart", 0, endpoint("one")),
		func() error { r.advance(noticeLease + time.Second); return nil },
		func() error {
			again, err := r.takeNotices("what nobody settled", 1, endpoint("one"), 2, "requested", "sent")
			if err == nil && again[0].Tries != 2 {
				err = fmt.Errorf("a notice taken twice has %d tries", again[0].Tries)
			}
			return err
		},
	)
}

func oneTakerOfMany(r *rig) error {
	const many = 20
	for n := range many {
		if _, err := r.start(teller, n); err != nil {
			return err
		}
	}
	var seen tally[watchword.NoticeID]
	err := together(8, func(i int) error {
		for range 2 * many {
			_, got, err := port[watchword.Notices](r.site, i).TakeNotices(context.Background(), endpoint("one"), 3, noticeLease)
			if err != nil || len(got) == 0 {
				return err
			}
			for _, n := range got {
				seen.add(n.ID)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for id, n := range seen.count {
		if n != 1 {
			return fmt.Errorf("%v was taken %d times", id, n)
		}
	}
	return same("notices taken", len(seen.count), 2*many)
}

// settled settles a notice with a try at its end.
func (r *rig) settled(key watchword.WebhookKey, id watchword.NoticeID, write bool, state watchword.NoticeState, w watchword.WebhookState) error {
	err := port[watchword.Notices](r.site, 0).SettleNotice(context.Background(), key, id,
		func(now time.Time, n *watchword.NoticeState, s *watchword.WebhookState) bool {
			tries := n.Tries
			*n, *s = state, w
			n.TriedAt, n.Tries = now, tries
			return write
		})
	if err != nil {
		return fmt.Errorf("SettleNotice: %w", err)
	}
	return nil
}

func triesAreSettled(r *rig) error {
	if _, err := r.told(teller, 1); err != nil {
		return err
	}
	got, err := r.takeNotices("what is told", 0, endpoint("two"), 1, "approved")
	if err != nil {
		return err
	}
	now := got[0].At.Add(time.Hour).UTC().Truncate(time.Millisecond)
	again := watchword.NoticeState{Due: now, Outcome: watchword.NoticeWaiting, Status: 503, Fault: "status"}
	state := watchword.WebhookState{FailingSince: now, DeliveredAt: now.Add(-time.Minute), TriedAt: now, Status: 503, Fault: "status"}
	listed := func(what string, want watchword.NoticeState) func() error {
		return func() error {
			all, err := port[watchword.NoticeDesk](r.site, 1).ListNotices(context.Background(), watchword.NoticeQuery{Webhook: endpoint("two"), Limit: 5})
			if err != nil || len(all) != 1 {
				return fmt.Errorf("ListNotices: %d, %w", len(all), err)
			}
			if all[0].TriedAt.IsZero() {
				return fmt.Errorf("%s: the try has no time", what)
			}
			all[0].TriedAt = time.Time{}
			return same(what, all[0].NoticeState, want)
		}
	}
	lost := watchword.NoticeID{Verification: got[0].ID.Verification, Step: 999}
	tried := again
	tried.Tries = 1
	over := watchword.NoticeState{Tries: 2, Outcome: watchword.NoticeDelivered, Status: 204}
	return first(
		func() error { return r.settled(endpoint("two"), got[0].ID, true, again, state) },
		listed("a notice to be told again", tried),
		func() error {
			return r.settled(endpoint("two"), got[0].ID, false, watchword.NoticeState{}, watchword.WebhookState{OffAt: now})
		},
		func() error {
			return r.settled(endpoint("two"), lost, true, watchword.NoticeState{}, watchword.WebhookState{OffAt: now})
		},
		r.restart,
		listed("a notice after what was not to be written", tried),
		func() error { return r.stands("an endpoint that fails", endpoint("two"), state, 1) },
		func() error { r.advance(2 * time.Hour); return nil },
		r.takes("a notice whose time has come again", 0, endpoint("two"), "approved"),
		func() error {
			return r.settled(endpoint("two"), got[0].ID, true, watchword.NoticeState{Outcome: over.Outcome, Status: over.Status}, watchword.WebhookState{})
		},
		listed("a notice that was taken", over),
		func() error { r.advance(2 * time.Hour); return nil },
		r.takes("a notice that was taken", 0, endpoint("two")),
		func() error { return r.stands("an endpoint that works", endpoint("two"), watchword.WebhookState{}, 0) },
	)
}

// stands compares what has become of an endpoint.
func (r *rig) stands(what string, key watchword.WebhookKey, want watchword.WebhookState, waiting int) error {
	all, err := port[watchword.NoticeDesk](r.site, 1).WebhookStates(context.Background(), key.Tenant)
	if err != nil {
		return fmt.Errorf("WebhookStates: %w", err)
	}
	for _, got := range all {
		if got.Webhook == key {
			want.Webhook, want.Waiting = key, waiting
			if got.Earliest.IsZero() != (waiting == 0) {
				return fmt.Errorf("%s: %d wait, the first for %v", what, waiting, got.Earliest)
			}
			got.Earliest = time.Time{}
			return same(what, got, want)
		}
	}
	return fmt.Errorf("%s: %v is not listed", what, key)
}

func whoIsOffIsNotTold(r *rig) error {
	if _, err := r.told(teller, 1); err != nil {
		return err
	}
	got, err := r.takeNotices("what is told", 0, endpoint("two"), 1, "approved")
	if err != nil {
		return err
	}
	off := watchword.WebhookState{OffAt: got[0].At.UTC().Truncate(time.Millisecond), Why: "gone", FailingSince: got[0].At.UTC().Truncate(time.Millisecond)}
	again := watchword.NoticeState{Due: got[0].At, Outcome: watchword.NoticeWaiting}
	enable := func(what string, want bool) func() error {
		return func() error {
			ok, err := port[watchword.NoticeDesk](r.site, 0).EnableWebhook(context.Background(), endpoint("two"))
			if err != nil || ok != want {
				return fmt.Errorf("EnableWebhook of %s answered %v, %w", what, ok, err)
			}
			return nil
		}
	}
	return first(
		enable("one that is on", false),
		func() error { return r.settled(endpoint("two"), got[0].ID, true, again, off) },
		r.waiting("who waits and is not off", endpoint("one")),
		r.restart,
		r.waiting("who waits and is not off, after a restart", endpoint("one")),
		func() error { return r.stands("one that is off", endpoint("two"), off, 1) },
		enable("one that is off", true),
		enable("one that is on again", false),
		r.waiting("who waits when all are on", endpoint("one"), endpoint("two")),
		func() error { return r.stands("one that is on again", endpoint("two"), watchword.WebhookState{}, 1) },
		r.takes("what waited meanwhile", 0, endpoint("two"), "approved"),
	)
}

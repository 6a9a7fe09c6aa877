package storetest

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/watchword/watchword"
)

// keepNotices writes what is to be told; the caller holds the lock.
func (m *memory) keepNotices(l *watchword.Ledger) {
	for _, n := range l.Notices() {
		if m.breaks == "loses notices" || m.findNotice(n.Webhook, n.ID) != nil {
			continue
		}
		n.NoticeState = watchword.NoticeState{Due: m.clock(), Outcome: watchword.NoticeWaiting}
		m.notices = append(m.notices, &n)
	}
}

func (m *memory) findNotice(key watchword.WebhookKey, id watchword.NoticeID) *watchword.Notice {
	for _, n := range m.notices {
		if m.of(n, key) && n.ID == id {
			return n
		}
	}
	return nil
}

func (m *memory) of(n *watchword.Notice, key watchword.WebhookKey) bool {
	return n.Webhook == key || m.breaks == "notices of all tenants" && n.Webhook.Name == key.Name
}

func (m *memory) WaitingWebhooks(context.Context) ([]watchword.WaitingWebhook, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock()
	var all []watchword.WaitingWebhook
	for _, n := range m.notices {
		off := !m.states[n.Webhook].OffAt.IsZero() && m.breaks != "tells who is off"
		known := slices.ContainsFunc(all, func(w watchword.WaitingWebhook) bool { return w.Key == n.Webhook })
		if n.Due.IsZero() || n.Due.After(now) || off || known {
			continue
		}
		all = append(all, watchword.WaitingWebhook{Key: n.Webhook, Due: n.Due, Now: now})
	}
	return all, nil
}

func (m *memory) TakeNotices(
	_ context.Context, key watchword.WebhookKey, limit int, lease time.Duration,
) (now time.Time, taken []watchword.Notice, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now = m.clock()
	for _, n := range m.byDue() {
		if !m.of(n, key) || n.Due.IsZero() || n.Due.After(now) || len(taken) == limit {
			continue
		}
		if m.breaks != "never leases" {
			n.Due = now.Add(lease)
		}
		n.Tries++
		taken = append(taken, *n)
	}
	return now, taken, nil
}

// byDue orders notices by when they are due, those of one time as they came.
func (m *memory) byDue() []*watchword.Notice {
	all := slices.Clone(m.notices)
	slices.SortStableFunc(all, func(a, b *watchword.Notice) int { return a.Due.Compare(b.Due) })
	if m.breaks == "no order of notices" {
		slices.Reverse(all)
	}
	return all
}

func (m *memory) SettleNotice(
	_ context.Context, key watchword.WebhookKey, id watchword.NoticeID,
	fn func(now time.Time, n *watchword.NoticeState, w *watchword.WebhookState) bool,
) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.findNotice(key, id)
	if n == nil {
		return nil
	}
	state, w := n.NoticeState, m.states[key]
	write := fn(m.clock(), &state, &w)
	if !write && m.breaks != "settles refusals" {
		return nil
	}
	if m.breaks != "forgets tries" {
		n.NoticeState = state
	}
	m.states[key] = w
	return nil
}

func (m *memory) ListNotices(_ context.Context, q watchword.NoticeQuery) ([]watchword.Notice, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []watchword.Notice
	for _, n := range m.notices {
		older := q.Before == watchword.NoticeID{} || compareNotices(n.ID, q.Before) < 0 || n.ID == q.Before && m.breaks == "repeats notices"
		if m.of(n, q.Webhook) && older && (q.Outcome == 0 || n.Outcome == q.Outcome || m.breaks == "lists every outcome") {
			shown := *n
			shown.Body = nil
			all = append(all, shown)
		}
	}
	slices.SortFunc(all, func(a, b watchword.Notice) int { return compareNotices(b.ID, a.ID) })
	return all[:min(len(all), q.Limit)], nil
}

func compareNotices(a, b watchword.NoticeID) int {
	return cmp.Or(bytes.Compare(a.Verification[:], b.Verification[:]), cmp.Compare(a.Step, b.Step))
}

func (m *memory) ReplayNotices(_ context.Context, key watchword.WebhookKey, id watchword.NoticeID, since time.Time) (replayed int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, n := range m.notices {
		one := id != watchword.NoticeID{}
		if !m.of(n, key) || one && n.ID != id || !one && n.At.Before(since) && m.breaks != "replays all" {
			continue
		}
		replayed++
		if m.breaks != "replays nothing" {
			n.NoticeState = watchword.NoticeState{Due: m.clock(), Outcome: watchword.NoticeWaiting, TriedAt: n.TriedAt}
		}
	}
	return replayed, nil
}

func (m *memory) WebhookStates(_ context.Context, tenant watchword.TenantID) ([]watchword.WebhookState, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[watchword.WebhookKey]watchword.WebhookState{}
	for key, w := range m.states {
		w.Webhook = key
		found[key] = w
	}
	for _, n := range m.notices {
		if !n.Due.IsZero() {
			w := found[n.Webhook]
			w.Webhook = n.Webhook
			w.Waiting++
			if w.Earliest.IsZero() || n.Due.Before(w.Earliest) {
				w.Earliest = n.Due
			}
			found[n.Webhook] = w
		}
	}
	var all []watchword.WebhookState
	for _, w := range found {
		if w.Webhook.Tenant == tenant {
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(a, b watchword.WebhookState) int { return cmp.Compare(a.Webhook.Name, b.Webhook.Name) })
	return all, nil
}

func (m *memory) EnableWebhook(_ context.Context, key watchword.WebhookKey) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := m.states[key]
	off := !w.OffAt.IsZero()
	if off && m.breaks != "never enables" {
		w.OffAt, w.Why, w.FailingSince = time.Time{}, "", time.Time{}
		m.states[key] = w
	}
	return off, nil
}

func (m *memory) purgeNotices(now time.Time) {
	m.notices = slices.DeleteFunc(m.notices, func(n *watchword.Notice) bool {
		old := now.Sub(n.At) > watchword.NoticeRetention
		return old && m.breaks != "keeps notices" || m.breaks == "purges notices"
	})
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/watchword/watchword"
)

// millis is a time as a column that may be NULL.
func millis(t time.Time) sql.NullInt64 {
	if t.IsZero() {
		return sql.NullInt64{}
	}
	return sql.NullInt64{Int64: t.UnixMilli(), Valid: true}
}

func timeOf(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return time.UnixMilli(ms.Int64).UTC()
}

// appendNotice adds the columns of a new notice.
func appendNotice(args []any, n *watchword.Notice, now int64) []any {
	return append(args, string(n.Webhook.Tenant), n.Webhook.Name, n.ID.Verification[:], n.ID.Step, int(n.Type),
		n.At.UnixMilli(), now, int(watchword.NoticeWaiting), n.Body)
}

// WaitingWebhooks implements watchword.Notices. It goes from endpoint to endpoint in the index, past those without a notice
// that waits.
func (s *Store) WaitingWebhooks(ctx context.Context) ([]watchword.WaitingWebhook, error) {
	var all []watchword.WaitingWebhook
	var last watchword.WebhookKey
	now := s.clock.read()
	for {
		var due int64
		var off bool
		err := s.reads.nextWaiting.QueryRowContext(ctx, string(last.Tenant), last.Name).Scan(&last.Tenant, &last.Name, &due, &off)
		if errors.Is(err, sql.ErrNoRows) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if due <= now.UnixMilli() && !off {
			all = append(all, watchword.WaitingWebhook{Key: last, Due: time.UnixMilli(due).UTC(), Now: now})
		}
	}
}

// takenNotices is the answer of TakeNotices.
type takenNotices struct {
	now time.Time
	all []watchword.Notice
}

// TakeNotices implements watchword.Notices.
func (s *Store) TakeNotices(
	ctx context.Context, key watchword.WebhookKey, limit int, lease time.Duration,
) (now time.Time, taken []watchword.Notice, err error) {
	got, err := asked(ctx, s.writer, func(ctx context.Context, b *batch, got *takenNotices) error {
		got.now = b.clock.read()
		var rows []int64
		found, err := b.st.dueNotices.QueryContext(ctx, string(key.Tenant), key.Name, got.now.UnixMilli(), limit)
		err = collect(found, err, func(r *sql.Rows) error {
			var row int64
			n, err := scanNotice(r, key, &row)
			got.all, rows = append(got.all, n), append(rows, row)
			return err
		})
		if err != nil {
			return err
		}
		for i := range got.all {
			n := &got.all[i]
			n.Due = got.now.Add(lease)
			n.Tries++
			if _, err := b.st.leaseNotice.ExecContext(ctx, n.Due.UnixMilli(), rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return got.now, got.all, err
}

// scanNotice reads the columns of a notice: those of its state, then into more.
func scanNotice(r *sql.Rows, key watchword.WebhookKey, more ...any) (watchword.Notice, error) {
	n := watchword.Notice{Webhook: key}
	var id []byte
	var at int64
	var due, tried sql.NullInt64
	into := []any{&id, &n.ID.Step, &n.Type, &at, &due, &n.Tries, &n.Outcome, &tried, &n.Status, &n.Fault, &n.Body}
	if err := errors.Join(r.Scan(append(into, more...)...), badKey(id)); err != nil {
		return n, err
	}
	n.ID.Verification, n.At = watchword.ID(id), time.UnixMilli(at).UTC()
	n.Due, n.TriedAt = timeOf(due), timeOf(tried)
	return n, nil
}

// SettleNotice implements watchword.Notices.
func (s *Store) SettleNotice(
	ctx context.Context, key watchword.WebhookKey, id watchword.NoticeID,
	fn func(now time.Time, n *watchword.NoticeState, w *watchword.WebhookState) bool,
) error {
	return s.writer.do(ctx, action(func(ctx context.Context, b *batch) error {
		var n watchword.NoticeState
		var due, tried sql.NullInt64
		var row int64
		err := b.st.readNotice.QueryRowContext(ctx, string(key.Tenant), key.Name, id.Verification[:], id.Step).
			Scan(&row, &due, &n.Tries, &n.Outcome, &tried, &n.Status, &n.Fault)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		n.Due, n.TriedAt = timeOf(due), timeOf(tried)
		w, err := b.webhook(ctx, key)
		if err != nil || !fn(b.clock.read(), &n, &w) {
			return err
		}
		if _, err := b.st.writeNotice.ExecContext(ctx, millis(n.Due), n.Tries, int(n.Outcome), millis(n.TriedAt), n.Status, n.Fault, row); err != nil {
			return err
		}
		return b.writeWebhook(ctx, key, &w)
	}))
}

// webhook reads what has become of an endpoint.
func (b *batch) webhook(ctx context.Context, key watchword.WebhookKey) (watchword.WebhookState, error) {
	var w watchword.WebhookState
	var off, failing, delivered, tried sql.NullInt64
	err := b.st.readWebhook.QueryRowContext(ctx, string(key.Tenant), key.Name).
		Scan(&off, &w.Why, &failing, &delivered, &tried, &w.Status, &w.Fault)
	if errors.Is(err, sql.ErrNoRows) {
		return w, nil
	}
	w.OffAt, w.FailingSince, w.DeliveredAt, w.TriedAt = timeOf(off), timeOf(failing), timeOf(delivered), timeOf(tried)
	return w, err
}

func (b *batch) writeWebhook(ctx context.Context, key watchword.WebhookKey, w *watchword.WebhookState) error {
	_, err := b.st.writeWebhook.ExecContext(ctx, string(key.Tenant), key.Name, millis(w.OffAt), w.Why, millis(w.FailingSince),
		millis(w.DeliveredAt), millis(w.TriedAt), w.Status, w.Fault)
	return err
}

// ListNotices implements watchword.NoticeDesk.
func (s *Store) ListNotices(ctx context.Context, q watchword.NoticeQuery) ([]watchword.Notice, error) {
	if q.Before == (watchword.NoticeID{}) {
		q.Before.Verification = watchword.LastID()
	}
	var all []watchword.Notice
	rows, err := s.reads.notices.QueryContext(ctx, string(q.Webhook.Tenant), q.Webhook.Name,
		q.Before.Verification[:], q.Before.Step, int(q.Outcome), q.Limit)
	err = collect(rows, err, func(r *sql.Rows) error {
		n, err := scanNotice(r, q.Webhook)
		n.Body = nil
		all = append(all, n)
		return err
	})
	return all, err
}

// ReplayNotices implements watchword.NoticeDesk.
func (s *Store) ReplayNotices(ctx context.Context, key watchword.WebhookKey, id watchword.NoticeID, since time.Time) (int, error) {
	n, err := asked(ctx, s.writer, func(ctx context.Context, b *batch, n *int64) (err error) {
		now := b.clock.read().UnixMilli()
		if id != (watchword.NoticeID{}) {
			*n, err = changedRows(b.st.replayNotice.ExecContext(ctx, now, string(key.Tenant), key.Name, id.Verification[:], id.Step))
		} else {
			*n, err = changedRows(b.st.replaySince.ExecContext(ctx, now, string(key.Tenant), key.Name, since.UnixMilli()))
		}
		return err
	})
	return int(n), err
}

// WebhookStates implements watchword.NoticeDesk.
func (s *Store) WebhookStates(ctx context.Context, tenant watchword.TenantID) ([]watchword.WebhookState, error) {
	var all []watchword.WebhookState
	rows, err := s.reads.webhooks.QueryContext(ctx, string(tenant), string(tenant))
	err = collect(rows, err, func(r *sql.Rows) error {
		w := watchword.WebhookState{Webhook: watchword.WebhookKey{Tenant: tenant}}
		var off, failing, delivered, tried, earliest sql.NullInt64
		err := r.Scan(&w.Webhook.Name, &off, &w.Why, &failing, &delivered, &tried, &w.Status, &w.Fault, &w.Waiting, &earliest)
		w.OffAt, w.FailingSince, w.DeliveredAt, w.TriedAt = timeOf(off), timeOf(failing), timeOf(delivered), timeOf(tried)
		w.Earliest = timeOf(earliest)
		all = append(all, w)
		return err
	})
	return all, err
}

// EnableWebhook implements watchword.NoticeDesk.
func (s *Store) EnableWebhook(ctx context.Context, key watchword.WebhookKey) (ok bool, err error) {
	return asked(ctx, s.writer, func(ctx context.Context, b *batch, ok *bool) error {
		n, err := changedRows(b.st.enableWebhook.ExecContext(ctx, string(key.Tenant), key.Name))
		*ok = n > 0
		return err
	})
}

// purgeNotices forgets a batch of notices that are too old, endpoint by endpoint. A notice is never older than its
// verification, so the search ends at the first verification that is young.
func (s *Store) purgeNotices(ctx context.Context) (full bool, err error) {
	var last watchword.WebhookKey
	for {
		err := s.reads.nextNoticed.QueryRowContext(ctx, string(last.Tenant), last.Name).Scan(&last.Tenant, &last.Name)
		if errors.Is(err, sql.ErrNoRows) {
			return full, nil
		}
		if err == nil {
			key := last
			var n int64
			n, err = asked(ctx, s.writer, func(ctx context.Context, b *batch, n *int64) (err error) {
				cut := b.clock.read().Add(-watchword.NoticeRetention)
				first := watchword.FirstID(cut.Add(clockSkew))
				*n, err = changedRows(b.st.purgeNotices.ExecContext(ctx, string(key.Tenant), key.Name, first[:], cut.UnixMilli(), purgeBatch))
				return err
			})
			full = full || n == purgeBatch
		}
		if err != nil {
			return false, err
		}
	}
}

// clockSkew is how far the process's clock, which makes ids, may be ahead of the store's.
const clockSkew = time.Hour

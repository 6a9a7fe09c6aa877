package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/watchword/watchword"
)

// update is a ledger's change as an operation.
type update struct {
	key watchword.LedgerKey
	fn  func(time.Time, *watchword.Ledger) error
}

func (u *update) run(ctx context.Context, b *batch) error { return b.update(ctx, u.key, u.fn) }

// ledger tells the batch what to read ahead.
func (u *update) ledger() watchword.LedgerKey { return u.key }

// claimingUpdate is an update that claims a once-key with it.
type claimingUpdate struct {
	update
	claim watchword.NonceClaim
	taken bool
}

func (u *claimingUpdate) run(ctx context.Context, b *batch) error {
	now, key := b.clock.read(), u.claim.Key[:]
	claimed, err := changedRows(b.st.claimOnce.ExecContext(ctx, key, []byte{}, now.Add(u.claim.Hold).UnixMilli(), now.UnixMilli()))
	if u.taken = err == nil && claimed == 0; err != nil || u.taken {
		return err
	}
	err = u.update.run(ctx, b)
	if err != nil {
		if _, undo := b.st.dropOnce.ExecContext(ctx, key); undo != nil {
			b.broken = undo
		}
	}
	return err
}

// UpdateClaiming implements watchword.ClaimingLedgers.
func (s *Store) UpdateClaiming(
	ctx context.Context, c watchword.NonceClaim, key watchword.LedgerKey, fn func(time.Time, *watchword.Ledger) error,
) (taken bool, err error) {
	u := &claimingUpdate{update: update{key, fn}, claim: c}
	if err := s.writer.do(ctx, u); err != nil {
		return false, err
	}
	return u.taken, nil
}

// Update implements watchword.Ledgers.
func (s *Store) Update(ctx context.Context, key watchword.LedgerKey, fn func(time.Time, *watchword.Ledger) error) error {
	return s.writer.do(ctx, &update{key, fn})
}

// View implements watchword.Ledgers.
func (s *Store) View(ctx context.Context, key watchword.LedgerKey) (time.Time, *watchword.Ledger, error) {
	l, err := readLedger(s.reads.ledger.QueryRowContext(ctx, key[:]))
	return s.clock.read(), l, err
}

func readLedger(row *sql.Row) (*watchword.Ledger, error) {
	var body []byte
	l := &watchword.Ledger{}
	err := row.Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return l, nil
	}
	if err != nil {
		return nil, err
	}
	return l, l.UnmarshalBinary(body)
}

// Locate implements watchword.Ledgers.
func (s *Store) Locate(ctx context.Context, tenant watchword.TenantID, id watchword.ID) (watchword.LedgerKey, bool, error) {
	if at, ok := s.where.get(id); ok {
		return at.ledger, at.tenant == tenant, nil
	}
	var key []byte
	err := s.reads.locate.QueryRowContext(ctx, string(tenant), id[:]).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return watchword.LedgerKey{}, false, nil
	}
	if err != nil || len(key) != len(watchword.LedgerKey{}) {
		return watchword.LedgerKey{}, false, errors.Join(err, badKey(key))
	}
	s.where.put(id, located{tenant, watchword.LedgerKey(key)})
	return watchword.LedgerKey(key), true, nil
}

func badKey(key []byte) error {
	if len(key) != len(watchword.LedgerKey{}) {
		return errors.New("a stored key has the wrong length: the database is damaged")
	}
	return nil
}

// Due implements watchword.Ledgers.
func (s *Store) Due(ctx context.Context, limit int, all bool) ([]watchword.LedgerKey, error) {
	var rows *sql.Rows
	var err error
	if all {
		rows, err = s.reads.allDue.QueryContext(ctx, limit)
	} else {
		rows, err = s.reads.due.QueryContext(ctx, s.clock.read().UnixMilli(), limit)
	}
	var keys []watchword.LedgerKey
	err = collect(rows, err, func(rows *sql.Rows) error {
		var key []byte
		if err := errors.Join(rows.Scan(&key), badKey(key)); err != nil {
			return err
		}
		keys = append(keys, watchword.LedgerKey(key))
		return nil
	})
	return keys, err
}

// Overdue implements watchword.Ledgers.
func (s *Store) Overdue(ctx context.Context) (watchword.Backlog, error) {
	var b watchword.Backlog
	var oldest sql.NullInt64
	now := s.clock.read()
	if err := s.reads.overdue.QueryRowContext(ctx, now.UnixMilli()).Scan(&b.Ledgers, &oldest); err != nil {
		return b, err
	}
	if oldest.Valid {
		b.Oldest = now.Sub(time.UnixMilli(oldest.Int64))
	}
	return b, nil
}

// collect reads the rows of a query, if it did not fail.
func collect(rows *sql.Rows, err error, each func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

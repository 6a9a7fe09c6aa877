package sqlite

import (
	"context"
	"database/sql"
	"time"

	"github.com/watchword/watchword"
)

// purgeBatch is how many verifications one purge forgets, so that it never holds the writer for long.
const purgeBatch = 200

// Purge implements watchword.Purger.
func (s *Store) Purge(ctx context.Context, before time.Time) (more bool, err error) {
	if more, err = s.purgeOld(ctx); err != nil {
		return false, err
	}
	notices, err := s.purgeNotices(ctx)
	if err != nil {
		return false, err
	}
	more = more || notices
	err = s.reads.tenants(ctx, func(tenant string) error {
		full, err := s.purgeTenant(ctx, tenant, before)
		more = more || full
		return err
	})
	return more, err
}

// tokensStay is how long a token is kept after its end, so that its owner can be told.
const tokensStay = 24 * time.Hour

// purgeOld forgets idempotency keys, counters, budgets, tokens, names of messages and verified contacts that have run out.
func (s *Store) purgeOld(ctx context.Context) (full bool, err error) {
	return asked(ctx, s.writer, func(ctx context.Context, b *batch, full *bool) error {
		now := b.clock.read()
		keys, err := changedRows(b.st.purgeOnce.ExecContext(ctx, now.UnixMilli(), purgeBatch))
		if err != nil {
			return err
		}
		counters, err := changedRows(b.st.purgeCounters.ExecContext(ctx, now.UnixNano(), purgeBatch))
		if err != nil {
			return err
		}
		tokens, err := changedRows(b.st.purgeTokens.ExecContext(ctx, now.Add(-tokensStay).UnixMilli(), purgeBatch))
		if err != nil {
			return err
		}
		messages, err := changedRows(b.st.purgeMessages.ExecContext(ctx, now.Add(-watchword.MessageRetention).UnixMilli(), purgeBatch))
		if err != nil {
			return err
		}
		budgets, err := changedRows(b.st.purgeBudgets.ExecContext(ctx, now.UnixMilli(), purgeBatch))
		if err != nil {
			return err
		}
		contacts, err := changedRows(b.st.purgeContacts.ExecContext(ctx, now.UnixMilli(), purgeBatch))
		*full = max(keys, counters, tokens, messages, budgets, contacts) == purgeBatch
		return err
	})
}

// changedRows counts the rows that a statement has changed or dropped.
func changedRows(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// purged is what became of a batch of verifications.
type purged struct {
	read, forgot int
	last         watchword.ID
}

// purgeTenant forgets a batch of old verifications, after the last one that it had to keep.
func (s *Store) purgeTenant(ctx context.Context, tenant string, before time.Time) (full bool, err error) {
	var after watchword.ID
	for {
		done, err := asked(ctx, s.writer, func(ctx context.Context, b *batch, done *purged) error {
			first := watchword.FirstID(before)
			old, err := s.scanOld(b.st.oldVerifications.QueryContext(ctx, tenant, after[:], first[:], purgeBatch))
			if err != nil {
				return err
			}
			done.read = len(old)
			for _, r := range old {
				gone, err := b.forget(ctx, tenant, r, before)
				if err != nil {
					return err
				}
				if gone {
					done.forgot++
				}
				done.last = r.id
			}
			return nil
		})
		if err != nil || done.read < purgeBatch || done.forgot > 0 {
			return done.read == purgeBatch && done.forgot > 0, err
		}
		after = done.last
	}
}

func (s *Store) scanOld(rows *sql.Rows, err error) ([]listed, error) {
	var all []listed
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id, key []byte
		if err := rows.Scan(&id, &key); err != nil {
			return err
		}
		if err := badKey(key); err != nil {
			return err
		}
		all = append(all, listed{id: watchword.ID(id), ledger: watchword.LedgerKey(key)})
		return nil
	})
	return all, err
}

// forget drops one verification, what its ledger still knows of it, and the ledger itself once it is empty. One that is
// still pending stays.
func (b *batch) forget(ctx context.Context, tenant string, r listed, before time.Time) (gone bool, err error) {
	row, err := b.read(ctx, r.ledger)
	if err != nil {
		return false, err
	}
	if row.row != 0 {
		var l watchword.Ledger
		if err := l.UnmarshalBinary(row.body); err != nil {
			return false, err
		}
		empty := l.Prune(b.clock.read(), before)
		if l.Entry(r.id) != nil {
			return false, nil
		}
		if err := b.keep(r.ledger, row, &l); err != nil {
			return false, err
		}
		b.dirty[r.ledger].drop = empty
	}
	b.where.remove(r.id)
	_, err = b.st.dropVerification.ExecContext(ctx, tenant, r.id[:])
	return true, err
}

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
	if err := s.purgeOld(ctx); err != nil {
		return false, err
	}
	err = s.reads.tenants(ctx, func(tenant string) error {
		full, err := s.purgeTenant(ctx, tenant, before)
		more = more || full
		return err
	})
	return more, err
}

// purgeOld forgets idempotency keys and counters that have run out.
func (s *Store) purgeOld(ctx context.Context) error {
	return s.writer.do(ctx, action(func(ctx context.Context, b *batch) error {
		now := b.clock.read()
		if _, err := b.st.purgeOnce.ExecContext(ctx, now.UnixMilli(), 10*purgeBatch); err != nil {
			return err
		}
		_, err := b.st.purgeCounters.ExecContext(ctx, now.UnixNano(), 10*purgeBatch)
		return err
	}))
}

func (s *Store) purgeTenant(ctx context.Context, tenant string, before time.Time) (full bool, err error) {
	err = s.writer.do(ctx, action(func(ctx context.Context, b *batch) error {
		first := watchword.FirstID(before)
		old, err := s.scanOld(b.st.oldVerifications.QueryContext(ctx, tenant, first[:], purgeBatch))
		if err != nil {
			return err
		}
		full = len(old) == purgeBatch
		for _, r := range old {
			if err := b.forget(ctx, tenant, r, before); err != nil {
				return err
			}
		}
		return nil
	}))
	return full, err
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

// forget drops one verification, what its ledger still knows of it, and the ledger itself once it is empty.
func (b *batch) forget(ctx context.Context, tenant string, r listed, before time.Time) error {
	if _, err := b.st.dropVerification.ExecContext(ctx, tenant, r.id[:]); err != nil {
		return err
	}
	b.where.remove(r.id)
	row, err := b.read(ctx, r.ledger)
	if err != nil || row.row == 0 {
		return err
	}
	var l watchword.Ledger
	if err := l.UnmarshalBinary(row.body); err != nil {
		return err
	}
	empty := l.Prune(b.clock.read(), before)
	if err := b.keep(r.ledger, row, &l); err != nil {
		return err
	}
	b.dirty[r.ledger].drop = empty
	return nil
}

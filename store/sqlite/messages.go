package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/watchword/watchword"
)

// LocateMessage implements watchword.Ledgers.
func (s *Store) LocateMessage(ctx context.Context, key watchword.MessageKey) (at watchword.MessagePlace, ok bool, err error) {
	var id, ledger []byte
	err = s.reads.locateMessage.QueryRowContext(ctx, key[:], s.clock.read().Add(-watchword.MessageRetention).UnixMilli()).
		Scan(&at.Tenant, &id, &ledger)
	if errors.Is(err, sql.ErrNoRows) {
		return at, false, nil
	}
	if err = errors.Join(err, badKey(id), badKey(ledger)); err != nil {
		return at, false, err
	}
	at.ID, at.Ledger = watchword.ID(id), watchword.LedgerKey(ledger)
	return at, true, nil
}

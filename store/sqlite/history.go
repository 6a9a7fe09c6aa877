package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/watchword/watchword"
)

// Past implements watchword.History.
func (s *Store) Past(ctx context.Context, tenant watchword.TenantID, id watchword.ID) (watchword.Entry, bool, error) {
	var body []byte
	var e watchword.Entry
	err := s.reads.past.QueryRowContext(ctx, string(tenant), id[:]).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return e, false, nil
	}
	if err != nil {
		return e, false, err
	}
	return e, true, e.UnmarshalBinary(body)
}

// List implements watchword.History.
func (s *Store) List(ctx context.Context, tenant watchword.TenantID, q watchword.HistoryQuery) ([]watchword.Entry, error) {
	if q.Before.IsZero() {
		q.Before = watchword.ID(bytes.Repeat([]byte{0xff}, 16))
	}
	// One transaction, so that a verification which is retired meanwhile is neither missed nor listed twice.
	tx, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	if q.Ledger != nil {
		return s.listLedger(ctx, tx, tenant, q)
	}
	rows, err := s.scan(tx.StmtContext(ctx, s.reads.list).QueryContext(ctx, string(tenant), q.Before[:], q.Limit))
	if err != nil {
		return nil, err
	}
	ledgers := make(map[watchword.LedgerKey]*watchword.Ledger)
	entries := make([]watchword.Entry, 0, len(rows))
	for _, r := range rows {
		e, err := s.entry(ctx, tx, r, ledgers)
		if err != nil {
			return nil, err
		}
		if e != nil {
			entries = append(entries, *e)
		}
	}
	return entries, nil
}

// listed is one row of a list.
type listed struct {
	id     watchword.ID
	ledger watchword.LedgerKey
	body   []byte
}

func (s *Store) scan(rows *sql.Rows, err error) ([]listed, error) {
	var all []listed
	err = collect(rows, err, func(rows *sql.Rows) error {
		var id, key, body []byte
		if err := errors.Join(rows.Scan(&id, &key, &body), badKey(key), badKey(id)); err != nil {
			return err
		}
		all = append(all, listed{watchword.ID(id), watchword.LedgerKey(key), body})
		return nil
	})
	return all, err
}

// entry finds the verification of a row: in the row itself, or in its ledger.
func (s *Store) entry(ctx context.Context, tx *sql.Tx, r listed, ledgers map[watchword.LedgerKey]*watchword.Ledger) (*watchword.Entry, error) {
	if r.body != nil {
		var e watchword.Entry
		return &e, e.UnmarshalBinary(r.body)
	}
	l := ledgers[r.ledger]
	if l == nil {
		var err error
		if l, err = s.settled(ctx, tx, r.ledger); err != nil {
			return nil, err
		}
		ledgers[r.ledger] = l
	}
	return l.Entry(r.id), nil
}

func (s *Store) settled(ctx context.Context, tx *sql.Tx, key watchword.LedgerKey) (*watchword.Ledger, error) {
	l, err := readLedger(tx.StmtContext(ctx, s.reads.ledger).QueryRowContext(ctx, key[:]))
	if err == nil {
		l.Settle(s.clock.read())
	}
	return l, err
}

// listLedger lists the verifications of one recipient: those in the ledger, then the retired ones.
func (s *Store) listLedger(ctx context.Context, tx *sql.Tx, tenant watchword.TenantID, q watchword.HistoryQuery) ([]watchword.Entry, error) {
	l, err := s.settled(ctx, tx, *q.Ledger)
	if err != nil {
		return nil, err
	}
	var entries []watchword.Entry
	for _, e := range l.Entries {
		if l.Tenant == tenant && bytes.Compare(e.ID[:], q.Before[:]) < 0 {
			entries = append(entries, e)
		}
	}
	past, err := s.scan(tx.StmtContext(ctx, s.reads.listLedger).QueryContext(ctx, string(tenant), q.Ledger[:], q.Before[:], q.Limit))
	if err != nil {
		return nil, err
	}
	for _, r := range past {
		var e watchword.Entry
		if err := e.UnmarshalBinary(r.body); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b watchword.Entry) int { return bytes.Compare(b.ID[:], a.ID[:]) })
	return entries[:min(len(entries), q.Limit)], nil
}

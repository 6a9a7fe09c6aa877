package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/watchword/watchword"
)

// batch is one transaction of the writer: ledgers as its operations have left them, to be written once each at its end
// however often they changed.
type batch struct {
	*writer
	dirty  map[watchword.LedgerKey]*change
	order  []*change
	wrote  bool  // something other than ledgers
	broken error // the transaction cannot go on
}

// change is a ledger that the batch writes.
type change struct {
	key     watchword.LedgerKey
	row     int64 // 0: there is none yet
	due     sql.NullInt64
	body    []byte
	tenant  watchword.TenantID
	added   []watchword.ID
	retired []watchword.Entry
	drop    bool
}

func newBatch(w *writer) *batch {
	return &batch{writer: w, dirty: make(map[watchword.LedgerKey]*change, 16)}
}

// read finds a ledger's row: as the batch has left it, in memory, or in the file. A row of 0 means that there is none.
func (b *batch) read(ctx context.Context, key watchword.LedgerKey) (record, error) {
	if c := b.dirty[key]; c != nil {
		return record{c.row, c.body}, nil
	}
	if r, ok := b.cache.get(key); ok {
		return r, nil
	}
	var r record
	err := b.st.readLedger.QueryRowContext(ctx, key[:]).Scan(&r.row, &r.body)
	if errors.Is(err, sql.ErrNoRows) {
		return record{}, nil
	}
	if err != nil {
		b.broken = err
	}
	return r, err
}

// update runs fn on a ledger and keeps the result for the end of the batch.
func (b *batch) update(ctx context.Context, key watchword.LedgerKey, fn func(time.Time, *watchword.Ledger) error) error {
	r, err := b.read(ctx, key)
	if err != nil {
		return err
	}
	var l watchword.Ledger
	if len(r.body) > 0 {
		if err := l.UnmarshalBinary(r.body); err != nil {
			return err
		}
	}
	if err := fn(b.clock.read(), &l); err != nil {
		return err
	}
	return b.keep(key, r, &l)
}

func (b *batch) keep(key watchword.LedgerKey, r record, l *watchword.Ledger) error {
	body, err := l.AppendBinary(make([]byte, 0, len(r.body)+256))
	if err != nil {
		return err
	}
	c := b.dirty[key]
	if c == nil {
		c = &change{key: key, row: r.row}
		b.dirty[key] = c
		b.order = append(b.order, c)
	}
	c.body, c.tenant, c.drop = body, l.Tenant, false
	c.due = sql.NullInt64{}
	if due := l.Due(); !due.IsZero() {
		c.due = sql.NullInt64{Int64: due.UnixMilli(), Valid: true}
	}
	c.added = append(c.added, l.Added()...)
	c.retired = append(c.retired, l.Retired()...)
	return nil
}

// flush writes what the batch has gathered. A batch that has nothing to write touches one fixed row, so that its commit
// takes as long as any other: time does not tell a miss from a hit.
func (b *batch) flush(ctx context.Context) error {
	for _, c := range b.order {
		if err := b.write(ctx, c); err != nil {
			return err
		}
	}
	if len(b.order) == 0 && !b.wrote {
		_, err := b.st.touch.ExecContext(ctx)
		return err
	}
	return nil
}

func (b *batch) write(ctx context.Context, c *change) error {
	switch {
	case c.drop:
		_, err := b.st.dropLedger.ExecContext(ctx, c.row)
		return err
	case c.row == 0:
		res, err := b.st.addLedger.ExecContext(ctx, c.key[:], c.due, c.body)
		if err != nil {
			return err
		}
		if c.row, err = res.LastInsertId(); err != nil {
			return err
		}
	default:
		if _, err := b.st.writeLedger.ExecContext(ctx, c.due, c.body, c.row); err != nil {
			return err
		}
	}
	for _, id := range c.added {
		if _, err := b.st.addVerification.ExecContext(ctx, string(c.tenant), id[:], c.key[:]); err != nil {
			return err
		}
	}
	for i := range c.retired {
		if err := b.retire(ctx, c, &c.retired[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) retire(ctx context.Context, c *change, e *watchword.Entry) error {
	body, err := e.AppendBinary(nil)
	if err != nil {
		return err
	}
	_, err = b.st.retireVerification.ExecContext(ctx, body, string(c.tenant), e.ID[:])
	return err
}

// publish makes the committed state what memory holds.
func (b *batch) publish() {
	for _, c := range b.order {
		if c.drop {
			b.cache.remove(c.key)
			continue
		}
		b.cache.put(c.key, record{c.row, c.body})
		for _, id := range c.added {
			b.where.put(id, located{c.tenant, c.key})
		}
	}
}

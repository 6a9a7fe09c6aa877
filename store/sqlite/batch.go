package sqlite

import (
	"bytes"
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
	known  map[watchword.LedgerKey]record // read ahead from the file; a zero record says that there is none
	dirty  map[watchword.LedgerKey]*change
	order  []*change
	broken error // the transaction cannot go on
}

// change is a ledger that the batch writes.
type change struct {
	key     watchword.LedgerKey
	row     int64
	due     sql.NullInt64
	body    []byte
	tenant  watchword.TenantID
	added   []watchword.ID
	retired []watchword.Entry
	proved  []watchword.Contact
	handed  []watchword.MessageRef
	told    []watchword.Notice
	drop    bool
}

func newBatch(w *writer, operations int) *batch {
	return &batch{
		writer: w, dirty: make(map[watchword.LedgerKey]*change, operations), order: make([]*change, 0, operations),
	}
}

// readAhead reads the ledgers that the batch will need and memory does not have, many at a time.
func (b *batch) readAhead(ctx context.Context, waiting []*request) error {
	var missing []any
	for _, r := range waiting {
		if u, ok := r.op.(interface{ ledger() watchword.LedgerKey }); ok {
			key := u.ledger()
			if _, cached := b.cache.get(key); !cached {
				missing = append(missing, key[:])
			}
		}
	}
	if len(missing) == 0 {
		return nil
	}
	b.known = make(map[watchword.LedgerKey]record, len(missing))
	return b.readLedgers(ctx, missing)
}

func (b *batch) readLedgers(ctx context.Context, keys []any) error {
	for _, key := range keys {
		if k, ok := key.([]byte); ok {
			b.known[watchword.LedgerKey(k)] = record{}
		}
	}
	return b.st.readLedgers.each(keys, func(st *sql.Stmt, args []any) error {
		rows, err := st.QueryContext(ctx, args...)
		return collect(rows, err, func(rows *sql.Rows) error {
			var r record
			var key []byte
			if err := errors.Join(rows.Scan(&r.row, &key, &r.body), badKey(key)); err != nil {
				return err
			}
			b.known[watchword.LedgerKey(key)] = r
			return nil
		})
	})
}

// read finds a ledger's row: as the batch has left it, in memory, or in the file. A row of 0 means that there is none.
func (b *batch) read(ctx context.Context, key watchword.LedgerKey) (record, error) {
	if c := b.dirty[key]; c != nil {
		return record{c.row, c.body}, nil
	}
	if r, ok := b.cache.get(key); ok {
		return r, nil
	}
	if r, ok := b.known[key]; ok {
		return r, nil
	}
	if b.known == nil {
		b.known = make(map[watchword.LedgerKey]record, 1)
	}
	if err := b.readLedgers(ctx, []any{key[:]}); err != nil {
		b.broken = err
		return record{}, err
	}
	return b.known[key], nil
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
	var err error
	if b.scratch, err = l.AppendBinary(b.scratch[:0]); err != nil {
		return err
	}
	body := bytes.Clone(b.scratch) // as long as it must be: the cache keeps it
	c := b.dirty[key]
	if c == nil {
		c = &change{key: key, row: r.row}
		if c.row == 0 {
			b.lastRow++
			c.row = b.lastRow
		}
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
	c.proved = append(c.proved, l.Contacts()...)
	c.handed = append(c.handed, l.Messages()...)
	c.told = append(c.told, l.Notices()...)
	return nil
}

// flush writes what the batch has gathered, and the time. So a batch that has nothing else to write takes as long as any
// other: time does not tell a miss from a hit.
func (b *batch) flush(ctx context.Context) error {
	if _, err := b.st.writeClock.ExecContext(ctx, b.clock.read().UnixMicro()); err != nil {
		return err
	}
	if err := b.writeLedgers(ctx); err != nil {
		return err
	}
	for _, c := range b.order {
		for i := range c.retired {
			if err := b.retire(ctx, c, &c.retired[i]); err != nil {
				return err
			}
		}
		for i := range c.proved {
			if err := b.keepContact(ctx, &c.proved[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeLedgers writes the ledgers that have changed, what finds their verifications and messages, and what is to be told of
// them.
func (b *batch) writeLedgers(ctx context.Context) error {
	ledgers := make([]any, 0, b.st.writeLedgers.width*len(b.order))
	var added, handed, told []any
	now := b.clock.read().UnixMilli()
	for _, c := range b.order {
		if c.drop {
			if _, err := b.st.dropLedger.ExecContext(ctx, c.row); err != nil {
				return err
			}
			continue
		}
		ledgers = append(ledgers, c.row, c.key[:], c.due, c.body)
		for _, id := range c.added {
			added = append(added, string(c.tenant), id[:], c.key[:])
		}
		for i := range c.handed {
			handed = append(handed, c.handed[i].Key[:], string(c.tenant), c.handed[i].ID[:], c.key[:], now)
		}
		for i := range c.told {
			told = appendNotice(told, &c.told[i], now)
		}
	}
	return errors.Join(
		b.st.writeLedgers.exec(ctx, ledgers), b.st.addVerifications.exec(ctx, added), b.st.addMessages.exec(ctx, handed),
		b.st.addNotices.exec(ctx, told))
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

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"sync"
	"time"
)

// Sizes of the writer.
const (
	maxBatch   = 256  // operations in one transaction
	queueSize  = 1024 // operations that wait for the next one
	yields     = 3    // times the writer lets others run first, so that batches grow
	closeGrace = 10 * time.Second
)

// errClosed is what operations get that come after Close.
var errClosed = errors.New("the database is closed")

// operation is one thing to do inside the writer's transaction. It may run again, in a transaction of its own, when the
// one it shared fails.
type operation interface {
	run(ctx context.Context, b *batch) error
}

// request is an operation on its way through the writer.
type request struct {
	op     operation
	err    error
	answer chan struct{} // one token, when err is final
}

// writer is the one goroutine that writes.
type writer struct {
	conn     *sql.Conn
	st       statements
	clock    *clock
	cache    *cache
	lastRow  int64 // the highest row of a ledger; only the writer makes rows
	scratch  []byte
	where    *locations
	queue    chan *request
	closing  chan struct{}
	closed   chan struct{}
	closer   sync.Once
	requests sync.Pool
}

func startWriter(ctx context.Context, db *sql.DB, c *clock, where *locations) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		conn: conn, clock: c, cache: newCache(), where: where, queue: make(chan *request, queueSize),
		closing: make(chan struct{}), closed: make(chan struct{}),
		requests: sync.Pool{New: func() any { return &request{answer: make(chan struct{}, 1)} }},
	}
	if err := w.st.prepare(ctx, conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := w.st.lastRow.QueryRowContext(ctx).Scan(&w.lastRow); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	go w.work()
	return w, nil
}

// do runs an operation and waits until it is durable. When ctx ends first, the operation may still happen.
func (w *writer) do(ctx context.Context, op operation) error {
	r, _ := w.requests.Get().(*request)
	r.op, r.err = op, nil
	select {
	case w.queue <- r:
	case <-w.closing:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-r.answer:
		err := r.err
		r.op = nil
		w.requests.Put(r)
		return err
	case <-ctx.Done():
		return ctx.Err() // the request is left to the writer, and to the garbage collector
	case <-w.closed:
		select {
		case <-r.answer:
			return r.err
		default:
			return errClosed
		}
	}
}

// stop ends the writer after the batch it is at.
func (w *writer) stop() {
	w.closer.Do(func() { close(w.closing) })
	<-w.closed
	_ = w.conn.Close()
}

func (w *writer) work() {
	defer close(w.closed)
	waiting := make([]*request, 0, maxBatch)
	for {
		select {
		case r := <-w.queue:
			waiting = w.gather(append(waiting[:0], r))
			w.commit(waiting)
			clear(waiting)
		case <-w.closing:
			return
		}
	}
}

// gather takes what waits, after letting those run who are about to ask.
func (w *writer) gather(waiting []*request) []*request {
	for range yields {
		runtime.Gosched()
	}
	for len(waiting) < maxBatch {
		select {
		case r := <-w.queue:
			waiting = append(waiting, r)
		default:
			return waiting
		}
	}
	return waiting
}

// commit runs requests in one transaction and answers them after its end. If the transaction fails, each request gets
// one of its own, so that a bad one fails alone.
func (w *writer) commit(waiting []*request) {
	if err := w.transact(waiting); err != nil {
		for i, r := range waiting {
			if len(waiting) == 1 {
				r.err = err
				break
			}
			if err := w.transact(waiting[i : i+1]); err != nil {
				r.err = err
			}
		}
	}
	for _, r := range waiting {
		r.answer <- struct{}{}
	}
}

// transact runs requests in one transaction. An error of a single operation is in its request; the error returned is
// one of the transaction.
func (w *writer) transact(waiting []*request) (err error) {
	ctx := context.Background() // a started transaction is never abandoned half-way
	if _, err := w.st.begin.ExecContext(ctx); err != nil {
		return err
	}
	b := newBatch(w, len(waiting))
	defer func() {
		if err != nil {
			_, _ = w.st.rollback.ExecContext(ctx)
		}
	}()
	if err := b.readAhead(ctx, waiting); err != nil {
		return err
	}
	for _, r := range waiting {
		if r.err = r.op.run(ctx, b); r.err != nil && b.broken != nil {
			return b.broken
		}
	}
	if err := b.flush(ctx); err != nil {
		return err
	}
	if _, err := w.st.commit.ExecContext(ctx); err != nil {
		return err
	}
	b.publish()
	return nil
}

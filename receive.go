package watchword

import (
	"context"
	"crypto/subtle"
	"errors"
	"runtime/debug"
	"sync"
	"time"
)

// Report reads a vendor's report and records its receipts. The error is NotFound when there is no such account or the
// token is not its own, ErrNotAuthentic, Unavailable when the store or what the provider needs to check the report does not
// answer (the vendor should come again), or InvalidRequest when the report cannot be understood.
func (e *Engine) Report(ctx context.Context, account, token string, r Report) (ReportAnswer, error) {
	reader, ok := e.registry.Current().handle(account).Provider.(ReportReader)
	if !ok || !e.ExpectsReport(account, token) {
		return ReportAnswer{}, NewError(NotFound, "there is no such place for receipts")
	}
	receipts, answer, err := reader.ReadReport(ctx, r)
	switch {
	case errors.Is(err, ErrNotAuthentic):
		e.log.Warn("a report is not signed as the vendor signs; is public_url what the vendor calls, and the secret right?", "account", account)
		return ReportAnswer{}, ErrNotAuthentic
	case CodeOf(err) == Unavailable:
		e.log.Warn("a report cannot be read just now", "account", account, "error", err)
		return ReportAnswer{}, err
	case err != nil:
		e.log.Warn("a report cannot be understood", "account", account, "error", err)
		return ReportAnswer{}, NewError(InvalidRequest, "the report cannot be understood")
	}
	if err := e.receive(ctx, account, receipts); err != nil {
		return ReportAnswer{}, unavailable(err)
	}
	return answer, nil
}

// ExpectsReport tells whether there is such a place for receipts: so that nothing is read of a report that has none.
func (e *Engine) ExpectsReport(account, token string) bool {
	_, ok := e.registry.Current().handle(account).Provider.(ReportReader)
	known := subtle.ConstantTimeCompare([]byte(token), []byte(e.keys.receiptToken(account))) == 1
	return ok && known
}

// hearWait is how long the store may take to record what a provider has heard.
const hearWait = 10 * time.Second

// Hear records receipts that a provider heard of on its own connection. The error says that they could not be.
func (e *Engine) Hear(account string, receipts []Receipt) error {
	ctx, cancel := context.WithTimeout(e.sending, hearWait)
	defer cancel()
	err := e.receive(ctx, account, receipts)
	if err != nil {
		e.log.Error("receipts could not be recorded", "account", account, "error", err)
	}
	return err
}

// mostReceipts are taken of one report. Vendors send a few hundred at most.
const mostReceipts = 10_000

// receive records receipts. Those whose message is not known yet are tried again for a while: a vendor can be quicker
// than our own record of its yes.
func (e *Engine) receive(ctx context.Context, account string, receipts []Receipt) error {
	for _, r := range receipts[:min(len(receipts), mostReceipts)] {
		r.MessageID = cut(r.MessageID, maxMessageID) // as it is kept of messages
		found, err := e.record(ctx, account, r)
		if err != nil {
			return err
		}
		if !found {
			e.early.add(earlyReceipt{account, r, e.now().Add(earlyWait)})
		}
	}
	return nil
}

// record records one receipt. found is false when its message is not known.
func (e *Engine) record(ctx context.Context, account string, r Receipt) (found bool, err error) {
	if r.MessageID == "" || r.Status != Delivered && r.Status != Undelivered {
		return true, nil
	}
	at, ok, err := e.ledgers.LocateMessage(ctx, messageKey(account, r.MessageID))
	if err != nil || !ok {
		return false, err
	}
	s := e.registry.Current()
	t, ok := s.Tenant(at.Tenant)
	if !ok {
		return true, nil // its tenant is gone, and nobody is interested
	}
	d := &delivery{snapshot: s, tenant: t, caller: Caller{Tenant: at.Tenant}, ledger: at.Ledger}
	var next bool
	f := e.following(s)
	r.Raw = NewSendError(r.Class, r.Raw, nil).Raw
	err = e.update(ctx, d.caller, at.Ledger, 0, func(now time.Time, l *Ledger) error {
		entry, more := l.receipt(now, report{at.ID, account, r}, f)
		if entry == nil {
			next = false
			return errNotFound() // it has become history, or nothing changes
		}
		d.entry, next = *entry, more
		return nil
	})
	if CodeOf(err) == NotFound {
		return true, nil
	}
	if err == nil && next {
		e.launch(d)
	}
	return true, err
}

// earlyReceipt is a receipt that came before its message was known.
type earlyReceipt struct {
	account string
	Receipt
	until time.Time
}

// How long early receipts are kept, and how many of one account: a flood of unknown ones is its own concern.
const (
	earlyWait = 30 * time.Second
	earlyMost = 1000
)

type earlyReceipts struct {
	mu      sync.Mutex
	waiting []earlyReceipt
	of      map[string]int // how many of each account
}

func (w *earlyReceipts) add(r earlyReceipt) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of == nil {
		w.of = map[string]int{}
	}
	if w.of[r.account] < earlyMost {
		w.of[r.account]++
		w.waiting = append(w.waiting, r)
	}
}

func (w *earlyReceipts) take() []earlyReceipt {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.waiting
	w.waiting, w.of = nil, nil
	return all
}

// receiveEarly tries the receipts again that came early.
func (e *Engine) receiveEarly(ctx context.Context) {
	for _, r := range e.early.take() {
		found, err := e.record(ctx, r.account, r.Receipt)
		switch {
		case found && err == nil:
		case e.now().Before(r.until) && ctx.Err() == nil:
			e.early.add(r)
		default:
			e.log.Info("a receipt belongs to no message that is known", "account", r.account)
		}
	}
}

// pollEvery is how often vendors are asked for receipts that do not report by themselves.
const pollEvery = 5 * time.Second

// Poll asks for receipts, until ctx ends.
func (e *Engine) Poll(ctx context.Context) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			e.pollAll(ctx)
		}
	}
}

// pollAll asks every vendor at once, so that a slow one keeps no other waiting.
func (e *Engine) pollAll(ctx context.Context) {
	var all sync.WaitGroup
	for account, h := range e.registry.Current().accounts {
		if p, ok := h.Provider.(ReceiptPoller); ok {
			all.Go(func() { e.poll(ctx, account, h.Timeout, p) })
		}
	}
	all.Wait()
}

func (e *Engine) poll(ctx context.Context, account string, timeout time.Duration, p ReceiptPoller) {
	for more := true; more && ctx.Err() == nil; {
		asked, cancel := context.WithTimeout(ctx, timeout)
		receipts, again, err := e.pollOnce(asked, account, p)
		cancel()
		if kept := e.receive(ctx, account, receipts); kept != nil {
			e.log.Error("receipts could not be recorded", "account", account, "error", kept)
			return
		}
		if err != nil {
			e.log.Warn("a vendor could not be asked for receipts", "account", account, "error", err)
			return
		}
		more = again
	}
}

// pollOnce calls a provider. One that panics has a fault, and takes nobody else down with it.
func (e *Engine) pollOnce(ctx context.Context, account string, p ReceiptPoller) (receipts []Receipt, more bool, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			e.log.Error("a provider panicked", "account", account, "stack", string(debug.Stack()))
			more, err = false, NewSendError(ClassUnknown, "panic", nil)
		}
	}()
	return p.PollReceipts(ctx)
}

package dialecttest

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

// memory is the smallest store there can be: ledgers, history, once-keys and counters under one lock. Ledgers are kept
// encoded, so that nobody holds on to what is inside.
type memory struct {
	clock *Clock

	mu       sync.Mutex
	broken   error // every call fails with it, if set
	ledgers  map[watchword.LedgerKey][]byte
	index    map[watchword.ID]place
	past     map[watchword.ID]watchword.Entry
	once     map[[16]byte]kept
	counters map[[16]byte]time.Time
	tokens   map[[32]byte]watchword.Token
	contacts []watchword.Contact
}

type place struct {
	tenant watchword.TenantID
	key    watchword.LedgerKey
}

type kept struct {
	fingerprint [32]byte
	answer      []byte
	until       time.Time
}

func newMemory(c *Clock) *memory {
	return &memory{
		clock: c, ledgers: map[watchword.LedgerKey][]byte{}, index: map[watchword.ID]place{},
		past: map[watchword.ID]watchword.Entry{}, once: map[[16]byte]kept{}, counters: map[[16]byte]time.Time{},
		tokens: map[[32]byte]watchword.Token{},
	}
}

// enter locks the store for one call.
func (m *memory) enter(ctx context.Context) error {
	m.mu.Lock()
	if m.broken != nil {
		return m.broken
	}
	return ctx.Err()
}

func (m *memory) ledger(key watchword.LedgerKey) (*watchword.Ledger, error) {
	l := new(watchword.Ledger)
	if b, ok := m.ledgers[key]; ok {
		return l, l.UnmarshalBinary(b)
	}
	return l, nil
}

func (m *memory) Update(
	ctx context.Context, key watchword.LedgerKey, fn func(now time.Time, l *watchword.Ledger) error,
) error {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return err
	}
	return m.update(key, fn)
}

func (m *memory) UpdateClaiming(
	ctx context.Context, c watchword.NonceClaim, key watchword.LedgerKey, fn func(now time.Time, l *watchword.Ledger) error,
) (taken bool, err error) {
	err = m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return false, err
	}
	if k, ok := m.once[c.Key]; ok && m.clock.Now().Before(k.until) {
		return true, nil
	}
	if err := m.update(key, fn); err != nil {
		return false, err
	}
	m.once[c.Key] = kept{until: m.clock.Now().Add(c.Hold)}
	return false, nil
}

func (m *memory) update(key watchword.LedgerKey, fn func(now time.Time, l *watchword.Ledger) error) error {
	l, err := m.ledger(key)
	if err != nil {
		return err
	}
	if err := fn(m.clock.Now(), l); err != nil {
		return err
	}
	b, err := l.AppendBinary(nil)
	if err != nil {
		return err
	}
	m.ledgers[key] = b
	for _, id := range l.Added() {
		m.index[id] = place{l.Tenant, key}
	}
	for _, e := range l.Retired() {
		m.past[e.ID] = e
	}
	m.prove(l.Contacts())
	return nil
}

func (m *memory) View(ctx context.Context, key watchword.LedgerKey) (time.Time, *watchword.Ledger, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return time.Time{}, nil, err
	}
	l, err := m.ledger(key)
	return m.clock.Now(), l, err
}

func (m *memory) Locate(ctx context.Context, t watchword.TenantID, id watchword.ID) (watchword.LedgerKey, bool, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	at, ok := m.index[id]
	return at.key, ok && at.tenant == t, err
}

// LocateMessage finds nothing: the stand-in for a vendor reports nothing.
func (m *memory) LocateMessage(context.Context, watchword.MessageKey) (watchword.MessagePlace, bool, error) {
	return watchword.MessagePlace{}, false, nil
}

func (m *memory) Overdue(context.Context) (watchword.Backlog, error) { return watchword.Backlog{}, nil }

func (m *memory) Due(context.Context, int, bool) ([]watchword.LedgerKey, error) { return nil, nil }

func (m *memory) Past(ctx context.Context, t watchword.TenantID, id watchword.ID) (watchword.Entry, bool, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	e, ok := m.past[id]
	return e, ok && m.index[id].tenant == t, err
}

func (m *memory) List(ctx context.Context, t watchword.TenantID, q watchword.HistoryQuery) ([]watchword.Entry, error) {
	err := m.enter(ctx)
	defer m.mu.Unlock()
	if err != nil {
		return nil, err
	}
	var found []watchword.Entry
	for id, at := range m.index {
		if at.tenant != t || q.Ledger != nil && *q.Ledger != at.key || !q.Before.IsZero() && bytes.Compare(id[:], q.Before[:]) >= 0 {
			continue
		}
		e, ok := m.past[id]
		if !ok {
			l, err := m.ledger(at.key)
			if err != nil {
				return nil, err
			}
			l.Settle(m.clock.Now())
			e = *l.Entry(id)
		}
		found = append(found, e)
	}
	slices.SortFunc(found, func(a, b watchword.Entry) int { return bytes.Compare(b.ID[:], a.ID[:]) })
	return found[:min(len(found), q.Limit)], nil
}

package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/watchword/watchword"
)

// disk is what memory stores keep over a restart.
type disk struct {
	mu       sync.Mutex
	ledgers  map[watchword.LedgerKey]*memoryLedger
	where    map[watchword.ID]memoryPlace
	past     map[watchword.ID]watchword.Entry
	messages map[watchword.MessageKey]memoryMessage
	once     map[[16]byte]memoryClaim
	counters map[[16]byte]time.Time
	budgets  map[[16]byte]watchword.BudgetState
	rows     map[[3]string]watchword.RegistryRow
	revision int64
	accounts map[[2]string]watchword.AccountRow
	tokens   map[[32]byte]watchword.Token
	contacts []watchword.Contact
	notices  []*watchword.Notice
	states   map[watchword.WebhookKey]watchword.WebhookState
	last     time.Time
	breaks   string // the promise that this store breaks, or ""
	aliased  map[watchword.LedgerKey]*watchword.Ledger
}

type memoryLedger struct {
	version int
	body    []byte
	tenant  watchword.TenantID
	due     time.Time
}

type memoryPlace struct {
	tenant watchword.TenantID
	ledger watchword.LedgerKey
}

type memoryClaim struct {
	mark    [32]byte
	answer  []byte
	expires time.Time
}

// newDisk makes an empty disk whose stores break a promise, or none.
func newDisk(breaks string) *disk {
	d := &disk{breaks: breaks}
	d.wipe()
	return d
}

func (d *disk) wipe() {
	d.ledgers = map[watchword.LedgerKey]*memoryLedger{}
	d.where = map[watchword.ID]memoryPlace{}
	d.past = map[watchword.ID]watchword.Entry{}
	d.messages = map[watchword.MessageKey]memoryMessage{}
	d.once = map[[16]byte]memoryClaim{}
	d.counters = map[[16]byte]time.Time{}
	d.budgets = map[[16]byte]watchword.BudgetState{}
	d.rows = map[[3]string]watchword.RegistryRow{}
	d.accounts = map[[2]string]watchword.AccountRow{}
	d.tokens = map[[32]byte]watchword.Token{}
	d.contacts, d.notices = nil, nil
	d.states = map[watchword.WebhookKey]watchword.WebhookState{}
	d.aliased = map[watchword.LedgerKey]*watchword.Ledger{}
}

// place is where the memory stores of a disk are opened, two at a time.
func (d *disk) place() Place {
	opened := 0
	return Place{Nodes: 2, Open: func(_ context.Context, offset func() time.Duration) (io.Closer, error) {
		opened++
		if opened == 3 {
			d.restart()
		}
		return &memory{disk: d, offset: offset}, nil
	}}
}

// memory is the smallest store that keeps the contract. It is optimistic, as Redis will be: an update's function runs
// outside the lock, and runs again when somebody else was quicker. A switch breaks each promise.
type memory struct {
	*disk
	offset func() time.Duration
}

func (m *memory) Close() error { return nil }

// clock reads the time; the caller holds the lock.
func (m *memory) clock() time.Time {
	now := time.Now().Add(m.offset()).UTC().Truncate(time.Millisecond)
	switch m.breaks {
	case "time goes back":
		return now
	case "time stands still":
		now = time.UnixMilli(1_800_000_000_000)
	}
	if now.Before(m.last) {
		now = m.last
	}
	m.last = now
	return now
}

func (m *memory) read(key watchword.LedgerKey) (now time.Time, l *watchword.Ledger, version int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now, l = m.clock(), &watchword.Ledger{}
	if a := m.aliased[key]; a != nil && m.breaks == "shares memory" {
		return now, a, m.ledgers[key].version, nil
	}
	if kept := m.ledgers[key]; kept != nil {
		version, err = kept.version, l.UnmarshalBinary(kept.body)
	} else if m.breaks == "begins with something" {
		l.Failures = 1
	}
	return now, l, version, err
}

func (m *memory) Update(ctx context.Context, key watchword.LedgerKey, fn func(time.Time, *watchword.Ledger) error) error {
	if m.breaks == "ignores the context" {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.updateLocked(key, fn)
	}
	for {
		if err := ctx.Err(); err != nil && m.breaks != "hides why" {
			return err
		} else if err != nil {
			return errors.New("no")
		}
		now, l, version, err := m.read(key)
		if err != nil {
			return err
		}
		err = m.refusal(fn(now, l))
		m.keepTooEarly(l)
		if err != nil && m.breaks != "writes refusals" {
			return err
		}
		if ok, broken := m.write(key, version, l); broken != nil || ok {
			m.pace()
			if broken != nil {
				return broken
			}
			return err
		}
	}
}

// pace makes a write take its time, when that is what is looked at.
func (m *memory) pace() {
	if m.breaks == "refuses quickly" {
		<-time.After(time.Millisecond)
	}
}

func (m *memory) refusal(err error) error {
	switch {
	case err != nil && m.breaks == "wraps refusals":
		return errors.Join(err)
	case m.breaks == "swallows refusals":
		return nil
	}
	return err
}

func (m *memory) updateLocked(key watchword.LedgerKey, fn func(time.Time, *watchword.Ledger) error) error {
	l, version := &watchword.Ledger{}, 0
	if kept := m.ledgers[key]; kept != nil {
		version = kept.version
		if err := l.UnmarshalBinary(kept.body); err != nil {
			return err
		}
	}
	if err := fn(m.clock(), l); err != nil {
		return err
	}
	return m.put(key, version, l)
}

// write keeps a ledger if it is at the version still.
func (m *memory) write(key watchword.LedgerKey, version int, l *watchword.Ledger) (ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if kept := m.ledgers[key]; kept != nil && kept.version != version && m.breaks != "loses updates" {
		return false, nil
	}
	return true, m.put(key, version, l)
}

func (m *memory) put(key watchword.LedgerKey, version int, l *watchword.Ledger) error {
	m.damage(&key, l)
	m.tear(key, version, *l)
	body, err := l.AppendBinary(nil)
	if err != nil {
		return err
	}
	due := l.Due()
	if m.breaks == "keeps what was due" && due.IsZero() && m.ledgers[key] != nil {
		due = m.ledgers[key].due
	}
	m.ledgers[key] = &memoryLedger{version + 1, body, l.Tenant, due}
	m.aliased[key] = l
	for _, id := range l.Added() {
		m.where[id] = memoryPlace{l.Tenant, key}
	}
	for _, e := range l.Retired() {
		m.retire(key, e)
	}
	m.keepContacts(l)
	m.keepMessages(key, l)
	m.keepNotices(l)
	return nil
}

func (m *memory) retire(key watchword.LedgerKey, e watchword.Entry) {
	switch m.breaks {
	case "loses the retired":
		delete(m.where, e.ID)
		return
	case "retires twice":
		twin := e
		twin.ID[15]++
		m.past[twin.ID], m.where[twin.ID] = twin, memoryPlace{m.where[e.ID].tenant, key}
	}
	m.past[e.ID] = e
}

func (m *memory) View(_ context.Context, key watchword.LedgerKey) (time.Time, *watchword.Ledger, error) {
	now, l, _, err := m.read(key)
	if m.breaks == "views late" && l.Failures > 0 {
		l = &watchword.Ledger{}
	}
	return now, l, err
}

func (m *memory) Locate(_ context.Context, tenant watchword.TenantID, id watchword.ID) (watchword.LedgerKey, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.where[id]
	if _, retired := m.past[id]; retired || ok && at.tenant != tenant && m.breaks != "no walls" {
		return watchword.LedgerKey{}, false, nil
	}
	return at.ledger, ok, nil
}

func (m *memory) Overdue(context.Context) (watchword.Backlog, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b watchword.Backlog
	now := m.clock()
	for _, l := range m.ledgers {
		if l.due.IsZero() || l.due.After(now) && m.breaks != "counts what is not due" {
			continue
		}
		b.Ledgers++
		b.Oldest = max(b.Oldest, now.Sub(l.due))
	}
	if m.breaks == "counts nothing due" {
		b = watchword.Backlog{}
	}
	return b, nil
}

func (m *memory) Due(_ context.Context, limit int, all bool) ([]watchword.LedgerKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock()
	keys := slices.Collect(maps.Keys(m.ledgers))
	keys = slices.DeleteFunc(keys, func(k watchword.LedgerKey) bool {
		due := m.ledgers[k].due
		return due.IsZero() || !all && due.After(now)
	})
	slices.SortFunc(keys, func(a, b watchword.LedgerKey) int {
		if m.breaks == "no order" {
			return bytes.Compare(a[:], b[:])
		}
		return m.ledgers[a].due.Compare(m.ledgers[b].due)
	})
	return keys[:min(len(keys), limit)], nil
}

package watchword

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// memStore keeps everything in memory, as bytes, so that nothing is shared with the engine by accident. Its time is
// the bubble's, plus an offset.
type memStore struct {
	mu       sync.Mutex
	offset   time.Duration
	ledgers  map[LedgerKey][]byte
	where    map[ID]memPlace
	messages map[MessageKey]MessagePlace
	past     map[ID]Entry
	claims   map[[16]byte]memClaim
	empty    map[[16]byte]time.Time
	budgets  map[[16]byte]BudgetState
	rows     []RegistryRow
	tokens   map[[32]byte]Token
	contacts []Contact
	notices  []Notice
	due      map[LedgerKey]time.Time
	revision int64
	sole     bool

	updates, writes int               // calls of Update, and those that wrote
	fail            map[string]error  // by method
	rival           func(s *memStore) // runs ahead of each SaveRegistry
}

type memPlace struct {
	tenant TenantID
	key    LedgerKey
}

type memClaim struct {
	Claim
	until time.Time
}

func newMemStore() *memStore {
	return &memStore{
		ledgers: map[LedgerKey][]byte{}, where: map[ID]memPlace{}, messages: map[MessageKey]MessagePlace{}, past: map[ID]Entry{}, revision: 1,
		due: map[LedgerKey]time.Time{}, claims: map[[16]byte]memClaim{}, empty: map[[16]byte]time.Time{}, budgets: map[[16]byte]BudgetState{}, fail: map[string]error{},
	}
}

func (s *memStore) now() time.Time { return time.Now().Add(s.offset).Truncate(time.Millisecond).UTC() }

// breaks has a method fail from now on, or work again.
func (s *memStore) breaks(op string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail[op] = err
}

// enter begins a call: it gives the error that the test wants, or takes the lock.
func (s *memStore) enter(op string) error {
	s.mu.Lock()
	if err := s.fail[op]; err != nil {
		s.mu.Unlock()
		return err
	}
	return nil
}

func (s *memStore) read(key LedgerKey) (*Ledger, error) {
	l := &Ledger{}
	if b, ok := s.ledgers[key]; ok {
		return l, l.UnmarshalBinary(b)
	}
	return l, nil
}

func (s *memStore) Update(_ context.Context, key LedgerKey, fn func(time.Time, *Ledger) error) error {
	if err := s.enter("Update"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.updates++
	l, err := s.read(key)
	if err != nil {
		return err
	}
	if err := fn(s.now(), l); err != nil {
		return err
	}
	b, err := l.AppendBinary(nil)
	if err != nil {
		return err
	}
	s.writes++
	s.ledgers[key], s.due[key] = b, l.Due()
	s.notices = append(s.notices, l.Notices()...)
	for _, id := range l.Added() {
		s.where[id] = memPlace{l.Tenant, key}
	}
	for _, e := range l.Retired() {
		s.past[e.ID] = e
	}
	for _, r := range l.Messages() {
		s.messages[r.Key] = MessagePlace{l.Tenant, r.ID, key}
	}
	for _, c := range l.Contacts() {
		s.contacts = slices.DeleteFunc(s.contacts, func(k Contact) bool {
			return k.Tenant == c.Tenant && k.Channel == c.Channel && k.Recipient == c.Recipient && k.User == c.User
		})
		s.contacts = append(s.contacts, c)
	}
	return nil
}

func (s *memStore) View(_ context.Context, key LedgerKey) (time.Time, *Ledger, error) {
	if err := s.enter("View"); err != nil {
		return time.Time{}, nil, err
	}
	defer s.mu.Unlock()
	l, err := s.read(key)
	return s.now(), l, err
}

func (s *memStore) Locate(_ context.Context, tenant TenantID, id ID) (LedgerKey, bool, error) {
	if err := s.enter("Locate"); err != nil {
		return LedgerKey{}, false, err
	}
	defer s.mu.Unlock()
	at, ok := s.where[id]
	return at.key, ok && at.tenant == tenant, nil
}

func (s *memStore) LocateMessage(_ context.Context, key MessageKey) (MessagePlace, bool, error) {
	if err := s.enter("LocateMessage"); err != nil {
		return MessagePlace{}, false, err
	}
	defer s.mu.Unlock()
	at, ok := s.messages[key]
	return at, ok, nil
}

func (s *memStore) Due(_ context.Context, limit int, all bool) ([]LedgerKey, error) {
	if err := s.enter("Due"); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	type item struct {
		key LedgerKey
		due time.Time
	}
	var found []item
	for key := range s.ledgers {
		if due := s.due[key]; !due.IsZero() && (all || !s.now().Before(due)) {
			found = append(found, item{key, due})
		}
	}
	slices.SortFunc(found, func(a, b item) int {
		return cmp.Or(a.due.Compare(b.due), bytes.Compare(a.key[:], b.key[:]))
	})
	var keys []LedgerKey
	for _, f := range found[:min(limit, len(found))] {
		keys = append(keys, f.key)
	}
	return keys, nil
}

func (s *memStore) Overdue(context.Context) (Backlog, error) {
	if err := s.enter("Overdue"); err != nil {
		return Backlog{}, err
	}
	defer s.mu.Unlock()
	var b Backlog
	for _, due := range s.due {
		if !due.IsZero() && !s.now().Before(due) {
			b.Ledgers++
			b.Oldest = max(b.Oldest, s.now().Sub(due))
		}
	}
	return b, nil
}

func (s *memStore) SoleOwner() bool { return s.sole }

func (s *memStore) Past(_ context.Context, tenant TenantID, id ID) (Entry, bool, error) {
	if err := s.enter("Past"); err != nil {
		return Entry{}, false, err
	}
	defer s.mu.Unlock()
	e, ok := s.past[id]
	return e, ok && s.where[id].tenant == tenant, nil
}

func (s *memStore) List(_ context.Context, tenant TenantID, q HistoryQuery) ([]Entry, error) {
	if err := s.enter("List"); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var all []Entry
	for id, at := range s.where {
		if at.tenant != tenant || q.Ledger != nil && at.key != *q.Ledger {
			continue
		}
		if !q.Before.IsZero() && bytes.Compare(id[:], q.Before[:]) >= 0 {
			continue
		}
		e, err := s.current(id, at.key)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Entry) int { return bytes.Compare(b.ID[:], a.ID[:]) })
	return all[:min(q.Limit, len(all))], nil
}

func (s *memStore) current(id ID, key LedgerKey) (Entry, error) {
	if e, ok := s.past[id]; ok {
		return e, nil
	}
	l, err := s.read(key)
	if err != nil {
		return Entry{}, err
	}
	l.Settle(s.now())
	return *l.Entry(id), nil
}

func (s *memStore) Claim(_ context.Context, key [16]byte, print [32]byte, hold time.Duration) (Claim, error) {
	if err := s.enter("Claim"); err != nil {
		return Claim{}, err
	}
	defer s.mu.Unlock()
	if c, ok := s.claims[key]; ok && s.now().Before(c.until) {
		return c.Claim, nil
	}
	s.claims[key] = memClaim{Claim{Taken: true, Fingerprint: print}, s.now().Add(hold)}
	return Claim{}, nil
}

func (s *memStore) Complete(_ context.Context, key [16]byte, print [32]byte, answer []byte, keep time.Duration) error {
	if err := s.enter("Complete"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.claims[key] = memClaim{Claim{true, print, bytes.Clone(answer)}, s.now().Add(keep)}
	return nil
}

func (s *memStore) Release(_ context.Context, key [16]byte, _ [32]byte) error {
	if err := s.enter("Release"); err != nil {
		return err
	}
	defer s.mu.Unlock()
	delete(s.claims, key)
	return nil
}

func (s *memStore) Charge(_ context.Context, counters []Counter) (int, time.Duration, error) {
	if err := s.enter("Charge"); err != nil {
		return -1, 0, err
	}
	defer s.mu.Unlock()
	next := make([]time.Time, len(counters))
	for i, c := range counters {
		var wait time.Duration
		if next[i], wait = c.Next(s.now(), s.empty[c.Key]); wait > 0 {
			return i, wait, nil
		}
	}
	for i, c := range counters {
		s.empty[c.Key] = next[i]
	}
	return -1, 0, nil
}

func (s *memStore) Spend(_ context.Context, budgets []Budget) (int, []BudgetState, error) {
	if err := s.enter("Spend"); err != nil {
		return -1, nil, err
	}
	defer s.mu.Unlock()
	before := make([]BudgetState, len(budgets))
	for i, b := range budgets {
		before[i] = s.budgets[b.Key]
	}
	over, after := NextBudgets(s.now(), budgets, before)
	for i, b := range budgets {
		if over < 0 {
			s.budgets[b.Key] = after[i]
		}
	}
	return over, after, nil
}

func (s *memStore) LoadRegistry(context.Context) ([]RegistryRow, int64, error) {
	if err := s.enter("LoadRegistry"); err != nil {
		return nil, 0, err
	}
	defer s.mu.Unlock()
	return slices.Clone(s.rows), s.revision, nil
}

func (s *memStore) SaveRegistry(_ context.Context, expected int64, rows []RegistryRow) (bool, error) {
	if s.rival != nil {
		s.rival(s)
	}
	if err := s.enter("SaveRegistry"); err != nil {
		return false, err
	}
	defer s.mu.Unlock()
	if expected != s.revision {
		return false, nil
	}
	for _, r := range rows {
		s.rows = slices.DeleteFunc(s.rows, func(x RegistryRow) bool { return x.id() == r.id() })
		s.rows = append(s.rows, r)
	}
	s.revision++
	return true, nil
}

func (s *memStore) RegistryRevision(context.Context) (int64, error) {
	if err := s.enter("RegistryRevision"); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	return s.revision, nil
}

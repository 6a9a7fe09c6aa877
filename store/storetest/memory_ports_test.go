package storetest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/watchword/watchword"
)

func (m *memory) Past(_ context.Context, tenant watchword.TenantID, id watchword.ID) (watchword.Entry, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.past[id]
	if m.breaks == "past too early" && !ok {
		_, ok = m.where[id]
	}
	return e, ok && m.where[id].tenant == tenant, nil
}

func (m *memory) List(_ context.Context, tenant watchword.TenantID, q watchword.HistoryQuery) ([]watchword.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []watchword.Entry
	for id, at := range m.where {
		if at.tenant != tenant && m.breaks != "lists all tenants" || q.Ledger != nil && at.ledger != *q.Ledger ||
			!q.Before.IsZero() && bytes.Compare(id[:], q.Before[:]) > m.before() {
			continue
		}
		if e := m.entry(id, at); e != nil {
			all = append(all, *e)
		}
	}
	slices.SortFunc(all, func(a, b watchword.Entry) int { return bytes.Compare(b.ID[:], a.ID[:]) })
	return all[:min(len(all), q.Limit)], nil
}

// before is how an id compares at most with the cursor.
func (m *memory) before() int {
	if m.breaks == "repeats the cursor" {
		return 0
	}
	return -1
}

func (m *memory) entry(id watchword.ID, at memoryPlace) *watchword.Entry {
	if e, ok := m.past[id]; ok {
		return &e
	}
	var l watchword.Ledger
	if kept := m.ledgers[at.ledger]; kept == nil || l.UnmarshalBinary(kept.body) != nil {
		return nil
	}
	if m.breaks != "lists what was" {
		l.Settle(m.clock())
	}
	return l.Entry(id)
}

func (m *memory) Claim(_ context.Context, key [16]byte, mark [32]byte, hold time.Duration) (watchword.Claim, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock()
	c, taken := m.once[key]
	switch m.breaks {
	case "mixes once-keys":
		key = [16]byte{}
		c, taken = m.once[key]
	case "everybody wins":
		taken = false
	}
	if taken && (c.expires.After(now) || m.breaks == "once for ever") {
		return watchword.Claim{Taken: true, Fingerprint: c.mark, Answer: c.answer}, nil
	}
	m.once[key] = memoryClaim{mark: mark, expires: now.Add(hold)}
	return watchword.Claim{}, nil
}

func (m *memory) Complete(_ context.Context, key [16]byte, mark [32]byte, answer []byte, keep time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.once[key]
	switch {
	case !ok || c.mark != mark && m.breaks != "strangers answer":
		return nil
	case m.breaks == "keeps no answers":
		answer = nil
	case m.breaks == "keeps answers as long as holds":
		keep = hold
	}
	m.once[key] = memoryClaim{c.mark, answer, m.clock().Add(keep)}
	return nil
}

func (m *memory) Release(_ context.Context, key [16]byte, mark [32]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.once[key]
	if c.mark == mark && c.answer == nil && m.breaks != "never releases" || m.breaks == "strangers release" {
		delete(m.once, key)
	}
	return nil
}

func (m *memory) Charge(_ context.Context, counters []watchword.Counter) (violated int, wait time.Duration, err error) {
	if m.breaks == "charges one by one" && len(counters) > 1 {
		for i, c := range counters {
			if violated, wait, _ = m.Charge(context.Background(), []watchword.Counter{c}); violated >= 0 {
				return i, wait, nil
			}
		}
		return -1, 0, nil
	}
	m.mu.Lock()
	next := make([]time.Time, len(counters))
	for i, c := range counters {
		now := m.clock()
		if m.breaks == "mixes counters" {
			counters[i].Key, c.Key = [16]byte{}, [16]byte{}
		}
		if next[i], wait = c.Next(now, m.counters[c.Key]); wait > 0 {
			m.mu.Unlock()
			if m.breaks == "wrong wait" {
				wait *= 2
			}
			return i, wait, nil
		}
	}
	if m.breaks == "counts without a lock" {
		m.mu.Unlock()
		<-time.After(time.Millisecond) // long enough on a busy machine too
		m.mu.Lock()
	}
	defer m.mu.Unlock()
	for i, c := range counters {
		m.counters[c.Key] = next[i]
	}
	if m.breaks == "no charge is full" && len(counters) == 0 {
		return 0, time.Second, nil
	}
	return -1, 0, nil
}

func (m *memory) LoadRegistry(context.Context) ([]watchword.RegistryRow, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Values(m.rows)), m.revision, nil
}

func (m *memory) SaveRegistry(_ context.Context, expected int64, rows []watchword.RegistryRow) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.revision != expected && m.breaks != "any revision will do" {
		return false, nil
	}
	if m.breaks == "rows replace all" {
		clear(m.rows)
	}
	for _, r := range rows {
		m.rows[[3]string{r.Kind, r.Tenant, r.Name}] = r
	}
	m.revision++
	return true, nil
}

func (m *memory) RegistryRevision(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.revision, nil
}

func (m *memory) PutAccounts(_ context.Context, rows []watchword.AccountRow) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	accounts := m.accounts
	if m.breaks != "puts in parts" {
		accounts = maps.Clone(m.accounts)
	}
	for _, r := range rows {
		for _, a := range accounts {
			if a.ID != r.ID && a.PhoneIndex == r.PhoneIndex && r.PhoneIndex != [16]byte{} {
				return errors.New("the address is another account's")
			}
		}
		if m.breaks == "keeps old addresses" && accounts[[2]string{string(r.Tenant), r.ID}].ID != "" {
			twin := accounts[[2]string{string(r.Tenant), r.ID}]
			accounts[[2]string{string(r.Tenant), "old " + r.ID}] = twin
		}
		accounts[[2]string{string(r.Tenant), r.ID}] = r
	}
	m.accounts = accounts
	return nil
}

func (m *memory) AccountByIndex(_ context.Context, tenant watchword.TenantID, index [16]byte) (watchword.AccountRow, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.accounts {
		if (a.Tenant == tenant || m.breaks == "no walls") && index != [16]byte{} && (a.PhoneIndex == index || a.EmailIndex == index) {
			return a, true, nil
		}
	}
	return watchword.AccountRow{}, false, nil
}

func (m *memory) AccountByID(_ context.Context, tenant watchword.TenantID, id string) (watchword.AccountRow, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	a, ok := m.accounts[[2]string{string(tenant), id}]
	return a, ok, nil
}

func (m *memory) ListAccounts(_ context.Context, tenant watchword.TenantID, after string, limit int) ([]watchword.AccountRow, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []watchword.AccountRow
	for _, a := range m.accounts {
		if a.Tenant == tenant && (a.ID > after || m.breaks == "repeats accounts" && a.ID == after) {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(a, b watchword.AccountRow) int { return cmp.Compare(a.ID, b.ID) })
	return all[:min(len(all), limit)], nil
}

func (m *memory) Purge(_ context.Context, before time.Time) (more bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock()
	if m.breaks == "purges nothing" {
		return false, nil
	}
	if m.breaks == "purges once-keys" {
		clear(m.once)
	}
	if m.breaks == "purges counters" {
		clear(m.counters)
	}
	for id, at := range m.where {
		if id.Time().Before(before) || m.breaks == "purges all" {
			m.forget(id, at, now, before)
		}
	}
	m.purgeNotices(now)
	return m.purgeTokens(now, before), nil
}

func (m *memory) forget(id watchword.ID, at memoryPlace, now, before time.Time) {
	var l watchword.Ledger
	kept := m.ledgers[at.ledger]
	if kept != nil && l.UnmarshalBinary(kept.body) == nil {
		empty := l.Prune(now, before)
		if m.breaks == "purges ledgers whole" {
			empty = true
		}
		kept.body, _ = l.AppendBinary(nil)
		kept.version++
		if empty {
			delete(m.ledgers, at.ledger)
		}
	}
	if e := l.Entry(id); e != nil && e.Status == watchword.Pending && m.breaks != "purges live ones" {
		return
	}
	delete(m.where, id)
	delete(m.past, id)
}

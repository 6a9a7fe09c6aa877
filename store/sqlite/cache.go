package sqlite

import (
	"sync"

	"github.com/watchword/watchword"
)

// generations is a bounded map: entries live in a young half and an old one. When the young half is full it becomes the
// old one, and what was not used since is forgotten. That is nearly "least recently used", without lists.
type generations[K comparable, V any] struct {
	young, old map[K]V
	limit      int // of one half
}

func newGenerations[K comparable, V any](limit int) generations[K, V] {
	return generations[K, V]{young: make(map[K]V), limit: limit}
}

func (g *generations[K, V]) get(k K) (V, bool) {
	v, ok := g.young[k]
	if ok {
		return v, true
	}
	if v, ok = g.old[k]; ok {
		g.put(k, v)
	}
	return v, ok
}

func (g *generations[K, V]) put(k K, v V) {
	if len(g.young) >= g.limit {
		g.old, g.young = g.young, make(map[K]V, g.limit)
	}
	g.young[k] = v
}

func (g *generations[K, V]) remove(k K) {
	delete(g.young, k)
	delete(g.old, k)
}

// record is a ledger's row.
type record struct {
	row  int64
	body []byte
}

// Sizes of what is kept in memory: at most twice as many entries, at about 500 and 100 bytes each.
const (
	cachedLedgers   = 24 << 10
	cachedLocations = 64 << 10
)

// cache keeps the rows of recent ledgers. Only the writer uses it.
type cache struct {
	generations[watchword.LedgerKey, record]
}

func newCache() *cache {
	return &cache{newGenerations[watchword.LedgerKey, record](cachedLedgers)}
}

// located is where a verification is found.
type located struct {
	tenant watchword.TenantID
	ledger watchword.LedgerKey
}

// locations remembers where recent verifications are, for everybody who looks.
type locations struct {
	mu   sync.Mutex
	gens generations[watchword.ID, located]
}

func newLocations() *locations {
	return &locations{gens: newGenerations[watchword.ID, located](cachedLocations)}
}

func (l *locations) get(id watchword.ID) (located, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.gens.get(id)
}

func (l *locations) put(id watchword.ID, at located) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gens.put(id, at)
}

func (l *locations) remove(id watchword.ID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gens.remove(id)
}

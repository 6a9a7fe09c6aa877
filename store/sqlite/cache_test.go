package sqlite

import (
	"context"
	"encoding/binary"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// TestEvictedLedgers writes to many more ledgers than the memory beside the writer holds, in rounds, so that each one is
// forgotten and read again between its bursts of updates, and at times within one.
func TestEvictedLedgers(t *testing.T) {
	s, err := Open(context.Background(), Options{Path: filepath.Join(t.TempDir(), "watchword.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	const limit, ledgers, rounds, burst, callers = 8, 150, 3, 4, 10
	if err := s.writer.do(context.Background(), action(func(_ context.Context, b *batch) error {
		b.cache.limit = limit
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	for range rounds {
		var all sync.WaitGroup
		for c := range callers {
			all.Go(func() {
				for n := c * burst; n < ledgers*burst; n++ {
					if n/burst%callers != c {
						continue
					}
					if err := s.Update(context.Background(), nth(n/burst), add(n/burst)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
	}
	for n := range ledgers {
		_, l, err := s.View(context.Background(), nth(n))
		if err != nil || l.Failures != rounds*burst*n {
			t.Fatalf("ledger %d tells %d, %v; want %d", n, l.Failures, err, rounds*burst*n)
		}
	}
	if held := heldBy(t, s); held > 2*limit {
		t.Errorf("%d ledgers are kept in memory, at most %d should be", held, 2*limit)
	}
}

func nth(n int) (k watchword.LedgerKey) {
	binary.BigEndian.PutUint32(k[:], uint32(n))
	return k
}

func add(n int) func(time.Time, *watchword.Ledger) error {
	return func(_ time.Time, l *watchword.Ledger) error {
		l.Failures += n
		return nil
	}
}

func heldBy(t *testing.T, s *Store) (n int) {
	t.Helper()
	err := s.writer.do(context.Background(), action(func(_ context.Context, b *batch) error {
		n = len(b.cache.young) + len(b.cache.old)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGenerations(t *testing.T) {
	g := newGenerations[int, string](3)
	for i := range 20 {
		g.put(i, "x")
		if v, ok := g.get(0); !ok || v != "x" {
			t.Fatalf("what is used again and again was forgotten after %d others", i)
		}
	}
	if _, ok := g.get(5); ok {
		t.Error("what was not used is kept for ever")
	}
	g.remove(19)
	g.remove(0)
	for _, k := range []int{0, 19} {
		if _, ok := g.get(k); ok {
			t.Errorf("%d was removed and is there", k)
		}
	}
}

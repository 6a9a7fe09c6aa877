package sqlite_test

import (
	"context"
	"encoding/binary"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/store/sqlite"
)

// TestPurgeLeavesNoRow purges more than fits into one batch, until there is no more, and counts what is left.
func TestPurgeLeavesNoRow(t *testing.T) { purgeAll(t, 450, 450) }

// TestPurgeLeavesNoKey does the same where nothing but keys and counters is left to forget.
func TestPurgeLeavesNoKey(t *testing.T) { purgeAll(t, 2100, 0) }

func purgeAll(t *testing.T, keys, verifications int) {
	t.Helper()
	var offset atomic.Int64
	path := newPath(t)
	s := open(t, sqlite.Options{Path: path, Offset: func() time.Duration { return time.Duration(offset.Load()) }})
	const callers = 64
	e := newEngine(t, s)
	var all sync.WaitGroup
	for c := range callers {
		all.Go(func() {
			for n := c; n < keys; n += callers {
				fill(t, s, n)
				if n < verifications {
					e.start(t, n)
				}
			}
		})
	}
	all.Wait()
	offset.Store(int64(48 * time.Hour))
	for range 100 {
		more, err := s.Purge(context.Background(), time.Now().Add(24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
	}
	for _, table := range []string{"once", "counters", "verifications", "ledgers"} {
		if n := number(t, path, `SELECT count(*) FROM `+table); n != 0 {
			t.Errorf("%d rows are left in %s", n, table)
		}
	}
}

// fill makes an idempotency key and a counter.
func fill(t *testing.T, s *sqlite.Store, n int) {
	var k [16]byte
	binary.BigEndian.PutUint32(k[:], uint32(n))
	if _, err := s.Claim(context.Background(), k, [32]byte{}, time.Minute); err != nil {
		t.Error(err)
	}
	if _, _, err := s.Charge(context.Background(), []watchword.Counter{{Key: k, Count: 1, Per: time.Minute}}); err != nil {
		t.Error(err)
	}
}

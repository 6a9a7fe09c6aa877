package sqlite_test

import (
	"context"
	"encoding/binary"
	"slices"
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
	shut(t, open(t, sqlite.Options{Path: path}))
	crowd(t, path, keys, time.Now())
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
	for _, table := range []string{"once", "counters", "budgets", "verifications", "ledgers", "tokens", "contacts"} {
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
	if _, _, err := s.Spend(context.Background(), []watchword.Budget{{Key: k, Cap: 9, Per: time.Minute, Add: 1}}); err != nil {
		t.Error(err)
	}
}

// crowd fills the file with tokens and verified contacts that expire at the given time.
func crowd(t *testing.T, path string, n int, expires time.Time) {
	t.Helper()
	db := raw(t, path)
	defer func() { _ = db.Close() }()
	const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) `
	for _, text := range []string{
		numbers + `INSERT INTO tokens SELECT randomblob(32), 'acme', 'session', 'user ' || i, '', 0, ? FROM n`,
		numbers + `INSERT INTO contacts (tenant, channel, recipient, user, id, sealed, verified, expires)
			SELECT 'acme', 'sms', randomblob(16), zeroblob(16), randomblob(16), x'00', 0, ? FROM n`,
	} {
		if _, err := db.ExecContext(context.Background(), text, n, expires.UnixMilli()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPurgeForgetsAFewAtATime counts what each purge leaves of tokens and contacts that have run out, and of those that
// have not.
func TestPurgeForgetsAFewAtATime(t *testing.T) {
	path, now := newPath(t), time.Now()
	shut(t, open(t, sqlite.Options{Path: path}))
	crowd(t, path, 450, now.Add(-25*time.Hour))
	crowd(t, path, 50, now.Add(time.Hour))
	s := open(t, sqlite.Options{Path: path})
	for n, want := range []struct {
		left int64
		more bool
	}{{300, true}, {100, true}, {50, false}, {50, false}} {
		more, err := s.Purge(t.Context(), now)
		if err != nil || more != want.more {
			t.Errorf("purge %d: more is %v, %v", n, more, err)
		}
		for _, table := range []string{"tokens", "contacts"} {
			if left := number(t, path, `SELECT count(*) FROM `+table); left != want.left {
				t.Errorf("purge %d leaves %d rows in %s; want %d", n, left, table, want.left)
			}
		}
	}
}

// TestContactsAreFoundByTheirIndex looks for the address of one among many, and at all of them, which takes longer: one
// address is found, not met on the way.
func TestContactsAreFoundByTheirIndex(t *testing.T) {
	path := newPath(t)
	shut(t, open(t, sqlite.Options{Path: path}))
	const many = 20_000
	crowd(t, path, many, time.Now().Add(time.Hour))
	db := raw(t, path)
	var address []byte
	if err := db.QueryRowContext(t.Context(), `SELECT recipient FROM contacts LIMIT 1 OFFSET 1000`).Scan(&address); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	s := open(t, sqlite.Options{Path: path})
	took := func(q watchword.ContactQuery, want int) time.Duration {
		times := make([]time.Duration, 11)
		for i := range times {
			began := time.Now()
			if _, total, err := s.ListContacts(t.Context(), "acme", q); err != nil || total != want {
				t.Fatalf("%d altogether, %v", total, err)
			}
			times[i] = time.Since(began)
		}
		return slices.Min(times)
	}
	one := took(watchword.ContactQuery{Channel: watchword.SMS, Recipient: [16]byte(address), Limit: 10}, 1)
	if all := took(watchword.ContactQuery{Limit: 10}, many); one > all/5 {
		t.Errorf("one address among %d takes %v, and all of them %v", many, one, all)
	}
}

package sqlite_test

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/store/sqlite"
)

// commits counts the transactions in the write-ahead log: each ends with a frame that tells the size of the database
// (SQLite file format, section 4.1). It is right as long as the log has not been started anew.
func commits(t *testing.T, path string) (n int) {
	t.Helper()
	b, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	const header, frameHeader = 32, 24
	if len(b) < header {
		return 0
	}
	frame := frameHeader + int(binary.BigEndian.Uint32(b[8:]))
	for at := header; at+frame <= len(b); at += frame {
		if binary.BigEndian.Uint32(b[at+4:]) != 0 {
			n++
		}
	}
	return n
}

func TestGroupCommit(t *testing.T) {
	path := newPath(t)
	s := open(t, sqlite.Options{Path: path})
	const callers, each = 64, 5
	before := commits(t, path)
	var all sync.WaitGroup
	for c := range callers {
		all.Go(func() {
			for range each {
				if err := s.Update(context.Background(), key(c%8), raise); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	made := commits(t, path) - before
	if made < each || made > callers*each/4 {
		t.Errorf("%d updates by %d callers took %d commits", callers*each, callers, made)
	}
	t.Logf("%d updates by %d callers took %d commits", callers*each, callers, made)
}

// TestEachUpdateCommits makes sure that the test above counts what it says.
func TestEachUpdateCommits(t *testing.T) {
	path := newPath(t)
	s := open(t, sqlite.Options{Path: path})
	before := commits(t, path)
	const updates = 20
	for range updates {
		update(t, s, 1)
	}
	if made := commits(t, path) - before; made != updates {
		t.Errorf("%d updates, one after the other, took %d commits", updates, made)
	}
}

// TestRefusalCommits has misses and refusals wait for a commit as writes do, and leave no row.
func TestRefusalCommits(t *testing.T) {
	path := newPath(t)
	s := open(t, sqlite.Options{Path: path})
	no := errors.New("no")
	before, rows := commits(t, path), number(t, path, `SELECT count(*) FROM ledgers`)
	const refusals = 10
	for i := range refusals {
		err := s.Update(context.Background(), key(i), func(time.Time, *watchword.Ledger) error { return no })
		if !errors.Is(err, no) {
			t.Fatal(err)
		}
	}
	if made := commits(t, path) - before; made != refusals {
		t.Errorf("%d refusals took %d commits", refusals, made)
	}
	if n := number(t, path, `SELECT count(*) FROM ledgers`); n != rows {
		t.Errorf("refusals left %d ledgers", n-rows)
	}
}

// TestFailureStaysAlone lets operations fail in the midst of others that share their transaction.
func TestFailureStaysAlone(t *testing.T) {
	s := open(t, sqlite.Options{Path: newPath(t)})
	taken := watchword.AccountRow{Tenant: "acme", ID: "owner", PhoneIndex: [16]byte{1}}
	if err := s.PutAccounts(context.Background(), []watchword.AccountRow{taken}); err != nil {
		t.Fatal(err)
	}
	entered, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { // the writer is held up, so that the others share the next transaction
		err := s.Update(context.Background(), key(0), func(now time.Time, l *watchword.Ledger) error {
			select {
			case <-entered:
			default:
				close(entered)
				<-release
			}
			return raise(now, l)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-entered
	const callers = 60
	no := errors.New("no")
	for i := range callers {
		all.Go(func() { one(t, s, i, no) })
	}
	close(release)
	all.Wait()
	for i := range callers {
		want := 0
		if i%3 == 0 {
			want = 1
		}
		if n := count(t, s, i+1); n != want {
			t.Errorf("ledger %d was written %d times, want %d", i, n, want)
		}
	}
}

// constant is randomness that is always the same.
type constant struct{}

func (constant) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestCollisionStaysAlone makes verifications whose id is taken already. That is found when the transaction is written,
// which fails as a whole then; what shared it is written all the same.
func TestCollisionStaysAlone(t *testing.T) {
	s := open(t, sqlite.Options{Path: newPath(t)})
	now := time.Now()
	e := newEngine(t, s, func(o *watchword.Options) {
		o.Random, o.Now = constant{}, func() time.Time { return now }
	})
	taken := e.start(t, 0)
	var all sync.WaitGroup
	const calls = 60
	for i := range calls {
		all.Go(func() {
			if i%10 > 0 {
				update(t, s, i)
				return
			}
			_, err := e.Start(context.Background(), watchword.StartRequest{Caller: caller, To: number138(i + 1)})
			if watchword.CodeOf(err) != watchword.Unavailable {
				t.Errorf("a start with an id that is taken answered %v", err)
			}
		})
	}
	all.Wait()
	for i := range calls {
		if n := count(t, s, i); i%10 > 0 && n != 1 {
			t.Errorf("ledger %d was written %d times", i, n)
		}
	}
	if a, err := e.Check(context.Background(), e.right(taken.ID)); err != nil || a.Result != watchword.ResultApproved {
		t.Errorf("the first one's code is %v, %v", a.Result, err)
	}
}

// one is an update, a refusal or a conflict with another row.
func one(t *testing.T, s *sqlite.Store, i int, no error) {
	var err error
	switch i % 3 {
	case 0:
		if err = s.Update(context.Background(), key(i+1), raise); err != nil {
			t.Errorf("a good update failed: %v", err)
		}
	case 1:
		err = s.Update(context.Background(), key(i+1), func(_ time.Time, l *watchword.Ledger) error {
			l.Failures = 100
			return no
		})
		if !errors.Is(err, no) {
			t.Errorf("a refusal answered %v", err)
		}
	default:
		thief := watchword.AccountRow{Tenant: "acme", ID: "thief", PhoneIndex: [16]byte{1}}
		if err = s.PutAccounts(context.Background(), []watchword.AccountRow{thief}); err == nil {
			t.Error("two accounts have one address")
		}
	}
}

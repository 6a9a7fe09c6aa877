package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/store/sqlite"
)

// pairs is how many pairs of ledgers the backup test writes; the second of a pair is always written after the first.
const pairs = 20

// TestBackupWhileWriting copies a database that is being written to. The copy is one moment's: every ledger in it is
// whole, and none shows an update whose forerunner is missing.
func TestBackupWhileWriting(t *testing.T) {
	path := newPath(t)
	s := open(t, sqlite.Options{Path: path})
	stop := writeOn(t, s)
	folder := t.TempDir()
	for _, name := range []string{"first.db", "second.db", "third.db"} {
		if err := sqlite.Backup(context.Background(), path, filepath.Join(folder, name)); err != nil {
			stop()
			t.Fatal(err)
		}
	}
	stop()
	for _, name := range []string{"first.db", "second.db", "third.db"} {
		inspect(t, filepath.Join(folder, name))
	}
}

// writeOn writes pairs until it is told to stop. It returns when every ledger has been written once.
func writeOn(t *testing.T, s *sqlite.Store) (stop func()) {
	t.Helper()
	var writers, begun sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	begun.Add(pairs)
	for i := range pairs {
		writers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				for _, k := range []int{2 * i, 2*i + 1} {
					if err := s.Update(context.Background(), key(k), padded); err != nil {
						t.Error(err)
						return
					}
				}
				if n == 0 {
					begun.Done()
				}
			}
		})
	}
	begun.Wait()
	return func() { cancel(); writers.Wait() }
}

// padded makes a ledger fill a page or so, and tell its own size.
func padded(now time.Time, l *watchword.Ledger) error {
	l.Charges = make([]watchword.Charge, (l.Failures+1)%50)
	for i := range l.Charges {
		l.Charges[i] = watchword.Charge{At: now, Channel: watchword.SMS, Purpose: "a purpose of some length"}
	}
	return raise(now, l)
}

func inspect(t *testing.T, path string) {
	t.Helper()
	if s, err := os.Stat(path); err != nil || s.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v", s, err)
	}
	if ok := number(t, path, `SELECT integrity_check = 'ok' FROM pragma_integrity_check`); ok != 1 {
		t.Error("the copy fails SQLite's own check")
	}
	s := open(t, sqlite.Options{Path: path})
	for i := range pairs {
		a, b := count(t, s, 2*i), count(t, s, 2*i+1)
		if a == 0 || a != b && a != b+1 {
			t.Errorf("pair %d was copied at %d and %d", i, a, b)
		}
		_, l, err := s.View(context.Background(), key(2*i))
		if err != nil || len(l.Charges) != a%50 {
			t.Errorf("ledger %d is not whole: %v", 2*i, err)
		}
	}
	update(t, s, 1)
	shut(t, s)
}

func TestBackupRefusesExistingTarget(t *testing.T) {
	path, target := newPath(t), newPath(t)
	open(t, sqlite.Options{Path: path})
	if err := os.WriteFile(target, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := sqlite.Backup(context.Background(), path, target)
	if err == nil || !strings.Contains(err.Error(), target) || !strings.Contains(err.Error(), "exists") {
		t.Errorf("Backup answered %v", err)
	}
	if b, err := os.ReadFile(target); err != nil || string(b) != "precious" {
		t.Errorf("the target is now %q, %v", b, err)
	}
}

func TestBackupOfNothing(t *testing.T) {
	path, target := newPath(t), newPath(t)
	if err := sqlite.Backup(context.Background(), path, target); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("Backup answered %v", err)
	}
	for _, p := range []string{path, target} {
		if _, err := os.Stat(p); !os.IsNotExist(err) {
			t.Errorf("%s is there now: %v", p, err)
		}
	}
}

// TestBackupAfterBrokenBackup looks for what a backup leaves behind that was killed half-way.
func TestBackupAfterBrokenBackup(t *testing.T) {
	path, folder := newPath(t), t.TempDir()
	open(t, sqlite.Options{Path: path})
	half := filepath.Join(folder, ".copy.db.part")
	if err := os.WriteFile(half, []byte("half a copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Backup(context.Background(), path, filepath.Join(folder, "copy.db")); err != nil {
		t.Errorf("a backup that was killed stands in the way of the next one: %v", err)
	}
}

func TestBackupEndsWithItsContext(t *testing.T) {
	path, target := newPath(t), newPath(t)
	open(t, sqlite.Options{Path: path})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := sqlite.Backup(ctx, path, target); err == nil {
		t.Error("Backup succeeded under a context that is over")
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(target), "*"))
	hidden, err2 := filepath.Glob(filepath.Join(filepath.Dir(target), ".*"))
	if err != nil || err2 != nil || len(left)+len(hidden) > 0 {
		t.Errorf("it left %v, %v", left, hidden)
	}
}

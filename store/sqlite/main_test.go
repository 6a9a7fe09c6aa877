package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/store/sqlite"
)

// TestMain is also the child that the kill test starts. It looks for goroutines that a closed store has left.
func TestMain(m *testing.M) {
	if path := os.Getenv(childPath); path != "" {
		child(path)
		return
	}
	goleak.VerifyTestMain(m)
}

// newPath is where a database can be.
func newPath(t testing.TB) string { return filepath.Join(t.TempDir(), "watchword.db") }

// open opens a store until the test is over.
func open(t testing.TB, o sqlite.Options) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, s) })
	return s
}

// shut closes a store, unless it is closed already.
func shut(t testing.TB, s *sqlite.Store) {
	t.Helper()
	if err := s.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		t.Errorf("Close: %v", err)
	}
}

// key is the n-th of many ledger keys.
func key(n int) (k watchword.LedgerKey) {
	for i := range 4 {
		k[i] = byte(n >> (8 * i))
	}
	k[15] = 1
	return k
}

// raise adds one to a number in a ledger.
func raise(_ time.Time, l *watchword.Ledger) error {
	l.Tenant = "acme"
	l.Failures++
	return nil
}

func update(t testing.TB, s *sqlite.Store, n int) {
	t.Helper()
	if err := s.Update(context.Background(), key(n), raise); err != nil {
		t.Fatal(err)
	}
}

// count is how often a ledger was raised.
func count(t testing.TB, s *sqlite.Store, n int) int {
	t.Helper()
	_, l, err := s.View(context.Background(), key(n))
	if err != nil {
		t.Fatal(err)
	}
	return l.Failures
}

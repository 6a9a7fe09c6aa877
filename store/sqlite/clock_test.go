package sqlite_test

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword/store/sqlite"
)

// timeOf reads the store's time.
func timeOf(t *testing.T, s *sqlite.Store) time.Time {
	t.Helper()
	now, _, err := s.View(context.Background(), key(1))
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// TestClockBehindNewestRecord restarts on a machine whose clock stands an hour behind: the store goes on from its newest
// verification, and says so.
func TestClockBehindNewestRecord(t *testing.T) {
	path := newPath(t)
	e := newEngine(t, open(t, sqlite.Options{Path: path}))
	v := e.start(t, 1)
	e.shut(t)
	var log strings.Builder
	began := time.Now()
	s := open(t, sqlite.Options{
		Path: path, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Now: func() time.Time { return time.Now().Add(-time.Hour) },
	})
	now := timeOf(t, s)
	if now.Before(v.CreatedAt) {
		t.Errorf("the store's time is %v before the newest record", v.CreatedAt.Sub(now))
	}
	if ahead := now.Sub(v.CreatedAt); ahead > time.Since(began)+time.Second {
		t.Errorf("the store's time is %v ahead of the newest record", ahead)
	}
	if !strings.Contains(log.String(), "behind") {
		t.Errorf("nobody is told; the log is %q", log.String())
	}
}

// TestClockSetBackWhileRunning sets the system clock back under a running store, as seen by a clock without a monotonic
// reading.
func TestClockSetBackWhileRunning(t *testing.T) {
	var set atomic.Int64
	s := open(t, sqlite.Options{Path: newPath(t), Now: func() time.Time {
		return time.Now().Round(0).Add(time.Duration(set.Load()))
	}})
	before := timeOf(t, s)
	set.Store(int64(-time.Hour))
	if now := timeOf(t, s); now.Before(before) {
		t.Errorf("the store's time went back by %v", before.Sub(now))
	}
	set.Store(int64(time.Hour))
	if now := timeOf(t, s); now.Sub(before) < time.Hour {
		t.Errorf("the store's time did not go on: %v later", now.Sub(before))
	}
}

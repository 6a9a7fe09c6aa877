package sqlite_test

import (
	"context"
	"io"
	"path/filepath"
	"testing"
	"time"

	"github.com/watchword/watchword/store/sqlite"
	"github.com/watchword/watchword/store/storetest"
)

func TestContract(t *testing.T) {
	t.Run("ledgers", func(t *testing.T) { storetest.Ledgers(t, place) })
	t.Run("history", func(t *testing.T) { storetest.History(t, place) })
	t.Run("once", func(t *testing.T) { storetest.Once(t, place) })
	t.Run("claiming", func(t *testing.T) { storetest.Claiming(t, place) })
	t.Run("counters", func(t *testing.T) { storetest.Counters(t, place) })
	t.Run("registry", func(t *testing.T) { storetest.Registry(t, place) })
	t.Run("accounts", func(t *testing.T) { storetest.Accounts(t, place) })
	t.Run("tokens", func(t *testing.T) { storetest.Tokens(t, place) })
	t.Run("contacts", func(t *testing.T) { storetest.Contacts(t, place) })
	t.Run("notices", func(t *testing.T) { storetest.Notices(t, place) })
	t.Run("purge", func(t *testing.T) { storetest.Purge(t, place) })
	t.Run("engine", func(t *testing.T) { storetest.Engine(t, place) })
}

func place(t *testing.T) storetest.Place {
	path := filepath.Join(t.TempDir(), "watchword.db")
	return storetest.Place{Open: func(ctx context.Context, offset func() time.Duration) (io.Closer, error) {
		return sqlite.Open(ctx, sqlite.Options{Path: path, Offset: offset})
	}}
}

package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/watchword/watchword/store/sqlite"
)

// refused opens a database that cannot be opened, and looks for words in the error.
func refused(t *testing.T, path string, words ...string) error {
	t.Helper()
	s, err := sqlite.Open(context.Background(), sqlite.Options{Path: path})
	if err == nil {
		shut(t, s)
		t.Fatal("Open succeeded")
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
	return err
}

func TestOpenWithoutFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "not", "there")
	refused(t, filepath.Join(folder, "watchword.db"), folder, "does not exist", "mkdir -p "+folder)
}

func TestOpenFolderInPlaceOfFile(t *testing.T) {
	path := newPath(t)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	refused(t, path, path, "is a directory", "mode 0700", "owner", "running as")
}

func TestOpenFileInPlaceOfFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, filepath.Join(file, "watchword.db"), "not a directory")
}

func TestOpenTwice(t *testing.T) {
	path := newPath(t)
	s := open(t, sqlite.Options{Path: path})
	refused(t, path, path, "in use", "process "+strconv.Itoa(os.Getpid()))
	update(t, s, 1) // the first one does not mind
	shut(t, s)
	again := open(t, sqlite.Options{Path: path})
	if n := count(t, again, 1); n != 1 {
		t.Errorf("%d updates are left of 1", n)
	}
}

func TestOpenAfterRefusalLeavesNoLock(t *testing.T) {
	path := newPath(t)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	refused(t, path, "is a directory")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	open(t, sqlite.Options{Path: path})
}

func TestOpenNewerSchema(t *testing.T) {
	path := newPath(t)
	shut(t, open(t, sqlite.Options{Path: path}))
	execute(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
	err := refused(t, path, path, "version 999", "run the newer watchword")
	var newer *sqlite.NewerSchemaError
	if !errors.As(err, &newer) || newer.Found != 999 || newer.Known >= 999 || newer.Known < 1 {
		t.Errorf("the error holds %+v", newer)
	}
	execute(t, path, `DELETE FROM goose_db_version WHERE version_id = 999`)
	open(t, sqlite.Options{Path: path})
}

// execute runs a statement behind the store's back.
func execute(t *testing.T, path, statement string) {
	t.Helper()
	db := raw(t, path)
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// raw opens the database without the store.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// number asks for one number behind the store's back.
func number(t testing.TB, path, query string) (n int64) {
	t.Helper()
	db := raw(t, path)
	if err := db.QueryRowContext(context.Background(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOpenCorruptFile(t *testing.T) {
	path := newPath(t)
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, path, path, "not a database")
}

func TestFilesArePrivate(t *testing.T) {
	path := newPath(t)
	s := open(t, sqlite.Options{Path: path})
	update(t, s, 1)
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) < 4 {
		t.Fatalf("the files are %v, %v; want database, lock, wal and shm", files, err)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if m := info.Mode().Perm(); m != 0o600 {
			t.Errorf("%s has mode %04o", filepath.Base(f), m)
		}
	}
}

func TestOddFileNames(t *testing.T) {
	for _, name := range []string{"a b.db", "a?b#c.db", "100%.db", "%41.db", "数据.db", "a&mode=ro.db"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			s := open(t, sqlite.Options{Path: path})
			update(t, s, 1)
			shut(t, s)
			if info, err := os.Stat(path); err != nil || info.Size() == 0 {
				t.Errorf("the database is elsewhere: %v", err)
			}
			if n := count(t, open(t, sqlite.Options{Path: path}), 1); n != 1 {
				t.Errorf("%d updates are left of 1", n)
			}
		})
	}
}

func TestClosedStoreRefuses(t *testing.T) {
	s := open(t, sqlite.Options{Path: newPath(t)})
	shut(t, s)
	if err := s.Update(context.Background(), key(1), raise); err == nil {
		t.Error("Update of a closed store succeeded")
	}
	if _, _, err := s.View(context.Background(), key(1)); err == nil {
		t.Error("View of a closed store succeeded")
	}
	if err := s.Ping(context.Background()); err == nil {
		t.Error("Ping of a closed store succeeded")
	}
}

func TestSoleOwnerAnswersPing(t *testing.T) {
	s := open(t, sqlite.Options{Path: newPath(t)})
	if !s.SoleOwner() {
		t.Error("the lock keeps others out, and the store does not say so")
	}
	if err := s.Ping(context.Background()); err != nil {
		t.Error(err)
	}
}

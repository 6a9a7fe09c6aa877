package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	// The driver registers itself under the name "sqlite".
	_ "modernc.org/sqlite"

	"github.com/watchword/watchword"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options say which database to open, and how.
type Options struct {
	Path   string               // of the database file; its folder must exist
	Now    func() time.Time     // nil: time.Now
	Offset func() time.Duration // nil: none; tests move the store's time with it
	Log    *slog.Logger         // nil: nothing is logged
}

// Store is an open database. It implements the ports Ledgers, History, Once, Counters, RegistryStore, Accounts,
// Tokens, Contacts, Notices, NoticeDesk and Purger.
type Store struct {
	path    string
	lock    *fileLock
	writers *sql.DB // one connection, the writer's
	readers *sql.DB
	clock   *clock
	writer  *writer
	where   *locations
	reads   reads
}

var (
	_ watchword.Ledgers         = (*Store)(nil)
	_ watchword.SoleOwner       = (*Store)(nil)
	_ watchword.ClaimingLedgers = (*Store)(nil)
	_ watchword.History         = (*Store)(nil)
	_ watchword.Once            = (*Store)(nil)
	_ watchword.Counters        = (*Store)(nil)
	_ watchword.RegistryStore   = (*Store)(nil)
	_ watchword.Accounts        = (*Store)(nil)
	_ watchword.Purger          = (*Store)(nil)
	_ watchword.Tokens          = (*Store)(nil)
	_ watchword.Contacts        = (*Store)(nil)
	_ watchword.Notices         = (*Store)(nil)
	_ watchword.NoticeDesk      = (*Store)(nil)
)

// Open opens a database, makes it if there is none, and brings its schema up to date. It refuses a database that a
// newer version of watchword has written, and one that another process has open.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{path: o.Path, where: newLocations()}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	if s.lock, err = lockFile(o.Path + ".lock"); err != nil {
		return nil, err
	}
	if err := createPrivate(o.Path); err != nil {
		return nil, err
	}
	if s.writers, err = openPool(o.Path, writeMode, 1, writing); err != nil {
		return nil, err
	}
	if err := migrate(ctx, s.writers); err != nil {
		return nil, explain(o.Path, "bring the schema up to date", err)
	}
	if s.readers, err = openPool(o.Path, readMode, readConnections, reading); err != nil {
		return nil, err
	}
	if err := s.reads.prepare(ctx, s.readers); err != nil {
		return nil, explain(o.Path, "read", err)
	}
	var last int64
	if err := s.reads.clock.QueryRowContext(ctx).Scan(&last); err != nil {
		return nil, explain(o.Path, "read", err)
	}
	s.clock = newClock(o.Now, o.Offset, time.UnixMicro(last), o.Log)
	s.writer, err = startWriter(ctx, s.writers, s.clock, s.where)
	return s, explain(o.Path, "prepare for writing", err)
}

// Close ends the writer after what it is at, and closes the file. Requests that still wait are refused.
func (s *Store) Close() error {
	if s.writer != nil {
		s.writer.stop()
	}
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.writers} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil {
		errs = append(errs, s.lock.release())
	}
	return errors.Join(errs...)
}

// SoleOwner is always true: the lock keeps other processes out.
func (s *Store) SoleOwner() bool { return true }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	return explain(s.path, "read", s.readers.PingContext(ctx))
}

const readConnections = 4

type mode string

const (
	writeMode mode = "rw"
	readMode  mode = "ro"
)

// writing and reading are the settings of the writer's connection and of those that read.
var (
	// A checkpoint every 4,000 pages (16 MB), not every 1,000: pages that change again and again are copied less often.
	writing = []string{
		"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)", "temp_store(memory)", "cache_size(-8000)",
		"wal_autocheckpoint(4000)",
	}
	reading = []string{"busy_timeout(10000)", "query_only(true)", "cache_size(-2000)"}
)

// openPool opens a pool of connections.
func openPool(path string, m mode, size int, pragmas []string) (*sql.DB, error) {
	q := url.Values{"mode": {string(m)}, "_txlock": {"immediate"}, "_pragma": pragmas}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, explain(path, "open", err)
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	if err := db.PingContext(context.Background()); err != nil {
		return nil, errors.Join(explain(path, "open", err), db.Close())
	}
	return db, nil
}

// createPrivate makes the file, readable by its owner alone, before SQLite does with the process's umask.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return explain(path, "open", err)
	}
	return f.Close()
}

// migrate brings the schema up to date.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	current, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	known := sources[len(sources)-1].Version
	if current > known {
		return &NewerSchemaError{Found: current, Known: known}
	}
	if current == known {
		return nil
	}
	_, err = p.Up(ctx)
	return err
}

// NewerSchemaError says that a newer version of watchword has written the database.
type NewerSchemaError struct{ Found, Known int64 }

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("its schema has version %d, and this watchword knows versions up to %d: run the newer watchword, "+
		"or restore a backup made before the upgrade", e.Found, e.Known)
}

// Backup writes a consistent copy of the database at path, which may be in use, into the new file target.
func Backup(ctx context.Context, path, target string) error {
	if _, err := os.Stat(path); err != nil {
		return explain(path, "back up", err)
	}
	if _, err := os.Stat(target); err == nil {
		return fmt.Errorf("back up to %s: the file exists already; name a new one", target)
	}
	db, err := openPool(path, readMode, 1, nil)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	// The copy is made beside the target and moved when it is whole, so that no half of one is taken for a backup.
	half := filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+".part")
	if err := os.Remove(half); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a backup that was killed
		return explain(half, "write", err)
	}
	if err := createPrivate(half); err != nil {
		return err
	}
	defer func() { _ = os.Remove(half) }()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", half); err != nil {
		return explain(path, "back up", err)
	}
	if err := syncFile(half); err != nil {
		return explain(half, "write", err)
	}
	return explain(target, "write", os.Rename(half, target))
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

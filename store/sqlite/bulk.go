package sqlite

import (
	"context"
	"database/sql"
	"strings"
)

// bulkSizes are how many rows one statement takes, the largest first. A statement for many rows costs hardly more to run
// than one for a single row.
var bulkSizes = [...]int{16, 4, 1}

// bulk is one statement prepared for several numbers of rows.
type bulk struct {
	width      int // parameters of one row
	statements [len(bulkSizes)]*sql.Stmt
}

// prepare makes the statements: head, then row once for each row with commas between, then tail.
func (b *bulk) prepare(ctx context.Context, p preparer, head, row, tail string) error {
	b.width = strings.Count(row, "?")
	for i, size := range bulkSizes {
		text := head + strings.Repeat(row+", ", size-1) + row + tail
		if err := prepareAll(ctx, p, []prepared{{&b.statements[i], text}}); err != nil {
			return err
		}
	}
	return nil
}

// each calls fn for one statement after the other until all rows of args are used up.
func (b *bulk) each(args []any, fn func(st *sql.Stmt, args []any) error) error {
	for i, size := range bulkSizes {
		for n := size * b.width; len(args) >= n; args = args[n:] {
			if err := fn(b.statements[i], args[:n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// exec writes all rows of args.
func (b *bulk) exec(ctx context.Context, args []any) error {
	return b.each(args, func(st *sql.Stmt, args []any) error {
		_, err := st.ExecContext(ctx, args...)
		return err
	})
}

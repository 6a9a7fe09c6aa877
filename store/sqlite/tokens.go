package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/watchword/watchword"
)

// PutToken implements watchword.Tokens.
func (s *Store) PutToken(ctx context.Context, digest [32]byte, t watchword.Token) error {
	return s.writer.do(ctx, action(func(ctx context.Context, b *batch) error {
		_, err := b.st.writeToken.ExecContext(ctx, digest[:], string(t.Tenant), string(t.Type), t.Subject, t.Scope,
			t.IssuedAt.UnixMilli(), t.ExpiresAt.UnixMilli())
		return err
	}))
}

// Token implements watchword.Tokens.
func (s *Store) Token(ctx context.Context, digest [32]byte) (time.Time, watchword.Token, bool, error) {
	now := s.clock.read()
	var t watchword.Token
	err := scanToken(s.reads.token.QueryRowContext(ctx, digest[:]), &t)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !now.Before(t.ExpiresAt.Add(tokensStay)) {
		return now, watchword.Token{}, false, nil
	}
	return now, t, err == nil, err
}

// DropTokens implements watchword.Tokens.
func (s *Store) DropTokens(ctx context.Context, tenant watchword.TenantID, kind watchword.TokenType, subject string) (int, error) {
	n, err := asked(ctx, s.writer, func(ctx context.Context, b *batch, n *int64) (err error) {
		if subject == "" {
			*n, err = changedRows(b.st.dropTokens.ExecContext(ctx, string(tenant), string(kind)))
		} else {
			*n, err = changedRows(b.st.dropTokensOf.ExecContext(ctx, string(tenant), string(kind), subject))
		}
		return err
	})
	return int(n), err
}

// ListTokens implements watchword.Tokens.
func (s *Store) ListTokens(ctx context.Context, tenant watchword.TenantID, after [32]byte, limit int) ([]watchword.StoredToken, error) {
	var all []watchword.StoredToken
	gone := s.clock.read().Add(-tokensStay).UnixMilli()
	rows, err := s.reads.tokens.QueryContext(ctx, string(tenant), after[:], gone, limit)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var t watchword.StoredToken
		var digest []byte
		if err := scanToken(rows, &t.Token, &digest); err != nil {
			return err
		}
		if len(digest) != len(t.Digest) {
			return fmt.Errorf("a token's digest has %d bytes", len(digest))
		}
		t.Digest = [32]byte(digest)
		all = append(all, t)
		return nil
	})
	return all, err
}

// scanToken reads a token's columns, after those that go elsewhere.
func scanToken(row interface{ Scan(into ...any) error }, t *watchword.Token, before ...any) error {
	var issued, expires int64
	err := row.Scan(append(before, &t.Tenant, &t.Type, &t.Subject, &t.Scope, &issued, &expires)...)
	t.IssuedAt, t.ExpiresAt = time.UnixMilli(issued).UTC(), time.UnixMilli(expires).UTC()
	return err
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/watchword/watchword"
)

// LoadRegistry implements watchword.RegistryStore.
func (s *Store) LoadRegistry(ctx context.Context) ([]watchword.RegistryRow, int64, error) {
	tx, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = tx.Rollback() }()
	var revision int64
	if err := tx.StmtContext(ctx, s.reads.revision).QueryRowContext(ctx).Scan(&revision); err != nil {
		return nil, 0, err
	}
	var all []watchword.RegistryRow
	rows, err := tx.StmtContext(ctx, s.reads.registry).QueryContext(ctx)
	err = collect(rows, err, func(rows *sql.Rows) error {
		var r watchword.RegistryRow
		all = append(all, r)
		last := &all[len(all)-1]
		return rows.Scan(&last.Kind, &last.Tenant, &last.Name, &last.Body)
	})
	return all, revision, err
}

// SaveRegistry implements watchword.RegistryStore.
func (s *Store) SaveRegistry(ctx context.Context, expected int64, rows []watchword.RegistryRow) (ok bool, err error) {
	return asked(ctx, s.writer, func(ctx context.Context, b *batch, ok *bool) error {
		var revision int64
		if err := b.st.revision.QueryRowContext(ctx).Scan(&revision); err != nil || revision != expected {
			return err
		}
		for _, r := range rows {
			if _, err := b.st.writeRegistry.ExecContext(ctx, r.Kind, r.Tenant, r.Name, r.Body); err != nil {
				return err
			}
		}
		*ok = true
		_, err := b.st.raiseRevision.ExecContext(ctx)
		return err
	})
}

// RegistryRevision implements watchword.RegistryStore.
func (s *Store) RegistryRevision(ctx context.Context) (revision int64, err error) {
	err = s.reads.revision.QueryRowContext(ctx).Scan(&revision)
	return revision, err
}

// PutAccounts implements watchword.Accounts.
func (s *Store) PutAccounts(ctx context.Context, rows []watchword.AccountRow) error {
	return s.writer.do(ctx, action(func(ctx context.Context, b *batch) error {
		for _, r := range rows {
			if _, err := b.st.writeAccount.ExecContext(ctx, string(r.Tenant), r.ID,
				indexOrNull(r.PhoneIndex), indexOrNull(r.EmailIndex), r.SealedPhone, r.SealedEmail); err != nil {
				return err
			}
		}
		return nil
	}))
}

func indexOrNull(index [16]byte) []byte {
	if index == [16]byte{} {
		return nil
	}
	return index[:]
}

// AccountByIndex implements watchword.Accounts.
func (s *Store) AccountByIndex(ctx context.Context, tenant watchword.TenantID, index [16]byte) (watchword.AccountRow, bool, error) {
	for _, st := range []*sql.Stmt{s.reads.accountByPhone, s.reads.accountByEmail} {
		row, ok, err := readAccount(st.QueryRowContext(ctx, index[:]))
		if err != nil || ok && row.Tenant == tenant {
			return row, ok, err
		}
	}
	return watchword.AccountRow{}, false, nil
}

// AccountByID implements watchword.Accounts.
func (s *Store) AccountByID(ctx context.Context, tenant watchword.TenantID, id string) (watchword.AccountRow, bool, error) {
	return readAccount(s.reads.accountByID.QueryRowContext(ctx, string(tenant), id))
}

// ListAccounts implements watchword.Accounts.
func (s *Store) ListAccounts(ctx context.Context, tenant watchword.TenantID, after string, limit int) ([]watchword.AccountRow, error) {
	var all []watchword.AccountRow
	rows, err := s.reads.accounts.QueryContext(ctx, string(tenant), after, limit)
	err = collect(rows, err, func(rows *sql.Rows) error {
		r, err := scanAccount(rows)
		all = append(all, r)
		return err
	})
	return all, err
}

func readAccount(row *sql.Row) (watchword.AccountRow, bool, error) {
	r, err := scanAccount(row)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	return r, err == nil, err
}

func scanAccount(row interface{ Scan(into ...any) error }) (watchword.AccountRow, error) {
	var r watchword.AccountRow
	var phone, email []byte
	err := row.Scan(&r.Tenant, &r.ID, &phone, &email, &r.SealedPhone, &r.SealedEmail)
	copy(r.PhoneIndex[:], phone)
	copy(r.EmailIndex[:], email)
	return r, err
}

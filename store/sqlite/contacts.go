package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/watchword/watchword"
)

// keepContact writes a verified contact over the one before.
func (b *batch) keepContact(ctx context.Context, c *watchword.Contact) error {
	_, err := b.st.writeContact.ExecContext(ctx, string(c.Tenant), string(c.Channel), c.Recipient[:], c.User[:], c.ID[:], c.Sealed,
		c.VerifiedAt.UnixMilli(), c.ExpiresAt.UnixMilli())
	return err
}

// ListContacts implements watchword.Contacts.
func (s *Store) ListContacts(ctx context.Context, tenant watchword.TenantID, q watchword.ContactQuery) (found []watchword.Contact, total int, err error) {
	var valid int64
	if !q.ValidUntil.IsZero() {
		valid = q.ValidUntil.UnixMilli()
	}
	which := []any{
		string(tenant), s.clock.read().UnixMilli(), string(q.Channel), indexOrNull(q.ID), indexOrNull(q.Recipient),
		indexOrNull(q.User), valid,
	}
	tx, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.StmtContext(ctx, s.reads.countContacts).QueryRowContext(ctx, which...).Scan(&total); err != nil {
		return nil, 0, err
	}
	rows, err := tx.StmtContext(ctx, s.reads.contacts).QueryContext(ctx, append(which, q.Limit, q.Offset)...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		c, err := scanContact(rows, tenant)
		found = append(found, c)
		return err
	})
	return found, total, err
}

func scanContact(rows *sql.Rows, tenant watchword.TenantID) (watchword.Contact, error) {
	c := watchword.Contact{Tenant: tenant}
	var id, recipient, user []byte
	var verified, expires int64
	if err := rows.Scan(&id, &c.Channel, &recipient, &user, &c.Sealed, &verified, &expires); err != nil {
		return c, err
	}
	if err := errors.Join(badKey(id), badKey(recipient), badKey(user)); err != nil {
		return c, err
	}
	c.ID, c.Recipient, c.User = watchword.ID(id), [16]byte(recipient), [16]byte(user)
	c.VerifiedAt, c.ExpiresAt = time.UnixMilli(verified).UTC(), time.UnixMilli(expires).UTC()
	return c, nil
}

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
	which := contactsOf(s.clock.read(), tenant, q)
	tx, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.QueryRowContext(ctx, which.count(), which.values...).Scan(&total); err != nil {
		return nil, 0, err
	}
	rows, err := tx.QueryContext(ctx, which.list(), append(which.values, q.Limit, q.Offset)...)
	err = collect(rows, err, func(rows *sql.Rows) error {
		c, err := scanContact(rows, tenant)
		found = append(found, c)
		return err
	})
	return found, total, err
}

// contactFilter says which contacts are meant. What is not asked about is not in it, so that an index can serve what is.
type contactFilter struct {
	text   string
	values []any
	few    bool // an index finds them
}

func contactsOf(now time.Time, tenant watchword.TenantID, q watchword.ContactQuery) contactFilter {
	f := contactFilter{text: ` FROM contacts WHERE tenant = ? AND expires > ?`, values: []any{string(tenant), now.UnixMilli()}}
	f.narrow(q.Channel != "", `channel = ?`, string(q.Channel))
	f.narrow(!q.ValidUntil.IsZero(), `expires >= ?`, q.ValidUntil.UnixMilli())
	for column, index := range map[string][16]byte{`id = ?`: q.ID, `recipient = ?`: q.Recipient, `user = ?`: q.User} {
		asked := index != [16]byte{}
		f.narrow(asked, column, index[:])
		f.few = f.few || asked
	}
	return f
}

func (f *contactFilter) narrow(asked bool, condition string, value any) {
	if asked {
		f.text, f.values = f.text+` AND `+condition, append(f.values, value)
	}
}

func (f *contactFilter) count() string { return `SELECT COUNT(*)` + f.text }

// list orders the newest first. Few are better found by their own index and then sorted than met on the way along the
// one in order of time, which the + keeps out of it.
func (f *contactFilter) list() string {
	order := `verified`
	if f.few {
		order = `+verified`
	}
	return `SELECT id, channel, recipient, user, sealed, verified, expires` + f.text + ` ORDER BY ` + order + ` DESC, id DESC LIMIT ? OFFSET ?`
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

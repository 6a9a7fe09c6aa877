package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// statements are the writer's, prepared on its one connection.
type statements struct {
	begin, commit, rollback, writeClock            *sql.Stmt
	savepoint, release, undo                       *sql.Stmt
	readLedgers, writeLedgers, addVerifications    bulk
	addMessages, addNotices                        bulk
	lastRow, dropLedger, retireVerification        *sql.Stmt
	oldVerifications, dropVerification             *sql.Stmt
	readOnce, claimOnce, completeOnce, releaseOnce *sql.Stmt
	dropOnce                                       *sql.Stmt
	readCounter, writeCounter                      *sql.Stmt
	readBudget, writeBudget, purgeBudgets          *sql.Stmt
	revision, raiseRevision, writeRegistry         *sql.Stmt
	writeAccount                                   *sql.Stmt
	purgeOnce, purgeCounters                       *sql.Stmt
	writeToken, dropTokens, dropTokensOf           *sql.Stmt
	writeContact                                   *sql.Stmt
	purgeTokens, purgeContacts, purgeMessages      *sql.Stmt
	noticeStatements
}

func (s *statements) prepare(ctx context.Context, conn *sql.Conn) error {
	return errors.Join(
		s.readLedgers.prepare(ctx, conn, `SELECT id, key, body FROM ledgers WHERE key IN (`, `?`, `)`),
		s.writeLedgers.prepare(ctx, conn, `INSERT INTO ledgers (id, key, due, body) VALUES `, `(?, ?, ?, ?)`,
			` ON CONFLICT (id) DO UPDATE SET due = excluded.due, body = excluded.body`),
		s.addVerifications.prepare(ctx, conn, `INSERT INTO verifications (tenant, id, ledger) VALUES `, `(?, ?, ?)`, ``),
		s.addMessages.prepare(ctx, conn, `INSERT OR REPLACE INTO messages (key, tenant, id, ledger, made) VALUES `, `(?, ?, ?, ?, ?)`, ``),
		s.prepareSingle(ctx, conn),
		s.prepareNotices(ctx, conn),
	)
}

func (s *statements) prepareSingle(ctx context.Context, conn *sql.Conn) error {
	return prepareAll(ctx, conn, []prepared{
		{&s.begin, `BEGIN IMMEDIATE`},
		{&s.commit, `COMMIT`},
		{&s.rollback, `ROLLBACK`},
		{&s.writeClock, `UPDATE facts SET value = MAX(value + 1, ?) WHERE name = 'clock'`},
		{&s.savepoint, `SAVEPOINT operation`},
		{&s.release, `RELEASE operation`},
		{&s.undo, `ROLLBACK TO operation`},
		{&s.lastRow, `SELECT COALESCE(MAX(id), 0) FROM ledgers`},
		{&s.dropLedger, `DELETE FROM ledgers WHERE id = ?`},
		{&s.retireVerification, `UPDATE verifications SET body = ? WHERE tenant = ? AND id = ?`},
		{&s.oldVerifications, `SELECT id, ledger FROM verifications WHERE tenant = ? AND id > ? AND id < ? ORDER BY id LIMIT ?`},
		{&s.dropVerification, `DELETE FROM verifications WHERE tenant = ? AND id = ?`},
		{&s.readOnce, `SELECT fingerprint, answer, answer IS NOT NULL FROM once WHERE key = ?`},
		{&s.claimOnce, `INSERT INTO once (key, fingerprint, answer, expires) VALUES (?, ?, NULL, ?) ON CONFLICT (key) DO UPDATE
			SET fingerprint = excluded.fingerprint, answer = NULL, expires = excluded.expires WHERE once.expires <= ?`},
		{&s.completeOnce, `UPDATE once SET answer = ?, expires = ? WHERE key = ? AND fingerprint = ?`},
		{&s.releaseOnce, `DELETE FROM once WHERE key = ? AND fingerprint = ? AND answer IS NULL`},
		{&s.dropOnce, `DELETE FROM once WHERE key = ?`},
		{&s.readCounter, `SELECT empty FROM counters WHERE key = ?`},
		{&s.writeCounter, `INSERT INTO counters (key, empty) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET empty = excluded.empty`},
		{&s.revision, `SELECT value FROM facts WHERE name = 'registry_revision'`},
		{&s.raiseRevision, `UPDATE facts SET value = value + 1 WHERE name = 'registry_revision'`},
		{&s.writeRegistry, `INSERT INTO registry (kind, tenant, name, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (kind, tenant, name) DO UPDATE SET body = excluded.body`},
		{&s.writeAccount, `INSERT INTO accounts (tenant, id, phone, email, sealed_phone, sealed_email) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (tenant, id) DO UPDATE SET phone = excluded.phone, email = excluded.email,
			sealed_phone = excluded.sealed_phone, sealed_email = excluded.sealed_email`},
		{&s.writeToken, `INSERT INTO tokens (digest, tenant, type, subject, scope, issued, expires) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (digest) DO UPDATE SET tenant = excluded.tenant, type = excluded.type, subject = excluded.subject,
			scope = excluded.scope, issued = excluded.issued, expires = excluded.expires`},
		{&s.dropTokens, `DELETE FROM tokens WHERE tenant = ? AND type = ?`},
		{&s.dropTokensOf, `DELETE FROM tokens WHERE tenant = ? AND type = ? AND subject = ?`},
		{&s.writeContact, `INSERT INTO contacts (tenant, channel, recipient, user, id, sealed, verified, expires)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, channel, recipient, user) DO UPDATE
			SET id = excluded.id, sealed = excluded.sealed, verified = excluded.verified, expires = excluded.expires`},
		{&s.purgeTokens, `DELETE FROM tokens WHERE digest IN (SELECT digest FROM tokens WHERE expires <= ? LIMIT ?)`},
		{&s.purgeContacts, `DELETE FROM contacts WHERE rowid IN (SELECT rowid FROM contacts WHERE expires <= ? LIMIT ?)`},
		{&s.purgeMessages, `DELETE FROM messages WHERE key IN (SELECT key FROM messages WHERE made <= ? LIMIT ?)`},
		{&s.purgeOnce, `DELETE FROM once WHERE key IN (SELECT key FROM once WHERE expires <= ? LIMIT ?)`},
		{&s.readBudget, `SELECT began, spent FROM budgets WHERE key = ?`},
		{&s.writeBudget, `INSERT INTO budgets (key, began, ends, spent) VALUES (?, ?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET began = excluded.began, ends = excluded.ends, spent = excluded.spent`},
		{&s.purgeBudgets, `DELETE FROM budgets WHERE key IN (SELECT key FROM budgets WHERE ends <= ? LIMIT ?)`},
		{&s.purgeCounters, `DELETE FROM counters WHERE key IN (SELECT key FROM counters WHERE empty <= ? LIMIT ?)`},
	})
}

// reads are the read pool's statements.
type reads struct {
	ledger, locate, past, due, allDue, overdue  *sql.Stmt
	locateMessage                               *sql.Stmt
	clock, nextTenant                           *sql.Stmt
	list, listLedger                            *sql.Stmt
	registry, revision                          *sql.Stmt
	accountByPhone, accountByEmail, accountByID *sql.Stmt
	accounts                                    *sql.Stmt
	token, tokens                               *sql.Stmt
	noticeReads
}

func (s *reads) prepare(ctx context.Context, db *sql.DB) error {
	const account = `SELECT tenant, id, phone, email, sealed_phone, sealed_email FROM accounts `
	if err := s.prepareNotices(ctx, db); err != nil {
		return err
	}
	return prepareAll(ctx, db, []prepared{
		{&s.ledger, `SELECT body FROM ledgers WHERE key = ?`},
		{&s.locate, `SELECT ledger FROM verifications WHERE tenant = ? AND id = ? AND body IS NULL`},
		{&s.locateMessage, `SELECT tenant, id, ledger FROM messages WHERE key = ? AND made > ?`},
		{&s.past, `SELECT body FROM verifications WHERE tenant = ? AND id = ? AND body IS NOT NULL`},
		{&s.due, `SELECT key FROM ledgers WHERE due <= ? ORDER BY due LIMIT ?`},
		{&s.overdue, `SELECT count(*), min(due) FROM ledgers WHERE due <= ?`},
		{&s.allDue, `SELECT key FROM ledgers WHERE due IS NOT NULL ORDER BY due LIMIT ?`},
		{&s.clock, `SELECT value FROM facts WHERE name = 'clock'`},
		{&s.nextTenant, `SELECT MIN(tenant) FROM verifications WHERE tenant > ?`},
		{&s.list, `SELECT id, ledger, body FROM verifications WHERE tenant = ? AND id < ? ORDER BY id DESC LIMIT ?`},
		{&s.listLedger, `SELECT id, ledger, body FROM verifications WHERE tenant = ? AND ledger = ? AND body IS NOT NULL AND id < ?
			ORDER BY id DESC LIMIT ?`},
		{&s.registry, `SELECT kind, tenant, name, body FROM registry ORDER BY kind, tenant, name`},
		{&s.revision, `SELECT value FROM facts WHERE name = 'registry_revision'`},
		{&s.accountByPhone, account + `WHERE phone = ?`},
		{&s.accountByEmail, account + `WHERE email = ?`},
		{&s.accountByID, account + `WHERE tenant = ? AND id = ?`},
		{&s.token, `SELECT tenant, type, subject, scope, issued, expires FROM tokens WHERE digest = ?`},
		{&s.tokens, `SELECT digest, tenant, type, subject, scope, issued, expires FROM tokens
			WHERE tenant = ? AND digest > ? AND expires > ? ORDER BY digest LIMIT ?`},
		{&s.accounts, account + `WHERE tenant = ? AND id > ? ORDER BY id LIMIT ?`},
	})
}

// tenants calls fn for each tenant that has verifications, reading one row for each.
func (s *reads) tenants(ctx context.Context, fn func(tenant string) error) error {
	var last string
	for {
		var next sql.NullString
		if err := s.nextTenant.QueryRowContext(ctx, last).Scan(&next); err != nil {
			return err
		}
		if !next.Valid {
			return nil
		}
		if err := fn(next.String); err != nil {
			return err
		}
		last = next.String
	}
}

type prepared struct {
	into **sql.Stmt
	text string
}

type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func prepareAll(ctx context.Context, p preparer, all []prepared) error {
	for _, one := range all {
		st, err := p.PrepareContext(ctx, one.text)
		if err != nil {
			return fmt.Errorf("prepare %q: %w", one.text, err)
		}
		*one.into = st
	}
	return nil
}

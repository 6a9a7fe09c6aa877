package sqlite

import (
	"context"
	"database/sql"
	"errors"
)

// noticeStatements are the writer's statements about notices and endpoints.
type noticeStatements struct {
	dueNotices, leaseNotice, readNotice, writeNotice *sql.Stmt
	replayNotice, replaySince, purgeNotices          *sql.Stmt
	readWebhook, writeWebhook, enableWebhook         *sql.Stmt
}

// noticeColumns are what scanNotice reads.
const noticeColumns = `verification, step, type, at, due, tries, outcome, tried, status, fault, body`

func (s *statements) prepareNotices(ctx context.Context, conn *sql.Conn) error {
	const afresh = `UPDATE notices SET due = ?, tries = 0, outcome = 1 WHERE tenant = ? AND webhook = ? AND `
	return errors.Join(
		s.addNotices.prepare(ctx, conn, `INSERT INTO notices (tenant, webhook, verification, step, type, at, due, outcome, body) VALUES `,
			`(?, ?, ?, ?, ?, ?, ?, ?, ?)`, ` ON CONFLICT (tenant, webhook, verification, step) DO NOTHING`),
		prepareAll(ctx, conn, []prepared{
			{&s.dueNotices, `SELECT ` + noticeColumns + `, rowid FROM notices WHERE tenant = ? AND webhook = ? AND due <= ?
				ORDER BY due, rowid LIMIT ?`},
			{&s.leaseNotice, `UPDATE notices SET due = ?, tries = tries + 1 WHERE rowid = ?`},
			{&s.readNotice, `SELECT rowid, due, tries, outcome, tried, status, fault FROM notices
				WHERE tenant = ? AND webhook = ? AND verification = ? AND step = ?`},
			{&s.writeNotice, `UPDATE notices SET due = ?, tries = ?, outcome = ?, tried = ?, status = ?, fault = ? WHERE rowid = ?`},
			{&s.replayNotice, afresh + `verification = ? AND step = ?`},
			{&s.replaySince, afresh + `at >= ?`},
			{&s.purgeNotices, `DELETE FROM notices WHERE rowid IN (SELECT rowid FROM notices
				WHERE tenant = ? AND webhook = ? AND verification < ? AND at < ? LIMIT ?)`},
			{&s.readWebhook, `SELECT off, why, failing, delivered, tried, status, fault FROM webhooks WHERE tenant = ? AND name = ?`},
			{&s.writeWebhook, `INSERT INTO webhooks (tenant, name, off, why, failing, delivered, tried, status, fault)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, name) DO UPDATE SET off = excluded.off, why = excluded.why,
				failing = excluded.failing, delivered = excluded.delivered, tried = excluded.tried, status = excluded.status,
				fault = excluded.fault`},
			{&s.enableWebhook, `UPDATE webhooks SET off = NULL, why = '', failing = NULL WHERE tenant = ? AND name = ? AND off IS NOT NULL`},
		}))
}

// noticeReads are the read pool's statements about notices and endpoints.
type noticeReads struct {
	nextWaiting, nextNoticed, notices, webhooks *sql.Stmt
}

func (s *noticeReads) prepareNotices(ctx context.Context, db *sql.DB) error {
	return prepareAll(ctx, db, []prepared{
		{&s.nextWaiting, `SELECT tenant, webhook, due, EXISTS (SELECT 1 FROM webhooks w
			WHERE w.tenant = n.tenant AND w.name = n.webhook AND w.off IS NOT NULL)
			FROM notices n WHERE due IS NOT NULL AND (tenant, webhook) > (?, ?) ORDER BY tenant, webhook, due LIMIT 1`},
		{&s.nextNoticed, `SELECT tenant, webhook FROM notices WHERE (tenant, webhook) > (?, ?) ORDER BY tenant, webhook LIMIT 1`},
		{&s.notices, `SELECT ` + noticeColumns + ` FROM notices WHERE tenant = ? AND webhook = ? AND (verification, step) < (?, ?)
			AND (?5 = 0 OR outcome = ?5) ORDER BY verification DESC, step DESC LIMIT ?6`},
		{&s.webhooks, `SELECT name, off, why, failing, delivered, tried, status, fault,
			(SELECT COUNT(*) FROM notices n WHERE n.tenant = w.tenant AND n.webhook = w.name AND n.due IS NOT NULL),
			(SELECT MIN(due) FROM notices n WHERE n.tenant = w.tenant AND n.webhook = w.name AND n.due IS NOT NULL)
			FROM webhooks w WHERE tenant = ?
			UNION ALL
			SELECT webhook, NULL, '', NULL, NULL, NULL, 0, '', COUNT(*), MIN(due) FROM notices n
			WHERE tenant = ? AND due IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM webhooks w WHERE w.tenant = n.tenant AND w.name = n.webhook)
			GROUP BY webhook ORDER BY 1`},
	})
}

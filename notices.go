package watchword

import (
	"context"
	"time"
)

// Notices keeps what endpoints are to be told, for whoever tells them. They are written with the ledgers that they come
// from (Ledger.Notices), one row for each endpoint and step, and forgotten after NoticeRetention.
type Notices interface {
	// WaitingWebhooks lists the endpoints that are not switched off and have a notice whose time has come, each with the
	// time of the first one. It costs a look for each endpoint that has a notice waiting, however many those are.
	WaitingWebhooks(ctx context.Context) ([]WaitingWebhook, error)
	// TakeNotices gives notices of an endpoint whose time has come, the longest overdue first, and leases them: each
	// counts one more try, and is due again when the lease ends. No notice is given to two takers within its lease. now is
	// the store's time.
	TakeNotices(ctx context.Context, key WebhookKey, limit int, lease time.Duration) (now time.Time, taken []Notice, err error)
	// SettleNotice runs fn on a notice and on the state of its endpoint, and writes both, or nothing if fn answers false.
	// fn may run more than once. Nothing happens when the notice is gone. Of the state, Webhook, Waiting and Earliest are
	// not kept, and not filled in.
	SettleNotice(ctx context.Context, key WebhookKey, id NoticeID, fn func(now time.Time, n *NoticeState, w *WebhookState) bool) error
}

// WaitingWebhook is an endpoint with something to be told.
type WaitingWebhook struct {
	Key WebhookKey
	Due time.Time // of the longest overdue notice
	Now time.Time // the store's time
}

// NoticeDesk is what operators look at notices with, and have them told again.
type NoticeDesk interface {
	// ListNotices gives notices of an endpoint, the newest verification's first and of each the last step first. Their
	// bodies are left out.
	ListNotices(ctx context.Context, q NoticeQuery) ([]Notice, error)
	// ReplayNotices has notices of an endpoint told again, now and with all their tries ahead of them: one by its id, or,
	// with a zero id, all that tell of what happened since then. It counts them; those that somebody is just telling for the
	// first time are among them.
	ReplayNotices(ctx context.Context, key WebhookKey, id NoticeID, since time.Time) (int, error)
	// WebhookStates tells of a tenant's endpoints that were ever told or have something waiting, in order of name.
	WebhookStates(ctx context.Context, tenant TenantID) ([]WebhookState, error)
	// EnableWebhook switches an endpoint on again that was switched off because of how it answered. What waits is told from
	// now on. ok is false when it was not switched off.
	EnableWebhook(ctx context.Context, key WebhookKey) (ok bool, err error)
}

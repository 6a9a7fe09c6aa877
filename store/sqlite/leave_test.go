package sqlite_test

import (
	"context"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/store/sqlite"
)

// TestCallersThatLeave: what a caller has asked for may still run when it has gone, and then writes to nothing that the
// caller reads. The race detector watches.
func TestCallersThatLeave(t *testing.T) {
	s := open(t, sqlite.Options{Path: newPath(t)})
	key := [16]byte{1}
	for name, ask := range map[string]func(context.Context){
		"charge": func(ctx context.Context) {
			_, _, _ = s.Charge(ctx, []watchword.Counter{{Key: key, Count: 1000, Per: time.Hour}})
		},
		"spend": func(ctx context.Context) {
			_, _, _ = s.Spend(ctx, []watchword.Budget{{Key: key, Cap: 1000, Per: time.Hour, Add: 1}})
		},
		"claim": func(ctx context.Context) { _, _ = s.Claim(ctx, key, [32]byte{}, time.Minute) },
		"take": func(ctx context.Context) {
			_, _, _ = s.TakeNotices(ctx, watchword.WebhookKey{Tenant: "acme", Name: "w"}, 9, time.Minute)
		},
		"replay": func(ctx context.Context) {
			_, _ = s.ReplayNotices(ctx, watchword.WebhookKey{Tenant: "acme", Name: "w"}, watchword.NoticeID{}, time.Now())
		},
		"enable": func(ctx context.Context) {
			_, _ = s.EnableWebhook(ctx, watchword.WebhookKey{Tenant: "acme", Name: "w"})
		},
		"drop":  func(ctx context.Context) { _, _ = s.DropTokens(ctx, "acme", "session", "") },
		"purge": func(ctx context.Context) { _, _ = s.Purge(ctx, time.Now()) },
		"save":  func(ctx context.Context) { _, _ = s.SaveRegistry(ctx, 99, nil) },
	} {
		for range 30 {
			ctx, cancel := context.WithCancel(t.Context())
			gone := make(chan struct{})
			go func() { cancel(); close(gone) }()
			ask(ctx)
			<-gone
		}
		if ask(t.Context()); t.Failed() {
			t.Fatal(name)
		}
	}
}

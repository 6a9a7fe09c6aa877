package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/account"
	"github.com/watchword/watchword/console"
	"github.com/watchword/watchword/provider/inbox"
)

// sandbox is what a server has more when it runs as "watchword dev": an inbox that catches every message, a tenant to
// play with, and pages that show both.
type sandbox struct {
	inbox     *inbox.Inbox
	feed      *feed
	directory *account.Directory
	env       sandboxEnv
	server    *Server
	now       func() time.Time
	unfollow  func()
}

const (
	inboxType = "inbox"
	// SandboxTenant is the one tenant of the sandbox.
	SandboxTenant watchword.TenantID = "sandbox"
)

// sandboxOpeners are the built-in provider types, and the inbox.
type sandboxOpeners struct {
	providers
	inbox *inbox.Inbox
}

// ProviderSpec implements watchword.Openers.
func (o sandboxOpeners) ProviderSpec(kind string) (watchword.ProviderSpec, error) {
	if kind == inboxType {
		return o.inbox.Spec(), nil
	}
	return o.providers.ProviderSpec(kind)
}

// OpenProvider implements watchword.Openers.
func (o sandboxOpeners) OpenProvider(a watchword.ProviderAccount) (watchword.Provider, error) {
	if a.Type == inboxType {
		return o.inbox, nil
	}
	return o.providers.OpenProvider(a)
}

// inboxCapacity is how many messages the inbox keeps.
const inboxCapacity = 500

// sandboxVerifiedFor is how long an approval makes a verified contact in the sandbox.
const sandboxVerifiedFor = 30 * 24 * time.Hour

// OpenSandbox builds the server that "watchword dev" runs.
func OpenSandbox(ctx context.Context, c Config, env Environment) (*Server, error) {
	box := &sandbox{feed: newFeed(), now: orNow(env.Now)}
	box.inbox = inbox.New(inboxCapacity, box.now)
	if err := makeData(c.Data); err != nil {
		return nil, err
	}
	var err error
	if box.env, err = loadSandboxEnv(c.Data); err != nil {
		return nil, err
	}
	s, err := open(ctx, c, env, sandboxOpeners{builtInProviders(), box.inbox}, box)
	if err != nil {
		return nil, err
	}
	s.adminKey = box.env[envAdminKey]
	box.env[envURL] = s.URL()
	box.server = s
	messages, unfollow := box.inbox.Subscribe()
	box.unfollow = unfollow
	go box.feed.follow(messages)
	if err := errors.Join(box.env.save(c.Data), box.seed(ctx, s.registry)); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the sandbox: %w", err), s.Close())
	}
	return s, nil
}

func (b *sandbox) seen(dialect string) { b.feed.tell(console.Update{Dialect: dialect}) }

// stop ends what would hold up the server's end: open pages and waiting requests.
func (b *sandbox) stop() {
	b.unfollow()
	b.feed.close()
	_ = b.inbox.Close()
}

// mount adds the sandbox's routes, and keeps other sites away from all of them.
func (b *sandbox) mount(mux *http.ServeMux, api http.Handler, s *Server) http.Handler {
	access := newAccess(s.listener.Addr(), s.config.Listen, b.env[envAPIKey])
	s.adminRoutes(mux, access.keyed)
	pages := console.Sandbox(console.Options{
		Version: s.version, Service: s.engine, Caller: watchword.Caller{Tenant: SandboxTenant, Credential: "console", Dialect: "console"},
		Inbox: shownInbox{b.inbox}, Feed: b.feed, Examples: s.Examples(), OpenAPI: s.native.OpenAPI, Now: b.now,
	})
	mux.Handle("/sandbox/v1/", access.keyed(b.inbox.Handler()))
	mux.Handle("/", access.keyed(endless(pages)))
	return access.sameSite(tidy(mux, api))
}

// endless lets the stream of events stay open beyond the time an answer may take.
func endless(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/console/events" {
			_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
		}
		next.ServeHTTP(w, r)
	})
}

// sandboxRoutes bring every channel to the inbox.
func sandboxRoutes() []watchword.Route {
	var all []watchword.Route
	for _, c := range watchword.Channels() {
		r := watchword.Route{Tenant: SandboxTenant, Name: string(c), Channel: c, Use: []string{inboxType}}
		if c != watchword.Email {
			r.Countries = []string{watchword.Everywhere}
		}
		all = append(all, r)
	}
	return all
}

// seed puts the sandbox's tenant in force. It has the default recipient limits and no others.
func (b *sandbox) seed(ctx context.Context, registry *watchword.LiveRegistry) error {
	yes := true
	_, err := registry.Apply(ctx, b.withDialects(watchword.Resources{
		Tenants:          []watchword.Tenant{b.tenant()},
		Policies:         []watchword.PolicyResource{{Tenant: SandboxTenant, TestRecipients: &yes}},
		Credentials:      []watchword.Credential{{Tenant: SandboxTenant, Name: "sandbox", Type: watchword.APIKey, Secret: b.env[envAPIKey]}},
		ProviderAccounts: []watchword.ProviderAccount{{Name: "inbox", Type: inboxType}},
		Routes:           sandboxRoutes(),
		TestRecipients:   testRecipients(b.now()),
	}))
	if err != nil {
		return err
	}
	if err := b.issueTokens(ctx); err != nil {
		return err
	}
	return b.directory.Put(ctx, []watchword.AccountResource{{Tenant: SandboxTenant, ID: SandboxAccount, Email: "ada@example.com"}})
}

// TestCode is the code of the sandbox's test recipients.
const TestCode = "424242"

// testRecipients gives one number for every outcome: +1 202 555 0100 for the first, and so on. The range from 0100 to
// 0199 is set aside for fiction by the North American numbering plan.
func testRecipients(now time.Time) []watchword.TestRecipient {
	outcomes := watchword.TestOutcomes()
	all := make([]watchword.TestRecipient, 0, len(outcomes))
	expires := now.UTC().Truncate(24 * time.Hour).Add(watchword.MaxTestLife - 24*time.Hour)
	for i, outcome := range outcomes {
		all = append(all, watchword.TestRecipient{
			Tenant: SandboxTenant, Name: string(outcome), To: fmt.Sprintf("+120255501%02d", i), Code: TestCode,
			Outcome: outcome, ExpiresAt: expires,
		})
	}
	return all
}

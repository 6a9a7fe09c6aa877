// Package livetest holds the golden conversations of the dialects against a running server: the whole of it, on a real
// socket, over a database file, with a vendor that it reaches over HTTP. What a dialect's own tests have shown on stores
// in memory is thereby shown of the product.
package livetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/app"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/recipient"
)

// Conversations holds every conversation of a folder against a server of its own. setup makes the script as for an
// engine in memory; the server takes that engine's place.
func Conversations(t *testing.T, folder string, setup func(t *testing.T) (*dialecttest.Engine, dialecttest.Script)) {
	t.Helper()
	dialecttest.Conversations(t, folder, func(t *testing.T) dialecttest.Script {
		t.Helper()
		e, script := setup(t)
		script.BaseURL, script.Handler = Serve(t, e), nil
		script.Ignore = append(script.Ignore, "request_id")
		// A running server's store cannot be told to fail, nor its directory to be down.
		script.Lacks = append(script.Lacks, "break", "accounts down")
		return script
	})
}

// Serve runs a server with the resources, the keys and the clock of an engine in memory, and puts its engine in that
// one's place. What it sends goes to the engine's inbox. It gives the server's URL.
func Serve(t *testing.T, e *dialecttest.Engine) string {
	t.Helper()
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { take(t, e.Inbox, w, r) }))
	t.Cleanup(vendor.Close)
	server, err := app.OpenProduction(t.Context(), configuration(t), app.Environment{Version: "1.2.3", Stderr: logs{t}, Now: e.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	registry, _ := server.Engine().Registry().(*watchword.LiveRegistry)
	captcha := httptest.NewServer(http.HandlerFunc(judge))
	t.Cleanup(captcha.Close)
	e.MoveTo(t, server.Engine(), func(t testing.TB, r watchword.Resources) {
		t.Helper()
		if _, err := registry.Apply(t.Context(), reachable(r, vendor.URL, captcha.URL)); err != nil {
			t.Fatal(err)
		}
		putAccounts(t, server, r.Tenants)
	})
	return server.URL()
}

const adminKey = "the-admin-key-of-every-test"

func configuration(t *testing.T) app.Config {
	t.Helper()
	key := dialecttest.MasterKey()
	ring, err := json.Marshal(map[string]any{
		"active": key.ID, "index": key.ID, "keys": []map[string]any{{"id": key.ID, "secret": key.Secret}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := app.LoadConfig(app.Sources{Flags: map[string]string{
		"listen": "127.0.0.1:0", "admin.listen": "127.0.0.1:0", "data": t.TempDir(), "keys.ring": string(ring), "log.level": "error", "proxy.trusted": "127.0.0.1",
		"admin.key": adminKey, "egress.allow": "127.0.0.1", "egress.http": "true",
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// reachable gives resources whose accounts send to the vendor over HTTP. A running server asks tenants for protections
// that an engine in memory does without: they get limits that no conversation reaches.
func reachable(r watchword.Resources, vendor, captcha string) watchword.Resources {
	accounts := make([]watchword.ProviderAccount, 0, len(r.ProviderAccounts))
	for _, a := range r.ProviderAccounts {
		a.Type, a.Settings = "http", map[string]any{
			"url": vendor, "body_format": "json", "body": `{"to":"{{to}}","code":"{{code}}","channel":"{{channel}}","key":"{{key}}"}`,
			"message_id": map[string]any{"json": "id"}, "raw": map[string]any{"json": "class"}, "errors": rules(),
		}
		accounts = append(accounts, a)
	}
	r.ProviderAccounts = accounts
	tenants := make([]watchword.Tenant, 0, len(r.Tenants))
	for _, t := range r.Tenants {
		const plenty = 1_000_000_000
		t.Limits = append([]watchword.BroadLimit{
			{Name: "test_ip_send", By: watchword.ByIP, On: watchword.OnSend, Count: plenty, Per: watchword.Duration(time.Hour)},
			{Name: "test_ip_check", By: watchword.ByIP, On: watchword.OnCheck, Count: plenty, Per: watchword.Duration(time.Hour)},
		}, t.Limits...)
		if t.Captcha != nil {
			t.Captcha = &watchword.CaptchaSource{URL: captcha, Secret: t.Captcha.Secret}
		}
		tenants = append(tenants, t)
	}
	r.Tenants = tenants
	return r
}

func rules() []any {
	var all []any
	for _, c := range watchword.ErrorClasses() {
		all = append(all, map[string]any{"json": map[string]any{"path": "class", "equals": c.String()}, "class": c.String()})
	}
	return all
}

// take is the vendor: it gives a message to the inbox, and answers as that does.
func take(t *testing.T, inbox *dialecttest.Inbox, w http.ResponseWriter, r *http.Request) {
	var in struct{ To, Code, Channel, Key string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		t.Errorf("the vendor cannot read its message: %v", err)
		return
	}
	kind := recipient.Phone
	if in.Channel == string(watchword.Email) {
		kind = recipient.Email
	}
	to, err := recipient.FromCanonical(kind, in.To)
	if err != nil {
		t.Errorf("the vendor gets a message for %q: %v", in.To, err)
		return
	}
	accepted, err := inbox.Send(r.Context(), watchword.Outgoing{To: to, Code: in.Code, Key: in.Key})
	if err != nil {
		var refused *watchword.SendError
		if !errors.As(err, &refused) {
			t.Error(err)
			return
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
		_ = json.NewEncoder(w).Encode(map[string]string{"class": refused.Class.String()})
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"id": accepted.MessageID})
}

// judge is the captcha service: it refuses the tokens that the double in memory refuses.
func judge(w http.ResponseWriter, r *http.Request) {
	_ = json.NewEncoder(w).Encode(map[string]bool{"success": !strings.HasPrefix(r.FormValue("response"), "refuse")})
}

// putAccounts gives every tenant the accounts that an engine in memory knows.
func putAccounts(t testing.TB, server *app.Server, tenants []watchword.Tenant) {
	t.Helper()
	var all watchword.Resources
	for _, x := range tenants {
		all.Accounts = append(all.Accounts,
			watchword.AccountResource{Tenant: x.ID, ID: "ada", Email: "ada@example.com"},
			watchword.AccountResource{Tenant: x.ID, ID: "grace", Phone: "+8613900000000"})
	}
	document, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.AdminURL()+"/admin/v1/registry", bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+adminKey)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the account is not taken: %s", answer.Status)
	}
}

// logs are the server's, shown with the test that they belong to.
type logs struct{ t *testing.T }

func (l logs) Write(p []byte) (int, error) {
	l.t.Log(string(bytes.TrimRight(p, "\n")))
	return len(p), nil
}

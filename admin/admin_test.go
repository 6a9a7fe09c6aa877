package admin_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/admin"
)

const key = "an admin key for tests"

// desk is a registry that answers what a test tells it to.
type desk struct {
	err      error
	applied  watchword.Resources
	unlocked string
	accounts []watchword.AccountResource
	file     string
	listed   []watchword.Account
	issued   watchword.NewToken
	tokens   []watchword.StoredToken
	revoked  string
	paused   string
	after    string // of the last list
	hooks    hooks
	log      bytes.Buffer
}

func (d *desk) Import(_ context.Context, accounts []watchword.AccountResource) error {
	d.accounts = accounts
	return d.err
}

func (d *desk) ImportCSV(_ context.Context, tenant watchword.TenantID, file []byte) (int, error) {
	d.file = string(tenant) + " " + string(file)
	return 7, d.err
}

func (d *desk) List(_ context.Context, _ watchword.TenantID, after string, limit int) ([]watchword.Account, error) {
	d.after = after
	return d.listed[:min(limit, len(d.listed))], d.err
}

func (d *desk) IssueToken(_ context.Context, n watchword.NewToken) (string, watchword.Token, error) {
	d.issued = n
	return "wwk_shown-once", watchword.Token{Tenant: n.Tenant, Type: n.Type, Subject: n.Subject, Scope: n.Scope, IssuedAt: noon, ExpiresAt: noon.Add(n.Lifetime)}, d.err
}

func (d *desk) RevokeTokens(_ context.Context, tenant watchword.TenantID, kind watchword.TokenType, subject string) (int, error) {
	d.revoked = string(tenant) + " " + string(kind) + " " + subject
	return 3, d.err
}

func (d *desk) ListTokens(_ context.Context, _ watchword.TenantID, after [32]byte, limit int) ([]watchword.StoredToken, error) {
	d.after = hex.EncodeToString(after[:])
	return d.tokens[:min(limit, len(d.tokens))], d.err
}

var noon = time.Date(2026, 10, 2, 12, 0, 0, 0, time.UTC)

func (d *desk) Apply(_ context.Context, change watchword.Resources) (watchword.Applied, error) {
	d.applied = change
	return watchword.Applied{Written: len(change.Tenants), Secrets: map[string]string{"acme/backend": "wwk_new"}}, d.err
}

func (d *desk) Export(context.Context) (watchword.Resources, error) {
	return watchword.Resources{Tenants: []watchword.Tenant{{ID: "acme"}}}, d.err
}

func (d *desk) unlock(_ context.Context, c watchword.Caller, _ watchword.Channel, to string) error {
	d.unlocked = string(c.Tenant) + " " + to
	return d.err
}

func decode(text []byte) (r watchword.Resources, err error) {
	err = json.Unmarshal(text, &r)
	return r, err
}

func call(t *testing.T, d *desk, method, path, authorization, body string) *httptest.ResponseRecorder {
	t.Helper()
	d.hooks.desk = d
	h := admin.Handler(admin.Options{
		Key: key, Registry: d, Accounts: d, Tokens: d, TokenTypes: []watchword.TokenType{"session", "huaweicloud"}, Delivery: d, Pauser: d, Stories: stories{d}, Webhooks: &d.hooks, Unlock: d.unlock, Decode: decode,
		Tenant: func(id watchword.TenantID) bool { return id == "acme" || id == "off" }, Log: slog.New(slog.NewTextHandler(&d.log, nil)),
	})
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if strings.HasPrefix(body, "id,") {
		r.Header.Set("Content-Type", "text/csv; charset=utf-8")
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestNothingWithoutTheKey(t *testing.T) {
	for _, authorization := range []string{"", "Bearer", "Bearer x", "Basic " + key, key, "Bearer  " + key} {
		for _, route := range [][2]string{
			{"PUT", "/admin/v1/registry"}, {"GET", "/admin/v1/registry"}, {"POST", "/admin/v1/unlock"}, {"GET", "/admin/v1/x"},
			{"PUT", "/admin/v1/accounts"}, {"GET", "/admin/v1/accounts?tenant=acme"},
			{"POST", "/admin/v1/routes/explain"}, {"POST", "/admin/v1/verifications/find"}, {"GET", "/admin/v1/spend?tenant=acme"}, {"GET", "/admin/v1/providers"}, {"POST", "/admin/v1/providers/probe"},
			{"POST", "/admin/v1/providers/receipts"}, {"POST", "/admin/v1/providers/pause"},
			{"POST", "/admin/v1/tokens"}, {"GET", "/admin/v1/tokens?tenant=acme"}, {"DELETE", "/admin/v1/tokens?tenant=acme&type=x"},
			{"GET", "/admin/v1/webhooks?tenant=acme"}, {"POST", "/admin/v1/webhooks/enable"}, {"POST", "/admin/v1/webhooks/test"},
			{"GET", "/admin/v1/notices?tenant=acme&webhook=app"}, {"POST", "/admin/v1/notices/replay"},
		} {
			d := &desk{}
			w := call(t, d, route[0], route[1], authorization, `{"tenants":[{"id":"acme"}]}`)
			if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" || d.applied.Tenants != nil || d.revoked != "" {
				t.Errorf("%q %v: %d", authorization, route, w.Code)
			}
		}
	}
}

func TestApplyExportUnlock(t *testing.T) {
	d := &desk{}
	w := call(t, d, "PUT", "/admin/v1/registry", "bearer "+key, `{"tenants":[{"id":"acme"}]}`)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"written":1`) || !strings.Contains(w.Body.String(), "wwk_new") || d.applied.Tenants[0].ID != "acme" {
		t.Errorf("apply: %d %s", w.Code, w.Body)
	}
	if w := call(t, d, "GET", "/admin/v1/registry", "Bearer "+key, ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"id":"acme"`) {
		t.Errorf("export: %d %s", w.Code, w.Body)
	}
	if w := call(t, d, "POST", "/admin/v1/unlock", "Bearer "+key, `{"tenant":"acme","to":"+8613800138000"}`); w.Code != http.StatusNoContent || d.unlocked != "acme +8613800138000" {
		t.Errorf("unlock: %d %q", w.Code, d.unlocked)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, method, path, body string
		err                      error
		status                   int
	}{
		{"no document", "PUT", "/admin/v1/registry", "{", nil, 422},
		{"a refused document", "PUT", "/admin/v1/registry", "{}", errors.New(`tenants "x": no`), 422},
		{"a busy registry", "PUT", "/admin/v1/registry", "{}", watchword.ErrBusyRegistry, 409},
		{"a document without end", "PUT", "/admin/v1/registry", strings.Repeat(" ", 17<<20), nil, 413},
		{"a registry that cannot be read", "GET", "/admin/v1/registry", "", errors.New("no"), 503},
		{"no recipient", "POST", "/admin/v1/unlock", "{}", watchword.NewError(watchword.InvalidRecipient, "no"), 422},
		{"an unknown field", "POST", "/admin/v1/unlock", `{"x":1}`, nil, 400},
		{"a store that fails", "POST", "/admin/v1/unlock", "{}", errors.New("no"), 503},
		{"another path", "GET", "/admin/v1/x", "", nil, 404},
		{"another method", "DELETE", "/admin/v1/registry", "", nil, 404},
	} {
		w := call(t, &desk{err: c.err}, c.method, c.path, "Bearer "+key, c.body)
		var p struct{ Code, Detail string }
		if w.Code != c.status || w.Header().Get("Content-Type") != "application/problem+json" ||
			json.Unmarshal(w.Body.Bytes(), &p) != nil || p.Code == "" || p.Detail == "" {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
}

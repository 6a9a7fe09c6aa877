package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// TestProductionFrontPage holds that a production server tells visitors what it is, and nothing else.
func TestProductionFrontPage(t *testing.T) {
	s := production(t, testConfig(t))
	r := s.get(t, s.URL()+"/", "Accept", "text/html")
	if r.status != http.StatusOK || !strings.Contains(r.body, "Watchword") {
		t.Errorf("the front page is answered %d: %s", r.status, r.body)
	}
	for _, told := range []string{s.AdminURL(), s.config.Data, "go1.", `"test"`, "tenant", "sandbox", "API key"} {
		if strings.Contains(r.body, told) {
			t.Errorf("the front page tells %q", told)
		}
	}
	for _, link := range regexp.MustCompile(`(?:href|src|action)="([^"#]*)"`).FindAllStringSubmatch(r.body, -1) {
		if got := s.get(t, s.URL()+link[1]); got.status != http.StatusOK {
			t.Errorf("its link %q is answered %d", link[1], got.status)
		}
	}
}

// TestProductionRoutes holds that what belongs to the sandbox or to operators is not on the API's listener.
func TestProductionRoutes(t *testing.T) {
	s := production(t, testConfig(t))
	for _, path := range []string{
		"/sandbox/v1/messages", "/sandbox/v1/messages/wait", "/sandbox/", "/console/messages", "/console/events", "/quickstart", "/docs",
		"/metrics", "/debug/pprof/", "/debug/pprof/goroutine", "/admin/v1/registry", "/nothing",
	} {
		if r := s.get(t, s.URL()+path); r.status != http.StatusNotFound {
			t.Errorf("%s is answered %d", path, r.status)
		}
	}
	for _, path := range []string{"/v1/verifications", "/sandbox/v1/messages", "/nothing"} {
		if r := s.get(t, s.AdminURL()+path); r.status != http.StatusNotFound {
			t.Errorf("%s on the admin listener is answered %d", path, r.status)
		}
	}
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/goroutine?debug=1", "/metrics", "/livez"} {
		if r := s.get(t, s.AdminURL()+path); r.status != http.StatusOK {
			t.Errorf("%s on the admin listener is answered %d", path, r.status)
		}
	}
}

func TestProductionRefusesTheInbox(t *testing.T) {
	s := production(t, testConfig(t))
	_, err := s.registry.Apply(t.Context(), watchword.Resources{ProviderAccounts: []watchword.ProviderAccount{{Name: "box", Type: "inbox"}}})
	wantError(t, err, `provider_accounts "box"`, "sandbox's alone")
	body := `{"provider_accounts":[{"name":"box","type":"inbox"}]}`
	r := send(t, http.MethodPut, s.AdminURL()+"/admin/v1/registry", body, "Authorization", "Bearer "+s.adminKey)
	if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "sandbox's alone") {
		t.Errorf("it is answered %d: %s", r.status, r.body)
	}
}

// TestProductionRefusesASandboxDatabase holds that a sandbox's data is not put into production with its inbox.
func TestProductionRefusesASandboxDatabase(t *testing.T) {
	c := testConfig(t)
	if err := sandboxed(t, c).stop(); err != nil {
		t.Fatal(err)
	}
	_, err := OpenProduction(t.Context(), c, Environment{Stderr: &syncBuffer{}})
	wantError(t, err, c.DatabasePath(), "sandbox's alone")
}

// TestUnknownPaths holds that callers of the API get an answer in its own shape, whatever they ask for.
func TestUnknownPaths(t *testing.T) {
	s := sandboxed(t, testConfig(t))
	for _, path := range []string{"/v1/", "/v1/nothing", "/v1/verifications/x/y/z"} {
		r := s.get(t, s.URL()+path, "Authorization", "Bearer "+s.sandbox.env[envAPIKey])
		var p struct {
			Code, Hint, Detail string
			DocURL             string `json:"doc_url"`
			RequestID          string `json:"request_id"`
			Status             int
		}
		r.decode(t, &p)
		if r.status != http.StatusNotFound || r.header.Get("Content-Type") != "application/problem+json" || p.Status != 404 ||
			p.Code == "" || p.Hint == "" || p.Detail == "" || p.DocURL == "" || p.RequestID == "" {
			t.Errorf("%s is answered %d: %s", path, r.status, r.body)
		}
	}
}

// TestErrorPages follows the links of errors: every one leads to a page on the same server.
func TestErrorPages(t *testing.T) {
	s := production(t, testConfig(t))
	s.apply(t, acme("http://127.0.0.1:1/", 0))
	codes := map[string]bool{}
	for _, c := range watchword.ErrorCodes() {
		codes[string(c)] = true
	}
	for _, m := range regexp.MustCompile(`/docs/errors/([a-z_]+)"`).FindAllStringSubmatch(s.get(t, s.URL()+"/openapi.json").body, -1) {
		codes[m[1]] = true
	}
	for code := range codes {
		if r := s.get(t, s.URL()+"/docs/errors/"+code, "Accept", "text/html"); r.status != http.StatusOK || !strings.Contains(r.body, code) {
			t.Errorf("the page about %s is answered %d", code, r.status)
		}
	}
	for _, r := range []reply{
		s.api(t, "/v1/verifications", "wrong", `{}`), s.api(t, "/v1/verifications", tenantKey, `{`), s.api(t, "/v1/verifications", tenantKey, `{"to":"x"}`),
		s.api(t, "/v1/verifications", tenantKey, `{"tu":"x"}`), s.api(t, "/v1/nothing", tenantKey, `{}`), s.get(t, s.URL()+"/v1/checks"),
		s.api(t, "/v1/verifications", tenantKey, `{"to":"a@example.com"}`),
	} {
		var p struct {
			DocURL string `json:"doc_url"`
		}
		r.decode(t, &p)
		if !strings.HasPrefix(p.DocURL, s.URL()) || s.get(t, p.DocURL, "Accept", "text/html").status != http.StatusOK {
			t.Errorf("%d leads to %q, where there is nothing", r.status, p.DocURL)
		}
	}
}

// TestPublicURL holds that links name the server as its callers know it.
func TestPublicURL(t *testing.T) {
	c := testConfig(t)
	c.PublicURL = "https://codes.acme.example"
	s, err := OpenProduction(t.Context(), c, Environment{Stderr: &syncBuffer{}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.URL() != c.PublicURL || !strings.HasPrefix(s.AdminURL(), "http://127.0.0.1:") {
		t.Errorf("the URLs are %q and %q", s.URL(), s.AdminURL())
	}
	if s.Engine() == nil {
		t.Error("there is no engine")
	}
}

// TestOpenFaults holds that a server that cannot start names the fault and frees what it held.
func TestOpenFaults(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, x := range map[string]struct {
		change func(*Config)
		want   []string
	}{
		"listen":  {func(c *Config) { c.Listen = taken.Addr().String() }, []string{"listen:", "in use"}},
		"admin":   {func(c *Config) { c.Admin.Listen = taken.Addr().String() }, []string{"admin.listen:", "in use"}},
		"data":    {func(c *Config) { c.Data = inFile(t, "file", "") }, []string{"the data folder", "--data"}},
		"keys":    {func(c *Config) { c.Keys.Ring = "x" }, []string{"keys.ring"}},
		"address": {func(c *Config) { c.Listen = "nonsense" }, []string{"listen:", "nonsense"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := testConfig(t)
			bad := c
			x.change(&bad)
			_, err := OpenProduction(t.Context(), bad, Environment{Stderr: &syncBuffer{}})
			wantError(t, err, x.want...)
			if bad.Data != c.Data {
				return
			}
			s, err := OpenProduction(t.Context(), c, Environment{Stderr: &syncBuffer{}}) // the lock and the file are free again
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	broken := testConfig(t)
	if err := os.WriteFile(filepath.Join(broken.Data, "sandbox.env"), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = OpenSandbox(t.Context(), broken, Environment{Stderr: &syncBuffer{}})
	wantError(t, err, "sandbox.env", "nonsense")
}

// TestRunFailsWithItsListener holds that a server whose certificate cannot be read ends, and says why.
func TestRunFailsWithItsListener(t *testing.T) {
	c := testConfig(t)
	c.TLS = TLSConfig{Cert: "/none/cert.pem", Key: "/none/key.pem"}
	s, err := OpenProduction(t.Context(), c, Environment{Stderr: &syncBuffer{}})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(s.URL(), "https://") {
		t.Errorf("the URL is %q", s.URL())
	}
	err = s.Run(context.Background())
	wantError(t, err, "/none/cert.pem")
	if errors.Is(err, context.Canceled) {
		t.Errorf("the error is about something else: %v", err)
	}
}

package app

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// asOperator makes a request of the admin API.
func (r *running) asOperator(t *testing.T, method, path, body string, header ...string) reply {
	t.Helper()
	return send(t, method, r.AdminURL()+path, body, append(header, "Authorization", "Bearer "+r.adminKey)...)
}

// answering is a server that answers every request alike, and keeps what it was asked.
func answering(t *testing.T, answer string) (url string, asked *syncBuffer) {
	t.Helper()
	asked = &syncBuffer{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(asked, r.Body)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

// TestClosingLetsGoOfThoseWhoAreAsked holds that a server that has ended keeps no connection to an application or a captcha
// service.
func TestClosingLetsGoOfThoseWhoAreAsked(t *testing.T) {
	var open atomic.Int32
	asked := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"success":true}`)
	}))
	asked.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	asked.Start()
	defer asked.Close()
	s := production(t, testConfig(t))
	s.apply(t, watchword.Resources{Tenants: []watchword.Tenant{{
		ID: "acme", Captcha: &watchword.CaptchaSource{URL: asked.URL, Secret: "s"}, Accounts: &watchword.AccountSource{URL: asked.URL, Secret: "s"},
	}}})
	caller := watchword.Caller{Tenant: "acme"}
	if err := s.engine.PassCaptcha(t.Context(), caller, "token", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.engine.Session(t.Context(), caller, watchword.Session{Account: "ada"}); err == nil {
		t.Fatal("an answer about a captcha is one about a session")
	}
	if open.Load() != 2 {
		t.Fatalf("%d connections are kept, not 2", open.Load())
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return open.Load() == 0 })
}

// withAccounts is acme with a rule about accounts.
func withAccounts(vendor string, rule watchword.AccountRule, source *watchword.AccountSource) watchword.Resources {
	r := acme(vendor, 30*time.Second)
	r.Tenants[0].Accounts = source
	for i := range r.Policies {
		r.Policies[i].AccountRule = rule
	}
	if len(r.Policies) == 0 {
		r.Policies = []watchword.PolicyResource{{Tenant: "acme", AccountRule: rule}}
	}
	return r
}

func TestTenantsAskTheirApplications(t *testing.T) {
	v := newSlowVendor(t)
	v.release()
	s := production(t, testConfig(t))
	url, asked := answering(t, `{"account":null}`)
	s.apply(t, withAccounts(v.URL, watchword.MustExist, &watchword.AccountSource{URL: url, Secret: "a secret of theirs"}))
	if r := s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`); !strings.Contains(r.body, `"account_not_found"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if want := `{"question":"account_by_address","tenant":"acme","channel_kind":"phone","address":"+8613800138000"}`; asked.String() != want {
		t.Errorf("asked %s", asked)
	}
	wrong, _ := answering(t, `{"account":"in-the-answer"}`)
	s.apply(t, withAccounts(v.URL, watchword.MustExist, &watchword.AccountSource{URL: wrong})) // keeps the secret it had
	if r := s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`); !strings.Contains(r.body, `"account_unavailable"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	s.apply(t, withAccounts(v.URL, watchword.MustExist, nil)) // back to the built-in directory
	if r := s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`); !strings.Contains(r.body, `"account_not_found"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"13800138000", "a secret of theirs", "in-the-answer"} {
		if strings.Contains(s.log.String(), private) {
			t.Errorf("the log tells %s", private)
		}
	}
}

func TestImportedAccounts(t *testing.T) {
	v := newSlowVendor(t)
	v.release()
	s := production(t, testConfig(t))
	s.apply(t, withAccounts(v.URL, watchword.MustNotExist, nil))
	put := func(file string) reply {
		return s.asOperator(t, http.MethodPut, "/admin/v1/accounts?tenant=acme", file, "Content-Type", "text/csv")
	}
	if r := put("phone,id\n+8613800138000,ada\n,bob\n12,eve\n"); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "line 4, column phone") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.asOperator(t, http.MethodGet, "/admin/v1/accounts?tenant=acme", ""); r.body != `{"accounts":[]}`+"\n" {
		t.Errorf("after a refused file: %s", r.body)
	}
	if r := put("phone,id\n+8613800138000,ada\n,bob\n"); r.status != http.StatusOK || r.body != `{"written":2}`+"\n" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.api(t, "/v1/verifications", tenantKey, `{"to":"+86 138 0013 8000"}`); !strings.Contains(r.body, `"account_exists"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.asOperator(t, http.MethodGet, "/admin/v1/accounts?tenant=acme", ""); r.body != `{"accounts":[{"id":"ada","phone":"+86 138****8000"},{"id":"bob"}]}`+"\n" {
		t.Errorf("%s", r.body)
	}
	// The same address for another account: a document says so before anything of it is written.
	r := s.asOperator(t, http.MethodPut, "/admin/v1/registry", `{"tenants":[{"id":"more"}],"accounts":[{"tenant":"acme","id":"eve","phone":"+8613800138000"}]}`)
	if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, `accounts \"acme/eve\": phone: account \"ada\" has it already`) || s.tenantThere("more") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestTokensOfOperators(t *testing.T) {
	s := production(t, testConfig(t))
	s.apply(t, watchword.Resources{Tenants: []watchword.Tenant{{ID: "acme"}}})
	r := s.asOperator(t, http.MethodPost, "/admin/v1/tokens", `{"tenant":"acme","type":"session","subject":"ada","lifetime":"1h"}`)
	var issued struct{ Token string }
	if r.decode(t, &issued); r.status != http.StatusCreated || len(issued.Token) < 40 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	found, state, err := s.engine.Token(t.Context(), watchword.SessionToken, issued.Token)
	if err != nil || state != watchword.TokenValid || found.Subject != "ada" {
		t.Errorf("%+v, %v, %v", found, state, err)
	}
	if r := s.asOperator(t, http.MethodPost, "/admin/v1/tokens", `{"tenant":"ghost","type":"session","subject":"ada","lifetime":"1h"}`); r.status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown tenant: %d %s", r.status, r.body)
	}
	s.apply(t, watchword.Resources{Tenants: []watchword.Tenant{{ID: "acme", Disabled: true}}})
	if r := s.asOperator(t, http.MethodGet, "/admin/v1/tokens?tenant=acme", ""); !strings.Contains(r.body, `"subject":"ada"`) || strings.Contains(r.body, issued.Token) {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := s.asOperator(t, http.MethodDelete, "/admin/v1/tokens?tenant=acme&type=session", ""); r.body != `{"revoked":1}`+"\n" {
		t.Errorf("a tenant that is switched off: %d %s", r.status, r.body)
	}
	if _, state, err := s.engine.Token(t.Context(), watchword.SessionToken, issued.Token); err != nil || state != watchword.TokenUnknown {
		t.Errorf("after it was revoked: %v, %v", state, err)
	}
}

func TestProductionAsksTheCaptchaService(t *testing.T) {
	s := production(t, testConfig(t))
	url, asked := answering(t, `{"success":true}`)
	s.apply(t, watchword.Resources{Tenants: []watchword.Tenant{{ID: "acme", Captcha: &watchword.CaptchaSource{URL: url, Secret: "of the site"}}}})
	caller := watchword.Caller{Tenant: "acme"}
	if err := s.engine.PassCaptcha(t.Context(), caller, "token", "192.0.2.1"); err != nil || asked.String() != "remoteip=192.0.2.1&response=token&secret=of+the+site" {
		t.Errorf("%v; asked %s", err, asked)
	}
	refusing, _ := answering(t, `{"success":false}`)
	s.apply(t, watchword.Resources{Tenants: []watchword.Tenant{{ID: "acme", Captcha: &watchword.CaptchaSource{URL: refusing}}}})
	if err := s.engine.PassCaptcha(t.Context(), caller, "token", ""); watchword.CodeOf(err) != watchword.CaptchaFailed {
		t.Error(err)
	}
}

package admin_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/admin"
	"github.com/watchword/watchword/recipient"
)

const bearer = "Bearer " + key

// wants checks an answer.
func wants(t *testing.T, name string, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	if w.Code != status || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%s: %d %s", name, w.Code, w.Body)
	}
	for _, part := range parts {
		if !strings.Contains(w.Body.String(), part) {
			t.Errorf("%s: the answer has no %s: %s", name, part, w.Body)
		}
	}
}

func TestImport(t *testing.T) {
	d := &desk{}
	w := call(t, d, "PUT", "/admin/v1/accounts", bearer, `{"accounts":[{"tenant":"acme","id":"ada","phone":"+8613800138000"},{"tenant":"off","id":"bob","email":null}]}`)
	wants(t, "JSON", w, http.StatusOK, `{"written":2}`)
	if len(d.accounts) != 2 || d.accounts[0] != (watchword.AccountResource{Tenant: "acme", ID: "ada", Phone: "+8613800138000"}) {
		t.Errorf("%+v", d.accounts)
	}
	wants(t, "none", call(t, d, "PUT", "/admin/v1/accounts", bearer, `{"accounts":[]}`), http.StatusOK, `{"written":0}`)
	file := "id,email\nada,ada@example.com\n"
	wants(t, "CSV", call(t, d, "PUT", "/admin/v1/accounts?tenant=acme", bearer, file), http.StatusOK, `{"written":7}`)
	if d.file != "acme "+file {
		t.Errorf("%q", d.file)
	}
}

func TestImportFaults(t *testing.T) {
	found := watchword.NewError(watchword.InvalidRequest, "line 2, column email: no\nline 3, column id: no")
	for _, c := range []struct {
		name, path, body string
		err              error
		status           int
		want             string
	}{
		{"faults of a file", "?tenant=acme", "id,email\n", found, 422, `"detail":"line 2, column email: no\nline 3, column id: no"`},
		{"faults of a list", "", `{"accounts":[]}`, found, 422, `line 2`},
		{"a store that fails", "?tenant=acme", "id,email\n", errors.New("disk full at +8613800138000"), 503, "import them again"},
		{"a file of nobody", "", "id,email\n", nil, 400, "tenant"},
		{"a file of an unknown tenant", "?tenant=ghost", "id,email\n", nil, 404, "ghost"},
		{"a list of an unknown tenant", "", `{"accounts":[{"tenant":"acme","id":"a"},{"tenant":"ghost","id":"b"}]}`, nil, 422, `accounts \"ghost/b\": there is no tenant \"ghost\"`},
		{"no JSON", "", `{`, nil, 400, "accounts"},
		{"another JSON", "", `{}`, nil, 400, "accounts"},
		{"an unknown field", "", `{"accounts":[{"tenant":"acme","id":"a","mail":"x"}]}`, nil, 400, "accounts"},
		{"a field twice", "", `{"accounts":[{"tenant":"acme","id":"a","id":"b"}]}`, nil, 400, "accounts"},
		{"something after it", "", `{"accounts":[]}{}`, nil, 400, "accounts"},
		{"a list without end", "", strings.Repeat(" ", 64<<20+1), nil, 413, "64 MiB"},
	} {
		d := &desk{err: c.err}
		w := call(t, d, "PUT", "/admin/v1/accounts"+c.path, bearer, c.body)
		wants(t, c.name, w, c.status, c.want)
		if c.err == nil && (d.accounts != nil || d.file != "") {
			t.Errorf("%s: it was imported", c.name)
		}
		if strings.Contains(w.Body.String(), "disk") {
			t.Errorf("%s: internal words: %s", c.name, w.Body)
		}
	}
	w := httptest.NewRecorder() // a body that does not say how long it is
	d := &desk{}
	r := httptest.NewRequestWithContext(t.Context(), "PUT", "/admin/v1/accounts", strings.NewReader(strings.Repeat(" ", 64<<20+1)))
	r.ContentLength = -1
	r.Header.Set("Authorization", bearer)
	admin.Handler(admin.Options{Key: key, Accounts: d}).ServeHTTP(w, r)
	wants(t, "an endless body", w, 413, "64 MiB")
}

func TestAccountsAreListedMasked(t *testing.T) {
	phone, err := recipient.ParsePhone("+8613800138000")
	if err != nil {
		t.Fatal(err)
	}
	email, err := recipient.ParseEmail("ada@example.com")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{listed: []watchword.Account{{ID: "ada", Phone: phone, Email: email}, {ID: "bob"}}}
	w := call(t, d, "GET", "/admin/v1/accounts?tenant=acme&after=a%20b", bearer, "")
	wants(t, "all", w, http.StatusOK, `"id":"ada","phone":"+86 138****8000","email":"a***@example.com"`, `{"id":"bob"}]}`)
	if d.after != "a b" || strings.Contains(w.Body.String(), "next") || strings.Contains(w.Body.String(), "13800138000") {
		t.Errorf("after %q: %s", d.after, w.Body)
	}
	wants(t, "a page", call(t, d, "GET", "/admin/v1/accounts?tenant=acme&limit=1", bearer, ""), http.StatusOK, `"next":"ada"`)
	wants(t, "none", call(t, &desk{}, "GET", "/admin/v1/accounts?tenant=acme", bearer, ""), http.StatusOK, `{"accounts":[]}`)
	for path, status := range map[string]int{
		"": 400, "?tenant=": 400, "?tenant=ghost": 404, "?tenant=acme&limit=0": 400, "?tenant=acme&limit=1001": 400, "?tenant=acme&limit=x": 400,
	} {
		wants(t, path, call(t, d, "GET", "/admin/v1/accounts"+path, bearer, ""), status, `"code"`)
	}
	wants(t, "a store that fails", call(t, &desk{err: errors.New("no")}, "GET", "/admin/v1/accounts?tenant=acme", bearer, ""), 503, `"code":"unavailable"`)
}

package app

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// TestAccountsInDocuments holds that accounts stand in a document beside everything else, and that nothing of it is
// written when one of them is wrong.
func TestAccountsInDocuments(t *testing.T) {
	s := production(t, testConfig(t))
	put := func(body string) reply {
		return send(t, http.MethodPut, s.AdminURL()+"/admin/v1/registry", body, "Authorization", "Bearer "+s.adminKey)
	}
	if r := put(`{"tenants":[{"id":"acme"}],"accounts":[{"tenant":"acme","id":"ada","email":"nonsense"}]}`); r.status != http.StatusUnprocessableEntity {
		t.Errorf("a bad address is answered %d: %s", r.status, r.body)
	}
	if r := put(`{"tenants":[{"id":"acme"}],"accounts":[{"tenant":"ghost","id":"ada","email":"a@example.com"}]}`); r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "ghost") {
		t.Errorf("an unknown tenant is answered %d: %s", r.status, r.body)
	}
	if _, there := s.registry.Current().Tenant("acme"); there {
		t.Fatal("the tenant of a refused document is in force")
	}
	r := put(`{"tenants":[{"id":"acme","dialects":["native"]}],"accounts":[{"tenant":"acme","id":"ada","email":"ada@example.com"}],
		"credentials":[{"tenant":"acme","name":"b","secret":"` + tenantKey + `"}],
		"policies":[{"tenant":"acme","account_rule":"must_not_exist"}]}`)
	if r.status != http.StatusOK || !strings.Contains(r.body, `"written":4`) {
		t.Fatalf("it is answered %d: %s", r.status, r.body)
	}
	if got := s.api(t, "/v1/verifications", tenantKey, `{"to":"Ada@Example.com"}`); !strings.Contains(got.body, `"account_exists"`) {
		t.Errorf("the account is not there: %s", got.body)
	}
	if r := put(`{"accounts":[{"tenant":"acme","id":"bob","email":"bob@example.com"}]}`); r.status != http.StatusOK {
		t.Errorf("an account of a tenant that is there is answered %d: %s", r.status, r.body)
	}
}

func TestDialectsAreMounted(t *testing.T) {
	s := sandboxed(t, testConfig(t))
	tenant, ok := s.registry.Current().Tenant(SandboxTenant)
	if !ok || len(Dialects()) == 0 {
		t.Fatal("the sandbox has no tenant, or there are no dialects")
	}
	shown := map[string]bool{}
	for _, e := range s.Examples() {
		shown[e.Dialect] = true
	}
	for _, d := range Dialects() {
		if !tenant.Speaks(d) || !shown[d] {
			t.Errorf("the sandbox does not speak or show %s", d)
		}
	}
}

func TestBackup(t *testing.T) {
	c := testConfig(t)
	s := production(t, c)
	s.apply(t, watchword.Resources{Tenants: []watchword.Tenant{{ID: "acme"}}})
	target := filepath.Join(t.TempDir(), "copy.db")
	if err := Backup(t.Context(), c, target); err != nil {
		t.Fatal(err)
	}
	wantError(t, Backup(t.Context(), c, target), target, "exists")
	restored := testConfig(t)
	for from, to := range map[string]string{target: restored.DatabasePath(), c.KeysPath(): restored.KeysPath()} {
		if err := os.WriteFile(to, []byte(readFile(t, from)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, there := production(t, restored).registry.Current().Tenant("acme"); !there {
		t.Error("the tenant is not in the backup")
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(c.KeysPath()); err != nil {
		t.Fatal(err)
	}
	wantError(t, Backup(t.Context(), c, target+"2"), "written", c.KeysPath(), "cannot be read")
}

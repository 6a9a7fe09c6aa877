package app

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

func TestSandboxEnvIsKept(t *testing.T) {
	c := testConfig(t)
	s := sandboxed(t, c)
	first, err := ReadEnvFile(s.SandboxEnvPath())
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(s.SandboxEnvPath())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, %v", info.Mode(), err)
	}
	for _, name := range []string{"WATCHWORD_URL", "WATCHWORD_API_KEY", "WATCHWORD_ADMIN_KEY"} {
		if first[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
	if first["WATCHWORD_URL"] != s.URL() {
		t.Errorf("the URL is %q, not %q", first["WATCHWORD_URL"], s.URL())
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	again := sandboxed(t, c)
	second, err := ReadEnvFile(again.SandboxEnvPath())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"WATCHWORD_API_KEY", "WATCHWORD_ADMIN_KEY"} {
		if second[name] != first[name] {
			t.Errorf("%s has changed", name)
		}
	}
	if second["WATCHWORD_URL"] != again.URL() {
		t.Errorf("the URL is still %q", second["WATCHWORD_URL"])
	}
	if r := again.api(t, "/v1/verifications", first["WATCHWORD_API_KEY"], `{"to":"a@example.com"}`); r.status != http.StatusCreated {
		t.Errorf("the old key is answered %d: %s", r.status, r.body)
	}
}

func TestReadEnvFile(t *testing.T) {
	got, err := ReadEnvFile(inFile(t, "env", "# words\n\n A=1 \nB=a=b\nC=\n"))
	if err != nil || got["A"] != "1" || got["B"] != "a=b" || len(got) != 3 {
		t.Errorf("it holds %v, %v", got, err)
	}
	_, err = ReadEnvFile(inFile(t, "env", "A=1\nnonsense\n"))
	wantError(t, err, "env", `"nonsense"`)
	_, err = ReadEnvFile("/none.env")
	wantError(t, err, "/none.env")
}

// TestSandboxBeyondLoopback holds that other machines see neither codes nor pages without the key.
func TestSandboxBeyondLoopback(t *testing.T) {
	c := testConfig(t)
	c.Listen = "0.0.0.0:0"
	s := sandboxed(t, c)
	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	base, key := "http://127.0.0.1:"+u.Port(), s.sandbox.env[envAPIKey]
	for _, path := range []string{"/", "/docs", "/quickstart", "/sandbox/v1/messages", "/console/messages"} {
		if r := s.get(t, base+path); r.status != http.StatusUnauthorized || strings.Contains(r.body, key) {
			t.Errorf("%s without the key is answered %d", path, r.status)
		}
		if r := s.get(t, base+path, "Authorization", "Bearer "+key); r.status != http.StatusOK {
			t.Errorf("%s with the key is answered %d", path, r.status)
		}
	}
	if r := s.get(t, base+"/livez"); r.status != http.StatusOK {
		t.Errorf("health is answered %d", r.status)
	}
	if r := s.get(t, base+"/sandbox/v1/messages", "Authorization", "Bearer "+key, "Host", "evil.example"); r.status != http.StatusForbidden {
		t.Errorf("another host is answered %d", r.status)
	}
	for _, e := range s.Examples() {
		if !strings.Contains(e.Read, "WATCHWORD_API_KEY") || !strings.Contains(e.Check, `wait?timeout=20s" -H "Authorization`) {
			t.Errorf("the commands to read the inbox give no key: %s", e.Read)
		}
	}
}

// TestSandboxForeignPages holds that no route of the sandbox answers another site's page or another name.
func TestSandboxForeignPages(t *testing.T) {
	s := sandboxed(t, testConfig(t))
	for _, path := range []string{"/", "/v1/verifications/x", "/sandbox/v1/messages", "/metrics", "/openapi.json", "/readyz", "/admin/v1/registry", "/debug/pprof/"} {
		for _, header := range [][]string{{"Host", "evil.example"}, {"Origin", "http://evil.example"}, {"Sec-Fetch-Site", "cross-site"}} {
			if r := s.get(t, s.URL()+path, header...); r.status != http.StatusForbidden || !strings.Contains(r.header.Get("Content-Type"), "problem+json") {
				t.Errorf("%s with %v is answered %d", path, header, r.status)
			}
		}
	}
}

func TestSandboxTestRecipients(t *testing.T) {
	s := sandboxed(t, testConfig(t))
	key := s.sandbox.env[envAPIKey]
	var v struct {
		ID, Delivery string
		Test         bool
	}
	s.api(t, "/v1/verifications", key, `{"to":"+12025550100"}`).decode(t, &v)
	if !v.Test || v.Delivery != "delivered" {
		t.Errorf("the first test number answers %+v", v)
	}
	if r := s.api(t, "/v1/verifications/"+v.ID+"/check", key, `{"code":"`+TestCode+`"}`); !strings.Contains(r.body, `"approved"`) {
		t.Errorf("its code is not approved: %s", r.body)
	}
	if r := s.get(t, s.URL()+"/sandbox/v1/messages"); strings.Contains(r.body, "+12025550100") {
		t.Errorf("something was sent to it: %s", r.body)
	}
	failed := 0
	for _, one := range testRecipients(s.sandbox.now())[1:] {
		if r := s.api(t, "/v1/verifications", key, `{"to":"`+one.To+`"}`); r.status >= http.StatusBadRequest {
			failed++
		}
	}
	if failed == 0 {
		t.Error("no test number fails")
	}
	if _, there := s.registry.Current().Tenant(SandboxTenant); !there || len(watchword.TestOutcomes()) < 5 {
		t.Error("the sandbox's tenant or its outcomes are missing")
	}
}

// TestShellPath sources files from folders with names that a shell would take apart.
func TestShellPath(t *testing.T) {
	for _, name := range []string{"plain", "two words", "it's", "$HOME", "a;b", "-n", "é"} {
		folder := filepath.Join(t.TempDir(), name)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "env"), []byte("X=found\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{filepath.Join(folder, "env"), filepath.Join(name, "env")} {
			c := exec.Command("sh", "-c", ". "+shellPath(path)+" && echo $X")
			c.Dir = filepath.Dir(folder)
			if out, err := c.CombinedOutput(); err != nil || string(out) != "found\n" {
				t.Errorf("%s: %v: %s", shellPath(path), err, out)
			}
		}
	}
}

func TestExamplesTakeFreshNumbers(t *testing.T) {
	start := examples("data", "watchword", false)[0].Start
	number := regexp.MustCompile(`"\+86138'"(\$\(.*\))"'"`).FindStringSubmatch(start)
	if number == nil {
		t.Fatalf("there is no number in %s", start)
	}
	seen := map[string]bool{}
	for range 20 {
		out, err := exec.Command("sh", "-c", "printf %s "+number[1]).Output()
		if err != nil || !regexp.MustCompile(`^\d{8}$`).Match(out) {
			t.Fatalf("the number is %q, %v", out, err)
		}
		seen[string(out)] = true
	}
	if len(seen) < 15 {
		t.Errorf("twenty numbers in a row are %v", seen)
	}
}

package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sandboxEnv reads what the sandbox wrote for shells.
func sandboxEnv(t *testing.T, s *server) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.data, "sandbox.env"))
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			env[name] = value
		}
	}
	return env
}

// TestTheSandboxAnswersThisMachineAlone plays the page on another site: by its Host, its Origin, and what browsers say
// of it.
func TestTheSandboxAnswersThisMachineAlone(t *testing.T) {
	s := dev(t, filepath.Join(t.TempDir(), "data"))
	host := strings.TrimPrefix(s.url, "http://")
	_, port, _ := strings.Cut(host, ":")
	ask := func(path, host, headers string) *answer {
		all, err := exchange(strings.TrimPrefix(s.url, "http://"), fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n", path, host, headers), 1)
		if err != nil {
			t.Fatalf("%s, Host %q, %q: %v", path, host, headers, err)
		}
		return all[0]
	}
	requests := 0
	refused := func(path, host, headers string) {
		requests++
		a := ask(path, host, headers)
		err := plainProblem(&http.Response{StatusCode: a.status, Header: a.header}, a.body)
		if a.status != http.StatusForbidden && !strings.HasPrefix(string(a.body), "400 ") || a.status == http.StatusForbidden && err != nil {
			t.Errorf("%s, Host %q, %q: %v: %s", path, host, headers, err, a)
		}
	}
	for _, path := range []string{"/sandbox/v1/messages", "/", "/v1/verifications", "/admin/v1/registry", "/metrics", "/readyz", "/livez", "/openapi.json", "/debug/pprof/", "/no/such"} {
		for _, other := range []string{
			"evil.example", "evil.example:" + port, "127.0.0.1.evil.example", "localhost.evil.example:" + port, "127.0.0.1@evil.example", "localhost@evil.example",
			"127.1", "2130706433", "0x7f000001", "0", "0.0.0.0:" + port, "[::ffff:127.0.0.1]", "127.0.0.2", "localhost.", "xn--localhost", "", "[", "]localhost",
			"evil.example#localhost", "localhost/evil.example", "192.168.0.1", "127.0.0.1:x@evil.example:80",
		} {
			refused(path, other, "")
		}
		for _, headers := range []string{
			"Origin: https://evil.example", "Origin: null", "Origin: http://evil.example:" + port, "Origin: http://127.0.0.1.evil.example:" + port, "Origin: http://127.0.0.1",
			"Origin: http://localhost:" + port, "Origin: file://", "Origin: http://127.0.0.1@evil.example", "Origin: http://[", "Origin: chrome-extension://evil",
			"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Sec-Fetch-Site: evil", "Sec-Fetch-Site: SAME-ORIGIN",
		} {
			refused(path, host, headers+"\r\n")
		}
	}
	t.Logf("%d requests were refused", requests)
	for _, own := range []string{host, "localhost:" + port, "LOCALHOST:" + port, "127.0.0.1"} {
		if a := ask("/sandbox/v1/messages", own, "Sec-Fetch-Site: none\r\n"); a.status != http.StatusOK {
			t.Errorf("Host %q: %s", own, a)
		}
	}
	if a := ask("/sandbox/v1/messages", host, "Origin: http://"+host+"\r\nSec-Fetch-Site: same-origin\r\n"); a.status != http.StatusOK {
		t.Errorf("its own page: %s", a)
	}
	if a := ask("http://evil.example/sandbox/v1/messages", host, ""); a.status != http.StatusForbidden {
		t.Errorf("an absolute URI: %s", a)
	}
}

func TestHostileInboxQueries(t *testing.T) {
	s := dev(t, filepath.Join(t.TempDir(), "data"))
	c := &caller{base: s.url, http: http.DefaultClient}
	for _, query := range []string{
		"?to=x", "?to=%00", "?to=%ff", "?to=a%40b%40c", "?to=" + strings.Repeat("9", 10_000), "?limit=0", "?limit=-1", "?limit=x", "?limit=1001", "?limit=99999999999999999999",
		"?%zz", "?a;b", "/wait?timeout=61", "/wait?timeout=-1s", "/wait?timeout=x", "/wait?timeout=NaN", "/wait?timeout=1e9", "/wait?after=x", "/wait?to=x", "/none", "/wait/x", "%00",
	} {
		for _, method := range []string{http.MethodGet, http.MethodDelete} {
			if method == http.MethodDelete && strings.HasPrefix(query, "?limit") {
				continue // it has no such parameter
			}
			a := c.must(t, method, "/sandbox/v1/messages"+query, nil)
			if err := plainProblem(&http.Response{StatusCode: a.status, Header: a.header}, a.body); err != nil {
				t.Errorf("%s %s: %v: %s", method, query[:min(80, len(query))], err, a)
			}
		}
	}
	for _, path := range []string{"/sandbox/v1/", "/sandbox/v1", "/sandbox/v2/messages", "/sandbox/"} {
		if a := c.must(t, http.MethodGet, path, nil); a.status != http.StatusNotFound {
			t.Errorf("%s: %s", path, a)
		}
	}
	s.complainsOfNothing(t)
}

// TestASandboxOnEveryAddressAsksForTheKey: others than this machine can connect.
func TestASandboxOnEveryAddressAsksForTheKey(t *testing.T) {
	s := begin(t, filepath.Join(t.TempDir(), "data"), []string{"dev", "--set", "listen=0.0.0.0:0"})
	_, port, _ := strings.Cut(strings.TrimPrefix(s.url, "http://[::]"), ":")
	url := "http://127.0.0.1:" + port
	for _, path := range []string{"/sandbox/v1/messages", "/sandbox/v1/messages/wait?timeout=0", "/", "/quickstart", "/console/events"} {
		for _, key := range []string{"", "wwk_x"} {
			a := (&caller{base: url, key: key, http: http.DefaultClient}).must(t, http.MethodGet, path, nil)
			if a.status != http.StatusUnauthorized {
				t.Errorf("%s with the key %q: %d", path, key, a.status)
			}
		}
	}
	a := (&caller{base: url, key: sandboxEnv(t, s)["WATCHWORD_API_KEY"], http: http.DefaultClient}).must(t, http.MethodGet, "/sandbox/v1/messages", nil)
	if a.status != http.StatusOK {
		t.Errorf("with the key: %s", a)
	}
}

// TestProductionHasNoSandbox: no inbox, no route to it, no provider of its kind.
func TestProductionHasNoSandbox(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	for _, base := range []string{s.url, s.admin} {
		for _, path := range []string{"/sandbox/v1/messages", "/sandbox/v1/messages/wait?timeout=0", "/console/events", "/messages"} {
			if a := (&caller{base: base, http: http.DefaultClient}).must(t, http.MethodGet, path, nil); a.status != http.StatusNotFound {
				t.Errorf("%s%s: %s", base, path, a)
			}
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/admin/v1/registry", "/readyz?verbose"} {
		a := (&caller{base: s.url, http: http.DefaultClient}).must(t, http.MethodGet, path, nil)
		if a.status == http.StatusOK && string(a.body) != "ok\n" {
			t.Errorf("the API's listener has %s: %s", path, a)
		}
	}
	_, complaint, status := run(t, "provider_accounts: [{name: box, type: inbox}]", "apply", "-f", "-", "--admin-url", s.admin, "--data", s.data)
	if status != 1 || !strings.Contains(complaint, "sandbox") {
		t.Errorf("the inbox as a provider: status %d: %s", status, complaint)
	}
}

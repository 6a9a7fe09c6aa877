package huaweicloud

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// spoken asks the shell which words it reads in a line, and makes the request of them that curl would.
func spoken(t *testing.T, line string) *http.Request {
	t.Helper()
	out, err := exec.Command("sh", "-c", `curl() { for a; do printf '%s\n' "$a"; done; }; `+line).Output()
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	words := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if words[0] != "-sS" {
		t.Fatalf("%q", words)
	}
	r := httptest.NewRequest(http.MethodGet, words[1], nil)
	for i := 2; i+1 < len(words); i += 2 {
		switch words[i] {
		case "-H":
			name, value, _ := strings.Cut(words[i+1], ": ")
			r.Header.Set(name, value)
		case "-d":
			header := r.Header
			r = httptest.NewRequest(http.MethodPost, words[1], strings.NewReader(words[i+1]))
			r.Header = header
		default:
			t.Fatalf("%q", words)
		}
	}
	return r
}

func TestCurl(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	env := map[string]string{envAK: testAK, envSK: testSK, envDomain: testDomain}
	ask := func(action, to, code string) reply {
		t.Helper()
		line, err := curl(dialect.CurlRequest{
			URL: "http://127.0.0.1:8080", Env: func(name string) string { return env[name] }, Action: action, To: to, Code: code,
			Now: w.Clock.Now, Random: func(n int) string { return strings.Repeat("K7", n)[:n] },
		})
		if err != nil || strings.Contains(line, testSK) || strings.Contains(line, "\n") {
			t.Fatalf("%s: %v", line, err)
		}
		return w.do(t, spoken(t, line))
	}
	for _, to := range []string{"+8613800138000", "o'hara+tag@example.com", "+4915123456789"} {
		if got := ask("send", to, ""); !got.passed() {
			t.Fatalf("%s: %s\n%s", to, got.body, w.log)
		}
		if got := ask("check", to, w.Inbox.Wrong(to)); got.ErrorCode != "OSM.01010010" {
			t.Errorf("%s: %s", to, got.body)
		}
		if got := ask("check", to, w.Inbox.Code(to)); !got.passed() {
			t.Errorf("%s: %s", to, got.body)
		}
		if got := ask("need", to, ""); !strings.Contains(got.body, `"need_verify_code":0`) {
			t.Errorf("%s: %s", to, got.body)
		}
		if got := ask("verified", to, ""); !strings.Contains(got.body, `"count":1`) {
			t.Errorf("%s: %s", to, got.body)
		}
	}
	if got := ask("verified", "", ""); !strings.Contains(got.body, `"count":3`) {
		t.Errorf("%s", got.body)
	}
	if got := ask("", "", ""); !got.passed() || w.Inbox.Code("+8613855555555") == "" {
		t.Errorf("a made-up number: %s", got.body)
	}
	delete(env, envDomain)
	if got := ask("verified", "", ""); !got.passed() {
		t.Errorf("without a domain: %s", got.body)
	}
	for name, r := range map[string]dialect.CurlRequest{
		"no action": {Action: "sing"}, "no number": {To: "12"}, "no code": {Action: "check", To: "+8613800138000"}, "no recipient": {Action: "check", Code: "123456"},
		"nobody": {Action: "need"}, "another purpose": {Purpose: watchword.PurposeLogin}, "no e-mail": {To: "@"},
	} {
		r.Env, r.Now, r.Random = func(name string) string { return env[name] }, w.Clock.Now, func(n int) string { return strings.Repeat("1", n) }
		if line, err := curl(r); err == nil {
			t.Errorf("%s: %s", name, line)
		}
	}
	if _, err := curl(dialect.CurlRequest{Env: func(string) string { return "" }}); err == nil {
		t.Error("without credentials")
	}
}

// TestTheSandboxsPart: what sandbox.env holds makes credentials that work, and differs from sandbox to sandbox.
func TestTheSandboxsPart(t *testing.T) {
	t.Parallel()
	box := Dialect().Sandbox
	env, other := map[string]string{}, map[string]string{}
	for _, v := range box.Variables {
		env[v.Name], other[v.Name] = v.Make(), v.Make()
		if env[v.Name] == other[v.Name] || len(env[v.Name]) < 20 || strings.ContainsAny(env[v.Name], " '\"$\\") {
			t.Errorf("%s: %q, %q", v.Name, env[v.Name], other[v.Name])
		}
	}
	w := newWorld(t, func(r *watchword.Resources) {
		more := box.Resources("sandbox", env)
		r.Credentials = append(r.Credentials, more.Credentials...)
	})
	for _, n := range box.Tokens("sandbox", env) {
		n.Lifetime = watchword.MaxTokenLife
		if _, _, err := w.IssueToken(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.with(t, env[envToken]); got != http.StatusOK {
		t.Errorf("with the token: %d", got)
	}
	line, err := curl(dialect.CurlRequest{URL: "http://localhost", Env: func(name string) string { return env[name] }, Action: "verified", Now: w.Clock.Now, Random: func(int) string { return "12345678" }})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.do(t, spoken(t, line)); !got.passed() {
		t.Errorf("signed: %s", got.body)
	}
}

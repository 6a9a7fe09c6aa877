package fresns_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/fresns"
)

// sandboxEnv are the sandbox's variables, freshly made.
func sandboxEnv() map[string]string {
	env := map[string]string{}
	for _, v := range fresns.Dialect().Sandbox.Variables {
		env[v.Name] = v.Make()
	}
	return env
}

// sandboxWorld has the sandbox's key and session in it.
func sandboxWorld(t *testing.T) (w world, env map[string]string) {
	t.Helper()
	w, env = newWorld(t), sandboxEnv()
	d := fresns.Dialect()
	w.Apply(t, func(r *watchword.Resources) {
		r.Credentials = append(r.Credentials, d.Sandbox.Resources("sandbox", env).Credentials...)
	})
	for _, n := range d.Sandbox.Tokens("sandbox", env) {
		n.Lifetime = watchword.MaxTokenLife
		if _, _, err := w.IssueToken(context.Background(), n); err != nil {
			t.Fatal(err)
		}
	}
	return w, env
}

// TestCurl runs what Curl writes, by a shell and curl, against the handler.
func TestCurl(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl here")
	}
	w, env := sandboxWorld(t)
	server := httptest.NewServer(w)
	defer server.Close()
	run := func(r dialect.CurlRequest) string {
		t.Helper()
		r.URL, r.Now = server.URL, w.Clock.Now
		r.Env = func(name string) string { return env[name] }
		r.Random = func(n int) string { return strings.Repeat("k", n) }
		line, err := fresns.Dialect().Curl(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(line, env["FRESNS_APP_SECRET"]) || strings.Contains(line, "\n") {
			t.Errorf("%+v shows the secret, or has more than one line: %s", r.Action, line)
		}
		out, err := exec.CommandContext(context.Background(), "sh", "-c", line).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(bytes.TrimSpace(out))
	}
	const fine = `{"code":0,"message":"ok","data":null}`
	for _, r := range []dialect.CurlRequest{
		{},
		{Action: "send", To: "+44 20 7946 0001", Purpose: "login"},
		{To: "bob's@example.com", Purpose: "modify_info"},
	} {
		if got := run(r); got != fine {
			t.Errorf("%+v: %s", r, got)
		}
	}
	for _, r := range []dialect.CurlRequest{
		{Action: "check", To: "+8613877777777", Code: w.Inbox.Code("+8613877777777")},
		{Action: "check", To: "+442079460001", Code: w.Inbox.Code("+442079460001"), Purpose: "login"},
		{Action: "check", To: "bob's@example.com", Code: w.Inbox.Code("bob's@example.com"), Purpose: "modify_info"},
		{Action: "send-own", Purpose: "change_identity"},
	} {
		if r.Action == "check" && r.Code == "" {
			t.Errorf("no code went to %s", r.To)
		}
		if got := run(r); got != fine {
			t.Errorf("%+v: %s", r, got)
		}
	}
	identity := dialect.CurlRequest{Action: "identity", Code: w.Inbox.Code("ada@example.com")}
	for range 2 {
		if got := run(identity); got != fine {
			t.Errorf("identity: %s", got)
		}
	}
}

func TestCurlSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	env := sandboxEnv()
	for _, c := range []struct {
		r       dialect.CurlRequest
		without string
		want    string
	}{
		{dialect.CurlRequest{Action: "dance"}, "", "the actions are send, send-own, check and identity"},
		{dialect.CurlRequest{Action: "check", To: "+8613800138000"}, "", "--code"},
		{dialect.CurlRequest{Action: "check", Code: "123456"}, "", "--to"},
		{dialect.CurlRequest{Action: "identity"}, "", "--code"},
		{dialect.CurlRequest{Purpose: "gift"}, "", `no template stands for purpose "gift"`},
		{dialect.CurlRequest{To: "hello"}, "", "phone number"},
		{dialect.CurlRequest{}, "FRESNS_APP_SECRET", "FRESNS_APP_ID and FRESNS_APP_SECRET are missing"},
		{dialect.CurlRequest{Action: "send-own"}, "FRESNS_AID_TOKEN", "FRESNS_AID and FRESNS_AID_TOKEN are missing"},
	} {
		c.r.Env = func(name string) string {
			if name == c.without {
				return ""
			}
			return env[name]
		}
		c.r.Now, c.r.Random = time.Now, func(n int) string { return strings.Repeat("7", n) }
		if _, err := fresns.Dialect().Curl(c.r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.r, err, c.want)
		}
	}
}

// TestExample runs the sandbox's commands in a shell, twice.
func TestExample(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("there is no curl here")
	}
	w, env := sandboxWorld(t)
	mux := http.NewServeMux()
	mux.Handle("/api/", w)
	mux.HandleFunc("/wait", func(rw http.ResponseWriter, r *http.Request) {
		to := "+86138" + r.URL.Query().Get("number")
		_, _ = io.WriteString(rw, `{"id":"m1","code":"`+w.Inbox.Code(to)+`","to":"`+to+`","channel":"sms"}`)
	})
	// In place of "watchword curl": the commands of a test cannot run the binary.
	mux.HandleFunc("/curl", func(rw http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		line, err := fresns.Dialect().Curl(dialect.CurlRequest{
			URL: "http://" + r.Host, Env: func(name string) string { return env[name] }, Action: q.Get("action"), To: q.Get("to"), Code: q.Get("code"),
			Now: w.Clock.Now, Random: func(n int) string { return strings.Repeat("7", n) },
		})
		if err != nil {
			line = "echo " + dialect.ShellQuote(err.Error())
		}
		_, _ = io.WriteString(rw, line)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	script := t.TempDir() + "/wcurl"
	text := "#!/bin/sh\nurl=" + server.URL + "/curl\n[ \"$1\" = fresns ] && action=$2\nshift 2\nto= code=\n" +
		"while [ $# -gt 0 ]; do case $1 in --to) to=$2;; --code) code=$2;; esac; shift 2; done\n" +
		"exec curl -sSG \"$url\" --data-urlencode \"action=$action\" --data-urlencode \"to=$to\" --data-urlencode \"code=$code\"\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{"00000001", "00000002"} {
		e := fresns.Dialect().Sandbox.Example(dialect.ExampleRequest{
			Source: "true &&", Curl: script, Wait: "curl -sS " + server.URL + "/wait?number=" + number, Number: number,
		})
		for _, line := range []string{e.Start, e.Check} {
			out, err := exec.CommandContext(context.Background(), "sh", "-c", line).CombinedOutput()
			if err != nil || strings.TrimSpace(string(out)) != `{"code":0,"message":"ok","data":null}` {
				t.Errorf("%s\n%v: %s", line, err, out)
			}
		}
	}
}

package quectel_test

import (
	"fmt"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/quectel"
)

// commands asks for signed requests with the credentials that the sandbox makes.
func commands(t *testing.T) (w *world, env map[string]string, write func(dialect.CurlRequest) (string, error)) {
	t.Helper()
	d := quectel.Dialect()
	env = map[string]string{}
	for _, v := range d.Sandbox.Variables {
		env[v.Name] = v.Make()
		if env[v.Name] == v.Make() {
			t.Errorf("%s is the same in every sandbox", v.Name)
		}
	}
	w = setup(t, func(r *watchword.Resources) {
		r.Credentials = append(r.Credentials, d.Sandbox.Resources("sandbox", env).Credentials...)
		r.Tenants[0].DialectSettings[quectel.Name] = d.Sandbox.Settings
	})
	n := 0
	return w, env, func(r dialect.CurlRequest) (string, error) {
		r.Env, r.Now = func(name string) string { return env[name] }, w.Clock.Now
		r.Random = func(length int) string {
			n++
			return strings.Repeat(fmt.Sprintf("%04d", n), length)[:length]
		}
		return d.Curl(r)
	}
}

func TestCurlConverses(t *testing.T) {
	t.Parallel()
	w, env, write := commands(t)
	if len(env["QUECTEL_USER_DOMAIN_SECRET"]) != 44 {
		t.Errorf("%q", env)
	}
	run := func(r dialect.CurlRequest) answer {
		t.Helper()
		r.URL = "http://watchword.test"
		line, err := write(r)
		if err != nil {
			t.Fatal(err)
		}
		target, found := strings.CutPrefix(line, "curl -sS -X POST 'http://watchword.test")
		if !found || strings.Contains(line, env["QUECTEL_USER_DOMAIN_SECRET"]) || strings.Contains(line, "\n") {
			t.Fatalf("%s", line)
		}
		path, query, _ := strings.Cut(strings.TrimSuffix(target, "'"), "?")
		q, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		return w.post(path, q)
	}
	if a := run(dialect.CurlRequest{}); a.Code != 200 {
		t.Errorf("to a made-up number: %+v", a)
	}
	if a := run(dialect.CurlRequest{Action: "send", To: "+44 7400 123456", Purpose: "register"}); a.Code != 200 {
		t.Errorf("%+v", a)
	}
	if a := run(dialect.CurlRequest{Action: "check", To: "+447400123456", Code: w.Inbox.Code("+447400123456")}); a.Code != 5037 {
		t.Errorf("of another purpose: %+v", a)
	}
	if a := run(dialect.CurlRequest{Action: "check", To: "+447400123456", Code: w.Inbox.Code("+447400123456"), Purpose: "register"}); a.Code != 200 {
		t.Errorf("%+v", a)
	}
	if a := run(dialect.CurlRequest{Action: "email"}); a.Code != 200 {
		t.Errorf("%+v", a)
	}
	if a := run(dialect.CurlRequest{Action: "email", To: "ada@example.com", Purpose: "link_email"}); a.Code != 200 || w.Inbox.Code("ada@example.com") == "" {
		t.Errorf("%+v", a)
	}
}

func TestCurlRefuses(t *testing.T) {
	t.Parallel()
	_, env, write := commands(t)
	for says, r := range map[string]dialect.CurlRequest{
		`there is no action "sned"; there are send, check and email`: {Action: "sned"},
		`no codeType stands for the purpose "payment"`:               {Purpose: "payment"},
		`no emailType stands for the purpose "login"`:                {Action: "email", Purpose: "login"},
		"is not a phone number":                                      {To: "ada@example.com"},
	} {
		if _, err := write(r); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", says, err)
		}
	}
	delete(env, "QUECTEL_USER_DOMAIN_SECRET")
	if _, err := write(dialect.CurlRequest{}); err == nil || !strings.Contains(err.Error(), "QUECTEL_USER_DOMAIN_SECRET") {
		t.Errorf("%v", err)
	}
}

// TestExamplesRunInAShell runs the printed commands with doubles of the two programs they call.
func TestExamplesRunInAShell(t *testing.T) {
	t.Parallel()
	e := quectel.Dialect().Sandbox.Example(dialect.ExampleRequest{
		Source: "true &&", Curl: "echo echo signed", Wait: `echo '{"id":"1","code":"123456","to":"+8613800138000","channel":"sms"}'`,
	})
	for command, want := range map[string]string{
		e.Start: "signed quectel\n", e.Check: "signed quectel check --to +8613800138000 --code 123456\n",
	} {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", command).CombinedOutput()
		if err != nil || string(out) != want {
			t.Errorf("%s\n%v %q", command, err, out)
		}
	}
	if e.Note["en"] == "" || e.Note["zh"] == "" {
		t.Error("a note is missing")
	}
}

package dialecttest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// witness is a test that is watched by another.
type witness struct {
	testing.TB
	said []string
}

type stopped struct{}

func (w *witness) Helper()                        {}
func (w *witness) Errorf(format string, a ...any) { w.said = append(w.said, fmt.Sprintf(format, a...)) }
func (w *witness) Fatalf(format string, a ...any) { w.Errorf(format, a...); panic(stopped{}) }
func (w *witness) Skipf(format string, a ...any)  { w.Fatalf("skip: "+format, a...) }

// echo answers with what it was asked.
func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Path", r.URL.Path)
	w.WriteHeader(http.StatusTeapot)
	fmt.Fprintf(w, `{"method":%q,"auth":%q,"n":12,"list":[1,"two",null],"token":"abcdefgh-1"}`, r.Method, r.Header.Get("Authorization"))
}

func hold(t *testing.T, text string, rewrite bool) (*conversation, []string) {
	t.Helper()
	c, err := parse(text)
	if err != nil {
		return nil, []string{err.Error()}
	}
	w := &witness{TB: t}
	p := player{
		Script: Script{
			Handler: http.HandlerFunc(echo), Vars: map[string]string{"key": "k-0123456789"},
			Funcs:    map[string]func(string) string{"twice": func(s string) string { return s + s }},
			Commands: map[string]func(string) error{"fail": func(string) error { return errors.New("as told") }, "note": func(string) error { return nil }},
			Ignore:   []string{"ignored"},
		},
		t: w, file: "f", standing: http.Header{}, rewrite: rewrite,
	}
	func() {
		defer func() {
			if v := recover(); v != nil && v != (stopped{}) {
				panic(v)
			}
		}()
		p.play(&c)
	}()
	return &c, w.said
}

const good = `# a comment
header Authorization: Bearer {{key}}
note something

> POST /{{twice:a}}
X-More: 1

{"body": true}

< 418
X-Path: /{{capture:path}}

{"list": [1, "{{any}}", null], "n": "{{any}}", "method": "POST", "auth": "Bearer {{key}}", "token": "{{capture:t}}-1"}

> GET /{{path}}/{{t}}
Authorization:

< 418
X-Path: /aa/abcdefgh

{"list": "{{any}}", "n": "{{capture:n}}", "method": "GET", "auth": "", "token": "{{t}}-1"}

> GET /x

< 418

{{any}}
`

func TestConversationHolds(t *testing.T) {
	t.Parallel()
	if _, said := hold(t, good, false); len(said) > 0 {
		t.Errorf("%q", said)
	}
}

func TestConversationNotices(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ old, new, says string }{
		"status":           {"< 418\nX-Path: /aa", "< 200\nX-Path: /aa", "status 418, want 200"},
		"header":           {"X-Path: /aa/abcdefgh", "X-Path: /bb", `header X-Path is "/aa/abcdefgh"`},
		"member":           {`"method": "GET"`, `"method": "PUT"`, "the body differs"},
		"missing member":   {`"method": "GET", `, ``, "the body differs"},
		"extra member":     {`"method": "GET"`, `"method": "GET", "more": 1`, "the body differs"},
		"short list":       {`[1, "{{any}}", null]`, `[1, "{{any}}"]`, "the body differs"},
		"kind":             {`[1, "{{any}}", null]`, `{}`, "the body differs"},
		"pattern":          {`"{{t}}-1"`, `"{{t}}-2"`, "the body differs"},
		"not JSON":         {`{"list": "{{any}}", `, `{"list", `, "the expected body"},
		"unknown variable": {"/{{path}}/", "/{{nobody}}/", "nothing is known as {{nobody}}"},
		"unknown command":  {"note something", "sing", `there is no command "sing"`},
		"failing command":  {"note something", "fail", "as told"},
		"no request":       {"> POST /{{twice:a}}\nX-More: 1\n\n{\"body\": true}\n", "", "an answer without a request"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Errorf("%s changes nothing", name)
		}
		if _, said := hold(t, text, false); !strings.Contains(strings.Join(said, "\n"), c.says) {
			t.Errorf("%s: %q", name, said)
		}
	}
}

func TestConversationRewrites(t *testing.T) {
	t.Parallel()
	text := strings.Replace(good, `"method": "POST"`, `"method": "OLD"`, 1)
	text = strings.Replace(text, "X-Path: /aa/abcdefgh", "X-Path: /old", 1)
	text = strings.Replace(text, "< 418\n\n{{any}}", "< ?", 1)
	c, said := hold(t, text, true)
	if len(said) > 0 {
		t.Fatal(said)
	}
	fresh := c.String()
	for _, want := range []string{
		"# a comment", `"method": "POST"`, `"token": "{{capture:t}}-1"`, `"auth": "Bearer {{key}}"`, "X-Path: /{{capture:path}}",
		"X-Path: /aa/{{t}}", `"n": "{{any}}"`, "\n    \"{{any}}\",\n    null\n  ]", "< 418\n\n{\n  \"method\": \"GET\"",
	} {
		if !strings.Contains(fresh, want) {
			t.Errorf("%q is not in\n%s", want, fresh)
		}
	}
	if _, said := hold(t, fresh, false); len(said) > 0 {
		t.Errorf("what was written does not hold: %q\n%s", said, fresh)
	}
}

func TestConversationsAgainstAServer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(echo))
	t.Cleanup(server.Close)
	folder := t.TempDir()
	text := "> GET /x\n\n< 418\nX-Path: /x\n\n{\"method\":\"GET\",\"auth\":\"\",\"n\":0,\"list\":\"{{any}}\",\"token\":\"{{any}}\"}\n"
	if err := os.WriteFile(filepath.Join(folder, "a.txt"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	Conversations(t, folder, func(*testing.T) Script {
		return Script{BaseURL: server.URL, Vars: map[string]string{}, Ignore: []string{"n"}}
	})
}

func TestHostileNotices(t *testing.T) {
	t.Parallel()
	refuse := func(resp *http.Response, _ []byte) error {
		if resp.StatusCode != http.StatusBadRequest {
			return errors.New("not refused")
		}
		return nil
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		says    string
	}{
		"acceptance": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }, "not refused"},
		"5xx":        {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, "status 503"},
		"an echo": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte("key " + r.Header.Get("X-Key")))
		}, "says a secret back"},
		"hanging up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "EOF"},
		"a refusal":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }, "<nil>"},
	} {
		server := httptest.NewServer(c.handler)
		g := Target{Method: "POST", Path: "/x", Header: http.Header{"X-Key": {"secret"}}, Secrets: []string{"secret"}, Shape: refuse}
		host := strings.TrimPrefix(server.URL, "http://")
		raw := (&forge{Target: g, host: host}).request("POST", "/x", g.Header, "{}")
		if err := g.try(host, attack{name: name, raw: raw}); !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err := g.try(host, attack{name: name, raw: raw, rude: true}); name == "hanging up" && err != nil {
			t.Errorf("%s of noise: %v", name, err)
		}
		server.Close()
	}
}

func TestEngineStandsOnItsOwn(t *testing.T) {
	t.Parallel()
	e := NewEngine(t, Options{Resources: func(r *watchword.Resources) {
		r.Tenants[0].Limits = []watchword.BroadLimit{{Name: "all", By: watchword.ByTenant, Count: 1, Per: watchword.Duration(1e9 * 3600)}}
	}})
	c, err := e.Authenticate(APIKey)
	if err != nil {
		t.Fatal(err)
	}
	caller := watchword.Caller{Tenant: c.Tenant, Credential: c.Name, Dialect: "test"}
	v, err := e.Start(t.Context(), watchword.StartRequest{Caller: caller, To: "+8613800138000"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Start(t.Context(), watchword.StartRequest{Caller: caller, To: "+8613800138001"})
	if watchword.CodeOf(err) != watchword.LimitExceeded {
		t.Errorf("the broad limit does not hold: %v", err)
	}
	if w := e.Inbox.Wrong("+8613800138000"); w == e.Inbox.Code("+8613800138000") || e.Inbox.Wrong("+8613800138009") == "" {
		t.Errorf("a wrong code is %q", w)
	}
	// What ended a day ago leaves its ledger at the next start, and is still found.
	e.Apply(t, func(r *watchword.Resources) { r.Tenants[0].Limits = nil })
	e.Clock.Advance(25 * 3600 * 1e9)
	if _, err := e.Start(t.Context(), watchword.StartRequest{Caller: caller, To: "+8613800138000"}); err != nil {
		t.Fatal(err)
	}
	e.Clock.Advance(25 * 3600 * 1e9)
	if _, err := e.Start(t.Context(), watchword.StartRequest{Caller: caller, To: "+8613800138000"}); err != nil {
		t.Fatal(err)
	}
	if past, err := e.Get(t.Context(), caller, v.ID); err != nil || past.Status != watchword.Expired {
		t.Errorf("%v %v", past.Status, err)
	}
	if page, err := e.List(t.Context(), watchword.ListRequest{Caller: caller}); err != nil || len(page.Verifications) != 3 {
		t.Errorf("%v %v", page, err)
	}
}

// strict takes one body and nothing else.
func strict(valid string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
		if err == nil && string(body) == valid && r.Method == http.MethodPost && r.RequestURI == "/x" &&
			r.Header.Get("Content-Type") == "application/json" && len(r.Header["Content-Type"]) == 1 &&
			r.Header.Get("X-Key") == "secret" && r.Header.Get("X-Evil") == "" {
			w.WriteHeader(http.StatusOK)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
	}
}

func TestHostilePasses(t *testing.T) { //nolint:paralleltest // it counts goroutines
	const valid = `{"to":"+8613800138000","n":3,"context":{"ip":"203.0.113.7"}}`
	server := httptest.NewServer(strict(valid))
	defer server.Close()
	Hostile(t, Target{
		BaseURL: server.URL, Method: http.MethodPost, Path: "/x", Body: valid, Credentials: []string{"X-Key"},
		Header: http.Header{"X-Key": {"secret"}, "Content-Type": {"application/json"}}, Skip: []string{"media type none"},
		Shape: func(resp *http.Response, _ []byte) error {
			if resp.StatusCode != http.StatusBadRequest {
				return errors.New("not refused")
			}
			return nil
		},
	})
}

func TestVocabularyIsWalked(t *testing.T) {
	t.Parallel()
	walked := 0
	Vocabulary(t, func(code watchword.ErrorCode) (string, bool) {
		if code == "no_such_word" {
			return "", false
		}
		walked++
		return string(code), true
	})
	if walked != len(watchword.ErrorCodes()) {
		t.Errorf("%d words", walked)
	}
}

func TestScriptCommands(t *testing.T) {
	t.Parallel()
	e := NewEngine(t, Options{})
	s := e.Script(http.NotFoundHandler())
	for _, line := range []string{"refuse timeout", "accept", "break", "mend", "accounts down", "accounts up", "advance 1s"} {
		name, args, _ := strings.Cut(line, " ")
		if err := s.Commands[name](args); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	for _, line := range []string{"refuse nothing", "advance soon"} {
		name, args, _ := strings.Cut(line, " ")
		if err := s.Commands[name](args); err == nil {
			t.Errorf("%s is accepted", line)
		}
	}
}

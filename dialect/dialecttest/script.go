package dialecttest

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

// update makes Conversations write down what was answered instead of holding it against what is there.
var update = flag.Bool("update", false, "rewrite the expected answers of conversations")

// Script is what conversations are held with.
type Script struct {
	Handler  http.Handler                       // who answers; or
	BaseURL  string                             // a running server, where Handler is nil
	Vars     map[string]string                  // {{name}}
	Funcs    map[string]func(arg string) string // {{name:arg}}
	Commands map[string]func(args string) error // lines of their own
	Ignore   []string                           // members of JSON bodies that must be there, whatever they hold
	Lacks    []string                           // commands that are not to be had: conversations with them are left out
}

// Script is a script that plays against a handler on this engine.
func (e *Engine) Script(h http.Handler) Script {
	return Script{
		Handler: h,
		Vars:    map[string]string{"key": APIKey},
		Funcs:   map[string]func(string) string{"code": e.Inbox.Code, "wrong": e.Inbox.Wrong},
		Commands: map[string]func(string) error{
			"advance": func(args string) error {
				d, err := time.ParseDuration(args)
				e.Clock.Advance(d)
				return err
			},
			"refuse": func(args string) error {
				class, ok := watchword.ParseErrorClass(args)
				if !ok {
					return fmt.Errorf("there is no error class %q", args)
				}
				e.Inbox.Refuse(class)
				return nil
			},
			"accept":   func(string) error { e.Inbox.Refuse(watchword.ClassNone); return nil },
			"break":    func(string) error { e.Break(); return nil },
			"mend":     func(string) error { e.Mend(); return nil },
			"accounts": func(args string) error { e.Accounts(args == "up"); return nil },
		},
	}
}

// Conversations holds every conversation of a folder, each with a script of its own.
func Conversations(t *testing.T, folder string, setup func(t *testing.T) Script) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no conversations in %s: %v", folder, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c, err := parse(string(text))
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			p := player{Script: setup(t), t: t, file: file, standing: http.Header{}, rewrite: *update}
			if p.BaseURL != "" && c.needs(p.Lacks) {
				return
			}
			p.rewrite = p.rewrite && p.BaseURL == ""
			p.play(&c)
			if p.rewrite {
				if err := os.WriteFile(file, []byte(c.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// player plays one conversation.
type player struct {
	Script
	t        testing.TB
	file     string
	standing http.Header // given to every request
	rewrite  bool
	last     *http.Response
	lastBody string
}

func (p *player) play(c *conversation) {
	p.t.Helper()
	for i := range c.blocks {
		b := &c.blocks[i]
		var err error
		switch b.kind {
		case blockText:
		case blockCommand:
			err = p.command(b.start)
		case blockRequest:
			err = p.ask(b)
		case blockResponse:
			p.hear(b)
		}
		if err != nil {
			p.t.Fatalf("%s:%d: %v", p.file, b.line, err)
		}
	}
}

func (p *player) command(line string) error {
	name, args, _ := strings.Cut(line, " ")
	args = p.fill(strings.TrimSpace(args))
	if name == "header" {
		header, value, _ := strings.Cut(args, ":")
		p.standing.Set(header, strings.TrimSpace(value))
		return nil
	}
	run, ok := p.Commands[name]
	if !ok {
		if p.Handler == nil {
			p.t.Skipf("%s: %q is not to be had on a running server", p.file, name)
		}
		return fmt.Errorf("there is no command %q", name)
	}
	return run(args)
}

// ask sends a request.
func (p *player) ask(b *block) error {
	method, target, _ := strings.Cut(p.fill(strings.TrimPrefix(b.start, "> ")), " ")
	base := p.BaseURL
	if p.Handler != nil {
		base = "http://watchword.test"
	}
	r, err := http.NewRequest(method, base+target, bytes.NewReader([]byte(p.fill(b.body))))
	if err != nil {
		return err
	}
	r.Header = p.standing.Clone()
	for _, line := range b.headers {
		name, value, _ := strings.Cut(p.fill(line), ":")
		if value = strings.TrimSpace(value); value == "" {
			r.Header.Del(name)
			continue
		}
		r.Header.Set(name, value)
	}
	resp, err := p.send(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	p.last = resp
	p.lastBody = string(body)
	return err
}

func (p *player) send(r *http.Request) (*http.Response, error) {
	if p.Handler == nil {
		return http.DefaultClient.Do(r)
	}
	w := httptest.NewRecorder()
	p.Handler.ServeHTTP(w, r)
	resp := w.Result()
	for name, values := range resp.Header { // over a wire, names come in one spelling
		delete(resp.Header, name)
		resp.Header[http.CanonicalHeaderKey(name)] = values
	}
	return resp, nil
}

// hear holds an answer against what is expected, or writes it down.
func (p *player) hear(b *block) {
	p.t.Helper()
	if p.rewrite {
		p.write(b)
		return
	}
	where := fmt.Sprintf("%s:%d", p.file, b.line)
	if want := strings.TrimPrefix(b.start, "< "); want != strconv.Itoa(p.last.StatusCode) {
		p.t.Errorf("%s: status %d, want %s\n%s", where, p.last.StatusCode, want, p.lastBody)
	}
	p.hearBody(b, where) // first, since headers may name what it captures
	for _, line := range b.headers {
		name, want, _ := strings.Cut(line, ":")
		want = strings.TrimSpace(want)
		if got := strings.Join(p.last.Header.Values(name), ", "); !p.matchText(want, got) {
			p.t.Errorf("%s: header %s is %q, want %q", where, name, got, want)
		}
	}
}

func (p *player) hearBody(b *block, where string) {
	p.t.Helper()
	if b.body == "" {
		return
	}
	want, err := p.expectation(b.body)
	if err != nil {
		p.t.Errorf("%s: the expected body: %v", where, err)
		return
	}
	got, err := decode(p.lastBody)
	if err != nil {
		p.t.Errorf("%s: the body is not JSON: %v\n%s", where, err, p.lastBody)
		return
	}
	if diff := cmp.Diff(p.settle(want, got), got); diff != "" {
		p.t.Errorf("%s: the body differs (- want, + got)\n%s", where, diff)
	}
}

package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"watchword": func() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs the program as its users do: every script in testdata/script is a session at a shell.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("GORACE", "atexit_sleep_ms=20") // the race detector would hold every command up for a second at its end
			w := &world{env: append([]string(nil), e.Vars...), servers: map[string]*process{}, sent: map[string]outgoing{}}
			e.Values[worldKey{}] = w
			e.Defer(w.end)
			e.Setenv("EXPIRES", time.Now().AddDate(0, 1, 0).UTC().Format(time.RFC3339)) // of test recipients: within 90 days
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start": cmdStart, "shutdown": cmdShutdown, "crash": cmdCrash, "paste": cmdPaste, // servers
			"inbox": cmdInbox, "vendor": cmdVendor, "sent": cmdSent, "exhaust": cmdExhaust, // codes
			"mailserver": cmdMailServer, "mail": cmdMail,
			"fill": cmdFill, "mode": cmdMode, "fetch": cmdFetch, "schema": cmdSchema, "spoil": cmdSpoil, "capture": cmdCapture,
			"status": cmdStatus, "await": cmdAwait, "certificate": cmdCertificate,
		},
	})
}

// TestScriptsRunToTheirEnd finds the engine's own words that end a script early and call it passed: what stands after
// them would never run.
func TestScriptsRunToTheirEnd(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("there are no scripts: %v", err)
	}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		if word := regexp.MustCompile(`(?m)^(?:\[.*\] *)?(stop|skip)\b.*$`).Find(text); word != nil {
			t.Errorf("%s ends early: %s", script, word)
		}
	}
}

// patience bounds every wait. It is no promise about speed: the machine may be busy.
const patience = 2 * time.Minute

// world is what one script has beside its files.
type world struct {
	env     []string
	servers map[string]*process
	sent    map[string]outgoing // by recipient: what the vendor last took
	vendor  io.Closer
	mail    *mailServer
}

type worldKey struct{}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(worldKey{}).(*world) }

func (w *world) end() {
	for _, p := range w.servers {
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
	if w.vendor != nil {
		_ = w.vendor.Close()
	}
	if w.mail != nil {
		w.mail.close()
	}
}

func arguments(ts *testscript.TestScript, neg bool, args []string, use string, least int) {
	if neg || len(args) < least {
		ts.Fatalf("usage: %s", use)
	}
}

// cmdFill puts the environment's values in place of $NAME in files.
func cmdFill(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "fill FILE…", 1)
	for _, file := range args {
		text := os.Expand(ts.ReadFile(file), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
	}
}

// cmdMode checks the permissions of a file.
func cmdMode(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "mode OCTAL FILE", 2)
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%o", info.Mode().Perm()); got != args[0] {
		ts.Fatalf("%s has mode %s, not %s", args[1], got, args[0])
	}
}

// cmdFetch makes a GET request, checks its status, and leaves the body on standard output.
func cmdFetch(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "fetch STATUS URL [HEADER:VALUE…]", 2)
	r, err := http.NewRequest(http.MethodGet, args[1], http.NoBody)
	ts.Check(err)
	for _, h := range args[2:] {
		name, value, _ := strings.Cut(h, ":")
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s", body)
	if strconv.Itoa(answer.StatusCode) != args[0] {
		ts.Fatalf("%s answered %s, not %s: %s", args[1], answer.Status, args[0], body)
	}
}

// cmdStatus runs a program and checks its exact exit status, which exec does not.
func cmdStatus(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "status N PROGRAM [ARG…]", 2)
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("%s ended with %s, not %s", args[1], got, args[0])
	}
}

// cmdAwait runs a program until its standard output holds a text.
func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "await TEXT PROGRAM [ARG…]", 2)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		ts.Check(ts.Exec(args[1], args[2:]...))
		if strings.Contains(ts.ReadFile("stdout"), args[0]) {
			return
		}
	}
	ts.Fatalf("%s does not come to say %q: %s", args[1], args[0], ts.ReadFile("stdout"))
}

// cmdCapture sets a variable to what a group of a regular expression finds in a file, or in stdout.
func cmdCapture(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "capture NAME FILE BEFORE [AFTER]", 3)
	_, rest, found := strings.Cut(ts.ReadFile(args[1]), args[2])
	if !found {
		ts.Fatalf("%s does not hold %q", args[1], args[2])
	}
	end := "\n"
	if len(args) > 3 {
		end = args[3]
	}
	value, _, _ := strings.Cut(rest, end)
	ts.Setenv(args[0], value)
}

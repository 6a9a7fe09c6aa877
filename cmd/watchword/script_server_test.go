package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// process is a server that runs in the background.
type process struct {
	cmd      *exec.Cmd
	ended    chan struct{} // closed when the process is no more
	out      *output
	err      *output
	greeting greeting
}

// greeting is the one line of JSON that a server says off a terminal.
type greeting struct {
	Msg      string                       `json:"msg"`
	Mode     string                       `json:"mode"`
	URL      string                       `json:"url"`
	Admin    string                       `json:"admin"`
	Env      string                       `json:"env"`
	Commands map[string]map[string]string `json:"commands"`
}

// output keeps what a process writes and tells of its first line.
type output struct {
	mu    sync.Mutex
	text  bytes.Buffer
	first chan string
}

func newOutput() *output { return &output{first: make(chan string, 1)} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	whole := bytes.Contains(o.text.Bytes(), []byte("\n"))
	o.text.Write(p)
	if line, _, ok := strings.Cut(o.text.String(), "\n"); ok && !whole {
		o.first <- line
	}
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// cmdStart starts a server and waits until it is ready. It sets NAME_URL, NAME_ADMIN and NAME_PID.
func cmdStart(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "start NAME [KEY=value…] COMMAND [ARG…]", 2)
	w, name, args := worldOf(ts), args[0], args[1:]
	env := append([]string(nil), w.env...)
	for len(args) > 0 && strings.Contains(args[0], "=") {
		env, args = append(env, args[0]), args[1:]
	}
	program, err := exec.LookPath("watchword")
	ts.Check(err)
	p := &process{cmd: exec.Command(program, args...), ended: make(chan struct{}), out: newOutput(), err: newOutput()}
	p.cmd.Env, p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = env, ts.MkAbs("."), p.out, p.err
	ts.Check(p.cmd.Start())
	w.servers[name] = p
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // its status is looked at by whoever stops it
	}()
	p.greet(ts)
	p.awaitReady(ts)
	ts.Setenv(name+"_URL", p.greeting.URL)
	ts.Setenv(name+"_ADMIN", p.greeting.Admin)
	ts.Setenv(name+"_PID", strconv.Itoa(p.cmd.Process.Pid))
}

func (p *process) greet(ts *testscript.TestScript) {
	select {
	case line := <-p.out.first:
		if err := json.Unmarshal([]byte(line), &p.greeting); err != nil {
			ts.Fatalf("the first line is not JSON: %v: %s", err, line)
		}
	case <-p.ended:
		ts.Fatalf("the server ended at once: %v\n%s", p.cmd.ProcessState, p.err)
	case <-time.After(patience):
		ts.Fatalf("the server said nothing\n%s", p.err)
	}
}

func (p *process) awaitReady(ts *testscript.TestScript) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true,
	}}
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.greeting.URL+"/readyz", http.NoBody)
		ts.Check(err)
		if answer, err := client.Do(r); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-tick.C:
		case <-p.ended:
			ts.Fatalf("the server ended: %v\n%s", p.cmd.ProcessState, p.err)
		case <-ctx.Done():
			ts.Fatalf("the server did not get ready\n%s", p.err)
		}
	}
}

// cmdShutdown sends SIGTERM and expects status 0. What the server wrote is left in NAME.out and NAME.err.
func cmdShutdown(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "shutdown NAME", 1)
	p := signalled(ts, args[0], syscall.SIGTERM)
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		ts.Fatalf("%s ended with %d\n%s", args[0], code, p.err)
	}
}

// cmdCrash ends a server as a power cut would.
func cmdCrash(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "crash NAME", 1)
	signalled(ts, args[0], syscall.SIGKILL)
}

func signalled(ts *testscript.TestScript, name string, signal os.Signal) *process {
	p := worldOf(ts).servers[name]
	if p == nil {
		ts.Fatalf("no server is called %s", name)
	}
	ts.Check(p.cmd.Process.Signal(signal))
	select {
	case <-p.ended:
	case <-time.After(patience):
		ts.Fatalf("%s goes on in spite of %v\n%s", name, signal, p.err)
	}
	delete(worldOf(ts).servers, name)
	ts.Check(os.WriteFile(ts.MkAbs(name+".out"), []byte(p.out.String()), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(name+".err"), []byte(p.err.String()), 0o600))
	return p
}

// cmdPaste pastes every command that the sandbox printed into a shell, exactly as printed, again and again. A .curlrc
// makes curl fail unless the answer is 2xx.
func cmdPaste(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, "paste NAME TIMES", 2)
	times, err := strconv.Atoi(args[1])
	ts.Check(err)
	commands := worldOf(ts).servers[args[0]].greeting.Commands
	if len(commands) == 0 {
		ts.Fatalf("the server printed no commands")
	}
	home := filepath.Join(ts.MkAbs("."), ".home")
	ts.Check(os.MkdirAll(home, 0o700))
	ts.Check(os.WriteFile(filepath.Join(home, ".curlrc"), []byte("fail-with-body\n"), 0o600))
	for range times {
		for dialect, set := range commands {
			sent, checked := proofs(dialect)
			for _, step := range []struct{ name, proof string }{{"send", sent}, {"read", `"code":"`}, {"check", checked}} {
				shell(ts, home, dialect+" "+step.name, set[step.name], step.proof)
			}
		}
	}
}

// proofs are what a dialect's answers hold when a code was sent, and when it was right.
func proofs(dialect string) (sent, checked string) {
	switch dialect {
	case "multimarkets":
		return `"code":"0"`, `"code":"0"`
	case "quectel":
		return `"code":200`, `"code":200`
	case "fresns":
		return `"code":0,`, `"code":0,`
	case "huaweicloud":
		return `{}`, `{}`
	}
	return `"id":"vf_`, `"result":"approved"`
}

func shell(ts *testscript.TestScript, home, name, command, proof string) {
	c := exec.Command("sh", "-c", command)
	c.Dir, c.Env = ts.MkAbs("."), []string{"HOME=" + home, "PATH=" + os.Getenv("PATH")}
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), proof) {
		ts.Fatalf("%s: %v: the answer has no %s\n$ %s\n%s", name, err, proof, command, out)
	}
}

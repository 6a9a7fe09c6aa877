package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// noise is what a process writes, safe to read while it writes on.
type noise struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *noise) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(b)
}

func (n *noise) bytes() []byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	return bytes.Clone(n.text.Bytes())
}

// server is a running watchword.
type server struct {
	cmd    *exec.Cmd
	url    string
	admin  string
	data   string
	stdout *noise
	stderr *noise
	read   chan struct{} // closed when all of standard output is read
	over   chan error    // gives what the process ended with
}

// startTime is how long a server may take to be ready.
const startTime = 30 * time.Second

// launch runs the program and waits for the line it announces itself with. It says what went wrong, since a test may
// have killed the server in the meantime.
func launch(data string, args ...string) (*server, error) {
	s := &server{data: data, stdout: &noise{}, stderr: &noise{}, read: make(chan struct{}), over: make(chan error, 1)}
	defaults := []string{args[0], "--data", data, "--set", "listen=127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0"}
	s.cmd = exec.Command(program, append(defaults, args[1:]...)...)
	s.cmd.Stderr = s.stderr
	s.cmd.Env = plainEnvironment()
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(io.TeeReader(out, s.stdout))
	first, err := lines.ReadBytes('\n')
	go func() {
		_, _ = io.Copy(io.Discard, lines)
		close(s.read)
		s.over <- s.cmd.Wait()
	}()
	var said struct{ URL, Admin string }
	if err == nil {
		err = json.Unmarshal(first, &said)
	}
	s.url, s.admin = said.URL, said.Admin
	return s, err
}

// plainEnvironment is the test's own without what would configure the server.
func plainEnvironment() []string {
	var kept []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "WATCHWORD_") {
			kept = append(kept, pair)
		}
	}
	return kept
}

// serve starts a production server that ends with the test, and waits until it is ready.
func serve(t *testing.T, data string, more ...string) *server {
	t.Helper()
	return begin(t, data, append([]string{"serve"}, more...))
}

// dev starts a sandbox.
func dev(t *testing.T, data string, more ...string) *server {
	t.Helper()
	return begin(t, data, append([]string{"dev"}, more...))
}

func begin(t *testing.T, data string, args []string) *server {
	t.Helper()
	began := time.Now()
	s, err := launch(data, args...)
	if s != nil && s.cmd.Process != nil {
		t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	}
	if err != nil {
		t.Fatalf("the server did not start: %v\n%s", err, s.log())
	}
	if !eventually(startTime, s.ready) {
		t.Fatalf("the server is not ready after %s\n%s", time.Since(began), s.log())
	}
	return s
}

func (s *server) log() string {
	if s == nil {
		return ""
	}
	text := s.stderr.bytes()
	return string(text[max(0, len(text)-4000):])
}

func (s *server) ready() bool {
	answer, err := http.Get(s.url + "/readyz")
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// kill ends the process as a power cut would, as far as it is concerned, and waits until it is gone.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.over
}

// terminate asks the process to stop, and gives its exit status.
func (s *server) terminate(t *testing.T, within time.Duration) int {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-s.over:
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return exit.ExitCode()
		}
		if err != nil {
			t.Fatal(err)
		}
		return 0
	case <-time.After(within):
		t.Fatalf("the server did not stop within %s of SIGTERM\n%s", within, s.log())
		return -1
	}
}

func (s *server) adminKey(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.data, "admin.key"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

// run runs the program as a command, and gives what it printed.
func run(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = plainEnvironment()
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), complaint.String(), cmd.ProcessState.ExitCode()
}

// apply writes a registry document into the server.
func (s *server) apply(t *testing.T, document string) string {
	t.Helper()
	out, complaint, status := run(t, document, "apply", "-f", "-", "--admin-url", s.admin, "--data", s.data)
	if status != 0 {
		t.Fatalf("apply: status %d: %s", status, complaint)
	}
	return out
}

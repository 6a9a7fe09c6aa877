package browsertest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
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

// server is a running watchword, and the one line of JSON that it says of itself.
type server struct {
	t    *testing.T
	home string // of the shells that commands are pasted into
	key  string
	greeting
}

type greeting struct {
	Mode     string              `json:"mode"`
	URL      string              `json:"url"`
	Console  string              `json:"console"`
	OpenAPI  string              `json:"openapi"`
	Env      string              `json:"env"`
	Commands map[string]commands `json:"commands"`
}

type commands struct{ Send, Read, Check string }

// patience bounds every wait. It is no promise about speed: the machine may be busy.
const patience = time.Minute

// dev starts a sandbox on data of its own.
func dev(t *testing.T) *server {
	t.Helper()
	s := start(t, "dev")
	if s.Mode != "sandbox" || s.Console != s.URL+"/" || s.Commands["native"].Send == "" {
		t.Fatalf("the sandbox says of itself %+v", s.greeting)
	}
	text, err := os.ReadFile(s.Env)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "WATCHWORD_API_KEY=")
	s.key, _, _ = strings.Cut(rest, "\n")
	return s
}

// start runs the program until the test ends. Then it is asked to stop, as an operator would.
func start(t *testing.T, args ...string) *server {
	t.Helper()
	s := &server{t: t, home: t.TempDir()}
	cmd := exec.Command(binary, append(args, "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"))...)
	cmd.Env = s.environ()
	complaints := &safeBuffer{}
	cmd.Stderr = complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first, ended := make(chan []byte, 1), make(chan error, 1)
	go func() {
		lines := bufio.NewReader(out)
		line, _ := lines.ReadBytes('\n')
		first <- line
		_, _ = io.Copy(io.Discard, lines)
		ended <- cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the server ended with %v\n%s", err, complaints)
			}
		case <-time.After(patience):
			_ = cmd.Process.Kill()
			t.Errorf("the server does not stop\n%s", complaints)
		}
	})
	select {
	case line := <-first:
		if err := json.Unmarshal(line, &s.greeting); err != nil {
			t.Fatalf("the first line is not JSON: %v: %s\n%s", err, line, complaints)
		}
	case <-time.After(patience):
		t.Fatalf("the server says nothing\n%s", complaints)
	}
	return s
}

// environ is that of a developer who has set nothing up.
func (s *server) environ() []string { return []string{"HOME=" + s.home, "PATH=" + os.Getenv("PATH")} }

// paste runs a command as a developer does who copied it, and gives what it printed.
func (s *server) paste(command string) string {
	s.t.Helper()
	c := exec.Command("sh", "-c", command)
	c.Dir, c.Env = s.home, s.environ()
	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%v\n$ %s\n%s", err, command, out)
	}
	return string(out)
}

// answer is what the API said, of all kinds.
type answer struct {
	code   int
	ID     string `json:"id"`
	Status any    `json:"status"` // a problem's is a number
	Result string `json:"result"`
	// of a verification
	Delivery          string                  `json:"delivery"`
	AttemptsRemaining int                     `json:"attempts_remaining"`
	Test              bool                    `json:"test"`
	Events            []struct{ Type string } `json:"events"`
	// of a problem
	Code   string `json:"code"`
	DocURL string `json:"doc_url"`
	// of the inbox
	Messages []caught `json:"messages"`
	text     string
}

// caught is a message in the inbox.
type caught struct {
	Code           string `json:"code"`
	To             string `json:"to"`
	Body           string `json:"body"`
	Subject        string `json:"subject"`
	VerificationID string `json:"verification_id"`
}

func (a answer) count(event string) int {
	n := 0
	for _, e := range a.Events {
		if e.Type == event {
			n++
		}
	}
	return n
}

// call asks the API.
func (s *server) call(method, path string, body any) answer {
	s.t.Helper()
	var content io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.URL+path, content)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.key)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := answer{code: got.StatusCode, text: string(text)}
	_ = json.Unmarshal(text, &a) // what cannot be read stays empty, and fails whoever looks for it
	return a
}

type fields map[string]any

// send starts a verification.
func (s *server) send(body fields) answer {
	s.t.Helper()
	a := s.call(http.MethodPost, "/v1/verifications", body)
	if a.code != http.StatusCreated || a.ID == "" {
		s.t.Fatalf("%v: %d %s", body, a.code, a.text)
	}
	return a
}

// message gives the message of a verification, as the inbox's own API tells it.
func (s *server) message(id string) caught {
	s.t.Helper()
	for _, m := range s.call(http.MethodGet, "/sandbox/v1/messages", nil).Messages {
		if m.VerificationID == id {
			return m
		}
	}
	s.t.Fatalf("the inbox has no message of %s", id)
	return caught{}
}

// wrong is a code that is not the right one.
func wrong(code string) string {
	last := code[len(code)-1]
	return fmt.Sprintf("%s%d", code[:len(code)-1], (last-'0'+1)%10)
}

type safeBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait. It is no promise about speed: the machine may be busy.
const patience = 2 * time.Minute

// testConfig is a configuration that disturbs nobody.
func testConfig(t *testing.T) Config {
	t.Helper()
	c, _, err := LoadConfig(Sources{Flags: map[string]string{
		"data": t.TempDir(), "listen": "127.0.0.1:0", "admin.listen": "127.0.0.1:0", "log.level": "debug", "shutdown.grace": "10m",
		"egress.allow": "127.0.0.0/8", "egress.http": "true", // where the tests' applications and receivers are
	}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// running is a server that runs until the test ends or stops it.
type running struct {
	*Server
	log   *syncBuffer
	end   context.CancelFunc
	ended chan error
	once  sync.Once
	err   error
}

func production(t *testing.T, c Config) *running {
	t.Helper()
	return runServer(t, OpenProduction, c, nil)
}

func sandboxed(t *testing.T, c Config) *running {
	t.Helper()
	return runServer(t, OpenSandbox, c, nil)
}

type opener func(context.Context, Config, Environment) (*Server, error)

func runServer(t *testing.T, open opener, c Config, offset func() time.Duration) *running {
	t.Helper()
	r := &running{log: &syncBuffer{}, ended: make(chan error, 1)}
	s, err := open(t.Context(), c, Environment{Version: "test", Stderr: r.log, Offset: offset})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.Server, r.end = s, cancel
	go func() { r.ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("the server did not end well: %v\n%s", err, r.log)
		}
	})
	eventually(t, func() bool { return r.get(t, r.URL()+"/readyz").status == http.StatusOK })
	return r
}

// stop ends the server as SIGTERM does, and gives what Run gave.
func (r *running) stop() error {
	r.once.Do(func() {
		r.end()
		select {
		case r.err = <-r.ended:
		case <-time.After(patience):
			r.err = errors.New("it goes on and on")
		}
	})
	return r.err
}

// apply puts resources in force.
func (r *running) apply(t *testing.T, change watchword.Resources) watchword.Applied {
	t.Helper()
	done, err := r.registry.Apply(t.Context(), change)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// reply is an answer that has been read.
type reply struct {
	status int
	header http.Header
	body   string
}

// decode reads a JSON body.
func (r reply) decode(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
}

func (r *running) get(t *testing.T, url string, header ...string) reply {
	t.Helper()
	return send(t, http.MethodGet, url, "", header...)
}

// api makes a request of the native API.
func (r *running) api(t *testing.T, path, key, body string) reply {
	t.Helper()
	return send(t, http.MethodPost, r.URL()+path, body, "Content-Type", "application/json", "Authorization", "Bearer "+key)
}

// send makes one request on a connection of its own. A header "Host" is the request's host.
func send(t *testing.T, method, url, body string, header ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, string(text)}
}

// eventually waits for a condition.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	end := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("it never came to be")
		}
	}
}

// syncBuffer is a buffer that several goroutines write to.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// wantError checks that an error tells all of what it should.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("there is no error; want one with %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not tell %q: %v", part, err)
		}
	}
}

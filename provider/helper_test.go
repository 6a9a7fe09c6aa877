package provider

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/recipient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	theSecret = "s3cr3t/Key+1"
	theCode   = "493812"
	theNumber = "+8613800138000"
)

// phone is a message as the engine would make it.
func phone(t testing.TB) *watchword.Outgoing {
	t.Helper()
	return &watchword.Outgoing{Code: theCode, To: to(t, recipient.Phone, theNumber), ValidFor: 5 * time.Minute}
}

func to(t testing.TB, kind recipient.Kind, address string) recipient.Recipient {
	t.Helper()
	r, err := recipient.FromCanonical(kind, address)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// client opens a client for a vendor with a secret, and closes it with the test.
func client(t testing.TB, base string, c Connection) *Client {
	t.Helper()
	var secrets Secrets
	if err := secrets.Keep("key", theSecret); err != nil {
		t.Fatal(err)
	}
	opened, err := NewClient(base, c, secrets)
	if err != nil {
		t.Fatalf("NewClient: %v", err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened
}

// kinds are the ways in which a call is written: Outbound sees each of them leave in a way of its own.
func kinds() map[string]Call {
	return map[string]Call{
		"POST with a body": {Method: http.MethodPost, Path: "/send", Body: []byte("code=" + theCode)},
		"POST without one": {Method: http.MethodPost, Path: "/send", Query: "code=" + theCode},
		"GET":              {Method: http.MethodGet, Path: "/send", Query: "code=" + theCode},
	}
}

func post() Call { return kinds()["POST with a body"] }

// do calls with time enough.
func do(t testing.TB, c *Client, call Call) (Answer, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return c.Do(ctx, call)
}

// wantFailed checks the class and the raw code of an error, and that no verb prints what nobody may read.
func wantFailed(t testing.TB, err error, class watchword.ErrorClass, raw string) {
	t.Helper()
	var failed *watchword.SendError
	if !errors.As(err, &failed) {
		t.Fatalf("the error is %T %v: want a *watchword.SendError", err, err)
	}
	if failed.Class != class || failed.Raw != raw {
		t.Errorf("class %q, raw %q: want %q, %q (%v)", failed.Class, failed.Raw, class, raw, err)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		text := fmt.Sprintf("%v %+v %#v", err, err, err)
		for _, s := range []string{theSecret, theCode, theNumber[1:], "127.0.0.1", "vendor.invalid", "/send"} {
			if strings.Contains(text, s) {
				t.Errorf("the error shows %q: %s", s, text)
			}
		}
	}
}

// raw is a vendor below HTTP: serve gets every connection, with its number, and the connection ends with it.
func raw(t *testing.T, serve func(n int, conn net.Conn)) (base string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := 1; ; n++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serve(n, conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return "http://" + listener.Addr().String()
}

// take reads one request off a connection.
func take(conn net.Conn) bool {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
	}
	return err == nil
}

// say writes one answer to a connection.
func say(conn net.Conn, status, body string) {
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
}

// hanging is a vendor that answers nothing, or only the beginning, until the test is over.
func hanging(t *testing.T, first string) (base string, came chan struct{}) {
	t.Helper()
	came, end := make(chan struct{}, 1), make(chan struct{})
	base = raw(t, func(_ int, conn net.Conn) {
		take(conn)
		_, _ = io.WriteString(conn, first)
		came <- struct{}{}
		<-end
	})
	t.Cleanup(func() { close(end) })
	return base, came
}

// over is a context that ends by err when it is told to, however slow the machine is.
type over struct {
	context.Context
	end chan struct{}
	err error
}

func endsWith(t testing.TB, err error) over {
	t.Helper()
	return over{t.Context(), make(chan struct{}), err}
}

func (o over) Done() <-chan struct{} { return o.end }

func (o over) Err() error {
	select {
	case <-o.end:
		return o.err
	default:
		return nil
	}
}

// seen is one request as a vendor got it.
type seen struct {
	method, target, host, body string
	header                     http.Header
}

// standIn is a vendor that keeps requests and answers as it is told.
type standIn struct {
	*httptest.Server
	mu   sync.Mutex
	seen []seen
}

// newStandIn starts a vendor; answer may be nil for an empty 200.
func newStandIn(t *testing.T, answer http.HandlerFunc) *standIn {
	t.Helper()
	v := &standIn{}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		v.mu.Lock()
		v.seen = append(v.seen, seen{r.Method, r.RequestURI, r.Host, string(body), r.Header})
		v.mu.Unlock()
		if answer != nil {
			answer(w, r)
		}
	}))
	t.Cleanup(v.Close)
	return v
}

func (v *standIn) all() []seen {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]seen(nil), v.seen...)
}

// only is the one request that came.
func (v *standIn) only(t *testing.T) seen {
	t.Helper()
	all := v.all()
	if len(all) != 1 {
		t.Fatalf("%d requests came: want 1", len(all))
	}
	return all[0]
}

// says answers every request alike.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

package httpprovider

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// kinds are the three ways in which a request is written.
func kinds(base string) map[string]Config {
	return map[string]Config{
		"body":    simple(base),
		"no body": {URL: base + "?t={{text}}"},
		"get":     {URL: base + "?t={{text}}", Method: "GET"},
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

func TestConnectionLostAfterTheRequest(t *testing.T) {
	for name := range kinds("") {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			base := raw(t, func(_ int, conn net.Conn) {
				if take(conn) {
					requests.Add(1)
				}
			})
			_, err := send(t, open(t, kinds(base)[name]), sms())
			wantRefused(t, err, watchword.ClassTimeout, "connection lost")
			if requests.Load() != 1 {
				t.Errorf("the request came %d times: want once", requests.Load())
			}
		})
	}
}

// net/http repeats a GET on a kept connection that breaks. A message must not be doubled that way, unless the vendor was
// given a key to know it by.
func TestNothingIsRepeated(t *testing.T) {
	with := func(c Config, key string) Config {
		c.Headers = map[string]string{key: "{{key}}"}
		return c
	}
	for name, c := range map[string]struct {
		change func(Config) Config
		want   int64
	}{
		"body": {want: 2}, "no body": {want: 2}, "get": {want: 2},
		"body with a key":      {func(c Config) Config { return with(simple(c.URL), "Idempotency-Key") }, 3},
		"body with an old key": {func(c Config) Config { return with(simple(c.URL), "X-Idempotency-Key") }, 3},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			base := raw(t, func(_ int, conn net.Conn) {
				if !take(conn) {
					return
				}
				if requests.Add(1) == 1 {
					_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
					if take(conn) {
						requests.Add(1)
					}
				}
			})
			config := kinds(base)[strings.SplitN(name, " with", 2)[0]]
			if c.change != nil {
				config = c.change(Config{URL: base})
			}
			p := open(t, config)
			if _, err := send(t, p, sms()); err != nil {
				t.Fatal(err)
			}
			_, err := send(t, p, sms())
			wantRefused(t, err, watchword.ClassTimeout, "connection lost")
			if requests.Load() != c.want {
				t.Errorf("%d requests came: want %d", requests.Load(), c.want)
			}
		})
	}
}

// deadConn takes one write, and fails before the next has written anything.
type deadConn struct {
	net.Conn
	writes int
}

func (c *deadConn) Write(b []byte) (int, error) {
	if c.writes++; c.writes > 1 {
		return 0, syscall.EPIPE
	}
	return c.Conn.Write(b)
}

// A kept connection that turns out to be dead is not the message's fault.
func TestDeadConnectionIsReplaced(t *testing.T) {
	for name, config := range kinds("") {
		t.Run(name, func(t *testing.T) {
			v := newStandIn(t, nil)
			config.URL = v.URL + config.URL
			p := open(t, config)
			dial := p.transport.DialContext
			p.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := dial(ctx, network, address)
				return &deadConn{Conn: conn}, err
			}
			if _, err := send(t, p, sms()); err != nil {
				t.Fatal(err)
			}
			if _, err := send(t, p, sms()); config.Method != http.MethodGet && err != nil {
				t.Error(err)
			}
			p.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }
			if _, err := send(t, p, sms()); config.Body != "" {
				wantRefused(t, err, watchword.ClassProviderError, "connection refused")
			}
		})
	}
}

func TestAnswerBreaksOff(t *testing.T) {
	asks := Config{Success: Success{JSON: &JSONTest{Path: "s", Equals: OneOf{"0"}}}}
	for name, c := range map[string]struct {
		config Config
		head   string
		class  watchword.ErrorClass
		raw    string
	}{
		"status is enough":     {Config{MessageID: Pick{JSON: "id"}}, "200 OK", 0, ""},
		"the body was needed":  {asks, "200 OK", watchword.ClassTimeout, "connection lost"},
		"the text was needed":  {Config{Success: Success{Text: &TextTest{Contains: "OK"}}}, "200 OK", watchword.ClassTimeout, "connection lost"},
		"the status is no yes": {asks, "403 No", watchword.ClassAuthFailed, "HTTP 403"},
	} {
		t.Run(name, func(t *testing.T) {
			base := raw(t, func(_ int, conn net.Conn) {
				take(conn)
				_, _ = io.WriteString(conn, "HTTP/1.1 "+c.head+"\r\nContent-Length: 100\r\n\r\n{\"s\":")
			})
			c.config.URL, c.config.Body, c.config.BodyFormat = base, "{{text}}", "text"
			_, err := send(t, open(t, c.config), sms())
			if c.class == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantRefused(t, err, c.class, c.raw)
		})
	}
}

func TestNoHTTPAnswer(t *testing.T) {
	base := raw(t, func(_ int, conn net.Conn) { take(conn); _, _ = io.WriteString(conn, "220 smtp ready\r\n") })
	_, err := send(t, open(t, simple(base)), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

// hanging is a vendor that answers nothing, or only the beginning, until the test is over.
func hanging(t *testing.T, first string) (base string, came chan struct{}) {
	t.Helper()
	came, over := make(chan struct{}, 1), make(chan struct{})
	base = raw(t, func(_ int, conn net.Conn) {
		take(conn)
		_, _ = io.WriteString(conn, first)
		came <- struct{}{}
		<-over
	})
	t.Cleanup(func() { close(over) })
	return base, came
}

func TestContextEnds(t *testing.T) {
	for name := range kinds("") {
		for raw, want := range map[string]error{"canceled": context.Canceled, "deadline": context.DeadlineExceeded} {
			t.Run(name+", "+raw, func(t *testing.T) {
				base, came := hanging(t, "")
				p := open(t, kinds(base)[name])
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if raw == "deadline" {
					ctx, cancel = context.WithTimeout(ctx, 200*time.Millisecond)
					defer cancel()
				} else {
					go func() { <-came; cancel() }()
				}
				_, err := p.Send(ctx, sms())
				wantRefused(t, err, watchword.ClassTimeout, raw)
				if !errors.Is(err, want) {
					t.Errorf("%v is not %v", err, want)
				}
			})
		}
	}
}

func TestSlowBody(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
	for class, success := range map[watchword.ErrorClass]Success{
		watchword.ClassNone:    {},
		watchword.ClassTimeout: {JSON: &JSONTest{Path: "s", Equals: OneOf{"0"}}},
	} {
		base, _ := hanging(t, head)
		c := simple(base)
		c.Success = success
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		_, err := open(t, c).Send(ctx, sms())
		if class == watchword.ClassNone && err != nil {
			t.Errorf("the status was enough: %v", err)
		}
		if class != watchword.ClassNone {
			wantRefused(t, err, class, "deadline")
		}
	}
}

// When net/http has repeated a request by its key, the first may have arrived, whatever became of the second.
func TestRepeatedRequestIsNotForgotten(t *testing.T) {
	base := raw(t, func(_ int, conn net.Conn) {
		take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		take(conn)
	})
	config := simple(base)
	config.Headers = map[string]string{"Idempotency-Key": "{{key}}"}
	p := open(t, config)
	if _, err := send(t, p, sms()); err != nil {
		t.Fatal(err)
	}
	p.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }
	_, err := send(t, p, sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

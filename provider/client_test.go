package provider

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

func TestRefusedConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	for name, call := range kinds() {
		t.Run(name, func(t *testing.T) {
			_, err := do(t, client(t, "http://"+listener.Addr().String(), Connection{}), call)
			wantFailed(t, err, watchword.ClassProviderError, "connection refused")
		})
	}
}

// What the network says is told apart, in our words.
func TestNoConnection(t *testing.T) {
	for raw, cause := range map[string]error{
		"dns":                &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "vendor.invalid", IsNotFound: true}},
		"connection timeout": &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded},
		"connection refused": &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)},
		"no connection":      errors.New("vendor.invalid is behind the moon"),
	} {
		t.Run(raw, func(t *testing.T) {
			c := client(t, "http://vendor.invalid", Connection{})
			c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, cause }
			_, err := do(t, c, post())
			wantFailed(t, err, watchword.ClassProviderError, raw)
		})
	}
}

// A vendor that hangs up at once may or may not have been sent something: what is certain is that it said no yes.
func TestDroppedBeforeTheRequestWasRead(t *testing.T) {
	for name, call := range kinds() {
		t.Run(name, func(t *testing.T) {
			base := raw(t, func(int, net.Conn) {})
			_, err := do(t, client(t, base, Connection{}), call)
			var failed *watchword.SendError
			if !errors.As(err, &failed) || failed.Class != watchword.ClassTimeout && failed.Class != watchword.ClassProviderError {
				t.Fatalf("the error is %v", err)
			}
			wantFailed(t, err, failed.Class, failed.Raw)
		})
	}
}

// stubborn is a connection that takes nothing and answers nothing: writes fail at once.
type stubborn struct{ net.Conn }

func (stubborn) Read([]byte) (int, error)  { return 0, io.EOF }
func (stubborn) Write([]byte) (int, error) { return 0, syscall.EPIPE }
func (stubborn) Close() error              { return nil }

// When in doubt, the vendor may have it: a body that was on its way counts as sent.
func TestWriteFails(t *testing.T) {
	c := client(t, "http://vendor.invalid", Connection{})
	c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return stubborn{}, nil }
	_, err := do(t, c, post())
	var failed *watchword.SendError
	if !errors.As(err, &failed) || failed.Class != watchword.ClassTimeout && failed.Class != watchword.ClassProviderError {
		t.Errorf("the error is %v", err)
	}
}

func TestDroppedAfterTheRequestWasRead(t *testing.T) {
	for name, call := range kinds() {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			base := raw(t, func(_ int, conn net.Conn) {
				if take(conn) {
					requests.Add(1)
				}
			})
			_, err := do(t, client(t, base, Connection{}), call)
			wantFailed(t, err, watchword.ClassTimeout, "connection lost")
			if requests.Load() != 1 {
				t.Errorf("the request came %d times: want once", requests.Load())
			}
		})
	}
}

// net/http repeats a GET on a kept connection that breaks. A message must not be doubled that way.
func TestNothingIsRepeatedThatIsNotRepeatable(t *testing.T) {
	for name, call := range kinds() {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			base := raw(t, func(_ int, conn net.Conn) {
				if !take(conn) {
					return
				}
				if requests.Add(1) == 1 {
					say(conn, "200 OK", "")
					if take(conn) {
						requests.Add(1)
					}
				}
			})
			c := client(t, base, Connection{})
			if _, err := do(t, c, call); err != nil {
				t.Fatal(err)
			}
			_, err := do(t, c, call)
			wantFailed(t, err, watchword.ClassTimeout, "connection lost")
			if requests.Load() != 2 {
				t.Errorf("%d requests came: want 2", requests.Load())
			}
		})
	}
}

// A repeatable call is made a second time when its connection breaks, and no third time.
func TestRepeatable(t *testing.T) {
	for name, call := range kinds() {
		call.Repeatable = true
		for drops, want := range map[int64]int64{0: 1, 1: 2, 9: 2} {
			t.Run(name, func(t *testing.T) {
				var requests atomic.Int64
				base := raw(t, func(_ int, conn net.Conn) {
					if take(conn) && requests.Add(1) > drops {
						say(conn, "200 OK", "{}")
					}
				})
				answer, err := do(t, client(t, base, Connection{}), call)
				if drops < 2 {
					if err != nil || !answer.OK() || string(answer.Body) != "{}" {
						t.Errorf("after %d lost connections: %+v, %v", drops, answer, err)
					}
				} else {
					wantFailed(t, err, watchword.ClassTimeout, "connection lost")
				}
				if requests.Load() != want {
					t.Errorf("%d requests came after %d lost connections: want %d", requests.Load(), drops, want)
				}
			})
		}
	}
}

// Whatever becomes of the second attempt, the vendor may have the first.
func TestRepeatedCallDoesNotForgetItsFirst(t *testing.T) {
	call := post()
	call.Repeatable = true
	base := raw(t, func(_ int, conn net.Conn) { take(conn) })
	c := client(t, base, Connection{})
	dial, dialled := c.transport.DialContext, 0
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if dialled++; dialled > 1 {
			return nil, syscall.ECONNREFUSED
		}
		return dial(ctx, network, address)
	}
	_, err := do(t, c, call)
	wantFailed(t, err, watchword.ClassTimeout, "connection lost")
	if dialled != 2 {
		t.Errorf("%d connections were tried: want 2", dialled)
	}

	for status, want := range map[string]watchword.ErrorClass{
		"429 Slow down": watchword.ClassTimeout, "500 Oh": watchword.ClassTimeout, "302 There": watchword.ClassTimeout,
		"401 Who": watchword.ClassAuthFailed, "402 Pay": watchword.ClassInsufficientBalance,
	} {
		base := raw(t, func(n int, conn net.Conn) {
			if take(conn) && n > 1 {
				say(conn, status, "")
			}
		})
		answer, err := do(t, client(t, base, Connection{}), call)
		if err != nil {
			t.Fatal(err)
		}
		wantFailed(t, answer.Unclear("", phone(t)), want, "HTTP "+status[:3])
	}
}

// A first attempt that certainly never left casts no doubt on the second.
func TestRepeatedCallAfterACertainFailure(t *testing.T) {
	call := post()
	call.Repeatable = true
	v := newStandIn(t, says(429, ""))
	c := client(t, v.URL, Connection{})
	dial, dialled := c.transport.DialContext, 0
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if dialled++; dialled == 1 {
			return nil, syscall.ECONNREFUSED
		}
		return dial(ctx, network, address)
	}
	answer, err := do(t, c, call)
	if err != nil {
		t.Fatal(err)
	}
	wantFailed(t, answer.Unclear("", nil), watchword.ClassRateLimited, "HTTP 429")
}

func TestRepeatableGivesUpWithItsContext(t *testing.T) {
	call := post()
	call.Repeatable = true
	var requests atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	base := raw(t, func(_ int, conn net.Conn) {
		take(conn)
		requests.Add(1)
		cancel()
	})
	_, err := client(t, base, Connection{}).Do(ctx, call)
	wantFailed(t, err, watchword.ClassTimeout, "canceled")
	if requests.Load() != 1 {
		t.Errorf("%d requests came: want 1", requests.Load())
	}
}

func TestContextEnds(t *testing.T) {
	for name, call := range kinds() {
		for raw, want := range map[string]error{"canceled": context.Canceled, "deadline": context.DeadlineExceeded} {
			t.Run(name+", "+raw, func(t *testing.T) {
				base, came := hanging(t, "")
				ctx := endsWith(t, want)
				go func() { <-came; close(ctx.end) }()
				_, err := client(t, base, Connection{}).Do(ctx, call)
				wantFailed(t, err, watchword.ClassTimeout, raw)
				if !errors.Is(err, want) {
					t.Errorf("%v is not %v", err, want)
				}
			})
		}
	}
}

func TestContextIsOverBefore(t *testing.T) {
	v := newStandIn(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, call := range kinds() {
		call.Repeatable = true
		_, err := client(t, v.URL, Connection{}).Do(ctx, call)
		wantFailed(t, err, watchword.ClassProviderError, "canceled")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is not canceled", err)
		}
	}
	if n := len(v.all()); n != 0 {
		t.Errorf("%d requests came", n)
	}
}

// Whoever never got a connection never sent the message, whatever ended the wait.
func TestWaitForAConnectionIsDefinite(t *testing.T) {
	for name, call := range kinds() {
		t.Run(name, func(t *testing.T) {
			base, came := hanging(t, "")
			c := client(t, base, Connection{MaxConnections: 1})
			first, cancelFirst := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { defer close(done); _, _ = c.Do(first, call) }()
			<-came
			second, cancelSecond := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancelSecond()
			_, err := c.Do(second, call)
			wantFailed(t, err, watchword.ClassProviderError, "deadline")
			cancelFirst()
			<-done
		})
	}
}

func TestSlowBodyPastTheDeadline(t *testing.T) {
	base, came := hanging(t, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
	ctx := endsWith(t, context.DeadlineExceeded)
	go func() { <-came; close(ctx.end) }()
	_, err := client(t, base, Connection{}).Do(ctx, post())
	wantFailed(t, err, watchword.ClassTimeout, "deadline")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v is no deadline", err)
	}
}

func TestTruncatedAnswer(t *testing.T) {
	for status, want := range map[string]struct {
		class watchword.ErrorClass
		raw   string
	}{
		"200 OK":      {watchword.ClassTimeout, "connection lost"},
		"403 No":      {watchword.ClassAuthFailed, "HTTP 403"},
		"500 Oh dear": {watchword.ClassProviderError, "HTTP 500"},
	} {
		t.Run(status, func(t *testing.T) {
			base := raw(t, func(_ int, conn net.Conn) {
				take(conn)
				_, _ = io.WriteString(conn, "HTTP/1.1 "+status+"\r\nContent-Length: 100\r\n\r\n{}")
			})
			answer, err := do(t, client(t, base, Connection{}), post())
			if err != nil || !answer.Broken || string(answer.Body) != "{}" {
				t.Fatalf("%+v, %v: want what came, and that it broke off", answer, err)
			}
			if answer.JSON(&struct{}{}) {
				t.Error("a body that broke off was read as JSON")
			}
			wantFailed(t, answer.Unclear("E1", phone(t)), want.class, strings.Replace(want.raw, "HTTP "+status[:3], "E1", 1))
		})
	}
}

func TestNoHTTPAnswer(t *testing.T) {
	base := raw(t, func(_ int, conn net.Conn) { take(conn); _, _ = io.WriteString(conn, "220 smtp ready\r\n") })
	_, err := do(t, client(t, base, Connection{}), post())
	wantFailed(t, err, watchword.ClassTimeout, "connection lost")
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

// A kept connection that turns out to be dead is not the message's fault: net/http takes another.
func TestDeadConnectionIsReplaced(t *testing.T) {
	v := newStandIn(t, nil)
	c := client(t, v.URL, Connection{})
	dial := c.transport.DialContext
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return &deadConn{Conn: conn}, err
	}
	for range 2 {
		if _, err := do(t, c, post()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(v.all()); n != 2 {
		t.Errorf("%d requests came: want 2", n)
	}
	c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }
	_, err := do(t, c, post())
	wantFailed(t, err, watchword.ClassProviderError, "connection refused")
}

func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := newStandIn(t, nil)
	v := newStandIn(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	c := client(t, v.URL, Connection{})
	for range 2 {
		answer, err := do(t, c, post())
		if err != nil {
			t.Fatal(err)
		}
		wantFailed(t, answer.Unclear("", phone(t)), watchword.ClassProviderError, "HTTP 307")
	}
	if n := len(elsewhere.all()); n != 0 {
		t.Error("the redirect was followed")
	}
	if cookie := v.all()[1].header.Get("Cookie"); cookie != "" {
		t.Errorf("a cookie was sent: %s", cookie)
	}
}

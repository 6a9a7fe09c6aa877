package huaweicloud

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// raw is a vendor below HTTP: serve gets every connection, and the connection ends with it.
func raw(t *testing.T, serve func(conn net.Conn)) (base string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serve(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return "http://" + listener.Addr().String()
}

func take(conn net.Conn) bool {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
	}
	return err == nil
}

func TestConnectionLost(t *testing.T) {
	var requests atomic.Int64
	base := raw(t, func(conn net.Conn) {
		if take(conn) {
			requests.Add(1)
		}
	})
	_, err := send(t, open(t, config(base)), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if requests.Load() != 1 {
		t.Errorf("the request came %d times: the vendor knows no key, so it must come once", requests.Load())
	}
}

func TestNoConnection(t *testing.T) {
	base := raw(t, func(net.Conn) {})
	c := config("http://127.0.0.1:1")
	_, err := send(t, open(t, c), sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
	c = config("https" + base[len("http"):]) // no TLS there
	_, err = send(t, open(t, c), sms())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassProviderError {
		t.Errorf("%v", err)
	}
}

func TestAnswerBreaksOff(t *testing.T) {
	base := raw(t, func(conn net.Conn) {
		take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":\"000000\"")
	})
	_, err := send(t, open(t, config(base)), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

func TestSlowBody(t *testing.T) {
	over := make(chan struct{})
	base := raw(t, func(conn net.Conn) {
		take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
		<-over
	})
	t.Cleanup(func() { close(over) })
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := open(t, config(base)).Send(ctx, sms())
	wantRefused(t, err, watchword.ClassTimeout, "deadline")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	v := newStandIn(t)
	calls := 0
	v.answer = func(w http.ResponseWriter, r *http.Request) {
		calls++
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}
	_, err := send(t, open(t, config(v.URL)), sms())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 307")
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}

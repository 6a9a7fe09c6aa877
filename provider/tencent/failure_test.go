package tencent

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/watchword/watchword"
)

// raw is a vendor below HTTP: serve gets every connection, and the connection ends with it.
func raw(t *testing.T, serve func(conn net.Conn)) Config {
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
	return Config{
		SecretID: secretID, SecretKey: secretKey, SDKAppID: app, SignName: signature, BaseURL: "http://" + listener.Addr().String(),
	}
}

// take reads one request off a connection.
func take(conn net.Conn) {
	if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
}

func TestConnectionLostAfterTheRequest(t *testing.T) {
	var requests atomic.Int64
	settings := raw(t, func(conn net.Conn) { take(conn); requests.Add(1) })
	_, err := send(t, open(t, settings), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if n := requests.Load(); n != 1 {
		t.Errorf("the request came %d times: want once", n)
	}
}

func TestNoConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	_, err = send(t, open(t, Config{
		SecretID: secretID, SecretKey: secretKey, SDKAppID: app, SignName: signature, BaseURL: "http://" + listener.Addr().String(),
	}), sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

func TestAnswerBreaksOff(t *testing.T) {
	settings := raw(t, func(conn net.Conn) {
		take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Response\":{\"SendStatusSet\":[{\"Code\":\"Ok\"")
	})
	_, err := send(t, open(t, settings), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

// late is a context whose deadline passes when the test says so, and not by a clock that a busy machine may outrun.
type late struct {
	context.Context
	over chan struct{}
}

func (l late) Done() <-chan struct{} { return l.over }

func (l late) Err() error {
	select {
	case <-l.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestSlowAnswer(t *testing.T) {
	for _, first := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Response\":"} {
		ctx := late{t.Context(), make(chan struct{})}
		end := make(chan struct{})
		settings := raw(t, func(conn net.Conn) {
			take(conn)
			_, _ = io.WriteString(conn, first)
			close(ctx.over) // the vendor has the request, and is not done when the time is over
			<-end
		})
		_, err := open(t, settings).Send(ctx, sms())
		close(end)
		wantRefused(t, err, watchword.ClassTimeout, "deadline")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v does not hold the deadline", err)
		}
	}
}

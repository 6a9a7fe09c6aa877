package tencent

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

// raw is a vendor below HTTP: serve gets every connection, and the connection ends with it.
func raw(t *testing.T, serve func(conn net.Conn)) Config {
	t.Helper()
	return Config{
		SecretID: secretID, SecretKey: secretKey, SDKAppID: app, SignName: signature, BaseURL: providertest.Wire(t, serve),
	}
}

func TestConnectionLostAfterTheRequest(t *testing.T) {
	var requests atomic.Int64
	settings := raw(t, func(conn net.Conn) { providertest.Take(conn); requests.Add(1) })
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
		providertest.Take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Response\":{\"SendStatusSet\":[{\"Code\":\"Ok\"")
	})
	_, err := send(t, open(t, settings), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

func TestSlowAnswer(t *testing.T) {
	for _, first := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Response\":"} {
		ctx := providertest.Late{Context: t.Context(), Over: make(chan struct{})}
		end := make(chan struct{})
		settings := raw(t, func(conn net.Conn) {
			providertest.Take(conn)
			_, _ = io.WriteString(conn, first)
			close(ctx.Over) // the vendor has the request, and is not done when the time is over
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

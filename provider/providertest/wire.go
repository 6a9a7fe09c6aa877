package providertest

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
)

// Wire is a vendor below HTTP, for answers that no HTTP server gives: serve gets every connection, one after the other, and
// the connection ends with it. It answers the base URL.
func Wire(t testing.TB, serve func(conn net.Conn)) (base string) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
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

// Take reads one whole request off a connection, and tells whether there was one.
func Take(conn net.Conn) bool {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
	}
	return err == nil
}

// Late is a context whose deadline passes when a test says so, by closing Over: what a clock says depends on the machine.
type Late struct {
	context.Context
	Over chan struct{}
}

// Done implements context.Context.
func (l Late) Done() <-chan struct{} { return l.Over }

// Err implements context.Context.
func (l Late) Err() error {
	select {
	case <-l.Over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

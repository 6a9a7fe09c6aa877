package provider

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// Outbound is the body of one request, and knows whether any of the request may have left. It is one allocation with
// room for a usual body, and is not used again: net/http may read a body after the answer has come, and then must not
// find another person's message in it.
type Outbound struct {
	Data   []byte // what is sent; Room has space for it
	reader bytes.Reader
	begun  atomic.Bool // of a request without a body
	again  bool        // net/http has repeated a request that the vendor may have
	first  [512]byte
}

// Room is empty, with space for a usual body.
func (o *Outbound) Room() []byte { return o.first[:0] }

// Watch prepares the context of a request to see it leave, should it have no body. Data must be set.
func (o *Outbound) Watch(ctx context.Context, method string) context.Context {
	if len(o.Data) > 0 || method == http.MethodGet {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { o.begun.Store(true) }})
}

// Attach gives the body to a request. idempotent says that the vendor was told a key, so that net/http may repeat a
// request whose connection broke.
func (o *Outbound) Attach(r *http.Request, idempotent bool) {
	if len(o.Data) == 0 {
		r.Body = http.NoBody
		if r.Method == http.MethodGet {
			r.Body = (*nothing)(o)
		}
		return
	}
	o.reader.Reset(o.Data)
	r.ContentLength = int64(len(o.Data))
	// net/http knows this type, and sends headers and body in one packet.
	r.Body = io.NopCloser(&o.reader)
	// net/http asks for the body again when it found a connection closed before it had written anything, and, if there
	// is an idempotency key, also when the vendor may have the request. It does not read the old one any more then.
	r.GetBody = func() (io.ReadCloser, error) {
		o.again = o.again || idempotent && o.reader.Len() < len(o.Data)
		o.reader.Reset(o.Data)
		return io.NopCloser(&o.reader), nil
	}
}

// Written tells whether the vendor may have the request. It must be called only after RoundTrip has failed: then nobody
// reads the body any more.
func (o *Outbound) Written() bool {
	return o.begun.Load() || o.again || o.reader.Len() < len(o.Data)
}

// nothing is the body of a GET. net/http repeats a GET whose connection broke, since a GET should change nothing; one
// that sends a message does. It repeats none that has a body it cannot get again, even if that turns out to be empty. The price
// is that a kept connection found dead counts as a time-out, where a POST would have been sent on another.
type nothing Outbound

func (n *nothing) Read([]byte) (int, error) {
	n.begun.Store(true) // the headers are about to be written
	return 0, io.EOF
}

func (n *nothing) Close() error { return nil }

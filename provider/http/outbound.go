package httpprovider

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// outbound is the body of one request, and knows whether any of the request may have left. It is one allocation with
// room for a usual body, and is not used again: net/http may read a body after the answer has come, and then must not
// find another person's message in it.
type outbound struct {
	data   []byte
	reader bytes.Reader
	begun  atomic.Bool // of a request without a body
	again  bool        // net/http has repeated a request that the vendor may have
	first  [512]byte
}

// watch prepares to see a request without a body leave.
func (o *outbound) watch(ctx context.Context, method string) context.Context {
	if len(o.data) > 0 || method == http.MethodGet {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { o.begun.Store(true) }})
}

// attach gives the body to a request.
func (o *outbound) attach(r *http.Request, idempotent bool) {
	if len(o.data) == 0 {
		r.Body = http.NoBody
		if r.Method == http.MethodGet {
			r.Body = (*nothing)(o)
		}
		return
	}
	o.reader.Reset(o.data)
	r.ContentLength = int64(len(o.data))
	// net/http knows this type, and sends headers and body in one packet.
	r.Body = io.NopCloser(&o.reader)
	// net/http asks for the body again when it found a connection closed before it had written anything, and, if there
	// is an idempotency key, also when the vendor may have the request. It does not read the old one any more then.
	r.GetBody = func() (io.ReadCloser, error) {
		o.again = o.again || idempotent && o.reader.Len() < len(o.data)
		o.reader.Reset(o.data)
		return io.NopCloser(&o.reader), nil
	}
}

// written tells whether the vendor may have the request. It must be called only after RoundTrip has failed: then nobody
// reads the body any more.
func (o *outbound) written() bool {
	return o.begun.Load() || o.again || o.reader.Len() < len(o.data)
}

// nothing is the body of a GET. net/http repeats a GET whose connection broke, since a GET should change nothing; one
// that sends a message does. It repeats none that has a body it cannot get again, even if that turns out to be empty. The price
// is that a kept connection found dead counts as a time-out, where a POST would have been sent on another.
type nothing outbound

func (n *nothing) Read([]byte) (int, error) {
	n.begun.Store(true) // the headers are about to be written
	return 0, io.EOF
}

func (n *nothing) Close() error { return nil }

package native

import (
	"context"
	"net/http"
	"strconv"

	"github.com/watchword/watchword"
)

// exchange is one request with its answer. It is the ResponseWriter that everything below ServeHTTP writes to, and it
// holds the answer back until the end: so a panic half-way is still a clean 500, an idempotent answer is kept before it
// is given, and every answer has a Content-Length.
type exchange struct {
	api     *API
	w       http.ResponseWriter
	r       *http.Request
	id      string
	caller  watchword.Caller
	key     string // the idempotency key, or empty
	body    []byte // the request's, whole
	status  int
	buffer  *[]byte
	aborted bool      // the connection is to be cut, not answered
	values  [8]string // of the answer's headers, which need no memory of their own so
	used    int
}

type exchangeKey struct{}

// exchangeFrom finds the exchange behind a handler's context.
func exchangeFrom(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// request is the request as huma's handlers see it: with the exchange in its context.
func (x *exchange) request(ctx context.Context) *http.Request {
	return x.r.WithContext(context.WithValue(ctx, exchangeKey{}, x))
}

// Header implements http.ResponseWriter.
func (x *exchange) Header() http.Header { return x.w.Header() }

// set gives the answer a header, spelt as it is given.
func (x *exchange) set(name, value string) {
	if x.used == len(x.values) {
		x.w.Header()[name] = []string{value}
		return
	}
	x.values[x.used] = value
	x.used++
	x.w.Header()[name] = x.values[x.used-1 : x.used : x.used]
}

// WriteHeader implements http.ResponseWriter.
func (x *exchange) WriteHeader(status int) { x.status = status }

// Write implements http.ResponseWriter.
func (x *exchange) Write(b []byte) (int, error) {
	*x.buffer = append(*x.buffer, b...)
	return len(b), nil
}

// reset takes back what was written so far.
func (x *exchange) reset() {
	x.status, *x.buffer = 0, (*x.buffer)[:0]
	for _, name := range []string{"Location", headerRateLimit, headerRateLimitPolicy} {
		x.w.Header().Del(name)
		delete(x.w.Header(), name)
	}
}

// The two media types of this API.
const (
	typeJSON    = "application/json"
	typeProblem = "application/problem+json"
)

func (x *exchange) contentType() string {
	if x.status >= http.StatusBadRequest {
		return typeProblem
	}
	return typeJSON
}

// finish gives the answer to the client.
func (x *exchange) finish() {
	if x.aborted {
		return
	}
	if x.status == 0 {
		x.status = http.StatusOK
	}
	header := x.w.Header()
	respell(header, "Ratelimit", headerRateLimit)
	respell(header, "Ratelimit-Policy", headerRateLimitPolicy)
	x.set("Content-Type", x.contentType())
	x.set("Content-Length", strconv.Itoa(len(*x.buffer)))
	x.w.WriteHeader(x.status)
	_, _ = x.w.Write(*x.buffer) // the client may be gone; there is nobody to tell
}

// respell gives a header back the capitals that net/http takes away. Programs do not care, and people who read the
// answer beside the draft do.
func respell(h http.Header, canonical, name string) {
	if values, ok := h[canonical]; ok {
		delete(h, canonical)
		h[name] = values
	}
}

// maxRecycled is the largest buffer that is worth keeping for later answers.
const maxRecycled = 64 << 10

func (a *API) buffer() *[]byte {
	b, _ := a.buffers.Get().(*[]byte)
	return b
}

func (a *API) recycle(b *[]byte) {
	if cap(*b) <= maxRecycled {
		*b = (*b)[:0]
		a.buffers.Put(b)
	}
}

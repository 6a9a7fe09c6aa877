package native

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"github.com/watchword/watchword"
)

// Name is what tenants list this dialect as.
const Name = "native"

// Engine is what the API needs of the product. *watchword.Engine is one.
type Engine interface {
	watchword.Service
	// Authenticate finds the credential behind a secret.
	Authenticate(secret string) (*watchword.Credential, error)
	// Claim begins an idempotent request.
	Claim(ctx context.Context, c watchword.Caller, key string, request ...[]byte) (*watchword.Ticket, error)
	// Registry tells which tenants speak this dialect.
	Registry() watchword.Registry
}

var _ Engine = (*watchword.Engine)(nil)

// Options are what an API is made of. Only Engine is required.
type Options struct {
	Engine    Engine
	Log       *slog.Logger         // nil: nothing is logged
	RequestID func() string        // makes ids of requests that bring none; nil: random ones
	Version   string               // of the server, for the OpenAPI document
	BaseURL   string               // the server's own, without a slash at the end, for links in errors; empty: paths
	Seen      func(dialect string) // told of every request to a path of this API; may be nil
}

// API is the native API. It is safe for concurrent use.
type API struct {
	engine  Engine
	log     *slog.Logger
	newID   func() string
	baseURL string
	seen    func(dialect string)
	mux     *http.ServeMux
	posts   map[string]operation // by their pattern
	decoder *decoder
	schema  huma.Registry
	openAPI []byte
	buffers sync.Pool // of *[]byte, for answers
}

// New makes the API.
func New(o Options) (*API, error) {
	if o.Engine == nil {
		return nil, errors.New("the native API needs an engine")
	}
	a := &API{
		engine: o.Engine, log: o.Log, newID: o.RequestID, baseURL: o.BaseURL, seen: o.Seen, mux: http.NewServeMux(),
		posts:   make(map[string]operation),
		buffers: sync.Pool{New: func() any { b := make([]byte, 0, 2048); return &b }},
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if a.newID == nil {
		a.newID = rand.Text
	}
	if a.seen == nil {
		a.seen = func(string) {}
	}
	if err := a.mount(o.Version); err != nil {
		return nil, err
	}
	return a, nil
}

// OpenAPI is the OpenAPI 3.1 document in JSON.
func (a *API) OpenAPI() []byte { return a.openAPI }

// Handler serves /v1/… and /openapi.json, and answers 404 to everything else.
func (a *API) Handler() http.Handler { return http.HandlerFunc(a.serve) }

// serve wraps every request: its id, the headers of every answer, and a 500 where a handler panics.
func (a *API) serve(w http.ResponseWriter, r *http.Request) {
	x := &exchange{api: a, w: w, r: r, id: a.requestID(r), buffer: a.buffer()}
	defer a.recycle(x.buffer)
	x.set("X-Request-Id", x.id)
	x.set("Cache-Control", "no-store")
	defer x.finish()
	defer a.catch(x)
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		a.seen(Name)
	}
	if !tidy(r) {
		a.fail(x, noRoute())
		return
	}
	a.mux.ServeHTTP(x, r)
}

// catch turns a panic into an answer. The text stays in the log.
func (a *API) catch(x *exchange) {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler { //nolint:errorlint,err113 // the one value that net/http itself compares
		x.aborted = true
		panic(cause)
	}
	a.log.Error("a handler panicked", "request_id", x.id, "panic", cause, "stack", string(debug.Stack()))
	x.reset()
	a.fail(x, watchword.NewError(internal, internalDetail))
}

// tidy tells whether the mux would take the path as it is. It answers others with a redirect to HTML; this API has no
// such paths.
func tidy(r *http.Request) bool {
	p := r.URL.EscapedPath()
	return strings.HasPrefix(p, "/") && !strings.Contains(p, "//") && !strings.Contains(p, "/./") &&
		!strings.Contains(p, "/../") && !strings.HasSuffix(p, "/.") && !strings.HasSuffix(p, "/..")
}

// everywhere is the pattern of what no route takes.
const everywhere = "/"

// unrouted answers what no operation serves: 405 if the path is one of ours under another method, else 404.
func (a *API) unrouted(w http.ResponseWriter, r *http.Request) {
	x, _ := w.(*exchange)
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if _, pattern := a.mux.Handler(&http.Request{Method: method, URL: r.URL, Host: r.Host}); pattern != everywhere {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		a.fail(x, noRoute())
		return
	}
	x.Header().Set("Allow", strings.Join(allowed, ", "))
	a.fail(x, watchword.NewError(methodNotAllowed, "this path takes "+strings.Join(allowed, " and ")))
}

func noRoute() error {
	return &refusal{
		word: watchword.NewError(watchword.NotFound, "this path is no part of the API"),
		hint: "GET /openapi.json describes every path.",
	}
}

func (a *API) serveOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(a.openAPI) // into the buffer of the exchange, which takes everything
}

// requestID is the caller's own, if it is harmless to log and echo, or a new one.
func (a *API) requestID(r *http.Request) string {
	if given := r.Header["X-Request-Id"]; len(given) == 1 && validRequestID(given[0]) {
		return given[0]
	}
	return a.newID()
}

const maxRequestID = 64

func validRequestID(s string) bool {
	if s == "" || len(s) > maxRequestID {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

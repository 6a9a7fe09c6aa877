package multimarkets

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/watchword/watchword/dialect"
)

// handler serves all calls of this dialect.
type handler struct {
	engine     dialect.Engine
	log        *slog.Logger
	now        func() time.Time
	clientIP   func(*http.Request) string
	operations map[string]operation // by path
}

// operation is one call.
type operation struct {
	run   func(*exchange) (data any, err error)
	front bool // of the C-end: called by browsers and apps, and answered in an envelope of its own
}

func newHandler(o dialect.Options) http.Handler {
	send := operation{(*exchange).send, true}
	check := operation{(*exchange).check, true}
	query := operation{(*exchange).query, false}
	auth := operation{(*exchange).auth, false}
	h := &handler{engine: o.Engine, log: o.Log, now: o.Now, clientIP: o.ClientIP, operations: map[string]operation{
		pathSend: send, baseFront + pathSend: send, pathCheck: check, baseFront + pathCheck: check,
		pathQuery: query, baseBack + pathQuery: query, pathAuth: auth, baseBack + pathAuth: auth,
	}}
	return dialect.Guard(o.Log, h.serve, h.fail)
}

// exchange is one request with its answer.
type exchange struct {
	*handler
	w         http.ResponseWriter
	r         *http.Request
	operation operation
	begun     time.Time
	trace     string // of the caller, said back
	lang      string // of the caller, for the message
	language  language
}

func (h *handler) exchange(w http.ResponseWriter, r *http.Request) *exchange {
	return &exchange{handler: h, w: w, r: r, operation: h.operations[r.URL.Path], begun: h.now()}
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request) {
	x := h.exchange(w, r)
	if x.preflight() {
		return
	}
	data, err := x.run()
	if err != nil {
		x.refuse(err)
		return
	}
	x.succeed(data)
}

// fail answers for a handler that has panicked.
func (h *handler) fail(w http.ResponseWriter, r *http.Request) {
	x := h.exchange(w, r)
	_ = x.headers() // for the trace
	x.refuse(errPanicked)
}

var errPanicked = errors.New("a handler panicked")

func (x *exchange) run() (any, error) {
	headers := x.headers()
	switch {
	case x.operation.run == nil:
		return nil, refuse(pathUnknown)
	case x.r.Method != http.MethodPost:
		x.w.Header().Set("Allow", http.MethodPost)
		return nil, refuse(methodUnsupported)
	case headers != nil:
		return nil, headers
	case strings.HasPrefix(x.trace, "x-"):
		return nil, refuseField(encryptedUnsupported, "trace")
	case !dialect.IsJSON(x.r):
		return nil, refuse(mediaTypeUnsupported)
	}
	return x.operation.run(x)
}

// headers reads those that every call has. Each may be left out.
func (x *exchange) headers() error {
	var err error
	if x.trace, err = x.header("trace", maxWord); err != nil {
		return err
	}
	if x.lang, err = x.header("lang", maxLang); err != nil {
		return err
	}
	x.language = languageOf(x.lang)
	return nil
}

// header gives a header, which may be given once at most.
func (x *exchange) header(name string, longest int) (string, error) {
	value, ok := dialect.Header(x.r, name)
	if !ok || len(value) > longest {
		return "", refuseField(requestInvalid, name)
	}
	return value, nil
}

// decode reads the body into v.
func (x *exchange) decode(v any) error {
	body, err := dialect.Body(x.w, x.r)
	switch {
	case errors.Is(err, dialect.ErrTooLarge):
		return refuse(bodyTooLarge)
	case errors.Is(err, dialect.ErrTooSlow):
		return refuse(bodyTooSlow)
	case err != nil:
		return refuse(requestInvalid)
	case len(body) == 0:
		return refuse(bodyMissing)
	}
	err = dialect.Decode(body, v)
	var field *dialect.FieldError
	switch {
	case errors.As(err, &field):
		return refuseField(fieldInvalid, field.Field)
	case err != nil:
		return refuse(requestInvalid)
	}
	return nil
}

// need refuses a request that leaves out a field. Names and values come in pairs; what is empty counts as left out.
func need(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			return refuseField(fieldMissing, pairs[i])
		}
	}
	return nil
}

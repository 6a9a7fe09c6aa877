package native

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// operation runs one request and writes its answer.
type operation func(ctx context.Context, x *exchange)

// routes is the mux as huma sees it: every operation it mounts stands behind the guard, and those that have a handler of
// our own go there.
type routes struct{ api *API }

func (m routes) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	run, own := m.api.posts[pattern]
	if !own {
		run = func(ctx context.Context, x *exchange) { h(x, x.request(ctx)) }
	}
	m.api.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		x, _ := w.(*exchange)
		m.api.guard(x, r, run)
	})
}

func (m routes) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.api.mux.ServeHTTP(w, r) }

// guard lets a request through to its operation once it is known who asks, and its body is here.
func (a *API) guard(x *exchange, r *http.Request, run operation) {
	x.r = r // the mux has put the path's parameters into it
	err := a.authenticate(x)
	if err == nil {
		err = validQuery(r.URL.RawQuery)
	}
	if err == nil {
		x.body, err = readBody(x.w, r)
	}
	if err == nil {
		x.key, err = onceKey(r)
	}
	switch {
	case err != nil:
		a.fail(x, err)
	case x.key == "":
		run(r.Context(), x)
	default:
		a.once(r.Context(), x, run)
	}
}

// authenticate finds the caller.
func (a *API) authenticate(x *exchange) error {
	given := x.r.Header["Authorization"]
	if len(given) != 1 {
		return watchword.NewError(watchword.Unauthenticated, "the request has no Authorization header, or more than one")
	}
	scheme, secret, _ := strings.Cut(given[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return watchword.NewError(watchword.Unauthenticated, "the Authorization header does not hold a Bearer key")
	}
	c, err := a.engine.Authenticate(strings.TrimSpace(secret))
	if err != nil {
		return err
	}
	if c.Type != watchword.APIKey {
		return watchword.NewError(watchword.Unauthenticated, "this credential is not an API key")
	}
	t, ok := a.engine.Registry().Current().Tenant(c.Tenant)
	if !ok || !t.Speaks(Name) {
		return watchword.NewError(watchword.Forbidden, "the native API is switched off for this tenant")
	}
	x.caller = watchword.Caller{Tenant: c.Tenant, Credential: c.Name, Dialect: Name}
	return nil
}

// readBody takes the whole body in, so that an idempotent request can be told from another. Time and size are bounded.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := dialect.Body(w, r)
	switch {
	case errors.Is(err, dialect.ErrTooLarge):
		return nil, watchword.NewError(payloadTooLarge, err.Error())
	case errors.Is(err, dialect.ErrTooSlow):
		return nil, watchword.NewError(requestTimeout, err.Error())
	case err != nil:
		return nil, watchword.NewError(malformedRequest, err.Error())
	case len(body) == 0:
		return nil, nil
	}
	if !dialect.IsJSON(r) {
		return nil, watchword.NewError(unsupportedMediaType, "the body must be application/json")
	}
	return body, nil
}

// validQuery refuses a query that says something twice, or that cannot be read.
func validQuery(raw string) error {
	if raw == "" {
		return nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return watchword.NewError(malformedRequest, "the query is not valid: it has a stray % or ;")
	}
	for name, given := range values {
		if len(given) > 1 {
			return watchword.FieldError(watchword.InvalidRequest, printable(name), "this parameter is given more than once")
		}
		if !utf8.ValidString(name) || !utf8.ValidString(given[0]) || strings.ContainsRune(given[0], 0) {
			return watchword.NewError(malformedRequest, "the query is not UTF-8, or it holds a NUL character")
		}
	}
	return nil
}

package fresns

import (
	"context"
	"errors"
	"net/http"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// api is the handler of all paths.
type api struct{ dialect.Options }

// exchange is one request on its way to an answer.
type exchange struct {
	w       http.ResponseWriter
	r       *http.Request
	headers headers

	caller   watchword.Caller
	settings *Settings
	key      *AppSettings
	locale   string            // of messages
	account  string            // the signed-in account, or empty
	channel  watchword.Channel // as soon as it is known, since some codes depend on it
}

// operation is one path.
type operation struct {
	run    func(a *api, x *exchange) error
	server bool // only for the key of the application's own server
}

func operationAt(path string) (operation, bool) {
	switch path {
	case pathSend:
		return operation{run: (*api).send}, true
	case pathIdentity:
		return operation{run: (*api).identity}, true
	case pathCheck:
		return operation{run: (*api).check, server: true}, true
	}
	return operation{}, false
}

func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	x := &exchange{w: w, r: r, locale: locale()}
	if err := a.run(x); err != nil {
		a.refuse(x, err)
		return
	}
	x.answer(http.StatusOK, success)
}

func (a *api) run(x *exchange) error {
	op, known := operationAt(x.r.URL.Path)
	switch {
	case !known:
		return pathUnknown
	case x.r.Method != http.MethodPost:
		return methodNotAllowed
	}
	if err := a.admit(x, op); err != nil {
		return err
	}
	return op.run(a, x)
}

// read takes the body in.
func (x *exchange) read(into any) error {
	if !dialect.IsJSON(x.r) {
		return parameterError
	}
	body, err := dialect.Body(x.w, x.r)
	if err != nil || len(body) == 0 || dialect.Decode(body, into) != nil {
		return parameterError
	}
	return nil
}

// refuse answers with an error, and logs what is the server's own fault.
func (a *api) refuse(x *exchange, err error) {
	c, internal := refusal(err, x.channel)
	if internal && !errors.Is(err, context.Canceled) {
		a.Log.Error("a request failed", "dialect", Name, "path", x.r.URL.Path, "tenant", x.caller.Tenant, "error", err)
	}
	status := http.StatusOK // business errors have no status of their own
	if c == pathUnknown || c == methodNotAllowed {
		status = int(c)
	}
	if c == methodNotAllowed {
		x.w.Header().Set("Allow", http.MethodPost)
	}
	x.answer(status, c)
}

// broken answers when a handler panicked.
func (*api) broken(w http.ResponseWriter, r *http.Request) {
	x := &exchange{w: w, r: r, locale: locale()}
	x.answer(http.StatusOK, providerSilent)
}

func (x *exchange) answer(status int, c code) {
	x.w.Header().Set("Fresns-Api", "v2")
	dialect.Answer(x.w, status, envelope{Code: c, Message: c.text(x.locale)})
}

package huaweicloud

import (
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// The four paths.
const (
	pathVerify   = "/v2/servicerequest/verifycodes" // the vendor's English page prints a slash at its end; both are taken
	pathSend     = pathVerify + "/send"
	pathNeed     = pathVerify + "/need-verify"
	pathVerified = pathVerify + "/has-verified"
)

// purpose is what every code of this dialect is good for: the wire format names none.
const purpose = watchword.PurposeCommon

// api answers requests. It is safe for concurrent use.
type api struct {
	engine   dialect.Engine
	log      *slog.Logger
	now      func() time.Time
	identity identity
	zones    *zones
	limits   []watchword.Limit
}

func newAPI(o dialect.Options) *api {
	return &api{
		engine: o.Engine, log: o.Log, now: o.Now, identity: remember(newKeystone(o.Now), o.Now), zones: newZones(),
		// The vendor's text for OSM.01010024 promises one code a minute.
		limits: []watchword.Limit{{Name: "huaweicloud_1m", Count: 1, Per: time.Minute}},
	}
}

// call is one request with what is known of it so far.
type call struct {
	w        http.ResponseWriter
	r        *http.Request
	caller   watchword.Caller
	settings *Settings // of the caller's tenant; nil until it is known
	locale   string    // of the tenant's messages; empty: it has none of its own
	signed   bool      // with an AK/SK, as SDKs do; else the caller has shown a token
	language string
	zone     *time.Location
	body     []byte
	bodyRead bool

	date  time.Time       // of a signed request
	nonce watchword.Nonce // of one by which something happens
}

// operation is what a path does.
type operation struct {
	method string
	run    func(a *api, c *call) (any, error)
}

func operationAt(path string) (operation, bool) {
	switch path {
	case pathSend:
		return operation{http.MethodPost, (*api).send}, true
	case pathVerify, pathVerify + "/":
		return operation{http.MethodPost, (*api).verify}, true
	case pathNeed:
		return operation{http.MethodGet, (*api).needVerify}, true
	case pathVerified:
		return operation{http.MethodGet, (*api).hasVerified}, true
	}
	return operation{}, false
}

func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	c := &call{w: w, r: r}
	answer, err := a.answer(c)
	if err != nil {
		a.refuse(c, err)
		return
	}
	dialect.Answer(w, http.StatusOK, answer)
}

// answer goes through a request in the order of the product: path and method, who asks, headers, parameters, engine.
func (a *api) answer(c *call) (any, error) {
	op, ok := operationAt(c.r.URL.Path)
	// An escape that stands for a plain letter would be a second spelling of a path, which no client uses.
	if !ok || c.r.URL.RawPath != "" {
		return nil, badRequest(http.StatusNotFound, "There is no such path")
	}
	if c.r.Method != op.method {
		f := badRequest(http.StatusMethodNotAllowed, "Method not allowed")
		f.allow = op.method
		return nil, f
	}
	if err := a.authenticate(c); err != nil {
		return nil, err
	}
	if err := a.readHeaders(c); err != nil {
		return nil, err
	}
	return op.run(a, c)
}

// takeBody reads the body, once: a signature covers it.
func (c *call) takeBody() error {
	if c.bodyRead {
		return nil
	}
	c.bodyRead = true
	var err error
	c.body, err = dialect.Body(c.w, c.r)
	switch {
	case errors.Is(err, dialect.ErrTooLarge):
		return badRequest(http.StatusRequestEntityTooLarge, "The body is too large")
	case errors.Is(err, dialect.ErrTooSlow):
		return badRequest(http.StatusRequestTimeout, "The body did not arrive")
	case err != nil:
		return badRequest(http.StatusBadRequest, "The body broke off")
	}
	return nil
}

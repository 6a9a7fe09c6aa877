package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
)

// Client calls one vendor account over HTTP. It never follows redirects, sends no cookies, uses no proxy of the
// environment, and has no time-out but ctx's.
type Client struct {
	base      *url.URL
	transport *http.Transport
	secrets   Secrets
}

// NewClient prepares the calls to a vendor. base is the account's base_url, or else the vendor's own address: http or
// https, with or without a path. The error names the setting.
func NewClient(base string, c Connection, secrets Secrets) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errors.New("base_url: it must look like https://api.example.com")
	}
	if u.User != nil || strings.ContainsAny(base, "?#") {
		return nil, errors.New("base_url: it must have no credentials, no query and no fragment")
	}
	u.RawPath = strings.TrimRight(u.EscapedPath(), "/")
	if u.Path, err = url.PathUnescape(u.RawPath); err != nil || climbs(u.Path) {
		return nil, errors.New("base_url: its path must have no . or .. segments")
	}
	t, err := c.Transport(u.Scheme)
	if err != nil {
		return nil, err
	}
	return &Client{base: u, transport: t, secrets: secrets}, nil
}

// Close ends the connections that are not in use. It may be called twice, and calls that are under way go on.
func (c *Client) Close() error {
	c.transport.CloseIdleConnections()
	return nil
}

// Format keeps secrets out of whatever prints a client.
func (c *Client) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "a vendor's client")
}

// Host is the vendor's host, with its port if it is not the scheme's: what signatures sign.
func (c *Client) Host() string { return c.base.Host }

// Path is the base's path as it is meant, not percent-encoded, and without a slash at its end: some signatures sign it.
func (c *Client) Path() string { return c.base.Path }

// Call is one request to a vendor.
type Call struct {
	Method string // GET, POST, …
	Path   string // below the base, percent-encoded where needed: "/v1/messages"
	Query  string // percent-encoded, without the question mark
	Header http.Header
	Body   []byte
	// Repeatable says that the vendor does the same thing only once, however often it is asked: a question, or a call
	// with an idempotency key. It is asked a second time when the connection breaks.
	Repeatable bool
}

// Answer is what a vendor said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte // its first MaxAnswer bytes
	Broken bool   // the connection ended before the body did
	client *Client
	doubt  bool // an earlier attempt at the same call may have reached the vendor
}

// MaxAnswer is how much of an answer is read, in bytes.
const MaxAnswer = 64 << 10

// Do makes a call. The error is a *watchword.SendError whose class says whether the vendor may have it.
func (c *Client) Do(ctx context.Context, call Call) (Answer, error) {
	answer, err := c.once(ctx, call)
	if err == nil || !call.Repeatable || ctx.Err() != nil {
		return answer, err
	}
	doubt := uncertain(err)
	answer, err = c.once(ctx, call)
	if err != nil && doubt && !uncertain(err) {
		err = Failure(ctx, true, errLost) // the second never left; what became of the first, nobody knows
	}
	answer.doubt = doubt
	return answer, err
}

// uncertain tells whether the vendor may have the request that failed with err.
func uncertain(err error) bool {
	var failed *watchword.SendError
	return errors.As(err, &failed) && failed.Class == watchword.ClassTimeout
}

func (c *Client) once(ctx context.Context, call Call) (Answer, error) {
	o := &Outbound{Data: call.Body}
	u := *c.base
	u.RawPath = u.EscapedPath() + call.Path
	var err error
	if u.Path, err = url.PathUnescape(u.RawPath); err != nil || climbs(u.Path) {
		return Answer{}, watchword.NewSendError(watchword.ClassProviderError, "path", errPath)
	}
	u.RawQuery = call.Query
	r := (&http.Request{
		Method: call.Method, URL: &u, Host: u.Host, Header: named(call.Header), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(o.Watch(ctx, call.Method))
	o.Attach(r, call.Repeatable)
	response, err := c.transport.RoundTrip(r)
	if err != nil {
		return Answer{}, Failure(ctx, o.Written(), err)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxAnswer))
	_ = response.Body.Close() // cuts the connection when the body is longer than we care for
	if err != nil && ctx.Err() != nil {
		return Answer{}, Failure(ctx, true, ErrBroken)
	}
	return Answer{Status: response.StatusCode, Header: response.Header, Body: body, Broken: err != nil, client: c}, nil
}

// climbs tells whether a path has segments that servers resolve, so that another path would be asked for.
func climbs(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}

// named is a header that says who asks, and not Go's own name. The caller's is left as it is: calls may share one.
func named(h http.Header) http.Header {
	if h.Get("User-Agent") != "" {
		return h
	}
	out := make(http.Header, len(h)+1)
	maps.Copy(out, h)
	out.Set("User-Agent", "watchword")
	return out
}

// OK tells whether the status is 2xx.
func (a *Answer) OK() bool { return a.Status >= 200 && a.Status <= 299 }

// JSON reads the body into v, and tells whether it could. Fields that v does not know are passed over.
func (a *Answer) JSON(v any) bool { return !a.Broken && json.Unmarshal(a.Body, v) == nil }

// Refused is the error of an answer: its class, and the vendor's own code, or, if there is none or it quotes what nobody
// may read, the status. A fault or a limit that a repeated call meets says nothing of the first: the vendor may have that.
func (a *Answer) Refused(class watchword.ErrorClass, code string, m *watchword.Outgoing) error {
	if code == "" || a.client.secrets.Quoted(code, m) {
		code = "HTTP " + strconv.Itoa(a.Status)
	}
	if a.doubt && (class == watchword.ClassProviderError || class == watchword.ClassRateLimited) {
		class = watchword.ClassTimeout
	}
	return watchword.NewSendError(class, code, nil)
}

// Unclear is the error of an answer that nobody understands. After a 2xx the vendor may have the message; any other
// status has the class of ClassOfStatus.
func (a *Answer) Unclear(code string, m *watchword.Outgoing) error {
	switch {
	case a.OK() && a.Broken:
		return watchword.NewSendError(watchword.ClassTimeout, "connection lost", ErrBroken)
	case a.OK():
		return a.Refused(watchword.ClassUnknown, code, m)
	}
	return a.Refused(ClassOfStatus(a.Status), code, m)
}

// Named gives a vendor's name for a message back, unless it quotes what nobody may read.
func (a *Answer) Named(id string, m *watchword.Outgoing) watchword.Acceptance {
	if a.client.secrets.Quoted(id, m) {
		id = ""
	}
	return watchword.Acceptance{MessageID: id}
}

// ClassOfStatus is the class of an HTTP status outside 2xx where the vendor says no more. 504 is a gateway that does not
// know what became of the request; redirects, which are never followed, and all others are the vendor's fault.
func ClassOfStatus(status int) watchword.ErrorClass {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return watchword.ClassAuthFailed
	case http.StatusPaymentRequired:
		return watchword.ClassInsufficientBalance
	case http.StatusTooManyRequests:
		return watchword.ClassRateLimited
	case http.StatusGatewayTimeout:
		return watchword.ClassTimeout
	}
	return watchword.ClassProviderError
}

// ClassFor finds a vendor's code in a table of its codes.
func ClassFor(code string, table []CodeClass) (watchword.ErrorClass, bool) {
	i := slices.IndexFunc(table, func(c CodeClass) bool { return c.Code == code })
	if i < 0 {
		return watchword.ClassNone, false
	}
	return table[i].Class, true
}

// CodeClass is one line of a table from a vendor's codes to classes.
type CodeClass struct {
	Code  string
	Class watchword.ErrorClass
}

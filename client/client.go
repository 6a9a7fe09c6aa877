package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

var _ watchword.Service = (*Client)(nil)

// Options say which server to call, and as whom. URL and Key are required.
type Options struct {
	URL       string       // of the server, like https://codes.example.com; it may have a path
	Key       string       // a native API key
	HTTP      *http.Client // nil: one whose requests end after a minute. Its redirects are never followed
	UserAgent string       // empty: "watchword-go"
}

// Client calls one server with one key. It is safe for concurrent use.
type Client struct {
	base  string // without a slash at its end
	key   string
	agent string
	http  http.Client
}

// requestTime bounds a request where the caller brings no HTTP client. It is above the longest wait for a provider that
// a policy can ask for.
const requestTime = time.Minute

// New makes a client. It calls nobody yet.
func New(o Options) (*Client, error) {
	base, err := baseURL(o.URL)
	switch {
	case err != nil:
		return nil, err
	case o.Key == "":
		return nil, errors.New("the API key is missing")
	case !visible(o.Key):
		return nil, errors.New("the API key has blanks, or characters that are not ASCII")
	case strings.ContainsFunc(o.UserAgent, unprintable):
		return nil, errors.New("the user agent has characters that are not printable ASCII")
	}
	c := &Client{base: base, key: o.Key, agent: o.UserAgent, http: http.Client{Timeout: requestTime}}
	if c.agent == "" {
		c.agent = "watchword-go"
	}
	if o.HTTP != nil {
		c.http = *o.HTTP
	}
	// A request holds a recipient or a code, which are for this server and for nobody it points to.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

// baseURL checks a server's URL. Its errors do not quote it: somebody may have put a password in.
func baseURL(s string) (string, error) {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return "", errors.New("the URL of the server is missing")
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return "", errors.New("the URL of the server must be like https://codes.example.com")
	case u.User != nil:
		return "", errors.New("the URL of the server must not hold a user; the key says who asks")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(s, "#"):
		return "", errors.New("the URL of the server must end with its path: no query and no fragment")
	}
	return strings.TrimRight(u.String(), "/"), nil
}

func unprintable(r rune) bool { return r < ' ' || r > '~' }

// visible tells whether s is of visible ASCII characters alone.
func visible(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r == ' ' || unprintable(r) })
}

// Start makes a verification and sends its code. With a OnceKey it can be repeated without a second message.
func (c *Client) Start(ctx context.Context, r watchword.StartRequest) (watchword.Verification, error) {
	onceKey, err := quoteOnceKey(r.OnceKey)
	if err == nil {
		err = refuseCallingCode(r.CallingCode)
	}
	if err == nil {
		err = startFits(&r)
	}
	if err != nil {
		return watchword.Verification{}, err
	}
	return c.verification(ctx, request{
		method: http.MethodPost, path: "/v1/verifications", body: startBodyOf(&r), onceKey: onceKey,
	})
}

// Resend sends the code of a pending verification again, or a new one, as the policy says.
func (c *Client) Resend(ctx context.Context, r watchword.ResendRequest) (watchword.Verification, error) {
	return c.sendAgain(ctx, r, "/resend")
}

// Next sends the code of a pending verification out on the next channel of its policy's escalation.
func (c *Client) Next(ctx context.Context, r watchword.ResendRequest) (watchword.Verification, error) {
	return c.sendAgain(ctx, r, "/next")
}

func (c *Client) sendAgain(ctx context.Context, r watchword.ResendRequest, how string) (watchword.Verification, error) {
	call := request{method: http.MethodPost, path: pathOf(r.ID) + how}
	if r.Context != (watchword.Context{}) {
		call.body = resendBody{contextOf(r.Context)}
	}
	return c.verification(ctx, call)
}

// Check compares a code, and uses it up if it is right: for the verification ID, or, if that is zero, for To and
// Purpose.
func (c *Client) Check(ctx context.Context, r watchword.CheckRequest) (watchword.CheckAnswer, error) {
	if err := checkFits(&r); err != nil {
		return watchword.CheckAnswer{}, err
	}
	call := request{
		method: http.MethodPost, path: pathOf(r.ID) + "/check", body: checkBody{r.Code, contextOf(r.Context)},
	}
	if r.ID.IsZero() {
		if err := refuseCallingCode(r.CallingCode); err != nil {
			return watchword.CheckAnswer{}, err
		}
		call.path, call.body = "/v1/checks", checkToBodyOf(&r)
	}
	return decoded(ctx, c, call, (*checkedBody).answer)
}

// Get tells where a verification stands, with its timeline.
func (c *Client) Get(ctx context.Context, _ watchword.Caller, id watchword.ID) (watchword.Verification, error) {
	return c.verification(ctx, request{method: http.MethodGet, path: pathOf(id)})
}

// List tells of many, newest first. A page may hold fewer than asked for, and still have a next one.
func (c *Client) List(ctx context.Context, r watchword.ListRequest) (watchword.Page, error) {
	query, err := listQuery(&r)
	if err != nil {
		return watchword.Page{}, err
	}
	return decoded(ctx, c, request{method: http.MethodGet, path: "/v1/verifications", query: query}, (*pageBody).page)
}

// Cancel takes a pending verification back.
func (c *Client) Cancel(ctx context.Context, _ watchword.Caller, id watchword.ID) (watchword.Verification, error) {
	return c.verification(ctx, request{method: http.MethodPost, path: pathOf(id) + "/cancel"})
}

func (c *Client) verification(ctx context.Context, r request) (watchword.Verification, error) {
	return decoded(ctx, c, r, (*verificationBody).told)
}

func pathOf(id watchword.ID) string { return "/v1/verifications/" + id.String() }

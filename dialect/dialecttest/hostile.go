package dialecttest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Target is one operation of a dialect, as a valid request asks for it. Hostile breaks that request in every way.
type Target struct {
	BaseURL     string
	Method      string
	Path        string   // with a query, if the operation has one
	Methods     []string // others that the path takes as well
	Header      http.Header
	Credentials []string // the names in Header that say who asks
	Body        string   // a JSON object
	Secrets     []string // what must never be said back
	Optional    bool     // the operation can do without a body
	AnyBody     bool     // no body is looked at, so none is broken
	Skip        []string // beginnings of names of cases that are no fault in this dialect; say why beside it

	// Query gives the parameters of a valid request that reads its query, fresh ones where a request is good once. They
	// are broken one by one. Path then has no query.
	Query func() url.Values

	// Shape tells what keeps an answer from being a refusal in the dialect's documented form.
	Shape func(resp *http.Response, body []byte) error
}

// leastCases is how many hostile requests a target must be given.
const leastCases = 200

// Hostile sends some hundreds of broken and malicious requests, one after the other. Each must be refused in the
// dialect's own shape; what net/http answers before a handler runs is exempt from the shape. None may be answered with
// 5xx, hang, say a secret back, or leave a goroutine behind. It does not run beside parallel tests.
func Hostile(t *testing.T, target Target) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	base, err := url.Parse(target.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	target.mustPass(t, base.Host)
	cases := target.cases(base.Host)
	ran := 0
	for _, c := range cases {
		if slices.ContainsFunc(target.Skip, func(s string) bool { return strings.HasPrefix(c.name, s) }) {
			continue
		}
		ran++
		if err := target.try(base.Host, c); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if ran < leastCases {
		t.Errorf("only %d hostile requests were sent; the target gives too little to break", ran)
	}
	err = goleak.Find(before)
	t.Logf("%d hostile requests to %s %s", ran, target.Method, target.Path)
	for tries := 0; tries < 4 && err != nil; tries++ { // each waits a while by itself
		err = goleak.Find(before)
	}
	if err != nil {
		t.Errorf("goroutines are left behind: %v", err)
	}
}

// mustPass sends the request as it is: what is broken later must not be broken before.
func (g Target) mustPass(t *testing.T, host string) {
	t.Helper()
	valid := forge{Target: g, host: host}
	resp, body, err := exchange(host, valid.request(g.Method, g.Path, g.Header, g.Body), false) //nolint:bodyclose // receive closes it
	if err != nil {
		t.Fatal(err)
	}
	if g.Shape(resp, body) == nil {
		t.Fatalf("the valid request is refused: %s", body)
	}
}

// attack is one hostile request, as it goes over the wire.
type attack struct {
	name string
	raw  []byte
	rude bool // not HTTP: the server may hang up without an answer
}

// patience is how long an answer may take.
const patience = 20 * time.Second

func (g Target) try(host string, c attack) error {
	resp, body, err := exchange(host, c.raw, c.rude) //nolint:bodyclose // receive closes it
	if err != nil {
		if c.rude && !errors.Is(err, errHung) {
			return nil
		}
		return err
	}
	for _, secret := range g.Secrets {
		if bytes.Contains(body, []byte(secret)) || strings.Contains(fmt.Sprint(resp.Header), secret) {
			return fmt.Errorf("status %d says a secret back: %s", resp.StatusCode, body)
		}
	}
	if byServer(resp, body) {
		return nil
	}
	if resp.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("status %d: %s", resp.StatusCode, body)
	}
	if err := g.Shape(resp, body); err != nil {
		return fmt.Errorf("status %d: %w: %s", resp.StatusCode, err, clip(body))
	}
	return nil
}

func clip(b []byte) []byte { return b[:min(len(b), 300)] }

// byServer tells whether net/http itself has answered, before any handler: with a line of text that begins with the
// status, or in one of two forms of its own.
func byServer(resp *http.Response, body []byte) bool {
	switch resp.StatusCode {
	case http.StatusExpectationFailed:
		return len(body) == 0
	case http.StatusNotImplemented:
		return string(body) == "Unsupported transfer encoding"
	}
	return resp.Header.Get("Content-Type") == "text/plain; charset=utf-8" && resp.Close &&
		bytes.HasPrefix(body, []byte(fmt.Sprint(resp.StatusCode)))
}

var errHung = errors.New("no answer in time")

// exchange sends bytes and reads one answer. After the end of what may be no whole request nothing more can come: the
// server is told. Told after a whole one, it would give its work up, since the client has gone.
func exchange(host string, raw []byte, end bool) (*http.Response, []byte, error) {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, nil, err
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = conn.Write(raw) // a server that refuses may stop reading
		if c, ok := conn.(*net.TCPConn); ok && end {
			_ = c.CloseWrite()
		}
	}()
	resp, body, err := receive(conn)
	_ = conn.Close()
	<-sent
	return resp, body, err
}

func receive(conn net.Conn) (*http.Response, []byte, error) {
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, nil, hung(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	return resp, body, hung(err)
}

func hung(err error) error {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return errHung
	}
	return err
}

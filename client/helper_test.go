package client_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/client"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What no error may hold.
const (
	secretKey = "wk_test_do-not-show-me"
	number    = "+8613800138000"
	code      = "483920"
)

// one is the verification of most tests.
const oneID = "vf_06e5qgmv0dscn9nftg3ld49hdk"

func one(t *testing.T) watchword.ID {
	t.Helper()
	id, err := watchword.ParseID(oneID)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// reply is what the server of a test answers.
type reply struct {
	status int
	header map[string]string // the Content-Type follows from the status, unless it is here
	body   string
}

// call is one request as it must arrive, and its answer.
type call struct {
	method string
	target string // path and query
	header map[string]string
	body   string
	reply  reply
}

// pending is a whole verification, with the least there can be.
const pending = `{"id":"` + oneID + `","status":"pending","delivery":"sent","to":"+86 138****8000","channel":"sms",
	"purpose":"login","locale":"zh-Hans","created_at":"2026-11-21T08:30:00.000Z","expires_at":"2026-11-21T08:35:00.000Z",
	"attempts_remaining":5}`

// serve answers the given calls in order, and fails the test for every other request and for those that never come.
func serve(t *testing.T, calls ...call) *client.Client {
	t.Helper()
	var mu sync.Mutex
	next := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if next == len(calls) {
			t.Errorf("nobody expected %s %s", r.Method, r.RequestURI)
			return
		}
		calls[next].compare(t, r)
		calls[next].reply.write(w)
		next++
	}))
	t.Cleanup(func() {
		server.Close()
		if next != len(calls) {
			t.Errorf("%d of %d calls came", next, len(calls))
		}
	})
	return newClient(t, client.Options{URL: server.URL, HTTP: server.Client()})
}

func newClient(t *testing.T, o client.Options) *client.Client {
	t.Helper()
	if o.Key == "" {
		o.Key = secretKey
	}
	c, err := client.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *call) compare(t *testing.T, r *http.Request) {
	t.Helper()
	if got, want := r.Method+" "+r.RequestURI, c.method+" "+c.target; got != want {
		t.Errorf("the request is %s, want %s", got, want)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	if string(body) != c.body {
		t.Errorf("the body is %s, want %s", body, c.body)
	}
	want := http.Header{
		"Accept": {"application/json"}, "Authorization": {"Bearer " + secretKey}, "User-Agent": {"watchword-go"},
		"Accept-Encoding": {"gzip"}, // net/http's own
	}
	if c.method == http.MethodPost {
		want["Content-Length"] = []string{fmt.Sprint(len(c.body))}
	}
	if c.body != "" {
		want["Content-Type"] = []string{"application/json"}
	}
	for name, value := range c.header {
		want[name] = []string{value}
	}
	if !maps.EqualFunc(r.Header, want, slices.Equal[[]string]) {
		t.Errorf("the headers are %v, want %v", r.Header, want)
	}
}

func (r *reply) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	if r.status >= 400 {
		w.Header().Set("Content-Type", "application/problem+json")
	}
	for name, value := range r.header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(r.status)
	_, _ = io.WriteString(w, r.body)
}

// problem is an error in the documented shape.
func problem(code watchword.ErrorCode, more map[string]any) string {
	p := map[string]any{
		"type": "/docs/errors/" + string(code), "title": "t", "status": 409, "detail": "what is wrong", "code": code,
		"hint": "h", "doc_url": "/docs/errors/" + string(code), "request_id": "REQ1",
	}
	maps.Copy(p, more)
	b, _ := json.Marshal(p)
	return string(b)
}

// discreet fails if an error tells what it must not.
func discreet(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%q", err)} {
		for _, secret := range []string{secretKey, number, number[1:], code} {
			if strings.Contains(text, secret) {
				t.Errorf("the error holds %q: %s", secret, text)
			}
		}
	}
}

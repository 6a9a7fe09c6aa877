package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// wire is what goes over a socket, and what may come back.
type wire struct {
	name   string
	raw    string
	status []int // that are right; empty: any 4xx, or no answer at all
	native bool  // the answer is the API's own, in its shape; else net/http's, which has 501 and 505 too
}

// patience is longer than any of the server's own time-outs.
const patience = 25 * time.Second

// exchange sends bytes, keeps the sending side open, and reads answers until the server hangs up or n are read.
func exchange(host, raw string, n int) (all []*answer, err error) {
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	go func() { _, _ = io.WriteString(conn, raw) }() // a server that refuses may stop reading
	in := bufio.NewReader(conn)
	for len(all) < n {
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return all, err
		}
		if resp.StatusCode == http.StatusContinue {
			continue
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return all, err
		}
		a := &answer{status: resp.StatusCode, header: resp.Header, body: body}
		a.decode()
		all = append(all, a)
	}
	return all, nil
}

func hung(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// post writes a request by hand.
func post(host, path, headers, body string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n%s",
		path, host, looseKey, headers, len(body), body)
}

// wires are requests that break HTTP, or strain it.
func wires(host, path string) []wire {
	with := func(headers, rest string) string {
		return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n%s\r\n%s", path, host, looseKey, headers, rest)
	}
	deep := strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)
	all := []wire{
		{"headers that never end", "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nX-Slow: ", nil, false},
		{"a body that never comes", with("Content-Length: 20\r\n", ""), []int{408}, true},
		{"a body that never ends", with("Content-Length: 20\r\n", `{"code":`), []int{408}, true},
		{"chunks that never end", with("Transfer-Encoding: chunked\r\n", "8\r\n{\"code\":\r\n"), []int{408}, true},
		{"a chunk size that is no number", with("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"), []int{400}, true},
		{"a chunk size beyond numbers", with("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n{}"), []int{400}, true},
		{"a negative chunk size", with("Transfer-Encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n"), []int{400}, true},
		{"chunked and a length", with("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), nil, false},
		{"10000 headers", with(strings.Repeat("X-H: v\r\n", 10_000)+"Content-Length: 2\r\n", "{}"), []int{431}, false},
		{"a header of 10 MB", with("X-H: "+strings.Repeat("v", 10<<20)+"\r\nContent-Length: 2\r\n", "{}"), []int{431}, false},
		{"10 MB with an expectation", with("Expect: 100-continue\r\nContent-Length: 10485760\r\n", strings.Repeat(" ", 10<<20)), []int{413}, true},
		{"10 MB with an expectation and nothing sent", with("Expect: 100-continue\r\nContent-Length: 10485760\r\n", ""), []int{413}, true},
		{"no number for a length", with("Content-Length: 1e3\r\n", "{}"), []int{400}, false},
		{"a signed length", with("Content-Length: +2\r\n", "{}"), []int{400}, false},
		{"a length beyond numbers", with("Content-Length: 99999999999999999999\r\n", "{}"), []int{400}, false},
		{"a terabyte", with("Content-Length: 1099511627776\r\n", "{}"), []int{413}, true},
		{"100000 brackets", post(host, path, "", deep), []int{413}, true},
		{"an absolute URI of another host", strings.Replace(post(host, "http://evil.example"+path, "", "{"), "Connection", "X-C", 1), []int{400}, true},
		{"HTTP/1.0 without a host", "POST " + path + " HTTP/1.0\r\nContent-Length: 1\r\n\r\n{", []int{401}, true},
		{"HTTP/1.0 with a key", strings.Replace(post(host, path, "", "{"), "HTTP/1.1", "HTTP/1.0", 1), []int{400}, true},
		{"HTTP/0.9", "GET " + path + "\r\n\r\n", nil, false},
		{"HTTP/2.0 by word", strings.Replace(post(host, path, "", "{"), "HTTP/1.1", "HTTP/2.0", 1), nil, false},
		{"NUL in the path", post(host, path+"\x00", "", "{"), []int{400}, false},
		{"NUL escaped in the path", post(host, path+"%00", "", `{"code":"1"}`), nil, true},
		{"an escaped slash", post(host, strings.Replace(path, "/v1/", "/v1%2f", 1), "", "{}"), []int{404}, false},
		{"an escaped slash at the end", post(host, path+"%2F..%2F..", "", "{}"), nil, true},
		{"escaped dots", post(host, path+"/%2e%2e/%2e%2e/admin/v1/registry", "", "{}"), []int{404}, true},
		{"a CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", nil, false},
		{"a header that folds", with("X-H: a\r\n b\r\nContent-Length: 2\r\n", "{}"), nil, true},
		{"a header without a name", with(": v\r\nContent-Length: 2\r\n", "{}"), []int{400}, false},
		{"two hosts", with("Host: evil.example\r\nContent-Length: 2\r\n", "{}"), []int{400}, false},
		{"two keys", with("Authorization: Bearer x\r\nContent-Length: 2\r\n", "{}"), []int{401}, true},
		{"a long key", strings.Replace(with("Content-Length: 2\r\n", "{}"), looseKey, strings.Repeat("x", 20_000), 1), []int{401}, true},
		{"a NUL in the key", strings.Replace(with("Content-Length: 2\r\n", "{}"), looseKey, "a\x00b", 1), []int{400}, false},
		{"a long idempotency key", with("Idempotency-Key: "+strings.Repeat("k", 600)+"\r\nContent-Length: 2\r\n", "{}"), []int{422}, true},
		{"two idempotency keys", with("Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 2\r\n", "{}"), []int{422}, true},
		{"an upgrade to h2c", with("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 2\r\n", "{}"), nil, true},
		{"an upgrade to a WebSocket", with("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n", "{}"), nil, true},
		{"a compressed body", with("Content-Encoding: gzip\r\nContent-Length: 4\r\n", "\x1f\x8b\x08\x00"), nil, true},
	}
	for _, method := range []string{"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW", "post", "SEARCH"} {
		all = append(all, wire{"method " + method, strings.Replace(post(host, path, "", ""), "POST", method, 1), []int{405}, true})
	}
	for _, body := range []string{"\xff\xfe{}", "\xef\xbb\xbf{}", "\x00", "{\"code\":\"\xc0\xae\"}", "{\"\xed\xa0\x80\":1}", `{"code":"\ud800"}`, `{"code":"1","code":"2"}`, `{"Code":"1"}`} {
		all = append(all, wire{fmt.Sprintf("body %q", body), post(host, path, "", body), nil, true})
	}
	return all
}

// TestBrokenHTTP talks to the server over bare sockets.
func TestBrokenHTTP(t *testing.T) { //nolint:paralleltest // it counts goroutines
	s, v := hostileServer(t)
	c := newCaller(s, looseKey, 1)
	id, _ := sent(t, v, c, "+8613800138009")
	c.close()
	host := strings.TrimPrefix(s.url, "http://")
	s.leaksNoGoroutine(t)
	shape := nativeProblem(s.url)
	t.Run("all", func(t *testing.T) {
		for _, w := range wires(host, "/v1/verifications/"+id+"/check") {
			t.Run(w.name, func(t *testing.T) {
				t.Parallel()
				w.judge(t, host, shape)
			})
		}
	})
	s.complainsOfNothing(t)
}

func (w wire) judge(t *testing.T, host string, shape func(*http.Response, []byte) error) {
	t.Helper()
	all, err := exchange(host, w.raw, 1)
	if hung(err) {
		t.Fatal("the server neither answered nor hung up")
	}
	if len(all) == 0 {
		if len(w.status) > 0 {
			t.Errorf("the server hung up without a word: %v", err)
		}
		return
	}
	a := all[0]
	fits := len(w.status) == 0 && a.status >= 400 && a.status < 500 || a.status > 500 && !w.native
	for _, status := range w.status {
		fits = fits || a.status == status
	}
	if !fits {
		t.Errorf("the answer is %s", a)
	}
	if !w.native {
		return
	}
	if err := shape(&http.Response{StatusCode: a.status, Header: a.header}, a.body); err != nil {
		t.Errorf("%v: %s", err, a)
	}
}

// TestPipelinedRequestsAreAnsweredInOrder sends many requests before it reads, good ones after bad ones.
func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	s, _ := hostileServer(t)
	host := strings.TrimPrefix(s.url, "http://")
	var raw bytes.Buffer
	const n = 60
	for i := range n {
		body := []string{`{"code":"1"}`, `{"code":`, `{"code":1}`}[i%3]
		raw.WriteString(strings.Replace(post(host, "/v1/verifications/vf_x/check", fmt.Sprintf("X-Request-Id: r-%d\r\n", i), body), "Connection: close\r\n", "", 1))
	}
	all, err := exchange(host, raw.String(), n)
	if err != nil {
		t.Fatalf("%d answers: %v", len(all), err)
	}
	for i, a := range all {
		if want := []int{200, 400, 422}[i%3]; a.status != want || a.header.Get("X-Request-Id") != fmt.Sprintf("r-%d", i) {
			t.Errorf("answer %d: want %d: %s %v", i, want, a, a.header)
		}
	}
}

// TestHostileQueries asks for lists with parameters that make no sense.
func TestHostileQueries(t *testing.T) {
	s, _ := hostileServer(t)
	c := newCaller(s, looseKey, 1)
	defer c.close()
	shape := nativeProblem(s.url)
	for _, query := range []string{
		"limit=0", "limit=-1", "limit=101", "limit=1e1", "limit=x", "limit=", "limit=99999999999999999999", "limit=1&limit=2", "status=gone", "status=%00",
		"channel=pigeon", "cursor=x", "cursor=vf_", "cursor=%ff", "to=x", "to=%00", "to=%ff%fe", "to=" + strings.Repeat("9", 10_000), "unknown=1", "a;b", "%zz", "=", "to[$ne]=1",
		"to=" + url.QueryEscape("a@b@c"), "limit=%31%30%30%30",
	} {
		a := c.must(t, http.MethodGet, "/v1/verifications?"+query, nil)
		if a.status == http.StatusOK && (query == "=" || strings.HasPrefix(query, "limit=") && strings.HasSuffix(query, "=")) {
			continue // as good as none
		}
		if err := shape(&http.Response{StatusCode: a.status, Header: a.header}, a.body); err != nil {
			t.Errorf("?%s: %v: %s", query[:min(60, len(query))], err, a)
		}
	}
	s.complainsOfNothing(t)
}

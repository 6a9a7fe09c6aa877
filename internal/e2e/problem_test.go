package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// nativeProblem tells what keeps an answer from being a problem of the native API as it is documented.
func nativeProblem(base string) func(resp *http.Response, body []byte) error {
	return func(resp *http.Response, body []byte) error {
		var p struct {
			Type, Title, Detail, Code, Hint string
			Status                          int
			DocURL                          string `json:"doc_url"`
			RequestID                       string `json:"request_id"`
		}
		if err := json.Unmarshal(body, &p); err != nil {
			return err
		}
		switch {
		case resp.StatusCode < 400 || resp.StatusCode > 499:
			return errors.New("not a 4xx")
		case resp.Header.Get("Content-Type") != "application/problem+json":
			return fmt.Errorf("content type %q", resp.Header.Get("Content-Type"))
		case p.Status != resp.StatusCode:
			return fmt.Errorf("the body says %d", p.Status)
		case p.Title == "" || p.Detail == "" || p.Hint == "" || p.Code == "":
			return errors.New("a member is missing")
		case p.DocURL != base+"/docs/errors/"+p.Code || p.Type != p.DocURL:
			return fmt.Errorf("doc_url %q, type %q", p.DocURL, p.Type)
		case p.RequestID == "" || p.RequestID != resp.Header.Get("X-Request-Id"):
			return fmt.Errorf("request id %q, header %q", p.RequestID, resp.Header.Get("X-Request-Id"))
		}
		return nil
	}
}

// plainProblem is the shape of the admin API's and the sandbox's problems.
func plainProblem(resp *http.Response, body []byte) error {
	var p struct {
		Title, Code, Detail string
		Status              int
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return err
	}
	switch {
	case resp.StatusCode < 400 || resp.StatusCode > 499:
		return errors.New("not a 4xx")
	case resp.Header.Get("Content-Type") != "application/problem+json":
		return fmt.Errorf("content type %q", resp.Header.Get("Content-Type"))
	case p.Status != resp.StatusCode || p.Title == "" || p.Detail == "" || p.Code == "":
		return errors.New("a member is missing")
	}
	return nil
}

// goroutines asks the server how many goroutines it has.
func (s *server) goroutines(t *testing.T) int {
	t.Helper()
	answer, err := http.Get(s.admin + "/debug/pprof/goroutine?debug=1")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var n int
	if _, err := fmt.Fscanf(answer.Body, "goroutine profile: total %d", &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// leaksNoGoroutine compares the server's goroutines at the end of a test with those at its beginning.
func (s *server) leaksNoGoroutine(t *testing.T) {
	t.Helper()
	http.DefaultClient.CloseIdleConnections()
	before := s.goroutines(t)
	t.Cleanup(func() {
		after := 0
		if !eventually(callTime, func() bool {
			http.DefaultClient.CloseIdleConnections()
			after = s.goroutines(t)
			return after <= before+3
		}) {
			t.Errorf("the server has %d goroutines, and had %d", after, before)
			return
		}
		t.Logf("goroutines: %d before, %d after", before, after)
	})
}

// complainsOfNothing fails if the server logged an error or a panic. That a client went away is none.
func (s *server) complainsOfNothing(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(string(s.stderr.bytes())) {
		fault := strings.Contains(line, `"level":"ERROR"`) && !strings.Contains(line, "context canceled")
		if fault || strings.Contains(line, "panic") {
			t.Errorf("the server logged: %s", line)
		}
	}
}

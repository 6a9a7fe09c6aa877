package client_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/client"
)

// transport answers requests without a network.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func response(status int, body string) *http.Response {
	kind := "application/json"
	if status >= 400 {
		kind = "application/problem+json"
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body)),
	}
}

// closing fails the test if the body of an answer is not closed: its connection would leak.
type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error { c.closed = true; return nil }

func closed(t *testing.T, r *http.Response) *http.Response {
	t.Helper()
	body := &closing{Reader: r.Body}
	r.Body = body
	t.Cleanup(func() {
		if !body.closed {
			t.Error("the body of an answer was left open")
		}
	})
	return r
}

func with(r *http.Response, header ...string) *http.Response {
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// canned is a client whose one request gets this answer.
func canned(t *testing.T, r *http.Response) *client.Client {
	t.Helper()
	asked := false
	return newClient(t, client.Options{URL: "https://codes.example.com", HTTP: &http.Client{
		Transport: transport(func(*http.Request) (*http.Response, error) {
			if asked {
				t.Error("the request came again")
			}
			asked = true
			return closed(t, r), nil
		}),
	}})
}

func start(t *testing.T, c *client.Client) error {
	t.Helper()
	v, err := c.Start(t.Context(), watchword.StartRequest{To: number, Code: code})
	if err == nil || !reflect.DeepEqual(v, watchword.Verification{}) {
		t.Fatalf("Start gave %+v, %v", v, err)
	}
	discreet(t, err)
	return err
}

func TestEveryWordOfTheVocabularyArrives(t *testing.T) {
	for _, word := range watchword.ErrorCodes() {
		for _, status := range []int{409, 429, 503} { // the word counts, whatever the status is
			err := start(t, canned(t, with(response(status, problem(word, nil)), "X-Request-Id", "REQ2")))
			var e *watchword.Error
			if !errors.As(err, &e) {
				t.Fatalf("%s: the error is %v", word, err)
			}
			want := &watchword.Error{Code: word, Message: "what is wrong"}
			if !reflect.DeepEqual(e, want) || watchword.CodeOf(err) != word || !errors.Is(err, watchword.NewError(word, "")) {
				t.Errorf("%s: the error is %+v", word, e)
			}
			if got, want := err.Error(), string(word)+": what is wrong (request REQ2)"; got != want {
				t.Errorf("the text is %q, want %q", got, want)
			}
			if client.RequestID(fmt.Errorf("sign in: %w", err)) != "REQ2" {
				t.Errorf("%s: the request id is %q", word, client.RequestID(err))
			}
		}
	}
}

func TestErrorIsReadWhole(t *testing.T) {
	err := start(t, canned(t, with(response(429, problem(watchword.LimitExceeded, map[string]any{
		"field": "expires_in", "verification_id": oneID, "delivery_error": map[string]any{"class": "timeout"},
		"violated_limit": map[string]any{"name": "b", "quota": 5, "window": 600, "remaining": 0, "reset": 59},
	})), "Retry-After", "59", "RateLimit-Policy", `"a";q=1;w=60, "b";q=5;w=600`, "RateLimit", `"a";r=1, "b";r=0;t=59`)))
	var e *watchword.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	want := &watchword.Error{
		Code: watchword.LimitExceeded, Message: "what is wrong", Field: "lifetime", RetryAfter: 59 * time.Second,
		Limits: []watchword.LimitState{
			{Name: "b", Quota: 5, Window: 10 * time.Minute, Reset: 59 * time.Second},
			{Name: "a", Quota: 1, Window: time.Minute, Remaining: 1},
		},
		Class: watchword.ClassTimeout, ID: one(t),
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("the error is\n%+v, want\n%+v", e, want)
	}
	if client.RequestID(err) != "REQ1" {
		t.Errorf("the request id is %q", client.RequestID(err))
	}
}

func TestHeadersThatWereDropped(t *testing.T) {
	err := start(t, canned(t, response(429, problem(watchword.LimitExceeded, map[string]any{
		"field": "to", "retry_after": 60,
		"violated_limit": map[string]any{"name": "recipient_1m", "quota": 1, "window": 60, "remaining": 0, "reset": 60},
	}))))
	var e *watchword.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	limits := []watchword.LimitState{{Name: "recipient_1m", Quota: 1, Window: time.Minute, Reset: time.Minute}}
	if e.RetryAfter != time.Minute || !reflect.DeepEqual(e.Limits, limits) || e.Field != "to" {
		t.Errorf("the error is %+v", e)
	}
}

func TestRetryAfterIsReadInEveryForm(t *testing.T) {
	inAnHour := time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)
	for value, want := range map[string]time.Duration{
		"60": time.Minute, "": 0, "-1": 0, "soon": 0, "99999999999": 0, inAnHour: time.Hour, "Mon, 02 Jan 2006 15:04:05 GMT": 0,
	} {
		err := start(t, canned(t, with(response(409, problem(watchword.IdempotencyInProgress, nil)), "Retry-After", value)))
		var e *watchword.Error
		if !errors.As(err, &e) || (e.RetryAfter-want).Abs() > 10*time.Second {
			t.Errorf("%q became %v", value, e.RetryAfter)
		}
	}
}

func TestAnswersOfSomethingElse(t *testing.T) {
	const raw = "<html>raw words, " + number + " and " + code + "</html>"
	const foreign = "that is no answer of the Watchword API"
	huge := `{"id":"` + strings.Repeat("x", 1<<20) + `"}`
	verification := func(old, replaced string) *http.Response {
		return response(201, strings.Replace(pending, old, replaced, 1))
	}
	for name, test := range map[string]struct {
		answer *http.Response
		want   string
	}{
		"a proxy's page":       {with(response(502, raw), "Content-Type", "text/html", "X-Request-Id", "P1"), "the server answered 502 Bad Gateway: " + foreign + " (request P1)"},
		"a strange request id": {with(response(500, raw), "Content-Type", "text/html", "X-Request-Id", "a b"), "the server answered 500 Internal Server Error: " + foreign},
		"a long request id":    {with(response(500, raw), "X-Request-Id", strings.Repeat("a", 65)), "the server answered 500 Internal Server Error: " + foreign},
		"no content type":      {with(response(404, problem(watchword.NotFound, nil)), "Content-Type", ""), "the server answered 404 Not Found: " + foreign},
		"a broken problem":     {response(500, `{"code":`), "the server answered 500 Internal Server Error: " + foreign},
		"a redirect":           {with(response(307, ""), "Location", "https://elsewhere.example.com/"), "the server answered 307 Temporary Redirect: " + foreign},
		"a status of its own":  {response(499, raw), "the server answered 499: " + foreign},
		"an unknown code":      {response(413, problem("payload_too_large", nil)), `the server answered 413 Request Entity Too Large: its code is "payload_too_large", which this client does not know (request REQ1)`},
		"a strange code":       {response(413, problem("raw words", nil)), "the server answered 413 Request Entity Too Large: " + foreign + " (request REQ1)"},
		"no code":              {response(413, `{}`), "the server answered 413 Request Entity Too Large: " + foreign},
		"a page for a success": {with(response(200, raw), "Content-Type", "text/html"), "the server answered 200 OK: " + foreign},
		"a broken success":     {response(201, raw), "the server answered 201 Created: " + foreign},
		"no content":           {response(204, ""), "the server answered 204 No Content: " + foreign},
		"a strange time":       {verification("2026-11-21T08:30:00.000Z", "raw words"), "the server answered 201 Created: " + foreign},
		"a strange id":         {verification(oneID, "vf_raw"), "the server answered 201 Created: its id is not one of a verification"},
		"a strange status":     {verification(`"pending"`, `"raw"`), "the server answered 201 Created: its status is not one that this client knows"},
		"a strange delivery":   {verification(`"sent"`, `"raw"`), "the server answered 201 Created: its delivery status is not one that this client knows"},
		"more than 1 MiB":      {response(201, huge), "the server answered 201 Created: the answer has more than 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			err := start(t, canned(t, test.answer))
			if err.Error() != test.want {
				t.Errorf("the error is %q, want %q", err, test.want)
			}
			if watchword.CodeOf(err) != "" {
				t.Errorf("the code is %q", watchword.CodeOf(err))
			}
		})
	}
}

func TestStrangeVerificationsInsideAnswers(t *testing.T) {
	check := func(body string) error {
		_, err := canned(t, response(200, body)).Check(t.Context(), watchword.CheckRequest{ID: one(t), Code: code})
		return err
	}
	_, list := canned(t, response(200, `{"data":[{"id":"raw"}]}`)).List(t.Context(), watchword.ListRequest{To: number})
	for _, err := range []error{
		check(`{"result":"raw"}`), check(`{}`), check(`{"result":"approved","verification":{"id":"raw"}}`), list,
	} {
		discreet(t, err)
		if !strings.HasPrefix(err.Error(), "the server answered 200 OK: its ") || strings.Contains(err.Error(), "raw") {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestRequestIDOfOtherErrors(t *testing.T) {
	if id := client.RequestID(errors.New("another")); id != "" || client.RequestID(nil) != "" {
		t.Errorf("the request id is %q", id)
	}
}

package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/client"
)

// turn is what one attempt gets.
type turn func() (*http.Response, error)

func answers(status int, body string, header ...string) turn {
	return func() (*http.Response, error) { return with(response(status, body), header...), nil }
}

func refuses() (*http.Response, error) { return nil, syscall.ECONNREFUSED }

func breaks() (*http.Response, error) {
	r := response(201, "")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(pending[:40]), iotest.ErrReader(io.ErrUnexpectedEOF)))
	return with(r, "X-Request-Id", "BROKEN"), nil
}

// flaky is a client whose attempts get one turn after the other, and the last one again and again. It notes when each
// attempt came, counted from the first, and what it said.
type flaky struct {
	*client.Client
	began time.Time
	at    []time.Duration
	said  []string
}

func newFlaky(t *testing.T, turns ...turn) *flaky {
	t.Helper()
	f := &flaky{began: time.Now()}
	f.Client = newClient(t, client.Options{URL: "https://codes.example.com", HTTP: &http.Client{
		Transport: transport(func(r *http.Request) (*http.Response, error) {
			body := ""
			if r.Body != nil {
				b, _ := io.ReadAll(r.Body)
				body = string(b)
			}
			f.at = append(f.at, time.Since(f.began))
			f.said = append(f.said, r.Method+" "+r.URL.String()+" "+r.Header.Get("Idempotency-Key")+" "+body)
			resp, err := turns[min(len(f.at), len(turns))-1]()
			if err != nil {
				return nil, err
			}
			return closed(t, resp), nil
		}),
	}})
	return f
}

func (f *flaky) start(ctx context.Context, onceKey string) error {
	_, err := f.Start(ctx, watchword.StartRequest{To: number, OnceKey: onceKey, Values: map[string]string{"a": "1", "b": "2"}})
	return err
}

// tries fails unless the attempts came with waits inside these bounds between them.
func (f *flaky) tries(t *testing.T, bounds ...[2]time.Duration) {
	t.Helper()
	if len(f.at) != len(bounds)+1 {
		t.Fatalf("the attempts came at %v, want %d of them", f.at, len(bounds)+1)
	}
	for i, b := range bounds {
		if wait := f.at[i+1] - f.at[i]; wait < b[0] || wait > b[1] {
			t.Errorf("the wait %d was %v, want %v to %v", i+1, wait, b[0], b[1])
		}
		if f.said[i+1] != f.said[i] {
			t.Errorf("the attempts differ: %s, then %s", f.said[i], f.said[i+1])
		}
	}
}

var (
	first  = [2]time.Duration{100 * time.Millisecond, 200 * time.Millisecond}
	second = [2]time.Duration{200 * time.Millisecond, 400 * time.Millisecond}
)

func TestTriesAgain(t *testing.T) {
	success := answers(201, pending)
	for name, turns := range map[string][]turn{
		"502":                  {answers(502, ""), success},
		"503":                  {answers(503, problem(watchword.Unavailable, nil)), success},
		"504":                  {answers(504, ""), success},
		"connection refused":   {refuses, success},
		"connection broken":    {breaks, success},
		"twice":                {refuses, answers(503, ""), success},
		"accounts unavailable": {answers(503, problem(watchword.AccountUnavailable, nil)), success},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFlaky(t, turns...)
				if err := f.start(t.Context(), "once"); err != nil {
					t.Error(err)
				}
				f.tries(t, [][2]time.Duration{first, second}[:len(turns)-1]...)
			})
		})
	}
}

func TestGivesUpAfterTwoRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlaky(t, refuses)
		_, err := f.List(t.Context(), watchword.ListRequest{To: number})
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("the error is %v", err)
		}
		discreet(t, err)
		f.tries(t, first, second)
	})
}

func TestEveryGetIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlaky(t, answers(503, ""), answers(200, pending))
		if _, err := f.Get(t.Context(), watchword.Caller{}, one(t)); err != nil {
			t.Error(err)
		}
		f.tries(t, first)
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlaky(t, answers(503, problem(watchword.Unavailable, nil), "Retry-After", "3"), answers(201, pending))
		if err := f.start(t.Context(), "once"); err != nil {
			t.Error(err)
		}
		f.tries(t, [2]time.Duration{3*time.Second + first[0], 3*time.Second + first[1]})
	})
}

func TestDoesNotTryAgain(t *testing.T) {
	post := func(call func(ctx context.Context, f *flaky) error) func(*testing.T, *flaky) error {
		return func(t *testing.T, f *flaky) error { t.Helper(); return call(t.Context(), f) }
	}
	keyed := post(func(ctx context.Context, f *flaky) error { return f.start(ctx, "once") })
	for name, test := range map[string]struct {
		turn turn
		call func(*testing.T, *flaky) error
	}{
		"a start without a key": {refuses, post(func(ctx context.Context, f *flaky) error { return f.start(ctx, "") })},
		"a check": {refuses, func(t *testing.T, f *flaky) error {
			t.Helper()
			_, err := f.Check(t.Context(), watchword.CheckRequest{ID: one(t), Code: code})
			return err
		}},
		"a resend": {answers(503, ""), func(t *testing.T, f *flaky) error {
			t.Helper()
			_, err := f.Resend(t.Context(), watchword.ResendRequest{ID: one(t)})
			return err
		}},
		"a cancel": {answers(503, ""), func(t *testing.T, f *flaky) error {
			t.Helper()
			_, err := f.Cancel(t.Context(), watchword.Caller{}, one(t))
			return err
		}},
		"a 500":                    {answers(500, ""), keyed},
		"a 429":                    {answers(429, problem(watchword.LimitExceeded, nil), "Retry-After", "1"), keyed},
		"a message nobody took":    {answers(502, problem(watchword.DeliveryFailed, nil)), keyed},
		"a success it cannot read": {answers(200, "?"), keyed},
		"a wait of an hour":        {answers(503, "", "Retry-After", "3600"), keyed},
		"a deadline before the wait": {answers(503, "", "Retry-After", "5"), func(t *testing.T, f *flaky) error {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			return f.start(ctx, "once")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFlaky(t, test.turn)
				discreet(t, test.call(t, f))
				f.tries(t)
				if waited := time.Since(f.began); waited != 0 {
					t.Errorf("it waited %v", waited)
				}
			})
		})
	}
}

func TestContextEndsDuringAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := newFlaky(t, answers(503, problem(watchword.Unavailable, nil), "Retry-After", "9"))
		time.AfterFunc(2*time.Second, cancel)
		err := f.start(ctx, "once")
		discreet(t, err)
		if !errors.Is(err, context.Canceled) || watchword.CodeOf(err) != watchword.Unavailable || client.RequestID(err) != "REQ1" {
			t.Errorf("the error is %v", err)
		}
		if waited := time.Since(f.began); waited != 2*time.Second {
			t.Errorf("it waited %v", waited)
		}
		f.tries(t)
	})
}

func TestContextEndsDuringARequest(t *testing.T) {
	gone := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does net/http watch the connection
		cancel()
		<-r.Context().Done()
		close(gone)
	}))
	defer server.Close()
	c := newClient(t, client.Options{URL: server.URL, HTTP: server.Client()})
	_, err := c.Start(ctx, watchword.StartRequest{To: number, OnceKey: "once"})
	discreet(t, err)
	if !errors.Is(err, context.Canceled) || err.Error() != "the server did not answer: context canceled" {
		t.Errorf("the error is %v", err)
	}
	<-gone // the server learned of it, once
}

func TestBrokenAnswerKeepsItsRequestID(t *testing.T) {
	f := newFlaky(t, breaks)
	err := f.start(t.Context(), "")
	discreet(t, err)
	if client.RequestID(err) != "BROKEN" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the error is %v", err)
	}
}

package native_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/native"
)

// ask sends one request with the sandbox's key. Headers come in pairs.
func ask(t testing.TB, h http.Handler, method, path, body string, headers ...string) (*http.Response, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+dialecttest.APIKey)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var v map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s %s: %v: %s", method, path, err, w.Body)
	}
	return w.Result(), v
}

// puppet is an engine whose answers a test gives.
type puppet struct {
	*dialecttest.Engine
	start func(ctx context.Context, r watchword.StartRequest) (watchword.Verification, error)
}

func (p *puppet) Start(ctx context.Context, r watchword.StartRequest) (watchword.Verification, error) {
	return p.start(ctx, r)
}

// withPuppet makes an API whose starts go to the puppet, and its log.
func withPuppet(t testing.TB) (*puppet, http.Handler, *bytes.Buffer) {
	t.Helper()
	var p *puppet
	log := new(bytes.Buffer)
	e, _ := setup(t)
	p = &puppet{Engine: e}
	api, err := native.New(native.Options{Engine: p, Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return p, api.Handler(), log
}

const started = `{"to":"+8613800138000"}`

func TestNewNeedsAnEngine(t *testing.T) {
	t.Parallel()
	if _, err := native.New(native.Options{}); err == nil {
		t.Error("an API without an engine was made")
	}
}

func TestRequestID(t *testing.T) {
	t.Parallel()
	_, h := setup(t)
	for given, want := range map[string]string{
		"abc-DEF_1.2": "abc-DEF_1.2", "": "req-", "has blank": "req-", strings.Repeat("x", 65): "req-", "x\"y": "req-", "é": "req-",
		strings.Repeat("x", 64): strings.Repeat("x", 64),
	} {
		resp, v := ask(t, h, http.MethodGet, "/v1/nothing", "", "X-Request-Id", given)
		if got := resp.Header.Get("X-Request-Id"); !strings.HasPrefix(got, want) || v["request_id"] != got {
			t.Errorf("%q became %q, and %v in the body", given, got, v["request_id"])
		}
	}
}

func TestSeen(t *testing.T) {
	t.Parallel()
	var seen []string
	_, h := setup(t, func(o *native.Options) { o.Seen = func(d string) { seen = append(seen, d) } })
	ask(t, h, http.MethodGet, "/v1/verifications", "")
	ask(t, h, http.MethodGet, "/v1/verifications", "", "Authorization", "Bearer wrong")
	ask(t, h, http.MethodGet, "/openapi.json", "")
	if strings.Join(seen, " ") != "native native" {
		t.Errorf("seen: %v", seen)
	}
}

func TestBaseURL(t *testing.T) {
	t.Parallel()
	_, h := setup(t, func(o *native.Options) { o.BaseURL = "https://codes.example.com" })
	if _, v := ask(t, h, http.MethodGet, "/v1/nothing", ""); v["doc_url"] != "https://codes.example.com/docs/errors/not_found" {
		t.Errorf("doc_url: %v", v["doc_url"])
	}
}

func TestOpenAPIIsServed(t *testing.T) {
	t.Parallel()
	_, h := setup(t)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/openapi.json", nil))
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json" || !json.Valid(w.Body.Bytes()) {
		t.Errorf("%d %s", w.Code, w.Header())
	}
}

func TestLockedRecipient(t *testing.T) {
	t.Parallel()
	e, h := setup(t)
	for range 10 {
		_, v := ask(t, h, http.MethodPost, "/v1/verifications", `{"to":"+8613800138000","purpose":"gift"}`)
		path, _ := v["id"].(string)
		for range 10 {
			ask(t, h, http.MethodPost, "/v1/verifications/"+path+"/check", `{"code":"`+e.Inbox.Wrong("+8613800138000")+`"}`)
		}
	}
	resp, v := ask(t, h, http.MethodPost, "/v1/verifications", `{"to":"+8613800138000","purpose":"gift"}`)
	if resp.StatusCode != http.StatusTooManyRequests || v["code"] != "recipient_locked" || resp.Header.Get("Retry-After") != "86400" || v["violated_limit"] != nil {
		t.Errorf("%d %v", resp.StatusCode, v)
	}
}

func TestPanic(t *testing.T) {
	t.Parallel()
	p, h, log := withPuppet(t)
	p.start = func(context.Context, watchword.StartRequest) (watchword.Verification, error) { panic("secret text") }
	resp, v := ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", "k")
	if resp.StatusCode != http.StatusInternalServerError || v["code"] != "internal" || resp.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %v", resp.StatusCode, v)
	}
	id, _ := v["request_id"].(string)
	if text, _ := json.Marshal(v); bytes.Contains(text, []byte("secret")) || !strings.Contains(log.String(), "secret text") || !strings.Contains(log.String(), id) {
		t.Errorf("answer %s, log %s", text, log)
	}
	p.start = p.Engine.Start
	if resp, _ := ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", "k"); resp.StatusCode != http.StatusCreated {
		t.Errorf("the key was not freed: %d", resp.StatusCode)
	}
}

func TestAbortIsPassedOn(t *testing.T) {
	t.Parallel()
	p, h, _ := withPuppet(t)
	p.start = func(context.Context, watchword.StartRequest) (watchword.Verification, error) {
		panic(http.ErrAbortHandler)
	}
	defer func() {
		if recover() != http.ErrAbortHandler { //nolint:errorlint // the very value
			t.Error("the panic was swallowed")
		}
	}()
	ask(t, h, http.MethodPost, "/v1/verifications", started)
}

func TestErrorsWithoutAWordStayInside(t *testing.T) {
	t.Parallel()
	p, h, log := withPuppet(t)
	for _, hidden := range []error{errors.New("secret text"), watchword.NewError("no_such_word", "secret text")} {
		p.start = func(context.Context, watchword.StartRequest) (watchword.Verification, error) {
			return watchword.Verification{}, hidden
		}
		resp, v := ask(t, h, http.MethodPost, "/v1/verifications", started)
		if resp.StatusCode != http.StatusInternalServerError || v["code"] != "internal" || strings.Contains(v["detail"].(string), "secret") {
			t.Errorf("%d %v", resp.StatusCode, v)
		}
	}
	if strings.Count(log.String(), "secret text") != 2 {
		t.Errorf("log: %s", log)
	}
}

// TestFailuresAreLoggedWithWhoseTheyWere holds what an operator has to know to look further.
func TestFailuresAreLoggedWithWhoseTheyWere(t *testing.T) {
	t.Parallel()
	p, h, log := withPuppet(t)
	id := watchword.ID{1}
	p.start = func(context.Context, watchword.StartRequest) (watchword.Verification, error) {
		return watchword.Verification{}, &watchword.Error{Code: watchword.DeliveryFailed, Message: "no", ID: id}
	}
	if resp, _ := ask(t, h, http.MethodPost, "/v1/verifications", started); resp.StatusCode != http.StatusBadGateway {
		t.Errorf("%d", resp.StatusCode)
	}
	for _, want := range []string{"code=delivery_failed", "tenant=sandbox", "verification_id=" + id.String()} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("there is no %s in %s", want, log)
		}
	}
}

func TestInProgress(t *testing.T) {
	t.Parallel()
	p, h, _ := withPuppet(t)
	running, end := make(chan struct{}), make(chan struct{})
	p.start = func(ctx context.Context, r watchword.StartRequest) (watchword.Verification, error) {
		close(running)
		<-end
		if r.OnceKey != "k" || ctx.Err() != nil {
			t.Errorf("once-key %q, context %v", r.OnceKey, ctx.Err())
		}
		return p.Engine.Start(ctx, r)
	}
	// The client goes away while its request runs: it runs on, and its answer is kept.
	ctx, leave := context.WithCancel(t.Context())
	r := httptest.NewRequest(http.MethodPost, "/v1/verifications", strings.NewReader(started)).WithContext(ctx)
	r.Header.Set("Authorization", "Bearer "+dialecttest.APIKey)
	r.Header.Set("Idempotency-Key", "k")
	done := make(chan struct{})
	go func() { defer close(done); h.ServeHTTP(httptest.NewRecorder(), r) }()
	<-running
	leave()
	resp, v := ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", "k")
	if resp.StatusCode != http.StatusConflict || v["code"] != "idempotency_in_progress" || resp.Header.Get("Retry-After") != "1" {
		t.Errorf("%d %v", resp.StatusCode, v)
	}
	close(end)
	<-done
	resp, _ = ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", "k")
	if resp.StatusCode != http.StatusCreated || resp.Header.Get("Idempotency-Replayed") != "true" || p.Inbox.Count() != 1 {
		t.Errorf("%d, %d messages", resp.StatusCode, p.Inbox.Count())
	}
}

func TestCrashGap(t *testing.T) {
	t.Parallel()
	p, h, _ := withPuppet(t)
	made := watchword.Verification{Status: watchword.Pending, Replayed: true}
	p.start = func(context.Context, watchword.StartRequest) (watchword.Verification, error) { return made, nil }
	if resp, v := ask(t, h, http.MethodPost, "/v1/verifications", started); resp.StatusCode != http.StatusCreated || v["replayed"] != true {
		t.Errorf("%d %v", resp.StatusCode, v)
	}
}

func TestBrokenStoreFreesNothingItNeverTook(t *testing.T) {
	t.Parallel()
	e, h := setup(t)
	e.Break()
	if resp, _ := ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", "k"); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("status %d", resp.StatusCode)
	}
	e.Mend()
	if resp, _ := ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", "k"); resp.StatusCode != http.StatusCreated {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestAnswerThatCannotBeKeptIsStillGiven(t *testing.T) {
	t.Parallel()
	p, h, log := withPuppet(t)
	p.start = func(ctx context.Context, r watchword.StartRequest) (watchword.Verification, error) {
		v, err := p.Engine.Start(ctx, r)
		p.Break()
		return v, err
	}
	resp, _ := ask(t, h, http.MethodPost, "/v1/verifications", started, "Idempotency-Key", "k")
	if resp.StatusCode != http.StatusCreated || !strings.Contains(log.String(), "could not be settled") {
		t.Errorf("%d, log %s", resp.StatusCode, log)
	}
}

func TestLargeBody(t *testing.T) {
	t.Parallel()
	_, h := setup(t)
	fits := `{"code":"1"` + strings.Repeat(" ", 64<<10-12) + `}`
	if resp, _ := ask(t, h, http.MethodPost, "/v1/verifications/vf_x/check", fits); resp.StatusCode != http.StatusOK {
		t.Errorf("64 KiB: status %d", resp.StatusCode)
	}
	resp, v := ask(t, h, http.MethodPost, "/v1/verifications/vf_x/check", fits+" ")
	if resp.StatusCode != http.StatusRequestEntityTooLarge || v["code"] != "payload_too_large" {
		t.Errorf("%d %v", resp.StatusCode, v)
	}
}

// slow is a body that does not come.
type slow struct{}

func (slow) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestSlowBody(t *testing.T) {
	t.Parallel()
	_, h := setup(t)
	r := httptest.NewRequest(http.MethodPost, "/v1/checks", io.NopCloser(slow{}))
	r.Header.Set("Authorization", "Bearer "+dialecttest.APIKey)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != 408 || !strings.Contains(w.Body.String(), "request_timeout") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	_, h := setup(t)
	for query, want := range map[string]int{
		"?limit=1": 200, "?status=": 200, "?purpose=%zz": 400, "?a;b": 400, "?purpose=%00": 400, "?purpose=%ff": 400, "?limit=x": 422,
		"?limit=-1": 422, "?limit=99999999999999999999": 422, "?channel=fax": 422, "?flag&limit=2": 422, "?to=%2B8613800138000": 200,
		"?purpose=login&purpose=login": 422, "?cursor=vf_00000000000000000000000000": 422, "?to=+": 422, "?status=PENDING": 422,
	} {
		if resp, v := ask(t, h, http.MethodGet, "/v1/verifications"+query, ""); resp.StatusCode != want {
			t.Errorf("%s: %d, want %d: %v", query, resp.StatusCode, want, v)
		}
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	_, h := setup(t)
	server := httptest.NewServer(h)
	defer server.Close()
	resp, err := http.Head(server.URL + "/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.ContentLength <= 0 {
		t.Errorf("status %d, length %d", resp.StatusCode, resp.ContentLength)
	}
	server.Client().CloseIdleConnections()
	http.DefaultClient.CloseIdleConnections()
}

// TestOneApproval is the first invariant, through this dialect.
func TestOneApproval(t *testing.T) {
	t.Parallel()
	e, h := setup(t, func(o *native.Options) { o.RequestID = nil })
	_, v := ask(t, h, http.MethodPost, "/v1/verifications", started)
	id, _ := v["id"].(string)
	code := e.Inbox.Code("+8613800138000")
	results := make(chan any, 50)
	for range cap(results) {
		go func() {
			_, v := ask(t, h, http.MethodPost, "/v1/verifications/"+id+"/check", `{"code":"`+code+`"}`)
			results <- v["result"]
		}()
	}
	approved := 0
	for range cap(results) {
		switch r := <-results; r {
		case "approved":
			approved++
		case "already_approved":
		default:
			t.Errorf("result %v", r)
		}
	}
	if approved != 1 {
		t.Errorf("%d approvals", approved)
	}
}

package vonage

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// TestAnswers: what may come in place of an acceptance.
func TestAnswers(t *testing.T) {
	write := func(status int, body string) func(w http.ResponseWriter, r *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, body) }
	}
	for name, tt := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request)
		class  watchword.ErrorClass
		raw    string
	}{
		"a status that is a number":  {write(200, `{"messages":[{"status":9}]}`), watchword.ClassInsufficientBalance, "9"},
		"a status unheard of":        {write(200, `{"messages":[{"status":"99"}]}`), watchword.ClassUnknown, "99"},
		"a status that is no number": {write(200, `{"messages":[{"status":"no"}]}`), watchword.ClassUnknown, "HTTP 200"},
		"no status":                  {write(200, `{"messages":[{"message-id":"1"}]}`), watchword.ClassUnknown, "HTTP 200"},
		"one part of two (vonage-python-sdk: send_sms_partial_error.json)": {
			write(200, `{"message-count":"2","messages":[{"to":"1234567890","message-id":"3295d748-4e14-4681-af78-166dca3c5aab",`+
				`"status":"0"},{"status":"1","error-text":"Throttled"}]}`), watchword.ClassUnknown, "1",
		},
		"two parts refused":      {write(200, `{"messages":[{"status":"7"},{"status":"1"}]}`), watchword.ClassBlockedByCarrier, "7"},
		"a refusal with a 401":   {write(401, `{"messages":[{"status":"4"}]}`), watchword.ClassAuthFailed, "4"},
		"a yes with a 500":       {write(500, `{"messages":[{"status":"0","message-id":"1"}]}`), watchword.ClassUnknown, "HTTP 500"},
		"no messages":            {write(200, `{"message-count":"0","messages":[]}`), watchword.ClassUnknown, "HTTP 200"},
		"problem details":        {write(401, `{"type":"https://x","title":"Unauthorized","detail":"x"}`), watchword.ClassAuthFailed, "HTTP 401"},
		"malformed":              {write(200, `{"messages":[`), watchword.ClassUnknown, "HTTP 200"},
		"another type":           {write(200, `{"messages":{"status":"0"}}`), watchword.ClassUnknown, "HTTP 200"},
		"nothing":                {write(200, ""), watchword.ClassUnknown, "HTTP 200"},
		"XML":                    {write(200, "<mt-submission-response/>"), watchword.ClassUnknown, "HTTP 200"},
		"too many requests":      {write(429, ""), watchword.ClassRateLimited, "HTTP 429"},
		"a proxy's page":         {write(502, "<html><body>Bad gateway</body></html>"), watchword.ClassProviderError, "HTTP 502"},
		"a gateway that gave up": {write(504, "<html></html>"), watchword.ClassTimeout, "HTTP 504"},
		"a page with a 200":      {write(200, "<html>Log in</html>"), watchword.ClassUnknown, "HTTP 200"},
		"a status that quotes":   {write(200, `{"messages":[{"status":8613800138000}]}`), watchword.ClassUnknown, "HTTP 200"},
		"a redirect":             {write(302, ""), watchword.ClassProviderError, "HTTP 302"},
		"truncated": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusOK)
			_, _ = io.WriteString(w, `{"messages":[{"status":"0","message-id":"1"}]}`)
		}, watchword.ClassTimeout, "connection lost"},
		"truncated refusal": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"code":21211}`)
		}, watchword.ClassProviderError, "HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.answer = tt.answer
			_, err := send(t, open(t, v.config()), sms())
			wantRefused(t, err, tt.class, tt.raw)
		})
	}
}

// Every status is refused as its class.
func TestEveryStatus(t *testing.T) {
	seen := map[string]bool{}
	v := newVendor(t)
	p := open(t, v.config())
	for _, known := range statuses() {
		if seen[known.Code] || known.Class == watchword.ClassNone {
			t.Errorf("the status %s is listed twice, or has no class", known.Code)
		}
		seen[known.Code] = true
		v.answer = func(w http.ResponseWriter, _ *http.Request) { refuse(w, known.Code, "x") }
		_, err := send(t, p, sms())
		wantRefused(t, err, known.Class, known.Code)
	}
}

// A message of two parts is named by its first (vonage-python-sdk: send_long_sms.json).
func TestTwoParts(t *testing.T) {
	v := newVendor(t)
	v.answer = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"message-count":"2","messages":[`+
			`{"to":"1234567890","message-id":"62dfdf68-6c7c-479a-a190-5c52f798a787","status":"0"},`+
			`{"to":"1234567890","message-id":"72ff9536-62d6-455a-9f0b-65f3c265b423","status":"0"}]}`)
	}
	accepted, err := send(t, open(t, v.config()), sms())
	if err != nil || accepted.MessageID != "62dfdf68-6c7c-479a-a190-5c52f798a787" {
		t.Errorf("%+v, %v", accepted, err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var followed atomic.Int64
	v := newVendor(t)
	v.answer = func(w http.ResponseWriter, r *http.Request) {
		followed.Add(1)
		http.Redirect(w, r, v.URL+"/sms/json", http.StatusTemporaryRedirect)
	}
	_, err := send(t, open(t, v.config()), sms())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 307")
	if followed.Load() != 1 {
		t.Errorf("the vendor was asked %d times: want once", followed.Load())
	}
}

func TestWrongCredentials(t *testing.T) {
	v := newVendor(t)
	c := v.config()
	c.APISecret = "another"
	_, err := send(t, open(t, c), sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "4")
}

// A body that comes too slowly is a message that Vonage may have.
func TestSlowBody(t *testing.T) {
	v := newVendor(t)
	began, over := make(chan struct{}), make(chan struct{})
	v.answer = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"messages":`)
		w.(http.Flusher).Flush()
		close(began)
		<-over
	}
	defer close(over)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	_, err := open(t, v.config()).Send(ctx, sms())
	wantRefused(t, err, watchword.ClassTimeout, "canceled")
	wantCause(t, err, context.Canceled)
}

func TestOverBeforeItBegins(t *testing.T) {
	v := newVendor(t)
	_, err := open(t, v.config()).Send(canceled(t), sms())
	wantRefused(t, err, watchword.ClassProviderError, "canceled")
	wantCause(t, err, context.Canceled)
	if len(v.list()) != 0 {
		t.Error("the message arrived all the same")
	}
}

// below is a vendor below HTTP: it drops each connection, after it has read the request, or at once.
func below(t *testing.T, read bool) (base string, requests *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	requests = new(atomic.Int64)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if read {
				if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_, _ = io.Copy(io.Discard, r.Body)
					requests.Add(1)
				}
			}
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return "http://" + listener.Addr().String(), requests
}

// Vonage knows no repeats, so a message that it may have is not sent again.
func TestDroppedConnectionAfterTheRequest(t *testing.T) {
	base, requests := below(t, true)
	_, err := send(t, open(t, Config{APIKey: testKey, APISecret: "x", BaseURL: base, Senders: senders()}), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if requests.Load() != 1 {
		t.Errorf("the request came %d times: want once", requests.Load())
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listener.Addr().String()
	_ = listener.Close()
	_, err = send(t, open(t, Config{APIKey: testKey, APISecret: "x", BaseURL: base, Senders: senders()}), sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

// A connection that ends before the vendor has read anything may have taken bytes: only the socket knows.
func TestDroppedConnectionBeforeTheRequest(t *testing.T) {
	base, requests := below(t, false)
	_, err := send(t, open(t, Config{APIKey: testKey, APISecret: "x", BaseURL: base, Senders: senders()}), sms())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassProviderError && refused.Class != watchword.ClassTimeout {
		t.Errorf("the error is %v: want provider_error, or timeout where bytes had left", err)
	}
	if requests.Load() != 0 {
		t.Error("the request came")
	}
}

func senders() provider.Senders { return provider.Senders{From: "Acme"} }

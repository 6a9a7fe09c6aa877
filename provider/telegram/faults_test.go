package telegram

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
)

// TestAnswers: what may come in place of an acceptance.
func TestAnswers(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		class  watchword.ErrorClass
		raw    string
	}{
		"an error unheard of":            {says(200, `{"ok":false,"error":"BRAND_NEW"}`), watchword.ClassProviderError, "BRAND_NEW"},
		"an error unheard of, and a 400": {says(400, `{"ok":false,"error":"BRAND_NEW"}`), watchword.ClassProviderError, "BRAND_NEW"},
		"an error unheard of, and a 401": {says(401, `{"ok":false,"error":"BRAND_NEW"}`), watchword.ClassAuthFailed, "BRAND_NEW"},
		"an error unheard of, and a 429": {says(429, `{"ok":false,"error":"BRAND_NEW"}`), watchword.ClassRateLimited, "BRAND_NEW"},
		"an error unheard of, and a 504": {says(504, `{"ok":false,"error":"BRAND_NEW"}`), watchword.ClassTimeout, "BRAND_NEW"},
		"no error":                       {says(200, `{"ok":false}`), watchword.ClassProviderError, "HTTP 200"},
		"a wait":                         {says(200, `{"ok":false,"error":"FLOOD_WAIT"}`), watchword.ClassRateLimited, "FLOOD_WAIT"},
		"an error that quotes":           {says(200, `{"ok":false,"error":"`+testToken+`"}`), watchword.ClassProviderError, "HTTP 200"},
		"an error with the code":         {says(200, `{"ok":false,"error":"bad code 493812"}`), watchword.ClassProviderError, "HTTP 200"},
		"a yes without an id":            {says(200, `{"ok":true,"result":{}}`), watchword.ClassUnknown, "HTTP 200"},
		"a yes without a result":         {says(200, `{"ok":true}`), watchword.ClassUnknown, "HTTP 200"},
		"a yes with a 500":               {says(500, `{"ok":true,"result":{"request_id":"1"}}`), watchword.ClassProviderError, "HTTP 500"},
		"neither yes nor no":             {says(200, `{"result":{"request_id":"1"}}`), watchword.ClassUnknown, "HTTP 200"},
		"ok is a text":                   {says(200, `{"ok":"true","result":{"request_id":"1"}}`), watchword.ClassUnknown, "HTTP 200"},
		"an id that is a number":         {says(200, `{"ok":true,"result":{"request_id":1}}`), watchword.ClassUnknown, "HTTP 200"},
		"malformed":                      {says(200, `{"ok":true`), watchword.ClassUnknown, "HTTP 200"},
		"nothing":                        {says(200, ""), watchword.ClassUnknown, "HTTP 200"},
		"a page with a 200":              {says(200, "<html>Log in</html>"), watchword.ClassUnknown, "HTTP 200"},
		"a proxy's page":                 {says(502, "<html>Bad gateway</html>"), watchword.ClassProviderError, "HTTP 502"},
		"a gateway that gave up":         {says(504, "<html></html>"), watchword.ClassTimeout, "HTTP 504"},
		"unauthorised by a proxy":        {says(403, "<html></html>"), watchword.ClassAuthFailed, "HTTP 403"},
		"a redirect with a yes":          {says(307, `{"ok":true,"result":{"request_id":"1"}}`), watchword.ClassProviderError, "HTTP 307"},
		"truncated": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"ok":true,"result":{"request_id":"1"}}`)
		}, watchword.ClassTimeout, "connection lost"},
		"truncated refusal": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"ok":false,"error":"CODE_INVALID"}`)
		}, watchword.ClassProviderError, "HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.answer = tt.answer
			_, err := send(t, open(t, Config{BaseURL: v.URL}), chat())
			wantRefused(t, err, tt.class, tt.raw)
		})
	}
}

// Every error of the table is refused as its class, whatever the status.
func TestEveryError(t *testing.T) {
	seen := map[string]bool{}
	v := newVendor(t)
	p := open(t, Config{BaseURL: v.URL})
	for _, line := range table() {
		if seen[line.Code] || line.Class == watchword.ClassNone {
			t.Errorf("the error %s is listed twice, or has no class", line.Code)
		}
		seen[line.Code] = true
		for _, status := range []int{200, 400, 500} {
			v.answer = says(status, `{"ok":false,"error":"`+line.Code+`"}`)
			_, err := send(t, p, chat())
			wantRefused(t, err, line.Class, line.Code)
		}
	}
}

func TestWrongToken(t *testing.T) {
	v := newVendor(t)
	_, err := send(t, open(t, Config{BaseURL: v.URL, AccessToken: "another"}), chat())
	wantRefused(t, err, watchword.ClassAuthFailed, "ACCESS_TOKEN_INVALID")
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var asked atomic.Int64
	v := newVendor(t)
	v.answer = func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, v.URL+"/sendVerificationMessage", http.StatusTemporaryRedirect)
	}
	_, err := send(t, open(t, Config{BaseURL: v.URL}), chat())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 307")
	if asked.Load() != 1 {
		t.Errorf("the vendor was asked %d times: want once", asked.Load())
	}
}

// A body that comes too slowly is a message that Telegram may have.
func TestSlowBody(t *testing.T) {
	v := newVendor(t)
	began, over := make(chan struct{}), make(chan struct{})
	v.answer = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"ok":`)
		w.(http.Flusher).Flush()
		close(began)
		<-over
	}
	defer close(over)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	_, err := open(t, Config{BaseURL: v.URL}).Send(ctx, chat())
	wantRefused(t, err, watchword.ClassTimeout, "canceled")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not canceled", err)
	}
}

func TestOverBeforeItBegins(t *testing.T) {
	v := newVendor(t)
	_, err := open(t, Config{BaseURL: v.URL}).Send(canceled(t), chat())
	wantRefused(t, err, watchword.ClassProviderError, "canceled")
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

// Telegram knows no repeats, so a message that it may have is not sent again.
func TestDroppedConnectionAfterTheRequest(t *testing.T) {
	base, requests := below(t, true)
	_, err := send(t, open(t, Config{BaseURL: base}), chat())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if requests.Load() != 1 {
		t.Errorf("the request came %d times: want once", requests.Load())
	}
}

// A connection that ends before the vendor has read anything may have taken bytes: only the socket knows.
func TestDroppedConnectionBeforeTheRequest(t *testing.T) {
	base, requests := below(t, false)
	_, err := send(t, open(t, Config{BaseURL: base}), chat())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassProviderError && refused.Class != watchword.ClassTimeout {
		t.Errorf("the error is %v: want provider_error, or timeout where bytes had left", err)
	}
	if requests.Load() != 0 {
		t.Error("the request came")
	}
}

package plivo

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
	cut := func(status int, body string) func(w http.ResponseWriter, r *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, tt := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request)
		class  watchword.ErrorClass
		raw    string
	}{
		"an invalid number (plivo-node, bulk SMS)": {
			write(400, `{"api_id":"a","error":"invalid phone numbers."}`), watchword.ClassInvalidNumber, "HTTP 400",
		},
		"an invalid number, and a 202 (plivo-node, bulk SMS)": {
			write(202, `{"message":"message(s) queued","message_uuid":[],"invalid_number":["122"]}`), watchword.ClassInvalidNumber, "HTTP 202",
		},
		"no credit":             {write(400, `{"error":"Insufficient Credit"}`), watchword.ClassInsufficientBalance, "HTTP 400"},
		"no credit, and a 202":  {write(202, `{"error":"insufficient credit"}`), watchword.ClassInsufficientBalance, "HTTP 202"},
		"no credit, and a 403":  {write(403, `{"error":"insufficient credit"}`), watchword.ClassInsufficientBalance, "HTTP 403"},
		"payment required":      {write(402, `{}`), watchword.ClassInsufficientBalance, "HTTP 402"},
		"a sender not allowed":  {write(400, `{"error":"This caller ID is not allowed for outbound message"}`), watchword.ClassSenderUnregistered, "HTTP 400"},
		"a country not enabled": {write(403, `{"error":"no"}`), watchword.ClassSenderUnregistered, "HTTP 403"},
		"another sentence":      {write(400, `{"error":"text is missing"}`), watchword.ClassProviderError, "HTTP 400"},
		"an error of objects":   {write(400, `{"error":{"insufficient credit":["x"]}}`), watchword.ClassProviderError, "HTTP 400"},
		"credentials":           {write(401, "Could not verify your access level for that URL."), watchword.ClassAuthFailed, "HTTP 401"},
		"not found":             {write(404, `{}`), watchword.ClassProviderError, "HTTP 404"},
		"too many requests":     {write(429, ""), watchword.ClassRateLimited, "HTTP 429"},
		"an error with a 202":   {write(202, `{"api_id":"a","error":"something"}`), watchword.ClassUnknown, "HTTP 202"},
		"no name":               {write(202, `{"message":"message(s) queued"}`), watchword.ClassUnknown, "HTTP 202"},
		"an empty name":         {write(202, `{"message_uuid":[""]}`), watchword.ClassUnknown, "HTTP 202"},
		"a name with a 500":     {write(500, `{"message_uuid":["a"]}`), watchword.ClassProviderError, "HTTP 500"},
		"malformed":             {write(202, `{"message_uuid":[`), watchword.ClassUnknown, "HTTP 202"},
		"another type":          {write(202, `{"message_uuid":{"a":1}}`), watchword.ClassUnknown, "HTTP 202"},
		"nothing":               {write(202, ""), watchword.ClassUnknown, "HTTP 202"},
		"a proxy's page":        {write(502, "<html><body>Bad gateway: insufficient credit</body></html>"), watchword.ClassProviderError, "HTTP 502"},
		"a gateway's patience":  {write(504, "<html></html>"), watchword.ClassTimeout, "HTTP 504"},
		"a page with a 200":     {write(200, "<html>Log in</html>"), watchword.ClassUnknown, "HTTP 200"},
		"a redirect":            {write(302, ""), watchword.ClassProviderError, "HTTP 302"},
		"truncated":             {cut(202, `{"message_uuid":["a"]}`), watchword.ClassTimeout, "connection lost"},
		"truncated refusal":     {cut(400, `{"error":"insufficient credit"}`), watchword.ClassProviderError, "HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.answer = tt.answer
			_, err := send(t, open(t, v.config()), sms())
			wantRefused(t, err, tt.class, tt.raw)
		})
	}
}

// A name that quotes the recipient is not kept.
func TestNameThatQuotes(t *testing.T) {
	v := newVendor(t)
	v.answer = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"message_uuid":["x-8613800138000"]}`)
	}
	accepted, err := send(t, open(t, v.config()), sms())
	if err != nil || accepted.MessageID != "" {
		t.Errorf("%+v, %v", accepted, err)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var asked atomic.Int64
	v := newVendor(t)
	v.answer = func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, v.URL+sendPath, http.StatusTemporaryRedirect)
	}
	_, err := send(t, open(t, v.config()), sms())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 307")
	if asked.Load() != 1 {
		t.Errorf("the vendor was asked %d times: want once", asked.Load())
	}
}

func TestWrongCredentials(t *testing.T) {
	v := newVendor(t)
	c := v.config()
	c.AuthToken = "another"
	_, err := send(t, open(t, c), sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "HTTP 401")
}

// A body that comes too slowly is a message that Plivo may have.
func TestSlowBody(t *testing.T) {
	v := newVendor(t)
	began, over := make(chan struct{}), make(chan struct{})
	v.answer = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"message_uuid":`)
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

// at are settings for a vendor at another address.
func at(base string) Config {
	return Config{AuthID: testID, AuthToken: testToken, BaseURL: base, Senders: provider.Senders{From: "Acme"}}
}

// Plivo knows no repeats, so a message that it may have is not sent again.
func TestDroppedConnectionAfterTheRequest(t *testing.T) {
	base, requests := below(t, true)
	_, err := send(t, open(t, at(base)), sms())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if requests.Load() != 1 {
		t.Errorf("the request came %d times: want once", requests.Load())
	}
}

// A connection that ends before the vendor has read anything may have taken bytes: only the socket knows.
func TestDroppedConnectionBeforeTheRequest(t *testing.T) {
	base, requests := below(t, false)
	_, err := send(t, open(t, at(base)), sms())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassProviderError && refused.Class != watchword.ClassTimeout {
		t.Errorf("the error is %v: want provider_error, or timeout where bytes had left", err)
	}
	if requests.Load() != 0 {
		t.Error("the request came")
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listener.Addr().String()
	_ = listener.Close()
	_, err = send(t, open(t, at(base)), sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

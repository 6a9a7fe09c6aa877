package webhook

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
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
		"an error in a 200":              {says(200, `{"error":{"class":"invalid_number","code":"E1"}}`), watchword.ClassInvalidNumber, "E1"},
		"an error beside a name":         {says(200, `{"message_id":"m","error":{"class":"rate_limited"}}`), watchword.ClassRateLimited, "HTTP 200"},
		"an error without a class":       {says(200, `{"error":{"code":"E1"}}`), watchword.ClassUnknown, "E1"},
		"an empty error":                 {says(200, `{"error":{}}`), watchword.ClassUnknown, "HTTP 200"},
		"an error that is a text":        {says(200, `{"error":"no"}`), watchword.ClassUnknown, "HTTP 200"},
		"a class unheard of":             {says(200, `{"error":{"class":"bad_mood","code":"E1"}}`), watchword.ClassUnknown, "E1"},
		"a class unheard of, and a 402":  {says(402, `{"error":{"class":"bad_mood","code":"E1"}}`), watchword.ClassInsufficientBalance, "E1"},
		"a class with a 500":             {says(500, `{"error":{"class":"unreachable","code":"E1"}}`), watchword.ClassUnreachable, "E1"},
		"an error that is a text, a 400": {says(400, `{"error":"no"}`), watchword.ClassProviderError, "HTTP 400"},
		"an empty class, and a 403":      {says(403, `{"error":{"class":""}}`), watchword.ClassAuthFailed, "HTTP 403"},
		"a code that quotes":             {says(400, `{"error":{"class":"content_rejected","code":"no 493812"}}`), watchword.ClassContentRejected, "HTTP 400"},
		"a code that quotes the secret":  {says(400, `{"error":{"class":"auth_failed","code":"`+testSecret[6:]+`"}}`), watchword.ClassAuthFailed, "HTTP 400"},
		"no error, and a 400":            {says(400, `{"message_id":"m"}`), watchword.ClassProviderError, "HTTP 400"},
		"gone":                           {says(410, ""), watchword.ClassProviderError, "HTTP 410"},
		"too many":                       {says(429, ""), watchword.ClassRateLimited, "HTTP 429"},
		"malformed":                      {says(200, `{"message_id":"m"`), watchword.ClassUnknown, "HTTP 200"},
		"a name that is none":            {says(200, `{"message_id":["m"]}`), watchword.ClassUnknown, "HTTP 200"},
		"a page with a 200":              {says(200, " <!doctype html><html>Log in"), watchword.ClassUnknown, "HTTP 200"},
		"a proxy's page":                 {says(502, "<html>Bad gateway"), watchword.ClassProviderError, "HTTP 502"},
		"a gateway that gave up":         {says(504, "<html>"), watchword.ClassTimeout, "HTTP 504"},
		"a redirect with a name":         {says(307, `{"message_id":"m"}`), watchword.ClassProviderError, "HTTP 307"},
		"truncated":                      {cut(200, `{"message_id":"m"}`), watchword.ClassTimeout, "connection lost"},
		"truncated before it began":      {cut(200, ""), watchword.ClassTimeout, "connection lost"},
		"a truncated refusal":            {cut(400, `{"error":{"class":"invalid_number"}}`), watchword.ClassProviderError, "HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.answer = tt.answer
			_, err := send(t, open(t, v.config()), sms())
			wantRefused(t, err, tt.class, tt.raw)
		})
	}
}

// cut promises more than it says.
func cut(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// Every class can be said, with every kind of status.
func TestEveryClass(t *testing.T) {
	v := newVendor(t)
	a := open(t, v.config())
	for _, class := range watchword.ErrorClasses() {
		for _, status := range []int{200, 301, 400, 503} {
			v.answer = says(status, `{"error":{"class":"`+class.String()+`","code":"E1"}}`)
			_, err := send(t, a, sms())
			wantRefused(t, err, class, "E1")
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	v := newVendor(t)
	v.answer = func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, v.URL+"/hook", http.StatusPermanentRedirect)
	}
	_, err := send(t, open(t, v.config()), sms())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 308")
	if len(v.ids) != 1 {
		t.Errorf("the service was asked %d times: want once", len(v.ids))
	}
}

// A body that comes too slowly is a message that the service may have.
func TestSlowBody(t *testing.T) {
	v := newVendor(t)
	began, over := make(chan struct{}), make(chan struct{})
	v.answer = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"message_id":`)
		w.(http.Flusher).Flush()
		close(began)
		<-over
	}
	defer close(over)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	_, err := open(t, v.config()).Send(ctx, sms())
	wantRefused(t, err, watchword.ClassTimeout, "canceled")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not canceled", err)
	}
}

func TestOverBeforeItBegins(t *testing.T) {
	v := newVendor(t)
	_, err := open(t, v.config()).Send(canceled(t), sms())
	wantRefused(t, err, watchword.ClassProviderError, "canceled")
	if len(v.ids) != 0 {
		t.Error("the message arrived all the same")
	}
}

// below is a service below HTTP, which drops its first connections: after it has read the request, or at once. It tells
// the ids of the requests that it read.
func below(t *testing.T, read bool, drops int) (base string, ids chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ids = make(chan string, 10)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := 0; ; n++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			if read || n >= drops {
				if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					_, _ = io.Copy(io.Discard, r.Body)
					ids <- r.Header.Get("webhook-id") + " " + r.Header.Get("webhook-signature")
				}
			}
			if n >= drops {
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
			}
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	return "http://" + listener.Addr().String(), ids
}

// A request whose connection breaks is made once more, byte by byte the same, as Standard Webhooks expects; and no third
// time.
func TestDroppedConnectionAfterTheRequest(t *testing.T) {
	for drops, class := range map[int]watchword.ErrorClass{1: 0, 2: watchword.ClassTimeout} {
		base, ids := below(t, true, drops)
		got, err := send(t, open(t, Config{URL: base, Secret: testSecret}), sms())
		if class != 0 {
			wantRefused(t, err, class, "connection lost")
		} else if err != nil || got.MessageID != sms().Key {
			t.Errorf("%+v, %v", got, err)
		}
		if first, second := <-ids, <-ids; first != second || len(ids) != 0 {
			t.Errorf("the requests differ, or there were more: %s and %s", first, second)
		}
	}
}

// A connection that ends before the service has read anything may have taken bytes: only the socket knows.
func TestDroppedConnectionBeforeTheRequest(t *testing.T) {
	base, ids := below(t, false, 2)
	_, err := send(t, open(t, Config{URL: base, Secret: testSecret}), sms())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassProviderError && refused.Class != watchword.ClassTimeout {
		t.Errorf("the error is %v: want provider_error, or timeout where bytes had left", err)
	}
	if len(ids) != 0 {
		t.Error("the request came")
	}
}

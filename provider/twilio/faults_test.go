package twilio

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
		"a created message that has failed": {
			write(201, `{"sid":"SM1","status":"failed","error_code":30034}`), watchword.ClassSenderUnregistered, "30034",
		},
		"a created message that has failed for a reason unheard of": {
			write(201, `{"sid":"SM1","status":"undelivered","error_code":39999}`), watchword.ClassUnknown, "39999",
		},
		"a created message that has failed for no reason": {
			write(201, `{"sid":"SM1","status":"failed","error_code":null}`), watchword.ClassUnknown, "HTTP 201",
		},
		"a refusal with a 200":      {write(200, `{"code":21610,"message":"x","status":400}`), watchword.ClassBlockedByCarrier, "21610"},
		"a code unheard of":         {write(400, `{"code":29999,"message":"x"}`), watchword.ClassProviderError, "29999"},
		"a code that is no number":  {write(400, `{"code":"x y","message":"x"}`), watchword.ClassProviderError, "HTTP 400"},
		"no message sid":            {write(201, `{"status":"queued"}`), watchword.ClassUnknown, "HTTP 201"},
		"malformed":                 {write(201, `{"sid":"SM1"`), watchword.ClassUnknown, "HTTP 201"},
		"another type":              {write(201, `{"sid":7}`), watchword.ClassUnknown, "HTTP 201"},
		"nothing":                   {write(201, ""), watchword.ClassUnknown, "HTTP 201"},
		"XML":                       {write(201, "<TwilioResponse/>"), watchword.ClassUnknown, "HTTP 201"},
		"a proxy's page":            {write(502, "<html><body>Bad gateway</body></html>"), watchword.ClassProviderError, "HTTP 502"},
		"a gateway that gave up":    {write(504, "<html></html>"), watchword.ClassTimeout, "HTTP 504"},
		"unauthorised by a proxy":   {write(403, "<html></html>"), watchword.ClassAuthFailed, "HTTP 403"},
		"a page with a 200":         {write(200, "<html>Log in</html>"), watchword.ClassUnknown, "HTTP 200"},
		"a code that quotes":        {write(400, `{"code":13800138000}`), watchword.ClassProviderError, "HTTP 400"},
		"a redirect":                {write(302, ""), watchword.ClassProviderError, "HTTP 302"},
		"a redirect with a message": {write(307, `{"sid":"SM1","status":"queued"}`), watchword.ClassProviderError, "HTTP 307"},
		"truncated": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"sid":"SM1","status":"queued"}`)
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

// Every code of the tables is refused as its class, whatever the status.
func TestEveryCode(t *testing.T) {
	seen := map[string]bool{}
	v := newVendor(t)
	p := open(t, v.config())
	for _, line := range table() {
		if seen[line.Code] || line.Class == watchword.ClassNone {
			t.Errorf("the code %s is listed twice, or has no class", line.Code)
		}
		seen[line.Code] = true
		v.answer = func(w http.ResponseWriter, _ *http.Request) { refuse(w, 400, line.Code, "x") }
		_, err := send(t, p, sms())
		wantRefused(t, err, line.Class, line.Code)
		v.answer = func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"sid":"SM1","status":"failed","error_code":`+line.Code+`}`)
		}
		_, err = send(t, p, sms())
		wantRefused(t, err, line.Class, line.Code)
	}
	for class := range words() {
		if code := words()[class].code; code != "" && !seen[code] {
			t.Errorf("the contract's code %s is in no table", code)
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var followed atomic.Int64
	v := newVendor(t)
	v.answer = func(w http.ResponseWriter, r *http.Request) {
		followed.Add(1)
		http.Redirect(w, r, v.URL+"/2010-04-01/Accounts/"+testSID+"/Messages.json", http.StatusTemporaryRedirect)
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
	c.AuthToken = "another"
	_, err := send(t, open(t, c), sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "20003")
}

// A body that comes too slowly is a message that Twilio may have.
func TestSlowBody(t *testing.T) {
	v := newVendor(t)
	began, over := make(chan struct{}), make(chan struct{})
	v.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"sid":`)
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

// Twilio knows no repeats, so a message that it may have is not sent again.
func TestDroppedConnectionAfterTheRequest(t *testing.T) {
	base, requests := below(t, true)
	_, err := send(t, open(t, Config{AccountSID: testSID, AuthToken: testToken, BaseURL: base, Senders: senders()}), sms())
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
	_, err = send(t, open(t, Config{AccountSID: testSID, AuthToken: testToken, BaseURL: base, Senders: senders()}), sms())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

// A connection that ends before the vendor has read anything may have taken bytes: only the socket knows.
func TestDroppedConnectionBeforeTheRequest(t *testing.T) {
	base, requests := below(t, false)
	_, err := send(t, open(t, Config{AccountSID: testSID, AuthToken: testToken, BaseURL: base, Senders: senders()}), sms())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassProviderError && refused.Class != watchword.ClassTimeout {
		t.Errorf("the error is %v: want provider_error, or timeout where bytes had left", err)
	}
	if requests.Load() != 0 {
		t.Error("the request came")
	}
}

func senders() provider.Senders { return provider.Senders{From: "+15005550006"} }

package sendgrid

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

func write(status int, body string) func(w http.ResponseWriter, r *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, body) }
}

func failed(message, field string) string {
	return `{"errors":[{"message":` + quoted(message) + `,"field":` + field + `,"help":null}]}`
}

// TestAnswers: what may come in place of an acceptance.
func TestAnswers(t *testing.T) {
	const secret = `"personalizations.0.to.ada.lovelace"`
	for name, tt := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request)
		class  watchword.ErrorClass
		raw    string
	}{
		"no credits (SendGrid: nodejs library, issue 1032)":   {write(401, failed("Maximum credits exceeded", "null")), watchword.ClassInsufficientBalance, "HTTP 401"},
		"limits (SendGrid: php library, issue 931)":           {write(403, failed("You have exceeded your messaging limits", "null")), watchword.ClassRateLimited, "HTTP 403"},
		"no recipient (SendGrid: nodejs library, issue 1425)": {write(400, failed("The to array is required for all personalization objects", `"personalizations.0.to"`)), watchword.ClassInvalidNumber, "personalizations.0.to"},
		"no text (SendGrid: validation errors)":               {write(400, failed("The content value must be a string at least one character in length.", `"content.0.value"`)), watchword.ClassContentRejected, "content.0.value"},
		"forbidden (SendGrid: OpenAPI description, example)":  {write(403, failed("access forbidden", `"null"`)), watchword.ClassAuthFailed, "HTTP 403"},
		"a sentence unheard of":                               {write(400, failed("No.", "null")), watchword.ClassProviderError, "HTTP 400"},
		"a field unheard of":                                  {write(400, failed("No.", `"asm.group_id"`)), watchword.ClassProviderError, "asm.group_id"},
		"a field that only begins like another":               {write(400, failed("No.", `"from_name"`)), watchword.ClassProviderError, "from_name"},
		"the second error is the known one":                   {write(400, `{"errors":[{"message":"No.","field":"x"},{"message":"No.","field":"from.email"}]}`), watchword.ClassSenderUnregistered, "from.email"},
		"a field that quotes":                                 {write(400, failed("No.", `"to ada.lovelace@example.com"`)), watchword.ClassProviderError, "HTTP 400"},
		"a field that names":                                  {write(400, failed("No.", secret)), watchword.ClassInvalidNumber, "personalizations.0.to.ada.lovelace"},
		"a field with the code":                               {write(400, failed("No.", `"personalizations.0.to.493812"`)), watchword.ClassInvalidNumber, "HTTP 400"},
		"too large":                                           {write(413, "<html></html>"), watchword.ClassContentRejected, "HTTP 413"},
		"a 200 with an error":                                 {write(200, failed("Maximum credits exceeded", "null")), watchword.ClassInsufficientBalance, "HTTP 200"},
		"a 200, as in a sandbox":                              {write(200, ""), watchword.ClassUnknown, "HTTP 200"},
		"a page with a 200":                                   {write(200, "<html>Log in</html>"), watchword.ClassUnknown, "HTTP 200"},
		"nothing to say":                                      {write(204, ""), watchword.ClassUnknown, "HTTP 204"},
		"malformed":                                           {write(400, `{"errors":[`), watchword.ClassProviderError, "HTTP 400"},
		"another type":                                        {write(400, `{"errors":"no"}`), watchword.ClassProviderError, "HTTP 400"},
		"no Accept header (SendGrid: how to use the v3 API)":  {write(406, ""), watchword.ClassProviderError, "HTTP 406"},
		"a proxy's page":                                      {write(502, "<html><body>Bad gateway</body></html>"), watchword.ClassProviderError, "HTTP 502"},
		"a gateway that gave up":                              {write(504, "<html></html>"), watchword.ClassTimeout, "HTTP 504"},
		"unavailable":                                         {write(503, `{"errors":[{"field":null,"message":"Service unavailable"}]}`), watchword.ClassProviderError, "HTTP 503"},
		"a redirect":                                          {write(302, ""), watchword.ClassProviderError, "HTTP 302"},
		"truncated refusal": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, failed("No.", `"from"`))
		}, watchword.ClassProviderError, "HTTP 400"},
		"a truncated 200": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "{")
		}, watchword.ClassTimeout, "connection lost"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.say(tt.answer)
			_, err := open(t, v.config()).Send(t.Context(), outgoing())
			wantRefused(t, err, tt.class, tt.raw)
		})
	}
}

// 202 is a yes, whatever becomes of the rest of the answer.
func TestAccepted(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter, r *http.Request){
		"without a name": write(202, ""),
		"truncated": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(w, "{")
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.say(answer)
			accepted, err := open(t, v.config()).Send(t.Context(), outgoing())
			if err != nil || accepted.MessageID != outgoing().Key {
				t.Errorf("accepted %+v, %v", accepted, err)
			}
		})
	}
}

// Every line of the tables is refused as its class, whatever the status.
func TestEveryRefusal(t *testing.T) {
	seen := map[string]bool{}
	v := newVendor(t)
	p := open(t, v.config())
	for _, line := range sentences() {
		if seen[line.Code] || line.Class == watchword.ClassNone {
			t.Errorf("%q is listed twice, or has no class", line.Code)
		}
		seen[line.Code] = true
		v.say(write(422, failed("So: "+line.Code+".", `"personalizations.0.to"`)))
		_, err := p.Send(t.Context(), outgoing())
		wantRefused(t, err, line.Class, "personalizations.0.to")
	}
	for _, line := range fields() {
		if seen[line.Code] || line.Class == watchword.ClassNone {
			t.Errorf("%q is listed twice, or has no class", line.Code)
		}
		seen[line.Code] = true
		for _, field := range []string{line.Code, line.Code + ".0.x"} {
			v.say(write(422, failed("No.", quoted(field))))
			_, err := p.Send(t.Context(), outgoing())
			wantRefused(t, err, line.Class, field)
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var times atomic.Int64
	v := newVendor(t)
	v.say(func(w http.ResponseWriter, r *http.Request) {
		times.Add(1)
		http.Redirect(w, r, v.URL+"/v3/mail/send", http.StatusTemporaryRedirect)
	})
	_, err := open(t, v.config()).Send(t.Context(), outgoing())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 307")
	if times.Load() != 1 {
		t.Errorf("the vendor was asked %d times: want once", times.Load())
	}
}

func TestWrongCredentials(t *testing.T) {
	v := newVendor(t)
	c := v.config()
	c.APIKey = "another"
	_, err := open(t, c).Send(t.Context(), outgoing())
	wantRefused(t, err, watchword.ClassAuthFailed, "HTTP 401")
}

// A body that comes too slowly belongs to an answer that nobody has read.
func TestSlowBody(t *testing.T) {
	v := newVendor(t)
	began, over := make(chan struct{}), make(chan struct{})
	v.say(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"errors":`)
		w.(http.Flusher).Flush()
		close(began)
		<-over
	})
	defer close(over)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-began; cancel() }()
	_, err := open(t, v.config()).Send(ctx, outgoing())
	wantRefused(t, err, watchword.ClassTimeout, "canceled")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error's chain does not hold the context's: %v", err)
	}
}

func TestOverBeforeItBegins(t *testing.T) {
	v := newVendor(t)
	_, err := open(t, v.config()).Send(canceled(t), outgoing())
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

// SendGrid knows no repeats, so a mail that it may have is not sent again.
func TestDroppedConnectionAfterTheRequest(t *testing.T) {
	base, requests := below(t, true)
	_, err := open(t, Config{APIKey: testKey, From: testFrom, BaseURL: base}).Send(t.Context(), outgoing())
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
	_, err = open(t, Config{APIKey: testKey, From: testFrom, BaseURL: base}).Send(t.Context(), outgoing())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

// A connection that ends before the vendor has read anything may have taken bytes: only the socket knows.
func TestDroppedConnectionBeforeTheRequest(t *testing.T) {
	base, requests := below(t, false)
	_, err := open(t, Config{APIKey: testKey, From: testFrom, BaseURL: base}).Send(t.Context(), outgoing())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassProviderError && refused.Class != watchword.ClassTimeout {
		t.Errorf("the error is %v: want provider_error, or timeout where bytes had left", err)
	}
	if requests.Load() != 0 {
		t.Error("the request came")
	}
}

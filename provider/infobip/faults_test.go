package infobip

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

func write(status int, body string) func(w http.ResponseWriter, r *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, body) }
}

// TestAnswers: what may come in place of an acceptance.
func TestAnswers(t *testing.T) {
	const taken = `{"bulkId":"1","messages":[{"messageId":"m1","status":{"groupId":1,"groupName":"PENDING","id":26,"name":"PENDING_ACCEPTED"}}]}`
	one := func(status string) func(w http.ResponseWriter, r *http.Request) {
		return write(200, `{"messages":[{"messageId":"m1","status":`+status+`}]}`)
	}
	for name, tt := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request)
		class  watchword.ErrorClass
		raw    string
	}{
		"a bad request (Infobip: Java client, tests)": {
			write(400, `{"errorCode":"E400","description":"Request cannot be processed.","violations":[]}`), watchword.ClassProviderError, "E400",
		},
		"a fault of theirs (Infobip: Java client, tests)": {
			write(500, `{"errorCode":"E500","description":"Something went wrong."}`), watchword.ClassProviderError, "E500",
		},
		"forbidden":              {write(403, `{"requestError":{"serviceException":{"messageId":"FORBIDDEN"}}}`), watchword.ClassAuthFailed, "FORBIDDEN"},
		"too many requests":      {write(429, `{"errorCode":"E429"}`), watchword.ClassRateLimited, "E429"},
		"a refusal with a 200":   {write(200, `{"requestError":{"serviceException":{"messageId":"BAD_REQUEST"}}}`), watchword.ClassUnknown, "BAD_REQUEST"},
		"a status unheard of":    {one(`{"groupName":"REJECTED","id":777,"name":"REJECTED_FOR_FUN"}`), watchword.ClassUnknown, "REJECTED_FOR_FUN"},
		"a group unheard of":     {one(`{"groupName":"LOST","id":778}`), watchword.ClassUnknown, "778"},
		"no status":              {one(`null`), watchword.ClassUnknown, "HTTP 200"},
		"a name that quotes":     {one(`{"groupName":"REJECTED","id":13,"name":"App s3cr3t/k3y+1-infobip"}`), watchword.ClassSenderUnregistered, "13"},
		"a name of the number":   {one(`{"groupName":"REJECTED","id":13,"name":"X13800138000"}`), watchword.ClassSenderUnregistered, "HTTP 200"},
		"a name too long":        {one(`{"groupName":"REJECTED","id":13,"name":"REJECTED_REJECTED_REJECTED_REJECTED_REJECTED_REJECTED_REJECTED_REJECTED"}`), watchword.ClassSenderUnregistered, "13"},
		"two messages":           {write(200, `{"messages":[{"messageId":"a"},{"messageId":"b"}]}`), watchword.ClassUnknown, "HTTP 200"},
		"no message":             {write(200, `{"messages":[]}`), watchword.ClassUnknown, "HTTP 200"},
		"malformed":              {write(200, taken[:len(taken)-2]), watchword.ClassUnknown, "HTTP 200"},
		"another type":           {write(200, `{"messages":[{"messageId":7}]}`), watchword.ClassUnknown, "HTTP 200"},
		"nothing":                {write(200, ""), watchword.ClassUnknown, "HTTP 200"},
		"a page with a 200":      {write(200, "<html>Log in</html>"), watchword.ClassUnknown, "HTTP 200"},
		"a proxy's page":         {write(502, "<html><body>Bad gateway</body></html>"), watchword.ClassProviderError, "HTTP 502"},
		"a gateway that gave up": {write(504, "<html></html>"), watchword.ClassTimeout, "HTTP 504"},
		"a redirect that takes":  {write(307, taken), watchword.ClassProviderError, "HTTP 307"},
		"truncated": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, taken)
		}, watchword.ClassTimeout, "connection lost"},
		"truncated refusal": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"errorCode":"E400"}`)
		}, watchword.ClassProviderError, "HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.say(tt.answer)
			_, err := open(t, v.config()).Send(t.Context(), outgoing())
			wantRefused(t, err, tt.class, tt.raw)
		})
	}
}

// What Infobip calls a message is what its reports will call it.
func TestNames(t *testing.T) {
	key := outgoing().Key
	for name, tt := range map[string]struct{ status, id, want string }{
		"ours":          {`{"groupName":"PENDING","id":7}`, key, key},
		"none":          {`{"groupName":"ACCEPTED","id":0}`, "", key},
		"its own":       {`{"groupName":"DELIVERED","id":5}`, "2250be2d4219-3af1-78856-aabe-1362af1edfd2", "2250be2d4219-3af1-78856-aabe-1362af1edfd2"},
		"one of a code": {`{"groupName":"PENDING","id":26}`, "m-493812", ""},
		"a repeat":      {`{"groupName":"REJECTED","id":23}`, "whatever", key},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.say(write(200, `{"messages":[{"messageId":"`+tt.id+`","status":`+tt.status+`}]}`))
			accepted, err := open(t, v.config()).Send(t.Context(), outgoing())
			if err != nil || accepted.MessageID != tt.want {
				t.Errorf("accepted %+v, %v: want %q", accepted, err, tt.want)
			}
		})
	}
}

// Every status of the table is refused as its class.
func TestEveryStatus(t *testing.T) {
	seen := map[string]bool{}
	v := newVendor(t)
	p := open(t, v.config())
	for _, line := range statuses() {
		if seen[line.Code] || line.Class == watchword.ClassNone {
			t.Errorf("the status %s is listed twice, or has no class", line.Code)
		}
		seen[line.Code] = true
		v.say(write(200, `{"messages":[{"messageId":"m1","status":{"groupName":"REJECTED","id":`+line.Code+`}}]}`))
		_, err := p.Send(t.Context(), outgoing())
		wantRefused(t, err, line.Class, line.Code)
	}
	for _, say := range words() {
		if id := strconv.Itoa(say.status.ID); say.status.ID != 0 && say.status.ID != 99 && !seen[id] {
			t.Errorf("the contract's status %s is in no table", id)
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var asked atomic.Int64
	v := newVendor(t)
	v.say(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		http.Redirect(w, r, v.URL+"/sms/3/messages", http.StatusTemporaryRedirect)
	})
	_, err := open(t, v.config()).Send(t.Context(), outgoing())
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 307")
	if asked.Load() != 1 {
		t.Errorf("the vendor was asked %d times: want once", asked.Load())
	}
}

func TestWrongCredentials(t *testing.T) {
	v := newVendor(t)
	c := v.config()
	c.APIKey = "another"
	_, err := open(t, c).Send(t.Context(), outgoing())
	wantRefused(t, err, watchword.ClassAuthFailed, "UNAUTHORIZED")
}

// A body that comes too slowly is a message that Infobip may have.
func TestSlowBody(t *testing.T) {
	v := newVendor(t)
	began, over := make(chan struct{}), make(chan struct{})
	v.say(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"messages":`)
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

// A message that Infobip may have is given to it once more, since it knows it by its key.
func TestDroppedConnectionAfterTheRequest(t *testing.T) {
	v := newVendor(t)
	var times atomic.Int64
	v.say(func(http.ResponseWriter, *http.Request) { times.Add(1); panic(http.ErrAbortHandler) })
	_, err := open(t, v.config()).Send(t.Context(), outgoing())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if bodies := v.all(); times.Load() < 2 || bodies[0] != bodies[1] {
		t.Errorf("asked %d times with %q: want the same twice", times.Load(), bodies)
	}
}

// The first request arrived, its answer was lost: the second is told so, and nobody gets two messages.
func TestDroppedConnectionBeforeTheAnswer(t *testing.T) {
	v := newVendor(t)
	v.say(func(w http.ResponseWriter, _ *http.Request) {
		v.accept(w, "8613800138000", outgoing().Key, outgoing().Content.Text)
		v.say(nil)
		panic(http.ErrAbortHandler)
	})
	accepted, err := open(t, v.config()).Send(t.Context(), outgoing())
	if err != nil || accepted.MessageID != outgoing().Key || len(v.list()) != 1 {
		t.Errorf("accepted %+v, %v, and %d messages arrived: want one", accepted, err, len(v.list()))
	}
}

// After a lost answer, a fault of the second request says nothing of the first.
func TestFaultAfterALostAnswer(t *testing.T) {
	v := newVendor(t)
	v.say(func(http.ResponseWriter, *http.Request) {
		v.say(write(503, ""))
		panic(http.ErrAbortHandler)
	})
	_, err := open(t, v.config()).Send(t.Context(), outgoing())
	wantRefused(t, err, watchword.ClassTimeout, "HTTP 503")
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

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listener.Addr().String()
	_ = listener.Close()
	_, err = open(t, Config{BaseURL: base, APIKey: testKey}).Send(t.Context(), outgoing())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

// A connection that ends before the vendor has read anything may have taken bytes: only the socket knows.
func TestDroppedConnectionBeforeTheRequest(t *testing.T) {
	base, requests := below(t, false)
	_, err := open(t, Config{BaseURL: base, APIKey: testKey}).Send(t.Context(), outgoing())
	var refused *watchword.SendError
	if !errors.As(err, &refused) || refused.Class != watchword.ClassProviderError && refused.Class != watchword.ClassTimeout {
		t.Errorf("the error is %v: want provider_error, or timeout where bytes had left", err)
	}
	if requests.Load() != 0 {
		t.Error("the request came")
	}
}

// Every error of a report is listed once, and has a class.
func TestFailuresAreListedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, line := range failures() {
		if class, ok := provider.ClassFor(line.Code, failures()); seen[line.Code] || !ok || class == watchword.ClassNone {
			t.Errorf("the error %s is listed twice, or has no class", line.Code)
		}
		seen[line.Code] = true
	}
}

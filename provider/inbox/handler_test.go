package inbox

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func request(b *Inbox, method, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, httptest.NewRequest(method, target, nil))
	return w
}

func listed(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	var list struct{ Messages []struct{ Body string } }
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %s: %v", w.Code, w.Body, err)
	}
	bodies := []string{}
	for _, m := range list.Messages {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

func TestWireFormat(t *testing.T) {
	b := New(0, newClock().now)
	sms := providertest.Message(watchword.SMS)
	if _, err := b.Send(t.Context(), sms); err != nil {
		t.Fatal(err)
	}
	w := request(b, "GET", waitPath)
	want := `{"id":"msg_1782907200000_000000","code":"493812","to":"+8613800138000","channel":"sms","body":"` + sms.Content.Text +
		`","verification_id":"` + sms.ID.String() + `","purpose":"login","locale":"en","encoding":"GSM-7","segments":1,"created_at":"2026-07-01T12:00:00Z"}` + "\n"
	if diff := cmp.Diff(want, w.Body.String()); diff != "" {
		t.Error(diff)
	}
	wantHeader := http.Header{
		"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}, "X-Content-Type-Options": {"nosniff"},
	}
	if diff := cmp.Diff(wantHeader, w.Header()); diff != "" {
		t.Error(diff)
	}
}

func TestWireFormatOfEmail(t *testing.T) {
	b := New(0, newClock().now)
	m := providertest.Message(watchword.Email)
	if _, err := b.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(request(b, "GET", waitPath+"?to=Ada.Lovelace@EXAMPLE.com").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"id": "msg_1782907200000_000000", "code": "493812", "to": "ada.lovelace@example.com", "channel": "email",
		"subject": m.Content.Subject, "body": m.Content.Text, "html": m.Content.HTML, "verification_id": m.ID.String(),
		"purpose": "login", "locale": "en", "created_at": "2026-07-01T12:00:00Z",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestListFilters(t *testing.T) {
	b := New(0, nil)
	put(t, b, "a@example.com", "1")
	put(t, b, "ba@example.com", "2")
	put(t, b, "a+x@example.com", "3")
	put(t, b, "a@example.com", "4")
	if _, err := b.Send(t.Context(), providertest.Message(watchword.SMS)); err != nil {
		t.Fatal(err)
	}
	text := providertest.Message(watchword.SMS).Content.Text
	for target, want := range map[string][]string{
		"":                             {text, "4", "3", "2", "1"},
		"?to=":                         {text, "4", "3", "2", "1"},
		"?limit=2":                     {text, "4"},
		"?to=a@example.com":            {"4", "1"},
		"?to=A%40example.com&limit=1":  {"4"},
		"?to=ba@example.com":           {"2"},
		"?to=a%2Bx@example.com":        {"3"},
		"?to=a+x@example.com":          {"3"},
		"?to=c@example.com":            {},
		"?to=%2B8613800138000":         {text},
		"?to=+8613800138000":           {text},
		"?to=008613800138000":          {text},
		"?to=%2B86%20138-0013-8000":    {text},
		"?to=8613800138001":            {},
		"?to=a%EF%BC%A0example.com":    {"4", "1"},
		"?to=a@example.com&to=b@x.com": {"4", "1"},
	} {
		if diff := cmp.Diff(want, listed(t, request(b, "GET", listPath+target))); diff != "" {
			t.Errorf("%s: %s", target, diff)
		}
	}
}

func TestEmptyListIsAList(t *testing.T) {
	if got := request(New(0, nil), "GET", listPath).Body.String(); got != `{"messages":[]}`+"\n" {
		t.Error(got)
	}
}

func TestDelete(t *testing.T) {
	b := New(0, nil)
	put(t, b, "a@example.com", "1")
	put(t, b, "b@example.com", "2")
	for _, c := range []struct {
		target string
		left   int
	}{{"?to=a@example.com", 1}, {"", 0}, {"", 0}} {
		w := request(b, "DELETE", listPath+c.target)
		if w.Code != http.StatusNoContent || w.Body.Len() != 0 || len(b.Messages(0)) != c.left {
			t.Errorf("DELETE %s = %d %s, %d left: want 204, %d left", c.target, w.Code, w.Body, len(b.Messages(0)), c.left)
		}
	}
}

func TestProblems(t *testing.T) {
	b := New(0, nil)
	put(t, b, "a@example.com", "1")
	for _, c := range []struct {
		method, target string
		status         int
		code, allow    string
	}{
		{"GET", listPath + "?to=ada", 400, "invalid_recipient", ""},
		{"GET", waitPath + "?to=a@b", 400, "invalid_recipient", ""},
		{"GET", waitPath + "?to=a@example.com%00", 400, "invalid_recipient", ""},
		{"DELETE", listPath + "?to=12", 400, "invalid_recipient", ""},
		{"GET", listPath + "?limit=0", 400, "invalid_request", ""},
		{"GET", listPath + "?limit=1001", 400, "invalid_request", ""},
		{"GET", listPath + "?limit=x", 400, "invalid_request", ""},
		{"GET", listPath + "?a;b", 400, "invalid_request", ""},
		{"GET", listPath + "?to=%zz", 400, "invalid_request", ""},
		{"GET", waitPath + "?after=yesterday", 400, "invalid_request", ""},
		{"GET", waitPath + "?timeout=soon", 400, "invalid_request", ""},
		{"GET", waitPath + "?timeout=-1s", 400, "invalid_request", ""},
		{"GET", waitPath + "?timeout=-1", 400, "invalid_request", ""},
		{"GET", waitPath + "?timeout=61", 400, "invalid_request", ""},
		{"GET", waitPath + "?timeout=1e3", 400, "invalid_request", ""},
		{"GET", waitPath + "?timeout=.", 400, "invalid_request", ""},
		{"GET", waitPath + "?timeout=99999999999999999999", 400, "invalid_request", ""},
		{"POST", listPath, 405, "method_not_allowed", "GET, HEAD, DELETE"},
		{"DELETE", waitPath, 405, "method_not_allowed", "GET, HEAD"},
		{"GET", "/sandbox/v1/events", 404, "not_found", ""},
	} {
		w := request(b, c.method, c.target)
		var p struct {
			Type, Title, Code, Detail string
			Status                    int
		}
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatalf("%s %s: %v", c.method, c.target, err)
		}
		if w.Code != c.status || p.Status != c.status || p.Code != c.code || w.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s = %d %s, Allow %q", c.method, c.target, w.Code, w.Body, w.Header().Get("Allow"))
		}
		if w.Header().Get("Content-Type") != "application/problem+json" || p.Type == "" || p.Title == "" || p.Detail == "" {
			t.Errorf("%s %s: %v %s", c.method, c.target, w.Header(), w.Body)
		}
	}
}

func TestWaitTimesOut(t *testing.T) {
	for parameter, want := range map[string]time.Duration{
		"": 20 * time.Second, "&timeout=": 20 * time.Second, "&timeout=3": 3 * time.Second, "&timeout=1.5": 1500 * time.Millisecond,
		"&timeout=250ms": 250 * time.Millisecond, "&timeout=1m": time.Minute, "&timeout=0": 0,
	} {
		synctest.Test(t, func(t *testing.T) {
			b := New(0, nil)
			put(t, b, "ba@example.com", "not this one")
			began := time.Now()
			w := request(b, "GET", waitPath+"?to=a@example.com"+parameter)
			if took := time.Since(began); w.Code != http.StatusNoContent || w.Body.Len() != 0 || took != want {
				t.Errorf("wait%s = %d %s after %s: want 204 after %s", parameter, w.Code, w.Body, took, want)
			}
			if len(b.waiters) != 0 {
				t.Errorf("%d waiters are left", len(b.waiters))
			}
		})
	}
}

func TestWaitAnswersWhenTheMessageComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := New(0, nil)
		old := put(t, b, "a+tag@example.com", "old")
		done := make(chan *httptest.ResponseRecorder, 1)
		go func() {
			done <- request(b, "GET", waitPath+"?"+url.Values{"to": {"a+tag@example.com"}, "after": {old}}.Encode())
		}()
		began := time.Now()
		time.AfterFunc(5*time.Second, func() { put(t, b, "a+tag@example.com", "new") })
		w := <-done
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"body":"new"`) || time.Since(began) != 5*time.Second {
			t.Errorf("%d %s after %s", w.Code, w.Body, time.Since(began))
		}
	})
}

// TestWaitOverARealConnection: a server's write time-out does not cut a wait, and a client that goes leaves nothing.
func TestWaitOverARealConnection(t *testing.T) {
	b := New(0, nil)
	server := httptest.NewUnstartedServer(b.Handler())
	server.Config.WriteTimeout = 50 * time.Millisecond
	server.Start()
	defer server.Close()

	response := get(t, server.Client(), server.URL+waitPath+"?timeout=200ms")
	if response.StatusCode != http.StatusNoContent {
		t.Errorf("wait = %s", response.Status)
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+waitPath, nil)
		if response, err := server.Client().Do(r); err == nil {
			_ = response.Body.Close()
		}
	}()
	until(t, func() bool { return waiting(b) == 1 })
	cancel()
	<-gone
	until(t, func() bool { return waiting(b) == 0 })
}

func get(t *testing.T, client *http.Client, target string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response
}

func waiting(b *Inbox) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.waiters)
}

func until(t *testing.T, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 5000 {
		if ok() {
			return
		}
		<-tick.C
	}
	t.Fatal("it has not come true within 5 s")
}

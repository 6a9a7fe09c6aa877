package app

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"runtime/pprof"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

const tenantKey = "wwk_key-of-the-tenant"

// slowVendor is an HTTP API that answers when it is let.
type slowVendor struct {
	*httptest.Server
	asked chan string   // the body of every request
	let   chan struct{} // closed: it answers
	once  sync.Once
}

func newSlowVendor(t *testing.T) *slowVendor {
	t.Helper()
	v := &slowVendor{asked: make(chan string, 16), let: make(chan struct{})}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := bufio.NewReader(r.Body).ReadString('\n')
		v.asked <- body
		select {
		case <-v.let:
		case <-r.Context().Done():
		}
		w.WriteHeader(http.StatusOK)
	}))
	t.Cleanup(v.Close)
	t.Cleanup(v.release)
	return v
}

func (v *slowVendor) release() { v.once.Do(func() { close(v.let) }) }

func (v *slowVendor) await(t *testing.T) string {
	t.Helper()
	select {
	case body := <-v.asked:
		return body
	case <-time.After(patience):
		t.Fatal("the vendor was not asked")
		return ""
	}
}

// acme is a tenant whose messages go to a vendor.
func acme(url string, wait time.Duration) watchword.Resources {
	w := watchword.Duration(wait)
	return watchword.Resources{
		Tenants:     []watchword.Tenant{{ID: "acme", Dialects: []string{"native"}}},
		Credentials: []watchword.Credential{{Tenant: "acme", Name: "backend", Secret: tenantKey}},
		Policies:    []watchword.PolicyResource{{Tenant: "acme", Wait: &w}},
		ProviderAccounts: []watchword.ProviderAccount{{Name: "sms", Type: "http", Timeout: watchword.Duration(time.Minute), Settings: map[string]any{
			"url": url, "body_format": "text", "body": "{{code}}",
		}}},
		Routes: []watchword.Route{{Tenant: "acme", Name: "sms", Channel: watchword.SMS, Countries: []string{watchword.Everywhere}, Use: []string{"sms"}}},
	}
}

// started is what matters here of a verification.
type started struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Delivery string `json:"delivery"`
	Events   []struct{ Type string }
}

func (r *running) verification(t *testing.T, id string) (v started) {
	t.Helper()
	r.get(t, r.URL()+"/v1/verifications/"+id, "Authorization", "Bearer "+tenantKey).decode(t, &v)
	return v
}

// TestShutdownFinishesHandOver stops the server while a vendor takes its time. The request that waits for it is
// answered, operators see why the server is still there, and the outcome is written down.
func TestShutdownFinishesHandOver(t *testing.T) {
	c, v := testConfig(t), newSlowVendor(t)
	s := production(t, c)
	s.apply(t, acme(v.URL, 30*time.Second))
	answered := make(chan reply, 1)
	go func() { answered <- s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`) }()
	v.await(t)
	s.end()
	eventually(t, func() bool {
		r := s.get(t, s.AdminURL()+"/readyz?verbose")
		return r.status == http.StatusServiceUnavailable && strings.Contains(r.body, "[-] draining: the server is stopping\n")
	})
	v.release()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	var told started
	if r := <-answered; r.status != http.StatusCreated {
		t.Fatalf("the request was answered %d: %s", r.status, r.body)
	} else if r.decode(t, &told); told.Delivery != "sent" {
		t.Errorf("the delivery is %q", told.Delivery)
	}
	again := production(t, c)
	if got := again.verification(t, told.ID); got.Delivery != "sent" || got.Status != "pending" {
		t.Errorf("after the restart it is %+v", got)
	}
	if n := len(v.asked); n != 0 {
		t.Errorf("the vendor was asked %d times more", n)
	}
}

// TestShutdownAfterAnswer stops the server when the caller has its answer and the vendor has not given its own.
func TestShutdownAfterAnswer(t *testing.T) {
	c, v := testConfig(t), newSlowVendor(t)
	s := production(t, c)
	s.apply(t, acme(v.URL, 0))
	var told started
	s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`).decode(t, &told)
	v.await(t)
	s.end()
	// The engine is what is waited for, and the vendor has not answered yet.
	eventually(t, func() bool {
		if len(s.ended) > 0 {
			t.Fatal("the server did not wait for the hand-over")
		}
		return strings.Contains(goroutines(t), "watchword.(*Engine).Close(")
	})
	v.release()
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if got := production(t, c).verification(t, told.ID); got.Delivery != "sent" {
		t.Errorf("after the restart it is %+v", got)
	}
}

// goroutines tells what everybody is at.
func goroutines(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	if err := pprof.Lookup("goroutine").WriteTo(&text, 2); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// TestShutdownGraceEnds stops a server whose vendor never answers: it ends all the same, and the next start hands the
// message over once more, with the same code.
func TestShutdownGraceEnds(t *testing.T) {
	c, v := testConfig(t), newSlowVendor(t)
	c.Shutdown.Grace = time.Millisecond
	s := production(t, c)
	s.apply(t, acme(v.URL, 0))
	var told started
	s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`).decode(t, &told)
	code := v.await(t)
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	v.release()
	c.Shutdown.Grace = time.Minute
	later := func() time.Duration { return 3 * time.Minute } // the lease of the hand-over has run out
	again := runServer(t, OpenProduction, c, later)
	if got := v.await(t); got != code || code == "" {
		t.Errorf("the code was %q, and now it is %q", code, got)
	}
	eventually(t, func() bool { return again.verification(t, told.ID).Delivery == "sent" })
}

// TestShutdownLetsGoOfReaders stops a sandbox with an open page and a waiting request. Its grace is far longer than
// this test's patience, so it must not wait for either.
func TestShutdownLetsGoOfReaders(t *testing.T) {
	s := sandboxed(t, testConfig(t))
	events, err := http.Get(s.URL() + "/console/events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	lines := bufio.NewScanner(events.Body)
	for lines.Scan() && lines.Text() != "event: hello" {
		continue
	}
	waiting := make(chan reply, 1)
	go func() { waiting <- s.get(t, s.URL()+"/sandbox/v1/messages/wait?timeout=60s") }()
	eventually(t, func() bool {
		return strings.Contains(goroutines(t), "inbox.(*Inbox).Wait(")
	})
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	if r := <-waiting; r.status != http.StatusNoContent {
		t.Errorf("who waited was answered %d: %s", r.status, r.body)
	}
	for lines.Scan() {
		continue // the stream ends
	}
	late, cancel := s.sandbox.feed.Subscribe()
	defer cancel()
	select {
	case _, open := <-late:
		if open {
			t.Error("a page that comes late is told of something")
		}
	default:
		t.Error("a page that comes late holds up the end")
	}
}

package app

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/console"
)

func TestHealth(t *testing.T) {
	for _, x := range []struct {
		name                string
		recovered, draining bool
		storage             error
		status              int
		lines               string
	}{
		{"ready", true, false, nil, 200, "[+] storage ok\n[+] recovery ok\n[+] draining ok\n"},
		{"new", false, false, nil, 503, "[+] storage ok\n[-] recovery: deliveries left by the process before are being taken over\n[+] draining ok\n"},
		{"draining", true, true, nil, 503, "[+] storage ok\n[+] recovery ok\n[-] draining: the server is stopping\n"},
		{"no storage", true, false, errors.New("the disk is gone"), 503, "[-] storage: the disk is gone\n[+] recovery ok\n[+] draining ok\n"},
	} {
		t.Run(x.name, func(t *testing.T) {
			h := &health{storage: func(context.Context) error { return x.storage }, queue: func(context.Context) (queue, error) {
				return queue{12, 3, 400 * time.Millisecond, watchword.Backlog{Ledgers: 2, Oldest: time.Minute}}, x.storage
			}}
			h.recovered.Store(x.recovered)
			h.draining.Store(x.draining)
			word := map[int]string{200: "ok\n", 503: "not ready\n"}[x.status]
			for _, ask := range []struct {
				path   string
				handle http.HandlerFunc
				status int
				body   string
			}{
				{"/readyz", h.ready, x.status, word},
				{"/readyz?verbose", h.ready, x.status, word}, // the API's listener says no more
				{"/readyz", h.verbose, x.status, word},
				{"/readyz?verbose", h.verbose, x.status, x.lines + lastLine(x.storage)},
				{"/livez", h.live, 200, "ok\n"},
			} {
				w := httptest.NewRecorder()
				ask.handle(w, httptest.NewRequest(http.MethodGet, ask.path, http.NoBody))
				if w.Code != ask.status || w.Body.String() != ask.body || w.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("%s is answered %d %q, want %d %q", ask.path, w.Code, w.Body, ask.status, ask.body)
				}
			}
		})
	}
}

// lastLine is what verbose readiness says of what waits.
func lastLine(err error) string {
	if err != nil {
		return "[-] deliveries: " + err.Error() + "\n"
	}
	return "[+] deliveries: 12 in flight, 3 waiting for a place (the longest 400ms), 2 overdue (the longest 1m0s)\n"
}

// TestMetrics holds the names that dashboards rely on, and that no label tells of anybody.
func TestMetrics(t *testing.T) {
	v := newSlowVendor(t)
	v.release()
	s := production(t, testConfig(t))
	s.apply(t, acme(v.URL, 30*time.Second))
	var told started
	s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`).decode(t, &told)
	code := v.await(t)
	s.api(t, "/v1/verifications/"+told.ID+"/check", tenantKey, `{"code":"`+code+`"}`)
	if r := s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`); r.status != http.StatusTooManyRequests {
		t.Fatalf("the second is answered %d: %s", r.status, r.body)
	}
	text := s.get(t, s.AdminURL()+"/metrics").body
	for _, line := range []string{
		`watchword_events_total{channel="sms",dialect="native",event="requested"} 1`,
		`watchword_events_total{channel="sms",dialect="native",event="approved"} 1`,
		`watchword_starts_refused_total{channel="sms",code="limit_exceeded",dialect="native"} 1`,
		`watchword_send_attempts_total{account="sms",channel="sms",class=""} 1`,
		`watchword_send_duration_seconds_count{account="sms"} 1`,
		`watchword_http_request_duration_seconds_count{code="201",dialect="native"} 1`,
		`watchword_http_request_duration_seconds_count{code="429",dialect="native"} 1`,
		`watchword_provider_in_flight{account="sms"} 0`, `watchword_provider_waiting{account="sms"} 0`,
		`watchword_provider_waiting_seconds{account="sms"} 0`, `watchword_provider_breaker{account="sms",state="closed"} 1`,
		`watchword_provider_breaker{account="sms",state="open"} 0`, "watchword_deliveries_overdue 0", "watchword_deliveries_overdue_seconds 0",
		`watchword_build_info{version="test"} 1`, "go_goroutines ", "process_open_fds ",
	} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("there is no %s", line)
		}
	}
	for _, secret := range []string{"13800138000", "138****", told.ID, "127.0.0.1", tenantKey, "acme"} {
		if strings.Contains(text, secret) {
			t.Errorf("the metrics tell %q", secret)
		}
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	log := s.log.String()
	if !strings.Contains(log, `"msg":"stopped"`) {
		t.Errorf("the log is not whole: %s", log)
	}
	for _, secret := range []string{"13800138000", tenantKey, `"` + code + `"`} {
		if strings.Contains(log, secret) {
			t.Errorf("the log tells %q", secret)
		}
	}
}

func TestLog(t *testing.T) {
	for _, x := range []struct{ format, want string }{
		{"json", `"msg":"hello"`}, {"auto", `"msg":"hello"`}, {"text", "msg=hello"},
	} {
		var out syncBuffer
		log := newLog(LogConfig{Level: "warn", Format: x.format}, &out)
		log.Warn("hello")
		log.Info("never")
		if !strings.Contains(out.String(), x.want) || strings.Contains(out.String(), "never") {
			t.Errorf("%s writes %s", x.format, out.String())
		}
	}
}

// TestFeed holds that a page that does not keep up holds nobody up, and that every open page hears the others.
func TestFeed(t *testing.T) {
	f := newFeed()
	slow, leave := f.Subscribe()
	gone, cancel := f.Subscribe()
	cancel()
	id := watchword.ID{15: 1}
	for range 2 * feedBuffer {
		f.Observe(watchword.Observation{ID: id})
	}
	f.Observe(watchword.Observation{}) // about no verification: nothing to show
	if len(slow) != feedBuffer || len(gone) != 0 {
		t.Errorf("the slow page has %d updates and the one that left %d", len(slow), len(gone))
	}
	if got := <-slow; got != (console.Update{Verification: id}) {
		t.Errorf("the update is %+v", got)
	}
	f.close()
	leave() // after the end, as pages do
	for range slow {
		continue
	}
	if late, _ := f.Subscribe(); late != nil {
		if _, open := <-late; open {
			t.Error("a late page hears something")
		}
	}
}

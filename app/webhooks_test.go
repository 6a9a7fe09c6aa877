package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/internal/egress"
)

// hookSecret signs what the tests' endpoints are told.
const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// told is a CloudEvent as it came.
type told struct {
	ID      string         `json:"id"`
	Type    string         `json:"type"`
	Subject string         `json:"subject"`
	Source  string         `json:"source"`
	Tenant  string         `json:"tenant"`
	Data    map[string]any `json:"data"`
	raw     string
}

// hookReceiver is an application that is told. It checks signatures as the specification has it, and answers status.
type hookReceiver struct {
	*httptest.Server
	t      *testing.T
	mu     sync.Mutex
	events []told
	status int
}

func newReceiver(t *testing.T) *hookReceiver {
	t.Helper()
	r := &hookReceiver{t: t, status: http.StatusNoContent}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// ServeHTTP implements http.Handler.
func (r *hookReceiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	text, err := io.ReadAll(q.Body)
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(hookSecret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(q.Header.Get("webhook-id") + "." + q.Header.Get("webhook-timestamp") + "." + string(text)))
	var e told
	signed := q.Header.Get("webhook-signature") == "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil))
	if err != nil || !signed || q.Method != http.MethodPost || json.Unmarshal(text, &e) != nil || e.ID != q.Header.Get("webhook-id") {
		r.t.Errorf("%s %v %s, %v", q.Method, q.Header, text, err)
	}
	e.raw = string(text)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	w.WriteHeader(r.status)
}

func (r *hookReceiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *hookReceiver) got() []told {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// of lists how often something was told.
func (r *hookReceiver) of(id string) []told {
	return slices.DeleteFunc(r.got(), func(e told) bool { return e.ID != id })
}

// words lists what was told, without the common beginning, in order of the words: the order of arrival is not promised.
func (r *hookReceiver) words() []string {
	var all []string
	for _, e := range r.got() {
		all = append(all, strings.TrimPrefix(e.Type, "com.watchword."))
	}
	slices.Sort(all)
	return all
}

// withWebhook is acme with an endpoint.
func withWebhook(vendor, url string, events ...string) watchword.Resources {
	r := acme(vendor, 30*time.Second)
	r.Webhooks = []watchword.Webhook{{Tenant: "acme", Name: "app", URL: url + "/in", Secret: hookSecret, Events: events}}
	return r
}

func (r *running) admin(t *testing.T, path, body string) reply {
	t.Helper()
	if body == "" {
		return r.asOperator(t, http.MethodGet, path, "")
	}
	return r.asOperator(t, http.MethodPost, path, body, "Content-Type", "application/json")
}

// TestWebhooks is a life with an endpoint on a running server with its real store: told, not taken and told again, switched
// off, switched on, replayed.
func TestWebhooks(t *testing.T) {
	v, hooks := newSlowVendor(t), newReceiver(t)
	v.release()
	s := production(t, testConfig(t))
	s.apply(t, withWebhook(v.URL, hooks.URL))
	var made started
	s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000","reference":"order-1"}`).decode(t, &made)
	code := v.await(t)
	s.api(t, "/v1/verifications/"+made.ID+"/check", tenantKey, `{"code":"`+code+`"}`)
	eventually(t, func() bool { return len(hooks.got()) == 3 })
	if diff := cmp.Diff([]string{"verification.approved", "verification.requested", "verification.sent"}, hooks.words()); diff != "" {
		t.Error(diff)
	}
	var last told
	for _, e := range hooks.got() {
		if strings.Contains(e.raw, "13800138000") || strings.Contains(e.raw, code) || e.Subject != made.ID || e.Tenant != "acme" || e.Source != s.URL() {
			t.Errorf("told %s", e.raw)
		}
		if strings.HasSuffix(e.Type, "approved") {
			last = e
		}
	}
	var shown map[string]any
	s.get(t, s.URL()+"/v1/verifications/"+made.ID, "Authorization", "Bearer "+tenantKey).decode(t, &shown)
	delete(shown, "resend_at") // what the limits say now is no part of what happened
	if diff := cmp.Diff(shown, last.Data); diff != "" {
		t.Errorf("what is told and what the API shows differ (-API +told):\n%s", diff)
	}
	eventually(t, func() bool {
		return strings.Contains(s.admin(t, "/admin/v1/webhooks?tenant=acme", "").body, `"waiting":0`)
	})

	hooks.answers(http.StatusGone)
	s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138001"}`)
	eventually(t, func() bool {
		return strings.Contains(s.admin(t, "/admin/v1/webhooks?tenant=acme", "").body, `"state":"off","why":"gone"`)
	})
	hooks.answers(http.StatusOK)
	if r := s.admin(t, "/admin/v1/webhooks/test", `{"tenant":"acme","webhook":"app"}`); !strings.Contains(r.body, `"taken":true,"status":200`) {
		t.Error(r.body)
	}
	for _, want := range []string{`{"enabled":true}`, `{"enabled":false}`} {
		if r := s.admin(t, "/admin/v1/webhooks/enable", `{"tenant":"acme","webhook":"app"}`); strings.TrimSpace(r.body) != want {
			t.Error(r.body)
		}
	}
	before := len(hooks.of(last.ID))
	var done struct{ Replayed int }
	s.admin(t, "/admin/v1/notices/replay", `{"tenant":"acme","webhook":"app","since":"2020-01-01T00:00:00Z"}`).decode(t, &done)
	if done.Replayed != 5 {
		t.Errorf("%d are replayed, want 5", done.Replayed)
	}
	eventually(t, func() bool {
		return strings.Count(s.admin(t, "/admin/v1/notices?tenant=acme&webhook=app&outcome=delivered", "").body, `"id":"evt_`) == 5
	})
	one := s.admin(t, "/admin/v1/notices/replay", `{"tenant":"acme","webhook":"app","id":"`+last.ID+`"}`)
	eventually(t, func() bool { return len(hooks.of(last.ID)) == before+2 })
	if again := hooks.of(last.ID)[before+1]; !strings.Contains(one.body, `"replayed":1`) || again.raw != last.raw {
		t.Errorf("%s: what is told again is not what was told:\n%s\n%s", one.body, again.raw, last.raw)
	}
	metrics := s.get(t, s.AdminURL()+"/metrics").body
	for _, want := range []string{`watchword_webhook_posts_total{fault="",result="delivered"}`, `{fault="status",result="retried"}`, "watchword_webhook_queue_seconds"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics do not tell %s", want)
		}
	}
	if strings.Contains(s.log.String(), code) || strings.Contains(s.log.String(), hookSecret) {
		t.Error("the log tells a secret")
	}
}

// What happened before a restart, and could not be told, is told after it.
func TestWebhooksAfterARestart(t *testing.T) {
	c, v, hooks := testConfig(t), newSlowVendor(t), newReceiver(t)
	v.release()
	hooks.answers(http.StatusInternalServerError)
	s := production(t, c)
	s.apply(t, withWebhook(v.URL, hooks.URL, "requested"))
	s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`)
	eventually(t, func() bool {
		return strings.Contains(s.admin(t, "/admin/v1/notices?tenant=acme&webhook=app", "").body, `"tries":1,"tried_at"`)
	})
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	hooks.answers(http.StatusOK)
	again := runServer(t, OpenProduction, c, func() time.Duration { return time.Minute })
	eventually(t, func() bool {
		return strings.Contains(again.admin(t, "/admin/v1/notices?tenant=acme&webhook=app", "").body, `"outcome":"delivered"`)
	})
	if all := hooks.got(); len(all) != 2 || all[0].raw != strings.ReplaceAll(all[1].raw, again.URL(), s.URL()) {
		t.Errorf("%+v", all)
	}
}

// Without the operator's leave a webhook stays on the public internet, though its name changes its mind.
func TestWebhooksKeepToTheEgressPolicy(t *testing.T) {
	c, v, hooks := testConfig(t), newSlowVendor(t), newReceiver(t)
	v.release()
	c.Egress = EgressConfig{HTTP: true}
	s := production(t, c)
	for url, says := range map[string]string{
		hooks.URL: "loopback", "http://169.254.169.254": "link-local", "https://[::ffff:10.0.0.1]": "private", "https://localhost": "loopback",
	} {
		r := s.asOperator(t, http.MethodPut, "/admin/v1/registry", `{"webhooks":[{"tenant":"acme","name":"app","url":"`+url+`"}]}`)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, says) || !strings.Contains(r.body, "egress.allow") {
			t.Errorf("%s: %d %s", url, r.status, r.body)
		}
	}
	*s.guard = *egress.NewWith(c.Egress.policy(false), inward{})
	s.apply(t, withWebhook(v.URL, strings.Replace(hooks.URL, "127.0.0.1", "hooks.example.com", 1)))
	if r := s.admin(t, "/admin/v1/webhooks/test", `{"tenant":"acme","webhook":"app"}`); !strings.Contains(r.body, `"fault":"refused_address"`) || !strings.Contains(r.body, "loopback") {
		t.Error(r.body)
	}
	s.api(t, "/v1/verifications", tenantKey, `{"to":"+8613800138000"}`)
	eventually(t, func() bool {
		return strings.Contains(s.admin(t, "/admin/v1/notices?tenant=acme&webhook=app", "").body, `"fault":"refused_address"`)
	})
	if len(hooks.got()) != 0 {
		t.Error("a post came through")
	}
}

// inward is a resolver that leads every name to this machine.
type inward struct{}

func (inward) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

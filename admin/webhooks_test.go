package admin_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/admin"
)

// hooks is a desk's webhooks.
type hooks struct {
	*desk
	states   []watchword.WebhookState
	notices  []watchword.Notice
	query    watchword.NoticeQuery
	replayed string
	enabled  string
	tried    admin.Trial
	looks    int
}

func (h *hooks) Endpoints(tenant watchword.TenantID) []*watchword.WebhookView {
	if tenant != "acme" {
		return nil
	}
	return []*watchword.WebhookView{
		{Webhook: watchword.Webhook{Tenant: tenant, Name: "app", URL: "https://hooks.example.com", Events: []string{"approved"}}},
		{Webhook: watchword.Webhook{Tenant: tenant, Name: "old", URL: "https://old.example.com", Disabled: true}},
		{Webhook: watchword.Webhook{Tenant: tenant, Name: "gone", URL: "https://gone.example.com"}},
	}
}

func (h *hooks) Look() { h.looks++ }

func (h *hooks) Try(context.Context, watchword.WebhookKey) (admin.Trial, error) {
	return h.tried, h.err
}

func (h *hooks) ListNotices(_ context.Context, q watchword.NoticeQuery) ([]watchword.Notice, error) {
	h.query = q
	return h.notices[:min(len(h.notices), q.Limit)], h.err
}

func (h *hooks) ReplayNotices(_ context.Context, key watchword.WebhookKey, id watchword.NoticeID, since time.Time) (int, error) {
	h.replayed = key.String() + " " + id.String() + " " + since.UTC().Format(time.RFC3339)
	return len(h.notices), h.err
}

func (h *hooks) WebhookStates(context.Context, watchword.TenantID) ([]watchword.WebhookState, error) {
	return h.states, h.err
}

func (h *hooks) EnableWebhook(_ context.Context, key watchword.WebhookKey) (bool, error) {
	h.enabled = key.String()
	return true, h.err
}

func someNotices() []watchword.Notice {
	id := watchword.FirstID(noon)
	return []watchword.Notice{
		{ID: watchword.NoticeID{Verification: id, Step: 3}, Type: watchword.EventApproved, At: noon, NoticeState: watchword.NoticeState{
			Tries: 2, Outcome: watchword.NoticeWaiting, TriedAt: noon, Status: 503, Fault: "status", Due: noon.Add(time.Hour),
		}},
		{ID: watchword.NoticeID{Verification: id, Step: 1}, Type: watchword.EventRequested, At: noon, NoticeState: watchword.NoticeState{
			Tries: 1, Outcome: watchword.NoticeDelivered, TriedAt: noon, Status: 204,
		}},
	}
}

func TestListWebhooks(t *testing.T) {
	d := &desk{}
	d.hooks.states = []watchword.WebhookState{
		{Webhook: watchword.WebhookKey{Tenant: "acme", Name: "app"}, Waiting: 7, Earliest: noon, DeliveredAt: noon},
		{Webhook: watchword.WebhookKey{Tenant: "acme", Name: "gone"}, OffAt: noon, Why: "gone", FailingSince: noon, Status: 410, Fault: "status"},
	}
	w := call(t, d, "GET", "/admin/v1/webhooks?tenant=acme", bearer, "")
	wants(t, "all", w, http.StatusOK,
		`{"name":"app","state":"on","url":"https://hooks.example.com","events":["approved"],"delivered_at":"2026-10-02T12:00:00Z","waiting":7,"due_at":"2026-10-02T12:00:00Z"}`,
		`{"name":"old","state":"disabled","url":"https://old.example.com","events":["requested",`,
		`{"name":"gone","state":"off","why":"gone",`, `"status":410,"fault":"status","waiting":0}`)
	wants(t, "no tenant", call(t, d, "GET", "/admin/v1/webhooks", bearer, ""), http.StatusBadRequest, "?tenant=ID")
	failing := &desk{err: errors.New("in the store")}
	wants(t, "a store that fails", call(t, failing, "GET", "/admin/v1/webhooks?tenant=acme", bearer, ""), 503, "unavailable")
}

func TestListNotices(t *testing.T) {
	d := &desk{}
	d.hooks.notices = someNotices()
	first := d.hooks.notices[0].ID.String()
	w := call(t, d, "GET", "/admin/v1/notices?tenant=acme&webhook=app&limit=1&outcome=waiting", bearer, "")
	wants(t, "a page", w, http.StatusOK, `{"id":"`+first+`","event":"approved","verification":"vf_`, `"outcome":"waiting","tries":2,`,
		`"status":503,"fault":"status","due_at":"2026-10-02T13:00:00Z"}`, `"next":"`+first+`"`)
	if d.hooks.query.Outcome != watchword.NoticeWaiting || d.hooks.query.Webhook.String() != "acme/app" {
		t.Errorf("%+v", d.hooks.query)
	}
	wants(t, "the next page", call(t, d, "GET", "/admin/v1/notices?tenant=acme&webhook=app&after="+first, bearer, ""), http.StatusOK, "evt_")
	if d.hooks.query.Before != d.hooks.notices[0].ID {
		t.Errorf("%+v", d.hooks.query)
	}
	for query, says := range map[string]string{
		"webhook=app": "?tenant=ID", "tenant=acme&webhook=x": "watchword webhook list", "tenant=acme": "there is no webhook",
		"tenant=acme&webhook=app&outcome=lost": "waiting, delivered or failed", "tenant=acme&webhook=app&after=x": "next of the page before",
		"tenant=acme&webhook=app&limit=0": "1 to 1000",
	} {
		if w := call(t, d, "GET", "/admin/v1/notices?"+query, bearer, ""); w.Code < 400 || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
}

func TestReplayEnableTest(t *testing.T) {
	d := &desk{}
	d.hooks.notices = someNotices()
	id := d.hooks.notices[0].ID.String()
	wants(t, "replay one", call(t, d, "POST", "/admin/v1/notices/replay", bearer, `{"tenant":"acme","webhook":"app","id":"`+id+`"}`), 200, `{"replayed":2}`)
	if !strings.HasPrefix(d.hooks.replayed, "acme/app "+id) || d.hooks.looks != 1 {
		t.Error(d.hooks.replayed)
	}
	wants(t, "replay all", call(t, d, "POST", "/admin/v1/notices/replay", bearer, `{"tenant":"acme","webhook":"app","since":"2026-10-02T12:00:00Z"}`), 200, `{"replayed":2}`)
	if !strings.HasSuffix(d.hooks.replayed, " 2026-10-02T12:00:00Z") {
		t.Error(d.hooks.replayed)
	}
	for _, body := range []string{
		`{`, `{"tenant":"acme","webhook":"app"}`, `{"tenant":"acme","webhook":"app","since":"yesterday"}`,
		`{"tenant":"acme","webhook":"app","id":"` + id + `","since":"2026-10-02T12:00:00Z"}`,
	} {
		wants(t, body, call(t, d, "POST", "/admin/v1/notices/replay", bearer, body), 400, "either id, or since")
	}
	wants(t, "no id", call(t, d, "POST", "/admin/v1/notices/replay", bearer, `{"tenant":"acme","webhook":"app","id":"evt_x"}`), 400, "evt_, 26 characters, _ and a number")
	d.hooks.notices = nil
	wants(t, "one that is gone", call(t, d, "POST", "/admin/v1/notices/replay", bearer, `{"tenant":"acme","webhook":"app","id":"`+id+`"}`), 404, "7 days")
	wants(t, "enable", call(t, d, "POST", "/admin/v1/webhooks/enable", bearer, `{"tenant":"acme","webhook":"gone"}`), 200, `{"enabled":true}`)
	if d.hooks.enabled != "acme/gone" {
		t.Error(d.hooks.enabled)
	}
	d.hooks.tried = admin.Trial{ID: "evt_test_1", Fault: "connect", Why: "it does not take connections", Took: 1500 * time.Millisecond}
	wants(t, "test", call(t, d, "POST", "/admin/v1/webhooks/test", bearer, `{"tenant":"acme","webhook":"app"}`), 200,
		`{"id":"evt_test_1","taken":false,"fault":"connect","why":"it does not take connections","took_seconds":1.5}`)
	for _, path := range []string{"/admin/v1/webhooks/enable", "/admin/v1/webhooks/test", "/admin/v1/notices/replay"} {
		wants(t, path, call(t, d, "POST", path, bearer, `{"tenant":"acme","webhook":"x"}`), 404, "there is no webhook")
		wants(t, path, call(t, d, "POST", path, bearer, `{"tenant":"off","webhook":"app"}`), 404, "there is no webhook")
		wants(t, path, call(t, d, "POST", path, bearer, `{"key":1}`), 400, "must be an object")
		wants(t, path, call(t, &desk{err: errors.New("in the store")}, "POST", path, bearer, `{"tenant":"acme","webhook":"app","id":"`+id+`"}`), 503, "unavailable")
	}
}

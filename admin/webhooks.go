package admin

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/watchword/watchword"
)

// Webhooks are tenants' endpoints and what they are told.
type Webhooks interface {
	watchword.NoticeDesk
	// Endpoints lists a tenant's endpoints that are in force, switched on or off.
	Endpoints(tenant watchword.TenantID) []*watchword.WebhookView
	// Look has what waits told now.
	Look()
	// Try posts a test event to an endpoint, once and now.
	Try(ctx context.Context, key watchword.WebhookKey) (Trial, error)
}

// Trial is what an endpoint made of a test event.
type Trial struct {
	ID     string
	Status int           // 0: there was no answer
	Fault  string        // empty: it took it
	Why    string        // the fault in words
	Took   time.Duration // of the whole post
}

// webhook is an endpoint as it is shown.
type webhook struct {
	Name         string    `json:"name"`
	State        string    `json:"state"`         // on, disabled (as the registry says), off (because of how it answered)
	Why          string    `json:"why,omitempty"` // it is off
	URL          string    `json:"url"`
	Events       []string  `json:"events"`
	OffAt        time.Time `json:"off_at,omitzero"`
	FailingSince time.Time `json:"failing_since,omitzero"`
	DeliveredAt  time.Time `json:"delivered_at,omitzero"`
	TriedAt      time.Time `json:"tried_at,omitzero"`
	Status       int       `json:"status,omitempty"` // of the last answer
	Fault        string    `json:"fault,omitempty"`  // of the last try
	Waiting      int       `json:"waiting"`
	DueAt        time.Time `json:"due_at,omitzero"` // the first of those that wait
}

func (a *api) listWebhooks(w http.ResponseWriter, r *http.Request) {
	tenant, ok := a.tenant(w, r)
	if !ok {
		return
	}
	states, err := a.Webhooks.WebhookStates(r.Context(), tenant)
	if err != nil {
		a.refuse(w, err, "webhooks could not be listed")
		return
	}
	byName := make(map[string]watchword.WebhookState, len(states))
	for _, s := range states {
		byName[s.Webhook.Name] = s
	}
	page := struct {
		Webhooks []webhook `json:"webhooks"`
	}{Webhooks: []webhook{}}
	for _, view := range a.Webhooks.Endpoints(tenant) {
		page.Webhooks = append(page.Webhooks, shownWebhook(view, byName[view.Name]))
	}
	a.answer(w, http.StatusOK, page)
}

func shownWebhook(view *watchword.WebhookView, s watchword.WebhookState) webhook {
	shown := webhook{
		Name: view.Name, State: "on", URL: view.URL, Events: view.Events, Why: s.Why, OffAt: s.OffAt, FailingSince: s.FailingSince,
		DeliveredAt: s.DeliveredAt, TriedAt: s.TriedAt, Status: s.Status, Fault: s.Fault, Waiting: s.Waiting, DueAt: s.Earliest,
	}
	if len(shown.Events) == 0 {
		shown.Events = watchword.NoticeWords()
	}
	switch {
	case view.Disabled:
		shown.State = "disabled"
	case !s.OffAt.IsZero():
		shown.State = "off"
	}
	return shown
}

// endpoint finds the endpoint that a request is about. Otherwise it answers that there is none.
func (a *api) endpoint(w http.ResponseWriter, tenant watchword.TenantID, name string) (watchword.WebhookKey, bool) {
	for _, view := range a.Webhooks.Endpoints(tenant) {
		if view.Name == name {
			return view.Key(), true
		}
	}
	a.problem(w, http.StatusNotFound, "not_found", "there is no webhook "+strconv.Quote(string(tenant)+"/"+name)+
		"; watchword webhook list --tenant shows those there are")
	return watchword.WebhookKey{}, false
}

// webhookRequest is a request about one endpoint.
type webhookRequest struct {
	Tenant  watchword.TenantID `json:"tenant"`
	Webhook string             `json:"webhook"`
	ID      string             `json:"id,omitempty"`
	Since   time.Time          `json:"since,omitzero"`
}

func (a *api) enableWebhook(w http.ResponseWriter, r *http.Request) {
	var in webhookRequest
	if !a.read(w, r, &in, "the body must be an object with tenant and webhook") {
		return
	}
	key, ok := a.endpoint(w, in.Tenant, in.Webhook)
	if !ok {
		return
	}
	enabled, err := a.Webhooks.EnableWebhook(r.Context(), key)
	if err != nil {
		a.refuse(w, err, "a webhook could not be switched on")
		return
	}
	a.Log.Info("webhook switched on", "webhook", key.String(), "was_off", enabled)
	a.Webhooks.Look()
	a.answer(w, http.StatusOK, map[string]bool{"enabled": enabled})
}

func (a *api) testWebhook(w http.ResponseWriter, r *http.Request) {
	var in webhookRequest
	if !a.read(w, r, &in, "the body must be an object with tenant and webhook") {
		return
	}
	key, ok := a.endpoint(w, in.Tenant, in.Webhook)
	if !ok {
		return
	}
	tried, err := a.Webhooks.Try(r.Context(), key)
	if err != nil {
		a.refuse(w, err, "a webhook could not be tested")
		return
	}
	a.answer(w, http.StatusOK, struct {
		ID     string  `json:"id"`
		Taken  bool    `json:"taken"`
		Status int     `json:"status,omitempty"`
		Fault  string  `json:"fault,omitempty"`
		Why    string  `json:"why,omitempty"`
		Took   float64 `json:"took_seconds"`
	}{tried.ID, tried.Fault == "", tried.Status, tried.Fault, tried.Why, tried.Took.Seconds()})
}

// notice is a notice as it is shown.
type notice struct {
	ID           string    `json:"id"`
	Event        string    `json:"event"`
	Verification string    `json:"verification"`
	At           time.Time `json:"at"`
	Outcome      string    `json:"outcome"`
	Tries        int       `json:"tries"`
	TriedAt      time.Time `json:"tried_at,omitzero"`
	Status       int       `json:"status,omitempty"`
	Fault        string    `json:"fault,omitempty"`
	DueAt        time.Time `json:"due_at,omitzero"`
}

func (a *api) listNotices(w http.ResponseWriter, r *http.Request) {
	tenant, ok := a.tenant(w, r)
	if !ok {
		return
	}
	key, ok := a.endpoint(w, tenant, r.URL.Query().Get("webhook"))
	if !ok {
		return
	}
	limit, ok := a.limit(w, r)
	if !ok {
		return
	}
	q := watchword.NoticeQuery{Webhook: key, Limit: limit}
	if given := r.URL.Query().Get("outcome"); given != "" {
		if q.Outcome, ok = watchword.ParseNoticeOutcome(given); !ok {
			a.problem(w, http.StatusBadRequest, "malformed_request", "outcome must be waiting, delivered or failed")
			return
		}
	}
	if given := r.URL.Query().Get("after"); given != "" {
		var err error
		if q.Before, err = watchword.ParseNoticeID(given); err != nil {
			a.problem(w, http.StatusBadRequest, "malformed_request", "after must be the next of the page before")
			return
		}
	}
	found, err := a.Webhooks.ListNotices(r.Context(), q)
	if err != nil {
		a.refuse(w, err, "notices could not be listed")
		return
	}
	page := struct {
		Notices []notice `json:"notices"`
		Next    string   `json:"next,omitempty"`
	}{Notices: make([]notice, 0, len(found))}
	for i := range found {
		n := &found[i]
		page.Notices = append(page.Notices, notice{
			n.ID.String(), watchword.NoticeWord(n.Type), n.ID.Verification.String(), n.At, n.Outcome.String(), n.Tries, n.TriedAt, n.Status, n.Fault, n.Due,
		})
	}
	if len(found) == limit {
		page.Next = found[limit-1].ID.String()
	}
	a.answer(w, http.StatusOK, page)
}

func (a *api) replayNotices(w http.ResponseWriter, r *http.Request) {
	var in webhookRequest
	const shape = "the body must be an object with tenant, webhook and either id, or since (like 2026-11-22T08:00:00Z)"
	if !a.read(w, r, &in, shape) {
		return
	}
	key, ok := a.endpoint(w, in.Tenant, in.Webhook)
	if !ok {
		return
	}
	if (in.ID == "") == in.Since.IsZero() {
		a.problem(w, http.StatusBadRequest, "malformed_request", shape)
		return
	}
	var id watchword.NoticeID
	var err error
	if in.ID != "" {
		if id, err = watchword.ParseNoticeID(in.ID); err != nil {
			a.problem(w, http.StatusBadRequest, "malformed_request", err.Error()+", as watchword webhook notices shows it")
			return
		}
	}
	n, err := a.Webhooks.ReplayNotices(r.Context(), key, id, in.Since)
	switch {
	case err != nil:
		a.refuse(w, err, "notices could not be replayed")
		return
	case n == 0 && in.ID != "":
		a.problem(w, http.StatusNotFound, "not_found", "this webhook has no such notice: notices are kept for 7 days; watchword webhook notices shows them")
		return
	}
	a.Log.Info("notices are told again", "webhook", key.String(), "replayed", n)
	a.Webhooks.Look()
	a.answer(w, http.StatusOK, map[string]int{"replayed": n})
}

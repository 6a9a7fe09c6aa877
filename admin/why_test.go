package admin_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

// stories are verifications that say what was asked for.
type stories struct{ *desk }

func (s stories) Get(_ context.Context, c watchword.Caller, id watchword.ID) (watchword.Verification, error) {
	return watchword.Verification{ID: id, Reference: string(c.Tenant)}, s.err
}

func (s stories) List(_ context.Context, r watchword.ListRequest) (watchword.Page, error) {
	return watchword.Page{Verifications: []watchword.Verification{{Reference: fmt.Sprintf("%s limit %d", r.To, r.Limit)}}}, s.err
}

func TestStories(t *testing.T) {
	id := watchword.FirstID(noon).String()
	for _, c := range []struct {
		body   string
		err    error
		status int
		answer string
	}{
		{`{"tenant":"acme","id":"` + id + `"}`, nil, 200, `{"verifications":[{"id":"` + id + `"`},
		{`{"tenant":"acme","to":"+8613800138000"}`, nil, 200, `"reference":"+8613800138000 limit 3"`},
		{`{"tenant":"acme","to":"+8613800138000","limit":7}`, nil, 200, "limit 7"},
		{`{"tenant":"acme"}`, nil, 400, "either id (vf_…) or to"},
		{`{"tenant":"acme","id":"x","to":"y"}`, nil, 400, "either id (vf_…) or to"},
		{`{"tenant":"acme","id":"x"}`, nil, 422, "an id is vf_ and 26 characters"},
		{`{"tenant":"acme","to":"12"}`, watchword.NewError(watchword.InvalidRecipient, "no number"), 422, "invalid_recipient: no number"},
		{`{"tenant":"acme","who":"12"}`, nil, 400, "either id (vf_…) or to"},
	} {
		w := call(t, &desk{err: c.err}, "POST", "/admin/v1/verifications/find", "Bearer "+key, c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.answer) {
			t.Errorf("%s: %d %s, want %d %s", c.body, w.Code, w.Body, c.status, c.answer)
		}
	}
}

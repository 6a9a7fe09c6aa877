package admin

import (
	"context"
	"net/http"

	"github.com/watchword/watchword"
)

// Stories are what became of verifications. *watchword.Engine is one.
type Stories interface {
	Get(ctx context.Context, c watchword.Caller, id watchword.ID) (watchword.Verification, error)
	List(ctx context.Context, r watchword.ListRequest) (watchword.Page, error)
}

// usualStories is how many verifications of a recipient are told of, the newest first.
const usualStories = 3

// stories tells what became of one verification, or of a recipient's newest ones. The recipient comes in the body, so that no
// log of URLs holds it.
func (a *api) stories(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Tenant  watchword.TenantID `json:"tenant"`
		ID      string             `json:"id"`
		To      string             `json:"to"`
		Channel watchword.Channel  `json:"channel"`
		Limit   int                `json:"limit"`
	}
	shape := "the body must be an object with tenant, and either id (vf_…) or to, and perhaps channel and limit"
	if !a.read(w, r, &in, shape) {
		return
	}
	if (in.ID == "") == (in.To == "") {
		a.problem(w, http.StatusBadRequest, "malformed_request", shape)
		return
	}
	found, err := a.find(r.Context(), watchword.Caller{Tenant: in.Tenant, Dialect: "admin"}, in.ID, in.To, in.Channel, in.Limit)
	if err != nil {
		a.refuse(w, err, "verifications could not be read")
		return
	}
	told := make([]*watchword.Document, 0, len(found))
	for i := range found {
		told = append(told, found[i].Document())
	}
	a.answer(w, http.StatusOK, map[string]any{"verifications": told})
}

func (a *api) find(ctx context.Context, c watchword.Caller, id, to string, channel watchword.Channel, limit int) ([]watchword.Verification, error) {
	if id != "" {
		parsed, err := watchword.ParseID(id)
		if err != nil {
			return nil, watchword.NewError(watchword.InvalidRequest, "an id is vf_ and 26 characters")
		}
		v, err := a.Stories.Get(ctx, c, parsed)
		return []watchword.Verification{v}, err
	}
	if limit == 0 {
		limit = usualStories
	}
	page, err := a.Stories.List(ctx, watchword.ListRequest{Caller: c, To: to, Channel: channel, Limit: limit})
	return page.Verifications, err
}

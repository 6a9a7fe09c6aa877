package watchword

import (
	"fmt"
	"testing"
	"time"
)

// beginMany starts n verifications of as many recipients, one millisecond apart, oldest first.
func (w *world) beginMany(n int) []ID {
	w.t.Helper()
	var ids []ID
	for i := range n {
		ids = append(ids, w.begin(func(r *StartRequest) { r.To = fmt.Sprintf("+86138001%05d", i) }).ID)
		pass(time.Millisecond)
	}
	return ids
}

func (w *world) page(change func(*ListRequest)) Page {
	w.t.Helper()
	r := ListRequest{Caller: acmeCaller}
	change(&r)
	p, err := w.engine.List(w.t.Context(), r)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func TestListPagesNewestFirst(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		ids := w.beginMany(7)
		var got []ID
		pages := 0
		for cursor := ""; pages == 0 || cursor != ""; pages++ {
			p := w.page(func(r *ListRequest) { r.Limit, r.Cursor = 3, cursor })
			for _, v := range p.Verifications {
				got = append(got, v.ID)
			}
			cursor = p.Next
		}
		if len(got) != 7 || pages != 3 {
			t.Fatalf("%d verifications on %d pages", len(got), pages)
		}
		for i := range got {
			if got[i] != ids[6-i] {
				t.Errorf("place %d: %v", i, got[i])
			}
		}
	})
}

func TestListWithNothingMoreHasNoCursor(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		w.beginMany(3)
		if p := w.page(func(r *ListRequest) { r.Limit = 3 }); p.Next != "" || len(p.Verifications) != 3 {
			t.Errorf("%d, then %q", len(p.Verifications), p.Next)
		}
		if p := w.page(func(r *ListRequest) { r.Caller.Tenant = "globex" }); len(p.Verifications) != 0 {
			t.Error("another tenant sees them")
		}
	})
}

func TestListFilters(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		ids := w.beginMany(2)
		w.begin(func(r *StartRequest) { r.To, r.Channel, r.Purpose = email, Email, PurposeLogin })
		pass(time.Minute) // both spellings share one limit
		w.begin(func(r *StartRequest) { r.To, r.Channel, r.Purpose = "Ada+tag@example.com", Email, PurposePayment })
		w.check(ids[0], w.provider("p1").messages()[0].Code)
		for name, c := range map[string]struct {
			change func(*ListRequest)
			want   int
		}{
			"all":           {func(*ListRequest) {}, 4},
			"channel":       {func(r *ListRequest) { r.Channel = SMS }, 2},
			"purpose":       {func(r *ListRequest) { r.Purpose = PurposeLogin }, 1},
			"status":        {func(r *ListRequest) { r.Status = Approved }, 1},
			"exact address": {func(r *ListRequest) { r.To = "ADA@example.com" }, 1},
			"number":        {func(r *ListRequest) { r.To, r.Channel = "+86 138 001 00001", SMS }, 1},
			"nobody":        {func(r *ListRequest) { r.To = "+14155550123" }, 0},
		} {
			if p := w.page(c.change); len(p.Verifications) != c.want {
				t.Errorf("%s: %d; want %d", name, len(p.Verifications), c.want)
			}
		}
	})
}

func TestListWithAFilterThatFindsLittleGoesOn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		rare := w.begin(func(r *StartRequest) { r.Purpose = PurposeLogin }).ID
		pass(time.Millisecond)
		w.beginMany(listBatch*listBatches + 5)
		login := func(r *ListRequest) { r.Purpose = PurposeLogin }
		p := w.page(login)
		if len(p.Verifications) != 0 || p.Next == "" {
			t.Fatalf("the first page has %d, next %q", len(p.Verifications), p.Next)
		}
		p = w.page(func(r *ListRequest) { login(r); r.Cursor = p.Next })
		if len(p.Verifications) != 1 || p.Verifications[0].ID != rare || p.Next != "" {
			t.Errorf("the second page: %v", p)
		}
	})
}

func TestListRefusals(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			change func(*ListRequest)
			code   ErrorCode
		}{
			"tenant":    {func(r *ListRequest) { r.Caller.Tenant = "nobody" }, Forbidden},
			"limit":     {func(r *ListRequest) { r.Limit = MaxPage + 1 }, InvalidRequest},
			"negative":  {func(r *ListRequest) { r.Limit = -1 }, InvalidRequest},
			"cursor":    {func(r *ListRequest) { r.Cursor = "next" }, InvalidRequest},
			"channel":   {func(r *ListRequest) { r.Channel = "pigeon" }, InvalidRequest},
			"recipient": {func(r *ListRequest) { r.To = "x" }, InvalidRecipient},
		} {
			r := ListRequest{Caller: acmeCaller}
			c.change(&r)
			if _, err := w.engine.List(t.Context(), r); CodeOf(err) != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

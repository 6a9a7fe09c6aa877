package watchword

import (
	"context"
)

// A list with a filter that the store cannot apply reads this many rows at most for one page, and then goes on from
// there on the next.
const (
	listBatch   = 200
	listBatches = 10
)

// List gives verifications of the caller's tenant, newest first. A page may hold fewer than asked for, and still have a
// next one.
func (e *Engine) List(ctx context.Context, r ListRequest) (Page, error) {
	_, t, err := e.tenant(r.Caller)
	if err != nil {
		return Page{}, err
	}
	filter, query, err := e.selection(t, r)
	if err != nil {
		return Page{}, err
	}
	limit := r.Limit
	if limit == 0 {
		limit = DefaultPage
	}
	if limit < 1 || limit > MaxPage {
		return Page{}, FieldError(InvalidRequest, "limit", "a page has 1 to 100 verifications")
	}
	var page Page
	for range listBatches {
		entries, err := e.history.List(ctx, t.ID, query)
		if err != nil {
			return Page{}, unavailable(err)
		}
		for i := range entries {
			if len(page.Verifications) == limit {
				page.Next = query.Before.String()
				return page, nil
			}
			query.Before = entries[i].ID
			if filter(&entries[i]) {
				page.Verifications = append(page.Verifications, entries[i].view())
			}
		}
		if len(entries) < query.Limit {
			return page, nil
		}
	}
	page.Next = query.Before.String()
	return page, nil
}

// selection turns a request into what the store selects and what is left to filter.
func (e *Engine) selection(t *TenantView, r ListRequest) (func(*Entry) bool, HistoryQuery, error) {
	query := HistoryQuery{Limit: listBatch}
	if r.Channel == "" && r.Purpose == "" && r.Status == 0 && r.To == "" && r.Limit <= MaxPage {
		query.Limit = max(r.Limit, DefaultPage) + 1 // nothing to filter: one more row tells whether there is a next page
	}
	if r.Cursor != "" {
		before, err := ParseID(r.Cursor)
		if err != nil {
			return nil, query, FieldError(InvalidRequest, "cursor", "this is not a cursor of an earlier page")
		}
		query.Before = before
	}
	if r.Channel != "" && !r.Channel.Valid() {
		return nil, query, FieldError(InvalidRequest, "channel", "the channel must be "+channelNames())
	}
	var exact [16]byte
	if r.To != "" {
		channel := r.Channel
		if channel == "" {
			channel = channelFor(r.To)
		}
		to, err := channel.parseRecipient(r.To, "")
		if err != nil {
			return nil, query, invalidRecipient(err)
		}
		key := e.keys.LedgerKey(t.ID, to)
		query.Ledger, exact = &key, e.keys.recipientIndex(t.ID, to)
	}
	return func(v *Entry) bool {
		return (r.Channel == "" || v.Channel == r.Channel) && (r.Purpose == "" || v.Purpose == r.Purpose) &&
			(r.Status == 0 || v.Status == r.Status) && (query.Ledger == nil || v.Recipient == exact)
	}, query, nil
}

package plivo

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// ReadReport reads a status callback: one change of one message, as a form (Plivo: Message Status Callbacks). Plivo wants
// to hear any 2xx.
func (a *account) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	var none watchword.ReportAnswer
	if r.Method != http.MethodPost {
		return nil, none, errors.New("the report is no POST, which is what url was given with")
	}
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return nil, none, errors.New("the report's form cannot be read")
	}
	if !authentic(a.token, r.URL, r.Header, form) {
		return nil, none, watchword.ErrNotAuthentic
	}
	id, status := form.Get("MessageUUID"), form.Get("Status")
	if id == "" || status == "" {
		return nil, none, errors.New("the report lacks MessageUUID or Status")
	}
	return []watchword.Receipt{receipt(id, status, form.Get("ErrorCode"))}, none, nil
}

// receipt maps a status (Plivo: Message Status Callbacks; "rejected" from its SDKs). Statuses on the way, and ones not
// known here, change nothing. A code is written with or without zeros before it; 000 is no failure.
func receipt(id, status, code string) watchword.Receipt {
	switch status {
	case "delivered", "read":
		return watchword.Receipt{MessageID: id, Status: watchword.Delivered}
	case "failed", "undelivered", "rejected":
		code = provider.ReceiptCode(strings.TrimLeft(code, "0"))
		class, known := provider.ClassFor(code, failures())
		if !known {
			class = watchword.ClassUnknown
		}
		return watchword.Receipt{MessageID: id, Status: watchword.Undelivered, Class: class, Raw: cmp.Or(code, status)}
	}
	return watchword.Receipt{MessageID: id, Status: watchword.Sent}
}

package twilio

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

// ReadReport reads a status callback: one change of one message, as a form (Twilio: Track outbound message status). Twilio
// wants to hear any 2xx.
func (r *reading) ReadReport(_ context.Context, report watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	var none watchword.ReportAnswer
	if report.Method != http.MethodPost {
		return nil, none, errors.New("the report is no POST")
	}
	form, err := url.ParseQuery(string(report.Body))
	if err != nil {
		return nil, none, errors.New("the report's form cannot be read")
	}
	if !authentic(r.token, report.URL, form, report.Header.Get("X-Twilio-Signature")) {
		return nil, none, watchword.ErrNotAuthentic
	}
	id, name := form.Get("MessageSid"), form.Get("MessageStatus")
	if id == "" || name == "" {
		return nil, none, errors.New("the report lacks MessageSid or MessageStatus")
	}
	return []watchword.Receipt{receipt(id, name, digits(form.Get("ErrorCode")))}, none, nil
}

// receipt is what a status and its code say; a failure without a code has the status for one.
func receipt(id, name, code string) watchword.Receipt {
	status, class := meaning(name)
	if status != watchword.Undelivered {
		return watchword.Receipt{MessageID: id, Status: status}
	}
	if known, ok := provider.ClassFor(code, table()); ok {
		class = known
	}
	return watchword.Receipt{MessageID: id, Status: status, Class: class, Raw: cmp.Or(code, name)}
}

// meaning is what a status of a message says (Twilio: Messages resource, Message Status values). A read message was
// delivered before. Statuses on the way, and ones not known here, change nothing.
func meaning(status string) (watchword.DeliveryStatus, watchword.ErrorClass) {
	switch status {
	case "delivered", "read":
		return watchword.Delivered, watchword.ClassNone
	case "failed", "undelivered", "canceled":
		return watchword.Undelivered, watchword.ClassUnknown
	}
	return watchword.Sent, watchword.ClassNone
}

// digits is a code if it is a number, which all of Twilio's are, of a length that one has.
func digits(code string) string {
	if len(code) > 6 || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	return code
}

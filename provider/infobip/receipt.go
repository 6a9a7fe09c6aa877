package infobip

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// timeFormat is yyyy-MM-dd'T'HH:mm:ss.SSSZ (Infobip: sentAt, doneAt).
const timeFormat = "2006-01-02T15:04:05.000-0700"

// result is the report of one message; the shapes of API versions 2 and 3 agree in what is read here.
type result struct {
	ID     string  `json:"messageId"`
	Status status  `json:"status"`
	Error  failure `json:"error"`
	DoneAt string  `json:"doneAt"`
}

type failure struct {
	Group string `json:"groupName"`
	ID    int    `json:"id"`
	Name  string `json:"name"`
}

// ReadReport reads delivery reports (Infobip: Receive outbound SMS message reports). Infobip wants to hear a 200.
func (a *account) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	var none watchword.ReportAnswer
	if r.Method != http.MethodPost {
		return nil, none, errors.New("the report is no POST")
	}
	var said struct{ Results *[]result }
	if json.Unmarshal(r.Body, &said) != nil || said.Results == nil {
		return nil, none, errors.New("the report is no JSON object with results")
	}
	var receipts []watchword.Receipt
	for _, one := range *said.Results {
		if one.ID != "" && one.Status.Group != "" {
			receipts = append(receipts, one.receipt())
		}
	}
	if len(receipts) == 0 && len(*said.Results) > 0 {
		return nil, none, errors.New("the report lacks messageId or status")
	}
	return receipts, none, nil
}

func (r *result) receipt() watchword.Receipt {
	one := watchword.Receipt{MessageID: r.ID, Status: outcome(r.Status)}
	if at, err := time.Parse(timeFormat, r.DoneAt); err == nil {
		one.At = at.UTC()
	}
	if one.Status != watchword.Undelivered {
		return one
	}
	one.Class = r.class()
	if r.Error.ID != 0 {
		one.Raw = known(r.Error.Name, r.Error.ID)
	}
	one.Raw = cmp.Or(one.Raw, known(r.Status.Name, r.Status.ID))
	return one
}

// outcome is what a status says. What is on the way, and what is not known here, changes nothing.
func outcome(s status) watchword.DeliveryStatus {
	if s.ID == deliveredToOperator || s.ID == duplicateMessageID || s.ID == receiptUnknown {
		return watchword.Sent
	}
	switch s.Group {
	case "DELIVERED":
		return watchword.Delivered
	case "UNDELIVERABLE", "EXPIRED", "REJECTED":
		return watchword.Undelivered
	}
	return watchword.Sent
}

// class is why a message was not delivered: by the error, its group, or the status, whichever is known first.
func (r *result) class() watchword.ErrorClass {
	if r.Error.ID != 0 {
		if class, ok := provider.ClassFor(strconv.Itoa(r.Error.ID), failures()); ok {
			return class
		}
		if class, ok := groupClass(r.Error); ok {
			return class
		}
	}
	if class, ok := provider.ClassFor(strconv.Itoa(r.Status.ID), statuses()); ok {
		return class
	}
	return watchword.ClassUnknown
}

// groupClass is the class of an error that is not listed. Handset errors from 1024 to 1796 are what networks say to each
// other, and another way may do.
func groupClass(f failure) (watchword.ErrorClass, bool) {
	switch {
	case f.Group == "OPERATOR_ERRORS", f.Group == "HANDSET_ERRORS" && f.ID >= 1024 && f.ID <= 1796:
		return watchword.ClassProviderError, true
	case f.Group == "HANDSET_ERRORS":
		return watchword.ClassUnreachable, true
	case f.Group == "USER_ERRORS":
		return watchword.ClassContentRejected, true
	}
	return watchword.ClassNone, false
}

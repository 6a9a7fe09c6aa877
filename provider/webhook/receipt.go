package webhook

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// What can be wrong with a report.
const (
	errMalformed = sentence("the report is not JSON with a type, and data about a message or a list of them")
	errFields    = sentence("the report has no message_id or no status")
)

type sentence string

func (s sentence) Error() string { return string(s) }

// report is what a service posts: a payload of typeStatus.
type report struct {
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"` // when it happened
	Data      json.RawMessage `json:"data"`
}

// status is what became of one message.
type status struct {
	MessageID name   `json:"message_id"`
	Status    string `json:"status"`
	Error     fault  `json:"error"`
}

// ReadReport reads what became of messages. Reports of another type hold nothing for us.
func (a *account) ReadReport(_ context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	if !authentic(a.keys, r.Header, r.Body, r.At) {
		return nil, watchword.ReportAnswer{}, watchword.ErrNotAuthentic
	}
	var said report
	if err := json.Unmarshal(r.Body, &said); err != nil || said.Type == "" {
		return nil, watchword.ReportAnswer{}, errMalformed
	}
	if said.Type != typeStatus {
		return nil, watchword.ReportAnswer{}, nil
	}
	all, err := statuses(said.Data)
	if err != nil {
		return nil, watchword.ReportAnswer{}, err
	}
	receipts := make([]watchword.Receipt, len(all))
	for i, one := range all {
		if one.MessageID == "" || one.Status == "" {
			return nil, watchword.ReportAnswer{}, errFields
		}
		receipts[i] = one.receipt(said.Timestamp)
	}
	return receipts, watchword.ReportAnswer{}, nil
}

// statuses reads one status or a list of them.
func statuses(data []byte) (all []status, err error) {
	switch {
	case len(data) == 0:
		return nil, errMalformed
	case data[0] != '[':
		data = bytes.Join([][]byte{[]byte("["), data, []byte("]")}, nil)
	}
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, errMalformed
	}
	return all, nil
}

// receipt says what a status means.
func (s *status) receipt(at time.Time) watchword.Receipt {
	r := watchword.Receipt{MessageID: string(s.MessageID), Status: watchword.Sent, At: at.UTC()}
	switch s.Status {
	case watchword.Delivered.String():
		r.Status = watchword.Delivered
	case watchword.Undelivered.String():
		r.Status, r.Raw = watchword.Undelivered, provider.ReceiptCode(s.Error.Code)
		r.Class = cmp.Or(s.Error.class(), watchword.ClassUnknown)
	}
	return r
}

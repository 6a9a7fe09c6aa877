package sendgrid

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/watchword/watchword"
)

// Where SendGrid puts its signature (SendGrid: Event Webhook security features).
const (
	signatureHeader = "X-Twilio-Email-Event-Webhook-Signature"
	timestampHeader = "X-Twilio-Email-Event-Webhook-Timestamp"
)

// event is one thing that happened to one mail (SendGrid: Event Webhook reference).
type event struct {
	Key            string      `json:"watchword"` // the custom argument; no other's mail has it
	Event          string      `json:"event"`
	Timestamp      json.Number `json:"timestamp"` // seconds since 1970
	Type           string      `json:"type"`      // of a bounce
	Reason         string      `json:"reason"`
	Status         string      `json:"status"` // of the mail server, RFC 3463
	Classification string      `json:"bounce_classification"`
}

// ReadReport reads one post of the Event Webhook. SendGrid wants to hear any 2xx.
func (r *reading) ReadReport(_ context.Context, report watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	var none watchword.ReportAnswer
	if report.Method != http.MethodPost {
		return nil, none, errors.New("the report is no POST")
	}
	if !authentic(r.key, report.Header.Get(timestampHeader), report.Header.Get(signatureHeader), report.Body) {
		return nil, none, watchword.ErrNotAuthentic
	}
	var all []json.RawMessage
	if json.Unmarshal(report.Body, &all) != nil || all == nil {
		return nil, none, errors.New("the report is no list of events")
	}
	var receipts []watchword.Receipt
	understood := 0
	for _, raw := range all {
		var e event
		if json.Unmarshal(raw, &e) != nil || e.Event == "" {
			continue // one that cannot be read does not spoil the others
		}
		understood++
		if e.Key != "" {
			receipts = append(receipts, e.receipt())
		}
	}
	if understood == 0 && len(all) > 0 {
		return nil, none, errors.New("the report's events cannot be read")
	}
	return receipts, none, nil
}

func (e *event) receipt() watchword.Receipt {
	one := watchword.Receipt{MessageID: e.Key, Status: watchword.Sent}
	if seconds, err := e.Timestamp.Int64(); err == nil && seconds > 0 {
		one.At = time.Unix(seconds, 0).UTC()
	}
	switch e.Event {
	case "delivered", "open", "click", "spamreport":
		one.Status = watchword.Delivered
	case "bounce":
		one.Status = watchword.Undelivered
		one.Class, one.Raw = e.bounced()
	case "dropped":
		one.Status = watchword.Undelivered
		one.Class, one.Raw = e.dropped()
	}
	return one
}

package aws

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// sesEvent is what a configuration set's event destination says, or, with notificationType, an identity's feedback
// notifications (AWS: SES, "Contents of event data that Amazon SES publishes to Amazon SNS"). EventBridge puts it into
// detail.
type sesEvent struct {
	EventType        string `json:"eventType"`
	NotificationType string `json:"notificationType"`
	Mail             struct {
		MessageID string `json:"messageId"`
	} `json:"mail"`
	Bounce struct {
		Type       string `json:"bounceType"`
		SubType    string `json:"bounceSubType"`
		Timestamp  string `json:"timestamp"`
		Recipients []struct {
			Status string `json:"status"` // RFC 3463
		} `json:"bouncedRecipients"`
	} `json:"bounce"`
	Complaint struct {
		SubType   string `json:"complaintSubType"`
		Timestamp string `json:"timestamp"`
	} `json:"complaint"`
	Delivery struct {
		Timestamp string `json:"timestamp"`
	} `json:"delivery"`
	DeliveryDelay struct {
		Type      string `json:"delayType"`
		Timestamp string `json:"timestamp"`
	} `json:"deliveryDelay"`
	Detail *sesEvent `json:"detail"`
}

// ReadReport reads one post of SNS.
func (p *email) ReadReport(ctx context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	body, err := p.sns.message(ctx, r)
	if err != nil || body == nil {
		return nil, watchword.ReportAnswer{}, err
	}
	receipts, err := readSESEvent(body)
	return receipts, watchword.ReportAnswer{}, err
}

// greeting begins the plain text that SES publishes once when a topic becomes an event destination.
const greeting = "Successfully validated SNS topic"

func readSESEvent(body []byte) ([]watchword.Receipt, error) {
	if bytes.HasPrefix(body, []byte(greeting)) {
		return nil, nil
	}
	var e sesEvent
	if json.Unmarshal(body, &e) != nil {
		return nil, errors.New("the notification is no event of Amazon SES")
	}
	if e.Detail != nil {
		e = *e.Detail
	}
	kind := cmp.Or(e.EventType, e.NotificationType)
	if kind == "" || kind == "AmazonSnsSubscriptionSucceeded" {
		return nil, nil
	}
	if e.Mail.MessageID == "" {
		return nil, errors.New("the event names no message")
	}
	receipt := watchword.Receipt{MessageID: e.Mail.MessageID, Status: watchword.Sent, Raw: word(strings.ReplaceAll(kind, " ", ""))}
	e.outcome(kind, &receipt)
	return []watchword.Receipt{receipt}, nil
}

// outcome tells what an event means. A complaint is about a mail that arrived, unless SES did not send it because of an
// earlier one.
func (e *sesEvent) outcome(kind string, r *watchword.Receipt) {
	switch kind {
	case "Delivery":
		r.Status, r.At = watchword.Delivered, instant(e.Delivery.Timestamp)
	case "Open", "Click":
		r.Status = watchword.Delivered
	case "Complaint":
		r.Status, r.At = watchword.Delivered, instant(e.Complaint.Timestamp)
		if e.Complaint.SubType == "OnAccountSuppressionList" {
			r.Status, r.Class, r.Raw = watchword.Undelivered, watchword.ClassBlockedByCarrier, "Complaint/OnAccountSuppressionList"
		}
	case "Bounce":
		r.Status, r.At = watchword.Undelivered, instant(e.Bounce.Timestamp)
		r.Class, r.Raw = e.bounced()
	case "Reject", "Rendering Failure":
		r.Status, r.Class = watchword.Undelivered, watchword.ClassContentRejected
	case "DeliveryDelay":
		r.Raw, r.At = "DeliveryDelay/"+word(e.DeliveryDelay.Type), instant(e.DeliveryDelay.Timestamp)
	}
}

// instant reads a time as SES writes it (ISO 8601); zero when it is none: a receipt is worth more than its time.
func instant(s string) time.Time {
	at, _ := time.Parse(time.RFC3339, s)
	return at
}

// bounced gives the class of a bounce and what operators see of it, such as "Permanent/General 5.1.1" (AWS: SES, "Bounce
// types"). The subtypes that say little are told apart by the status of the mail server.
func (e *sesEvent) bounced() (class watchword.ErrorClass, raw string) {
	status := ""
	for _, r := range e.Bounce.Recipients {
		if provider.IsEnhancedStatus(r.Status) {
			status = r.Status
		}
	}
	raw = strings.TrimSpace(word(e.Bounce.Type) + "/" + word(e.Bounce.SubType) + " " + status)
	switch e.Bounce.SubType {
	case "NoEmail", "Suppressed", "EmailValidationSuppressed":
		return watchword.ClassInvalidNumber, raw
	case "OnAccountSuppressionList", "OnTenantSuppressionList":
		return watchword.ClassBlockedByCarrier, raw
	case "MailboxFull", "CustomTimeoutExceeded":
		return watchword.ClassUnreachable, raw
	case "MessageTooLarge", "ContentRejected", "AttachmentRejected":
		return watchword.ClassContentRejected, raw
	}
	if class, ok := provider.ClassOfBounce(status); ok {
		return class, raw
	}
	switch e.Bounce.Type {
	case "Permanent":
		return watchword.ClassInvalidNumber, raw
	case "Transient":
		return watchword.ClassUnreachable, raw
	}
	return watchword.ClassUnknown, raw
}

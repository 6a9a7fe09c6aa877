package aws

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/watchword/watchword"
)

// smsEvent is what an event destination, or EventBridge around it, says (AWS: End User Messaging SMS, "Example event data"
// and "Monitoring with EventBridge").
type smsEvent struct {
	EventType      string    `json:"eventType"`
	EventTimestamp int64     `json:"eventTimestamp"` // milliseconds of Unix time
	MessageID      string    `json:"messageId"`
	Detail         *smsEvent `json:"detail"`
}

// ReadReport reads one post of SNS.
func (p *sms) ReadReport(ctx context.Context, r watchword.Report) ([]watchword.Receipt, watchword.ReportAnswer, error) {
	body, err := p.sns.message(ctx, r)
	if err != nil || body == nil {
		return nil, watchword.ReportAnswer{}, err
	}
	receipts, err := readSMSEvent(body)
	return receipts, watchword.ReportAnswer{}, err
}

func readSMSEvent(body []byte) ([]watchword.Receipt, error) {
	var e smsEvent
	if json.Unmarshal(body, &e) != nil {
		return nil, errors.New("the notification is no event of AWS End User Messaging SMS")
	}
	if e.Detail != nil {
		e = *e.Detail
	}
	if !strings.HasPrefix(e.EventType, "TEXT_") { // a call, a registration
		return nil, nil
	}
	if e.MessageID == "" {
		return nil, errors.New("the event names no message")
	}
	receipt := watchword.Receipt{MessageID: e.MessageID, Raw: word(e.EventType)}
	if e.EventTimestamp != 0 {
		receipt.At = time.UnixMilli(e.EventTimestamp)
	}
	receipt.Status, receipt.Class = smsOutcome(e.EventType)
	return []watchword.Receipt{receipt}, nil
}

// smsOutcome tells what an event means (AWS: End User Messaging SMS, "Event types for SMS, MMS, and voice").
// TEXT_SUCCESSFUL is the carrier's yes and not the phone's, though in some countries there is no other. TEXT_UNKNOWN is
// also what AWS says after 72 hours without an answer.
func smsOutcome(event string) (watchword.DeliveryStatus, watchword.ErrorClass) {
	switch event {
	case "TEXT_DELIVERED":
		return watchword.Delivered, watchword.ClassNone
	case "TEXT_INVALID":
		return watchword.Undelivered, watchword.ClassInvalidNumber
	case "TEXT_INVALID_MESSAGE", "TEXT_SPAM":
		return watchword.Undelivered, watchword.ClassContentRejected
	case "TEXT_UNREACHABLE", "TEXT_CARRIER_UNREACHABLE", "TEXT_TTL_EXPIRED":
		return watchword.Undelivered, watchword.ClassUnreachable
	case "TEXT_BLOCKED", "TEXT_CARRIER_BLOCKED":
		return watchword.Undelivered, watchword.ClassBlockedByCarrier
	case "TEXT_PROTECT_BLOCKED": // by the account's own settings, like a country that is not opened
		return watchword.Undelivered, watchword.ClassSenderUnregistered
	}
	return watchword.Sent, watchword.ClassNone
}

// word keeps a vendor's code, and nothing that could be a text or an address: at most 40 letters, digits, - and _.
func word(s string) string {
	if len(s) > 40 || strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return ""
	}
	return s
}

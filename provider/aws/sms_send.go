package aws

import (
	"context"
	"time"

	"github.com/watchword/watchword"
)

// sendText is the input of SendTextMessage (AWS: PinpointSMSVoiceV2, SendTextMessage).
type sendText struct {
	DestinationPhoneNumber string            // E.164
	OriginationIdentity    string            `json:",omitempty"`
	MessageBody            string            // at most 1600 characters
	MessageType            string            // a code is never a promotion
	ConfigurationSetName   string            `json:",omitempty"`
	TimeToLive             int               `json:",omitempty"` // seconds
	Context                map[string]string `json:",omitempty"` // comes back in events
	MessageFeedbackEnabled bool              `json:",omitempty"`
}

// The bounds of TimeToLive.
const (
	shortest = 5 * time.Second
	longest  = 72 * time.Hour
)

// Send hands a text over. The vendor knows no idempotency key; the message's key goes along for its events. A code that
// has expired is not delivered any more.
func (p *sms) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	input := sendText{
		DestinationPhoneNumber: m.To.Address(), OriginationIdentity: p.senders.For(&m), MessageBody: m.Content.Text,
		MessageType: "TRANSACTIONAL", ConfigurationSetName: p.configurationSet, MessageFeedbackEnabled: p.feedback,
	}
	if m.ValidFor > 0 {
		input.TimeToLive = int(min(max(m.ValidFor, shortest), longest) / time.Second)
	}
	if m.Key != "" {
		input.Context = map[string]string{"watchword": m.Key}
	}
	answer, err := p.do(ctx, call("SendTextMessage", input))
	if err != nil {
		return watchword.Acceptance{}, err
	}
	var taken struct{ MessageId string } //nolint:revive // it is AWS's name
	if !answer.OK() || !answer.JSON(&taken) || taken.MessageId == "" {
		return watchword.Acceptance{}, refused(&answer, &m)
	}
	return answer.Named(taken.MessageId, &m), nil
}

// ReportConversion tells AWS that a message was received, or that nobody used its code (AWS: PinpointSMSVoiceV2,
// PutMessageFeedback). Where message_feedback is off it does nothing.
func (p *sms) ReportConversion(ctx context.Context, c watchword.Conversion) error {
	if !p.feedback || c.MessageID == "" {
		return nil
	}
	status := "FAILED"
	if c.Approved {
		status = "RECEIVED"
	}
	put := call("PutMessageFeedback", struct{ MessageId, MessageFeedbackStatus string }{c.MessageID, status}) //nolint:revive // AWS's
	put.Repeatable = true
	answer, err := p.do(ctx, put)
	if err == nil && !answer.OK() {
		err = refused(&answer, nil)
	}
	return err
}

// Probe tests the credentials. AWS bills afterwards and tells no balance, but the account's own monthly limit may be 0 (AWS:
// PinpointSMSVoiceV2, DescribeSpendLimits; the key needs the permission sms-voice:DescribeSpendLimits).
func (p *sms) Probe(ctx context.Context) (watchword.Balance, error) {
	ask := call("DescribeSpendLimits", struct{}{})
	ask.Repeatable = true
	answer, err := p.do(ctx, ask)
	if err != nil {
		return watchword.Balance{}, err
	}
	var limits struct {
		SpendLimits []struct {
			Name          string
			EnforcedLimit *int64 // US dollars a month
		}
	}
	if !answer.OK() || !answer.JSON(&limits) || limits.SpendLimits == nil {
		return watchword.Balance{}, refused(&answer, nil)
	}
	for _, l := range limits.SpendLimits {
		if l.Name == "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT" && l.EnforcedLimit != nil && *l.EnforcedLimit == 0 {
			return watchword.Balance{}, answer.Refused(watchword.ClassInsufficientBalance, l.Name, nil)
		}
	}
	return watchword.Balance{}, nil
}

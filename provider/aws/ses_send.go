package aws

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"net/http"
	"net/mail"
	"strconv"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// sendEmail is the input of SendEmail (AWS: SESv2, SendEmail).
type sendEmail struct {
	FromEmailAddress     string
	Destination          struct{ ToAddresses []string }
	ReplyToAddresses     []string `json:",omitempty"`
	Content              struct{ Simple simple }
	EmailTags            []pair `json:",omitempty"`
	ConfigurationSetName string `json:",omitempty"`
}

// simple is a message of which SES writes the MIME.
type simple struct {
	Subject part
	Body    struct {
		Text part
		HTML *part `json:"Html,omitempty"`
	}
	Headers []pair
}

type part struct{ Data, Charset string }

type pair struct{ Name, Value string }

func utf8(s string) part { return part{s, "UTF-8"} }

// Send hands a mail over. The vendor knows no idempotency key; the message's key goes along as a tag.
func (p *email) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	answer, err := p.do(ctx, p.compose(&m))
	if err != nil {
		return watchword.Acceptance{}, err
	}
	var taken struct{ MessageId string } //nolint:revive // it is AWS's name
	if !answer.OK() || !answer.JSON(&taken) || taken.MessageId == "" {
		return watchword.Acceptance{}, refused(&answer, &m)
	}
	return answer.Named(taken.MessageId, &m), nil
}

func (p *email) compose(m *watchword.Outgoing) provider.Call {
	from := mail.Address{Name: oneLine(cmp.Or(m.Signature, p.from.Name, m.Brand), maxName), Address: p.from.Address}
	input := sendEmail{FromEmailAddress: from.String(), ReplyToAddresses: p.replyTo, ConfigurationSetName: p.configurationSet}
	input.Destination.ToAddresses = []string{m.To.Address()}
	content := &input.Content.Simple
	content.Subject = utf8(oneLine(m.Content.Subject, maxSubject))
	content.Body.Text = utf8(m.Content.Text)
	if m.Content.HTML != "" {
		html := utf8(m.Content.HTML)
		content.Body.HTML = &html
	}
	content.Headers = []pair{{"Auto-Submitted", "auto-generated"}} // RFC 3834: no vacation notes in return
	if m.Key != "" {
		input.EmailTags = []pair{{"watchword", m.Key}}
	}
	body, _ := json.Marshal(input) // plain fields always marshal
	return provider.Call{
		Method: http.MethodPost, Path: "/v2/email/outbound-emails", Body: body,
		Header: http.Header{"Content-Type": {"application/json"}},
	}
}

// Probe tests the credentials, whether the account may send, and how many mails it has left for the last 24 hours (AWS:
// SESv2, GetAccount; the key needs the permission ses:GetAccount).
func (p *email) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := p.do(ctx, provider.Call{Method: http.MethodGet, Path: "/v2/email/account", Repeatable: true})
	if err != nil {
		return watchword.Balance{}, err
	}
	var account struct {
		SendingEnabled    *bool
		EnforcementStatus string
		SendQuota         struct{ Max24HourSend, SentLast24Hours float64 }
	}
	if !answer.OK() || !answer.JSON(&account) || account.SendingEnabled == nil {
		return watchword.Balance{}, refused(&answer, nil)
	}
	if !*account.SendingEnabled || account.EnforcementStatus == "SHUTDOWN" {
		status := cmp.Or(account.EnforcementStatus, "SendingEnabled")
		return watchword.Balance{}, answer.Refused(watchword.ClassAuthFailed, status, nil)
	}
	quota := account.SendQuota
	if quota.Max24HourSend < 0 { // no limit
		return watchword.Balance{}, nil
	}
	left := math.Floor(quota.Max24HourSend - quota.SentLast24Hours)
	if left < 1 {
		return watchword.Balance{}, answer.Refused(watchword.ClassRateLimited, "Max24HourSend", nil)
	}
	return watchword.Balance{Amount: strconv.FormatFloat(left, 'f', 0, 64), Currency: "messages a day"}, nil
}

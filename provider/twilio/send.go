package twilio

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Send hands one message over (Twilio: Messages resource, Create).
func (a *account) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	form, err := a.form(&m)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	answer, err := a.post(ctx, "/Messages.json", form)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	return judge(&answer, &m)
}

func (a *account) form(m *watchword.Outgoing) (url.Values, error) {
	form := url.Values{"To": {m.To.Address()}}
	if m.Channel == watchword.WhatsApp {
		form.Set("To", onWhatsApp(m.To.Address()))
	}
	if err := a.name(form, m); err != nil {
		return nil, err
	}
	if err := content(form, m); err != nil {
		return nil, err
	}
	if validity := validity(m); validity > 0 {
		form.Set("ValidityPeriod", strconv.Itoa(validity))
	}
	if a.reads && m.ReceiptURL != "" {
		form.Set("StatusCallback", m.ReceiptURL)
	}
	if a.feedback {
		form.Set("ProvideFeedback", "true")
	}
	return form, nil
}

// name says in whose name a message goes: a sender, a messaging service, or both (a sender of the service's pool).
func (a *account) name(form url.Values, m *watchword.Outgoing) error {
	from := a.from(m)
	if from == "" && a.service == "" {
		return watchword.NewSendError(watchword.ClassSenderUnregistered, "no signature", nil)
	}
	if from != "" {
		form.Set("From", from)
	}
	if a.service != "" {
		form.Set("MessagingServiceSid", a.service)
	}
	return nil
}

// from is the sender of a message, maybe "". The signature of a route may be a 签名, which other vendors know: what Twilio
// could not take as a sender is passed over.
func (a *account) from(m *watchword.Outgoing) string {
	if m.Channel == watchword.WhatsApp {
		if isNumber(strings.TrimPrefix(m.Signature, "whatsapp:")) {
			return onWhatsApp(m.Signature)
		}
		return onWhatsApp(a.whatsApp)
	}
	named := *m
	if !isSender(m.Signature) {
		named.Signature = ""
	}
	return a.senders.For(&named)
}

// isNumber tells whether s is a number with its +.
func isNumber(s string) bool {
	digits, plus := strings.CutPrefix(s, "+")
	return plus && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// isSender tells whether Twilio could take s as a sender: a number, a short code, or up to 11 letters, digits and a few
// signs (Twilio: AlphaSender resource).
func isSender(s string) bool {
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -+_&"
	return isNumber(s) || s != "" && s[0] != '+' && len(s) <= 11 && strings.Trim(s, signs) == ""
}

// onWhatsApp is a number as a channel address (Twilio: Messaging Channels). There is none for no number.
func onWhatsApp(number string) string {
	if number == "" || strings.HasPrefix(number, "whatsapp:") {
		return number
	}
	return "whatsapp:" + number
}

// content is a template that is registered with Twilio, or the text. WhatsApp takes no text from those who write first.
func content(form url.Values, m *watchword.Outgoing) error {
	if m.Registered.ID == "" {
		if m.Channel == watchword.WhatsApp {
			return watchword.NewSendError(watchword.ClassContentRejected, "no template", nil)
		}
		form.Set("Body", m.Content.Text)
		return nil
	}
	form.Set("ContentSid", m.Registered.ID)
	if len(m.Registered.Variables) == 0 {
		return nil
	}
	values := make(map[string]string, len(m.Registered.Variables))
	for i, v := range m.Registered.Variables {
		values[cmp.Or(v.Name, strconv.Itoa(i+1))] = v.Value
	}
	encoded, _ := json.Marshal(values) // texts always marshal
	form.Set("ContentVariables", string(encoded))
	return nil
}

// longestValidity is the most that Twilio takes, in seconds; 1 is the least (Twilio: Messages resource, ValidityPeriod).
const longestValidity = 36000

// validity is for how many seconds an SMS may wait in Twilio's queue, or 0 if there is no saying.
func validity(m *watchword.Outgoing) int {
	if m.Channel != watchword.SMS || m.ValidFor <= 0 {
		return 0
	}
	return min(max(1, int(m.ValidFor/time.Second)), longestValidity)
}

// said is what Twilio answers: a message, or an exception.
type said struct {
	SID       string      `json:"sid"`
	Status    string      `json:"status"`
	ErrorCode json.Number `json:"error_code"` // of a message
}

func judge(answer *provider.Answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	var message said
	if !answer.OK() || !answer.JSON(&message) || message.SID == "" {
		return watchword.Acceptance{}, refused(answer, m)
	}
	if status, _ := meaning(message.Status); status == watchword.Undelivered {
		return watchword.Acceptance{}, classified(answer, message.ErrorCode.String(), m)
	}
	return answer.Named(message.SID, m), nil
}

// refused is the error of an answer that is no acceptance: an exception in JSON with Twilio's code, or anything.
func refused(answer *provider.Answer, m *watchword.Outgoing) error {
	var exception struct {
		Code json.Number `json:"code"`
	}
	_ = answer.JSON(&exception) // a page of a proxy has no code
	return classified(answer, exception.Code.String(), m)
}

func classified(answer *provider.Answer, code string, m *watchword.Outgoing) error {
	if class, ok := provider.ClassFor(code, table()); ok {
		return answer.Refused(class, code, m)
	}
	return answer.Unclear(code, m)
}

package infobip

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Send hands one message over (Infobip: Send SMS messages, version 3).
func (a *account) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	body, _ := json.Marshal(a.envelope(&m)) // texts and numbers always marshal
	answer, err := a.call(ctx, http.MethodPost, "/sms/3/messages", body)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	return judge(&answer, &m)
}

// What is sent, by Infobip's names.
type (
	envelope struct {
		Messages []sms    `json:"messages"`
		Options  *tracked `json:"options,omitempty"`
	}
	sms struct {
		Sender       string        `json:"sender,omitempty"`
		Destinations []destination `json:"destinations"`
		Content      text          `json:"content"`
		Options      *options      `json:"options,omitempty"`
		Webhooks     webhooks      `json:"webhooks"`
	}
	destination struct {
		To        string `json:"to"`
		MessageID string `json:"messageId"`
	}
	text struct {
		Text string `json:"text"`
	}
	options struct {
		ValidityPeriod period `json:"validityPeriod"`
	}
	period struct {
		Amount   int    `json:"amount"`
		TimeUnit string `json:"timeUnit"`
	}
	webhooks struct {
		Delivery     *delivery `json:"delivery,omitempty"`
		ContentType  string    `json:"contentType"`
		CallbackData string    `json:"callbackData"`
	}
	delivery struct {
		URL string `json:"url"`
	}
	tracked struct {
		ConversionTracking conversion `json:"conversionTracking"`
	}
	conversion struct {
		Use  bool   `json:"useConversionTracking"`
		Name string `json:"conversionTrackingName"`
	}
)

func (a *account) envelope(m *watchword.Outgoing) envelope {
	one := sms{
		Sender:       sender(a.senders.For(m)),
		Destinations: []destination{{To: provider.Digits(m.To), MessageID: m.Key}},
		Content:      text{m.Content.Text},
		Webhooks:     webhooks{ContentType: "application/json", CallbackData: m.Key},
	}
	if m.ValidFor > 0 {
		one.Options = &options{period{validity(m.ValidFor), "SECONDS"}}
	}
	if m.ReceiptURL != "" {
		one.Webhooks.Delivery = &delivery{m.ReceiptURL}
	}
	e := envelope{Messages: []sms{one}}
	if a.tracking {
		e.Options = &tracked{conversion{true, "ONE_TIME_PIN"}}
	}
	return e
}

// sender is a number without its +, or a name as it is.
func sender(from string) string {
	digits, plus := strings.CutPrefix(from, "+")
	if plus && digits != "" && strings.Trim(digits, "0123456789") == "" {
		return digits
	}
	return from
}

// validity is in seconds; Infobip knows no more than 48 hours (Infobip: validityPeriod).
func validity(validFor time.Duration) int {
	return int(min(max(validFor, time.Second), 48*time.Hour) / time.Second)
}

// status is what Infobip says of a message, in answers and in reports.
type status struct {
	Group string `json:"groupName"`
	ID    int    `json:"id"`
	Name  string `json:"name"`
}

// Statuses that do not mean what their group does (Infobip: Response status and error codes).
const (
	deliveredToOperator = 2  // on its way to the handset
	duplicateMessageID  = 23 // Infobip has had this message before
	receiptUnknown      = 29 // expired, since no receipt came
)

func judge(answer *provider.Answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	var said struct {
		Messages []struct {
			ID     string `json:"messageId"`
			Status status `json:"status"`
		}
	}
	if !answer.OK() || !answer.JSON(&said) || len(said.Messages) != 1 {
		return watchword.Acceptance{}, refused(answer, m)
	}
	one := said.Messages[0]
	switch {
	case one.Status.ID == duplicateMessageID, accepted(one.Status) && (one.ID == "" || one.ID == m.Key):
		return watchword.Acceptance{MessageID: m.Key}, nil
	case accepted(one.Status):
		return answer.Named(one.ID, m), nil
	}
	if class, ok := provider.ClassFor(strconv.Itoa(one.Status.ID), statuses()); ok {
		return watchword.Acceptance{}, answer.Refused(class, known(one.Status.Name, one.Status.ID), m)
	}
	return watchword.Acceptance{}, answer.Unclear(known(one.Status.Name, one.Status.ID), m)
}

func accepted(s status) bool {
	return s.Group == "PENDING" || s.Group == "ACCEPTED" || s.Group == "DELIVERED"
}

// refused is the error of an answer without a message: Infobip's code, in either of its two shapes, or anything.
func refused(answer *provider.Answer, m *watchword.Outgoing) error {
	var said struct {
		ErrorCode    string
		RequestError struct {
			ServiceException struct{ MessageID string }
		}
	}
	_ = answer.JSON(&said) // a page of a proxy has no code
	return answer.Unclear(known(cmp.Or(said.ErrorCode, said.RequestError.ServiceException.MessageID), 0), m)
}

// known is a name of Infobip's, such as REJECTED_DND, if it looks like one; else its number; else nothing.
func known(name string, id int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
	switch {
	case name != "" && len(name) <= 64 && strings.ContainsRune(letters, rune(name[0])) && strings.Trim(name, letters+"0123456789") == "":
		return name
	case id != 0:
		return strconv.Itoa(id)
	}
	return ""
}

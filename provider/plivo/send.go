package plivo

import (
	"context"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// message is what Plivo is asked to send (Plivo: Messages API, Send a message). It has src or powerpack_uuid.
type message struct {
	Src       string `json:"src,omitempty"`
	Powerpack string `json:"powerpack_uuid,omitempty"`
	Dst       string `json:"dst"`
	Text      string `json:"text"`
	Type      string `json:"type"`
	Expiry    int    `json:"message_expiry,omitempty"` // in seconds
	URL       string `json:"url,omitempty"`
	Method    string `json:"method,omitempty"`
	Log       string `json:"log,omitempty"`
	Trackable bool   `json:"trackable,omitempty"`
}

// Send hands one message over.
func (a *account) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	src := a.sender(&m)
	if src == "" && a.powerpack == "" {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassSenderUnregistered, "no signature", nil)
	}
	asked := message{
		Src: src, Dst: provider.Digits(m.To), Text: m.Content.Text, Type: "sms", Expiry: expiry(m.ValidFor), Log: a.logging,
		Trackable: a.conversions,
	}
	if src == "" {
		asked.Powerpack = a.powerpack
	}
	if m.ReceiptURL != "" {
		asked.URL, asked.Method = m.ReceiptURL, "POST"
	}
	answer, err := a.post(ctx, "/v1/Account/"+a.id+"/Message/", asked)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	return judge(&answer, &m)
}

// sender is in whose name a message goes, maybe "". A number goes without its +, as Plivo writes numbers. The signature of
// a route may be a 签名, which other vendors know: what Plivo could not take as a sender is passed over.
func (a *account) sender(m *watchword.Outgoing) string {
	named := *m
	if !isSender(m.Signature) {
		named.Signature = ""
	}
	return strings.TrimPrefix(a.senders.For(&named), "+")
}

// isSender tells whether Plivo could take s as a sender: it strips all but letters and digits, and then a number may have 14
// digits, and a name 11 signs (Plivo: Send a message, src).
func isSender(s string) bool {
	const digits, letters = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	if strings.Trim(s, digits+letters+" +-_.&") != "" {
		return false
	}
	kept := strings.NewReplacer(" ", "", "+", "", "-", "", "_", "", ".", "", "&", "").Replace(s)
	longest := 11
	if strings.Trim(kept, digits) == "" {
		longest = 14
	}
	return kept != "" && len(kept) <= longest
}

// expiry is for how many seconds an SMS may wait in Plivo's queue: 5 to 10799 (Plivo: flexible message expiry); 0 if there
// is no saying.
func expiry(validFor time.Duration) int {
	if validFor <= 0 {
		return 0
	}
	return int(min(max(validFor, 5*time.Second), 10799*time.Second) / time.Second)
}

// said is what Plivo answers: the names of the messages, or a sentence.
type said struct {
	MessageUUID   []string `json:"message_uuid"`
	InvalidNumber []string `json:"invalid_number"`
	Error         string   `json:"error"`
}

func judge(answer *provider.Answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	var s said
	read := answer.JSON(&s)
	if read && answer.OK() && len(s.MessageUUID) > 0 && s.MessageUUID[0] != "" {
		return answer.Named(s.MessageUUID[0], m), nil
	}
	class, known := meaning(s.Error)
	switch {
	case read && answer.OK() && len(s.InvalidNumber) > 0:
		return watchword.Acceptance{}, answer.Refused(watchword.ClassInvalidNumber, "", m)
	case read && known:
		return watchword.Acceptance{}, answer.Refused(class, "", m)
	case answer.Status == forbidden:
		return watchword.Acceptance{}, answer.Refused(watchword.ClassSenderUnregistered, "", m)
	}
	return watchword.Acceptance{}, answer.Unclear("", m)
}

package vonage

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/message"
	"github.com/watchword/watchword/provider"
)

// Send hands one message over (Vonage: SMS API, Send an SMS).
func (a *account) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	from := sender(a.senders.For(&m))
	if from == "" {
		return watchword.Acceptance{}, watchword.NewSendError(watchword.ClassSenderUnregistered, "no signature", nil)
	}
	answer, err := a.post(ctx, "/sms/json", form(from, &m))
	if err != nil {
		return watchword.Acceptance{}, err
	}
	return judge(&answer, &m)
}

// sender is a number without its +, or a name as it is.
func sender(from string) string {
	digits, plus := strings.CutPrefix(from, "+")
	if plus && digits != "" && strings.Trim(digits, "0123456789") == "" {
		return digits
	}
	return from
}

// longestCallback is how many characters a callback may have (Vonage: Python library).
const longestCallback = 100

func form(from string, m *watchword.Outgoing) url.Values {
	v := url.Values{"from": {from}, "to": {provider.Digits(m.To)}, "text": {m.Content.Text}, "client-ref": {m.Key}}
	if message.CountSegments(m.Content.Text).Encoding == message.UCS2 {
		v.Set("type", "unicode")
	}
	if m.ValidFor > 0 {
		v.Set("ttl", strconv.FormatInt(ttl(m.ValidFor).Milliseconds(), 10))
	}
	if m.ReceiptURL != "" && len(m.ReceiptURL) <= longestCallback {
		v.Set("callback", m.ReceiptURL)
	}
	return v
}

// ttl is for how long delivery is tried: 20 s to 7 days (Vonage: SMS API, ttl).
func ttl(validFor time.Duration) time.Duration {
	return min(max(validFor, 20*time.Second), 7*24*time.Hour)
}

// part is what became of one part of a message.
type part struct {
	ID     string `json:"message-id"`
	Status word   `json:"status"`
}

// word is a text, however Vonage writes it: statuses are documented as texts, and look like numbers.
type word string

// UnmarshalJSON reads a text or a number.
func (w *word) UnmarshalJSON(b []byte) error {
	var number json.Number // which takes a number in quotes, too
	err := json.Unmarshal(b, &number)
	*w = word(number)
	return err
}

func judge(answer *provider.Answer, m *watchword.Outgoing) (watchword.Acceptance, error) {
	var said struct{ Messages []part }
	if !answer.JSON(&said) || len(said.Messages) == 0 {
		return watchword.Acceptance{}, answer.Unclear("", m)
	}
	taken, code := 0, ""
	for _, p := range said.Messages {
		switch {
		case p.Status == "0":
			taken++
		case code == "":
			code = string(p.Status)
		}
	}
	switch {
	case taken == len(said.Messages) && answer.OK():
		return answer.Named(said.Messages[0].ID, m), nil
	case taken > 0: // the person may get a part of the message
		return watchword.Acceptance{}, answer.Refused(watchword.ClassUnknown, code, m)
	}
	if class, ok := provider.ClassFor(code, statuses()); ok {
		return watchword.Acceptance{}, answer.Refused(class, code, m)
	}
	return watchword.Acceptance{}, answer.Unclear(code, m)
}

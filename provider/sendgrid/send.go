package sendgrid

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Send hands one mail over (SendGrid: Mail Send). Its name is the message's key, which SendGrid hands back with each event;
// SendGrid's own name for it is not in all of them (SendGrid: Event Webhook reference, delayed bounces).
func (a *account) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	letter, err := a.letter(&m)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	body, _ := json.Marshal(letter) // texts and switches always marshal
	answer, err := a.client.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: "/v3/mail/send", Body: body,
		Header: http.Header{"Authorization": {a.authorization}, "Content-Type": {"application/json"}, "Accept": {"application/json"}},
	})
	if err != nil {
		return watchword.Acceptance{}, err
	}
	if answer.Status == http.StatusAccepted {
		return watchword.Acceptance{MessageID: m.Key}, nil
	}
	return watchword.Acceptance{}, refused(&answer, &m)
}

// What is sent, by SendGrid's names.
type (
	letter struct {
		Personalizations []envelope        `json:"personalizations"`
		From             address           `json:"from"`
		ReplyTo          *address          `json:"reply_to,omitempty"`
		Subject          string            `json:"subject,omitempty"`
		Content          []part            `json:"content,omitempty"`
		TemplateID       string            `json:"template_id,omitempty"`
		Headers          map[string]string `json:"headers"`
		Tracking         tracking          `json:"tracking_settings"`
	}
	envelope struct {
		To         []address         `json:"to"`
		CustomArgs arguments         `json:"custom_args"`
		Data       map[string]string `json:"dynamic_template_data,omitempty"`
	}
	// arguments come back with each event.
	arguments struct {
		Key string `json:"watchword"`
	}
	part struct {
		Type  string `json:"type"`
		Value string `json:"value"`
	}
	// tracking is off as a whole.
	tracking struct {
		Click struct {
			Enable     bool `json:"enable"`
			EnableText bool `json:"enable_text"`
		} `json:"click_tracking"`
		Open         off `json:"open_tracking"`
		Subscription off `json:"subscription_tracking"`
	}
	off struct {
		Enable bool `json:"enable"`
	}
)

func (a *account) letter(m *watchword.Outgoing) (*letter, error) {
	to := envelope{To: []address{{Email: m.To.Address()}}, CustomArgs: arguments{m.Key}}
	l := &letter{
		From:    address{Email: a.from.Email, Name: oneLine(cmp.Or(m.Signature, a.from.Name, m.Brand), maxName)},
		ReplyTo: a.replyTo,
		Headers: map[string]string{"Auto-Submitted": "auto-generated"}, // RFC 3834: no vacation notes in return
	}
	if id := m.Registered.ID; id == "" {
		l.Subject, l.Content = oneLine(m.Content.Subject, maxSubject), parts(m)
	} else if !strings.HasPrefix(id, "d-") {
		return nil, watchword.NewSendError(watchword.ClassContentRejected, "no dynamic template", nil)
	} else {
		l.TemplateID, to.Data = id, data(m.Registered.Variables)
	}
	l.Personalizations = []envelope{to}
	return l, nil
}

// parts are text and HTML, in this order (SendGrid: Mail Send errors, content), as far as there are any.
func parts(m *watchword.Outgoing) (all []part) {
	if m.Content.Text != "" {
		all = append(all, part{"text/plain", m.Content.Text})
	}
	if m.Content.HTML != "" {
		all = append(all, part{"text/html", m.Content.HTML})
	}
	return all
}

func data(variables []watchword.TemplateVariable) map[string]string {
	values := make(map[string]string, len(variables))
	for i, v := range variables {
		values[cmp.Or(v.Name, strconv.Itoa(i+1))] = v.Value
	}
	return values
}

package twilio

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"unicode/utf8"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// verifier sends and checks codes that a Verify service makes.
type verifier struct {
	client        *provider.Client
	path          string // of the service
	authorization string
	nameBrand     bool
}

// Format keeps secrets out of whatever prints a verifier.
func (v *verifier) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a twilio_verify account") }

// Close ends the connections that are not in use.
func (v *verifier) Close() error { return v.client.Close() }

// Send asks Twilio to make a code and to send it (Twilio: Verification resource, Create). While a code to the same address
// is good, it is sent again, under the same SID.
func (v *verifier) Send(ctx context.Context, m watchword.Outgoing) (watchword.Acceptance, error) {
	form, err := v.form(&m)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	answer, err := v.post(ctx, "/Verifications", form)
	if err != nil {
		return watchword.Acceptance{}, err
	}
	told := read(&answer)
	if !answer.OK() || told.Code != "" || told.Status != "pending" || !isSID("VE", told.SID) {
		return watchword.Acceptance{}, told.refusal(&answer, &m)
	}
	return answer.Named(told.SID, &m), nil
}

// maxBrand is how long a name in place of the service's may be, in characters (Twilio: error 60200, FriendlyName).
const maxBrand = 30

func (v *verifier) form(m *watchword.Outgoing) (url.Values, error) {
	channel, ok := channelOf(m.Channel)
	if !ok {
		return nil, watchword.NewSendError(watchword.ClassProviderError, "channel", nil)
	}
	form := url.Values{"To": {m.To.Address()}, "Channel": {channel}}
	if locale := localeFor(m.Locale); locale != "" && m.Channel != watchword.Email { // whose templates have their language
		form.Set("Locale", locale)
	}
	if v.nameBrand && m.Brand != "" && utf8.RuneCountInString(m.Brand) <= maxBrand {
		form.Set("CustomFriendlyName", m.Brand)
	}
	template(form, m)
	return form, nil
}

// channelOf is Twilio's name for a channel.
func channelOf(c watchword.Channel) (string, bool) {
	switch c {
	case watchword.SMS, watchword.WhatsApp, watchword.Email:
		return string(c), true
	case watchword.Voice:
		return "call", true
	default:
		return "", false
	}
}

// template names a template of Verify's, which only SMS and calls have (TemplateSid). A registered one of another kind is
// for the other type. The code is Twilio's to fill in, so the variable for it, which is empty, stays out.
func template(form url.Values, m *watchword.Outgoing) {
	if !isSID("HJ", m.Registered.ID) || m.Channel != watchword.SMS && m.Channel != watchword.Voice {
		return
	}
	form.Set("TemplateSid", m.Registered.ID)
	values := map[string]string{}
	for _, v := range m.Registered.Variables {
		if v.Name != "" && v.Value != "" {
			values[v.Name] = v.Value
		}
	}
	if len(values) > 0 {
		text, _ := json.Marshal(values) // texts always marshal
		form.Set("TemplateCustomSubstitutions", string(text))
	}
}

// CheckCode asks Twilio whether a code is right (Twilio: VerificationCheck resource). It is asked once: it counts attempts.
func (v *verifier) CheckCode(ctx context.Context, c watchword.CodeCheck) (bool, error) {
	form := url.Values{"Code": {c.Code}}
	byName := isSID("VE", c.MessageID)
	if byName {
		form.Set("VerificationSid", c.MessageID)
	} else {
		form.Set("To", c.To.Address())
	}
	answer, err := v.post(ctx, "/VerificationCheck", form)
	if err != nil {
		return false, err
	}
	told := read(&answer)
	switch {
	case told.isNo(answer.Status):
		return false, nil
	case answer.OK() && told.Code == "" && told.Status == "approved" && (!byName || told.SID == c.MessageID):
		return true, nil
	}
	return false, told.refusal(&answer, &watchword.Outgoing{To: c.To, Code: c.Code})
}

// post sends a form to something that the service has. Twilio knows no idempotency key, so it is never repeated.
func (v *verifier) post(ctx context.Context, below string, form url.Values) (provider.Answer, error) {
	return v.client.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: v.path + below, Body: []byte(form.Encode()),
		Header: http.Header{
			"Authorization": {v.authorization}, "Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"},
		},
	})
}

// Probe asks for the service, which sends and changes nothing (Twilio: Service resource, Fetch).
func (v *verifier) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := v.client.Do(ctx, provider.Call{
		Method: http.MethodGet, Path: v.path, Repeatable: true,
		Header: http.Header{"Authorization": {v.authorization}, "Accept": {"application/json"}},
	})
	if err != nil {
		return watchword.Balance{}, err
	}
	if told := read(&answer); !answer.OK() || !isSID("VA", told.SID) {
		return watchword.Balance{}, told.refusal(&answer, nil)
	}
	return watchword.Balance{}, nil
}

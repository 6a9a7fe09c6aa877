package twilio

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// account sends through one Twilio account.
type account struct {
	client        *provider.Client
	path          string // of everything the account has
	authorization string
	senders       provider.Senders
	service       string // a messaging service, or ""
	whatsApp      string // the number WhatsApp messages come from, or ""
	feedback      bool
	reads         bool // receipts
}

// reading is an account that also reads receipts, since it knows what they are signed with.
type reading struct {
	*account
	token string
}

// Format keeps secrets out of whatever prints an account.
func (a *account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a twilio account") }

// Close ends the connections that are not in use.
func (a *account) Close() error { return a.client.Close() }

// post sends a form to something that the account has.
func (a *account) post(ctx context.Context, below string, form url.Values) (provider.Answer, error) {
	return a.client.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: a.path + below, Body: []byte(form.Encode()),
		Header: http.Header{
			"Authorization": {a.authorization}, "Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"},
		},
	})
}

// Probe asks for the balance (Twilio: Balance resource). A subaccount has none of its own.
func (a *account) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := a.client.Do(ctx, provider.Call{
		Method: http.MethodGet, Path: a.path + "/Balance.json", Repeatable: true,
		Header: http.Header{"Authorization": {a.authorization}, "Accept": {"application/json"}},
	})
	if err != nil {
		return watchword.Balance{}, err
	}
	var said struct{ Balance, Currency string }
	if answer.OK() && answer.JSON(&said) {
		return watchword.Balance{Amount: said.Balance, Currency: said.Currency}, nil
	}
	return watchword.Balance{}, refused(&answer, nil)
}

// ReportConversion tells what became of the code in a message (Twilio: Feedback subresource). It does nothing unless the
// account's messages are sent with ProvideFeedback.
func (a *account) ReportConversion(ctx context.Context, c watchword.Conversion) error {
	if !a.feedback || c.MessageID == "" {
		return nil
	}
	outcome := "unconfirmed"
	if c.Approved {
		outcome = "confirmed"
	}
	answer, err := a.post(ctx, "/Messages/"+url.PathEscape(c.MessageID)+"/Feedback.json", url.Values{"Outcome": {outcome}})
	if err != nil || answer.OK() {
		return err
	}
	return refused(&answer, nil)
}

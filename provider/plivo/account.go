package plivo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// account sends through one Plivo account or subaccount.
type account struct {
	client        *provider.Client
	id            string
	token         string // signs receipts
	authorization string
	senders       provider.Senders
	powerpack     string // its UUID, or ""
	logging       string // as Plivo says it, or ""
	conversions   bool
}

// Format keeps secrets out of whatever prints an account.
func (a *account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a plivo account") }

// Close ends the connections that are not in use.
func (a *account) Close() error { return a.client.Close() }

func (a *account) post(ctx context.Context, path string, object any) (provider.Answer, error) {
	body, _ := json.Marshal(object) // texts, numbers and switches always marshal
	return a.client.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: path, Body: body,
		Header: http.Header{
			"Authorization": {a.authorization}, "Content-Type": {"application/json"}, "Accept": {"application/json"},
		},
	})
}

// Probe asks for the account (Plivo: Account API, Retrieve account details). The credits are in US dollars; those of a
// postpaid account say nothing of what it may still send.
func (a *account) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := a.client.Do(ctx, provider.Call{
		Method: http.MethodGet, Path: "/v1/Account/" + a.id + "/", Repeatable: true,
		Header: http.Header{"Authorization": {a.authorization}, "Accept": {"application/json"}},
	})
	if err != nil {
		return watchword.Balance{}, err
	}
	var said struct {
		Mode    string      `json:"billing_mode"`
		Credits json.Number `json:"cash_credits"` // written as a text
	}
	switch {
	case !answer.OK() || !answer.JSON(&said) || said.Credits == "":
		return watchword.Balance{}, answer.Unclear("", nil)
	case said.Mode == "postpaid":
		return watchword.Balance{}, nil
	}
	return watchword.Balance{Amount: said.Credits.String(), Currency: "USD"}, nil
}

// conversion is what became of a message (Plivo: Conversion Feedback).
type conversion struct {
	Status    string    `json:"status"`
	Timestamp time.Time `json:"timestamp"`
}

// ReportConversion tells what became of the code in a message. It does nothing unless the account's messages are trackable,
// nor without a message or a time: Plivo wants both.
func (a *account) ReportConversion(ctx context.Context, c watchword.Conversion) error {
	if !a.conversions || c.MessageID == "" || c.At.IsZero() {
		return nil
	}
	outcome := conversion{Status: "NOT_CONVERTED", Timestamp: c.At.UTC().Truncate(time.Second)}
	if c.Approved {
		outcome.Status = "CONVERTED"
	}
	answer, err := a.post(ctx, "/v1/account/"+a.id+"/message/"+url.PathEscape(c.MessageID)+"/conversion/", outcome)
	if err != nil || answer.OK() {
		return err
	}
	return answer.Unclear("", nil)
}

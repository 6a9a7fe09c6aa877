package infobip

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// account sends through one API key.
type account struct {
	client        *provider.Client
	authorization string
	senders       provider.Senders
	tracking      bool // of conversions
}

// Format keeps secrets out of whatever prints an account.
func (a *account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "an infobip account") }

// Close ends the connections that are not in use.
func (a *account) Close() error { return a.client.Close() }

// call asks for something that Infobip does only once, however often it is asked.
func (a *account) call(ctx context.Context, method, path string, body []byte) (provider.Answer, error) {
	header := http.Header{"Authorization": {a.authorization}, "Accept": {"application/json"}}
	if body != nil {
		header.Set("Content-Type", "application/json")
	}
	return a.client.Do(ctx, provider.Call{Method: method, Path: path, Header: header, Body: body, Repeatable: true})
}

// Probe asks for the balance (Infobip: Account management, Get current account balance).
func (a *account) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := a.call(ctx, http.MethodGet, "/account/1/balance", nil)
	if err != nil {
		return watchword.Balance{}, err
	}
	var said struct {
		Balance  json.Number
		Currency string
	}
	if answer.OK() && answer.JSON(&said) && said.Balance != "" {
		return watchword.Balance{Amount: said.Balance.String(), Currency: said.Currency}, nil
	}
	return watchword.Balance{}, refused(&answer, nil)
}

// ReportConversion tells of an approval (Infobip: Confirm conversion). It does nothing unless the account's messages are
// sent with conversion tracking.
func (a *account) ReportConversion(ctx context.Context, c watchword.Conversion) error {
	if !a.tracking || !c.Approved || c.MessageID == "" {
		return nil
	}
	answer, err := a.call(ctx, http.MethodPost, "/ct/1/log/end/"+url.PathEscape(c.MessageID), nil)
	if err != nil || answer.OK() {
		return err
	}
	return refused(&answer, nil)
}

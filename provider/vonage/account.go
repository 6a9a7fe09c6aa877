package vonage

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// account sends through one API key.
type account struct {
	client        *provider.Client
	conversions   *provider.Client // nil: they are not reported
	key           string
	authorization string // empty: there is no API secret
	method        string // of signing
	signing       string // the signature secret, or ""
	unsigned      bool   // receipts without a signature are believed
	senders       provider.Senders
	now           func() time.Time
}

// probing is an account that can ask for its balance, since it has the API secret.
type probing struct{ *account }

// Format keeps secrets out of whatever prints an account.
func (a *account) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "a vonage account") }

// Close ends the connections that are not in use.
func (a *account) Close() error {
	if a.conversions != nil {
		_ = a.conversions.Close()
	}
	return a.client.Close()
}

// post sends a form, in the account's name: signed, or with key and secret.
func (a *account) post(ctx context.Context, path string, form url.Values) (provider.Answer, error) {
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"application/json"}}
	if a.signing != "" {
		form.Set("api_key", a.key)
		form.Set("timestamp", strconv.FormatInt(a.now().Unix(), 10))
		form.Set("sig", fmt.Sprintf("%x", signature(a.method, a.signing, form)))
	} else {
		header.Set("Authorization", a.authorization)
	}
	return a.client.Do(ctx, provider.Call{Method: http.MethodPost, Path: path, Header: header, Body: []byte(form.Encode())})
}

// Probe asks for the balance (Vonage: Account API, Get Account Balance), which is in euros.
func (p *probing) Probe(ctx context.Context) (watchword.Balance, error) {
	answer, err := p.client.Do(ctx, provider.Call{
		Method: http.MethodGet, Path: "/account/get-balance", Repeatable: true,
		Header: http.Header{"Authorization": {p.authorization}, "Accept": {"application/json"}},
	})
	if err != nil {
		return watchword.Balance{}, err
	}
	var said struct{ Value json.Number }
	if answer.OK() && answer.JSON(&said) && said.Value != "" {
		return watchword.Balance{Amount: said.Value.String(), Currency: "EUR"}, nil
	}
	return watchword.Balance{}, answer.Unclear("", nil)
}

// ReportConversion tells what became of the code in a message (Vonage: Conversion API). It does nothing unless the settings
// say so.
func (a *account) ReportConversion(ctx context.Context, c watchword.Conversion) error {
	if a.conversions == nil || c.MessageID == "" {
		return nil
	}
	query := url.Values{"message-id": {c.MessageID}, "delivered": {strconv.FormatBool(c.Approved)}}
	if !c.At.IsZero() {
		query.Set("timestamp", c.At.UTC().Format(time.DateTime))
	}
	answer, err := a.conversions.Do(ctx, provider.Call{
		Method: http.MethodPost, Path: "/conversions/sms", Query: query.Encode(), Header: http.Header{"Authorization": {a.authorization}},
	})
	switch {
	case err != nil || answer.OK():
		return err
	case answer.Status == http.StatusPaymentRequired: // the Conversion API is not open to this key
		return answer.Refused(watchword.ClassAuthFailed, "", nil)
	}
	return answer.Unclear("", nil)
}

package admin_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/watchword/watchword"
)

func (d *desk) Explain(r watchword.ExplainRequest) (watchword.Explanation, error) {
	return watchword.Explanation{To: "+86 138****8000", Purpose: r.Purpose, Route: "china"}, d.err
}

func (d *desk) AccountStates() []watchword.AccountState {
	return []watchword.AccountState{{Account: "acme/sms", Type: "http", Breaker: watchword.BreakerHalfOpen, InFlight: 3, Waiting: 1}}
}

func (d *desk) Probe(_ context.Context, account string) (watchword.Balance, error) {
	return watchword.Balance{Amount: "12.50", Currency: account}, d.err
}

func (d *desk) ReportsTo(account string) (string, error) {
	return "https://x.example/" + account, d.err
}

func (d *desk) Spending(_ context.Context, tenant watchword.TenantID) ([]watchword.SpendState, error) {
	return []watchword.SpendState{{Tenant: tenant, Cap: "day", Spent: 45_000, Amount: 100_000_000, Until: noon}}, d.err
}

func (d *desk) Pause(_ context.Context, account string, paused bool) ([]string, error) {
	d.paused = account + map[bool]string{true: " paused", false: " resumed"}[paused]
	return []string{"tenant acme, nothing sends"}, d.err
}

func TestDelivery(t *testing.T) {
	for _, c := range []struct {
		method, path, body string
		err                error
		status             int
		answer             string
	}{
		{"POST", "routes/explain", `{"tenant":"acme","to":"+8613800138000","purpose":"login"}`, nil, 200, `"purpose":"login","locale":"","route":"china"`},
		{"POST", "routes/explain", `{"tenant":"acme","recipient":"x"}`, nil, 400, "the body must be an object with tenant, to"},
		{"POST", "routes/explain", `{}`, watchword.NewError(watchword.InvalidRecipient, "no number"), 422, "invalid_recipient: no number"},
		{"GET", "providers", "", nil, 200, `{"providers":[{"account":"acme/sms","type":"http","breaker":"half_open","in_flight":3,"waiting":1,"reports":false,"probes":false}]}`},
		{"POST", "providers/probe", `{"account":"CNY"}`, nil, 200, `{"works":true,"balance":"12.50","currency":"CNY"}`},
		{"POST", "providers/probe", `{"account":"x"}`, watchword.NewSendError(watchword.ClassAuthFailed, "401", nil), 200, `{"works":false,"class":"auth_failed","code":"401"}`},
		{"POST", "providers/probe", `{"account":"x"}`, watchword.NewError(watchword.NotFound, "no such account"), 422, "not_found: no such account"},
		{"POST", "providers/probe", `{"account":1}`, nil, 400, `{\"account\": NAME}`},
		{"POST", "providers/receipts", `{"account":"sms"}`, nil, 200, `{"url":"https://x.example/sms"}`},
		{"POST", "providers/receipts", `{"account":"x"}`, watchword.NewError(watchword.InvalidRequest, "public_url is not set"), 422, "public_url is not set"},
		{"POST", "providers/receipts", `[]`, nil, 400, `{\"account\": NAME}`},
		{"GET", "spend?tenant=acme", "", nil, 200, `{"spend":[{"tenant":"acme","cap":"day","spent":"0.045","amount":"100","until":"2026-10-02T12:00:00Z"}]}`},
		{"GET", "spend", "", nil, 400, "?tenant=ID"},
		{"GET", "spend?tenant=acme", "", watchword.NewError(watchword.Forbidden, "switched off"), 422, "forbidden: switched off"},
		{"POST", "providers/pause", `{"account":"sms","paused":true}`, nil, 200, `{"warnings":["tenant acme, nothing sends"]}`},
		{"POST", "providers/pause", `{"account":"sms"}`, nil, 400, "true or false"},
		{"POST", "providers/pause", `{"account":"sms","paused":"yes"}`, nil, 400, "true or false"},
		{"POST", "providers/pause", `{"account":"x","paused":true}`, errors.New("the disk is gone"), 503, "cannot be done just now"},
	} {
		d := &desk{err: c.err}
		w := call(t, d, c.method, "/admin/v1/"+c.path, "Bearer "+key, c.body)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.answer) {
			t.Errorf("%s %s: %d %s, want %d %s", c.path, c.body, w.Code, w.Body, c.status, c.answer)
		}
		if c.path == "providers/pause" && c.status == http.StatusOK && d.paused != "sms paused" {
			t.Errorf("it is %q", d.paused)
		}
		if strings.Contains(w.Body.String(), "disk") {
			t.Error("the answer tells what only the log is to")
		}
	}
}

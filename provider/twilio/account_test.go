package twilio

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// served answers with a fixed answer, and keeps what it was asked.
func served(t *testing.T, status int, body string) (base string, asked *[]string) {
	t.Helper()
	asked = new([]string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		user, password, _ := r.BasicAuth()
		*asked = append(*asked, r.Method+" "+r.RequestURI+" "+string(sent)+" "+user+":"+password)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

func TestProbe(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		want   watchword.Balance
		class  watchword.ErrorClass
		raw    string
	}{
		"a balance (Twilio: Balance resource, example)": {
			200, `{"account_sid":"` + testSID + `","balance":"0.05","currency":"USD"}`, watchword.Balance{Amount: "0.05", Currency: "USD"}, 0, "",
		},
		"a subaccount":      {200, `{"account_sid":"` + testSID + `","balance":null,"currency":null}`, watchword.Balance{}, 0, ""},
		"wrong credentials": {401, `{"code":20003,"message":"Authenticate"}`, watchword.Balance{}, watchword.ClassAuthFailed, "20003"},
		"suspended":         {403, `{"code":20005}`, watchword.Balance{}, watchword.ClassInsufficientBalance, "20005"},
		"a proxy's page":    {200, "<html>", watchword.Balance{}, watchword.ClassUnknown, "HTTP 200"},
		"down":              {503, "", watchword.Balance{}, watchword.ClassProviderError, "HTTP 503"},
	} {
		t.Run(name, func(t *testing.T) {
			base, asked := served(t, tt.status, tt.body)
			p := open(t, Config{AccountSID: testSID, AuthToken: testToken, BaseURL: base})
			got, err := p.(watchword.Prober).Probe(t.Context())
			if want := "GET /2010-04-01/Accounts/" + testSID + "/Balance.json  " + testSID + ":" + testToken; len(*asked) != 1 || (*asked)[0] != want {
				t.Errorf("asked %q: want %q", *asked, want)
			}
			if tt.class != 0 {
				wantRefused(t, err, tt.class, tt.raw)
			} else if err != nil || got != tt.want {
				t.Errorf("%+v, %v: want %+v", got, err, tt.want)
			}
		})
	}
	base, _ := below(t, true)
	_, err := open(t, Config{AccountSID: testSID, AuthToken: testToken, BaseURL: base}).(watchword.Prober).Probe(t.Context())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

func TestReportConversion(t *testing.T) {
	at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		off    bool
		c      watchword.Conversion
		status int
		want   string
		class  watchword.ErrorClass
	}{
		"approved":     {c: watchword.Conversion{MessageID: "SM1", Approved: true, At: at}, status: 201, want: "/Messages/SM1/Feedback.json Outcome=confirmed"},
		"not approved": {c: watchword.Conversion{MessageID: "SM1", At: at}, status: 201, want: "/Messages/SM1/Feedback.json Outcome=unconfirmed"},
		"an odd name":  {c: watchword.Conversion{MessageID: "x/y?z"}, status: 201, want: "/Messages/x%2Fy%3Fz/Feedback.json Outcome=unconfirmed"},
		"refused":      {c: watchword.Conversion{MessageID: "SM1"}, status: 429, want: "/Messages/SM1/Feedback.json Outcome=unconfirmed", class: watchword.ClassRateLimited},
		"no name":      {c: watchword.Conversion{Approved: true}},
		"off":          {off: true, c: watchword.Conversion{MessageID: "SM1", Approved: true}},
	} {
		t.Run(name, func(t *testing.T) {
			base, asked := served(t, tt.status, `{"outcome":"confirmed"}`)
			p := open(t, Config{AccountSID: testSID, AuthToken: testToken, BaseURL: base, ReportConversions: !tt.off})
			err := p.(watchword.ConversionReporter).ReportConversion(t.Context(), tt.c)
			if tt.class != 0 {
				wantRefused(t, err, tt.class, "HTTP 429")
			} else if err != nil {
				t.Error(err)
			}
			switch want := "POST /2010-04-01/Accounts/" + testSID + tt.want + " " + testSID + ":" + testToken; {
			case tt.want == "" && len(*asked) != 0:
				t.Errorf("asked %q: want nothing", *asked)
			case tt.want != "" && (len(*asked) != 1 || (*asked)[0] != want):
				t.Errorf("asked %q: want %q", *asked, want)
			}
		})
	}
	p := open(t, Config{AccountSID: testSID, AuthToken: testToken, ReportConversions: true, BaseURL: "http://127.0.0.1:1"})
	err := p.(watchword.ConversionReporter).ReportConversion(canceled(t), watchword.Conversion{MessageID: "SM1"})
	wantCause(t, err, context.Canceled)
}

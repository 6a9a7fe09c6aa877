package plivo

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
		id, token, _ := r.BasicAuth()
		*asked = append(*asked, r.Method+" "+r.RequestURI+" "+string(sent)+" "+id+":"+token)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL, asked
}

// golden is an account (Plivo: Account API, Retrieve account details, example).
const golden = `{"account_type":"standard","address":"Wayne Enterprises Inc.","api_id":"150892a0-922a-11e7-b6f4-061564b78b75",` +
	`"auth_id":"MA2025RK4E639VJFZAGV","auto_recharge":false,"billing_mode":"prepaid","cash_credits":"1.80900","city":"Gotham",` +
	`"name":"Bruce Wayne","resource_uri":"/v1/Account/MA2025RK4E639VJFZAGV/","state":"NY","timezone":"America/New_York"}`

func TestProbe(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		want   watchword.Balance
		class  watchword.ErrorClass
		raw    string
	}{
		"credits":           {200, golden, watchword.Balance{Amount: "1.80900", Currency: "USD"}, 0, ""},
		"nothing left":      {200, `{"cash_credits":0}`, watchword.Balance{Amount: "0", Currency: "USD"}, 0, ""},
		"postpaid":          {200, `{"billing_mode":"postpaid","cash_credits":"-12.5"}`, watchword.Balance{}, 0, ""},
		"no credits":        {200, `{"auth_id":"SA2025RK4E639VJFZAGV"}`, watchword.Balance{}, watchword.ClassUnknown, "HTTP 200"},
		"wrong credentials": {401, `{"error":"x"}`, watchword.Balance{}, watchword.ClassAuthFailed, "HTTP 401"},
		"another account":   {404, `{}`, watchword.Balance{}, watchword.ClassProviderError, "HTTP 404"},
		"a proxy's page":    {200, "<html>", watchword.Balance{}, watchword.ClassUnknown, "HTTP 200"},
		"down":              {503, "", watchword.Balance{}, watchword.ClassProviderError, "HTTP 503"},
	} {
		t.Run(name, func(t *testing.T) {
			base, asked := served(t, tt.status, tt.body)
			got, err := open(t, at(base)).(watchword.Prober).Probe(t.Context())
			if want := "GET /v1/Account/" + testID + "/  " + testID + ":" + testToken; len(*asked) != 1 || (*asked)[0] != want {
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
	_, err := open(t, at(base)).(watchword.Prober).Probe(t.Context())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

func TestReportConversion(t *testing.T) {
	when := time.Date(2020, 8, 1, 13, 32, 26, 5, time.FixedZone("CEST", 7200))
	for name, tt := range map[string]struct {
		off    bool
		c      watchword.Conversion
		status int
		want   string
		class  watchword.ErrorClass
		raw    string
	}{
		"approved (Plivo: Conversion Feedback, its timestamp)": {
			c: watchword.Conversion{MessageID: "db3ce55a", Approved: true, At: when}, status: 200,
			want: `db3ce55a/conversion/ {"status":"CONVERTED","timestamp":"2020-08-01T11:32:26Z"}`,
		},
		"not approved": {
			c: watchword.Conversion{MessageID: "a b/c", At: when}, status: 202,
			want: `a%20b%2Fc/conversion/ {"status":"NOT_CONVERTED","timestamp":"2020-08-01T11:32:26Z"}`,
		},
		"refused": {
			c: watchword.Conversion{MessageID: "1", At: when}, status: 400,
			want:  `1/conversion/ {"status":"NOT_CONVERTED","timestamp":"2020-08-01T11:32:26Z"}`,
			class: watchword.ClassProviderError, raw: "HTTP 400",
		},
		"no name": {c: watchword.Conversion{Approved: true, At: when}},
		"no time": {c: watchword.Conversion{MessageID: "1", Approved: true}},
		"off":     {off: true, c: watchword.Conversion{MessageID: "1", Approved: true, At: when}},
	} {
		t.Run(name, func(t *testing.T) {
			base, asked := served(t, tt.status, "")
			c := at(base)
			c.ReportConversions = !tt.off
			err := open(t, c).(watchword.ConversionReporter).ReportConversion(t.Context(), tt.c)
			if tt.class != 0 {
				wantRefused(t, err, tt.class, tt.raw)
			} else if err != nil {
				t.Error(err)
			}
			switch want := "POST /v1/account/" + testID + "/message/" + tt.want + " " + testID + ":" + testToken; {
			case tt.want == "" && len(*asked) != 0:
				t.Errorf("asked %q: want nothing", *asked)
			case tt.want != "" && (len(*asked) != 1 || (*asked)[0] != want):
				t.Errorf("asked %q: want %q", *asked, want)
			}
		})
	}
	c := at("http://127.0.0.1:1")
	c.ReportConversions = true
	err := open(t, c).(watchword.ConversionReporter).ReportConversion(canceled(t), watchword.Conversion{MessageID: "1", At: when})
	wantCause(t, err, context.Canceled)
}

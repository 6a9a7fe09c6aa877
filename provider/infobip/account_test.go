package infobip

import (
	"context"
	"errors"
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
		*asked = append(*asked, r.Method+" "+r.RequestURI+" "+r.Header.Get("Authorization")+" "+r.Header.Get("Content-Type")+string(sent))
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
		"a balance (Infobip: Get current account balance, example)": {
			200, `{"balance":47.79134,"currency":"EUR"}`, watchword.Balance{Amount: "47.79134", Currency: "EUR"}, 0, "",
		},
		"a debt":            {200, `{"balance":-3,"currency":"EUR"}`, watchword.Balance{Amount: "-3", Currency: "EUR"}, 0, ""},
		"no balance":        {200, `{"currency":"EUR"}`, watchword.Balance{}, watchword.ClassUnknown, "HTTP 200"},
		"wrong credentials": {401, `{"requestError":{"serviceException":{"messageId":"UNAUTHORIZED"}}}`, watchword.Balance{}, watchword.ClassAuthFailed, "UNAUTHORIZED"},
		"no scope":          {403, `{"errorCode":"E403"}`, watchword.Balance{}, watchword.ClassAuthFailed, "E403"},
		"a proxy's page":    {200, "<html>", watchword.Balance{}, watchword.ClassUnknown, "HTTP 200"},
		"down":              {503, "", watchword.Balance{}, watchword.ClassProviderError, "HTTP 503"},
	} {
		t.Run(name, func(t *testing.T) {
			base, asked := served(t, tt.status, tt.body)
			got, err := open(t, Config{BaseURL: base + "/", APIKey: testKey}).(watchword.Prober).Probe(t.Context())
			if want := "GET /account/1/balance App " + testKey + " "; len(*asked) != 1 || (*asked)[0] != want {
				t.Errorf("asked %q: want %q", *asked, want)
			}
			if tt.class != 0 {
				wantRefused(t, err, tt.class, tt.raw)
			} else if err != nil || got != tt.want {
				t.Errorf("%+v, %v: want %+v", got, err, tt.want)
			}
		})
	}
	base, requests := below(t, true)
	_, err := open(t, Config{BaseURL: base, APIKey: testKey}).(watchword.Prober).Probe(t.Context())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if requests.Load() < 2 {
		t.Errorf("asked %d times: want a second try", requests.Load())
	}
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
		"approved":     {c: watchword.Conversion{MessageID: "m1", Approved: true, At: at}, status: 200, want: "/ct/1/log/end/m1"},
		"an odd name":  {c: watchword.Conversion{MessageID: "x/y?z", Approved: true}, status: 200, want: "/ct/1/log/end/x%2Fy%3Fz"},
		"refused":      {c: watchword.Conversion{MessageID: "m1", Approved: true}, status: 429, want: "/ct/1/log/end/m1", class: watchword.ClassRateLimited},
		"not approved": {c: watchword.Conversion{MessageID: "m1", At: at}},
		"no name":      {c: watchword.Conversion{Approved: true}},
		"off":          {off: true, c: watchword.Conversion{MessageID: "m1", Approved: true}},
	} {
		t.Run(name, func(t *testing.T) {
			base, asked := served(t, tt.status, `{"processKey":"k"}`)
			p := open(t, Config{BaseURL: base, APIKey: testKey, ReportConversions: !tt.off})
			err := p.(watchword.ConversionReporter).ReportConversion(t.Context(), tt.c)
			if tt.class != 0 {
				wantRefused(t, err, tt.class, "HTTP 429")
			} else if err != nil {
				t.Error(err)
			}
			switch want := "POST " + tt.want + " App " + testKey + " "; {
			case tt.want == "" && len(*asked) != 0:
				t.Errorf("asked %q: want nothing", *asked)
			case tt.want != "" && (len(*asked) != 1 || (*asked)[0] != want):
				t.Errorf("asked %q: want %q", *asked, want)
			}
		})
	}
	p := open(t, Config{BaseURL: "http://127.0.0.1:1", APIKey: testKey, ReportConversions: true})
	err := p.(watchword.ConversionReporter).ReportConversion(canceled(t), watchword.Conversion{MessageID: "m1", Approved: true})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v: want the context's", err)
	}
}

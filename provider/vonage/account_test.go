package vonage

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
		key, secret, _ := r.BasicAuth()
		*asked = append(*asked, r.Method+" "+r.RequestURI+" "+string(sent)+" "+key+":"+secret)
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
		"a balance (Vonage: Account API, example)": {
			200, `{ "value": 10.17127500, "autoReload": false }`, watchword.Balance{Amount: "10.17127500", Currency: "EUR"}, 0, "",
		},
		"nothing left":      {200, `{"value":0,"autoReload":true}`, watchword.Balance{Amount: "0", Currency: "EUR"}, 0, ""},
		"wrong credentials": {401, `{"error-code":"401","error-code-label":"authentication failed"}`, watchword.Balance{}, watchword.ClassAuthFailed, "HTTP 401"},
		"no value":          {200, `{}`, watchword.Balance{}, watchword.ClassUnknown, "HTTP 200"},
		"a proxy's page":    {200, "<html>", watchword.Balance{}, watchword.ClassUnknown, "HTTP 200"},
		"down":              {503, "", watchword.Balance{}, watchword.ClassProviderError, "HTTP 503"},
	} {
		t.Run(name, func(t *testing.T) {
			base, asked := served(t, tt.status, tt.body)
			p := open(t, Config{APIKey: testKey, APISecret: testSecret, SignatureSecret: testSigning, BaseURL: base})
			got, err := p.(watchword.Prober).Probe(t.Context())
			if want := "GET /account/get-balance  " + testKey + ":" + testSecret; len(*asked) != 1 || (*asked)[0] != want {
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
	_, err := open(t, Config{APIKey: testKey, APISecret: testSecret, BaseURL: base}).(watchword.Prober).Probe(t.Context())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
}

func TestReportConversion(t *testing.T) {
	at := time.Date(2020, 1, 1, 13, 0, 0, 0, time.FixedZone("CET", 3600))
	for name, tt := range map[string]struct {
		off    bool
		c      watchword.Conversion
		status int
		want   string
		class  watchword.ErrorClass
		raw    string
	}{
		"approved": {
			c: watchword.Conversion{MessageID: "00A0B0C0", Approved: true, At: at}, status: 200,
			want: "delivered=true&message-id=00A0B0C0&timestamp=2020-01-01+12%3A00%3A00",
		},
		"not approved": {c: watchword.Conversion{MessageID: "a b&c"}, status: 200, want: "delivered=false&message-id=a+b%26c"},
		"not open to this key": {
			c: watchword.Conversion{MessageID: "1"}, status: 402, want: "delivered=false&message-id=1",
			class: watchword.ClassAuthFailed, raw: "HTTP 402",
		},
		"refused": {
			c: watchword.Conversion{MessageID: "1"}, status: 420, want: "delivered=false&message-id=1",
			class: watchword.ClassProviderError, raw: "HTTP 420",
		},
		"no name": {c: watchword.Conversion{Approved: true}},
		"off":     {off: true, c: watchword.Conversion{MessageID: "1", Approved: true}},
	} {
		t.Run(name, func(t *testing.T) {
			base, asked := served(t, tt.status, "")
			p := open(t, Config{APIKey: testKey, APISecret: testSecret, BaseURL: base, ReportConversions: !tt.off})
			err := p.(watchword.ConversionReporter).ReportConversion(t.Context(), tt.c)
			if tt.class != 0 {
				wantRefused(t, err, tt.class, tt.raw)
			} else if err != nil {
				t.Error(err)
			}
			switch want := "POST /conversions/sms?" + tt.want + "  " + testKey + ":" + testSecret; {
			case tt.want == "" && len(*asked) != 0:
				t.Errorf("asked %q: want nothing", *asked)
			case tt.want != "" && (len(*asked) != 1 || (*asked)[0] != want):
				t.Errorf("asked %q: want %q", *asked, want)
			}
		})
	}
	p := open(t, Config{APIKey: testKey, APISecret: testSecret, ReportConversions: true, BaseURL: "http://127.0.0.1:1"})
	err := p.(watchword.ConversionReporter).ReportConversion(canceled(t), watchword.Conversion{MessageID: "1"})
	wantCause(t, err, context.Canceled)
}

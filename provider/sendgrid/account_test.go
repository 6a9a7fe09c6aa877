package sendgrid

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/watchword/watchword"
)

// said is one answer.
type said struct {
	status int
	body   string
}

// served answers two questions, and keeps what it was asked.
func served(t *testing.T, scopes, credits said) (base string, questions *[]string) {
	t.Helper()
	questions = new([]string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*questions = append(*questions, r.Method+" "+r.RequestURI+" "+r.Header.Get("Authorization"))
		answer := scopes
		if r.RequestURI == "/v3/user/credits" {
			answer = credits
		}
		w.WriteHeader(answer.status)
		_, _ = io.WriteString(w, answer.body)
	}))
	t.Cleanup(s.Close)
	return s.URL, questions
}

func TestProbe(t *testing.T) {
	const (
		first, second = "GET /v3/scopes Bearer " + testKey, "GET /v3/user/credits Bearer " + testKey
		may           = `{"scopes":["mail.send","user.credits.read"]}`
	)
	for name, tt := range map[string]struct {
		scopes, credits said
		want            watchword.Balance
		class           watchword.ErrorClass
		raw             string
		asked           []string
	}{
		"credits (SendGrid: Users API, example)": {
			scopes:  said{200, may},
			credits: said{200, `{"remain":200,"total":200,"overage":0,"used":0,"last_reset":"2013-01-01","next_reset":"2013-02-01","reset_frequency":"monthly"}`},
			want:    watchword.Balance{Amount: "200", Currency: "messages"}, asked: []string{first, second},
		},
		"a key that may only send (SendGrid: Scopes API, example)": {
			scopes: said{200, `{"scopes":["mail.send","alerts.create","alerts.read"]}`}, asked: []string{first},
		},
		"a key that may not send": {
			scopes: said{200, `{"scopes":["alerts.read","user.credits.read"]}`}, class: watchword.ClassAuthFailed, raw: "no scope mail.send",
			asked: []string{first},
		},
		"a key without scopes": {scopes: said{200, `{"scopes":[]}`}, class: watchword.ClassAuthFailed, raw: "no scope mail.send", asked: []string{first}},
		"no credits to tell":   {scopes: said{200, may}, credits: said{200, `{}`}, asked: []string{first, second}},
		"credits refused":      {scopes: said{200, may}, credits: said{403, failed("access forbidden", "null")}, asked: []string{first, second}},
		"a wrong key": {
			scopes: said{401, failed("authorization required", "null")}, class: watchword.ClassAuthFailed, raw: "HTTP 401", asked: []string{first},
		},
		"a proxy's page": {scopes: said{200, "<html>"}, class: watchword.ClassUnknown, raw: "HTTP 200", asked: []string{first}},
		"down":           {scopes: said{503, ""}, class: watchword.ClassProviderError, raw: "HTTP 503", asked: []string{first}},
	} {
		t.Run(name, func(t *testing.T) {
			base, questions := served(t, tt.scopes, tt.credits)
			got, err := open(t, Config{APIKey: testKey, From: testFrom, BaseURL: base}).(watchword.Prober).Probe(t.Context())
			if !slices.Equal(*questions, tt.asked) {
				t.Errorf("asked %q: want %q", *questions, tt.asked)
			}
			if tt.class != 0 {
				wantRefused(t, err, tt.class, tt.raw)
			} else if err != nil || got != tt.want {
				t.Errorf("%+v, %v: want %+v", got, err, tt.want)
			}
		})
	}
	base, requests := below(t, true)
	_, err := open(t, Config{APIKey: testKey, From: testFrom, BaseURL: base}).(watchword.Prober).Probe(t.Context())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if requests.Load() < 2 {
		t.Errorf("asked %d times: want a second try", requests.Load())
	}
}

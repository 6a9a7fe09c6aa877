package tencent

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

func TestProbe(t *testing.T) {
	v := newVendor(t)
	a := open(t, v.settings())
	balance, err := a.Probe(t.Context())
	if err != nil || balance != (watchword.Balance{Amount: "900", Currency: "messages"}) {
		t.Errorf("%+v, %v", balance, err)
	}
	calls := v.came()
	if len(calls) != 2 || calls[0].action != "SendStatusStatistics" || calls[1].action != "SmsPackagesStatistics" {
		t.Errorf("the calls are %+v", calls)
	}
	if len(v.list()) != 0 {
		t.Error("the probe sent something")
	}
}

func TestProbeAsksForWholeHoursOfChina(t *testing.T) {
	v := newVendor(t)
	a := open(t, v.settings())
	start := time.Now()
	a.now = func() time.Time { return start }
	if _, err := a.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	hour := func(at time.Time) string { return at.UTC().Add(8 * time.Hour).Format("2006010215") }
	ago := func(d time.Duration) string { return hour(start.Add(-d)) }
	for i, want := range []map[string]any{
		{"BeginTime": ago(25 * time.Hour), "EndTime": ago(24 * time.Hour), "Limit": 0., "Offset": 0., "SmsSdkAppId": app},
		{"BeginTime": hour(start.AddDate(-3, 0, 0)), "EndTime": ago(time.Hour), "Limit": 500., "Offset": 0., "SmsSdkAppId": app},
	} {
		if got := v.came()[i].parameters(t); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("call %d asks %v: want %v", i, got, want)
		}
	}
}

// The international site has no packages, and an account that pays later has bought none.
func TestProbeWithoutPackages(t *testing.T) {
	for _, response := range []string{
		`{"Error":{"Code":"InvalidAction","Message":""}}`, `{"SmsPackagesStatisticsSet":[]}`, `{"SmsPackagesStatisticsSet":{}}`,
	} {
		v := newVendor(t)
		v.says(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-TC-Action") == "SendStatusStatistics" {
				yes(w, "SendStatusStatistics", 0)
				return
			}
			_, _ = fmt.Fprintf(w, `{"Response":%s}`, response)
		})
		if balance, err := open(t, v.settings()).Probe(t.Context()); err != nil || balance != (watchword.Balance{}) {
			t.Errorf("%s: %+v, %v", response, balance, err)
		}
	}
}

func TestProbeRefused(t *testing.T) {
	v := newVendor(t)
	wrong := v.settings()
	wrong.SecretKey = "another"
	_, err := open(t, wrong).Probe(t.Context())
	wantRefused(t, err, watchword.ClassAuthFailed, "AuthFailure.SignatureFailure")
	v.answers(`{"Error":{"Code":"UnauthorizedOperation.ServiceSuspendDueToArrears"}}`)
	_, err = open(t, v.settings()).Probe(t.Context())
	wantRefused(t, err, watchword.ClassInsufficientBalance, "UnauthorizedOperation.ServiceSuspendDueToArrears")
	v.says(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") })
	_, err = open(t, v.settings()).Probe(t.Context())
	wantRefused(t, err, watchword.ClassUnknown, "HTTP 200")
}

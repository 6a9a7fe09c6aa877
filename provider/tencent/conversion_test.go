package tencent

import (
	"testing"
	"time"

	"github.com/watchword/watchword"
)

func TestReportConversion(t *testing.T) {
	v := newVendor(t)
	settings := v.settings()
	settings.ReportConversions = true
	used := watchword.Conversion{MessageID: "5000:1", Approved: true, At: time.Unix(1658310430, 0)}
	if err := open(t, settings).ReportConversion(t.Context(), used); err != nil {
		t.Fatal(err)
	}
	call := v.only(t)
	want := `{"SmsSdkAppId":"1400006666","SerialNo":"5000:1","ConversionTime":1658310430}`
	if call.action != "ReportConversion" || call.body != want {
		t.Errorf("%s %s: want %s", call.action, call.body, want)
	}
	used.At = time.Time{}
	if err := open(t, settings).ReportConversion(t.Context(), used); err != nil {
		t.Fatal(err)
	}
	if body := v.came()[1].body; body != `{"SmsSdkAppId":"1400006666","SerialNo":"5000:1"}` {
		t.Errorf("the body is %s", body)
	}
}

func TestConversionThatIsNotReported(t *testing.T) {
	v := newVendor(t)
	off, on := v.settings(), v.settings()
	on.ReportConversions = true
	for _, c := range []struct {
		settings Config
		is       watchword.Conversion
	}{
		{off, watchword.Conversion{MessageID: "5000:1", Approved: true}},
		{on, watchword.Conversion{MessageID: "5000:1"}},
		{on, watchword.Conversion{Approved: true}},
	} {
		if err := open(t, c.settings).ReportConversion(t.Context(), c.is); err != nil || len(v.came()) != 0 {
			t.Errorf("%+v: %v, %v", c.is, v.came(), err)
		}
	}
}

func TestConversionRefused(t *testing.T) {
	v := newVendor(t)
	settings := v.settings()
	settings.ReportConversions = true
	used := watchword.Conversion{MessageID: "5000:1", Approved: true}
	const no = "UnauthorizedOperation.RequestPermissionDeny"
	for _, response := range []string{`{"Error":{"Code":"` + no + `"}}`, `{"ReportConversionStatus":{"Code":"` + no + `"}}`} {
		v.answers(response)
		wantRefused(t, open(t, settings).ReportConversion(t.Context(), used), watchword.ClassAuthFailed, no)
	}
	v.answers(`{}`)
	wantRefused(t, open(t, settings).ReportConversion(t.Context(), used), watchword.ClassUnknown, "HTTP 200")
}

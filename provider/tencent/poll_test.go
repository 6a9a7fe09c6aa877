package tencent

import (
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// pulledExample is the example of Tencent's page PullSmsSendStatus, with a failure.
const pulledExample = `{"PullSmsSendStatusSet":[
	{"Description":"DELIVRD","CountryCode":"86","SubscriberNumber":"18501234444","ReportStatus":"SUCCESS",
	 "PhoneNumber":"+8618501234444","SerialNo":"5000:1045710669157053657849499619","UserReceiveTime":1620734188,"SessionContext":""},
	{"Description":"MK:0012","CountryCode":"86","SubscriberNumber":"18501234445","ReportStatus":"FAIL",
	 "PhoneNumber":"+8618501234445","SerialNo":"5000:1045710669157053657849499620","UserReceiveTime":0,"SessionContext":null},
	{"SerialNo":"5000:3","UserReceiveTime":"2019-10-08 17:18:37"}, {"ReportStatus":"SUCCESS"}, 7
	],"RequestId":"1"}`

func TestPoll(t *testing.T) {
	v := newVendor(t)
	settings := v.settings()
	settings.PullReceipts = true
	v.answers(pulledExample)
	receipts, more, err := open(t, settings).PollReceipts(t.Context())
	if err != nil || more || len(receipts) != 2 {
		t.Fatalf("%+v, %t, %v", receipts, more, err)
	}
	if want := (watchword.Receipt{
		MessageID: "5000:1045710669157053657849499619", Status: watchword.Delivered, Raw: "DELIVRD", At: time.Unix(1620734188, 0),
	}); receipts[0] != want {
		t.Errorf("%+v: want %+v", receipts[0], want)
	}
	if want := (watchword.Receipt{
		MessageID: "5000:1045710669157053657849499620", Status: watchword.Undelivered, Class: watchword.ClassInvalidNumber, Raw: "MK:0012",
	}); receipts[1] != want {
		t.Errorf("%+v: want %+v", receipts[1], want)
	}
	if call := v.only(t); call.action != "PullSmsSendStatus" || call.body != `{"SmsSdkAppId":"1400006666","Limit":50}` {
		t.Errorf("%+v", call)
	}
}

func TestPollForMore(t *testing.T) {
	v := newVendor(t)
	settings := v.settings()
	settings.PullReceipts = true
	one := `{"SerialNo":"5000:1","ReportStatus":"SUCCESS","SessionContext":"` + strings.Repeat("x", 511) + `"},`
	v.answers(`{"PullSmsSendStatusSet":[` + strings.TrimSuffix(strings.Repeat(one, 50), ",") + `]}`)
	receipts, more, err := open(t, settings).PollReceipts(t.Context())
	if err != nil || !more || len(receipts) != 50 {
		t.Errorf("%d, %t, %v: want 50, and more of them", len(receipts), more, err)
	}
}

func TestPollIsOffByDefault(t *testing.T) {
	v := newVendor(t)
	receipts, more, err := open(t, v.settings()).PollReceipts(t.Context())
	if err != nil || more || receipts != nil || len(v.came()) != 0 {
		t.Errorf("%v, %t, %v, %v", receipts, more, err, v.came())
	}
}

func TestPollRefused(t *testing.T) {
	v := newVendor(t)
	settings := v.settings()
	settings.PullReceipts = true
	v.answers(`{"Error":{"Code":"UnauthorizedOperation.RequestPermissionDeny"}}`)
	receipts, more, err := open(t, settings).PollReceipts(t.Context())
	wantRefused(t, err, watchword.ClassAuthFailed, "UnauthorizedOperation.RequestPermissionDeny")
	if receipts != nil || more {
		t.Errorf("%v, %t", receipts, more)
	}
}

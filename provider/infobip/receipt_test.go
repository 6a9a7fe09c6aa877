package infobip

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

func report(body string) watchword.Report {
	return watchword.Report{Method: http.MethodPost, URL: receiptURL, Body: []byte(body)}
}

func reader(t testing.TB) watchword.ReportReader {
	t.Helper()
	p, err := (&Config{BaseURL: "https://xyz123.api.infobip.com", APIKey: testKey}).Open()
	if err != nil {
		t.Fatal(err)
	}
	return p.(watchword.ReportReader)
}

// one is a report of one message.
func one(status, failure string) string {
	return `{"results":[{"messageId":"m1","status":` + status + `,"error":` + failure + `}]}`
}

// golden is a report of two messages (Infobip: Receive outbound SMS message report, example).
const golden = `{"results":[
	{"bulkId":"BULK-ID-123-xyz","messageId":"MESSAGE-ID-123-xyz","to":"41793026727","sentAt":"2019-11-09T16:00:00.000+0000",
	 "doneAt":"2019-11-09T16:00:00.000+0000","smsCount":1,"callbackData":"callbackData","price":{"pricePerMessage":0.01,"currency":"EUR"},
	 "status":{"groupId":3,"groupName":"DELIVERED","id":5,"name":"DELIVERED_TO_HANDSET","description":"Message delivered to handset"},
	 "error":{"groupId":0,"groupName":"Ok","id":0,"name":"NO_ERROR","description":"No Error","permanent":false},
	 "entityId":"promotional-traffic-entity","applicationId":"marketing-automation-application"},
	{"bulkId":"BULK-ID-123-xyz","messageId":"12db39c3-7822-4e72-a3ec-c87442c0ffc5","to":"41793026834",
	 "sentAt":"2019-11-09T17:00:00.000+0000","doneAt":"2019-11-09T14:00:00.250-0300","smsCount":1,
	 "status":{"groupId":3,"groupName":"DELIVERED","id":5,"name":"DELIVERED_TO_HANDSET"},"error":{"groupId":0,"groupName":"Ok","id":0}}]}`

func TestGoldenReport(t *testing.T) {
	got, answer, err := reader(t).ReadReport(t.Context(), report(golden))
	if err != nil || answer.Status != 0 || len(answer.Body) != 0 {
		t.Errorf("%+v, %v", answer, err)
	}
	if diff := cmp.Diff([]watchword.Receipt{
		{MessageID: "MESSAGE-ID-123-xyz", Status: watchword.Delivered, At: time.Date(2019, 11, 9, 16, 0, 0, 0, time.UTC)},
		{MessageID: "12db39c3-7822-4e72-a3ec-c87442c0ffc5", Status: watchword.Delivered, At: time.Date(2019, 11, 9, 17, 0, 0, 250e6, time.UTC)},
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReceipts(t *testing.T) {
	const fine = `{"groupName":"OK","id":0,"name":"NO_ERROR"}`
	for name, tt := range map[string]struct {
		status, failure string
		want            watchword.DeliveryStatus
		class           watchword.ErrorClass
		raw             string
	}{
		"waiting":              {`{"groupName":"PENDING","id":3}`, fine, watchword.Sent, 0, ""},
		"accepted":             {`{"groupName":"ACCEPTED","id":1}`, fine, watchword.Sent, 0, ""},
		"with the operator":    {`{"groupName":"DELIVERED","id":2}`, fine, watchword.Sent, 0, ""},
		"with the handset":     {`{"groupName":"DELIVERED","id":5}`, fine, watchword.Delivered, 0, ""},
		"a repeat":             {`{"groupName":"REJECTED","id":23}`, fine, watchword.Sent, 0, ""},
		"no receipt came":      {`{"groupName":"EXPIRED","id":29}`, fine, watchword.Sent, 0, ""},
		"a group unheard of":   {`{"groupName":"READ","id":88}`, fine, watchword.Sent, 0, ""},
		"expired":              {`{"groupName":"EXPIRED","id":15,"name":"EXPIRED_EXPIRED"}`, fine, watchword.Undelivered, watchword.ClassUnreachable, "EXPIRED_EXPIRED"},
		"by the error":         {`{"groupName":"UNDELIVERABLE","id":9}`, `{"groupName":"HANDSET_ERRORS","id":1,"name":"EC_UNKNOWN_SUBSCRIBER"}`, watchword.Undelivered, watchword.ClassInvalidNumber, "EC_UNKNOWN_SUBSCRIBER"},
		"blocked":              {`{"groupName":"UNDELIVERABLE","id":4}`, `{"groupName":"OPERATOR_ERRORS","id":566,"name":"EC_DESTINATION_BLOCKED_BY_OPERATOR"}`, watchword.Undelivered, watchword.ClassBlockedByCarrier, "EC_DESTINATION_BLOCKED_BY_OPERATOR"},
		"a handset error":      {`{"groupName":"UNDELIVERABLE","id":9}`, `{"groupName":"HANDSET_ERRORS","id":9999}`, watchword.Undelivered, watchword.ClassUnreachable, "9999"},
		"between networks":     {`{"groupName":"UNDELIVERABLE","id":9}`, `{"groupName":"HANDSET_ERRORS","id":1031}`, watchword.Undelivered, watchword.ClassProviderError, "1031"},
		"a user error":         {`{"groupName":"REJECTED","id":11}`, `{"groupName":"USER_ERRORS","id":9999}`, watchword.Undelivered, watchword.ClassContentRejected, "9999"},
		"an operator error":    {`{"groupName":"REJECTED","id":11}`, `{"groupName":"OPERATOR_ERRORS","id":9999}`, watchword.Undelivered, watchword.ClassProviderError, "9999"},
		"an error unheard of":  {`{"groupName":"REJECTED","id":11,"name":"REJECTED_SOURCE"}`, `{"groupName":"OTHER","id":9999}`, watchword.Undelivered, watchword.ClassSenderUnregistered, "9999"},
		"a status unheard of":  {`{"groupName":"REJECTED","id":777}`, fine, watchword.Undelivered, watchword.ClassUnknown, "777"},
		"no error at all":      {`{"groupName":"REJECTED","id":10}`, `null`, watchword.Undelivered, watchword.ClassBlockedByCarrier, "10"},
		"a group alone":        {`{"groupName":"REJECTED"}`, `null`, watchword.Undelivered, watchword.ClassUnknown, ""},
		"a name with a number": {`{"groupName":"REJECTED","id":10,"name":"to +8613800138000"}`, `null`, watchword.Undelivered, watchword.ClassBlockedByCarrier, "10"},
	} {
		t.Run(name, func(t *testing.T) {
			for range 2 { // a report may come twice
				got, _, err := reader(t).ReadReport(t.Context(), report(one(tt.status, tt.failure)))
				want := []watchword.Receipt{{MessageID: "m1", Status: tt.want, Class: tt.class, Raw: tt.raw}}
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("%v\n%s", err, diff)
				}
			}
		})
	}
}

func TestReceiptOfEveryError(t *testing.T) {
	r := reader(t)
	for _, line := range failures() {
		got, _, err := r.ReadReport(t.Context(), report(one(`{"groupName":"UNDELIVERABLE","id":9}`, `{"groupName":"USER_ERRORS","id":`+line.Code+`}`)))
		if err != nil || len(got) != 1 || got[0].Class != line.Class || got[0].Raw != line.Code {
			t.Errorf("%s: %+v, %v: want %s", line.Code, got, err, line.Class)
		}
	}
	for _, line := range statuses() {
		got, _, err := r.ReadReport(t.Context(), report(one(`{"groupName":"REJECTED","id":`+line.Code+`}`, `{"id":0}`)))
		if err != nil || len(got) != 1 || got[0].Class != line.Class || got[0].Raw != line.Code {
			t.Errorf("status %s: %+v, %v: want %s", line.Code, got, err, line.Class)
		}
	}
}

// A hundred messages in one report, one of which says nothing.
func TestBatch(t *testing.T) {
	body := `{"results":[{"messageId":"odd"}`
	for i := range 100 {
		body += fmt.Sprintf(`,{"messageId":"m%d","status":{"groupName":"DELIVERED","id":5}}`, i)
	}
	got, _, err := reader(t).ReadReport(t.Context(), report(body+`]}`))
	if err != nil || len(got) != 100 || got[99].MessageID != "m"+strconv.Itoa(99) {
		t.Errorf("%d receipts, %v", len(got), err)
	}
	if got, _, err := reader(t).ReadReport(t.Context(), report(`{"results":[]}`)); err != nil || got != nil {
		t.Errorf("an empty report: %v, %v", got, err)
	}
}

func TestMalformedReports(t *testing.T) {
	get := report(golden)
	get.Method = http.MethodGet
	for name, r := range map[string]watchword.Report{
		"a GET": get, "nothing": report(""), "a list": report("[]"), "no results": report("{}"), "null": report(`{"results":null}`),
		"truncated": report(golden[:200]), "another type": report(`{"results":{}}`), "no status": report(`{"results":[{"messageId":"m1"}]}`),
		"no message": report(`{"results":[{"status":{"groupName":"DELIVERED","id":5}}]}`), "no object": report(`{"results":[null]}`),
		"XML": report("<reportResponse/>"),
	} {
		receipts, _, err := reader(t).ReadReport(t.Context(), r)
		if err == nil || receipts != nil {
			t.Errorf("%s: %v, %v: want an error", name, receipts, err)
		}
	}
}

// FuzzReadReport: whatever comes is answered, and a receipt says something.
func FuzzReadReport(f *testing.F) {
	f.Add([]byte(golden))
	f.Add([]byte(one(`{"groupName":"REJECTED","id":10,"name":"REJECTED_DND"}`, `{"groupName":"USER_ERRORS","id":-1}`)))
	f.Add([]byte(`{"results":[null,{"messageId":"\u0000"}]}`))
	r := reader(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		receipts, _, err := r.ReadReport(t.Context(), watchword.Report{Method: http.MethodPost, Body: body})
		if err != nil && receipts != nil {
			t.Error("receipts and an error")
		}
		for _, one := range receipts {
			if one.MessageID == "" || one.Status == 0 || len(one.Raw) > 64 || (one.Class != 0) != (one.Status == watchword.Undelivered) {
				t.Errorf("receipt %+v", one)
			}
		}
	})
}

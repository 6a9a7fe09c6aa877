package plivo

import (
	"errors"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

const receiptURL = "https://auth.example.com/receipts/plivo-main/t0ken"

// report is a status callback as Plivo makes it, signed by both versions.
func report(form string) watchword.Report {
	values, _ := url.ParseQuery(form)
	header := headers(
		"V3", signatureV3(testToken, receiptURL, "31", values), "V3-Nonce", "31",
		"V2", signatureV2(testToken, receiptURL, "21"), "V2-Nonce", "21",
	)
	header.Set("Content-Type", "application/x-www-form-urlencoded")
	return watchword.Report{Method: http.MethodPost, URL: receiptURL, Body: []byte(form), Header: header}
}

func reader(t testing.TB) watchword.ReportReader {
	t.Helper()
	return open(t, Config{AuthID: testID, AuthToken: testToken}).(watchword.ReportReader)
}

// callback has all fields that a status callback has (Plivo: Message Status Callbacks).
const callback = "MessageUUID=db3ce55a-7f1d-11e1-8ea7-1231380bc196&To=14153336666&From=15671234567&Type=sms&Status=delivered&Units=1" +
	"&TotalRate=0.00650&TotalAmount=0.00650&MCC=310&MNC=026&ErrorCode=000&ParentMessageUUID=db3ce55a-7f1d-11e1-8ea7-1231380bc196" +
	"&PartInfo=1+of+1&Sequence=3&MessageTime=2024-05-06+07%3A08%3A09.000001&QueuedTime=2024-05-06+07%3A08%3A09.100001" +
	"&SentTime=2024-05-06+07%3A08%3A10.000001&DeliveryReportTime=2024-05-06+07%3A08%3A12.000001&requester_ip=192.0.2.1&PowerpackUUID="

func TestReceipts(t *testing.T) {
	one := func(status watchword.DeliveryStatus, class watchword.ErrorClass, raw string) watchword.Receipt {
		return watchword.Receipt{MessageID: "m1", Status: status, Class: class, Raw: raw}
	}
	for form, want := range map[string]watchword.Receipt{
		callback:                                                   {MessageID: "db3ce55a-7f1d-11e1-8ea7-1231380bc196", Status: watchword.Delivered},
		"MessageUUID=m1&Status=queued":                             one(watchword.Sent, 0, ""),
		"MessageUUID=m1&Status=sent":                               one(watchword.Sent, 0, ""),
		"MessageUUID=m1&Status=read":                               one(watchword.Delivered, 0, ""),
		"MessageUUID=m1&Status=evaporated":                         one(watchword.Sent, 0, ""),
		"MessageUUID=m1&Status=delivered&ErrorCode=30":             one(watchword.Delivered, 0, ""),
		"MessageUUID=m1&Status=undelivered&ErrorCode=80":           one(watchword.Undelivered, watchword.ClassUnreachable, "80"),
		"MessageUUID=m1&Status=failed&ErrorCode=900":               one(watchword.Undelivered, watchword.ClassInsufficientBalance, "900"),
		"MessageUUID=m1&Status=rejected&ErrorCode=040":             one(watchword.Undelivered, watchword.ClassSenderUnregistered, "40"),
		"MessageUUID=m1&Status=failed&ErrorCode=1000":              one(watchword.Undelivered, watchword.ClassUnknown, "1000"),
		"MessageUUID=m1&Status=failed&ErrorCode=777":               one(watchword.Undelivered, watchword.ClassUnknown, "777"),
		"MessageUUID=m1&Status=failed&ErrorCode=000":               one(watchword.Undelivered, watchword.ClassUnknown, "failed"),
		"MessageUUID=m1&Status=undelivered":                        one(watchword.Undelivered, watchword.ClassUnknown, "undelivered"),
		"MessageUUID=m1&Status=undelivered&ErrorCode=":             one(watchword.Undelivered, watchword.ClassUnknown, "undelivered"),
		"MessageUUID=m1&Status=undelivered&ErrorCode=14153336666":  one(watchword.Undelivered, watchword.ClassUnknown, "undelivered"),
		"MessageUUID=m1&Status=failed&ErrorCode=no+route+to+%2B86": one(watchword.Undelivered, watchword.ClassUnknown, "failed"),
	} {
		got, answer, err := reader(t).ReadReport(t.Context(), report(form))
		if err != nil || answer.Status != 0 || len(answer.Body) != 0 {
			t.Errorf("%s: %+v, %v", form, answer, err)
		}
		if diff := cmp.Diff([]watchword.Receipt{want}, got); diff != "" {
			t.Errorf("%s:\n%s", form, diff)
		}
	}
}

// Every code is its class, and a report may come twice.
func TestReceiptOfEveryCode(t *testing.T) {
	r, seen := reader(t), map[string]bool{}
	for _, known := range failures() {
		if seen[known.Code] || known.Class == watchword.ClassNone {
			t.Errorf("the code %s is listed twice, or has no class", known.Code)
		}
		seen[known.Code] = true
		for range 2 {
			got, _, err := r.ReadReport(t.Context(), report("MessageUUID=m1&Status=undelivered&ErrorCode="+known.Code))
			if err != nil || len(got) != 1 || got[0].Class != known.Class || got[0].Raw != known.Code || !got[0].At.IsZero() {
				t.Errorf("%s: %+v, %v: want %s", known.Code, got, err, known.Class)
			}
		}
	}
}

// Either version alone is enough.
func TestSignedByOneVersion(t *testing.T) {
	for _, without := range []string{"V2", "V3"} {
		r := report(callback)
		r.Header.Del("X-Plivo-Signature-" + without)
		r.Header.Del("X-Plivo-Signature-" + without + "-Nonce")
		if got, _, err := reader(t).ReadReport(t.Context(), r); err != nil || len(got) != 1 {
			t.Errorf("without %s: %v, %v", without, got, err)
		}
	}
}

func TestForgedReports(t *testing.T) {
	for name, change := range map[string]func(*watchword.Report){
		"no headers":    func(r *watchword.Report) { r.Header = nil },
		"no signatures": func(r *watchword.Report) { r.Header.Del("X-Plivo-Signature-V2"); r.Header.Del("X-Plivo-Signature-V3") },
		"another URL":   func(r *watchword.Report) { r.URL = strings.Replace(r.URL, "main", "eu", 1) },
		"another body, by V3": func(r *watchword.Report) {
			r.Header.Del("X-Plivo-Signature-V2")
			r.Body = []byte(strings.Replace(callback, "delivered", "failed", 1))
		},
		"another token": func(r *watchword.Report) {
			r.Header = headers("V2", signatureV2("another", receiptURL, "1"), "V2-Nonce", "1")
		},
	} {
		r := report(callback)
		change(&r)
		receipts, _, err := reader(t).ReadReport(t.Context(), r)
		if !errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil {
			t.Errorf("%s: %v, %v: want ErrNotAuthentic", name, receipts, err)
		}
	}
}

func TestMalformedReports(t *testing.T) {
	get, unreadable := report(callback), report(callback)
	get.Method, unreadable.Body = http.MethodGet, []byte("MessageUUID=%zz")
	for name, r := range map[string]watchword.Report{
		"a GET": get, "an unreadable form": unreadable, "nothing": report(""), "no status": report("MessageUUID=m1"),
		"no message": report("Status=delivered"), "JSON": report(`{"MessageUUID":"m1","Status":"delivered"}`),
	} {
		receipts, _, err := reader(t).ReadReport(t.Context(), r)
		if err == nil || errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil {
			t.Errorf("%s: %v, %v: want an error of its own", name, receipts, err)
		}
	}
}

// FuzzReadReport: whatever comes is answered, and nothing without Plivo's signature counts.
func FuzzReadReport(f *testing.F) {
	f.Add(callback, "x", "1", receiptURL, true)
	f.Add("MessageUUID=m1&Status=failed&ErrorCode=0030", "", "", "https://[::1]:8443/r?x=%zz&y=1", false)
	f.Add("MessageUUID=m1&Status=undelivered&ErrorCode=%00", "a,,b", "\x00", "", true)
	r := reader(f)
	f.Fuzz(func(t *testing.T, body, claim, nonce, address string, sign bool) {
		values, parses := url.ParseQuery(body)
		if sign {
			claim = claim + "," + signatureV3(testToken, address, nonce, values)
		}
		made := watchword.Report{
			Method: http.MethodPost, URL: address, Body: []byte(body),
			Header: textproto.MIMEHeader{"X-Plivo-Signature-Ma-V3": {claim}, "X-Plivo-Signature-V3-Nonce": {nonce}},
		}
		receipts, _, err := r.ReadReport(t.Context(), made)
		if err == nil && !strings.Contains(claim, signatureV3(testToken, address, nonce, values)) {
			t.Error("a report without signature counts")
		}
		if sign && nonce != "" && parses == nil && errors.Is(err, watchword.ErrNotAuthentic) {
			t.Error("a signed report is not authentic")
		}
		for _, receipt := range receipts {
			if receipt.MessageID == "" || len(receipt.Raw) > 24 || receipt.Status == 0 {
				t.Errorf("receipt %+v", receipt)
			}
		}
	})
}

package vonage

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

// golden is a delivery receipt (Vonage: Delivery receipts, example).
func golden() url.Values {
	return url.Values{
		"err-code": {"0"}, "message-timestamp": {"2018-10-25 12:10:29"}, "messageId": {"0B00000127FDBC63"}, "msisdn": {"447547232824"},
		"network-code": {"23410"}, "price": {"0.03330000"}, "scts": {"1810251310"}, "status": {"delivered"}, "to": {"Vonage"},
	}
}

// signed adds what a signed webhook has more (Vonage: SMS API, Delivery Receipt), with a good signature.
func signed(method string, params url.Values) url.Values {
	params.Set("timestamp", "1582650446")
	params.Set("nonce", "ec11dd3e-1e7f-4db5-9467-82b02cd223b9")
	params.Set("sig", strings.ToUpper(fmt.Sprintf("%x", signature(method, testSigning, params))))
	return params
}

// formats are the three ways in which Vonage reports.
func formats(params url.Values) map[string]watchword.Report {
	object := map[string]string{}
	for name := range params {
		object[name] = params.Get(name)
	}
	body, _ := json.Marshal(object)
	return map[string]watchword.Report{
		"GET":       {Method: http.MethodGet, Query: params},
		"POST":      {Method: http.MethodPost, Body: []byte(params.Encode())},
		"POST-JSON": {Method: http.MethodPost, Body: append([]byte(" \n"), body...)},
	}
}

func reader(t testing.TB, c Config) watchword.ReportReader {
	t.Helper()
	c.APIKey = testKey
	if c.SignatureSecret == "" {
		c.APISecret = testSecret
	}
	return open(t, c).(watchword.ReportReader)
}

func TestReceipts(t *testing.T) {
	at := time.Date(2018, 10, 25, 12, 10, 29, 0, time.UTC)
	for name, tt := range map[string]struct {
		status, code string
		want         watchword.Receipt
	}{
		"delivered":                    {"delivered", "0", watchword.Receipt{Status: watchword.Delivered}},
		"delivered with a code":        {"delivered", "99", watchword.Receipt{Status: watchword.Delivered}},
		"accepted":                     {"accepted", "0", watchword.Receipt{Status: watchword.Sent}},
		"buffered":                     {"buffered", "2", watchword.Receipt{Status: watchword.Sent}},
		"unknown":                      {"unknown", "1", watchword.Receipt{Status: watchword.Sent}},
		"unheard of":                   {"evaporated", "1", watchword.Receipt{Status: watchword.Sent}},
		"expired":                      {"expired", "2", watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassUnreachable, Raw: "2"}},
		"failed":                       {"failed", "6", watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassContentRejected, Raw: "6"}},
		"rejected":                     {"rejected", "51", watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassSenderUnregistered, Raw: "51"}},
		"failed without a reason":      {"failed", "0", watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "failed"}},
		"failed with a code unheard":   {"failed", "777", watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "777"}},
		"failed with a number as code": {"failed", "447547232824", watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "failed"}},
		"failed with a text as code":   {"expired", "x@y", watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassUnknown, Raw: "expired"}},
	} {
		tt.want.MessageID, tt.want.At = "0B00000127FDBC63", at
		params := golden()
		params.Set("status", tt.status)
		params.Set("err-code", tt.code)
		for format, r := range formats(params) {
			got, answer, err := reader(t, Config{}).ReadReport(t.Context(), r)
			if err != nil || answer.Status != 0 || len(answer.Body) != 0 {
				t.Errorf("%s by %s: %+v, %v", name, format, answer, err)
			}
			if diff := cmp.Diff([]watchword.Receipt{tt.want}, got); diff != "" {
				t.Errorf("%s by %s:\n%s", name, format, diff)
			}
		}
	}
}

// Every code is its class, and a report may come twice.
func TestReceiptOfEveryCode(t *testing.T) {
	r, seen := reader(t, Config{}), map[string]bool{}
	for _, known := range failures() {
		if seen[known.Code] {
			t.Errorf("the code %s is listed twice", known.Code)
		}
		seen[known.Code] = true
		params := url.Values{"messageId": {"1"}, "status": {"failed"}, "err-code": {known.Code}}
		for range 2 {
			got, _, err := r.ReadReport(t.Context(), formats(params)["POST"])
			if err != nil || len(got) != 1 || got[0].Class != known.Class || got[0].Raw != known.Code || !got[0].At.IsZero() {
				t.Errorf("%s: %+v, %v: want %s", known.Code, got, err, known.Class)
			}
		}
	}
}

func TestSignedReceipts(t *testing.T) {
	for _, method := range methods() {
		strict := Config{SignatureSecret: testSigning, SignatureMethod: method}
		lenient := strict
		lenient.UnsignedReceipts = true
		params := signed(method, golden())
		for format, r := range formats(params) {
			for _, c := range []Config{strict, lenient, {}} {
				got, _, err := reader(t, c).ReadReport(t.Context(), r)
				if err != nil || len(got) != 1 || got[0].Status != watchword.Delivered {
					t.Errorf("%s by %s: %+v, %v", method, format, got, err)
				}
			}
		}
		for format, r := range formats(golden()) {
			if got, _, err := reader(t, strict).ReadReport(t.Context(), r); !errors.Is(err, watchword.ErrNotAuthentic) || got != nil {
				t.Errorf("unsigned by %s: %v, %v: want ErrNotAuthentic", format, got, err)
			}
			if got, _, err := reader(t, lenient).ReadReport(t.Context(), r); err != nil || len(got) != 1 {
				t.Errorf("unsigned by %s, which is allowed: %v, %v", format, got, err)
			}
		}
		forged := signed(method, golden())
		forged.Set("messageId", "0B00000127FDBC64")
		for format, r := range formats(forged) {
			for _, c := range []Config{strict, lenient} {
				if got, _, err := reader(t, c).ReadReport(t.Context(), r); !errors.Is(err, watchword.ErrNotAuthentic) || got != nil {
					t.Errorf("forged by %s: %v, %v: want ErrNotAuthentic", format, got, err)
				}
			}
		}
	}
}

// Numbers and switches of JSON are signed as they are written.
func TestSignedJSONValues(t *testing.T) {
	params := signed(methodMD5Hash, url.Values{"messageId": {"1"}, "status": {"failed"}, "err-code": {"2"}, "price": {"0.0330"}, "ok": {"true"}, "none": {""}})
	body := fmt.Sprintf(`{"messageId":"1","status":"failed","err-code":2,"price":0.0330,"ok":true,"none":null,"timestamp":1582650446,`+
		`"nonce":"%s","sig":"%s"}`, params.Get("nonce"), params.Get("sig"))
	got, _, err := reader(t, Config{SignatureSecret: testSigning}).ReadReport(t.Context(), watchword.Report{Method: http.MethodPost, Body: []byte(body)})
	if err != nil || len(got) != 1 || got[0].Raw != "2" {
		t.Errorf("%+v, %v", got, err)
	}
}

// Vonage tries an address before it keeps it.
func TestEmptyReport(t *testing.T) {
	for _, c := range []Config{{}, {SignatureSecret: testSigning}} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			got, answer, err := reader(t, c).ReadReport(t.Context(), watchword.Report{Method: method})
			if err != nil || len(got) != 0 || answer.Status != 0 {
				t.Errorf("%s: %v, %+v, %v", method, got, answer, err)
			}
		}
	}
}

func TestMalformedReports(t *testing.T) {
	post := func(body string) watchword.Report {
		return watchword.Report{Method: http.MethodPost, Body: []byte(body)}
	}
	for name, r := range map[string]watchword.Report{
		"another method":    {Method: http.MethodPut, Body: []byte(golden().Encode())},
		"an unreadable":     post("messageId=%zz"),
		"broken JSON":       post(`{"messageId":"1"`),
		"two objects":       post(`{"messageId":"1","status":"delivered"}{}`),
		"an object in it":   post(`{"messageId":{"x":1},"status":"delivered"}`),
		"a list in it":      post(`{"messageId":["1"],"status":"delivered"}`),
		"no message":        post("status=delivered"),
		"no status":         post("messageId=1"),
		"Messages API":      post(`{"message_uuid":"aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab","channel":"sms","status":"delivered"}`),
		"a parameter twice": post("messageId=1&messageId=2&status=delivered"),
		"twice in a GET":    {Method: http.MethodGet, Query: url.Values{"messageId": {"1", "2"}, "status": {"delivered"}}},
	} {
		got, _, err := reader(t, Config{}).ReadReport(t.Context(), r)
		if err == nil || errors.Is(err, watchword.ErrNotAuthentic) || got != nil {
			t.Errorf("%s: %v, %v: want an error of its own", name, got, err)
		}
	}
}

// FuzzReadReport: whatever comes is answered, and nothing without a signature counts where one is asked for.
func FuzzReadReport(f *testing.F) {
	f.Add(golden().Encode(), false)
	f.Add(signed(methodMD5Hash, golden()).Encode(), true)
	f.Add(`{"messageId":"1","status":"failed","err-code":6,"sig":"00"}`, false)
	open, strict := reader(f, Config{}), reader(f, Config{SignatureSecret: testSigning})
	f.Fuzz(func(t *testing.T, body string, get bool) {
		r := watchword.Report{Method: http.MethodPost, Body: []byte(body)}
		if get {
			r.Method = http.MethodGet
			r.Query, _ = url.ParseQuery(body)
		}
		receipts, _, _ := open.ReadReport(t.Context(), r)
		for _, receipt := range receipts {
			if receipt.MessageID == "" || len(receipt.Raw) > 8 || receipt.Status == 0 {
				t.Errorf("receipt %+v", receipt)
			}
		}
		receipts, _, err := strict.ReadReport(t.Context(), r)
		params, _ := parameters(r)
		if len(receipts) > 0 && (err != nil || !authentic(methodMD5Hash, testSigning, params)) {
			t.Error("a report without signature counts")
		}
	})
}

package httpprovider

import (
	"errors"
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

const reportAddress = "https://otp.acme.example/receipts/sms/t0ken"

// pushed is a report that a vendor posts.
func pushed(body string) watchword.Report {
	return watchword.Report{Method: http.MethodPost, URL: reportAddress, Query: url.Values{}, Header: textproto.MIMEHeader{}, Body: []byte(body)}
}

// fetched is a report that a vendor makes as a GET.
func fetched(query string) watchword.Report {
	q, _ := url.ParseQuery(query)
	return watchword.Report{Method: http.MethodGet, URL: reportAddress + "?" + query, Query: q, Header: textproto.MIMEHeader{}}
}

// withReceipts is the least configuration that reads receipts as r says.
func withReceipts(r Receipts) Config {
	c := Config{URL: "https://vendor.example/{{key}}", Receipts: &r}
	if !r.ByKey {
		c.MessageID = Pick{JSON: "id"}
	}
	return c
}

func openReading(t testing.TB, c Config) *reading {
	t.Helper()
	opened, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	r, ok := opened.(*reading)
	if !ok {
		t.Fatalf("the provider is a %T: it reads no receipts", opened)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// Without settings for it an account does not claim to read receipts: the engine would wait for some.
func TestOnlyWhoIsToldReadsReceipts(t *testing.T) {
	for name, c := range map[string]Config{"none": {URL: "http://h"}, "empty": {URL: "http://h", Receipts: &Receipts{}}} {
		opened, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, reads := opened.(watchword.ReportReader); reads {
			t.Errorf("%s: the provider claims to read receipts", name)
		}
	}
	var opened watchword.Provider = openReading(t, withReceipts(*reports()))
	if _, reads := opened.(watchword.ReportReader); !reads {
		t.Error("the provider does not claim to read receipts")
	}
}

func delivered(id string) watchword.Receipt {
	return watchword.Receipt{MessageID: id, Status: watchword.Delivered}
}

func undelivered(id string, class watchword.ErrorClass, raw string) watchword.Receipt {
	return watchword.Receipt{MessageID: id, Status: watchword.Undelivered, Class: class, Raw: raw}
}

func sent(id string) watchword.Receipt {
	return watchword.Receipt{MessageID: id, Status: watchword.Sent}
}

// TestGoldenReports has reports of vendors, as their documentation shows them.
func TestGoldenReports(t *testing.T) {
	for name, c := range map[string]struct {
		receipts Receipts
		report   watchword.Report
		want     []watchword.Receipt
		answer   watchword.ReportAnswer
	}{
		"a list in a form field (Yunpian: push of status reports)": {
			Receipts{
				In: "json", FormField: "sms_status", List: "$", MessageID: "sid", Status: "report_status", Error: "error_msg",
				Statuses: map[string]string{"SUCCESS": "delivered", "FAIL": "undelivered"}, Errors: map[string]string{"YP:54": "invalid_number"},
				Answer: ReceiptAnswer{Body: "SUCCESS"},
			},
			pushed("sms_status=" + url.QueryEscape(`[
				{"error_detail":"接收成功","sid":9527,"uid":null,"user_receive_time":"2014-03-17 22:55:21","error_msg":"","mobile":"+93701234567","report_status":"SUCCESS"},
				{"error_detail":"错误号码,不扣费","sid":9528,"uid":null,"user_receive_time":"2014-03-17 22:55:23","error_msg":"YP:54","mobile":"+93701234566","report_status":"FAIL"}]`)),
			[]watchword.Receipt{delivered("9527"), undelivered("9528", watchword.ClassInvalidNumber, "YP:54")},
			watchword.ReportAnswer{ContentType: "text/plain; charset=utf-8", Body: []byte("SUCCESS")},
		},
		"the query of a GET, by our reference (MessageBird: SMS status reports)": {
			Receipts{
				In: "query", MessageID: "reference", ByKey: true, Status: "status", Error: "statusErrorCode",
				Statuses: map[string]string{"delivered": "delivered", "delivery_failed": "undelivered", "expired": "undelivered"},
			},
			fetched("id=e8077d803532c0b5937c639b60216938&reference=YouReference123&recipient=31612345678&status=delivered&statusDatetime=2016-05-03T08%3A58%3A10%2B00%3A00"),
			[]watchword.Receipt{delivered("YouReference123")}, watchword.ReportAnswer{},
		},
		"a form (Africa's Talking: delivery reports)": {
			Receipts{
				In: "form", MessageID: "id", Status: "status", Error: "failureReason",
				Statuses: map[string]string{"Success": "delivered", "Failed": "undelivered", "Rejected": "undelivered", "Buffered": "sent"},
				Errors:   map[string]string{"UserIsInactive": "unreachable", "UserInBlackList": "blocked_by_carrier"},
			},
			pushed("id=ATXid_1&status=Failed&phoneNumber=%2B254711000000&networkCode=63902&failureReason=UserInBlackList"),
			[]watchword.Receipt{undelivered("ATXid_1", watchword.ClassBlockedByCarrier, "UserInBlackList")}, watchword.ReportAnswer{},
		},
		"one object with objects in it (Routee: SMS delivery reports)": {
			Receipts{
				In: "json", MessageID: "messageId", Status: "status.name", Error: "status.reason.detailedStatus",
				Statuses: map[string]string{"Delivered": "delivered", "Undelivered": "undelivered", "Failed": "undelivered"},
				Errors:   map[string]string{"UnknownSubscriber": "invalid_number", "*": "provider_error"},
				Answer:   ReceiptAnswer{Status: 202, ContentType: "application/json", Body: `{"status":"ok"}`},
			},
			pushed(`{"messageId":"a5d1","to":"+30697","status":{"name":"Undelivered","reason":{"detailedStatus":"UnknownSubscriber","description":"The number does not exist"}}}`),
			[]watchword.Receipt{undelivered("a5d1", watchword.ClassInvalidNumber, "UnknownSubscriber")},
			watchword.ReportAnswer{Status: 202, ContentType: "application/json", Body: []byte(`{"status":"ok"}`)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := openReading(t, withReceipts(c.receipts))
			for range 2 { // it may come twice
				got, answer, err := r.ReadReport(t.Context(), c.report)
				if err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(c.want, got); d != "" {
					t.Error(d)
				}
				if answer.Status != c.answer.Status || answer.ContentType != c.answer.ContentType || string(answer.Body) != string(c.answer.Body) {
					t.Errorf("the answer is %+v: want %+v", answer, c.answer)
				}
			}
		})
	}
}

func TestStatuses(t *testing.T) {
	full := *reports()
	full.Error, full.Statuses = "e", map[string]string{"DELIVRD": "delivered", "ACCEPTD": "sent", "EXPIRED": "undelivered", "UNDELIV": "undelivered", "0": "delivered"}
	full.Errors = map[string]string{"27": "unreachable", "EXPIRED": "timeout", "s3cr3t-k": "auth_failed"}
	star := full
	star.Statuses, star.Errors = maps.Clone(full.Statuses), maps.Clone(full.Errors)
	star.Statuses["*"], star.Errors["*"] = "undelivered", "provider_error"
	star.Secret = &ReceiptSecret{Query: "t", Value: "S3cr3t-k"}
	for _, c := range []struct {
		name     string
		receipts Receipts
		said     string
		want     watchword.Receipt
	}{
		{"delivered", full, `"status":"DELIVRD"`, delivered("7")},
		{"delivered, with a code", full, `"status":"DELIVRD","e":27`, delivered("7")},
		{"a number for a status", full, `"status":0`, delivered("7")},
		{"a status with spaces", full, `"status":" DELIVRD\n"`, delivered("7")},
		{"on its way", full, `"status":"ACCEPTD"`, sent("7")},
		{"a word unheard of", full, `"status":"MOONED"`, sent("7")},
		{"another spelling", full, `"status":"delivrd"`, sent("7")},
		{"a star for a word", full, `"status":"*"`, sent("7")},
		{"undelivered", full, `"status":"UNDELIV"`, undelivered("7", watchword.ClassUnknown, "UNDELIV")},
		{"a code that is known", full, `"status":"UNDELIV","e":"27"`, undelivered("7", watchword.ClassUnreachable, "27")},
		{"a code that is a number", full, `"status":"UNDELIV","e":27`, undelivered("7", watchword.ClassUnreachable, "27")},
		{"a code unheard of", full, `"status":"UNDELIV","e":"28"`, undelivered("7", watchword.ClassUnknown, "28")},
		{"a code unheard of, of a word that explains", full, `"status":"EXPIRED","e":"0"`, undelivered("7", watchword.ClassTimeout, "0")},
		{"no code, of a word that explains", full, `"status":"EXPIRED","e":null`, undelivered("7", watchword.ClassTimeout, "EXPIRED")},
		{"a code that is an object", full, `"status":"UNDELIV","e":{}`, undelivered("7", watchword.ClassUnknown, "UNDELIV")},
		{"a code that is a text", full, `"status":"UNDELIV","e":"no such number"`, undelivered("7", watchword.ClassUnknown, "UNDELIV")},
		{"a code that is a number to call", full, `"status":"UNDELIV","e":"+8613800138000"`, undelivered("7", watchword.ClassUnknown, "UNDELIV")},
		{"any other word", star, `"status":"MK:0001","e":""`, undelivered("7", watchword.ClassProviderError, "MK:0001")},
		{"any other code", star, `"status":"UNDELIV","e":"28"`, undelivered("7", watchword.ClassProviderError, "28")},
		{"a code before the star", star, `"status":"MK:0001","e":"27"`, undelivered("7", watchword.ClassUnreachable, "27")},
		{"a code that quotes a secret", star, `"status":"UNDELIV","e":"s3cr3t-k"`, undelivered("7", watchword.ClassAuthFailed, "")},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := pushed(`{"id":7,` + c.said + `}`)
			r.Query.Set("t", "S3cr3t-k")
			got, _, err := openReading(t, withReceipts(c.receipts)).ReadReport(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]watchword.Receipt{c.want}, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Every class can be said of a receipt.
func TestEveryClassOfAReceipt(t *testing.T) {
	c := *reports()
	c.Error, c.Errors = "e", map[string]string{}
	for _, class := range watchword.ErrorClasses() {
		c.Errors["E-"+class.String()] = class.String()
	}
	r := openReading(t, withReceipts(c))
	for _, class := range watchword.ErrorClasses() {
		code := "E-" + class.String()
		got, _, err := r.ReadReport(t.Context(), pushed(`{"id":"m","status":"UNDELIV","e":"`+code+`"}`))
		if err != nil || len(got) != 1 || got[0].Class != class {
			t.Errorf("%s: %+v, %v", code, got, err)
		}
	}
}

func TestBatches(t *testing.T) {
	list := *reports()
	list.List = "data.items"
	whole := *reports()
	whole.List = "$"
	for name, c := range map[string]struct {
		receipts Receipts
		body     string
		want     []watchword.Receipt
	}{
		"several": {
			list, `{"data":{"items":[{"id":"a","status":"DELIVRD"},{"id":"b","status":"UNDELIV"},{"id":"a","status":"x"}]}}`,
			[]watchword.Receipt{delivered("a"), undelivered("b", watchword.ClassUnknown, "UNDELIV"), sent("a")},
		},
		"one, without a list":    {list, `{"data":{"items":{"id":"a","status":"DELIVRD"}}}`, []watchword.Receipt{delivered("a")}},
		"an empty list":          {list, `{"data":{"items":[]}}`, nil},
		"all of it":              {whole, `[{"id":"a","status":"DELIVRD"}]`, []watchword.Receipt{delivered("a")}},
		"all of it, one":         {whole, `{"id":"a","status":"DELIVRD"}`, []watchword.Receipt{delivered("a")}},
		"all of it, and nothing": {whole, " [] ", nil},
		"some that say nothing":  {whole, `[null,1,{"id":"a"},[],{"status":"DELIVRD"},{"id":{},"status":"DELIVRD"},{"id":"b","status":"DELIVRD"}]`, []watchword.Receipt{delivered("b")}},
	} {
		got, _, err := openReading(t, withReceipts(c.receipts)).ReadReport(t.Context(), pushed(c.body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestMalformedReports(t *testing.T) {
	single, list, field, form, query := *reports(), *reports(), *reports(), *reports(), *reports()
	list.List, field.FormField, form.In, query.In = "data[0].items", "json", "form", "query"
	for want, c := range map[error]struct {
		receipts []Receipts
		reports  []watchword.Report
	}{
		errJSON:   {[]Receipts{single, list}, []watchword.Report{pushed(""), pushed("{"), pushed(`{"id":"a","status":"DELIVRD"}x`), pushed("id=a&status=DELIVRD"), fetched("id=a&status=DELIVRD")}},
		errFields: {[]Receipts{single}, []watchword.Report{pushed("null"), pushed("[]"), pushed(`"a"`), pushed(`{"id":"a"}`), pushed(`{"id":"","status":"DELIVRD"}`), pushed(`{"id":"\n","status":"DELIVRD"}`)}},
		errList:   {[]Receipts{list}, []watchword.Report{pushed("null"), pushed("[]"), pushed(`{"data":[]}`), pushed(`{"data":[{"items":"a"}]}`), pushed(`{"data":{"items":[]}}`)}},
	} {
		for _, r := range c.receipts {
			for _, report := range c.reports {
				wantUnread(t, r, report, want)
			}
		}
	}
	wantUnread(t, field, pushed("json=%zz"), errForm)
	wantUnread(t, field, pushed("other={}"), errJSON)
	wantUnread(t, field, pushed(`{"id":"a","status":"DELIVRD"}`), errJSON)
	wantUnread(t, form, pushed("id=%zz"), errForm)
	wantUnread(t, form, pushed("id=a;status=DELIVRD"), errForm)
	wantUnread(t, form, pushed(""), errFields)
	wantUnread(t, form, fetched("id=a&status=DELIVRD"), errFields)
	wantUnread(t, query, fetched("id=a"), errFields)
	wantUnread(t, query, pushed("id=a&status=DELIVRD"), errFields)
	list.List = "$"
	wantUnread(t, list, pushed(`[{"id":"a"},{}]`), errFields)
	wantUnread(t, list, pushed("null"), errList)
}

func wantUnread(t *testing.T, c Receipts, r watchword.Report, want error) {
	t.Helper()
	got, answer, err := openReading(t, withReceipts(c)).ReadReport(t.Context(), r)
	if !errors.Is(err, want) || !strings.HasPrefix(err.Error(), "the report") || got != nil || answer.Status != 0 || len(answer.Body) != 0 {
		t.Errorf("%s %q: %+v, %v: want %v", r.URL, r.Body, got, err, want)
	}
}

// A receipt finds its message by the name that Send gave it, be it the vendor's or ours.
func TestReceiptsFindTheirMessages(t *testing.T) {
	long := strings.Repeat("x", 126) + "é" + strings.Repeat("y", 100) // cut in the middle of a character, if it were bytes
	for _, id := range []string{"m-1", "12345678901234567890", " m 1\\u0000\\n", "汉字", long} {
		v := newStandIn(t, says(200, `{"id":"`+id+`"}`))
		c := withReceipts(*reports())
		c.URL = v.URL
		r := openReading(t, c)
		accepted, err := send(t, r, sms())
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := r.ReadReport(t.Context(), pushed(`{"id":"`+id+`","status":"DELIVRD"}`))
		if err != nil || !slices.Equal(got, []watchword.Receipt{delivered(accepted.MessageID)}) || accepted.MessageID == "" || len(accepted.MessageID) > maxName {
			t.Errorf("%q was accepted, and the receipt is %+v, %v", accepted.MessageID, got, err)
		}
	}
	ours := *reports()
	ours.ByKey = true
	v := newStandIn(t, says(200, `{"id":"theirs"}`))
	c := withReceipts(ours)
	c.URL = v.URL + "/{{key}}"
	if accepted, err := send(t, openReading(t, c), sms()); err != nil || accepted.MessageID != sms().Key {
		t.Errorf("%+v, %v: want the key for a name", accepted, err)
	}
}

package twilio

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

const receiptURL = "https://auth.example.com/receipts/twilio-eu/t0ken"

// report is a status callback as Twilio makes it, signed.
func report(form string) watchword.Report {
	values, _ := url.ParseQuery(form)
	return watchword.Report{
		Method: http.MethodPost, URL: receiptURL, Body: []byte(form),
		Header: textproto.MIMEHeader{
			"Content-Type":       {"application/x-www-form-urlencoded; charset=utf-8"},
			"X-Twilio-Signature": {signature(testToken, receiptURL, values)},
		},
	}
}

func reader(t testing.TB) watchword.ReportReader {
	t.Helper()
	p, err := (&Config{AccountSID: testSID, AuthToken: testToken}).Open()
	if err != nil {
		t.Fatal(err)
	}
	return p.(watchword.ReportReader)
}

// golden is a status callback's form (Twilio: Track outbound message status, example).
const golden = "SmsSid=SM2xxxxxx&SmsStatus=sent&Body=McAvoy+or+Stewart%3F+These+timelines+can+get+so+confusing.&MessageStatus=sent" +
	"&To=%2B1512zzzyyyy&MessageSid=SM2xxxxxx&AccountSid=ACxxxxxxx&From=%2B1512xxxyyyy&ApiVersion=2010-04-01"

func TestReceipts(t *testing.T) {
	one := func(status watchword.DeliveryStatus, class watchword.ErrorClass, raw string) []watchword.Receipt {
		return []watchword.Receipt{{MessageID: "SM1", Status: status, Class: class, Raw: raw}}
	}
	for form, want := range map[string][]watchword.Receipt{
		golden:                                                                    {{MessageID: "SM2xxxxxx", Status: watchword.Sent}},
		"MessageSid=SM1&MessageStatus=queued":                                     one(watchword.Sent, 0, ""),
		"MessageSid=SM1&MessageStatus=accepted":                                   one(watchword.Sent, 0, ""),
		"MessageSid=SM1&MessageStatus=scheduled":                                  one(watchword.Sent, 0, ""),
		"MessageSid=SM1&MessageStatus=sending":                                    one(watchword.Sent, 0, ""),
		"MessageSid=SM1&MessageStatus=delivered&RawDlrDoneDate=2401011200":        one(watchword.Delivered, 0, ""),
		"MessageSid=SM1&MessageStatus=read&EventType=READ&ChannelPrefix=whatsapp": one(watchword.Delivered, 0, ""),
		"MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003":                one(watchword.Undelivered, watchword.ClassUnreachable, "30003"),
		"MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30007":                one(watchword.Undelivered, watchword.ClassContentRejected, "30007"),
		"MessageSid=SM1&MessageStatus=failed&ErrorCode=30034":                     one(watchword.Undelivered, watchword.ClassSenderUnregistered, "30034"),
		"MessageSid=SM1&MessageStatus=failed&ErrorCode=39999":                     one(watchword.Undelivered, watchword.ClassUnknown, "39999"),
		"MessageSid=SM1&MessageStatus=failed":                                     one(watchword.Undelivered, watchword.ClassUnknown, "failed"),
		"MessageSid=SM1&MessageStatus=failed&ErrorCode=%2B8613800138000":          one(watchword.Undelivered, watchword.ClassUnknown, "failed"),
		"MessageSid=SM1&MessageStatus=failed&ErrorCode=13800138000":               one(watchword.Undelivered, watchword.ClassUnknown, "failed"),
		"MessageSid=SM1&MessageStatus=canceled":                                   one(watchword.Undelivered, watchword.ClassUnknown, "canceled"),
		"MessageSid=SM1&MessageStatus=undelivered&ErrorCode=":                     one(watchword.Undelivered, watchword.ClassUnknown, "undelivered"),
		"MessageSid=SM1&MessageStatus=delivered&ErrorCode=30003":                  one(watchword.Delivered, 0, ""),
		"MessageSid=SM1&MessageStatus=partially_delivered":                        one(watchword.Sent, 0, ""),
		"MessageSid=SM1&MessageStatus=unheard-of&NewParameter=%E2%98%95":          one(watchword.Sent, 0, ""),
	} {
		got, answer, err := reader(t).ReadReport(t.Context(), report(form))
		if err != nil || answer.Status != 0 || len(answer.Body) != 0 {
			t.Errorf("%s: %+v, %v", form, answer, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", form, diff)
		}
	}
}

// Every code means the same in a receipt as in a refusal, and a report may come twice.
func TestReceiptOfEveryCode(t *testing.T) {
	r := reader(t)
	for _, line := range table() {
		for range 2 {
			got, _, err := r.ReadReport(t.Context(), report("MessageSid=SM1&MessageStatus=undelivered&ErrorCode="+line.Code))
			if err != nil || len(got) != 1 || got[0].Class != line.Class || got[0].Raw != line.Code {
				t.Errorf("%s: %+v, %v: want %s", line.Code, got, err, line.Class)
			}
		}
	}
}

func TestForgedReports(t *testing.T) {
	for name, change := range map[string]func(*watchword.Report){
		"no signature":       func(r *watchword.Report) { r.Header.Del("X-Twilio-Signature") },
		"an empty signature": func(r *watchword.Report) { r.Header.Set("X-Twilio-Signature", "") },
		"another body":       func(r *watchword.Report) { r.Body = []byte(strings.Replace(golden, "sent", "delivered", -1)) },
		"another URL":        func(r *watchword.Report) { r.URL = strings.Replace(r.URL, "eu", "us", 1) },
		"another token": func(r *watchword.Report) {
			v, _ := url.ParseQuery(golden)
			r.Header.Set("X-Twilio-Signature", signature("another", receiptURL, v))
		},
	} {
		r := report(golden)
		change(&r)
		receipts, _, err := reader(t).ReadReport(t.Context(), r)
		if !errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil {
			t.Errorf("%s: %v, %v: want ErrNotAuthentic", name, receipts, err)
		}
	}
}

func TestMalformedReports(t *testing.T) {
	get := report("")
	get.Method = http.MethodGet
	unreadable := report(golden)
	unreadable.Body = []byte("MessageSid=%zz")
	for name, r := range map[string]watchword.Report{
		"a GET": get, "an unreadable form": unreadable, "nothing": report(""), "no status": report("MessageSid=SM1"),
		"no message": report("MessageStatus=delivered"),
	} {
		receipts, _, err := reader(t).ReadReport(t.Context(), r)
		if err == nil || errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil {
			t.Errorf("%s: %v, %v: want an error of its own", name, receipts, err)
		}
	}
}

// FuzzReadReport: whatever comes is answered, and nothing without Twilio's signature counts.
func FuzzReadReport(f *testing.F) {
	f.Add(golden, "x", receiptURL, true)
	f.Add("MessageSid=SM1&MessageStatus=failed&ErrorCode=30003", "", "https://[::1]:8443/r?x=%zz", false)
	r := reader(f)
	f.Fuzz(func(t *testing.T, body, claimed, address string, sign bool) {
		made := watchword.Report{Method: http.MethodPost, URL: address, Body: []byte(body), Header: textproto.MIMEHeader{}}
		values, parses := url.ParseQuery(body)
		if sign {
			claimed = signature(testToken, address, values)
		}
		made.Header.Set("X-Twilio-Signature", claimed)
		receipts, _, err := r.ReadReport(t.Context(), made)
		if !sign && err == nil && !authentic(testToken, address, values, claimed) {
			t.Error("a report without signature counts")
		}
		if sign && parses == nil && errors.Is(err, watchword.ErrNotAuthentic) {
			t.Error("a signed report is not authentic")
		}
		for _, receipt := range receipts {
			if receipt.MessageID == "" || len(receipt.Raw) > len("undelivered") || receipt.Status == 0 {
				t.Errorf("receipt %+v", receipt)
			}
		}
	})
}

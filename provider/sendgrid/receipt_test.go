package sendgrid

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/watchword/watchword"
)

// desk is an account that reads receipts, and the key that signs them.
type desk struct {
	watchword.ReportReader
	key *ecdsa.PrivateKey
}

func newDesk(t testing.TB) desk {
	t.Helper()
	key := private(t)
	p, err := (&Config{APIKey: testKey, From: testFrom, WebhookPublicKey: shown(t, key)}).Open()
	if err != nil {
		t.Fatal(err)
	}
	return desk{p.(watchword.ReportReader), key}
}

// report is a post as SendGrid makes it, signed.
func (d desk) report(t testing.TB, body string) watchword.Report {
	t.Helper()
	const timestamp = "1783166400"
	return watchword.Report{
		Method: http.MethodPost, URL: "https://auth.example.com/receipts/sendgrid/t0ken", Body: []byte(body),
		Header: textproto.MIMEHeader{
			"Content-Type":                           {"application/json;charset=utf-8"},
			"X-Twilio-Email-Event-Webhook-Signature": {signed(t, d.key, timestamp, []byte(body))},
			"X-Twilio-Email-Event-Webhook-Timestamp": {timestamp},
		},
	}
}

func (d desk) read(t testing.TB, body string) []watchword.Receipt {
	t.Helper()
	receipts, answer, err := d.ReadReport(t.Context(), d.report(t, body))
	if err != nil || answer.Status != 0 || len(answer.Body) != 0 {
		t.Errorf("%s: %+v, %v", body, answer, err)
	}
	return receipts
}

// golden is one post with events of every kind (SendGrid: Event Webhook reference, example), of mails with our argument.
func golden() string {
	const rest = `,"email":"example@test.com","timestamp":1513299569,"smtp-id":"<14c5d75ce93.dfd.64b469@ismtpd-555>","category":"cat facts",` +
		`"sg_event_id":"sg_event_id","sg_message_id":"14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0","watchword":"`
	events := []string{
		`"event":"processed","pool":{"name":"new_MY_test","id":210}`, `"event":"deferred","response":"400 try again later","attempt":"5"`,
		`"event":"delivered","response":"250 OK"`, `"event":"open","useragent":"Mozilla/4.0","ip":"255.255.255.255"`,
		`"event":"click","url":"http://www.sendgrid.com/","url_offset":{"index":0,"type":"html"}`,
		`"event":"bounce","reason":"500 unknown recipient","status":"5.0.0","type":"bounce"`,
		`"event":"bounce","reason":"500 unknown recipient","status":"5.0.0","type":"blocked"`,
		`"event":"dropped","reason":"Bounced Address","status":"5.0.0"`, `"event":"spamreport"`, `"event":"unsubscribe"`,
		`"event":"group_unsubscribe","asm_group_id":10`, `"event":"group_resubscribe","asm_group_id":10`, `"event":"account_status_change"`,
	}
	for i := range events {
		events[i] = "{" + events[i] + rest + fmt.Sprint("m", i) + `"}`
	}
	return "[" + strings.Join(events, ",\r\n") + "]\r\n"
}

func TestGoldenReport(t *testing.T) {
	at := time.Unix(1513299569, 0).UTC()
	var want []watchword.Receipt
	for i, status := range []watchword.DeliveryStatus{
		watchword.Sent, watchword.Sent, watchword.Delivered, watchword.Delivered, watchword.Delivered, watchword.Undelivered,
		watchword.Undelivered, watchword.Undelivered, watchword.Delivered, watchword.Sent, watchword.Sent, watchword.Sent, watchword.Sent,
	} {
		want = append(want, watchword.Receipt{MessageID: fmt.Sprint("m", i), Status: status, At: at})
	}
	want[5].Class, want[5].Raw = watchword.ClassInvalidNumber, "bounce 5.0.0"
	want[6].Class, want[6].Raw = watchword.ClassBlockedByCarrier, "blocked 5.0.0"
	want[7].Class, want[7].Raw = watchword.ClassInvalidNumber, "Bounced Address"
	d := newDesk(t)
	for range 2 { // a report may come twice
		if diff := cmp.Diff(want, d.read(t, golden())); diff != "" {
			t.Error(diff)
		}
	}
}

// SendGrid's own signed example is read with its own key. It is of a mail that was not sent from here.
func TestPublishedReport(t *testing.T) {
	p := open(t, Config{APIKey: testKey, From: testFrom, WebhookPublicKey: publishedKey})
	r := watchword.Report{Method: http.MethodPost, Body: []byte(publishedBody), Header: textproto.MIMEHeader{}}
	r.Header.Set(signatureHeader, publishedSignature)
	r.Header.Set(timestampHeader, publishedTime)
	if receipts, _, err := p.(watchword.ReportReader).ReadReport(t.Context(), r); err != nil || receipts != nil {
		t.Errorf("%v, %v: want no receipts", receipts, err)
	}
	r.Body = []byte(strings.Replace(publishedBody, "hello", "hallo", 1))
	if _, _, err := p.(watchword.ReportReader).ReadReport(t.Context(), r); !errors.Is(err, watchword.ErrNotAuthentic) {
		t.Errorf("%v: want ErrNotAuthentic", err)
	}
}

func TestBounces(t *testing.T) {
	d := newDesk(t)
	for event, want := range map[string]struct {
		class watchword.ErrorClass
		raw   string
	}{
		`"type":"blocked","bounce_classification":"Unclassified"`:                        {watchword.ClassBlockedByCarrier, "blocked"},
		`"type":"bounce","status":"5.1.1"`:                                               {watchword.ClassInvalidNumber, "bounce 5.1.1"},
		`"type":"bounce","status":"5.1.8"`:                                               {watchword.ClassSenderUnregistered, "bounce 5.1.8"},
		`"type":"bounce","status":"5.2.2"`:                                               {watchword.ClassUnreachable, "bounce 5.2.2"},
		`"type":"blocked","status":"4.4.7"`:                                              {watchword.ClassUnreachable, "blocked 4.4.7"},
		`"type":"blocked","status":"5.6.0"`:                                              {watchword.ClassContentRejected, "blocked 5.6.0"},
		`"type":"blocked","status":"5.7.1"`:                                              {watchword.ClassBlockedByCarrier, "blocked 5.7.1"},
		`"type":"blocked","status":"5.7.26"`:                                             {watchword.ClassSenderUnregistered, "blocked 5.7.26"},
		`"type":"bounce","status":"5.7.1","bounce_classification":"Mailbox Unavailable"`: {watchword.ClassUnreachable, "bounce 5.7.1 Mailbox Unavailable"},
		`"type":"expired"`:                                                               {watchword.ClassUnreachable, "expired"},
		`"status":"5.3.0"`:                                                               {watchword.ClassUnknown, "bounce 5.3.0"},
		`"status":"2.1.0","type":"new"`:                                                  {watchword.ClassUnknown, "bounce"},
		`"status":"550 ada@example.com","type":"to ada@example.com"`:                     {watchword.ClassUnknown, "bounce"},
		`"status":"5.1234.1","bounce_classification":"ada@example.com"`:                  {watchword.ClassUnknown, "bounce"},
		`"status":"5.1.x"`:                                                               {watchword.ClassUnknown, "bounce"},
		`"status":"5..1"`:                                                                {watchword.ClassUnknown, "bounce"},
		`"status":null,"type":null,"reason":null,"bounce_classification":null`:           {watchword.ClassUnknown, "bounce"},
	} {
		got := d.read(t, `[{"event":"bounce","watchword":"m1","reason":"550 5.1.1 ada@example.com unknown",`+event+`}]`)
		if diff := cmp.Diff([]watchword.Receipt{{MessageID: "m1", Status: watchword.Undelivered, Class: want.class, Raw: want.raw}}, got); diff != "" {
			t.Errorf("%s:\n%s", event, diff)
		}
	}
}

// Every line of the tables is what it says.
func TestEveryReason(t *testing.T) {
	d := newDesk(t)
	for _, line := range drops() {
		got := d.read(t, `[{"event":"dropped","watchword":"m1","reason":`+quoted(line.Code)+`}]`)
		if len(got) != 1 || got[0].Status != watchword.Undelivered || got[0].Class != line.Class || got[0].Raw != line.Code {
			t.Errorf("%s: %+v: want %s", line.Code, got, line.Class)
		}
	}
	for _, line := range classifications() {
		got := d.read(t, `[{"event":"bounce","watchword":"m1","type":"bounce","bounce_classification":`+quoted(line.Code)+`}]`)
		if len(got) != 1 || got[0].Class != line.Class || got[0].Raw != "bounce "+line.Code {
			t.Errorf("%s: %+v: want %s", line.Code, got, line.Class)
		}
	}
	for _, line := range types() {
		got := d.read(t, `[{"event":"bounce","watchword":"m1","type":`+quoted(line.Code)+`}]`)
		if len(got) != 1 || got[0].Class != line.Class || got[0].Raw != line.Code {
			t.Errorf("%s: %+v: want %s", line.Code, got, line.Class)
		}
	}
	got := d.read(t, `[{"event":"dropped","watchword":"m1","reason":"ada@example.com is no friend"}]`)
	if len(got) != 1 || got[0].Class != watchword.ClassUnknown || got[0].Raw != "dropped" {
		t.Errorf("a reason unheard of: %+v", got)
	}
}

// The webhook belongs to the whole account, so that other applications' mails are in it too.
func TestEventsOfOthersArePassedOver(t *testing.T) {
	d := newDesk(t)
	for body, want := range map[string][]watchword.Receipt{
		`[]`: nil,
		`[{"event":"delivered","sg_message_id":"x.filter"}]`: nil,
		`[{"event":"delivered","watchword":""}]`:             nil,
		`[{"event":"delivered","status":{"a":1}},{"event":"delivered","watchword":7},3,{"watchword":"m0"},` +
			`{"event":"delivered","watchword":"m1","timestamp":"1783166400","category":["a","b"]}]`: {
			{MessageID: "m1", Status: watchword.Delivered, At: time.Unix(1783166400, 0).UTC()},
		},
		`[{"event":"delivered","watchword":"m1","timestamp":-5}]`:  {{MessageID: "m1", Status: watchword.Delivered}},
		`[{"event":"delivered","watchword":"m1","timestamp":1e3}]`: {{MessageID: "m1", Status: watchword.Delivered}},
	} {
		if diff := cmp.Diff(want, d.read(t, body)); diff != "" {
			t.Errorf("%s:\n%s", body, diff)
		}
	}
}

func TestForgedReports(t *testing.T) {
	d := newDesk(t)
	for name, change := range map[string]func(*watchword.Report){
		"no signature":       func(r *watchword.Report) { r.Header.Del(signatureHeader) },
		"an empty signature": func(r *watchword.Report) { r.Header.Set(signatureHeader, "") },
		"no time":            func(r *watchword.Report) { r.Header.Del(timestampHeader) },
		"another time":       func(r *watchword.Report) { r.Header.Set(timestampHeader, "1783166401") },
		"another body":       func(r *watchword.Report) { r.Body = []byte(strings.Replace(golden(), "m5", "m6", 1)) },
		"another's key": func(r *watchword.Report) {
			r.Header.Set(signatureHeader, signed(t, private(t), r.Header.Get(timestampHeader), r.Body))
		},
		"no headers": func(r *watchword.Report) { r.Header = nil },
	} {
		r := d.report(t, golden())
		change(&r)
		receipts, _, err := d.ReadReport(t.Context(), r)
		if !errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil {
			t.Errorf("%s: %v, %v: want ErrNotAuthentic", name, receipts, err)
		}
	}
}

func TestMalformedReports(t *testing.T) {
	d := newDesk(t)
	get := d.report(t, golden())
	get.Method = http.MethodGet
	for name, r := range map[string]watchword.Report{
		"a GET": get, "nothing": d.report(t, ""), "null": d.report(t, "null"), "an object": d.report(t, `{"event":"delivered","watchword":"m1"}`),
		"truncated": d.report(t, golden()[:300]), "events that are none": d.report(t, `[1,null,{"event":3,"watchword":"m1"}]`),
		"a time that is none": d.report(t, `[{"event":"delivered","watchword":"m1","timestamp":"soon"}]`),
	} {
		receipts, _, err := d.ReadReport(t.Context(), r)
		if err == nil || errors.Is(err, watchword.ErrNotAuthentic) || receipts != nil {
			t.Errorf("%s: %v, %v: want an error of its own", name, receipts, err)
		}
	}
}

// FuzzReadReport: whatever comes is answered, and nothing without SendGrid's signature counts.
func FuzzReadReport(f *testing.F) {
	f.Add([]byte(golden()), "x", "1600112502", true)
	f.Add([]byte(publishedBody), publishedSignature, publishedTime, false)
	f.Add([]byte(`[{"event":"bounce","watchword":"m","status":"5.7.26","timestamp":99999999999999999999}]`), "", "", true)
	d := newDesk(f)
	f.Fuzz(func(t *testing.T, body []byte, claimed, timestamp string, sign bool) {
		if sign {
			claimed = signed(t, d.key, timestamp, body)
		}
		made := watchword.Report{Method: http.MethodPost, Body: body, Header: textproto.MIMEHeader{}}
		made.Header.Set(signatureHeader, claimed)
		made.Header.Set(timestampHeader, timestamp)
		receipts, _, err := d.ReadReport(t.Context(), made)
		if !sign && !errors.Is(err, watchword.ErrNotAuthentic) {
			t.Error("a report without signature counts")
		}
		if sign && timestamp != "" && errors.Is(err, watchword.ErrNotAuthentic) {
			t.Error("a signed report is not authentic")
		}
		for _, one := range receipts {
			if one.MessageID == "" || one.Status == 0 || len(one.Raw) > 64 || (one.Class != 0) != (one.Status == watchword.Undelivered) {
				t.Errorf("receipt %+v", one)
			}
		}
	})
}

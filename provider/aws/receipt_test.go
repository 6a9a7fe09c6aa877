package aws

import (
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// smsSample is the example of AWS's documentation ("Example AWS End User Messaging SMS event data").
const smsSample = `{"eventType":"TEXT_SUCCESSFUL","eventVersion":"1.0","eventTimestamp":1686975103470,"isFinal":true,
"originationPhoneNumber":"+12065550152","destinationPhoneNumber":"+14255550156","isoCountryCode":"US","mcc":"310","mnc":"800",
"messageId":"862a8790-60c0-4430-9b2b-658bdexample","messageRequestTimestamp":1686975103170,"messageEncoding":"GSM",
"messageType":"PROMOTIONAL","messageStatus":"SUCCESSFUL","messageStatusDescription":"Message has been accepted by phone carrier",
"context":{"account":"bar"},"totalMessageParts":1,"totalMessagePrice":0.09582,"totalCarrierFee":0.0}`

// bridged is the example of "Monitoring with EventBridge".
const bridged = `{"version":"0","id":"15226fe5-c283-a862-e5e5-0a29ad450fd9","detail-type":"Text Message Delivery Status Updated",
"source":"aws.sms-voice","account":"123456789123","time":"2024-10-16T17:21:40Z","region":"eu-west-2","resources":[],
"detail":{"eventType":"TEXT_DELIVERED","eventVersion":"1.0","eventTimestamp":1729099299998,"isFinal":true,
"originationPhoneNumber":"+18445550123","isoCountryCode":"US","mcc":"310","mnc":"800","carrierName":"T-mobile USA Inc.",
"messageId":"9539975a-e71f-45f3-b496-8d98dc098a77","messageRequestTimestamp":1729099297243,"messageEncoding":"GSM",
"messageType":"PROMOTIONAL","messageStatus":"DELIVERED","messageStatusDescription":"Message has been accepted by phone",
"totalMessageParts":1,"totalMessagePrice":0.00581,"totalCarrierFee":0.003}}`

// at reads a time of a sample.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	return must(t)(time.Parse(time.RFC3339, s)).(time.Time)
}

func TestSMSReceiptsThroughSNS(t *testing.T) {
	w := newWorld(t)
	p := w.sms(t, nil)
	for _, c := range []struct {
		event string
		want  watchword.Receipt
	}{
		{smsSample, watchword.Receipt{
			MessageID: "862a8790-60c0-4430-9b2b-658bdexample", Status: watchword.Sent, Raw: "TEXT_SUCCESSFUL", At: time.UnixMilli(1686975103470),
		}},
		{bridged, watchword.Receipt{
			MessageID: "9539975a-e71f-45f3-b496-8d98dc098a77", Status: watchword.Delivered, Raw: "TEXT_DELIVERED", At: time.UnixMilli(1729099299998),
		}},
	} {
		for range 2 { // SNS may deliver twice
			receipts, _, err := p.ReadReport(t.Context(), w.notify(t, c.event).report())
			if err != nil || !reflect.DeepEqual(receipts, []watchword.Receipt{c.want}) {
				t.Errorf("%+v, %v: want %+v", receipts, err, c.want)
			}
		}
	}
}

func TestSMSEvents(t *testing.T) {
	for event, want := range map[string]struct {
		status watchword.DeliveryStatus
		class  watchword.ErrorClass
	}{
		"TEXT_DELIVERED":           {watchword.Delivered, 0},
		"TEXT_SUCCESSFUL":          {watchword.Sent, 0},
		"TEXT_SENT":                {watchword.Sent, 0},
		"TEXT_PENDING":             {watchword.Sent, 0},
		"TEXT_QUEUED":              {watchword.Sent, 0},
		"TEXT_UNKNOWN":             {watchword.Sent, 0},
		"TEXT_SOMETHING_NEW":       {watchword.Sent, 0},
		"TEXT_INVALID":             {watchword.Undelivered, watchword.ClassInvalidNumber},
		"TEXT_INVALID_MESSAGE":     {watchword.Undelivered, watchword.ClassContentRejected},
		"TEXT_SPAM":                {watchword.Undelivered, watchword.ClassContentRejected},
		"TEXT_UNREACHABLE":         {watchword.Undelivered, watchword.ClassUnreachable},
		"TEXT_CARRIER_UNREACHABLE": {watchword.Undelivered, watchword.ClassUnreachable},
		"TEXT_TTL_EXPIRED":         {watchword.Undelivered, watchword.ClassUnreachable},
		"TEXT_BLOCKED":             {watchword.Undelivered, watchword.ClassBlockedByCarrier},
		"TEXT_CARRIER_BLOCKED":     {watchword.Undelivered, watchword.ClassBlockedByCarrier},
		"TEXT_PROTECT_BLOCKED":     {watchword.Undelivered, watchword.ClassSenderUnregistered},
	} {
		receipts, err := readSMSEvent([]byte(strings.Replace(smsSample, "TEXT_SUCCESSFUL", event, 1)))
		if err != nil || len(receipts) != 1 || receipts[0].Status != want.status || receipts[0].Class != want.class || receipts[0].Raw != event {
			t.Errorf("%s: %+v, %v: want %+v", event, receipts, err, want)
		}
	}
	for _, other := range []string{"VOICE_COMPLETED", "MEDIA_DELIVERED", ""} {
		if receipts, err := readSMSEvent([]byte(strings.Replace(smsSample, "TEXT_SUCCESSFUL", other, 1))); err != nil || receipts != nil {
			t.Errorf("%q: %+v, %v", other, receipts, err)
		}
	}
	if receipts, err := readSMSEvent([]byte(`{"eventType":"TEXT_QUEUED","messageId":"x"}`)); err != nil || !receipts[0].At.IsZero() {
		t.Errorf("without a time: %+v, %v", receipts, err)
	}
	hostile := strings.Replace(smsSample, "TEXT_SUCCESSFUL", "TEXT_ to +14255550156 failed", 1)
	if receipts, err := readSMSEvent([]byte(hostile)); err != nil || receipts[0].Raw != "" {
		t.Errorf("a text is no code: %+v, %v", receipts, err)
	}
}

const mailID = "EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000"

// sesMail is the mail of the examples of AWS's documentation ("Examples of event data that Amazon SES publishes to Amazon
// SNS"), in short.
const sesMail = `"mail":{"timestamp":"2017-08-05T00:40:02.012Z","source":"Sender Name <sender@example.com>","sendingAccountId":"123456789012",
"messageId":"` + mailID + `","destination":["recipient@example.com"],"headersTruncated":false,
"headers":[{"name":"From","value":"Sender Name <sender@example.com>"}],"commonHeaders":{"messageId":"not this one","subject":"Message sent"},
"tags":{"ses:configuration-set":["ConfigSet"],"watchword":["vf_1-1"]}}`

// bounce is the documentation's bounce, of another kind.
func bounce(kind, subKind, status string) string {
	return `{"eventType":"Bounce","bounce":{"bounceType":"` + kind + `","bounceSubType":"` + subKind + `","bouncedRecipients":[{
"emailAddress":"recipient@example.com","action":"failed","status":"` + status + `","diagnosticCode":"smtp; 550 5.1.1 user unknown"}],
"timestamp":"2017-08-05T00:41:02.669Z","feedbackId":"01000157c44f053b-000000","reportingMTA":"dsn; mta.example.com"},` + sesMail + `}`
}

func TestSESEvents(t *testing.T) {
	for name, c := range map[string]struct {
		event string
		want  watchword.Receipt
	}{
		"delivery": {
			`{"eventType":"Delivery",` + sesMail + `,"delivery":{"timestamp":"2016-10-19T23:21:04.133Z","processingTimeMillis":11893,
"recipients":["recipient@example.com"],"smtpResponse":"250 2.6.0 Message received","reportingMTA":"mta.example.com"}}`,
			watchword.Receipt{Status: watchword.Delivered, Raw: "Delivery", At: at(t, "2016-10-19T23:21:04.133Z")},
		},
		"feedback notification": {
			`{"notificationType":"Delivery",` + sesMail + `,"delivery":{"timestamp":"2016-10-19T23:21:04.133Z"}}`,
			watchword.Receipt{Status: watchword.Delivered, Raw: "Delivery", At: at(t, "2016-10-19T23:21:04.133Z")},
		},
		"by EventBridge": {
			`{"version":"0","source":"aws.ses","detail-type":"Email Delivered","detail":{"eventType":"Delivery",` + sesMail + `,"delivery":{"timestamp":"nonsense"}}}`,
			watchword.Receipt{Status: watchword.Delivered, Raw: "Delivery"},
		},
		"bounce": {
			bounce("Permanent", "General", "5.1.1"),
			watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassInvalidNumber, Raw: "Permanent/General 5.1.1", At: at(t, "2017-08-05T00:41:02.669Z")},
		},
		"complaint": {
			`{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"recipient@example.com"}],
"timestamp":"2017-08-05T00:41:02.669Z","complaintFeedbackType":"abuse","complaintSubType":null},` + sesMail + `}`,
			watchword.Receipt{Status: watchword.Delivered, Raw: "Complaint", At: at(t, "2017-08-05T00:41:02.669Z")},
		},
		"complained before": {
			`{"eventType":"Complaint","complaint":{"timestamp":"2017-08-05T00:41:02.669Z","complaintSubType":"OnAccountSuppressionList"},` + sesMail + `}`,
			watchword.Receipt{
				Status: watchword.Undelivered, Class: watchword.ClassBlockedByCarrier, Raw: "Complaint/OnAccountSuppressionList",
				At: at(t, "2017-08-05T00:41:02.669Z"),
			},
		},
		"delay": {
			`{"eventType":"DeliveryDelay",` + sesMail + `,"deliveryDelay":{"timestamp":"2020-06-16T00:25:40.095Z",
"delayType":"TransientCommunicationFailure","delayedRecipients":[{"emailAddress":"recipient@example.com","status":"4.4.1"}]}}`,
			watchword.Receipt{Status: watchword.Sent, Raw: "DeliveryDelay/TransientCommunicationFailure", At: at(t, "2020-06-16T00:25:40.095Z")},
		},
		"reject": {
			`{"eventType":"Reject",` + sesMail + `,"reject":{"reason":"Bad content"}}`,
			watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassContentRejected, Raw: "Reject"},
		},
		"rendering": {
			`{"eventType":"Rendering Failure",` + sesMail + `,"failure":{"templateName":"T"}}`,
			watchword.Receipt{Status: watchword.Undelivered, Class: watchword.ClassContentRejected, Raw: "RenderingFailure"},
		},
		"send":    {`{"eventType":"Send",` + sesMail + `,"send":{}}`, watchword.Receipt{Status: watchword.Sent, Raw: "Send"}},
		"open":    {`{"eventType":"Open",` + sesMail + `}`, watchword.Receipt{Status: watchword.Delivered, Raw: "Open"}},
		"click":   {`{"eventType":"Click",` + sesMail + `}`, watchword.Receipt{Status: watchword.Delivered, Raw: "Click"}},
		"unknown": {`{"eventType":"News to a@b.c",` + sesMail + `}`, watchword.Receipt{Status: watchword.Sent}},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.MessageID = mailID
			receipts, err := readSESEvent([]byte(c.event))
			if err != nil || len(receipts) != 1 || !reflect.DeepEqual(receipts[0], c.want) {
				t.Errorf("%+v, %v: want %+v", receipts, err, c.want)
			}
		})
	}
}

// Bounce types of SES, and the statuses that tell the vague ones apart.
func TestBounces(t *testing.T) {
	for _, c := range []struct {
		kind, subKind, status string
		want                  watchword.ErrorClass
	}{
		{"Permanent", "NoEmail", "", watchword.ClassInvalidNumber},
		{"Permanent", "Suppressed", "5.1.1", watchword.ClassInvalidNumber},
		{"Permanent", "EmailValidationSuppressed", "", watchword.ClassInvalidNumber},
		{"Permanent", "OnAccountSuppressionList", "5.1.1", watchword.ClassBlockedByCarrier},
		{"Permanent", "OnTenantSuppressionList", "", watchword.ClassBlockedByCarrier},
		{"Permanent", "General", "", watchword.ClassInvalidNumber},
		{"Permanent", "General", "550 5.1.1", watchword.ClassInvalidNumber},
		{"Permanent", "General", "5.1.8", watchword.ClassSenderUnregistered},
		{"Permanent", "General", "5.2.1", watchword.ClassUnreachable},
		{"Permanent", "General", "5.4.1", watchword.ClassUnreachable},
		{"Permanent", "General", "5.6.0", watchword.ClassContentRejected},
		{"Permanent", "General", "5.7.1", watchword.ClassBlockedByCarrier},
		{"Permanent", "General", "5.7.26", watchword.ClassSenderUnregistered},
		{"Permanent", "General", "5.3.0", watchword.ClassInvalidNumber},
		{"Permanent", "General", "2.0.0", watchword.ClassInvalidNumber},
		{"Permanent", "General", "5.1234.0", watchword.ClassInvalidNumber},
		{"Transient", "General", "", watchword.ClassUnreachable},
		{"Transient", "General", "4.7.0", watchword.ClassBlockedByCarrier},
		{"Transient", "MailboxFull", "", watchword.ClassUnreachable},
		{"Transient", "CustomTimeoutExceeded", "", watchword.ClassUnreachable},
		{"Transient", "MessageTooLarge", "", watchword.ClassContentRejected},
		{"Transient", "ContentRejected", "", watchword.ClassContentRejected},
		{"Transient", "AttachmentRejected", "", watchword.ClassContentRejected},
		{"Undetermined", "Undetermined", "", watchword.ClassUnknown},
		{"Undetermined", "Undetermined", "5.1.1", watchword.ClassInvalidNumber},
		{"", "a@b.c", "", watchword.ClassUnknown},
	} {
		receipts, err := readSESEvent([]byte(bounce(c.kind, c.subKind, c.status)))
		if err != nil || receipts[0].Class != c.want || receipts[0].Status != watchword.Undelivered || strings.Contains(receipts[0].Raw, "@") {
			t.Errorf("%+v: %+v, %v", c, receipts, err)
		}
	}
}

func TestSESReports(t *testing.T) {
	w := newWorld(t)
	p := open(t, &EmailConfig{Account: w.account(), From: "no-reply@acme.example"}).(*email)
	receipts, _, err := p.ReadReport(t.Context(), w.notify(t, bounce("Transient", "MailboxFull", "4.2.2")).report())
	if err != nil || len(receipts) != 1 || receipts[0].MessageID != mailID || receipts[0].Class != watchword.ClassUnreachable {
		t.Errorf("%+v, %v", receipts, err)
	}
	for _, hello := range []string{
		"Successfully validated SNS topic for Amazon SES event publishing.",
		`{"notificationType":"AmazonSnsSubscriptionSucceeded","message":"You have successfully subscribed your Amazon SNS topic"}`, `{}`,
	} {
		if receipts, _, err := p.ReadReport(t.Context(), w.notify(t, hello).report()); err != nil || receipts != nil {
			t.Errorf("%s: %+v, %v", hello, receipts, err)
		}
	}
	for _, bad := range []string{"", "Successfully", "[]", `{"eventType":"Delivery"}`, `{"eventType":"Delivery","mail":{"messageId":7}}`} {
		if receipts, _, err := p.ReadReport(t.Context(), w.notify(t, bad).report()); err == nil || receipts != nil {
			t.Errorf("%s: %+v, %v", bad, receipts, err)
		}
	}
	forged := w.notify(t, "{}")
	forged["Message"] = bounce("Permanent", "NoEmail", "")
	if _, _, err := p.ReadReport(t.Context(), forged.report()); !errors.Is(err, watchword.ErrNotAuthentic) {
		t.Error(err)
	}
}

// FuzzEvents: no event makes a panic, and what operators see of one is a code.
func FuzzEvents(f *testing.F) {
	f.Add([]byte(smsSample))
	f.Add([]byte(bridged))
	f.Add([]byte(bounce("Permanent", "General", "5.1.1")))
	f.Add([]byte(`{"detail":{"detail":{}}}`))
	code := regexp.MustCompile(`^[A-Za-z0-9_/. -]{0,100}$`)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, read := range []func([]byte) ([]watchword.Receipt, error){readSMSEvent, readSESEvent} {
			receipts, err := read(body)
			if err != nil && receipts != nil {
				t.Errorf("%v with %v", receipts, err)
			}
			for _, r := range receipts {
				if r.MessageID == "" || r.Status == 0 || !code.MatchString(r.Raw) {
					t.Errorf("%q: %+v", body, r)
				}
			}
		}
	})
}

// FuzzEnvelope: nothing that SNS has not signed is read, and nobody but SNS is asked.
func FuzzEnvelope(f *testing.F) {
	a := account("http://127.0.0.1:1")
	a.TopicARN = topic
	reader := open(f, &SMSConfig{Account: a}).(*sms)
	sample, _ := json.Marshal(post{
		"Type": "Notification", "TopicArn": topic, "Message": smsSample, "SignatureVersion": "2", "Signature": "AAAA", "SigningCertURL": "https://evil.example/a.pem",
	})
	f.Add(sample)
	f.Add([]byte(`{"Type":"SubscriptionConfirmation","TopicArn":"` + topic + `","SubscribeURL":"https://evil.example/","SignatureVersion":"1"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if strings.Contains(strings.ToLower(string(body)), snsHost) {
			return // it would be asked for a certificate
		}
		receipts, _, err := reader.ReadReport(t.Context(), watchword.Report{Body: body, At: noon()})
		if err == nil || receipts != nil {
			t.Errorf("%q: %v, %v", body, receipts, err)
		}
	})
}

package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
)

func TestSendText(t *testing.T) {
	c := newCloud(t, "sms-voice")
	p := open(t, &SMSConfig{
		Account: Account{
			Region: region, AccessKeyID: keyID, SecretAccessKey: secretKey, SessionToken: sessionToken, BaseURL: c.URL, ConfigurationSet: "codes",
		},
		Senders:         provider.Senders{From: "+12065550152", ByCountry: map[string]string{"CN": "pool-a1", "GB": "Acme"}},
		MessageFeedback: true,
	})
	m := text()
	accepted, err := send(t, p, m)
	if err != nil || accepted.MessageID != "862a8790-60c0-4430-9b2b-658bd0000001" || accepted.Receipt != 0 {
		t.Fatalf("%+v, %v", accepted, err)
	}
	one := c.only(t)
	var got, want map[string]any
	wanted, _ := json.Marshal(map[string]any{
		"DestinationPhoneNumber": "+8613800138000", "OriginationIdentity": "pool-a1", "MessageBody": m.Content.Text, "MessageType": "TRANSACTIONAL",
		"ConfigurationSetName": "codes", "TimeToLive": 300, "Context": map[string]string{"watchword": m.Key}, "MessageFeedbackEnabled": true,
	})
	if json.Unmarshal(one.body, &got) != nil || json.Unmarshal(wanted, &want) != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the input is %s: want %s", one.body, wanted)
	}
	if one.target != "SendTextMessage" || one.header.Get("User-Agent") != "watchword" {
		t.Errorf("%s, %v", one.target, one.header)
	}
}

func TestSender(t *testing.T) {
	c := newCloud(t, "sms-voice")
	for _, v := range []struct {
		senders         provider.Senders
		signature, want string
	}{
		{provider.Senders{}, "", ""},
		{provider.Senders{}, "Acme", "Acme"},
		{provider.Senders{From: "+12065550152"}, "", "+12065550152"},
		{provider.Senders{From: "+12065550152", ByCountry: map[string]string{"CN": "ACME-CN"}}, "Acme", "Acme"},
	} {
		m := text()
		m.Signature, m.ValidFor, m.Key = v.signature, 0, ""
		p := open(t, &SMSConfig{Account: account(c.URL), Senders: v.senders})
		if _, err := send(t, p, m); err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		last := c.seen[len(c.seen)-1]
		_ = json.Unmarshal(last.body, &got)
		if from, _ := got["OriginationIdentity"].(string); from != v.want {
			t.Errorf("%+v: the sender is %q", v, from)
		}
		for _, absent := range []string{"TimeToLive", "Context", "ConfigurationSetName", "MessageFeedbackEnabled"} {
			if value, ok := got[absent]; ok {
				t.Errorf("%s is %v", absent, value)
			}
		}
	}
}

func TestTimeToLiveHasBounds(t *testing.T) {
	c := newCloud(t, "sms-voice")
	p := openSMS(t, c.URL)
	for valid, want := range map[time.Duration]float64{time.Second: 5, 90 * time.Second: 90, 30 * 24 * time.Hour: 259200} {
		m := text()
		m.ValidFor = valid
		if _, err := send(t, p, m); err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		_ = json.Unmarshal(c.seen[len(c.seen)-1].body, &got)
		if got["TimeToLive"] != want {
			t.Errorf("%s: %v", valid, got["TimeToLive"])
		}
	}
}

func TestSendEmail(t *testing.T) {
	c := newCloud(t, "ses")
	a := account(c.URL)
	a.ConfigurationSet = "codes"
	p := open(t, &EmailConfig{Account: a, From: "no-reply@acme.example", ReplyTo: "Help <help@acme.example>"})
	m := letter(t)
	accepted, err := send(t, p, m)
	if err != nil || accepted.MessageID != "0102017c44f053b-61b59c11-9236-11e6-8f96-7be8a0000001-000000" {
		t.Fatalf("%+v, %v", accepted, err)
	}
	utf8 := func(s string) map[string]string { return map[string]string{"Data": s, "Charset": "UTF-8"} }
	wanted, _ := json.Marshal(map[string]any{
		"FromEmailAddress":     `=?utf-8?b?w4FjbWUgIkx0ZCI=?= <no-reply@acme.example>`, // Ácme "Ltd"
		"Destination":          map[string]any{"ToAddresses": []string{"ada+tag@example.com"}},
		"ReplyToAddresses":     []string{`"Help" <help@acme.example>`},
		"ConfigurationSetName": "codes",
		"EmailTags":            []map[string]string{{"Name": "watchword", "Value": m.Key}},
		"Content": map[string]any{"Simple": map[string]any{
			"Subject": utf8("Your code: 493812 🔑"),
			"Body":    map[string]any{"Text": utf8(m.Content.Text), "Html": utf8(m.Content.HTML)},
			"Headers": []map[string]string{{"Name": "Auto-Submitted", "Value": "auto-generated"}},
		}},
	})
	var got, want map[string]any
	one := c.only(t)
	if json.Unmarshal(one.body, &got) != nil || json.Unmarshal(wanted, &want) != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the input is %s: want %s", one.body, wanted)
	}
}

func TestNameOfTheSender(t *testing.T) {
	c := newCloud(t, "ses")
	for _, v := range []struct{ from, signature, want string }{
		{"no-reply@acme.example", "", `"Acme" <no-reply@acme.example>`},
		{"Acme Codes <no-reply@acme.example>", "", `"Acme Codes" <no-reply@acme.example>`},
		{"Acme Codes <no-reply@acme.example>", "爱\r\nBcc: x", `=?utf-8?b?54ixIEJjYzogeA==?= <no-reply@acme.example>`},
	} {
		m := letter(t)
		m.Brand, m.Signature, m.Content.HTML = "Acme", v.signature, ""
		if _, err := send(t, open(t, &EmailConfig{Account: account(c.URL), From: v.from}), m); err != nil {
			t.Fatal(err)
		}
		var got sendEmail
		_ = json.Unmarshal(c.seen[len(c.seen)-1].body, &got)
		if got.FromEmailAddress != v.want || got.Content.Simple.Body.HTML != nil {
			t.Errorf("%+v: %s", v, got.FromEmailAddress)
		}
	}
}

// The services refuse what is not signed with the account's credentials, or for another service.
func TestWrongCredentials(t *testing.T) {
	for name, v := range map[string]struct {
		change func(*Account)
		raw    string
	}{
		"key id": {func(a *Account) { a.AccessKeyID = "AKIDOTHER" }, "UnrecognizedClientException"},
		"secret": {func(a *Account) { a.SecretAccessKey += "x" }, "InvalidSignatureException"},
		"token":  {func(a *Account) { a.SessionToken = "" }, "ExpiredTokenException"},
		"region": {func(a *Account) { a.Region = "eu-west-2" }, "InvalidSignatureException"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, service := range []string{"sms-voice", "ses"} {
				c := newCloud(t, service)
				a := account(c.URL)
				v.change(&a)
				var err error
				if service == "ses" {
					_, err = send(t, open(t, &EmailConfig{Account: a, From: "no-reply@acme.example"}), letter(t))
				} else {
					_, err = send(t, open(t, &SMSConfig{Account: a}), text())
				}
				wantRefused(t, err, watchword.ClassAuthFailed, v.raw)
			}
		})
	}
	c := newCloud(t, "sms-voice")
	p := openSMS(t, c.URL)
	p.now = func() time.Time { return time.Now().Add(-time.Hour) }
	_, err := send(t, p, text())
	wantRefused(t, err, watchword.ClassAuthFailed, "InvalidSignatureException")
}

// Every line of the tables, as AWS says it.
func TestEveryCode(t *testing.T) {
	c := newCloud(t, "sms-voice")
	p := openSMS(t, c.URL)
	for _, line := range reasons() {
		c.behave(func(w http.ResponseWriter, request string) {
			c.fault(w, 400, "ValidationException", line.Code, request)
		}, false)
		_, err := send(t, p, text())
		wantRefused(t, err, line.Class, line.Code)
	}
	for _, service := range []string{"sms-voice", "ses"} {
		c := newCloud(t, service)
		p, m := watchword.Provider(openSMS(t, c.URL)), text()
		if service == "ses" {
			p, m = openEmail(t, c.URL), letter(t)
		}
		for _, line := range kinds() {
			c.behave(func(w http.ResponseWriter, request string) { c.fault(w, 400, line.Code, "", request) }, false)
			_, err := send(t, p, m)
			wantRefused(t, err, line.Class, line.Code)
		}
	}
}

func TestTablesNameEachCodeOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, line := range append(reasons(), kinds()...) {
		if seen[line.Code] || len(line.Code) > 64 {
			t.Errorf("%s stands twice, or is too long", line.Code)
		}
		seen[line.Code] = true
	}
}

func TestAnswers(t *testing.T) {
	for name, v := range map[string]struct {
		status int
		body   string
		class  watchword.ErrorClass
		raw    string
	}{
		"number":               {400, `{"__type":"x#ValidationException","Reason":"INVALID_PARAMETER","Fields":[{"Name":"input.DestinationPhoneNumber"}]}`, watchword.ClassInvalidNumber, "INVALID_PARAMETER"},
		"text":                 {400, `{"__type":"ValidationException","Reason":"FIELD_VALIDATION_FAILED","Fields":[{"Name":"x"},{"Name":"messageBody"}]}`, watchword.ClassContentRejected, "FIELD_VALIDATION_FAILED"},
		"sender":               {400, `{"__type":"ValidationException","Fields":[{"Name":"OriginationIdentity"}]}`, watchword.ClassSenderUnregistered, "ValidationException"},
		"another field":        {400, `{"__type":"ValidationException","Reason":"OTHER","Fields":[{"Name":"TimeToLive"}]}`, watchword.ClassProviderError, "OTHER"},
		"an error in a 200":    {200, `{"__type":"ThrottlingException"}`, watchword.ClassRateLimited, "ThrottlingException"},
		"an unknown one":       {200, `{"__type":"NewException"}`, watchword.ClassUnknown, "NewException"},
		"unknown":              {400, `{"__type":"NewException"}`, watchword.ClassProviderError, "NewException"},
		"a code with the code": {400, `{"__type":"About493812"}`, watchword.ClassProviderError, "HTTP 400"},
		"a code with a number": {400, `{"__type":"ConflictException","Reason":"to +86 138-0013-8000"}`, watchword.ClassProviderError, "HTTP 400"},
		"a code with a key":    {400, `{"__type":"` + keyID + `"}`, watchword.ClassProviderError, "HTTP 400"},
		"no id":                {200, `{}`, watchword.ClassUnknown, "HTTP 200"},
		"empty id":             {200, `{"MessageId":""}`, watchword.ClassUnknown, "HTTP 200"},
		"id of another type":   {200, `{"MessageId":7}`, watchword.ClassUnknown, "HTTP 200"},
		"no body":              {200, ``, watchword.ClassUnknown, "HTTP 200"},
		"half a body":          {200, `{"MessageId":"862`, watchword.ClassUnknown, "HTTP 200"},
		"a proxy's page":       {502, `<html>Bad gateway 493812</html>`, watchword.ClassProviderError, "HTTP 502"},
		"a gateway":            {504, ``, watchword.ClassTimeout, "HTTP 504"},
		"a page of welcome":    {200, `<html>`, watchword.ClassUnknown, "HTTP 200"},
		"too many":             {429, ``, watchword.ClassRateLimited, "HTTP 429"},
		"moved":                {307, ``, watchword.ClassProviderError, "HTTP 307"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCloud(t, "sms-voice")
			c.behave(says(v.status, v.body), false)
			_, err := send(t, openSMS(t, c.URL), text())
			wantRefused(t, err, v.class, v.raw)
		})
	}
}

func TestUnverifiedSender(t *testing.T) {
	c := newCloud(t, "ses")
	p := open(t, &EmailConfig{Account: account(c.URL), From: "someone@else.example"})
	_, err := send(t, p, letter(t))
	wantRefused(t, err, watchword.ClassSenderUnregistered, "MessageRejected")
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var asked atomic.Int64
	elsewhere := newCloud(t, "ses")
	elsewhere.Config.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	c := newCloud(t, "ses")
	c.behave(func(w http.ResponseWriter, _ string) {
		w.Header().Set("Location", elsewhere.URL)
		w.WriteHeader(http.StatusFound)
	}, false)
	_, err := send(t, openEmail(t, c.URL), letter(t))
	wantRefused(t, err, watchword.ClassProviderError, "HTTP 302")
	if asked.Load() != 0 {
		t.Error("the redirect was followed")
	}
}

func TestConnections(t *testing.T) {
	var requests atomic.Int64
	lost := providertest.Wire(t, func(conn net.Conn) { requests.Add(1); providertest.Take(conn) })
	_, err := send(t, openSMS(t, lost), text())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if requests.Load() != 1 {
		t.Errorf("the text was sent %d times", requests.Load())
	}
	broken := providertest.Wire(t, func(conn net.Conn) {
		providertest.Take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"MessageId\":\"862a8790\"")
	})
	_, err = send(t, openSMS(t, broken), text())
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	_, err = send(t, openSMS(t, "http://127.0.0.1:1"), text())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

func TestSlowBody(t *testing.T) {
	ctx, done := overdue{t.Context(), make(chan struct{})}, make(chan struct{})
	base := providertest.Wire(t, func(conn net.Conn) {
		providertest.Take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"MessageId\"")
		close(ctx.passed)
		<-done
	})
	t.Cleanup(func() { close(done) })
	_, err := openEmail(t, base).Send(ctx, letter(t))
	wantRefused(t, err, watchword.ClassTimeout, "deadline")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// overdue is a context whose deadline passes when the test says so.
type overdue struct {
	context.Context
	passed chan struct{}
}

func (o overdue) Done() <-chan struct{} { return o.passed }

func (o overdue) Err() error {
	select {
	case <-o.passed:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestConversion(t *testing.T) {
	c := newCloud(t, "sms-voice")
	c.behave(says(200, `{"MessageId":"862a8790","MessageFeedbackStatus":"RECEIVED"}`), false)
	silent := openSMS(t, c.URL)
	if err := silent.ReportConversion(t.Context(), watchword.Conversion{MessageID: "862a8790", Approved: true}); err != nil || len(c.seen) != 0 {
		t.Errorf("without the setting: %v, %d requests", err, len(c.seen))
	}
	p := open(t, &SMSConfig{Account: account(c.URL), MessageFeedback: true}).(watchword.ConversionReporter)
	for i, v := range []struct {
		conversion watchword.Conversion
		want       string
	}{
		{watchword.Conversion{MessageID: "862a8790", Approved: true}, `{"MessageId":"862a8790","MessageFeedbackStatus":"RECEIVED"}`},
		{watchword.Conversion{MessageID: "862a8790"}, `{"MessageId":"862a8790","MessageFeedbackStatus":"FAILED"}`},
	} {
		if err := p.ReportConversion(t.Context(), v.conversion); err != nil {
			t.Fatal(err)
		}
		if got := c.seen[i]; got.target != "PutMessageFeedback" || string(got.body) != v.want {
			t.Errorf("%s %s: want %s", got.target, got.body, v.want)
		}
	}
	if err := p.ReportConversion(t.Context(), watchword.Conversion{Approved: true}); err != nil || len(c.seen) != 2 {
		t.Errorf("without an id: %v", err)
	}
	c.behave(func(w http.ResponseWriter, r string) { c.fault(w, 400, "ResourceNotFoundException", "", r) }, false)
	wantRefused(t, p.ReportConversion(t.Context(), watchword.Conversion{MessageID: "x"}), watchword.ClassSenderUnregistered, "ResourceNotFoundException")
	wantRefused(t, (&sms{api: openSMS(t, "http://127.0.0.1:1").api, feedback: true}).
		ReportConversion(t.Context(), watchword.Conversion{MessageID: "x"}), watchword.ClassProviderError, "connection refused")
}

func TestProbeSMS(t *testing.T) {
	limits := func(limit string) string {
		return `{"SpendLimits":[{"Name":"VOICE_MESSAGE_MONTHLY_SPEND_LIMIT","EnforcedLimit":0,"MaxLimit":1},
{"Name":"TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"` + limit + `,"MaxLimit":1000,"Overridden":true}]}`
	}
	for body, want := range map[string]string{
		limits(`,"EnforcedLimit":100`): "", limits(``): "", `{"SpendLimits":[]}`: "",
		limits(`,"EnforcedLimit":0`): "insufficient_balance TEXT_MESSAGE_MONTHLY_SPEND_LIMIT",
		`{}`:                         "unknown HTTP 200", `{"__type":"AccessDeniedException"}`: "auth_failed AccessDeniedException",
	} {
		c := newCloud(t, "sms-voice")
		c.behave(says(200, body), false)
		balance, err := openSMS(t, c.URL).Probe(t.Context())
		wantProbe(t, body, balance, err, "", want)
		if one := c.only(t); one.target != "DescribeSpendLimits" || string(one.body) != "{}" {
			t.Errorf("%s %s", one.target, one.body)
		}
	}
	_, err := openSMS(t, "http://127.0.0.1:1").Probe(t.Context())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

func TestProbeSES(t *testing.T) {
	account := func(enabled bool, status string, most, sent float64) string {
		return fmt.Sprintf(`{"ProductionAccessEnabled":true,"SendingEnabled":%t,"EnforcementStatus":%q,"SendQuota":{"Max24HourSend":%v,"MaxSendRate":14,"SentLast24Hours":%v}}`,
			enabled, status, most, sent)
	}
	for _, v := range []struct{ body, balance, want string }{
		{account(true, "HEALTHY", 50000, 123), "49877 messages a day", ""},
		{account(true, "PROBATION", 200, 0.5), "199 messages a day", ""},
		{account(true, "HEALTHY", -1, 9), "", ""},
		{account(true, "HEALTHY", 200, 200), "", "rate_limited Max24HourSend"},
		{account(false, "HEALTHY", 200, 0), "", "auth_failed HEALTHY"},
		{account(false, "", 200, 0), "", "auth_failed SendingEnabled"},
		{account(true, "SHUTDOWN", 200, 0), "", "auth_failed SHUTDOWN"},
		{`{}`, "", "unknown HTTP 200"},
		{`<html>`, "", "unknown HTTP 200"},
	} {
		c := newCloud(t, "ses")
		c.behave(says(200, v.body), false)
		balance, err := openEmail(t, c.URL).Probe(t.Context())
		wantProbe(t, v.body, balance, err, v.balance, v.want)
		if one := c.only(t); one.target != "GET /v2/email/account" || len(one.body) != 0 {
			t.Errorf("%s %s", one.target, one.body)
		}
	}
	_, err := openEmail(t, "http://127.0.0.1:1").Probe(t.Context())
	wantRefused(t, err, watchword.ClassProviderError, "connection refused")
}

// wantProbe compares a balance, and class and raw code of an error.
func wantProbe(t *testing.T, body string, balance watchword.Balance, err error, wantBalance, want string) {
	t.Helper()
	got := ""
	if refused := (*watchword.SendError)(nil); errors.As(err, &refused) {
		got = refused.Class.String() + " " + refused.Raw
	} else if err != nil {
		got = err.Error()
	}
	if got != want || strings.TrimSpace(balance.Amount+" "+balance.Currency) != wantBalance {
		t.Errorf("%s: %+v, %q: want %q, %q", body, balance, got, wantBalance, want)
	}
}

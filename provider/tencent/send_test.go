package tencent

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// parameters reads the body of a call.
func (a asked) parameters(t *testing.T) map[string]any {
	t.Helper()
	var p map[string]any
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSend(t *testing.T) {
	v := newVendor(t)
	settings := v.settings()
	settings.SenderID = "Acme"
	m := sms()
	m.Content.Text = "never sent"
	accepted, err := send(t, open(t, settings), m)
	if err != nil || accepted.MessageID != "5000:1045710669157053657849400001" || accepted.Receipt != 0 {
		t.Fatalf("%+v, %v", accepted, err)
	}
	want := map[string]any{
		"PhoneNumberSet": []any{"+8613800138000"}, "SmsSdkAppId": app, "SignName": signature, "TemplateId": template,
		"TemplateParamSet": []any{"493812", "5"}, "SessionContext": m.Key,
	}
	call := v.only(t)
	if got := call.parameters(t); !reflect.DeepEqual(got, want) || call.region != "ap-guangzhou" {
		t.Errorf("the parameters are %v (%s): want %v", got, call.region, want)
	}
}

func TestOutsideTheMainland(t *testing.T) {
	v := newVendor(t)
	settings := v.settings()
	settings.SenderID, settings.Region = "Acme", "ap-singapore" // the account's signature stays in the mainland
	m := to(t, "+85221234567")
	m.Registered.Variables = nil
	if _, err := send(t, open(t, settings), m); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"PhoneNumberSet": []any{"+85221234567"}, "SmsSdkAppId": app, "TemplateId": template, "SenderId": "Acme", "SessionContext": m.Key,
	}
	call := v.only(t)
	if got := call.parameters(t); !reflect.DeepEqual(got, want) || call.region != "ap-singapore" {
		t.Errorf("the parameters are %v (%s): want %v", got, call.region, want)
	}
}

func TestSignatureOutsideTheMainland(t *testing.T) {
	v := newVendor(t)
	m := to(t, "+85221234567")
	m.Signature = "Acme HK"
	if _, err := send(t, open(t, v.settings()), m); err != nil {
		t.Fatal(err)
	}
	if got := v.only(t).parameters(t)["SignName"]; got != "Acme HK" {
		t.Errorf("the signature is %v: want the message's", got)
	}
}

func TestRefusedBeforeAnyCall(t *testing.T) {
	v := newVendor(t)
	m := sms()
	m.Registered.ID = ""
	_, err := send(t, open(t, v.settings()), m)
	wantRefused(t, err, watchword.ClassContentRejected, "no template")
	settings := v.settings()
	settings.SignName = ""
	_, err = send(t, open(t, settings), sms())
	wantRefused(t, err, watchword.ClassSenderUnregistered, "no signature")
	if len(v.came()) != 0 {
		t.Error("the vendor was asked")
	}
}

func TestSignatureOfTheMessageComesFirst(t *testing.T) {
	v := newVendor(t)
	settings := v.settings()
	settings.SignName = "另一个"
	m := sms()
	m.Signature = signature
	if _, err := send(t, open(t, settings), m); err != nil {
		t.Error(err)
	}
	_, err := send(t, open(t, settings), sms())
	wantRefused(t, err, watchword.ClassSenderUnregistered, "FailedOperation.SignatureIncorrectOrUnapproved")
}

func TestVariables(t *testing.T) {
	values := []string{`"a" 'b' \ /`, "a\nb\r\tc", "<b>&amp;</b>", "👩‍👩‍👧 ok", "{{code}} {1}", "100% a+b=c&d", "【签名】您好", "", "493812"}
	v := newVendor(t)
	m := sms()
	m.Registered.Variables = nil
	for _, value := range values {
		m.Registered.Variables = append(m.Registered.Variables, watchword.TemplateVariable{Value: value})
	}
	if _, err := send(t, open(t, v.settings()), m); err != nil {
		t.Fatal(err)
	}
	var got struct{ TemplateParamSet []string }
	if err := json.Unmarshal([]byte(v.only(t).body), &got); err != nil || !reflect.DeepEqual(got.TemplateParamSet, values) {
		t.Errorf("%q, %v: want %q", got, err, values)
	}
}

func TestWrongCredentials(t *testing.T) {
	v := newVendor(t)
	for raw, change := range map[string]func(*Config){
		"AuthFailure.SignatureFailure":                func(c *Config) { c.SecretKey = "another" },
		"AuthFailure.SecretIdNotFound":                func(c *Config) { c.SecretID = "another" },
		"UnauthorizedOperation.SmsSdkAppIdVerifyFail": func(c *Config) { c.SDKAppID = "another" },
	} {
		settings := v.settings()
		change(&settings)
		_, err := send(t, open(t, settings), sms())
		wantRefused(t, err, watchword.ClassAuthFailed, raw)
	}
	late := open(t, v.settings())
	late.now = func() time.Time { return time.Now().Add(-6 * time.Minute) }
	_, err := send(t, late, sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "AuthFailure.SignatureExpire")
}

func TestEveryCode(t *testing.T) {
	v := newVendor(t)
	a := open(t, v.settings())
	seen := map[string]bool{}
	for _, line := range table() {
		if seen[line.Code] {
			t.Errorf("%s is there twice", line.Code)
		}
		seen[line.Code] = true
		for _, ofTheCall := range []bool{true, false} {
			v.says(func(w http.ResponseWriter, r *http.Request) { say(w, r, nil, refuse{line.Code, ofTheCall}) })
			_, err := send(t, a, sms())
			wantRefused(t, err, line.Class, line.Code)
		}
	}
}

// Details that have the class of their kind, from the errors of Tencent's SDK, and one that nobody knows yet.
func TestDetailsOfAKind(t *testing.T) {
	for code, class := range map[string]watchword.ErrorClass{
		"AuthFailure.UnauthorizedOperation":              watchword.ClassAuthFailed,
		"AuthFailure.TokenFailure":                       watchword.ClassAuthFailed,
		"UnauthorizedOperation.RequestIpNotInWhitelist":  watchword.ClassAuthFailed,
		"UnauthorizedOperation.RequestPermissionDeny":    watchword.ClassAuthFailed,
		"UnauthorizedOperation.SdkAppIdIsDisabled":       watchword.ClassAuthFailed,
		"LimitExceeded.AppCountryOrRegionDailyLimit":     watchword.ClassRateLimited,
		"LimitExceeded.AppDailyLimit":                    watchword.ClassRateLimited,
		"LimitExceeded.AppGlobalDailyLimit":              watchword.ClassRateLimited,
		"LimitExceeded.AppMainlandChinaDailyLimit":       watchword.ClassRateLimited,
		"LimitExceeded.DailyLimit":                       watchword.ClassRateLimited,
		"LimitExceeded.DeliveryFrequencyLimit":           watchword.ClassRateLimited,
		"LimitExceeded.PhoneNumberDailyLimit":            watchword.ClassRateLimited,
		"LimitExceeded.PhoneNumberOneHourLimit":          watchword.ClassRateLimited,
		"LimitExceeded.PhoneNumberSameContentDailyLimit": watchword.ClassRateLimited,
		"LimitExceeded.PhoneNumberThirtySecondLimit":     watchword.ClassRateLimited,
		"RequestLimitExceeded.UinLimitExceeded":          watchword.ClassRateLimited,
		"FailedOperation.FailResolvePacket":              watchword.ClassProviderError,
		"FailedOperation.OtherError":                     watchword.ClassProviderError,
		"InternalError.UnknownError":                     watchword.ClassProviderError,
		"InternalError.RestApiInterfaceNotExist":         watchword.ClassProviderError,
		"InvalidParameter.InvalidParameters":             watchword.ClassProviderError,
		"InvalidParameterValue.LimitVerifyFail":          watchword.ClassProviderError,
		"MissingParameter.EmptyPhoneNumberSet":           watchword.ClassProviderError,
		"UnsupportedOperation.":                          watchword.ClassProviderError,
		"RequestLimitExceeded.IPLimitExceeded":           watchword.ClassRateLimited,
		"LimitExceeded.GlobalSmsSendingRateLimit":        watchword.ClassRateLimited,
		"FailedOperation.SomethingThatNobodyKnowsYet":    watchword.ClassProviderError,
	} {
		if got, known := classOf(code); !known || got != class {
			t.Errorf("%s is %s: want %s", code, got, class)
		}
	}
	if class, known := classOf("SomethingElse.Whatever"); known {
		t.Errorf("a kind that nobody knows is %s", class)
	}
}

func TestAnswers(t *testing.T) {
	status := func(s string) string { return `{"Response":{"SendStatusSet":[` + s + `]}}` }
	fault := func(code string) string { return `{"Response":{"Error":{"Code":"` + code + `","Message":""}}}` }
	const blocked = "FailedOperation.PhoneNumberInBlacklist"
	for name, c := range map[string]struct {
		status int
		body   string
		class  watchword.ErrorClass
		raw    string
	}{
		"an error inside":        {200, status(`{"Code":"` + blocked + `"}`), watchword.ClassBlockedByCarrier, blocked},
		"an unknown code":        {200, status(`{"Code":"Whatever"}`), watchword.ClassUnknown, "Whatever"},
		"an unknown error":       {200, fault("Whatever"), watchword.ClassUnknown, "Whatever"},
		"an unknown error, 503":  {503, fault("Whatever"), watchword.ClassProviderError, "Whatever"},
		"an error, 401":          {401, fault("RequestLimitExceeded"), watchword.ClassRateLimited, "RequestLimitExceeded"},
		"Ok under a bad status":  {500, status(`{"Code":"Ok","SerialNo":"1"}`), watchword.ClassProviderError, "HTTP 500"},
		"no code":                {200, status(`{"SerialNo":"1"}`), watchword.ClassUnknown, "HTTP 200"},
		"no status":              {200, status(``), watchword.ClassUnknown, "HTTP 200"},
		"two statuses":           {200, status(`{"Code":"Ok"},{"Code":"Ok"}`), watchword.ClassUnknown, "HTTP 200"},
		"no set":                 {200, `{"Response":{"RequestId":"1"}}`, watchword.ClassUnknown, "HTTP 200"},
		"no response":            {200, `{}`, watchword.ClassUnknown, "HTTP 200"},
		"another type":           {200, `{"Response":{"SendStatusSet":{}}}`, watchword.ClassUnknown, "HTTP 200"},
		"another response":       {200, `{"Response":[]}`, watchword.ClassUnknown, "HTTP 200"},
		"malformed":              {200, `{"Response":{"SendStatusSet":[{"Code":"Ok"`, watchword.ClassUnknown, "HTTP 200"},
		"nothing":                {200, ``, watchword.ClassUnknown, "HTTP 200"},
		"a page of a proxy":      {502, `<html><h1>502 Bad Gateway</h1></html>`, watchword.ClassProviderError, "HTTP 502"},
		"a page of a portal":     {200, `<html>Please log in</html>`, watchword.ClassUnknown, "HTTP 200"},
		"too many":               {429, `{}`, watchword.ClassRateLimited, "HTTP 429"},
		"a gateway gives up":     {504, `{}`, watchword.ClassTimeout, "HTTP 504"},
		"a redirect":             {302, ``, watchword.ClassProviderError, "HTTP 302"},
		"a code with the secret": {200, fault(secretKey), watchword.ClassUnknown, "HTTP 200"},
		"a code with the code":   {200, status(`{"Code":"FailedOperation.493812"}`), watchword.ClassProviderError, "HTTP 200"},
		"a code with the number": {200, status(`{"Code":"Whatever.+8613800138000"}`), watchword.ClassUnknown, "HTTP 200"},
		"too long":               {200, status(`{"Code":"Ok","M":"` + strings.Repeat("x", 70_000) + `"}`), watchword.ClassUnknown, "HTTP 200"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			var asked atomic.Int64
			v.says(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header().Set("Location", v.URL)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			_, err := send(t, open(t, v.settings()), sms())
			wantRefused(t, err, c.class, c.raw)
			if n := asked.Load(); n != 1 {
				t.Errorf("the vendor was asked %d times: want once", n)
			}
		})
	}
}

func TestAcceptedWithoutAName(t *testing.T) {
	for _, id := range []string{"", "13800138000", "5000:493812"} {
		v := newVendor(t)
		v.answers(fmt.Sprintf(`{"SendStatusSet":[{"Code":"ok","SerialNo":%q}]}`, id))
		if accepted, err := send(t, open(t, v.settings()), sms()); err != nil || accepted != (watchword.Acceptance{}) {
			t.Errorf("%q: %+v, %v: want it accepted without a name", id, accepted, err)
		}
	}
}

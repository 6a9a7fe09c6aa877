package aliyun

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

func TestSend(t *testing.T) {
	v := newVendor(t)
	m := sms()
	m.Content.Text = "never sent"
	accepted, err := send(t, open(t, v.settings()), m)
	if err != nil || accepted.MessageID != "9006197469364980001^0" || accepted.Receipt != 0 {
		t.Fatalf("%+v, %v", accepted, err)
	}
	want := url.Values{
		"PhoneNumbers": {"13800138000"}, "SignName": {signature}, "TemplateCode": {template}, "OutId": {m.Key},
		"TemplateParam": {`{"code":"493812","minutes":"5"}`},
	}
	if got := v.only(t); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the parameters are %v: want %v", got, want)
	}
}

func TestNumbers(t *testing.T) {
	for address, want := range map[string]string{
		"+8613800138000": "13800138000",
		"+8521234567890": "8521234567890",
		"+85221234567":   "85221234567",
		"+8685221234567": "8685221234567", // a landline of the mainland: without its 86 it would be Hong Kong's
		"+861064800000":  "861064800000",
		"+447700900123":  "447700900123",
	} {
		v := newVendor(t)
		if _, err := send(t, open(t, v.settings()), to(t, address)); err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if got := v.only(t).Get("PhoneNumbers"); got != want {
			t.Errorf("%s goes to %s: want %s", address, got, want)
		}
	}
}

func TestRefusedBeforeAnyCall(t *testing.T) {
	noTemplate, noSignature := sms(), sms()
	noTemplate.Registered.ID = ""
	for name, c := range map[string]struct {
		m     watchword.Outgoing
		class watchword.ErrorClass
		raw   string
	}{
		"no template":  {noTemplate, watchword.ClassContentRejected, "no template"},
		"no signature": {noSignature, watchword.ClassSenderUnregistered, "no signature"},
		// Its digits are those of a mobile number in China.
		"Canada": {to(t, "+15812345678"), watchword.ClassSenderUnregistered, "not to +1"},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			settings := v.settings()
			if name == "no signature" {
				settings.SignName = ""
			}
			_, err := send(t, open(t, settings), c.m)
			wantRefused(t, err, c.class, c.raw)
			if len(v.list()) != 0 {
				t.Error("the vendor was asked")
			}
		})
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
	wantRefused(t, err, watchword.ClassSenderUnregistered, "isv.SMS_SIGNATURE_ILLEGAL")
}

func TestVariables(t *testing.T) {
	values := map[string]string{
		"code": "493812", "quotes": `"a" 'b' \ /`, "lines": "a\nb\r\tc", "markup": "<b>&amp;</b>", "emoji": "👩‍👩‍👧 ok",
		"braces": "{{code}} ${code}", "percent": "100% a+b=c&d", "chinese": "【签名】您好", "empty": "",
	}
	v := newVendor(t)
	m := sms()
	m.Registered.Variables = nil
	for name, value := range values {
		m.Registered.Variables = append(m.Registered.Variables, watchword.TemplateVariable{Name: name, Value: value})
	}
	if _, err := send(t, open(t, v.settings()), m); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(v.only(t).Get("TemplateParam")), &got); err != nil || !maps.Equal(got, values) {
		t.Errorf("%v, %v: want %v", got, err, values)
	}
}

// Details of the gateway's kinds, some of which its pages do not list.
func TestDetailsOfAKind(t *testing.T) {
	for code, class := range map[string]watchword.ErrorClass{
		"Throttling.User":             watchword.ClassRateLimited,
		"Throttling.Api":              watchword.ClassRateLimited,
		"Throttling.Whatever":         watchword.ClassRateLimited,
		"InvalidAccessKeyId.NotFound": watchword.ClassAuthFailed,
		"InvalidAccessKeyId.Inactive": watchword.ClassAuthFailed,
		"InvalidTimeStamp.Expired":    watchword.ClassAuthFailed,
		"Forbidden.RAM":               watchword.ClassAuthFailed,
		"Forbidden.RiskControl":       watchword.ClassAuthFailed,
		"InvalidAction.NotFound":      watchword.ClassProviderError,
	} {
		if got, known := classIn(table(), code); !known || got != class {
			t.Errorf("%s is %s: want %s", code, got, class)
		}
	}
	for _, code := range []string{"isv.NEWER_THAN_THIS_TEST", "isp.NEWER", "", "."} {
		if class, known := classIn(table(), code); known {
			t.Errorf("%q is %s: nobody knows it", code, class)
		}
	}
}

func TestTemplateWithoutVariables(t *testing.T) {
	a := open(t, newVendor(t).settings())
	m := sms()
	m.Registered.Variables = nil
	params, err := a.params(&m)
	if err != nil || params.Has("TemplateParam") {
		t.Errorf("%v, %v: want no TemplateParam", params, err)
	}
}

func TestWrongCredentials(t *testing.T) {
	v := newVendor(t)
	settings := v.settings()
	settings.AccessKeySecret = "another"
	_, err := send(t, open(t, settings), sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "SignatureDoesNotMatch")
	settings = v.settings()
	settings.AccessKeyID = "another"
	_, err = send(t, open(t, settings), sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "InvalidAccessKeyId.NotFound")
	late := open(t, v.settings())
	late.now = func() time.Time { return time.Now().Add(-16 * time.Minute) }
	_, err = send(t, late, sms())
	wantRefused(t, err, watchword.ClassAuthFailed, "InvalidTimeStamp.Expired")
}

// A nonce that was used before means that the request came twice, and nobody knows what became of the first.
func TestRepeatOnTheWay(t *testing.T) {
	a := open(t, newVendor(t).settings())
	a.nonce = func() string { return "alike" }
	if _, err := send(t, a, sms()); err != nil {
		t.Fatal(err)
	}
	_, err := send(t, a, sms())
	wantRefused(t, err, watchword.ClassUnknown, "SignatureNonceUsed")
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
		for _, status := range []int{200, 400} {
			v.says(func(w http.ResponseWriter, r *http.Request) { say(w, r, refuse{status, line.Code}) })
			_, err := send(t, a, sms())
			wantRefused(t, err, line.Class, line.Code)
		}
	}
}

func TestAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		class  watchword.ErrorClass
		raw    string
	}{
		"an error inside":         {200, `{"Code":"isv.OUT_OF_SERVICE","Message":"业务停机"}`, watchword.ClassInsufficientBalance, "isv.OUT_OF_SERVICE"},
		"an unknown code":         {200, `{"Code":"isv.WHATEVER"}`, watchword.ClassUnknown, "isv.WHATEVER"},
		"an unknown code, 400":    {400, `{"Code":"MissingSignName"}`, watchword.ClassProviderError, "MissingSignName"},
		"an unknown code, 403":    {403, `{"Code":"Forbidden.Whatever"}`, watchword.ClassAuthFailed, "Forbidden.Whatever"},
		"OK under a bad status":   {500, `{"Code":"OK","BizId":"1^0"}`, watchword.ClassProviderError, "OK"},
		"no code":                 {200, `{"BizId":"1^0"}`, watchword.ClassUnknown, "HTTP 200"},
		"a code of another type":  {200, `{"Code":0}`, watchword.ClassUnknown, "HTTP 200"},
		"malformed":               {200, `{"Code":"OK"`, watchword.ClassUnknown, "HTTP 200"},
		"nothing":                 {200, ``, watchword.ClassUnknown, "HTTP 200"},
		"a page of a proxy":       {502, `<html><h1>502 Bad Gateway</h1></html>`, watchword.ClassProviderError, "HTTP 502"},
		"a page of a portal":      {200, `<html>Please log in</html>`, watchword.ClassUnknown, "HTTP 200"},
		"too many":                {429, `{}`, watchword.ClassRateLimited, "HTTP 429"},
		"a redirect":              {302, ``, watchword.ClassProviderError, "HTTP 302"},
		"a code with the secret":  {200, `{"Code":"` + keySecret + `"}`, watchword.ClassUnknown, "HTTP 200"},
		"a code with the code":    {200, `{"Code":"isv.493812"}`, watchword.ClassUnknown, "HTTP 200"},
		"a code with the number":  {200, `{"Code":"isv.138-0013-8000"}`, watchword.ClassUnknown, "HTTP 200"},
		"longer than is listened": {200, `{"Code":"OK","M":"` + strings.Repeat("x", 70_000) + `"}`, watchword.ClassUnknown, "HTTP 200"},
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
	for _, id := range []string{"", "13800138000", "493812^0"} {
		v := newVendor(t)
		v.says(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintf(w, `{"Code":"OK","BizId":%q}`, id) })
		if accepted, err := send(t, open(t, v.settings()), sms()); err != nil || accepted != (watchword.Acceptance{}) {
			t.Errorf("%q: %+v, %v: want it accepted without a name", id, accepted, err)
		}
	}
}

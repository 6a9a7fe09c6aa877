package aliyun

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
	"github.com/watchword/watchword/provider/providertest"
	"github.com/watchword/watchword/recipient"
)

func ownerHarness(t *testing.T) providertest.Harness {
	t.Helper()
	n := newNotary(t)
	m := codeless()
	return providertest.Harness{
		Provider: openOwner(t, n.settings()), Message: m, Behave: n.behave, Received: n.list,
		Secrets: []string{keySecret, keyID}, Codes: n.codesOf(),
	}
}

func TestOwnerContract(t *testing.T) { providertest.Run(t, ownerHarness) }

func TestCodeOwnerContract(t *testing.T) { providertest.CodeOwner(t, ownerHarness) }

func TestOwnerSpec(t *testing.T) {
	providertest.Spec(t, func() provider.Config { return new(PNVSConfig) }, `{"access_key_id":"LTAI","access_key_secret":"s"}`)
}

func TestOwnerRequest(t *testing.T) {
	n := newNotary(t)
	settings := n.settings()
	o := openOwner(t, settings)
	m := codeless()
	accepted, err := o.Send(t.Context(), m)
	if err != nil || accepted != (watchword.Acceptance{MessageID: "112231421412400001^4"}) {
		t.Fatalf("%+v, %v", accepted, err)
	}
	want := url.Values{
		"CountryCode": {"86"}, "PhoneNumber": {"13800138000"}, "SignName": {gift}, "TemplateCode": {"100001"}, "OutId": {m.Key},
		"TemplateParam": {`{"code":"##code##","min":"5"}`}, "CodeLength": {"6"}, "CodeType": {"1"}, "ValidTime": {"300"},
		"DuplicatePolicy": {"1"}, "Interval": {"30"}, "ReturnVerifyCode": {"false"},
	}
	if got := n.last(t); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the parameters are %v: want %v", got, want)
	}
	if right, err := checked(t, o, typed(m, n.codesOf().Of(m))); !right || err != nil {
		t.Errorf("%t, %v: want it right", right, err)
	}
	want = url.Values{
		"CountryCode": {"86"}, "PhoneNumber": {"13800138000"}, "OutId": {m.Key}, "VerifyCode": {"770002"}, "CaseAuthPolicy": {"1"},
	}
	if got := n.last(t); !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the check's parameters are %v: want %v", got, want)
	}
}

func TestOwnerSettingsInRequests(t *testing.T) {
	c := PNVSConfig{AccessKeyID: "a", AccessKeySecret: "b", SchemeName: "登录", CodeType: "both", Interval: 55}
	o := openOwner(t, c)
	if o.Host() != "dypnsapi.aliyuncs.com" {
		t.Errorf("the host is %s", o.Host())
	}
	m := codeless()
	m.Signature, m.CodeLength, m.ValidFor = "云渚科技验证平台", 0, 1500*time.Millisecond
	q, err := o.params(&m)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"SchemeName": "登录", "CodeType": "5", "Interval": "55", "SignName": "云渚科技验证平台", "ValidTime": "1", "CodeLength": "",
	} {
		if got := q.Get(name); got != want {
			t.Errorf("%s is %q: want %q", name, got, want)
		}
	}
	if got := o.about(m.To, m.Key).Get("SchemeName"); got != "登录" {
		t.Errorf("a check names the scheme %q", got)
	}
	c.CodeType = "letters"
	if m.ValidFor = time.Millisecond; openOwner(t, c).alphabet != "2" {
		t.Error("letters are another CodeType")
	}
	if q, err = o.params(&m); err != nil || q.Get("ValidTime") != "1" {
		t.Errorf("%v, %v: want at least a second", q, err)
	}
}

// Codes of one scheme are not good in another.
func TestSchemesAreApart(t *testing.T) {
	n := newNotary(t)
	login, payment := n.settings(), n.settings()
	login.SchemeName, payment.SchemeName = "login", "payment"
	m := codeless()
	o := openOwner(t, login)
	if _, err := o.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	code := n.codes["13800138000@login"].code
	if right, err := checked(t, openOwner(t, payment), typed(m, code)); right || err != nil {
		t.Errorf("%t, %v: want it wrong", right, err)
	}
	if right, err := checked(t, o, typed(m, code)); !right || err != nil {
		t.Errorf("%t, %v: want it right", right, err)
	}
}

func TestOwnerRefusesBeforeAnyCall(t *testing.T) {
	hongKong, _ := recipient.FromCanonical(recipient.Phone, "+85251234567")
	for name, c := range map[string]struct {
		change func(*watchword.Outgoing)
		class  watchword.ErrorClass
		raw    string
	}{
		"no template": {func(m *watchword.Outgoing) { m.Registered.ID = "" }, watchword.ClassContentRejected, "no template"},
		"no place for the code": {
			func(m *watchword.Outgoing) { m.Registered.Variables = m.Registered.Variables[1:] },
			watchword.ClassContentRejected, "no code in the template",
		},
		"too long":       {func(m *watchword.Outgoing) { m.CodeLength = 9 }, watchword.ClassContentRejected, "code too long"},
		"no signature":   {func(*watchword.Outgoing) {}, watchword.ClassSenderUnregistered, "no signature"},
		"to another one": {func(m *watchword.Outgoing) { m.To = hongKong }, watchword.ClassSenderUnregistered, "only to +86"},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNotary(t)
			settings := n.settings()
			if name == "no signature" {
				settings.SignName = ""
			}
			m := codeless()
			c.change(&m)
			_, err := openOwner(t, settings).Send(t.Context(), m)
			wantRefused(t, err, c.class, c.raw)
			if len(n.calls) != 0 {
				t.Error("the vendor was asked")
			}
		})
	}
}

func TestPlaceOfTheCode(t *testing.T) {
	type v = watchword.TemplateVariable
	for name, c := range map[string]struct {
		given []v
		want  []v
		ok    bool
	}{
		"by its name":       {[]v{{Name: "extra"}, {Name: "code"}}, []v{{Name: "extra"}, {Name: "code", Value: "##code##"}}, true},
		"by its emptiness":  {[]v{{Name: "min", Value: "5"}, {Name: "otp"}}, []v{{Name: "min", Value: "5"}, {Name: "otp", Value: "##code##"}}, true},
		"a name with value": {[]v{{Name: "code", Value: "A"}, {Name: "otp"}}, []v{{Name: "code", Value: "A"}, {Name: "otp", Value: "##code##"}}, true},
		"nowhere":           {[]v{{Name: "min", Value: "5"}}, nil, false},
		"no variables":      {nil, nil, false},
	} {
		given := slices.Clone(c.given)
		got, ok := withPlaceholder(c.given)
		if ok != c.ok || !slices.Equal(got, c.want) || !slices.Equal(given, c.given) {
			t.Errorf("%s: %v, %t: want %v, %t, and what was given left as it was", name, got, ok, c.want, c.ok)
		}
	}
}

func TestEveryOwnCode(t *testing.T) {
	n := newNotary(t)
	o := openOwner(t, n.settings())
	seen := map[string]bool{}
	for _, line := range ownerTable() {
		if seen[line.Code] || line.Code == "isv.ValidateFail" {
			t.Errorf("%s is there twice, or is no fault", line.Code)
		}
		seen[line.Code] = true
		for _, status := range []int{200, 400} {
			n.says(func(w http.ResponseWriter, r *http.Request) { say(w, r, refuse{status, line.Code}) })
			_, err := o.Send(t.Context(), codeless())
			wantRefused(t, err, line.Class, line.Code)
			right, err := checked(t, o, typed(codeless(), "493812"))
			wantRefused(t, err, line.Class, line.Code)
			if right {
				t.Errorf("%s approves", line.Code)
			}
		}
	}
}

// What may come in place of an answer to a check. None but a clear PASS approves, and none but a clear no is without error.
func TestVerdicts(t *testing.T) {
	m := codeless()
	pass := func(outID string) string {
		return fmt.Sprintf(`{"Code":"OK","Success":true,"Model":{"OutId":%q,"VerifyResult":"PASS"}}`, outID)
	}
	for name, c := range map[string]struct {
		status int
		body   string
		right  bool
		class  watchword.ErrorClass
		raw    string
	}{
		"right":                         {200, pass(m.Key), true, 0, ""},
		"right, of an earlier message":  {200, pass(m.ID.String() + "-7"), true, 0, ""},
		"right, without our id":         {200, `{"Code":"OK","Model":{"VerifyResult":"PASS"}}`, true, 0, ""},
		"right, of another's":           {200, pass("0192f4aa-0000-7000-8000-000000000002-1"), false, 0, ""},
		"wrong":                         {200, `{"Code":"OK","Success":true,"Model":{"VerifyResult":"UNKNOWN"}}`, false, 0, ""},
		"wrong, as a refusal":           {400, `{"Code":"isv.ValidateFail","Message":"验证失败"}`, false, 0, ""},
		"wrong, as a refusal with 200":  {200, `{"Code":"isv.ValidateFail","Success":false}`, false, 0, ""},
		"no success":                    {200, `{"Code":"OK","Success":false,"Model":{"VerifyResult":"PASS"}}`, false, watchword.ClassUnknown, "OK"},
		"a bad status":                  {500, pass(m.Key), false, watchword.ClassProviderError, "OK"},
		"another result":                {200, `{"Code":"OK","Success":true,"Model":{"VerifyResult":"REJECT"}}`, false, watchword.ClassUnknown, "HTTP 200"},
		"no result":                     {200, `{"Code":"OK","Success":true}`, false, watchword.ClassUnknown, "HTTP 200"},
		"a result of another type":      {200, `{"Code":"OK","Model":{"VerifyResult":1}}`, false, watchword.ClassUnknown, "HTTP 200"},
		"malformed":                     {200, `{"Code":"OK","Model":{"VerifyResult":"PASS"}`, false, watchword.ClassUnknown, "HTTP 200"},
		"nothing":                       {200, ``, false, watchword.ClassUnknown, "HTTP 200"},
		"a page of a portal":            {200, `<html>PASS</html>`, false, watchword.ClassUnknown, "HTTP 200"},
		"a page of a proxy":             {502, `<html></html>`, false, watchword.ClassProviderError, "HTTP 502"},
		"a gateway that gave up":        {504, `{}`, false, watchword.ClassTimeout, "HTTP 504"},
		"a redirect":                    {302, ``, false, watchword.ClassProviderError, "HTTP 302"},
		"a code that quotes the code":   {400, `{"Code":"isv.493812"}`, false, watchword.ClassProviderError, "HTTP 400"},
		"a code that quotes the number": {400, `{"Code":"isv.138-0013-8000"}`, false, watchword.ClassProviderError, "HTTP 400"},
		"a code that quotes the secret": {400, `{"Code":"` + keySecret + `"}`, false, watchword.ClassProviderError, "HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNotary(t)
			var asked atomic.Int64
			n.says(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header().Set("Location", n.URL)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			right, err := checked(t, openOwner(t, n.settings()), typed(m, "493812"))
			if c.class != 0 {
				wantRefused(t, err, c.class, c.raw)
			} else if err != nil {
				t.Errorf("the error is %v: want none", err)
			}
			if right != c.right || asked.Load() != 1 {
				t.Errorf("right is %t after %d questions: want %t after one", right, asked.Load(), c.right)
			}
		})
	}
}

// A PASS whose connection broke is none.
func TestVerdictBreaksOff(t *testing.T) {
	base := raw(t, func(conn net.Conn) {
		providertest.Take(conn)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"+`{"Code":"OK","Model":{"VerifyResult":"PASS"}}`)
	}).BaseURL
	o := openOwner(t, PNVSConfig{AccessKeyID: keyID, AccessKeySecret: keySecret, BaseURL: base})
	right, err := checked(t, o, typed(codeless(), "493812"))
	wantRefused(t, err, watchword.ClassTimeout, "connection lost")
	if right {
		t.Error("it was approved")
	}
}

// Should the vendor give the code away all the same, it goes nowhere.
func TestCodeThatComesBack(t *testing.T) {
	n := newNotary(t)
	n.says(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"Code":"OK","Success":true,"Model":{"VerifyCode":"424242","BizId":"1^4"}}`)
	})
	accepted, err := openOwner(t, n.settings()).Send(t.Context(), codeless())
	if err != nil || accepted != (watchword.Acceptance{MessageID: "1^4"}) {
		t.Errorf("%+v, %v", accepted, err)
	}
}

// The worked example of Aliyun's page, DypnsSmsVerifyReport.
func TestOwnerReceipts(t *testing.T) {
	o := openOwner(t, PNVSConfig{AccessKeyID: "a", AccessKeySecret: "b"})
	receipts, answer, err := o.ReadReport(t.Context(), watchword.Report{Body: []byte(`[{"phone_number":"1381111****",` +
		`"send_time":"2017-01-01 00:00:00","report_time":"2017-01-01 00:00:00","success":true,"err_code":"DELIVERED",` +
		`"err_msg":"用户接收成功","sms_size":"1","biz_id":"112231421412414124123^4","out_id":"67890"}]`)})
	if err != nil || len(receipts) != 1 || receipts[0].MessageID != "112231421412414124123^4" || receipts[0].Status != watchword.Delivered {
		t.Errorf("%+v, %v", receipts, err)
	}
	var said struct{ Code *int }
	if json.Unmarshal(answer.Body, &said) != nil || said.Code == nil || answer.Status != 200 {
		t.Errorf("the answer is %d %s: want a code that is a number", answer.Status, answer.Body)
	}
	if _, _, err := o.ReadReport(t.Context(), watchword.Report{Body: []byte(`{}`)}); err == nil {
		t.Error("an object was read as a list")
	}
}

func TestOwnerSettings(t *testing.T) {
	for want, change := range map[string]func(*PNVSConfig){
		"access_key_id: ":     func(c *PNVSConfig) { c.AccessKeyID = "" },
		"access_key_secret: ": func(c *PNVSConfig) { c.AccessKeySecret = "s3cr3t\n" },
		"scheme_name: ":       func(c *PNVSConfig) { c.SchemeName = strings.Repeat("方", 21) },
		"code_type: ":         func(c *PNVSConfig) { c.CodeType = "1" },
		"interval: ":          func(c *PNVSConfig) { c.Interval = -1 },
		"interval: it":        func(c *PNVSConfig) { c.Interval = 3601 },
		"base_url: ":          func(c *PNVSConfig) { c.BaseURL = "dypnsapi.aliyuncs.com" },
		"max_connections: ":   func(c *PNVSConfig) { c.MaxConnections = -1 },
	} {
		c := PNVSConfig{AccessKeyID: "id", AccessKeySecret: "s3cr3t"}
		change(&c)
		_, err := c.Open()
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%v: want it to begin with %q and to hold no secret", err, want)
		}
	}
	c := PNVSConfig{AccessKeyID: keyID, AccessKeySecret: keySecret}
	for _, v := range []any{c, &c, openOwner(t, c)} {
		text := fmt.Sprintf("%v %+v %#v %s %q %d", v, v, v, v, v, v)
		if strings.Contains(text, "s3cr3t") || strings.Contains(text, keyID) {
			t.Errorf("%T prints %s", v, text)
		}
	}
}

package tencent

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
	"github.com/watchword/watchword/recipient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secretID  = "AKIDTestSecretId"
	secretKey = "s3cr3t/Key+1&of=Tencent"
	app       = "1400006666"
	signature = "示例科技"
	template  = "1234567"
)

// vendor plays Tencent Cloud: it checks requests as Tencent does, and answers in its words. Its refusals quote the
// request.
type vendor struct {
	*httptest.Server
	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{} // lets go of what hangs
	answer   http.HandlerFunc
	received []providertest.Received
	calls    []asked // every call that was in order
}

// asked is one call as it came.
type asked struct {
	action, region, body string
}

func newVendor(t testing.TB) *vendor {
	t.Helper()
	v := &vendor{over: make(chan struct{})}
	v.Server = httptest.NewServer(v)
	t.Cleanup(func() { v.behave(providertest.Behaviour{}); v.Close() })
	return v
}

// refuse is what this vendor says instead of a yes: of the whole call, or of the number in it.
type refuse struct {
	code string
	call bool
}

// words are Tencent's for each class.
func words() map[watchword.ErrorClass]refuse {
	return map[watchword.ErrorClass]refuse{
		watchword.ClassInvalidNumber:       {"InvalidParameterValue.IncorrectPhoneNumber", false},
		watchword.ClassBlockedByCarrier:    {"FailedOperation.PhoneNumberInBlacklist", false},
		watchword.ClassContentRejected:     {"FailedOperation.TemplateIncorrectOrUnapproved", true},
		watchword.ClassSenderUnregistered:  {"FailedOperation.SignatureIncorrectOrUnapproved", true},
		watchword.ClassRateLimited:         {"LimitExceeded.PhoneNumberThirtySecondLimit", false},
		watchword.ClassInsufficientBalance: {"FailedOperation.InsufficientBalanceInSmsPackage", false},
		watchword.ClassAuthFailed:          {"AuthFailure.SecretIdNotFound", true},
		watchword.ClassProviderError:       {"InternalError.OtherError", false},
		watchword.ClassTimeout:             {"InternalError.Timeout", false},
		watchword.ClassUnknown:             {"NewerThanThisTest.Whatever", true},
	}
}

func (v *vendor) behave(b providertest.Behaviour) bool {
	if _, known := words()[b.Class]; b.Class != 0 && !known {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	close(v.over)
	v.now, v.over = b, make(chan struct{})
	return true
}

// says makes the vendor answer what is in order in another way.
func (v *vendor) says(answer http.HandlerFunc) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.answer = answer
}

// answers makes the vendor answer what is in order with this Response.
func (v *vendor) answers(response string) {
	v.says(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintf(w, `{"Response":%s}`, response) })
}

func (v *vendor) list() []providertest.Received {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]providertest.Received(nil), v.received...)
}

func (v *vendor) came() []asked {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]asked(nil), v.calls...)
}

// only is the one call that came and was in order.
func (v *vendor) only(t *testing.T) asked {
	t.Helper()
	all := v.came()
	if len(all) != 1 {
		t.Fatalf("%d calls came: want 1", len(all))
	}
	return all[0]
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	wrong := check(r, body)
	action := r.Header.Get("X-TC-Action")
	v.mu.Lock()
	now, over, answer := v.now, v.over, v.answer
	if now.Class != 0 && wrong == (refuse{}) {
		wrong = words()[now.Class]
	}
	number := 0
	if wrong == (refuse{}) && !now.Hang {
		v.calls = append(v.calls, asked{action, r.Header.Get("X-TC-Region"), string(body)})
		number = len(v.calls)
		var sent struct{ PhoneNumberSet, TemplateParamSet []string }
		if _ = json.Unmarshal(body, &sent); action == "SendSms" && answer == nil {
			v.received = append(v.received, providertest.Received{
				To: sent.PhoneNumberSet[0], Text: strings.Join(sent.TemplateParamSet, "|"),
			})
		}
	}
	v.mu.Unlock()
	switch {
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case wrong != (refuse{}):
		say(w, r, body, wrong)
	case answer != nil:
		answer(w, r)
	default:
		yes(w, action, number)
	}
}

// yes answers as the examples of Tencent's pages do.
func yes(w io.Writer, action string, number int) {
	response := map[string]string{
		"SendSms": fmt.Sprintf(`"SendStatusSet":[{"SerialNo":"5000:10457106691570536578494%05d","PhoneNumber":"+8618501234444",`+
			`"Fee":1,"SessionContext":"","Code":"Ok","Message":"send success","IsoCode":"CN"}]`, number),
		"SendStatusStatistics": `"SendStatusStatistics":{"FeeCount":0,"RequestCount":0,"RequestSuccessCount":0}`,
		"SmsPackagesStatistics": `"SmsPackagesStatisticsSet":[` + strings.Join([]string{
			pack(1, 4102444800, 1000, 100), pack(1, 4102444800, 10, 11), pack(1, 1617292800, 500, 0), pack(4102444800, 4102444801, 500, 0),
		}, ",") + "]",
		"PullSmsSendStatus": `"PullSmsSendStatusSet":[]`,
		"ReportConversion":  `"ReportConversionStatus":{"Code":"OK","Message":"success"}`,
	}[action]
	_, _ = fmt.Fprintf(w, `{"Response":{%s,"RequestId":"a0aabda6-cf91-4f3e-a81f-9198114a2279"}}`, response)
}

// pack is a package of messages, good from one second since 1970 to another.
func pack(from, to, amount, used int) string {
	return fmt.Sprintf(`{"PackageCreateTime":1,"PackageEffectiveTime":%d,"PackageExpiredTime":%d,"PackageAmount":%d,`+
		`"PackageType":1,"PackageId":1000791745,"CurrentUsage":%d}`, from, to, amount, used)
}

func say(w io.Writer, r *http.Request, body []byte, no refuse) {
	quoted := fmt.Sprint("the request was ", r.RequestURI, r.Header, string(body))
	response := map[string]any{"RequestId": "ed93f3cb-f35e-473f-b9f3-0d451b8b79c6"}
	if no.call {
		response["Error"] = map[string]string{"Code": no.code, "Message": quoted}
	} else {
		response["SendStatusSet"] = []map[string]any{{"SerialNo": "", "Fee": 0, "Code": no.code, "Message": quoted, "IsoCode": "CN"}}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"Response": response})
}

// check finds what is wrong with a request, as Tencent's gateway and its SMS service would.
func check(r *http.Request, body []byte) refuse {
	h := r.Header
	seconds, err := strconv.ParseInt(h.Get("X-TC-Timestamp"), 10, 64)
	no := func(code string) refuse { return refuse{code, true} }
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/" || r.URL.RawQuery != "":
		return no("InvalidRequest")
	case h.Get("X-TC-Version") != "2021-01-11":
		return no("NoSuchVersion")
	case err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute:
		return no("AuthFailure.SignatureExpire")
	case h.Get("X-TC-Region") == "":
		return no("MissingParameter")
	}
	if code := authentic(r, body, time.Unix(seconds, 0)); code != "" {
		return no(code)
	}
	fields := map[string]string{
		"SendSms":               "PhoneNumberSet SmsSdkAppId SignName TemplateId TemplateParamSet ExtendCode SessionContext SenderId",
		"SendStatusStatistics":  "BeginTime EndTime SmsSdkAppId Limit Offset",
		"SmsPackagesStatistics": "SmsSdkAppId Limit Offset BeginTime EndTime",
		"PullSmsSendStatus":     "Limit SmsSdkAppId",
		"ReportConversion":      "SmsSdkAppId SerialNo ConversionTime",
	}[h.Get("X-TC-Action")]
	if fields == "" {
		return no("InvalidAction")
	}
	var given map[string]json.RawMessage
	if json.Unmarshal(body, &given) != nil {
		return no("FailedOperation.JsonParseFail")
	}
	for name := range given {
		if !strings.Contains(" "+fields+" ", " "+name+" ") {
			return no("UnknownParameter")
		}
	}
	if string(given["SmsSdkAppId"]) != `"`+app+`"` {
		return no("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
	}
	if h.Get("X-TC-Action") == "SendSms" {
		return sendable(body)
	}
	return refuse{}
}

// authentic checks the Authorization header in its own way: from what arrived, and not from what sign.go meant.
func authentic(r *http.Request, body []byte, at time.Time) (code string) {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "TC3-HMAC-SHA256 ")
	parts := map[string]string{}
	for _, part := range strings.Split(given, ", ") {
		name, value, _ := strings.Cut(part, "=")
		parts[name] = value
	}
	scope := at.UTC().Format("2006-01-02") + "/sms/tc3_request"
	id, gotScope, _ := strings.Cut(parts["Credential"], "/")
	switch {
	case !ok || gotScope != scope:
		return "AuthFailure.InvalidAuthorization"
	case id != secretID:
		return "AuthFailure.SecretIdNotFound"
	case !strings.HasPrefix(parts["SignedHeaders"], "content-type;host"):
		return "AuthFailure.SignatureFailure"
	}
	text := bytes.NewBufferString(r.Method + "\n/\n\n")
	for _, name := range strings.Split(parts["SignedHeaders"], ";") {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		fmt.Fprintf(text, "%s:%s\n", name, strings.ToLower(strings.TrimSpace(value)))
	}
	fmt.Fprintf(text, "\n%s\n%x", parts["SignedHeaders"], sha256.Sum256(body))
	toSign := fmt.Sprintf("TC3-HMAC-SHA256\n%d\n%s\n%x", at.Unix(), scope, sha256.Sum256(text.Bytes()))
	key := []byte("TC3" + secretKey)
	for _, step := range append(strings.Split(scope, "/"), toSign) {
		m := hmac.New(sha256.New, key)
		_, _ = io.WriteString(m, step)
		key = m.Sum(nil)
	}
	if parts["Signature"] != hex.EncodeToString(key) {
		return "AuthFailure.SignatureFailure"
	}
	return ""
}

// sendable checks the parameters of SendSms.
func sendable(body []byte) refuse {
	var p struct {
		PhoneNumberSet, TemplateParamSet     []string
		SignName, TemplateId, SessionContext string
	}
	switch {
	case json.Unmarshal(body, &p) != nil:
		return refuse{"InvalidParameter", true}
	case len(p.PhoneNumberSet) == 0:
		return refuse{"MissingParameter.EmptyPhoneNumberSet", true}
	case !strings.HasPrefix(p.PhoneNumberSet[0], "+"):
		return refuse{"InvalidParameterValue.IncorrectPhoneNumber", false}
	case strings.HasPrefix(p.PhoneNumberSet[0], "+86") && p.SignName != signature:
		return refuse{"FailedOperation.SignatureIncorrectOrUnapproved", false}
	case !strings.HasPrefix(p.PhoneNumberSet[0], "+86") && p.SignName == signature:
		return refuse{"UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber", true}
	case p.TemplateId != template:
		return refuse{"FailedOperation.TemplateUnapprovedOrNotExist", false}
	case len(p.SessionContext) >= 512:
		return refuse{"InvalidParameter", true}
	}
	return refuse{}
}

// settings are those of the account that the vendor knows.
func (v *vendor) settings() Config {
	return Config{SecretID: secretID, SecretKey: secretKey, SDKAppID: app, SignName: signature, BaseURL: v.URL}
}

func open(t testing.TB, c Config) *account {
	t.Helper()
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	a := p.(*account)
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// sms is a message with its template, as the engine would give it.
func sms() watchword.Outgoing { return templated(providertest.Message(watchword.SMS)) }

func templated(m watchword.Outgoing) watchword.Outgoing {
	m.Registered = watchword.RegisteredTemplate{
		ID:        template,
		Variables: []watchword.TemplateVariable{{Name: "code", Value: m.Code}, {Name: "minutes", Value: "5"}},
	}
	return m
}

func to(t testing.TB, address string) watchword.Outgoing {
	t.Helper()
	m := sms()
	number, err := recipient.FromCanonical(recipient.Phone, address)
	if err != nil {
		t.Fatal(err)
	}
	m.To = number
	return m
}

// send sends with time enough.
func send(t testing.TB, a *account, m watchword.Outgoing) (watchword.Acceptance, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return a.Send(ctx, m)
}

// wantRefused checks class and raw code, and that no verb prints what nobody may read.
func wantRefused(t testing.TB, err error, class watchword.ErrorClass, raw string) {
	t.Helper()
	var refused *watchword.SendError
	if !errors.As(err, &refused) {
		t.Fatalf("the error is %T %v: want a *watchword.SendError", err, err)
	}
	if refused.Class != class || refused.Raw != raw {
		t.Errorf("class %q, raw %q: want %q, %q", refused.Class, refused.Raw, class, raw)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		text := fmt.Sprintf("%v %+v %#v", err, err, err)
		for _, secret := range []string{secretKey, secretID, "493812", "13800138000", "127.0.0.1"} {
			if strings.Contains(text, secret) {
				t.Errorf("the error shows %q: %s", secret, text)
			}
		}
	}
}

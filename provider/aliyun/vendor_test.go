package aliyun

import (
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
	"net/url"
	"sort"
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
	keyID     = "LTAI5tTestKeyId"
	keySecret = "s3cr3t/Key+1&of=Aliyun"
	signature = "示例科技"
	template  = "SMS_15305"
)

// vendor plays Aliyun: it checks requests as Aliyun does, and answers in its words. Its refusals quote the request, as
// Aliyun's own do when a signature does not match.
type vendor struct {
	*httptest.Server
	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{} // lets go of what hangs
	answer   http.HandlerFunc
	nonces   gateway
	received []providertest.Received
	calls    []url.Values // the parameters of every call that was in order
}

func newVendor(t testing.TB) *vendor {
	t.Helper()
	v := &vendor{over: make(chan struct{}), nonces: gateway{}}
	v.Server = httptest.NewServer(v)
	t.Cleanup(func() { v.behave(providertest.Behaviour{}); v.Close() })
	return v
}

// refuse is what this vendor says instead of a yes.
type refuse struct {
	status int
	code   string
}

// words are Aliyun's for each class.
func words() map[watchword.ErrorClass]refuse {
	return map[watchword.ErrorClass]refuse{
		watchword.ClassInvalidNumber:       {200, "isv.MOBILE_NUMBER_ILLEGAL"},
		watchword.ClassBlockedByCarrier:    {200, "isv.BLACK_KEY_CONTROL_LIMIT"},
		watchword.ClassContentRejected:     {200, "isv.SMS_TEMPLATE_ILLEGAL"},
		watchword.ClassSenderUnregistered:  {200, "isv.SMS_SIGNATURE_ILLEGAL"},
		watchword.ClassRateLimited:         {200, "isv.BUSINESS_LIMIT_CONTROL"},
		watchword.ClassInsufficientBalance: {200, "isv.AMOUNT_NOT_ENOUGH"},
		watchword.ClassAuthFailed:          {404, "InvalidAccessKeyId.NotFound"},
		watchword.ClassProviderError:       {503, "ServiceUnavailable"},
		watchword.ClassTimeout:             {504, "Gateway.Timeout"},
		watchword.ClassUnknown:             {200, "isv.NEWER_THAN_THIS_TEST"},
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

func (v *vendor) list() []providertest.Received {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]providertest.Received(nil), v.received...)
}

// only is the parameters of the one call that came and was in order.
func (v *vendor) only(t *testing.T) url.Values {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.calls) != 1 {
		t.Fatalf("%d calls came: want 1", len(v.calls))
	}
	return v.calls[0]
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	v.mu.Lock()
	now, over, answer := v.now, v.over, v.answer
	wrong := v.check(r, body)
	id := 0
	if wrong == (refuse{}) && now == (providertest.Behaviour{}) && answer == nil {
		v.calls = append(v.calls, r.URL.Query())
		if r.Header.Get("X-Acs-Action") == "SendSms" {
			to := r.URL.Query().Get("PhoneNumbers")
			if len(to) == 11 && to[0] == '1' {
				to = "86" + to
			}
			v.received = append(v.received, providertest.Received{To: "+" + to, Text: r.URL.Query().Get("TemplateParam")})
		}
		id = 9006197469364980000 + len(v.calls)
	}
	v.mu.Unlock()
	switch {
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case wrong != (refuse{}):
		say(w, r, wrong)
	case r.Header.Get("Accept") != "application/json":
		_, _ = io.WriteString(w, "<SendSmsResponse><Code>OK</Code></SendSmsResponse>")
	case answer != nil:
		answer(w, r)
	case now.Class != 0:
		say(w, r, words()[now.Class])
	case r.Header.Get("X-Acs-Action") == "QuerySmsSignList":
		_, _ = io.WriteString(w, `{"Code":"OK","Message":"OK","RequestId":"F655A8D5","SmsSignList":[],"TotalCount":0}`)
	default:
		_, _ = fmt.Fprintf(w, `{"Message":"OK","RequestId":"F655A8D5-B967-440B-8683-DAD6FF8DE990","Code":"OK","BizId":"%d^0"}`, id)
	}
}

func say(w http.ResponseWriter, r *http.Request, no refuse) {
	w.WriteHeader(no.status)
	_ = json.NewEncoder(w).Encode(map[string]string{
		"RequestId": "8906582E-6722", "HostId": "dysmsapi.aliyuncs.com", "Code": no.code,
		"Message": fmt.Sprint("server string to sign is: ", r.RequestURI, r.Header),
	})
}

// check finds what is wrong with a request, as Aliyun's gateway and its SMS service would.
func (v *vendor) check(r *http.Request, body []byte) refuse {
	if no := v.nonces.admit(r, body); no != (refuse{}) {
		return no
	}
	q := r.URL.Query()
	switch r.Header.Get("X-Acs-Action") {
	case "SendSms":
		return sendable(q)
	case "QuerySmsSignList":
		if n, err := strconv.Atoi(q.Get("PageSize")); err != nil || n < 1 || n > 50 {
			return refuse{200, "isv.INVALID_PARAMETERS"}
		}
		return refuse{}
	}
	return refuse{404, "InvalidAction.NotFound"}
}

// gateway is what stands before each of Aliyun's services. It remembers the nonces.
type gateway map[string]bool

func (g gateway) admit(r *http.Request, body []byte) refuse {
	h := r.Header
	at, err := time.Parse(time.RFC3339, h.Get("X-Acs-Date"))
	sum := sha256.Sum256(body)
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/":
		return refuse{404, "InvalidAction.NotFound"}
	case h.Get("X-Acs-Version") != "2017-05-25":
		return refuse{400, "InvalidVersion"}
	case err != nil || at.Sub(time.Now()).Abs() > 15*time.Minute:
		return refuse{400, "InvalidTimeStamp.Expired"}
	case h.Get("X-Acs-Content-Sha256") != hex.EncodeToString(sum[:]):
		return refuse{400, "SignatureDoesNotMatch"}
	case h.Get("X-Acs-Signature-Nonce") == "":
		return refuse{400, "MissingSignatureNonce"}
	case g[h.Get("X-Acs-Signature-Nonce")]:
		return refuse{400, "SignatureNonceUsed"}
	}
	if no := authentic(r); no != (refuse{}) {
		return no
	}
	g[h.Get("X-Acs-Signature-Nonce")] = true
	return refuse{}
}

// authentic checks the Authorization header in its own way: from what arrived, and not from what sign.go meant.
func authentic(r *http.Request) refuse {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "ACS3-HMAC-SHA256 ")
	if !ok {
		return refuse{400, "IncompleteSignature"}
	}
	parts := map[string]string{}
	for _, part := range strings.Split(given, ",") {
		name, value, _ := strings.Cut(part, "=")
		parts[name] = value
	}
	if parts["Credential"] != keyID {
		return refuse{404, "InvalidAccessKeyId.NotFound"}
	}
	names := strings.Split(parts["SignedHeaders"], ";")
	text := r.Method + "\n" + r.URL.EscapedPath() + "\n" + ordered(r.URL.Query()) + "\n"
	must := map[string]bool{"host": true}
	for name := range r.Header {
		if name = strings.ToLower(name); strings.HasPrefix(name, "x-acs-") {
			must[name] = true
		}
	}
	for _, name := range names {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		delete(must, name)
		text += name + ":" + strings.TrimSpace(value) + "\n"
	}
	if len(must) > 0 || !sort.StringsAreSorted(names) {
		return refuse{400, "IncompleteSignature"}
	}
	text += "\n" + parts["SignedHeaders"] + "\n" + r.Header.Get("X-Acs-Content-Sha256")
	hash := sha256.Sum256([]byte(text))
	mac := hmac.New(sha256.New, []byte(keySecret))
	_, _ = io.WriteString(mac, "ACS3-HMAC-SHA256\n"+hex.EncodeToString(hash[:]))
	if parts["Signature"] != hex.EncodeToString(mac.Sum(nil)) {
		return refuse{400, "SignatureDoesNotMatch"}
	}
	return refuse{}
}

// ordered is a canonical query, encoded byte by byte.
func ordered(q url.Values) string {
	var names, parts []string
	for name := range q {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		for _, value := range q[name] {
			parts = append(parts, percent(name)+"="+percent(value))
		}
	}
	return strings.Join(parts, "&")
}

func percent(s string) string {
	out := ""
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			out += string(c)
		} else {
			out += fmt.Sprintf("%%%02X", c)
		}
	}
	return out
}

// sendable checks the parameters of SendSms.
func sendable(q url.Values) refuse {
	var values map[string]string
	switch to := q.Get("PhoneNumbers"); {
	case to == "":
		return refuse{400, "MissingPhoneNumbers"}
	case strings.Trim(to, "0123456789") != "":
		return refuse{200, "isv.MOBILE_NUMBER_ILLEGAL"}
	case q.Get("SignName") != signature:
		return refuse{200, "isv.SMS_SIGNATURE_ILLEGAL"}
	case q.Get("TemplateCode") != template:
		return refuse{200, "isv.SMS_TEMPLATE_ILLEGAL"}
	case json.Unmarshal([]byte(q.Get("TemplateParam")), &values) != nil:
		return refuse{200, "isv.INVALID_JSON_PARAM"}
	}
	if _, ok := values["code"]; !ok {
		return refuse{200, "isv.TEMPLATE_MISSING_PARAMETERS"}
	}
	return refuse{}
}

// settings are those of the account that the vendor knows.
func (v *vendor) settings() Config {
	return Config{AccessKeyID: keyID, AccessKeySecret: keySecret, SignName: signature, BaseURL: v.URL}
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
		for _, secret := range []string{keySecret, keyID, "493812", "13800138000", "127.0.0.1"} {
			if strings.Contains(text, secret) {
				t.Errorf("the error shows %q: %s", secret, text)
			}
		}
	}
}

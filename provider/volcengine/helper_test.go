package volcengine

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testKey       = "AKLTtest"
	testSecret    = "s3cr3tKey/WkRZeE1EQmxPVGhsWWpWak+=="
	testGroup     = "6e541234"
	testSignature = "示例科技"
	testTemplate  = "ST_6f8c1234"
)

// standIn plays the vendor: it checks who asks and what for, as the vendor would, and then does as it is told.
type standIn struct {
	*httptest.Server
	region string
	answer http.HandlerFunc // nil: as behave says

	mu        sync.Mutex
	now       providertest.Behaviour
	over      chan struct{} // lets go of what hangs
	sent      []map[string]string
	converted []string
}

func newStandIn(t testing.TB) *standIn {
	t.Helper()
	v := &standIn{over: make(chan struct{}), region: "cn-north-1"}
	v.Server = httptest.NewServer(v)
	t.Cleanup(func() { v.behave(providertest.Behaviour{}); v.Close() })
	return v
}

func (v *standIn) behave(b providertest.Behaviour) bool {
	if _, ok := refusals()[b.Class]; b.Class != 0 && !ok {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	close(v.over)
	v.now, v.over = b, make(chan struct{})
	return true
}

func (v *standIn) list() []map[string]string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.sent)
}

// only is the one message that was accepted.
func (v *standIn) only(t *testing.T) map[string]string {
	t.Helper()
	sent := v.list()
	if len(sent) != 1 {
		t.Fatalf("%d messages were accepted: want 1", len(sent))
	}
	return sent[0]
}

type refusal struct {
	http int
	code string
}

// refusals are the vendor's words for our classes, where it has some that it says at once.
func refusals() map[watchword.ErrorClass]refusal {
	return map[watchword.ErrorClass]refusal{
		watchword.ClassInvalidNumber:       {200, "RE:0006"},
		watchword.ClassContentRejected:     {200, "RE:0005"},
		watchword.ClassSenderUnregistered:  {200, "RE:0004"},
		watchword.ClassRateLimited:         {429, "FlowLimitExceeded"},
		watchword.ClassInsufficientBalance: {200, "RE:0010"},
		watchword.ClassAuthFailed:          {200, "RE:0007"},
		watchword.ClassProviderError:       {500, "InternalError"},
		watchword.ClassTimeout:             {504, "InternalServiceTimeout"},
		watchword.ClassUnknown:             {200, "RE:0500"},
	}
}

func (v *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if v.answer != nil {
		v.answer(w, r)
		return
	}
	action := r.URL.Query().Get("Action")
	quoted := fmt.Sprint(r.RequestURI, r.Header, string(body), testSecret) // some vendors quote the request in their refusals
	if bad := v.proof(r, body); bad != (refusal{}) {
		say(w, bad.http, action, bad.code, quoted, nil)
		return
	}
	v.mu.Lock()
	now, over := v.now, v.over
	v.mu.Unlock()
	switch {
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Class != 0:
		bad := refusals()[now.Class]
		say(w, bad.http, action, bad.code, quoted, nil)
	default:
		code, result := v.act(r, body)
		say(w, 200, action, code, quoted, result)
	}
}

// act does what a request asks for.
func (v *standIn) act(r *http.Request, body []byte) (code string, result any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch method := r.Method + " " + r.URL.RawQuery; method {
	case "POST Action=SendSms&Version=2020-01-01":
		var m map[string]string
		if json.Unmarshal(body, &m) != nil {
			return "RE:0009", nil
		}
		if code := v.checkMessage(m); code != "" {
			return code, nil
		}
		v.sent = append(v.sent, m)
		return "", map[string][]string{"MessageID": {fmt.Sprintf("b69aeb31-1e8b-48c9-ba5f-160b761a%04d", len(v.sent))}}
	case "POST Action=Conversion&Version=2020-01-01":
		var c struct{ MessageIDs []string }
		if json.Unmarshal(body, &c) != nil || len(c.MessageIDs) == 0 {
			return "RE:0009", nil
		}
		v.converted = append(v.converted, c.MessageIDs...)
		return "", ""
	case "GET Action=GetSubAccountDetail&Version=2021-01-11&subAccount=" + testGroup:
		return "", map[string]any{"subAccountName": "测试消息组", "subAccountId": testGroup, "createdTime": 1649799715, "status": 1, "desc": ""}
	default:
		if strings.HasPrefix(method, "GET Action=GetSubAccountDetail&") {
			return "1001", nil
		}
		return "InvalidActionOrVersion", nil
	}
}

func (v *standIn) checkMessage(m map[string]string) string {
	var params map[string]string
	name, other := "Sign", "From"
	if v.region == "ap-singapore-1" {
		name, other = "From", "Sign"
	}
	_, isOther := m[other]
	switch {
	case m["SmsAccount"] != testGroup:
		return "RE:0003"
	case isOther || v.region == "cn-north-1" && m[name] != testSignature:
		return "RE:0004"
	case m["TemplateID"] != testTemplate || json.Unmarshal([]byte(m["TemplateParam"]), &params) != nil || params["code"] == "":
		return "RE:0005"
	case !strings.HasPrefix(m["PhoneNumbers"], "+"):
		return "RE:0006"
	}
	return ""
}

// proof checks a signature by the vendor's guide, written without a look at the code under test.
func (v *standIn) proof(r *http.Request, body []byte) refusal {
	var credential, names, given string
	authorization := strings.NewReplacer(",", " ", "=", " ").Replace(r.Header.Get("Authorization"))
	if _, err := fmt.Sscanf(authorization, "HMAC-SHA256 Credential %s SignedHeaders %s Signature %s", &credential, &names, &given); err != nil {
		return refusal{400, "InvalidAuthorization"}
	}
	date := r.Header.Get("X-Date")
	at, err := time.Parse("20060102T150405Z", date)
	if err != nil || time.Since(at).Abs() > 15*time.Minute {
		return refusal{400, "InvalidTimestamp"}
	}
	scope := date[:8] + "/" + v.region + "/volcSMS/request"
	if credential != testKey+"/"+scope {
		return refusal{401, "InvalidAccessKey"}
	}
	headers := ""
	for _, name := range strings.Split(names, ";") {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		headers += name + ":" + strings.TrimSpace(value) + "\n"
	}
	query := strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20")
	canonical := fmt.Sprintf("%s\n%s\n%s\n%s\n%s\n%x", r.Method, r.URL.EscapedPath(), query, headers, names, sha256.Sum256(body))
	key := []byte(testSecret)
	for _, part := range []string{date[:8], v.region, "volcSMS", "request"} {
		key = hmacOf(key, part)
	}
	want := fmt.Sprintf("%x", hmacOf(key, fmt.Sprintf("HMAC-SHA256\n%s\n%s\n%x", date, scope, sha256.Sum256([]byte(canonical)))))
	if given != want || r.Header.Get("X-Content-Sha256") != fmt.Sprintf("%x", sha256.Sum256(body)) || r.Header.Get("Content-Type") != "application/json" {
		return refusal{401, "SignatureDoesNotMatch"}
	}
	return refusal{}
}

func hmacOf(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	_, _ = io.WriteString(m, text)
	return m.Sum(nil)
}

func say(w http.ResponseWriter, status int, action, code, quoted string, result any) {
	metadata := map[string]any{"RequestId": "202211221049040101310571", "Action": action, "Version": "2020-01-01", "Service": "volcSMS", "Region": "cn-north-1"}
	if code != "" {
		metadata["Error"] = map[string]any{"CodeN": 1, "Code": code, "Message": quoted}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"ResponseMetadata": metadata, "Result": result})
}

// says answers every request alike.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func config(base string) Config {
	return Config{AccessKeyID: testKey, SecretAccessKey: testSecret, Account: testGroup, Signature: testSignature, BaseURL: base}
}

// open opens a provider and closes it with the test.
func open(t testing.TB, c Config) *vendor {
	t.Helper()
	opened, err := c.Open()
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	v := opened.(*vendor)
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func sms() watchword.Outgoing { return filled(providertest.Message(watchword.SMS)) }

// filled gives a message its template, as the engine would.
func filled(m watchword.Outgoing) watchword.Outgoing {
	m.Registered = watchword.RegisteredTemplate{ID: testTemplate, Variables: []watchword.TemplateVariable{
		{Name: "code", Value: m.Code}, {Name: "minutes", Value: "5"},
	}}
	return m
}

func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// send sends with time enough.
func send(t testing.TB, p watchword.Provider, m watchword.Outgoing) (watchword.Acceptance, error) {
	t.Helper()
	return p.Send(within(t), m)
}

func query(s string) url.Values {
	q, _ := url.ParseQuery(s)
	return q
}

// wantRefused checks class and raw code, and that no verb prints a secret, the code or the recipient.
func wantRefused(t testing.TB, err error, class watchword.ErrorClass, raw string) {
	t.Helper()
	var refused *watchword.SendError
	if !errors.As(err, &refused) {
		t.Fatalf("the error is %T %v: want a *watchword.SendError", err, err)
	}
	if refused.Class != class || refused.Raw != raw {
		t.Errorf("class %q, raw %q: want %q, %q (%v)", refused.Class, refused.Raw, class, raw, err)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		text := fmt.Sprintf("%v %+v %#v", err, err, err)
		for _, s := range []string{testSecret, "493812", "13800138000", "127.0.0.1"} {
			if strings.Contains(text, s) {
				t.Errorf("the error shows %q: %s", s, text)
			}
		}
	}
}

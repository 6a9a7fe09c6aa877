package aliyun

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

const gift = "速通互联验证码" // a signature that the console gives away

// notary plays Aliyun's phone number verification service: it makes codes, keeps them by number and scheme, and checks them.
type notary struct {
	*httptest.Server
	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{} // lets go of what hangs
	gate     gateway
	answer   http.HandlerFunc // in place of its own
	codes    map[string]issued
	made     int
	asked    int
	calls    []url.Values // that were in order
	received []providertest.Received
}

type issued struct{ code, outID string }

func newNotary(t testing.TB) *notary {
	t.Helper()
	n := &notary{over: make(chan struct{}), gate: gateway{}, codes: map[string]issued{}}
	n.Server = httptest.NewServer(n)
	t.Cleanup(func() { n.behave(providertest.Behaviour{}); n.Close() })
	return n
}

// ownWords are those of the notary for each class.
func ownWords() map[watchword.ErrorClass]refuse {
	all := words()
	all[watchword.ClassInvalidNumber] = refuse{400, "MOBILE_NUMBER_ILLEGAL"}
	all[watchword.ClassRateLimited] = refuse{400, "biz.FREQUENCY"}
	all[watchword.ClassAuthFailed] = refuse{400, "isv.RAM_PERMISSION_DENY"}
	return all
}

func (n *notary) behave(b providertest.Behaviour) bool {
	if _, known := ownWords()[b.Class]; b.Class != 0 && !known {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	close(n.over)
	n.now, n.over = b, make(chan struct{})
	return true
}

func (n *notary) says(answer http.HandlerFunc) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.answer = answer
}

func (n *notary) list() []providertest.Received {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]providertest.Received(nil), n.received...)
}

func (n *notary) last(t *testing.T) url.Values {
	t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.calls) == 0 {
		t.Fatal("no call came")
	}
	return n.calls[len(n.calls)-1]
}

func (n *notary) codesOf() providertest.Codes {
	place := func(m watchword.Outgoing) string { return strings.TrimPrefix(m.To.Address(), "+86") + "@" }
	return providertest.Codes{
		Of:     func(m watchword.Outgoing) string { n.mu.Lock(); defer n.mu.Unlock(); return n.codes[place(m)].code },
		Forget: func(m watchword.Outgoing) { n.mu.Lock(); defer n.mu.Unlock(); delete(n.codes, place(m)) },
		Asked:  func() int { n.mu.Lock(); defer n.mu.Unlock(); return n.asked },
	}
}

func (n *notary) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	n.mu.Lock()
	now, over, answer := n.now, n.over, n.answer
	wrong := n.gate.admit(r, body)
	if r.Header.Get("X-Acs-Action") == "CheckSmsVerifyCode" {
		n.asked++
	}
	said := ""
	if wrong == (refuse{}) && (now == (providertest.Behaviour{}) || now.Blank) && answer == nil {
		said, wrong = n.serve(r.Header.Get("X-Acs-Action"), r.URL.Query())
	}
	n.mu.Unlock()
	switch {
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Drop:
		panic(http.ErrAbortHandler)
	case wrong != (refuse{}):
		say(w, r, wrong)
	case answer != nil:
		answer(w, r)
	case now.Class != 0:
		say(w, r, ownWords()[now.Class])
	case now.Blank:
		_, _ = io.WriteString(w, `{"Code":"OK","Success":true,"Model":{}}`)
	default:
		_, _ = io.WriteString(w, said)
	}
}

// serve does what it is asked.
func (n *notary) serve(action string, q url.Values) (said string, no refuse) {
	if q.Get("CountryCode") != "86" || len(q.Get("PhoneNumber")) != 11 {
		return "", refuse{400, "MOBILE_NUMBER_ILLEGAL"}
	}
	n.calls = append(n.calls, q)
	place := q.Get("PhoneNumber") + "@" + q.Get("SchemeName")
	switch action {
	case "SendSmsVerifyCode":
		return n.send(place, q)
	case "CheckSmsVerifyCode":
		known, there := n.codes[place]
		if q.Get("CaseAuthPolicy") != "1" || !there || !strings.EqualFold(known.code, q.Get("VerifyCode")) {
			return "", refuse{400, "isv.ValidateFail"} // as its clients have seen it answer
		}
		delete(n.codes, place)
		return fmt.Sprintf(`{"Code":"OK","Success":true,"Model":{"OutId":%q,"VerifyResult":"PASS"}}`, known.outID), refuse{}
	}
	return "", refuse{404, "InvalidAction.NotFound"}
}

func (n *notary) send(place string, q url.Values) (said string, no refuse) {
	var values map[string]string
	length, err := strconv.Atoi(q.Get("CodeLength"))
	interval, _ := strconv.Atoi(q.Get("Interval"))
	switch {
	case q.Get("SignName") != gift || q.Get("TemplateCode") != "100001":
		return "", refuse{200, "isv.SMS_SIGNATURE_ILLEGAL"}
	case json.Unmarshal([]byte(q.Get("TemplateParam")), &values) != nil || values["code"] != "##code##" || values["min"] != "5":
		return "", refuse{200, "isv.TEMPLATE_MISSING_PARAMETERS"}
	case err != nil || length < 4 || length > 8 || interval < 1 || q.Get("DuplicatePolicy") != "1" || q.Get("ReturnVerifyCode") != "false":
		return "", refuse{400, "INVALID_PARAMETERS"}
	}
	n.made++
	n.codes[place] = issued{fmt.Sprintf("%0*d", length, 770000+2*n.made), q.Get("OutId")}
	n.received = append(n.received, providertest.Received{To: "+86" + q.Get("PhoneNumber")})
	return fmt.Sprintf(`{"AccessDeniedDetail":"","Message":"成功","RequestId":"CC3BB6D2","Model":{"VerifyCode":"","RequestId":"a3671ccf",`+
		`"OutId":%q,"BizId":"%d^4"},"Code":"OK","Success":true}`, q.Get("OutId"), 112231421412400000+n.made), refuse{}
}

func (n *notary) settings() PNVSConfig {
	return PNVSConfig{AccessKeyID: keyID, AccessKeySecret: keySecret, SignName: gift, BaseURL: n.URL}
}

func openOwner(t testing.TB, c PNVSConfig) *owner {
	t.Helper()
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	o := p.(*owner)
	t.Cleanup(func() { _ = o.Close() })
	return o
}

// codeless is a message as the engine gives it to a provider whose vendor makes the code.
func codeless() watchword.Outgoing {
	m := providertest.Message(watchword.SMS)
	m.Code, m.Content.Text = "", ""
	m.Registered = watchword.RegisteredTemplate{
		ID: "100001", Variables: []watchword.TemplateVariable{{Name: "code"}, {Name: "min", Value: "5"}},
	}
	return m
}

// typed is a check of a code that came with a message.
func typed(m watchword.Outgoing, code string) watchword.CodeCheck {
	return watchword.CodeCheck{ID: m.ID, Key: m.Key, Channel: m.Channel, To: m.To, Code: code}
}

func checked(t testing.TB, o *owner, c watchword.CodeCheck) (bool, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return o.CheckCode(ctx, c)
}

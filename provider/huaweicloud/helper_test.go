package huaweicloud

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
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
	testKey      = "c8RWg3ggEcyd4D3p94bf3Y7x1Ile"
	testSecret   = "s3cr3t/Key+1"
	testSender   = "csms12345678"
	testTemplate = "8ff55eac1d0b478ab3c06c3c6a492300"
)

// standIn plays the vendor: it checks who asks and what for, as the vendor would, and then does as it is told.
type standIn struct {
	*httptest.Server
	wsse   bool
	answer http.HandlerFunc // nil: as behave says

	mu    sync.Mutex
	now   providertest.Behaviour
	over  chan struct{} // lets go of what hangs
	forms []url.Values  // that were accepted
}

func newStandIn(t testing.TB) *standIn {
	t.Helper()
	v := &standIn{over: make(chan struct{})}
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

func (v *standIn) list() []url.Values {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.forms)
}

// only is the one form that was accepted.
func (v *standIn) only(t *testing.T) url.Values {
	t.Helper()
	forms := v.list()
	if len(forms) != 1 {
		t.Fatalf("%d messages were accepted: want 1", len(forms))
	}
	return forms[0]
}

// refusals are the vendor's words for our classes, where it has some that it says at once.
func refusals() map[watchword.ErrorClass]refusal {
	return map[watchword.ErrorClass]refusal{
		watchword.ClassBlockedByCarrier:    {200, "E000510", "E000632"},
		watchword.ClassContentRejected:     {200, "E000510", "E200028"},
		watchword.ClassSenderUnregistered:  {200, "E000510", "E200018"},
		watchword.ClassRateLimited:         {200, "E000510", "E200015"},
		watchword.ClassInsufficientBalance: {403, "E000112", ""},
		watchword.ClassAuthFailed:          {403, "E000620", ""},
		watchword.ClassProviderError:       {400, "E000000", ""},
		watchword.ClassTimeout:             {504, "", ""},
		watchword.ClassUnknown:             {200, "E999999", ""},
	}
}

type refusal struct {
	http         int
	code, status string
}

func (v *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if v.answer != nil {
		v.answer(w, r)
		return
	}
	quoted := fmt.Sprint(r.Header, string(body), testSecret) // some vendors quote the request in their refusals
	f, bad := v.check(r, string(body))
	v.mu.Lock()
	now, over := v.now, v.over
	if bad == (refusal{}) && now == (providertest.Behaviour{}) {
		v.forms = append(v.forms, f)
	}
	n := len(v.forms)
	v.mu.Unlock()
	switch {
	case bad != (refusal{}):
		refuse(w, bad, quoted)
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Class != 0:
		refuse(w, refusals()[now.Class], quoted)
	default:
		say(w, 200, success, "Success", fmt.Sprintf("4b4b34e7-1a9e-42ac-b309-d10997148905_%d", n), success)
	}
}

// check is what the vendor looks at before it sends.
func (v *standIn) check(r *http.Request, body string) (url.Values, refusal) {
	proof := proofAKSK
	if v.wsse {
		proof = proofWSSE
	}
	if code := proof(r, body); code != "" {
		return nil, refusal{400, code, ""}
	}
	f, err := url.ParseQuery(body)
	var paras []string
	switch {
	case r.Method != http.MethodPost || r.URL.Path != "/sms/batchSendSms/v1" || r.URL.RawQuery != "":
		return nil, refusal{404, "", ""}
	case err != nil || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded":
		return nil, refusal{400, "E000503", ""}
	case !strings.HasPrefix(f.Get("to"), "+86"):
		return nil, refusal{400, "E000503", ""}
	case f.Get("from") != testSender:
		return nil, refusal{200, "E000510", "E200018"}
	case f.Get("templateId") != testTemplate:
		return nil, refusal{200, "E000510", "E200030"}
	case json.Unmarshal([]byte(f.Get("templateParas")), &paras) != nil || len(paras) == 0:
		return nil, refusal{200, "E000510", "E200028"}
	}
	for name, values := range f {
		if !strings.Contains(" from to templateId templateParas signature statusCallback extend ", " "+name+" ") ||
			len(values) != 1 || values[0] == "" {
			return nil, refusal{400, "E000503", ""}
		}
	}
	return f, refusal{}
}

// proofAKSK checks a signature by the vendor's guide, written without a look at the code under test.
func proofAKSK(r *http.Request, body string) string {
	var names, given string
	_, err := fmt.Sscanf(r.Header.Get("Authorization"), "SDK-HMAC-SHA256 Access="+testKey+", SignedHeaders=%s Signature=%s", &names, &given)
	if err != nil {
		return "E000001"
	}
	names = strings.TrimSuffix(names, ",")
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Sdk-Date"))
	if err != nil || time.Since(at).Abs() > 15*time.Minute {
		return "E000045"
	}
	headers := ""
	for _, name := range strings.Split(names, ";") {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		headers += name + ":" + value + "\n"
	}
	hash := func(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }
	canonical := fmt.Sprintf("%s\n%s/\n%s\n%s\n%s\n%s", r.Method, r.URL.Path, r.URL.RawQuery, headers, names, hash(body))
	if macOf(testSecret, r.Header.Get("X-Sdk-Date"), canonical) != given {
		return "E000045"
	}
	return ""
}

func macOf(secret, date, canonical string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "SDK-HMAC-SHA256\n%s\n%x", date, sha256.Sum256([]byte(canonical)))
	return fmt.Sprintf("%x", mac.Sum(nil))
}

// proofWSSE checks a user name token by the vendor's guide.
func proofWSSE(r *http.Request, _ string) string {
	if r.Header.Get("Authorization") != `WSSE realm="SDP",profile="UsernameToken",type="Appkey"` {
		return "E000008"
	}
	parts := map[string]string{}
	for _, p := range strings.Split(strings.TrimPrefix(r.Header.Get("X-Wsse"), "UsernameToken "), ",") {
		name, value, _ := strings.Cut(p, "=")
		parts[name] = strings.Trim(value, `"`)
	}
	at, err := time.Parse(time.RFC3339, parts["Created"])
	switch {
	case parts["Username"] != testKey:
		return "E000102"
	case err != nil || time.Since(at).Abs() > 24*time.Hour:
		return "E000110"
	case len(parts["Nonce"]) < 1 || len(parts["Nonce"]) > 128:
		return "E000022"
	}
	hex := fmt.Sprintf("%x", sha256.Sum256([]byte(parts["Nonce"]+parts["Created"]+testSecret)))
	if parts["PasswordDigest"] != base64.StdEncoding.EncodeToString([]byte(hex)) {
		return "E000105"
	}
	return ""
}

func refuse(w http.ResponseWriter, r refusal, quoted string) {
	if r.code == "" {
		w.WriteHeader(r.http)
		_, _ = io.WriteString(w, quoted)
		return
	}
	say(w, r.http, r.code, quoted, "", r.status)
}

func say(w http.ResponseWriter, status int, code, description, id, one string) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	answer := map[string]any{"code": code, "description": description}
	if one != "" {
		answer["result"] = []map[string]any{{
			"originTo": "+8613800138000", "createTime": "2018-08-06T11:59:50Z", "from": testSender, "smsMsgId": id, "status": one,
			"countryId": "CN", "total": 1,
		}}
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// says answers every request alike.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func config(base string) Config {
	return Config{AppKey: testKey, AppSecret: testSecret, Sender: testSender, BaseURL: base}
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

// send sends with time enough.
func send(t testing.TB, p watchword.Provider, m watchword.Outgoing) (watchword.Acceptance, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return p.Send(ctx, m)
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

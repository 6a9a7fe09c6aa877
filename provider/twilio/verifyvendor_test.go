package twilio

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

const testVerify = "VA0123456789abcdef0123456789abcdef"

// notary plays Twilio Verify: one verification of an address at a time, which is gone when it is approved.
type notary struct {
	*httptest.Server
	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{}                                // lets go of what hangs
	answer   func(w http.ResponseWriter, r *http.Request) // in place of its own, once the request was found good
	pending  map[string]*pendingCode                      // by address
	made     int
	asked    int
	forms    []url.Values
	received []providertest.Received
}

type pendingCode struct {
	sid, to, code string
	tried         int
}

func newNotary(t *testing.T) *notary {
	t.Helper()
	n := &notary{over: make(chan struct{}), pending: map[string]*pendingCode{}}
	n.Server = httptest.NewServer(n)
	t.Cleanup(func() { n.behave(providertest.Behaviour{}); n.Close() })
	return n
}

// verifyWords are what Twilio Verify says for each class.
func verifyWords(class watchword.ErrorClass) (status int, code string) {
	switch class {
	case watchword.ClassInvalidNumber:
		return 403, "60205"
	case watchword.ClassBlockedByCarrier:
		return 403, "60410"
	case watchword.ClassSenderUnregistered:
		return 403, "60605"
	case watchword.ClassContentRejected:
		return 400, "60201"
	case watchword.ClassRateLimited:
		return 429, "60203"
	case watchword.ClassUnreachable:
		return 0, ""
	}
	w := words()[class]
	return w.status, w.code
}

func (n *notary) behave(b providertest.Behaviour) bool {
	if status, _ := verifyWords(b.Class); b.Class != 0 && status == 0 {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	close(n.over)
	n.now, n.over = b, make(chan struct{})
	return true
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
	if len(n.forms) == 0 {
		t.Fatal("nothing was asked")
	}
	return n.forms[len(n.forms)-1]
}

func (n *notary) codes() providertest.Codes {
	return providertest.Codes{
		Of: func(m watchword.Outgoing) string {
			n.mu.Lock()
			defer n.mu.Unlock()
			if p := n.pending[m.To.Address()]; p != nil {
				return p.code
			}
			return ""
		},
		Forget: func(m watchword.Outgoing) { n.mu.Lock(); defer n.mu.Unlock(); delete(n.pending, m.To.Address()) },
		Asked:  func() int { n.mu.Lock(); defer n.mu.Unlock(); return n.asked },
	}
}

func (n *notary) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	quote := fmt.Sprint(r.Method, r.RequestURI, r.Header, string(body))
	form, err := url.ParseQuery(string(body))
	n.mu.Lock()
	if strings.HasSuffix(r.URL.Path, "/VerificationCheck") {
		n.asked++
	}
	n.forms = append(n.forms, form)
	now, over, answer := n.now, n.over, n.answer
	n.mu.Unlock()
	user, password, _ := r.BasicAuth()
	status, code := verifyWords(now.Class)
	switch {
	case user != testSID || password != testToken:
		refuse(w, 401, "20003", "Authenticate "+quote)
	case r.Method != http.MethodPost || err != nil || r.URL.RawQuery != "" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded":
		refuse(w, 400, "20422", quote)
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Drop:
		panic(http.ErrAbortHandler)
	case now.Class != 0:
		refuse(w, status, code, quote)
	case answer != nil:
		answer(w, r)
	case r.URL.Path == "/v2/Services/"+testVerify+"/Verifications":
		n.create(w, form)
	case r.URL.Path == "/v2/Services/"+testVerify+"/VerificationCheck":
		n.check(w, form, now.Blank)
	default:
		refuse(w, 404, "20404", quote)
	}
}

func (n *notary) create(w http.ResponseWriter, form url.Values) {
	n.mu.Lock()
	defer n.mu.Unlock()
	to := form.Get("To")
	mail := strings.Contains(to, "@")
	switch channel := form.Get("Channel"); {
	case mail != (channel == "email"), !mail && !strings.HasPrefix(to, "+"):
		refuse(w, 400, "60200", "Invalid parameter `To`: "+to)
		return
	case channel != "sms" && channel != "whatsapp" && channel != "call" && channel != "email":
		refuse(w, 400, "60200", "Invalid parameter: Channel")
		return
	}
	if n.pending[to] == nil {
		n.made++
		n.pending[to] = &pendingCode{sid: fmt.Sprintf("VE%032x", n.made), to: to, code: fmt.Sprintf("%06d", 770000+2*n.made)}
	}
	n.received = append(n.received, providertest.Received{To: to})
	say(w, http.StatusCreated, n.pending[to], "pending")
}

// say writes a verification (Twilio: Verification resource, example).
func say(w http.ResponseWriter, status int, p *pendingCode, state string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"sid": p.sid, "service_sid": testVerify, "account_sid": testSID, "to": p.to, "channel": "sms", "status": state,
		"valid": state == "approved", "amount": nil, "payee": nil,
	})
}

func (n *notary) check(w http.ResponseWriter, form url.Values, blank bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var p *pendingCode
	for to, one := range n.pending {
		if form.Get("To") == to || form.Get("VerificationSid") == one.sid {
			p = one
		}
	}
	switch {
	case form.Has("To") == form.Has("VerificationSid"):
		refuse(w, 400, "60221", "No target verification specified")
	case p == nil:
		refuse(w, 404, "20404", "The requested resource /Services/"+testVerify+"/VerificationCheck was not found")
	case p.tried >= 5:
		refuse(w, 429, "60202", "Max check attempts reached")
	case form.Get("Code") != p.code:
		p.tried++
		say(w, http.StatusOK, p, "pending")
	case blank:
		say(w, http.StatusOK, p, "")
	default:
		delete(n.pending, p.to)
		say(w, http.StatusOK, p, "approved")
	}
}

func (n *notary) config() VerifyConfig {
	return VerifyConfig{AccountSID: testSID, AuthToken: testToken, ServiceSID: testVerify, BaseURL: n.URL}
}

func openVerify(t *testing.T, c VerifyConfig) *verifier {
	t.Helper()
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	v := p.(*verifier)
	t.Cleanup(func() { _ = v.Close() })
	return v
}

// codeless is a message as the engine gives it to a provider whose vendor makes the code.
func codeless(c watchword.Channel) watchword.Outgoing {
	m := providertest.Message(c)
	m.Code, m.Content.Subject, m.Content.Text, m.Content.HTML = "", "", "", ""
	return m
}

// typed is a check of a code that came with a message.
func typed(m watchword.Outgoing, id, code string) watchword.CodeCheck {
	return watchword.CodeCheck{ID: m.ID, Key: m.Key, Channel: m.Channel, To: m.To, MessageID: id, Code: code}
}

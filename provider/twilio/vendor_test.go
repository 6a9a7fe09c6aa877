package twilio

import (
	"context"
	"encoding/json"
	"errors"
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

const (
	testSID     = "AC0123456789abcdef0123456789abcdef"
	testToken   = "s3cr3t/t0ken+1"
	testService = "MGfedcba9876543210fedcba9876543210"
)

// vendor plays Twilio: it checks method, path, credentials and form as Twilio would, and quotes the request in its
// refusals, credentials and all.
type vendor struct {
	*httptest.Server
	user, password string

	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{}                                // lets go of what hangs
	answer   func(w http.ResponseWriter, r *http.Request) // in place of its own, once the request was found good
	forms    []url.Values
	received []providertest.Received
}

func newVendor(t *testing.T) *vendor {
	t.Helper()
	v := &vendor{user: testSID, password: testToken, over: make(chan struct{})}
	v.Server = httptest.NewServer(v)
	t.Cleanup(func() { v.behave(providertest.Behaviour{}); v.Close() })
	return v
}

func (v *vendor) behave(b providertest.Behaviour) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	close(v.over)
	v.now, v.over = b, make(chan struct{})
	return true
}

func (v *vendor) list() []providertest.Received {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]providertest.Received(nil), v.received...)
}

// last is the form of the last request that was found good.
func (v *vendor) last() url.Values {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.forms) == 0 {
		return nil
	}
	return v.forms[len(v.forms)-1]
}

// words are what Twilio says for each class.
func words() map[watchword.ErrorClass]struct {
	status int
	code   string
} {
	return map[watchword.ErrorClass]struct {
		status int
		code   string
	}{
		watchword.ClassInvalidNumber: {400, "21211"}, watchword.ClassUnreachable: {400, "21214"},
		watchword.ClassBlockedByCarrier: {400, "21610"}, watchword.ClassContentRejected: {400, "21617"},
		watchword.ClassSenderUnregistered: {400, "21606"}, watchword.ClassRateLimited: {429, "20429"},
		watchword.ClassInsufficientBalance: {403, "20005"}, watchword.ClassAuthFailed: {401, "20003"},
		watchword.ClassProviderError: {500, "20500"}, watchword.ClassTimeout: {504, ""}, watchword.ClassUnknown: {200, ""},
	}
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	exception := map[string]any{"message": message, "more_info": "https://www.twilio.com/docs/errors/" + code, "status": status}
	if code != "" {
		exception["code"] = json.Number(code)
	}
	_ = json.NewEncoder(w).Encode(exception)
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	quote := fmt.Sprint(r.Method, r.RequestURI, r.Header, string(body))
	if user, password, ok := r.BasicAuth(); !ok || user != v.user || password != v.password {
		refuse(w, 401, "20003", "Authenticate "+quote)
		return
	}
	form, err := url.ParseQuery(string(body))
	if code := fault(r, form, err); code != "" {
		refuse(w, 400, code, quote)
		return
	}
	v.mu.Lock()
	v.forms = append(v.forms, form)
	now, over, answer := v.now, v.over, v.answer
	v.mu.Unlock()
	switch {
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Class != 0:
		refuse(w, words()[now.Class].status, words()[now.Class].code, quote)
	case answer != nil:
		answer(w, r)
	default:
		v.accept(w, form)
	}
}

// fault is what is wrong with a request that creates a message, by Twilio's code.
func fault(r *http.Request, form url.Values, err error) string {
	channel := func(s string) bool { return strings.HasPrefix(s, "whatsapp:") }
	to, from, service := form.Get("To"), form.Get("From"), form.Get("MessagingServiceSid")
	switch {
	case r.URL.Path != "/2010-04-01/Accounts/"+testSID+"/Messages.json" || r.URL.RawQuery != "":
		return "20404"
	case r.Method != http.MethodPost:
		return "20004"
	case err != nil || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded":
		return "20422"
	case !strings.HasPrefix(strings.TrimPrefix(to, "whatsapp:"), "+"):
		return "21211"
	case from == "" && service == "":
		return "21603"
	case from != "" && channel(to) != channel(from):
		return "63007"
	case form.Get("Body") == "" && form.Get("ContentSid") == "":
		return "21619"
	case form.Get("ContentVariables") != "" && json.Unmarshal([]byte(form.Get("ContentVariables")), new(map[string]string)) != nil:
		return "21656"
	}
	return ""
}

func (v *vendor) accept(w http.ResponseWriter, form url.Values) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.received = append(v.received, providertest.Received{
		To: strings.TrimPrefix(form.Get("To"), "whatsapp:"), Text: form.Get("Body") + form.Get("ContentVariables"),
	})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]any{ // Twilio: Messages resource, example of a new message
		"account_sid": testSID, "api_version": "2010-04-01", "direction": "outbound-api", "error_code": nil, "error_message": nil,
		"num_segments": "1", "price": nil, "sid": fmt.Sprintf("SM%032x", len(v.received)), "status": "queued",
	})
}

// config are settings that the vendor accepts.
func (v *vendor) config() Config {
	c := Config{AccountSID: testSID, AuthToken: testToken, BaseURL: v.URL}
	c.From, c.WhatsAppFrom = "+15005550006", "+14155238886"
	return c
}

func open(t *testing.T, c Config) watchword.Provider {
	t.Helper()
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.(io.Closer).Close() })
	return p
}

func sms() watchword.Outgoing { return providertest.Message(watchword.SMS) }

// whatsApp is a message with a template of Twilio's.
func whatsApp() watchword.Outgoing {
	m := providertest.Message(watchword.WhatsApp)
	m.Registered = watchword.RegisteredTemplate{
		ID: "HX0123456789abcdef0123456789abcdef", Variables: []watchword.TemplateVariable{{Name: "1", Value: m.Code}},
	}
	return m
}

func send(t *testing.T, p watchword.Provider, m watchword.Outgoing) (watchword.Acceptance, error) {
	t.Helper()
	return p.Send(t.Context(), m)
}

func wantRefused(t *testing.T, err error, class watchword.ErrorClass, raw string) {
	t.Helper()
	var refused *watchword.SendError
	if !errors.As(err, &refused) {
		t.Fatalf("the error is %v: want a SendError of %s", err, class)
	}
	if refused.Class != class || refused.Raw != raw {
		t.Errorf("refused as %s (%s): want %s (%s)", refused.Class, refused.Raw, class, raw)
	}
}

func wantCause(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("the error's chain does not hold %v: %v", want, err)
	}
}

func canceled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

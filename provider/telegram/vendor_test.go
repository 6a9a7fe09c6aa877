package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testToken = "AAEFTestToken/1+x"

// vendor plays Telegram: it checks method, path, token and every parameter as the documentation tells, and quotes the
// request in its refusals, token and all.
type vendor struct {
	*httptest.Server

	mu     sync.Mutex
	now    providertest.Behaviour
	over   chan struct{}    // lets go of what hangs
	answer http.HandlerFunc // in place of its own, once the request was found good
	sent   []parameters
}

// parameters are those of sendVerificationMessage that are sent here; any other is a fault.
type parameters struct {
	PhoneNumber    string  `json:"phone_number"`
	Code           string  `json:"code"`
	SenderUsername *string `json:"sender_username"`
	TTL            int     `json:"ttl"`
	CallbackURL    *string `json:"callback_url"`
	Payload        *string `json:"payload"`
}

func newVendor(t testing.TB) *vendor {
	t.Helper()
	v := &vendor{over: make(chan struct{})}
	v.Server = httptest.NewServer(v)
	t.Cleanup(func() { v.behave(providertest.Behaviour{}); v.Close() })
	return v
}

// words are Telegram's errors for our classes, where it has one.
func words() map[watchword.ErrorClass]string {
	return map[watchword.ErrorClass]string{
		watchword.ClassInvalidNumber: "PHONE_NUMBER_INVALID", watchword.ClassUnreachable: "PHONE_NUMBER_NOT_FOUND",
		watchword.ClassContentRejected: "CODE_INVALID", watchword.ClassSenderUnregistered: "SENDER_NOT_OWNED",
		watchword.ClassRateLimited: "FLOOD_WAIT_30", watchword.ClassInsufficientBalance: "BALANCE_NOT_ENOUGH",
		watchword.ClassAuthFailed: "ACCESS_TOKEN_INVALID", watchword.ClassProviderError: "UNKNOWN_METHOD",
		watchword.ClassUnknown: "MESSAGE_ALREADY_SENT", watchword.ClassTimeout: "",
	}
}

func (v *vendor) behave(b providertest.Behaviour) bool {
	if _, ok := words()[b.Class]; b.Class != 0 && !ok {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	close(v.over)
	v.now, v.over = b, make(chan struct{})
	return true
}

func (v *vendor) list() (all []providertest.Received) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, p := range v.sent {
		all = append(all, providertest.Received{To: p.PhoneNumber, Text: p.Code})
	}
	return all
}

// only is the one message that was accepted.
func (v *vendor) only(t *testing.T) parameters {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.sent) != 1 {
		t.Fatalf("%d messages were accepted: want 1", len(v.sent))
	}
	return v.sent[0]
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	quote := fmt.Sprint(r.Method, r.RequestURI, r.Header, string(body))
	params, fault := check(r, body)
	if fault != "" {
		refuse(w, fault, quote)
		return
	}
	v.mu.Lock()
	now, over, answer := v.now, v.over, v.answer
	v.mu.Unlock()
	switch {
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Class == watchword.ClassTimeout:
		w.WriteHeader(http.StatusGatewayTimeout)
		_, _ = io.WriteString(w, "<html>"+quote)
	case now.Class != 0:
		refuse(w, words()[now.Class], quote)
	case answer != nil:
		answer(w, r)
	default:
		v.accept(w, params)
	}
}

// check is what is wrong with a request, by Telegram's name for it.
func check(r *http.Request, body []byte) (p parameters, fault string) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	text := func(s *string, limit int) bool { return s == nil || *s != "" && len(*s) <= limit }
	switch {
	case r.Method != http.MethodPost || r.RequestURI != "/sendVerificationMessage":
		return p, "UNKNOWN_METHOD"
	case r.Header.Get("Authorization") == "":
		return p, "ACCESS_TOKEN_REQUIRED"
	case r.Header.Get("Authorization") != "Bearer "+testToken:
		return p, "ACCESS_TOKEN_INVALID"
	case err != nil || r.Header.Get("Content-Type") != "application/json":
		return p, "PARAMETERS_INVALID"
	case !strings.HasPrefix(p.PhoneNumber, "+") || !digits(p.PhoneNumber[1:], 7, 15):
		return p, "PHONE_NUMBER_INVALID"
	case !digits(p.Code, 4, 8):
		return p, "CODE_INVALID"
	case p.TTL < 30 || p.TTL > 3600:
		return p, "TTL_INVALID"
	case !text(p.Payload, 128):
		return p, "PAYLOAD_INVALID"
	case !text(p.CallbackURL, 256) || p.CallbackURL != nil && !strings.HasPrefix(*p.CallbackURL, "https://"):
		return p, "CALLBACK_URL_INVALID"
	case p.SenderUsername != nil && *p.SenderUsername != "acme" && *p.SenderUsername != "acme_login":
		return p, "SENDER_NOT_OWNED"
	}
	return p, ""
}

func digits(s string, least, most int) bool {
	return len(s) >= least && len(s) <= most && strings.Trim(s, "0123456789") == ""
}

// refuse answers as Telegram refuses. The description is what it does not write, and could.
func refuse(w http.ResponseWriter, name, quote string) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": false, "error": name, "description": quote})
}

func (v *vendor) accept(w http.ResponseWriter, p parameters) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.sent = append(v.sent, p)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": map[string]any{
		"request_id": fmt.Sprintf("5f1a2b3c4d%04d", len(v.sent)), "phone_number": p.PhoneNumber, "request_cost": 0.01,
		"remaining_balance": 97.53, "delivery_status": map[string]any{"status": "sent", "updated_at": 1740578399}, "payload": p.Payload,
	}})
}

// says answers every request alike.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// open opens an account with the test's token, and closes it with the test.
func open(t testing.TB, c Config) watchword.Provider {
	t.Helper()
	if c.AccessToken == "" {
		c.AccessToken = testToken
	}
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.(io.Closer).Close() })
	return p
}

func chat() watchword.Outgoing { return providertest.Message(watchword.Telegram) }

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

func canceled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

package webhook

import (
	"bytes"
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
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The first secret is the one in the vectors of Standard Webhooks' own libraries.
const (
	testSecret  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	otherSecret = "whsec_c2VjcmV0LW9mLWEtcm90YXRlZC1lbmRwb2ludA=="
)

// vendor plays a user's service: it verifies what comes as any receiver of Standard Webhooks does, reads it strictly, and
// quotes the request in its refusals.
type vendor struct {
	*httptest.Server
	secret string

	mu      sync.Mutex
	now     providertest.Behaviour
	over    chan struct{}    // lets go of what hangs
	answer  http.HandlerFunc // in place of its own, once the request was found good
	sent    []order
	ids     []string
	targets []string
}

// order is the payload as the package comment has it.
type order struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      struct {
		Verification string `json:"verification_id"`
		Tenant       string `json:"tenant"`
		Channel      string `json:"channel"`
		Purpose      string `json:"purpose"`
		To           string `json:"to"`
		Locale       string `json:"locale"`
		Brand        string `json:"brand"`
		Signature    string `json:"signature"`
		Code         string `json:"code"`
		ExpiresIn    int    `json:"expires_in"`
		Content      *struct {
			Subject string `json:"subject"`
			Text    string `json:"text"`
			HTML    string `json:"html"`
		} `json:"content"`
		Template *struct {
			ID        string `json:"id"`
			Variables []struct {
				Name  string `json:"name"`
				Value string `json:"value"`
			} `json:"variables"`
		} `json:"template"`
		ReceiptURL string `json:"receipt_url"`
	} `json:"data"`
}

func newVendor(t testing.TB) *vendor {
	t.Helper()
	v := &vendor{secret: testSecret, over: make(chan struct{})}
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

func (v *vendor) list() (all []providertest.Received) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, o := range v.sent {
		text := ""
		if o.Data.Content != nil {
			text = o.Data.Content.Subject + o.Data.Content.Text + o.Data.Content.HTML
		}
		if o.Data.Template != nil {
			text = fmt.Sprint(o.Data.Template.Variables)
		}
		all = append(all, providertest.Received{To: o.Data.To, Text: text})
	}
	return all
}

// only is the one message that was accepted.
func (v *vendor) only(t *testing.T) order {
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
	switch {
	case r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json":
		refuse(w, http.StatusMethodNotAllowed, "provider_error", quote)
		return
	case !verified(v.secret, r.Header, body):
		refuse(w, http.StatusUnauthorized, "", quote)
		return
	}
	var o order
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil || o.Type != "message.send" || (o.Data.Content == nil) == (o.Data.Template == nil) {
		refuse(w, http.StatusBadRequest, "content_rejected", quote)
		return
	}
	v.mu.Lock()
	now, over, answer := v.now, v.over, v.answer
	v.ids, v.targets = append(v.ids, r.Header.Get("webhook-id")), append(v.targets, r.RequestURI)
	v.mu.Unlock()
	switch {
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Class != 0:
		refuse(w, http.StatusUnprocessableEntity, now.Class.String(), quote)
	case answer != nil:
		answer(w, r)
	default:
		v.accept(w, o)
	}
}

// verified checks a request by the specification, without a look at the code under test.
func verified(secret string, h http.Header, body []byte) bool {
	at, err := strconv.ParseInt(h.Get("webhook-timestamp"), 10, 64)
	if err != nil || time.Since(time.Unix(at, 0)).Abs() > 5*time.Minute || strings.Contains(h.Get("webhook-id"), ".") {
		return false
	}
	for _, given := range strings.Split(h.Get("webhook-signature"), " ") {
		if given == stamp(secret, h.Get("webhook-id"), h.Get("webhook-timestamp"), string(body)) {
			return true
		}
	}
	return false
}

// stamp is a signature by the specification.
func stamp(secret, id, timestamp, body string) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		panic(err)
	}
	h := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(h, "%s.%s.%s", id, timestamp, body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func refuse(w http.ResponseWriter, status int, class, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"class": class, "code": code, "message": code}})
}

func (v *vendor) accept(w http.ResponseWriter, o order) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.sent = append(v.sent, o)
	w.WriteHeader(http.StatusAccepted)
	_, _ = fmt.Fprintf(w, `{"message_id":"m-%d","queue":[7]}`, len(v.sent))
}

// says answers every request alike.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func (v *vendor) config() Config { return Config{URL: v.URL + "/hook", Secret: testSecret} }

// open opens an account, and closes it with the test.
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

func sms() watchword.Outgoing { return providertest.Message(watchword.SMS) }

// templated is a message with a template that the service knows.
func templated() watchword.Outgoing {
	m := sms()
	m.Registered = watchword.RegisteredTemplate{ID: "login-1", Variables: []watchword.TemplateVariable{
		{Name: "code", Value: m.Code}, {Value: "5"},
	}}
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

func canceled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

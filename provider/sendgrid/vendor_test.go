package sendgrid

import (
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

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

const (
	testKey  = "SG.s3cr3t/k3y+1.sendgrid"
	testFrom = "no-reply@acme.example"
)

// asked is what SendGrid takes, by its names. Nothing else may be in a request (SendGrid: OpenAPI description of Mail Send).
type asked struct {
	Personalizations []struct {
		To         []struct{ Email, Name string }
		CustomArgs map[string]string `json:"custom_args"`
		Data       map[string]string `json:"dynamic_template_data"`
	}
	From             struct{ Email, Name string }
	ReplyTo          *struct{ Email, Name string } `json:"reply_to"`
	Subject          string
	Content          []struct{ Type, Value string }
	TemplateID       string `json:"template_id"`
	Headers          map[string]string
	TrackingSettings struct {
		ClickTracking struct {
			Enable     *bool
			EnableText *bool `json:"enable_text"`
		} `json:"click_tracking"`
		OpenTracking         struct{ Enable *bool } `json:"open_tracking"`
		SubscriptionTracking struct{ Enable *bool } `json:"subscription_tracking"`
	} `json:"tracking_settings"`
}

// vendor plays SendGrid: it checks method, path, key and body, and quotes the request in its refusals, credentials and all.
type vendor struct {
	*httptest.Server

	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{}                                // lets go of what hangs
	answer   func(w http.ResponseWriter, r *http.Request) // in place of its own, once the request was found good
	bodies   []string
	received []providertest.Received
}

func newVendor(t *testing.T) *vendor {
	t.Helper()
	v := &vendor{over: make(chan struct{})}
	v.Server = httptest.NewServer(v)
	t.Cleanup(func() { v.behave(providertest.Behaviour{}); v.Close() })
	return v
}

// behave knows no words for what SendGrid learns only after it has taken a mail.
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

// say sets what the vendor answers to good requests from now on.
func (v *vendor) say(answer func(w http.ResponseWriter, r *http.Request)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.answer = answer
}

func (v *vendor) list() []providertest.Received {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]providertest.Received(nil), v.received...)
}

// all lists the bodies of the requests that were found good.
func (v *vendor) all() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]string(nil), v.bodies...)
}

// saying is one of SendGrid's refusals.
type saying struct {
	status         int
	message, field string
}

// words are what SendGrid says for each class.
func words() map[watchword.ErrorClass]saying {
	const identity = "The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved."
	return map[watchword.ErrorClass]saying{
		watchword.ClassInvalidNumber:       {400, "Does not contain a valid address.", "personalizations.0.to.0.email"},
		watchword.ClassContentRejected:     {400, "The template_id must be a valid GUID.", "template_id"},
		watchword.ClassSenderUnregistered:  {403, identity, "from"},
		watchword.ClassRateLimited:         {429, "too many requests", ""},
		watchword.ClassInsufficientBalance: {401, "Maximum credits exceeded", ""},
		watchword.ClassAuthFailed:          {401, "The provided authorization grant is invalid, expired, or revoked", ""},
		watchword.ClassProviderError:       {500, "internal server error", ""},
		watchword.ClassTimeout:             {504, "", ""},
		watchword.ClassUnknown:             {200, "", ""},
	}
}

// refuse answers with an error (SendGrid: OpenAPI description, ErrorResponse).
func refuse(w http.ResponseWriter, s saying, quote string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(s.status)
	var field any
	if s.field != "" {
		field = s.field
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []any{
		map[string]any{"message": s.message + " " + quote, "field": field, "help": nil},
	}})
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	quote := fmt.Sprint(r.Method, r.RequestURI, r.Header, string(body))
	if r.Header.Get("Authorization") != "Bearer "+testKey {
		refuse(w, words()[watchword.ClassAuthFailed], quote)
		return
	}
	said, fault := read(r, string(body))
	if fault != "" {
		refuse(w, saying{400, fault, "bad." + fault}, quote)
		return
	}
	v.mu.Lock()
	v.bodies = append(v.bodies, string(body))
	now, over, answer := v.now, v.over, v.answer
	v.mu.Unlock()
	switch {
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Class != 0:
		refuse(w, words()[now.Class], quote)
	case answer != nil:
		answer(w, r)
	default:
		v.accept(w, said)
	}
}

// read is a request, or what is wrong with it.
func read(r *http.Request, body string) (said asked, fault string) {
	d := json.NewDecoder(strings.NewReader(body))
	d.DisallowUnknownFields()
	switch {
	case r.Method != http.MethodPost || r.RequestURI != "/v3/mail/send":
		return said, "resource"
	case r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Accept") != "application/json":
		return said, "header"
	case d.Decode(&said) != nil || d.More():
		return said, "json"
	case len(said.Personalizations) != 1 || len(said.Personalizations[0].To) != 1:
		return said, "personalizations"
	}
	one, tracks := said.Personalizations[0], said.TrackingSettings
	for _, on := range []*bool{
		tracks.ClickTracking.Enable, tracks.ClickTracking.EnableText, tracks.OpenTracking.Enable, tracks.SubscriptionTracking.Enable,
	} {
		if on == nil || *on {
			return said, "tracking_settings"
		}
	}
	switch {
	case !strings.Contains(one.To[0].Email, "@") || !strings.Contains(said.From.Email, "@"):
		return said, "email"
	case said.TemplateID == "" && (said.Subject == "" || len(said.Content) == 0 || one.Data != nil):
		return said, "content"
	case said.TemplateID != "" && (said.Subject != "" || said.Content != nil):
		return said, "template_id"
	case said.Headers["Auto-Submitted"] != "auto-generated":
		return said, "headers"
	}
	for i, c := range said.Content {
		if c.Value == "" || c.Type != "text/html" && (i > 0 || c.Type != "text/plain") {
			return said, "content.value"
		}
	}
	return said, ""
}

func (v *vendor) accept(w http.ResponseWriter, said asked) {
	v.mu.Lock()
	defer v.mu.Unlock()
	text := fmt.Sprint(said.Subject, said.Content, said.Personalizations[0].Data)
	v.received = append(v.received, providertest.Received{To: said.Personalizations[0].To[0].Email, Text: text})
	w.Header().Set("X-Message-Id", fmt.Sprintf("LRzXl_NHStOGhQ4kofSm%02d", len(v.received)))
	w.WriteHeader(http.StatusAccepted)
}

// config are settings that the vendor accepts.
func (v *vendor) config() Config { return Config{APIKey: testKey, From: testFrom, BaseURL: v.URL} }

func open(t *testing.T, c Config) watchword.Provider {
	t.Helper()
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.(io.Closer).Close() })
	return p
}

func outgoing() watchword.Outgoing { return providertest.Message(watchword.Email) }

// templated is a message with a template of SendGrid's.
func templated() watchword.Outgoing {
	m := outgoing()
	m.Registered = watchword.RegisteredTemplate{
		ID: "d-0123456789abcdef0123456789abcdef", Variables: []watchword.TemplateVariable{{Name: "code", Value: m.Code}},
	}
	return m
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

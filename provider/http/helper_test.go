package httpprovider

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
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

// seen is one request as a vendor got it.
type seen struct {
	method, target, body string
	header               http.Header
}

// standIn is a vendor that keeps requests and answers as it is told.
type standIn struct {
	*httptest.Server
	mu     sync.Mutex
	seen   []seen
	answer http.HandlerFunc
}

// newStandIn starts a vendor; answer may be nil for an empty 200.
func newStandIn(t *testing.T, answer http.HandlerFunc) *standIn {
	t.Helper()
	v := &standIn{answer: answer}
	v.Server = httptest.NewServer(v)
	t.Cleanup(v.Close)
	return v
}

func (v *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	v.mu.Lock()
	v.seen = append(v.seen, seen{r.Method, r.RequestURI, string(body), r.Header})
	v.mu.Unlock()
	if v.answer != nil {
		v.answer(w, r)
	}
}

// only is the one request that came.
func (v *standIn) only(t *testing.T) seen {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.seen) != 1 {
		t.Fatalf("%d requests came: want 1", len(v.seen))
	}
	return v.seen[0]
}

// says answers every request alike.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// open opens a provider and closes it with the test.
func open(t testing.TB, c Config) *vendor {
	t.Helper()
	opened, err := c.Open()
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = opened.(io.Closer).Close() })
	if r, ok := opened.(*reading); ok {
		return r.vendor
	}
	return opened.(*vendor)
}

// templated is a message with a registered template, in whose name, and where to report.
func templated() watchword.Outgoing {
	m := sms()
	m.Signature, m.ReceiptURL = "Acme", "https://otp.acme.example/receipts/sms/t0ken"
	m.Registered = watchword.RegisteredTemplate{
		ID: "SMS_1", Variables: []watchword.TemplateVariable{{Name: "code", Value: "493812"}, {Name: "minutes", Value: "5"}},
	}
	return m
}

// reports are the least settings of receipts.
func reports() *Receipts {
	return &Receipts{In: "json", MessageID: "id", Status: "status", Statuses: map[string]string{"DELIVRD": "delivered", "UNDELIV": "undelivered"}}
}

// simple is the least configuration: a POST of the text.
func simple(url string) Config { return Config{URL: url, Body: "{{text}}", BodyFormat: "text"} }

func sms() watchword.Outgoing {
	m := providertest.Message(watchword.SMS)
	m.Content.Text = "Your code is 493812"
	m.Key = "key-1"
	return m
}

func email(t testing.TB) watchword.Outgoing {
	t.Helper()
	m := sms()
	m.Channel = watchword.Email
	to, err := recipient.ParseEmail("ada+tag@example.com")
	if err != nil {
		t.Fatal(err)
	}
	m.To, m.Content.Subject, m.Content.HTML = to, "Your code", "<p>493812</p>"
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
func wantRefused(t testing.TB, err error, class watchword.ErrorClass, raw string, secrets ...string) {
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
		for _, s := range append(secrets, "493812", "13800138000", "example.com", "127.0.0.1") {
			if strings.Contains(text, s) {
				t.Errorf("the error shows %q: %s", s, text)
			}
		}
	}
}

package vonage

import (
	"context"
	"encoding/json"
	"errors"
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

const (
	testKey     = "abcd1234"
	testSecret  = "s3cr3t/Key+1"
	testSigning = "my_secret_key_for_testing"
)

// noon is the time by the clock of signed requests.
func noon() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }

// vendor plays Vonage: it checks method, path, credentials or signature, and form as Vonage would, and quotes the request
// in its refusals, credentials and all.
type vendor struct {
	*httptest.Server
	method string // of signing; empty: key and secret

	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{}                                // lets go of what hangs
	answer   func(w http.ResponseWriter, r *http.Request) // in place of its own, once the request was found good
	forms    []url.Values
	received []providertest.Received
}

func newVendor(t *testing.T) *vendor {
	t.Helper()
	v := &vendor{over: make(chan struct{})}
	v.Server = httptest.NewServer(v)
	t.Cleanup(func() { v.behave(providertest.Behaviour{}); v.Close() })
	return v
}

// behave leaves out what Vonage has no status for: it accepts messages for handsets that are off.
func (v *vendor) behave(b providertest.Behaviour) bool {
	if b.Class == watchword.ClassUnreachable {
		return false
	}
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

// words is Vonage's status for each class.
func words() map[watchword.ErrorClass]string {
	return map[watchword.ErrorClass]string{
		watchword.ClassInvalidNumber: "33", watchword.ClassBlockedByCarrier: "7", watchword.ClassContentRejected: "12",
		watchword.ClassSenderUnregistered: "15", watchword.ClassRateLimited: "1", watchword.ClassInsufficientBalance: "9",
		watchword.ClassAuthFailed: "4", watchword.ClassProviderError: "5", watchword.ClassUnknown: "77",
	}
}

// refuse answers as Vonage refuses: with a 200.
func refuse(w http.ResponseWriter, status, text string) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"message-count": "1", "messages": []any{map[string]any{"status": status, "error-text": text}},
	})
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	quote := fmt.Sprint(r.Method, r.RequestURI, r.Header, string(body))
	if r.URL.Path != "/sms/json" || r.URL.RawQuery != "" || r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		refuse(w, "3", quote)
		return
	}
	if status := v.fault(r, form); status != "" {
		refuse(w, status, quote)
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
	case now.Class == watchword.ClassTimeout:
		w.WriteHeader(http.StatusGatewayTimeout)
	case now.Class != 0:
		refuse(w, words()[now.Class], quote)
	case answer != nil:
		answer(w, r)
	default:
		v.accept(w, form)
	}
}

// fault is what is wrong with a request, by Vonage's status.
func (v *vendor) fault(r *http.Request, form url.Values) string {
	key, secret, basic := r.BasicAuth()
	switch {
	case v.method == "" && (!basic || key != testKey || secret != testSecret || form.Has("sig")):
		return "4"
	case v.method != "" && (basic || form.Has("api_secret")):
		return "32"
	case v.method != "" && form.Get("api_key") != testKey:
		return "4"
	case v.method != "" && (form.Get("timestamp") != strconv.FormatInt(noon().Unix(), 10) || !authentic(v.method, testSigning, form)):
		return "14"
	case form.Get("from") == "" || form.Get("to") == "" || form.Get("text") == "":
		return "2"
	case strings.Trim(form.Get("to"), "0123456789") != "" || len(form.Get("client-ref")) > 40:
		return "3"
	case strings.HasPrefix(form.Get("from"), "+"):
		return "15"
	case len(form.Get("callback")) > longestCallback:
		return "23"
	}
	return ""
}

func (v *vendor) accept(w http.ResponseWriter, form url.Values) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.received = append(v.received, providertest.Received{To: "+" + form.Get("to"), Text: form.Get("text")})
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{ // Vonage: Troubleshooting SMS, example
		"message-count": "1", "messages": []any{map[string]any{
			"to": form.Get("to"), "message-id": fmt.Sprintf("0C000000%08X", len(v.received)), "status": "0",
			"remaining-balance": "15.53590000", "message-price": "0.03330000", "network": "23410",
		}},
	})
}

// config are settings that the vendor accepts.
func (v *vendor) config() Config {
	c := Config{APIKey: testKey, APISecret: testSecret, BaseURL: v.URL}
	c.From = "Acme"
	return c
}

// open makes a provider whose clock stands at noon.
func open(t testing.TB, c Config) watchword.Provider {
	t.Helper()
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.(io.Closer).Close() })
	within(p).now = noon
	return p
}

func within(p watchword.Provider) *account {
	if both, ok := p.(*probing); ok {
		return both.account
	}
	return p.(*account)
}

func sms() watchword.Outgoing { return providertest.Message(watchword.SMS) }

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

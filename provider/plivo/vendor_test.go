package plivo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider/providertest"
)

const (
	testID        = "MA2025RK4E639VJFZAGV"
	testToken     = "N0tTh3R3alT0ken+/x"
	testPowerpack = "86bbb125-97bb-4d72-89fd-81d5c515b015"
	sendPath      = "/v1/Account/" + testID + "/Message/"
)

// vendor plays Plivo: it checks method, path, credentials and message as Plivo would, and quotes the request in its
// refusals, credentials and all.
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

// behave leaves out what Plivo has no words for: it queues such messages, and reports later.
func (v *vendor) behave(b providertest.Behaviour) bool {
	switch b.Class {
	case watchword.ClassUnreachable, watchword.ClassBlockedByCarrier, watchword.ClassContentRejected:
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
	return slices.Clone(v.received)
}

// last is the body of the last request that was found good.
func (v *vendor) last() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.bodies) == 0 {
		return ""
	}
	return v.bodies[len(v.bodies)-1]
}

// refuse answers as Plivo refuses, with a sentence of its own that quotes the request.
func refuse(w http.ResponseWriter, status int, sentence, quote string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"api_id": "948b53a2-3f08-11e7-b6f4-061564b78b75", "error": sentence + quote})
}

// asIn refuses as Plivo does for a class.
func asIn(class watchword.ErrorClass, w http.ResponseWriter, quote string) {
	switch class {
	case watchword.ClassInvalidNumber:
		refuse(w, 400, "Invalid phone numbers. ", quote)
	case watchword.ClassSenderUnregistered:
		refuse(w, 403, "", quote)
	case watchword.ClassRateLimited:
		refuse(w, 429, "", quote)
	case watchword.ClassInsufficientBalance:
		refuse(w, 400, "Insufficient Credit ", quote)
	case watchword.ClassAuthFailed:
		refuse(w, 401, "", quote)
	case watchword.ClassTimeout:
		refuse(w, 504, "", quote)
	case watchword.ClassUnknown:
		refuse(w, 202, "", quote)
	default:
		refuse(w, 500, "", quote)
	}
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	quote := fmt.Sprint(r.Method, r.RequestURI, r.Header, string(body))
	asked, status, sentence := inspect(r, body)
	if status != 0 {
		refuse(w, status, sentence, quote)
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
		asIn(now.Class, w, quote)
	case answer != nil:
		answer(w, r)
	default:
		v.accept(w, asked)
	}
}

// inspect finds what is wrong with a request, by Plivo's status and sentence.
func inspect(r *http.Request, body []byte) (asked message, status int, sentence string) {
	id, token, basic := r.BasicAuth()
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	switch {
	case !basic || id != testID || token != testToken:
		return asked, 401, ""
	case r.RequestURI != sendPath:
		return asked, 404, ""
	case r.Method != http.MethodPost:
		return asked, 405, ""
	case r.Header.Get("Content-Type") != "application/json" || d.Decode(&asked) != nil:
		return asked, 400, "malformed"
	case asked.Text == "" || asked.Dst == "" || asked.Type != "sms" || (asked.Src == "") == (asked.Powerpack == ""):
		return asked, 400, "a parameter is missing, or src and powerpack_uuid are both there"
	case strings.Trim(asked.Dst, "0123456789") != "":
		return asked, 400, "invalid phone numbers."
	case (asked.URL == "") != (asked.Method == "") || asked.Expiry < 0 || asked.Expiry > 10799:
		return asked, 400, "a parameter is invalid"
	}
	return asked, 0, ""
}

func (v *vendor) accept(w http.ResponseWriter, asked message) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.received = append(v.received, providertest.Received{To: "+" + asked.Dst, Text: asked.Text})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(map[string]any{ // Plivo: Go SDK, messageSendResponse.json
		"api_id": "948b53a2-3f08-11e7-b6f4-061564b78b75", "message": "message(s) queued",
		"message_uuid": []string{fmt.Sprintf("5b40a428-bfc7-4daf-9d06-%012x", len(v.received))},
	})
}

// config are settings that the vendor accepts.
func (v *vendor) config() Config {
	c := Config{AuthID: testID, AuthToken: testToken, BaseURL: v.URL}
	c.From = "+14152828726"
	return c
}

func open(t testing.TB, c Config) watchword.Provider {
	t.Helper()
	p, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.(io.Closer).Close() })
	return p
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

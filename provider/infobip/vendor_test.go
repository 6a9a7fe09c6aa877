package infobip

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

const testKey = "s3cr3t/k3y+1-infobip"

// asked is what Infobip takes, by its names. Nothing else may be in a request (Infobip: Send SMS messages, version 3, and
// the models of its Java client).
type asked struct {
	Messages []struct {
		Sender       string
		Destinations []struct{ To, MessageID string }
		Content      struct{ Text string }
		Options      *struct {
			ValidityPeriod struct {
				Amount   int
				TimeUnit string
			}
		}
		Webhooks struct {
			Delivery                  *struct{ URL string }
			ContentType, CallbackData string
		}
	}
	Options *struct {
		ConversionTracking struct {
			UseConversionTracking  bool
			ConversionTrackingName string
		}
	}
}

// vendor plays Infobip: it checks method, path, key and body, knows repeats by their messageId, and quotes the request in
// its refusals, credentials and all.
type vendor struct {
	*httptest.Server

	mu       sync.Mutex
	now      providertest.Behaviour
	over     chan struct{}                                // lets go of what hangs
	answer   func(w http.ResponseWriter, r *http.Request) // in place of its own, once the request was found good
	bodies   []string
	known    map[string]bool
	received []providertest.Received
}

func newVendor(t *testing.T) *vendor {
	t.Helper()
	v := &vendor{over: make(chan struct{}), known: map[string]bool{}}
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

// words are what Infobip says for each class: an HTTP status with its own error, or 200 and the status of the message.
func words() map[watchword.ErrorClass]struct {
	http   int
	status status
} {
	type saying = struct {
		http   int
		status status
	}
	return map[watchword.ErrorClass]saying{
		watchword.ClassInvalidNumber:       {200, status{"REJECTED", 52, "REJECTED_DESTINATION"}},
		watchword.ClassUnreachable:         {200, status{"UNDELIVERABLE", 9, "UNDELIVERABLE_NOT_DELIVERED"}},
		watchword.ClassBlockedByCarrier:    {200, status{"REJECTED", 10, "REJECTED_DND"}},
		watchword.ClassContentRejected:     {200, status{"REJECTED", 25, "REJECTED_MESSAGE_TOO_LONG"}},
		watchword.ClassSenderUnregistered:  {200, status{"REJECTED", 13, "REJECTED_SENDER"}},
		watchword.ClassRateLimited:         {429, status{Name: "TOO_MANY_REQUESTS"}},
		watchword.ClassInsufficientBalance: {200, status{"REJECTED", 12, "REJECTED_NOT_ENOUGH_CREDITS"}},
		watchword.ClassAuthFailed:          {401, status{Name: "UNAUTHORIZED"}},
		watchword.ClassProviderError:       {500, status{Name: "GENERAL_ERROR"}},
		watchword.ClassTimeout:             {504, status{}},
		watchword.ClassUnknown:             {200, status{"REJECTED", 99, "REJECTED"}},
	}
}

// refuse answers with an error of the request (Infobip: API authentication and error responses).
func refuse(w http.ResponseWriter, httpStatus int, name, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(httpStatus)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"requestError": map[string]any{"serviceException": map[string]any{"messageId": name, "text": text}},
	})
}

// tell answers with the status of a message (Infobip: Send SMS messages, example).
func tell(w http.ResponseWriter, id string, s status, quote string) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"bulkId": "1478260834465349756", "messages": []any{map[string]any{
			"messageId": id, "destination": "41793026727",
			"status": map[string]any{"groupId": 1, "groupName": s.Group, "id": s.ID, "name": s.Name, "description": quote},
		}},
	})
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	quote := fmt.Sprint(r.Method, r.RequestURI, r.Header, string(body))
	if r.Header.Get("Authorization") != "App "+testKey {
		refuse(w, 401, "UNAUTHORIZED", "Invalid login details "+quote)
		return
	}
	said, fault := read(r, string(body))
	if fault != "" {
		refuse(w, 400, "BAD_REQUEST", fault+" "+quote)
		return
	}
	v.mu.Lock()
	v.bodies = append(v.bodies, string(body))
	now, over, answer := v.now, v.over, v.answer
	v.mu.Unlock()
	one := said.Messages[0]
	switch say := words()[now.Class]; {
	case now.Hang:
		select {
		case <-over:
		case <-r.Context().Done():
		}
	case now.Class != 0 && say.http == http.StatusOK:
		tell(w, one.Destinations[0].MessageID, say.status, quote)
	case now.Class != 0:
		refuse(w, say.http, say.status.Name, quote)
	case answer != nil:
		answer(w, r)
	default:
		v.accept(w, one.Destinations[0].To, one.Destinations[0].MessageID, one.Content.Text)
	}
}

// read is a request, or what is wrong with it.
func read(r *http.Request, body string) (said asked, fault string) {
	d := json.NewDecoder(strings.NewReader(body))
	d.DisallowUnknownFields()
	switch {
	case r.Method != http.MethodPost || r.RequestURI != "/sms/3/messages":
		return said, "no such resource"
	case r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Accept") != "application/json":
		return said, "no JSON"
	case d.Decode(&said) != nil || d.More():
		return said, "unreadable"
	case len(said.Messages) != 1 || len(said.Messages[0].Destinations) != 1:
		return said, "not one message"
	}
	one := said.Messages[0]
	to := one.Destinations[0].To
	switch {
	case to == "" || strings.Trim(to, "0123456789") != "":
		return said, "destination"
	case one.Content.Text == "" || one.Destinations[0].MessageID == "":
		return said, "content"
	case one.Options != nil && (one.Options.ValidityPeriod.Amount < 1 || one.Options.ValidityPeriod.TimeUnit != "SECONDS"):
		return said, "validity"
	}
	return said, ""
}

func (v *vendor) accept(w http.ResponseWriter, to, id, text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known[id] {
		tell(w, id, status{"REJECTED", 23, "REJECTED_DUPLICATE_MESSAGE_ID"}, "")
		return
	}
	v.known[id] = true
	v.received = append(v.received, providertest.Received{To: "+" + to, Text: text})
	tell(w, id, status{"PENDING", 26, "PENDING_ACCEPTED"}, "Message accepted")
}

// config are settings that the vendor accepts.
func (v *vendor) config() Config {
	c := Config{BaseURL: v.URL, APIKey: testKey}
	c.From = "Acme"
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

func outgoing() watchword.Outgoing { return providertest.Message(watchword.SMS) }

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

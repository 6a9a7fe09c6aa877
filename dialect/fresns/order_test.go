package fresns_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/fresns"
)

const (
	sendPath     = "/api/v2/common/send-verify-code"
	checkPath    = "/api/v2/common/check-verify-code"
	identityPath = "/api/v2/account/verify-identity"
)

// smsTo is the body of a send to a number of China's.
func smsTo(number string) string {
	return `{"type":"sms","useType":5,"templateId":1,"account":"` + number + `","countryCode":86}`
}

// ask sends a request and gives the code of the answer.
func (w world) ask(t testing.TB, path string, h http.Header, body string) int {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header = h
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	var told struct {
		Code    *int
		Message string
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &told); err != nil || told.Code == nil || told.Message == "" {
		t.Fatalf("%d %q: %v", answer.Code, answer.Body, err)
	}
	return *told.Code
}

// TestOrderOfChecks makes every pair of faults at once: the one that is checked first is told.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	faults := []struct {
		code    int
		make    func(h http.Header, body map[string]any)
		resigns bool // the signature is made after it
	}{
		{30000, func(h http.Header, _ map[string]any) { h.Set("X-Fresns-Client-Device-Info", "e30=") }, true},
		{31301, func(h http.Header, _ map[string]any) { h.Set("X-Fresns-App-Id", "nobody") }, true},
		{31102, func(h http.Header, _ map[string]any) {
			if h.Get("X-Fresns-App-Id") == app {
				h.Set("X-Fresns-App-Id", "web")
			}
		}, true},
		{31303, func(h http.Header, _ map[string]any) { h.Set("X-Fresns-Signature-Timestamp", "1674161913192") }, true},
		{31302, func(h http.Header, _ map[string]any) { h.Set("X-Fresns-Signature", strings.Repeat("0", 32)) }, false},
		{31505, func(h http.Header, _ map[string]any) { h.Set("X-Fresns-Aid", "ada"); h.Set("X-Fresns-Aid-Token", "no") }, true},
		{30000, func(_ http.Header, b map[string]any) { b["templateId"] = 9 }, false},
		{31501, func(_ http.Header, b map[string]any) { b["useType"] = 3 }, false},
		{30001, func(_ http.Header, b map[string]any) { delete(b, "countryCode") }, false},
	}
	base := func() (http.Header, map[string]any) {
		return w.header(), map[string]any{"type": "sms", "useType": 5, "templateId": 1, "account": "13800138110", "countryCode": 86}
	}
	for i, first := range faults {
		for _, second := range faults[i:] {
			h, body := base()
			first.make(h, body)
			second.make(h, body)
			if first.resigns && (second.resigns || second.code != 31302) {
				h.Set("X-Fresns-Signature", fresns.Sign(h, appSecret))
			}
			if second.code == 31302 {
				h.Set("X-Fresns-Signature", strings.Repeat("0", 32))
			}
			text, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			want := first.code
			if first.code == 31302 && second.resigns {
				second.make(h, body) // whatever it changes, the signature stays wrong
			}
			if got := w.ask(t, sendPath, h, string(text)); got != want {
				t.Errorf("%d before %d: %d", first.code, second.code, got)
			}
		}
	}
	h, body := base()
	text, _ := json.Marshal(body)
	if got := w.ask(t, sendPath, maps.Clone(h), string(text)); got != 0 {
		t.Errorf("without a fault: %d", got)
	}
}

// TestTheRightOfAKeyComesBeforeItsPlatform holds the place of 31304.
func TestTheRightOfAKeyComesBeforeItsPlatform(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for id, want := range map[string]int{"nobody": 31301, "web": 31304, app: 31304} {
		h := w.header("X-Fresns-App-Id", id, "X-Fresns-Signature-Timestamp", "1674161913192")
		if got := w.ask(t, checkPath, h, "{}"); got != want {
			t.Errorf("%s: %d, want %d", id, got, want)
		}
	}
}

// TestExpiryIsToldBeforeTheSignature holds the bounds of a signature's time, to the millisecond.
func TestExpiryIsToldBeforeTheSignature(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		off  time.Duration
		want int
	}{
		{-10 * time.Minute, 31302}, {-10*time.Minute - time.Millisecond, 31303},
		{10 * time.Minute, 31302}, {10*time.Minute + time.Millisecond, 31303}, {0, 31302},
	} {
		h := w.header()
		h.Set("X-Fresns-Signature-Timestamp", stamp(w.Clock.Now().Add(c.off)))
		h.Set("X-Fresns-Signature", strings.Repeat("0", 32))
		if got := w.ask(t, sendPath, h, smsTo("13800138111")); got != c.want {
			t.Errorf("off by %v: %d, want %d", c.off, got, c.want)
		}
	}
}

// TestALockedRecipient holds what a streak of a hundred failed checks does: the right code is refused like a wrong one,
// and nothing is sent.
func TestALockedRecipient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Apply(t, func(r *watchword.Resources) {
		for i := range r.Policies {
			r.Policies[i].Attempts, r.Policies[i].Limits = 9, []watchword.RecipientLimit{}
		}
	})
	check := func(code string) int {
		return w.ask(t, checkPath, w.header("X-Fresns-App-Id", "server"),
			`{"type":"sms","templateId":1,"account":"13800138112","countryCode":86,"verifyCode":"`+code+`"}`)
	}
	for failures := range 100 {
		if failures%9 == 0 { // the attempts of the one before are spent
			w.Clock.Advance(3 * time.Minute)
			if got := w.ask(t, sendPath, w.header(), smsTo("13800138112")); got != 0 {
				t.Fatalf("send: %d", got)
			}
		}
		if got := check(w.Inbox.Wrong("+8613800138112")); got != 33203 {
			t.Fatalf("a wrong code: %d", got)
		}
	}
	if got := check(w.Inbox.Code("+8613800138112")); got != 33203 {
		t.Errorf("the right code for a locked recipient: %d", got)
	}
	w.Clock.Advance(3 * time.Minute)
	if got := w.ask(t, sendPath, w.header(), smsTo("13800138112")); got != 33201 {
		t.Errorf("a send to a locked recipient: %d", got)
	}
}

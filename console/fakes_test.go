package console

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// world is a sandbox in memory: an inbox, a feed and a service which know only as much as the console asks.
type world struct {
	watchword.Service // nil: the console must not call anything else

	mu            sync.Mutex
	messages      []Message
	verifications map[watchword.ID]*watchword.Verification
	codes         map[watchword.ID]string
	subscribers   map[chan Update]bool
	joined        chan struct{}
	serial        int
	getError      error
	checkError    error
}

func newWorld() *world {
	return &world{
		verifications: map[watchword.ID]*watchword.Verification{}, codes: map[watchword.ID]string{},
		subscribers: map[chan Update]bool{}, joined: make(chan struct{}, 1),
	}
}

func (w *world) Messages(limit int) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.messages[:min(limit, len(w.messages))])
}

func (w *world) Clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.messages = nil
}

func (w *world) Subscribe() (<-chan Update, func()) {
	c := make(chan Update, 100)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subscribers[c] = true
	select {
	case w.joined <- struct{}{}:
	default:
	}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.subscribers, c)
	}
}

func (w *world) listeners() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.subscribers)
}

// waitForListener returns once a page has subscribed.
func (w *world) waitForListener(t *testing.T) {
	t.Helper()
	select {
	case <-w.joined:
	case <-time.After(30 * time.Second):
		t.Fatal("the page does not listen")
	}
}

func (w *world) publish(u Update) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.subscribers {
		c <- u
	}
}

// hangUp ends all streams, as a server that shuts down does.
func (w *world) hangUp() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.subscribers {
		close(c)
	}
	clear(w.subscribers)
}

func (w *world) Get(_ context.Context, _ watchword.Caller, id watchword.ID) (watchword.Verification, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.getError != nil {
		return watchword.Verification{}, w.getError
	}
	v, ok := w.verifications[id]
	if !ok {
		return watchword.Verification{}, watchword.NewError(watchword.NotFound, "no such verification")
	}
	return *v, nil
}

func (w *world) Check(_ context.Context, r watchword.CheckRequest) (watchword.CheckAnswer, error) {
	w.mu.Lock()
	if w.checkError != nil {
		defer w.mu.Unlock()
		return watchword.CheckAnswer{}, w.checkError
	}
	v, ok := w.verifications[r.ID]
	if !ok {
		w.mu.Unlock()
		return watchword.CheckAnswer{Result: watchword.ResultNotFound}, nil
	}
	result := w.judge(v, r.Code)
	answer := watchword.CheckAnswer{Result: result, Verification: *v}
	w.mu.Unlock()
	w.publish(Update{Verification: r.ID})
	return answer, nil
}

func (w *world) judge(v *watchword.Verification, code string) watchword.Result {
	now := time.Now()
	switch {
	case v.Status == watchword.Approved:
		return watchword.ResultAlreadyApproved
	case code != w.codes[v.ID]:
		v.AttemptsRemaining--
		v.Events = append(v.Events, watchword.Event{At: now, Type: watchword.EventWrongCode})
		return watchword.ResultIncorrect
	}
	v.Status, v.Delivery, v.EndedAt = watchword.Approved, watchword.Delivered, now
	v.Events = append(v.Events, watchword.Event{At: now, Type: watchword.EventApproved})
	return watchword.ResultApproved
}

// deliver puts a message into the inbox and gives it a verification, as the engine and the inbox provider would.
func (w *world) deliver(m Message) Message {
	w.mu.Lock()
	w.serial++
	now := time.Now()
	m.ID = fmt.Sprintf("msg_%d", w.serial)
	if m.At.IsZero() {
		m.At = now
	}
	if m.VerificationID.IsZero() {
		m.VerificationID = testID(byte(w.serial))
	}
	w.codes[m.VerificationID] = m.Code
	w.verifications[m.VerificationID] = &watchword.Verification{
		ID: m.VerificationID, Status: watchword.Pending, Delivery: watchword.Sent, Channel: m.Channel, Purpose: m.Purpose,
		CreatedAt: now, ExpiresAt: now.Add(5 * time.Minute), AttemptsRemaining: 5,
		Events: []watchword.Event{
			{At: now, Type: watchword.EventRequested},
			{At: now, Type: watchword.EventAttempted, Account: "inbox"},
			{At: now, Type: watchword.EventAccepted, Account: "inbox", Detail: m.ID},
		},
	}
	w.messages = slices.Insert(w.messages, 0, m)
	w.mu.Unlock()
	w.publish(Update{Message: m.ID, Verification: m.VerificationID})
	return m
}

func testID(n byte) watchword.ID { return watchword.ID{0: 1, 6: 0x70, 8: 0x80, 15: n} }

func (w *world) options() Options {
	document, err := os.ReadFile("testdata/openapi.json")
	if err != nil {
		panic(err)
	}
	return Options{
		Version: "0.1.0-test", Service: w, Caller: watchword.Caller{Tenant: "sandbox", Dialect: "console"},
		Inbox: w, Feed: w, Examples: examples(), OpenAPI: func() []byte { return document }, Now: time.Now,
	}
}

func (w *world) serve(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(Sandbox(w.options()))
	t.Cleanup(func() {
		w.hangUp()
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func sms(to, code string) Message {
	return Message{
		To: to, Channel: watchword.SMS, Code: code, Purpose: watchword.PurposeLogin, Locale: "zh-Hans",
		Text: "【Watchword】" + code + "是您的登录验证码，5分钟内有效，请勿告知他人。",
	}
}

func mail(to, code string) Message {
	return Message{
		To: to, Channel: watchword.Email, Code: code, Purpose: watchword.PurposeRegister, Locale: "en", Test: true,
		Subject: code + " is your Watchword registration code",
		Text:    code + "\n\nThis is your Watchword registration code. It is good for 5 minutes.\n\nDo not share it with anyone.",
		HTML: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">` +
			`<style>@media (prefers-color-scheme: dark) { .page { background: #111315 !important; color: #e8eaed !important } }` +
			`</style></head><body class="page" style="margin:0;padding:32px;font-family:sans-serif;background:#fff">` +
			`<p style="font-size:18px;font-weight:600">Watchword</p><p style="padding:16px;background:#8882;` +
			`border-radius:8px;font-size:36px;text-align:center;letter-spacing:6px">` + code + `</p>` +
			`<p>This is your Watchword registration code. It is good for 5 minutes.</p></body></html>`,
	}
}

func examples() []Example {
	curl := func(path, body string) string {
		return "curl http://127.0.0.1:8080" + path + " \\\n  -H \"Authorization: Bearer $WATCHWORD_API_KEY\" \\\n" +
			"  -H 'Content-Type: application/json' \\\n  -d '" + body + "'"
	}
	read := "curl 'http://127.0.0.1:8080/sandbox/v1/messages/wait?to=%2B8613800138000&timeout=20s'"
	names := []struct{ dialect, title string }{
		{"native", "Watchword"}, {"multimarkets", "MultiMarkets"}, {"quectel", "Quectel"}, {"fresns", "Fresns"},
		{"huaweicloud", "Huawei Cloud"},
	}
	var list []Example
	for _, n := range names {
		list = append(list, Example{
			Dialect: n.dialect, Title: n.title,
			Start: curl("/v1/verifications", `{"to":"+8613800138000","channel":"sms"}`), Read: read,
			Check: curl("/v1/checks", `{"to":"+8613800138000","channel":"sms","code":"493812"}`),
			Note: map[string]string{
				English: "The requests of " + n.title + ", as its clients send them.",
				Chinese: n.title + " 客户端发送的请求。",
			},
		})
	}
	return list
}

// get asks a handler for a page, as a browser does.
func get(t *testing.T, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
	r.Header.Set("Accept", "text/html")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// approve lets a verification go through a wrong guess to its end.
func (w *world) approve(id watchword.ID) {
	for _, code := range []string{"000000", w.codes[id]} {
		if _, err := w.Check(context.Background(), watchword.CheckRequest{ID: id, Code: code}); err != nil {
			panic(err)
		}
	}
}

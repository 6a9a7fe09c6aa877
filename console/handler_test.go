package console

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/watchword/watchword"
)

func TestPagesMayLoadNothingFromElsewhere(t *testing.T) {
	h := Sandbox(newWorld().options())
	for _, path := range []string{
		"/", "/quickstart", "/docs", "/docs/errors/limit_exceeded", "/nothing", "/console/static/console.css", "/console/messages",
	} {
		header := get(t, h, path).Header()
		policy := header.Get("Content-Security-Policy")
		for _, part := range []string{
			"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
			"font-src 'self'", "frame-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
		} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy %q has no %s", path, policy, part)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: the policy %q is lax", path, policy)
		}
		if header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", path, header)
		}
	}
}

func TestPagesHoldNothingInline(t *testing.T) {
	w := newWorld()
	w.deliver(sms("+8613800138000", "493812"))
	w.deliver(mail("ada@example.com", "771204"))
	inline := regexp.MustCompile(`(?i)<script[^>]*>[^<]|<style| style=|<[^>]* on[a-z]+=`)
	elsewhere := regexp.MustCompile(`(?i)(?:src|href|action)="(?:[a-z]+:)?//`)
	h := Sandbox(w.options())
	for _, path := range []string{"/", "/quickstart", "/docs", "/docs/errors/forbidden", "/nothing"} {
		body := get(t, h, path).Body.String()
		if hit := inline.FindString(body); hit != "" {
			t.Errorf("%s has %q inline", path, hit)
		}
		if hit := elsewhere.FindString(body); hit != "" {
			t.Errorf("%s points elsewhere: %q", path, hit)
		}
	}
}

func TestPreviewHasAPolicyOfItsOwn(t *testing.T) {
	w := newWorld()
	m := w.deliver(mail("ada@example.com", "771204"))
	answer := get(t, Sandbox(w.options()), "/console/messages/"+m.ID+"/preview")
	want := "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
	if got := answer.Header().Get("Content-Security-Policy"); got != want {
		t.Errorf("policy %q; want %q", got, want)
	}
	if answer.Body.String() != m.HTML {
		t.Error("the e-mail is not shown as it came")
	}
	text := w.deliver(sms("+8613800138000", "493812"))
	for _, id := range []string{text.ID, "msg_99"} {
		if got := get(t, Sandbox(w.options()), "/console/messages/"+id+"/preview").Code; got != http.StatusNotFound {
			t.Errorf("preview of %s: %d", id, got)
		}
	}
}

func TestMessagesAreEscaped(t *testing.T) {
	const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`
	w := newWorld()
	w.deliver(Message{
		To: attack, Channel: "sms", Subject: attack, Text: attack, Code: attack, Purpose: attack, Locale: attack,
	})
	w.deliver(Message{
		To: attack, Channel: watchword.Email, Subject: attack, Text: attack, Code: attack, HTML: attack,
	})
	m := w.deliver(Message{To: attack, Channel: watchword.Channel(attack), Text: attack})
	w.verifications[m.VerificationID].Events = []watchword.Event{
		{Type: watchword.EventRefused, Account: attack, Class: watchword.ClassUnknown, Detail: attack},
	}
	o := w.options()
	o.Version = attack
	o.Examples[0] = Example{Dialect: attack, Title: attack, Start: attack, Read: attack, Check: attack,
		Note: map[string]string{English: attack}}
	for _, path := range []string{"/", "/console/messages", "/console/messages/" + m.ID, "/quickstart"} {
		body := get(t, Sandbox(o), path).Body.String()
		if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
			t.Errorf("%s shows a message unescaped", path)
		}
		if !strings.Contains(body, "&lt;script&gt;alert") {
			t.Errorf("%s does not show the message at all", path)
		}
	}
}

func TestWrongAddressesAndMethods(t *testing.T) {
	h := Sandbox(newWorld().options())
	tests := []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/nothing", 404, ""},
		{"GET", "/docs/errors/nonsense", 404, ""},
		{"GET", "/docs/errors/", 404, ""},
		{"GET", "/console/messages/none", 404, ""},
		{"GET", "/console/static/none.css", 404, ""},
		{"GET", "/console/static/", 404, ""},
		{"POST", "/", 405, "GET, HEAD"},
		{"DELETE", "/console/messages/x", 405, "GET, HEAD"},
		{"POST", "/console/events", 405, "GET, HEAD"},
		{"GET", "/console/check", 405, "POST"},
		{"GET", "/console/clear", 405, "POST"},
		{"HEAD", "/docs", 200, ""},
	}
	for _, tt := range tests {
		for _, accept := range []string{"text/html", "*/*"} {
			r := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, http.NoBody)
			r.Header.Set("Accept", accept)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.status || w.Header().Get("Allow") != tt.allow {
				t.Errorf("%s %s: %d, Allow %q", tt.method, tt.path, w.Code, w.Header().Get("Allow"))
			}
		}
	}
}

func TestChangesNeedOurOwnPages(t *testing.T) {
	w := newWorld()
	w.deliver(sms("+8613800138000", "493812"))
	h := Sandbox(w.options())
	for _, path := range []string{"/console/check", "/console/clear"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, http.NoBody)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		if answer.Code != http.StatusForbidden {
			t.Errorf("%s from elsewhere: %d", path, answer.Code)
		}
	}
	if len(w.messages) != 1 {
		t.Error("another site cleared the inbox")
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/console/clear", http.NoBody)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	if answer.Code != http.StatusSeeOther || len(w.messages) != 0 {
		t.Errorf("clear: %d, %d messages left", answer.Code, len(w.messages))
	}
}

func post(t *testing.T, h http.Handler, lang string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/console/check?lang="+lang, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestCheck(t *testing.T) {
	w := newWorld()
	m := w.deliver(sms("+8613800138000", "493812"))
	h := Sandbox(w.options())
	ask := func(lang, id, code string) string {
		return post(t, h, lang, url.Values{"verification": {id}, "code": {code}}).Body.String()
	}
	for _, tt := range []struct{ lang, code, want string }{
		{English, "000000", "Wrong code. 4 attempts left."},
		{Chinese, "000000", "验证码错误。 还可尝试 3 次。"},
		{English, "493812", "Approved."},
		{Chinese, "493812", "此前已通过"},
	} {
		if got := ask(tt.lang, m.VerificationID.String(), tt.code); !strings.Contains(got, tt.want) {
			t.Errorf("%s %s: %s", tt.lang, tt.code, got)
		}
	}
	if got := ask(English, testID(99).String(), "493812"); !strings.Contains(got, "No such verification") {
		t.Errorf("unknown: %s", got)
	}
	if got := post(t, h, English, url.Values{"verification": {"vf_x"}}); got.Code != http.StatusBadRequest {
		t.Errorf("a malformed id: %d", got.Code)
	}
	w.checkError = watchword.NewError(watchword.RecipientLocked, "")
	if got := ask(English, m.VerificationID.String(), "1"); !strings.Contains(got, `href="/docs/errors/recipient_locked"`) {
		t.Errorf("locked: %s", got)
	}
	w.checkError = errors.New("secret detail")
	if got := ask(English, m.VerificationID.String(), "1"); strings.Contains(got, "secret") || !strings.Contains(got, "Try again") {
		t.Errorf("internal: %s", got)
	}
	long := url.Values{"verification": {m.VerificationID.String()}, "code": {strings.Repeat("1", maxBody)}}
	if got := post(t, h, English, long); got.Code != http.StatusBadRequest {
		t.Errorf("an endless body: %d", got.Code)
	}
}

func TestStateOfAMessage(t *testing.T) {
	w := newWorld()
	m := w.deliver(sms("+8613800138000", "493812"))
	page := func() string { return get(t, Sandbox(w.options()), "/console/messages/"+m.ID+"?lang=en").Body.String() }
	if got := page(); !strings.Contains(got, "pill-pending") || !strings.Contains(got, "Handed to the provider") {
		t.Errorf("pending: %s", got)
	}
	w.getError = errors.New("secret detail")
	if got := page(); !strings.Contains(got, "could not be read") || strings.Contains(got, "secret") {
		t.Errorf("trouble: %s", got)
	}
	w.getError = nil
	delete(w.verifications, m.VerificationID)
	if got := page(); !strings.Contains(got, "no longer kept") {
		t.Errorf("gone: %s", got)
	}
	w.messages[0].VerificationID = watchword.ID{}
	if got := page(); !strings.Contains(got, "belongs to no verification") || strings.Contains(got, "data-check") {
		t.Errorf("none: %s", got)
	}
}

func TestErrorPages(t *testing.T) {
	for name, h := range map[string]http.Handler{
		"sandbox": Sandbox(newWorld().options()), "production": Production("1.2.3"),
	} {
		for _, code := range watchword.ErrorCodes() {
			for _, lang := range []string{English, Chinese} {
				answer := get(t, h, "/docs/errors/"+string(code)+"?lang="+lang)
				if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), string(code)) {
					t.Errorf("%s %s %s: %d", name, code, lang, answer.Code)
				}
			}
		}
	}
}

func TestProductionGivesNothingAway(t *testing.T) {
	h := Production("1.2.3")
	front := get(t, h, "/?lang=en")
	if front.Code != http.StatusOK || !strings.Contains(front.Body.String(), "Watchword runs here") {
		t.Errorf("front: %d %s", front.Code, front.Body)
	}
	if body := front.Body.String(); strings.Contains(body, "1.2.3") || strings.Contains(body, "<script") ||
		strings.Contains(body, "/quickstart") {
		t.Errorf("front: %s", body)
	}
	for _, path := range []string{"/quickstart", "/docs", "/console/events", "/console/messages", "/console/check", "/console/static/console.js"} {
		if got := get(t, h, path).Code; got != http.StatusNotFound {
			t.Errorf("%s: %d", path, got)
		}
	}
	if got := get(t, h, "/console/static/console.css").Code; got != http.StatusOK {
		t.Errorf("style sheet: %d", got)
	}
}

func TestStaticFilesAreAskedForOnce(t *testing.T) {
	h := Sandbox(newWorld().options())
	for name, kind := range map[string]string{
		"console.css": "text/css; charset=utf-8", "console.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
	} {
		first := get(t, h, "/console/static/"+name)
		if first.Code != http.StatusOK || first.Header().Get("Content-Type") != kind {
			t.Errorf("%s: %d %v", name, first.Code, first.Header())
		}
		again := get(t, h, "/console/static/"+name, "If-None-Match", first.Header().Get("ETag"))
		if again.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", name, again.Code)
		}
	}
}

func TestStream(t *testing.T) {
	w := newWorld()
	s := w.serve(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/console/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("content type %q", got)
	}
	lines := bufio.NewScanner(answer.Body)
	expect(t, lines, "event: hello")
	w.publish(Update{Message: "a\n\"b", Verification: testID(1), Dialect: "native"})
	expect(t, lines, `data: {"message":"a\n\"b","verification":"`+testID(1).String()+`","dialect":"native"}`)
	w.publish(Update{Dialect: "quectel"})
	expect(t, lines, `data: {"dialect":"quectel"}`)
	w.hangUp()
	for lines.Scan() {
		if lines.Text() != "" {
			t.Errorf("after the end: %q", lines.Text())
		}
	}
}

func expect(t *testing.T, lines *bufio.Scanner, want string) {
	t.Helper()
	for lines.Scan() {
		if lines.Text() == want {
			return
		}
	}
	t.Fatalf("the stream ended without %q", want)
}

func TestStreamBeatsAndLetsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		ctx, cancel := context.WithTimeout(t.Context(), 2*heartbeat+heartbeat/2)
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/console/events", http.NoBody)
		out := httptest.NewRecorder()
		Sandbox(Options{Feed: w}).ServeHTTP(out, r)
		if got := strings.Count(out.Body.String(), ": still here"); got != 2 {
			t.Errorf("%d beats", got)
		}
		if w.listeners() != 0 {
			t.Error("the stream ended without leaving the feed")
		}
	})
}

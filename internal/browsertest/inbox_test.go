package browsertest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// card selects what the inbox shows of a verification.
func card(id string) string { return `[data-verification="` + id + `"]` }

// has is the condition that a text stands somewhere, for people to see.
func has(selector, text string) string {
	return `[...document.querySelectorAll(` + quoted(selector) + `)].some((e) => e.checkVisibility() && e.innerText.includes(` + quoted(text) + `))`
}

func (b *tab) arrives(id string) {
	b.t.Helper()
	b.until(`document.querySelectorAll(` + quoted(card(id)) + `).length === 1`)
}

// TestFirstCode is the developer's first minute: the printed command is pasted, and the page shows what becomes of it.
func TestFirstCode(t *testing.T) {
	for _, l := range languages() {
		t.Run(l.name, func(t *testing.T) { testFirstCode(t, l) })
	}
}

func testFirstCode(t *testing.T, l language) {
	s := dev(t)
	b := openTab(t, s.URL)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.open("/?lang=" + l.name)
	b.shows(".empty h2", l.empty)
	b.shows(".empty .command code", s.Commands["native"].Send)
	b.speaks(l)
	b.shoot("first-empty-"+l.name, 1440)
	b.still(func() {
		var sent answer
		out := s.paste(s.Commands["native"].Send)
		if err := json.Unmarshal([]byte(out), &sent); err != nil || sent.ID == "" {
			t.Fatalf("the printed command printed %q: %v", out, err)
		}
		b.arrives(sent.ID)
		b.shows(".empty h2", "")
		code := b.readCode(s, sent.ID, l)
		b.checkCode(s, sent.ID, code, l)
		b.shoot("first-approved-"+l.name, 1440)
	})
}

// readCode reads the code where people do, and copies it.
func (b *tab) readCode(s *server, id string, l language) string {
	b.t.Helper()
	here, m := card(id), s.message(id)
	code := b.text(here + " .code")
	if code == "" || code != m.Code {
		b.t.Errorf("the code box shows %q, and the inbox has %q", code, m.Code)
	}
	b.shows(here+" .bubble", m.Body)
	if !strings.Contains(b.text(here+" .bubble"), code) {
		b.t.Errorf("the phone shows no code %s: %q", code, m.Body)
	}
	b.shows(here+" .to", m.To)
	b.click(here + " .code-box button")
	b.until(has(here+" .code-box button.copied", l.copied))
	if got := eval[string](b, `navigator.clipboard.readText()`); got != code {
		b.t.Errorf("what was copied is %q, not %s", got, code)
	}
	return code
}

// checkCode presses the button twice: a code is good once.
func (b *tab) checkCode(s *server, id, code string, l language) {
	b.t.Helper()
	here := card(id)
	if got := eval[string](b, `document.querySelector(`+quoted(here+" input[name=code]")+`).value`); got != code {
		b.t.Errorf("the code to check is %q", got)
	}
	b.shows(here+" .pill-pending", l.pending)
	b.until(has(here+" .pill-delivered", l.delivered))
	b.until(has(here+" .countdown", l.left))
	b.shows(here+" .check button", l.check)
	b.click(here + " .check button")
	b.until(has(here+" .pill-approved", l.approved))
	b.until(has(here+" .answer-good", l.good))
	b.until(`document.querySelector(` + quoted(here+" .pill-pending, "+here+" .countdown") + `) === null`)
	b.click(here + " .check button")
	b.until(has(here+" .answer-plain", l.again))
	b.shows(here+" .answer", l.again)
	b.shows(here+" .pill-approved", l.approved)
	a := s.call(http.MethodGet, "/v1/verifications/"+id, nil)
	if a.Status != "approved" || a.count("approved") != 1 {
		b.t.Errorf("the API says %s", a.text)
	}
}

// TestWrongCode is given to the API. The page tells of it as it happens.
func TestWrongCode(t *testing.T) {
	for _, l := range languages() {
		t.Run(l.name, func(t *testing.T) {
			s := dev(t)
			b := openTab(t, s.URL)
			b.open("/?lang=" + l.name)
			b.still(func() { b.wrongCode(s, l) })
		})
	}
}

func (b *tab) wrongCode(s *server, l language) {
	b.t.Helper()
	sent := s.send(fields{"to": "+447700900123", "channel": "sms", "locale": l.locale})
	here := card(sent.ID)
	b.arrives(sent.ID)
	b.until(has(here+" .pills", l.attempts+"\n5"))
	if b.text(here+" .step-wrong_code") != "" {
		b.t.Error("a wrong code stands in the timeline before it was given")
	}
	code := s.message(sent.ID).Code
	path := "/v1/verifications/" + sent.ID + "/check"
	for _, left := range []string{"4", "3"} {
		if a := s.call(http.MethodPost, path, fields{"code": wrong(code)}); a.Result != "incorrect" {
			b.t.Fatalf("the wrong code: %d %s", a.code, a.text)
		}
		b.until(has(here+" .pills", l.attempts+"\n"+left))
		b.until(has(here+" .step-wrong_code", l.wrongStep))
	}
	if n := eval[int](b, `document.querySelectorAll(`+quoted(here+" .step-wrong_code")+`).length`); n != 2 {
		b.t.Errorf("the timeline tells of %d wrong codes", n)
	}
	b.shows(here+" .pill-pending", l.pending)
	if a := s.call(http.MethodPost, path, fields{"code": code}); a.Result != "approved" {
		b.t.Fatalf("the right code: %d %s", a.code, a.text)
	}
	b.until(has(here+" .pill-approved", l.approved))
	b.until(has(here+" .step-approved", l.rightStep))
}

// TestTestRecipient: +1 202 555 0101 is never reached. The API says so; nothing is sent, so nothing is in the inbox.
func TestTestRecipient(t *testing.T) {
	s := dev(t)
	b := openTab(t, s.URL)
	b.open("/?lang=en")
	a := s.send(fields{"to": "+12025550101", "channel": "sms"})
	if !a.Test || a.Delivery != "undelivered" {
		t.Errorf("the start answers %s", a.text)
	}
	if a = s.call(http.MethodGet, "/v1/verifications/"+a.ID, nil); a.count("undelivered") != 1 {
		t.Errorf("the timeline is %s", a.text)
	}
	other := s.send(fields{"to": "+8613800138000", "channel": "sms"})
	b.arrives(other.ID)
	if n := eval[int](b, `document.querySelectorAll("[data-message]").length`); n != 1 {
		t.Errorf("the inbox shows %d messages", n)
	}
}

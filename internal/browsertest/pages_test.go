package browsertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestQuickStart copies every command off the page and pastes it, and sees the light go on.
func TestQuickStart(t *testing.T) {
	for _, l := range languages() {
		t.Run(l.name, func(t *testing.T) {
			s := dev(t)
			b := openTab(t, s.URL)
			b.open("/quickstart?lang=" + l.name)
			b.speaks(l)
			b.still(func() { b.quickStart(s, l) })
			b.follow(`.nav a[href="/"]`)
			b.until(has("[data-message] .pill-approved", l.approved))
		})
	}
}

func (b *tab) quickStart(s *server, l language) {
	b.t.Helper()
	const light = `document.querySelectorAll("[data-light=native].on").length`
	if eval[int](b, light) != 0 {
		b.t.Error("the light is on before any request")
	}
	b.shows("[data-light-text=native]", l.waiting)
	b.shows("[data-unread]", "")
	b.until(`performance.getEntriesByType("resource").length > 0 && document.readyState === "complete"`)
	printed := s.Commands["native"]
	for i, step := range []struct{ title, command, proof string }{
		{l.send, printed.Send, `"id":"vf_`}, {l.read, printed.Read, `"code":"`}, {l.try, printed.Check, `"result":"approved"`},
	} {
		here := "#native .steps > li:nth-child(" + string(rune('1'+i)) + ")"
		b.shows(here+" .command-head span", step.title)
		b.shows(here+" code", step.command)
		b.click(here + " button")
		b.until(has(here+" button.copied", l.copied))
		copied := eval[string](b, `navigator.clipboard.readText()`)
		if copied != step.command {
			b.t.Errorf("%s: what was copied is %q", step.title, copied)
		}
		if out := s.paste(copied); !strings.Contains(out, step.proof) {
			b.t.Errorf("%s has no %s: %s", step.title, step.proof, out)
		}
		b.until(light + " === 2")
		b.until(has("[data-light-text=native]", l.received))
		b.until(has("[data-unread]", "1"))
	}
	b.otherDialects(s)
}

// otherDialects pastes what the page shows for the other wire formats, and sees each one's light go on by its own.
func (b *tab) otherDialects(s *server) {
	b.t.Helper()
	for _, dialect := range slices.Sorted(maps.Keys(s.Commands)) {
		if dialect == "native" {
			continue
		}
		lights := `document.querySelectorAll("[data-light=` + dialect + `].on").length`
		if eval[int](b, lights) != 0 {
			b.t.Errorf("the light of %s is on before any request", dialect)
		}
		for i, command := range []string{s.Commands[dialect].Send, s.Commands[dialect].Read, s.Commands[dialect].Check} {
			shown := eval[string](b, `document.querySelector("#`+dialect+` .steps > li:nth-child(`+string(rune('1'+i))+`) code").textContent`)
			if shown != command {
				b.t.Errorf("%s: the page shows %q, and the banner %q", dialect, shown, command)
			}
			s.paste(shown)
		}
		b.until(lights + " === 2")
	}
}

// TestReference compares the page with the document that it draws.
func TestReference(t *testing.T) {
	s := dev(t)
	var document struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string `json:"summary"`
		} `json:"paths"`
	}
	if err := json.Unmarshal([]byte(s.call(http.MethodGet, "/openapi.json", nil).text), &document); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for path, methods := range document.Paths {
		for method, op := range methods {
			want[strings.ToUpper(method)+" "+path] = op.Summary
		}
	}
	if len(want) < 5 {
		t.Fatalf("the document has only the operations %v", want)
	}
	b := openTab(t, s.URL)
	for _, l := range languages() {
		b.open("/docs?lang=" + l.name)
		b.shows("h1", l.reference)
		got := eval[map[string]string](b, `Object.fromEntries([...document.querySelectorAll(".operation")].map((o) =>
			[o.querySelector(".endpoint").innerText.trim().replace(/\s+/, " "), o.querySelector("h3").innerText.trim()]))`)
		if !maps.Equal(got, want) {
			t.Errorf("the page lists %v, and the document has %v", got, want)
		}
		contents := eval[[]string](b, `[...document.querySelectorAll(".contents a")].filter((a) => document.getElementById(a.hash.slice(1))).map((a) => a.innerText)`)
		for _, summary := range want {
			if !slices.Contains(contents, summary) {
				t.Errorf("no link leads to %q in %q", summary, contents)
			}
		}
		if n := eval[int](b, `document.querySelectorAll(".contents a").length`); n != len(contents) {
			t.Errorf("of %d links, %d lead to something", n, len(contents))
		}
		b.follow(`.errors a[href="/docs/errors/limit_exceeded"]`)
		b.shows("h1", l.errorTitle)
		b.shows(".eyebrow", "limit_exceeded")
		b.speaks(l)
		b.follow(".back a")
		b.shows("h1", l.reference)
	}
}

// TestErrorLink meets the limit, and follows the link of the answer.
func TestErrorLink(t *testing.T) {
	s := dev(t)
	b := openTab(t, s.URL)
	s.send(fields{"to": "+8613800138000", "channel": "sms"})
	refused := s.call(http.MethodPost, "/v1/verifications", fields{"to": "+8613800138000", "channel": "sms"})
	if refused.code != http.StatusTooManyRequests || refused.Code != "limit_exceeded" {
		t.Fatalf("the second start: %d %s", refused.code, refused.text)
	}
	for _, l := range languages() {
		b.do(chromedp.Navigate(refused.DocURL + "?lang=" + l.name))
		b.shows("h1", l.errorTitle)
		b.speaks(l)
	}
	if refused.DocURL != s.URL+"/docs/errors/limit_exceeded" {
		t.Errorf("the answer names the page %s", refused.DocURL)
	}
}

package console

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/watchword/watchword"
)

const chromium = "/usr/bin/chromium"

// tab is a tab of a real browser that looks at a server, and remembers what it complained about.
type tab struct {
	t      *testing.T
	ctx    context.Context
	server *httptest.Server

	mu         sync.Mutex
	complaints []string
	requests   []string
}

// openTab starts a browser. Where there is none the test fails: a console that nobody has looked at is not tested.
func openTab(t *testing.T, s *httptest.Server) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"))
	allocator, cancelBrowser := chromedp.NewExecAllocator(t.Context(), options...)
	b := &tab{t: t, server: s}
	ctx, cancelTab := chromedp.NewContext(allocator, chromedp.WithListener(b.note))
	t.Cleanup(func() {
		cancelTab()
		cancelBrowser()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", chromium, err)
	}
	limited, cancel := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	b.ctx = limited
	t.Cleanup(b.complain)
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
			Permission: &cdpbrowser.PermissionDescriptor{Name: name}, Setting: cdpbrowser.PermissionSettingGranted,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// note runs for every event of the tab.
func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, "console."+string(e.Type))
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, string(e.Entry.Level)+": "+e.Entry.Text+" "+e.Entry.URL)
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	}
}

// complain fails the test for anything in the browser's console and any request to elsewhere.
func (b *tab) complain() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.t.Errorf("the browser's console has: %s", c)
	}
	if len(b.requests) == 0 {
		b.t.Error("no request was seen, so none can be judged")
	}
	for _, r := range b.requests {
		u, err := url.Parse(r)
		if err != nil || u.Scheme != "data" && "http://"+u.Host != b.server.URL {
			b.t.Errorf("the page asked %s", r)
		}
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.server.URL + path))
}

// until waits for a condition in the page.
func (b *tab) until(condition string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingTimeout(30*time.Second))); err != nil {
		text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body.innerText`))
		b.t.Fatalf("wait for %s: %v\n%s", condition, err, text)
	}
}

func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func (b *tab) size(width, height int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height))
}

// scheme makes the system light or dark.
func (b *tab) scheme(name string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// shoot keeps a picture where WATCHWORD_SCREENSHOTS says, for people to look at.
func (b *tab) shoot(name string, width int64) {
	b.t.Helper()
	dir := os.Getenv("WATCHWORD_SCREENSHOTS")
	if dir == "" {
		return
	}
	const longest = 1800 // what comes below looks like what is above
	b.size(width, min(longest, eval[int64](b, `document.documentElement.scrollHeight`)))
	eval[int](b, `new Promise((done) => setTimeout(() => done(0), 300))`) // frames of e-mails are drawn by another process
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.size(width, 900)
}

func TestInboxInABrowser(t *testing.T) {
	w := newWorld()
	b := openTab(t, w.serve(t))
	b.size(1440, 900)
	b.open("/?lang=en")
	b.until(`document.querySelector("[data-live]").classList.contains("on")`)
	if got := eval[string](b, `getComputedStyle(document.querySelector(".empty")).display`); got == "none" {
		t.Error("the empty inbox does not say what to do")
	}
	eval[bool](b, `window.sameDocument = true`)

	w.deliver(sms("+8613800138000", "493812"))
	b.until(`document.querySelectorAll("[data-message]").length === 1`)
	b.until(`document.getElementById("announcer").textContent.includes("4 9 3 8 1 2")`)
	if got := eval[string](b, `getComputedStyle(document.querySelector(".empty")).display`); got != "none" {
		t.Error("the empty inbox still shows")
	}
	w.deliver(mail("ada@example.com", "771204"))
	b.until(`document.querySelectorAll("[data-message]").length === 2`)
	b.until(`document.querySelector("[data-message]").dataset.message === "msg_2"`)

	b.do(chromedp.Click(chromedp.CSS(`[data-message=msg_1] .code-box button`)))
	b.until(`document.querySelector("[data-message=msg_1] .code-box button").textContent === "Copied"`)
	if got := eval[string](b, `navigator.clipboard.readText()`); got != "493812" {
		t.Errorf("the clipboard holds %q", got)
	}
	testChecking(b)
	b.shoot("checked", 1440)
	testFilter(b)
	testMailTabs(b)
	b.until(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/msg_2/preview") && e.responseEnd > 0)`)
	if !eval[bool](b, `window.sameDocument`) {
		t.Error("the page was loaded again")
	}

	b.do(chromedp.Click(chromedp.CSS(`.toolbar button`)))
	b.until(`document.querySelectorAll("[data-message]").length === 0`)
}

func testChecking(b *tab) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-message=msg_1] input[name=code]").value = "000000"`),
		chromedp.Click(chromedp.CSS(`[data-message=msg_1] .check button`)))
	b.until(`document.querySelector("[data-message=msg_1] .answer")?.textContent.includes("4 attempts left")`)
	b.until(`document.querySelector("[data-message=msg_1] .step-wrong_code") !== null`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-message=msg_1] input[name=code]").value = "493812"`),
		chromedp.Click(chromedp.CSS(`[data-message=msg_1] .check button`)))
	b.until(`document.querySelector("[data-message=msg_1] [data-state]").dataset.status === "approved"`)
	b.until(`document.querySelector("[data-message=msg_1] .pill-approved")?.textContent === "Approved"`)
	b.until(`document.querySelector("[data-message=msg_1] .answer-good") !== null`)
	if got := eval[string](b, `document.querySelector("[data-message=msg_2] [data-state]").dataset.status`); got != "pending" {
		b.t.Errorf("the other verification is %s", got)
	}
}

func testFilter(b *tab) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS("#filter"), "138 0013"))
	b.until(`document.querySelector("[data-message=msg_2]").hidden && !document.querySelector("[data-message=msg_1]").hidden`)
	b.do(chromedp.SendKeys(chromedp.CSS("#filter"), "9999"))
	b.until(`!document.getElementById("no-match").hidden`)
	b.do(chromedp.Evaluate[chromedp.Void](
		`document.getElementById("filter").value = ""; document.getElementById("filter").dispatchEvent(new Event("input"))`))
}

func testMailTabs(b *tab) {
	b.t.Helper()
	const chosen = `document.querySelector("[data-message=msg_2] [aria-selected=true]").id`
	b.do(chromedp.Focus(chromedp.CSS("#look-msg_2")), chromedp.KeyEvent("\u0303")) // arrow right
	if got := eval[string](b, chosen); got != "text-msg_2" {
		b.t.Errorf("the arrow key chose %s", got)
	}
	if !eval[bool](b, `document.getElementById("look-panel-msg_2").hidden`) {
		b.t.Error("both views of the e-mail show")
	}
	b.do(chromedp.Click(chromedp.CSS("#look-msg_2")))
}

// TestHostileMessage shows messages which try to run a script and to fetch from elsewhere.
func TestHostileMessage(t *testing.T) {
	var asked atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(elsewhere.Close)
	attack := `<script>parent.hacked = top.hacked = true</script><img src="` + elsewhere.URL + `/i.png" onerror="top.hacked = true">` +
		`<link rel="stylesheet" href="` + elsewhere.URL + `/s.css"><style>@import "` + elsewhere.URL + `/t.css";</style>` +
		`<iframe src="` + elsewhere.URL + `"></iframe><meta http-equiv="refresh" content="0; url=` + elsewhere.URL + `">`
	w := newWorld()
	b := openTab(t, w.serve(t))
	b.open("/?lang=en")
	b.until(`document.querySelector("[data-live]").classList.contains("on")`)
	w.deliver(Message{To: attack, Channel: watchword.SMS, Code: attack, Text: attack, Purpose: "x", Locale: attack})
	w.deliver(Message{To: attack, Channel: watchword.Email, Code: attack, Subject: attack, Text: attack, HTML: attack})
	b.until(`document.querySelectorAll("[data-message]").length === 2`)
	b.until(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/msg_2/preview") && e.responseEnd > 0)`)
	b.open("/?lang=en") // the same, drawn as a whole page; by then the frame had its time
	b.until(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/msg_2/preview") && e.responseEnd > 0)`)
	if eval[bool](b, `"hacked" in window`) {
		t.Error("a message ran a script")
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("messages made %d requests to elsewhere", n)
	}
	if got := eval[int](b, `document.querySelectorAll(".message img, .message script, .message iframe:not(.preview)").length`); got > 0 {
		t.Errorf("messages brought %d elements of their own", got)
	}
	b.forget("Content Security Policy") // which the browser says when it refuses
	b.forget("sandboxed")
}

func TestAConnectionThatWasLostCatchesUp(t *testing.T) {
	w := newWorld()
	b := openTab(t, w.serve(t))
	b.open("/?lang=en")
	b.until(`document.querySelector("[data-live]").classList.contains("on")`)
	w.hangUp()
	w.deliver(sms("+8613800138000", "493812")) // while nobody listens
	b.until(`document.querySelectorAll("[data-message]").length === 1`)
}

func TestQuickStartInABrowser(t *testing.T) {
	w := newWorld()
	b := openTab(t, w.serve(t))
	b.size(1440, 900)
	b.open("/quickstart?lang=en#fresns")
	b.until(`document.getElementById("tab-fresns").getAttribute("aria-selected") === "true"`)
	b.do(chromedp.Click(chromedp.CSS("#tab-quectel")))
	b.until(`!document.getElementById("quectel").hidden && document.getElementById("fresns").hidden`)
	b.do(chromedp.Click(chromedp.CSS("#quectel .command button")))
	b.until(`document.querySelector("#quectel .command button").classList.contains("copied")`)
	if got := eval[string](b, `navigator.clipboard.readText()`); got != examples()[2].Start {
		t.Errorf("the clipboard holds %q", got)
	}
	w.waitForListener(t)
	w.publish(Update{Dialect: "quectel"})
	b.until(`document.querySelectorAll("[data-light=quectel].on").length === 2`)
	b.until(`document.querySelector("[data-light-text=quectel]").textContent.startsWith("Request received at")`)
	w.deliver(sms("+8613800138000", "493812"))
	b.until(`document.querySelector("[data-unread]").textContent === "1"`)
	b.shoot("lights", 1440)
	b.open("/quickstart?lang=en")
	b.until(`document.querySelectorAll("[data-light=quectel].on").length === 2`) // remembered
	if eval[bool](b, `document.querySelector("[data-light=native]").classList.contains("on")`) {
		t.Error("the light of a dialect that nobody used is on")
	}
}

func TestThemeIsRemembered(t *testing.T) {
	b := openTab(t, newWorld().serve(t))
	b.scheme("light")
	b.open("/?lang=en")
	light := eval[string](b, `getComputedStyle(document.body).backgroundColor`)
	b.do(chromedp.Click(chromedp.CSS("[data-theme-switch]")))
	dark := eval[string](b, `getComputedStyle(document.body).backgroundColor`)
	if light == dark {
		t.Error("the switch changes nothing")
	}
	b.open("/docs?lang=en")
	if got := eval[string](b, `getComputedStyle(document.body).backgroundColor`); got != dark {
		t.Errorf("the next page has ground %s; want %s", got, dark)
	}
}

// TestLooks draws every page in both languages, both themes and both widths. Nothing may stick out at the side.
func TestLooks(t *testing.T) {
	w := newWorld()
	w.deliver(sms("+447700900123", "208846"))
	w.deliver(mail("ada@example.com", "771204"))
	m := w.deliver(sms("+8613800138000", "493812"))
	w.approve(m.VerificationID)
	full := w.serve(t)
	empty := newWorld().serve(t)
	production := httptest.NewServer(Production("1.2.3"))
	t.Cleanup(production.Close)
	b := openTab(t, full)
	pages := []struct{ name, path string }{
		{"inbox", "/"}, {"quickstart", "/quickstart"}, {"docs", "/docs"}, {"error", "/docs/errors/limit_exceeded"},
		{"missing", "/nothing"},
	}
	for _, width := range []int64{1440, 390} {
		for _, scheme := range []string{"light", "dark"} {
			for _, lang := range []string{English, Chinese} {
				b.size(width, 900)
				b.scheme(scheme)
				suffix := strings.Join([]string{map[int64]string{1440: "wide", 390: "narrow"}[width], scheme, lang}, "-")
				for _, p := range pages {
					b.look(full, p.path+"?lang="+lang, p.name+"-"+suffix, width)
				}
				b.look(empty, "/?lang="+lang, "empty-"+suffix, width)
				b.look(production, "/?lang="+lang, "front-"+suffix, width)
			}
		}
	}
	b.forget("404") // the page about missing pages is one
}

func (b *tab) look(s *httptest.Server, path, name string, width int64) {
	b.t.Helper()
	b.mu.Lock()
	b.server, b.requests = s, nil
	b.mu.Unlock()
	b.open(path)
	if live := eval[bool](b, `document.querySelector("[data-live]") !== null`); live {
		b.until(`document.querySelector("[data-live]").classList.contains("on")`)
	}
	b.shoot(name, width)
	if got := eval[int64](b, `document.documentElement.scrollWidth`); got > width {
		b.t.Errorf("%s is %d wide at %d", name, got, width)
	}
	if width > 500 {
		return
	}
	small := eval[[]string](b, `[...document.querySelectorAll("button, input, nav a, .switch a, summary")]
		.filter((e) => e.offsetParent && e.type !== "hidden" && e.getBoundingClientRect().height < 43.9)
		.map((e) => e.outerHTML.slice(0, 80) + e.getBoundingClientRect().height)`)
	for _, e := range small {
		b.t.Errorf("%s: too small for a thumb: %s", name, e)
	}
}

// forget drops complaints that a test provoked.
func (b *tab) forget(containing string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var rest []string
	for _, c := range b.complaints {
		if !strings.Contains(c, containing) {
			rest = append(rest, c)
		}
	}
	b.complaints = rest
}

package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/audits"
	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

const chromium = "/usr/bin/chromium"

// tab is a tab of a real browser. It remembers what the browser complained of, what it asked, and where it went.
type tab struct {
	t   *testing.T
	ctx context.Context
	own string // the one place that may be asked

	mu          sync.Mutex
	complaints  []string
	requests    []string
	navigations int
}

// openTab starts a browser. Where there is none the test fails: pages that nobody has looked at are not tested. Frames
// stay in the page's process, so that what they ask and complain of is seen too.
func openTab(t *testing.T, own string) *tab {
	t.Helper()
	b := openUnjudgedTab(t, own)
	t.Cleanup(func() {
		_, _ = chromedp.Run(b.ctx, chromedp.Evaluate[bool](twoFrames, chromedp.EvalAwaitPromise)) // what it says last is heard too
		for _, fault := range b.faults() {
			t.Error(fault)
		}
	})
	return b
}

const twoFrames = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`

func openUnjudgedTab(t *testing.T, own string) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox,
		chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,IsolateSandboxedIframes"),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"))
	allocator, cancelBrowser := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	b := &tab{t: t, own: own}
	ctx, cancelTab := chromedp.NewContext(allocator, chromedp.WithListener(b.note))
	limited, cancel := context.WithTimeout(ctx, 3*patience)
	t.Cleanup(func() {
		cancel()
		cancelTab()
		cancelBrowser()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", chromium, err)
	}
	b.ctx = limited
	if _, err := chromedp.Call(limited, audits.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(limited, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
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
		b.complaints = append(b.complaints, fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *audits.EventIssueAdded:
		details, _ := json.Marshal(e.Issue.Details)
		b.complaints = append(b.complaints, fmt.Sprintf("issue %s: %s", e.Issue.Code, details))
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *network.EventWebSocketCreated:
		b.requests = append(b.requests, e.URL)
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" {
			b.navigations++
		}
	}
}

// faults are the complaints, and the requests to elsewhere.
func (b *tab) faults() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var faults []string
	for _, c := range b.complaints {
		faults = append(faults, "the browser complains: "+c)
	}
	if len(b.requests) == 0 {
		faults = append(faults, "no request was seen, so none can be judged")
	}
	for _, r := range b.requests {
		u, err := url.Parse(r)
		if err != nil || u.Scheme != "data" && u.Scheme+"://"+u.Host != b.own {
			faults = append(faults, "the page asked "+r)
		}
	}
	return faults
}

func (b *tab) asked(suffix string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.requests, func(r string) bool { return strings.HasSuffix(r, suffix) })
}

// still lets a part of a test run that must not lead to another document. A mark on the window and the browser's own
// count of navigations must both outlive it.
func (b *tab) still(part func()) {
	b.t.Helper()
	count := func() int {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.navigations
	}
	before := count()
	eval[bool](b, `window.sameDocument = true`)
	part()
	if !eval[bool](b, `window.sameDocument === true`) {
		b.t.Error("the page was loaded again")
	}
	if after := count(); before == 0 || after != before {
		b.t.Errorf("the tab went from %d to %d documents", before, after)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// open goes to a page. One that says whether it is live is waited for until it is.
func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.own + path))
	b.live()
}

func (b *tab) live() {
	b.t.Helper()
	b.until(`!document.querySelector("[data-live]") || document.querySelector("[data-live]").classList.contains("on")`)
}

func (b *tab) click(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// follow clicks what leads to another page.
func (b *tab) follow(selector string) {
	b.t.Helper()
	loaded := func(page.EventLoadEventFired) bool { return true }
	_, err := chromedp.Run(b.ctx, chromedp.WaitEvent(page.LoadEventFired, loaded, chromedp.Click(chromedp.CSS(selector))))
	if err != nil {
		b.t.Fatalf("follow %s: %v", selector, err)
	}
	b.live()
}

// until waits for a condition in the page.
func (b *tab) until(condition string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](condition, chromedp.WithPollingTimeout(patience))); err != nil {
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

// text is what stands at a selector, for people to see.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return eval[string](b, `((e) => e && e.checkVisibility() ? e.innerText.trim() : "")(document.querySelector(`+quoted(selector)+`))`)
}

func (b *tab) shows(selector, want string) {
	b.t.Helper()
	if got := b.text(selector); got != want {
		b.t.Errorf("%s shows %q, not %q", selector, got, want)
	}
}

// quoted writes text as a JavaScript string.
func quoted(text string) string {
	literal, _ := json.Marshal(text)
	return string(literal)
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
	const longest = 2400 // what comes below looks like what is above
	b.do(chromedp.EmulateViewport(width, min(longest, eval[int64](b, `document.documentElement.scrollHeight`))))
	eval[bool](b, `new Promise((done) => setTimeout(() => done(true), 400))`) // movements come to rest
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(width, 900))
}

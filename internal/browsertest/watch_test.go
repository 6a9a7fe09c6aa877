package browsertest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTheWatchSees makes sure that the other tests would notice: a page that complains, breaks its policy, and goes
// elsewhere.
func TestTheWatchSees(t *testing.T) {
	s := dev(t)
	b := openUnjudgedTab(t, s.URL)
	b.open("/?lang=en")
	if got := b.faults(); len(got) > 0 {
		t.Errorf("before anything was done: %q", got)
	}
	eval[bool](b, `console.warn("hm") || setTimeout(() => { throw new Error("oh") }) > 0`)
	eval[bool](b, `((i) => { i.src = "http://elsewhere.example/i.png"; document.body.append(i); return true; })(new Image())`)
	eval[bool](b, `fetch("/nothing").then(() => true)`)
	eval[bool](b, `new Promise((done) => setTimeout(() => done(true), 200))`)
	if err := chromedp.Do(b.ctx, chromedp.Navigate("http://elsewhere.example/")); err == nil {
		t.Error("the browser reached elsewhere.example")
	}
	all := strings.Join(b.faults(), "\n")
	for _, want := range []string{"console.warning", "exception:", "Content Security Policy", "issue ContentSecurityPolicyIssue", "404", "asked http://elsewhere.example/"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing tells of %s in:\n%s", want, all)
		}
	}
}

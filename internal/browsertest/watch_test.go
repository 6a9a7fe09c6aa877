package browsertest

import (
	"slices"
	"strings"
	"testing"
	"time"

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
	if found := eval[[]string](b, pale); len(found) > 0 {
		t.Errorf("before anything was done, hard to read: %q", found)
	}
	eval[bool](b, `((h) => { h.style.color = "#8a929b"; h.style.position = "relative"; h.style.left = "100vw"; return true; })(document.querySelector("h1"))`)
	if found := eval[[]string](b, pale); len(found) != 1 {
		t.Errorf("hard to read: %q", found)
	}
	if found := eval[[]string](b, sticksOut); len(found) != 1 {
		t.Errorf("cut off at the side: %q", found)
	}
	eval[bool](b, `console.warn("hm") || setTimeout(() => { throw new Error("oh") }) > 0`)
	eval[bool](b, `((i) => { i.src = "http://elsewhere.example/i.png"; document.body.append(i); return true; })(new Image())`)
	eval[bool](b, `fetch("/nothing").then(() => true)`)
	if err := chromedp.Do(b.ctx, chromedp.Navigate("http://elsewhere.example/")); err == nil {
		t.Error("the browser reached elsewhere.example")
	}
	wanted := []string{
		"console.warning", "exception:", "Content Security Policy", "issue ContentSecurityPolicyIssue", "404",
		"asked http://elsewhere.example/",
	}
	over := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		all := strings.Join(b.faults(), "\n")
		wanted = slices.DeleteFunc(wanted, func(w string) bool { return strings.Contains(all, w) })
		if len(wanted) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-over:
			t.Fatalf("nothing tells of %q in:\n%s", wanted, all)
		}
	}
}

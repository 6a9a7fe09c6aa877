package browsertest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestProduction: the front page names the product and nothing more, and no route of the sandbox answers.
func TestProduction(t *testing.T) {
	s := start(t, "serve", "--set", "admin.listen=127.0.0.1:0")
	if s.Mode != "production" {
		t.Fatalf("the server says of itself %+v", s.greeting)
	}
	b := openTab(t, s.URL)
	for _, l := range languages() {
		b.do(chromedp.Navigate(s.URL + "/?lang=" + l.name))
		lines := strings.Fields(strings.ReplaceAll(eval[string](b, `document.body.innerText`), l.front, "FRONT"))
		slices.Sort(lines)
		// The way past the head of the page, the name, the switch of languages, the one sentence.
		if got := slices.DeleteFunc(lines, func(w string) bool { return strings.Contains("Skip to the content 跳到正文", w) }); !slices.Equal(got, []string{"EN", "FRONT", "Watchword", "中文"}) {
			t.Errorf("the page in %s shows %q", l.name, got)
		}
		links := eval[[]string](b, `[...document.links].map((a) => a.getAttribute("href"))`)
		if want := []string{"#main", "/", "/?lang=en", "/?lang=zh-CN"}; !slices.Equal(links, want) {
			t.Errorf("the page links to %q", links)
		}
		if n := eval[int](b, `document.querySelectorAll("script, form, input, button, iframe, [data-live]").length`); n > 0 {
			t.Errorf("the page has %d parts that do something", n)
		}
	}
	for _, r := range []struct{ method, path string }{
		{"GET", "/quickstart"}, {"GET", "/docs"}, {"GET", "/console/events"}, {"GET", "/console/messages"}, {"GET", "/console/messages/msg_1"},
		{"GET", "/console/messages/msg_1/preview"}, {"POST", "/console/check"}, {"POST", "/console/clear"}, {"GET", "/console/static/console.js"},
		{"GET", "/sandbox/v1/messages"}, {"GET", "/sandbox/v1/messages/wait?timeout=0"}, {"DELETE", "/sandbox/v1/messages"}, {"GET", "/sandbox"},
		{"GET", "/metrics"}, {"GET", "/admin/v1/registry"}, {"GET", "/debug/pprof/"},
	} {
		if a := s.call(r.method, r.path, nil); a.code != http.StatusNotFound {
			t.Errorf("%s %s: %d %.200s", r.method, r.path, a.code, a.text)
		}
	}
}

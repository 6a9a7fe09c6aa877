package browsertest

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// TestEmail shows an e-mail as it looks, in a frame that can do nothing.
func TestEmail(t *testing.T) {
	for _, l := range languages() {
		t.Run(l.name, func(t *testing.T) {
			s := dev(t)
			b := openTab(t, s.URL)
			b.open("/?lang=" + l.name)
			b.still(func() {
				sent := s.send(fields{"to": "ada@example.com", "channel": "email", "locale": l.locale})
				b.arrives(sent.ID)
				b.shows(card(sent.ID)+" .channel", l.email)
				b.preview(s, sent.ID)
				b.readMail(s, sent.ID)
			})
		})
	}
}

func (b *tab) preview(s *server, id string) {
	b.t.Helper()
	frame, m := card(id)+" iframe.preview", s.message(id)
	b.do(chromedp.Evaluate[chromedp.Void](`void document.querySelector(` + quoted(frame) + `).scrollIntoView()`)) // it loads when it comes into view
	b.until(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/preview") && e.responseEnd > 0)`)
	if got := eval[[]string](b, `((f) => [f.getAttribute("sandbox"), String(f.contentDocument)])(document.querySelector(`+quoted(frame)+`))`); !slices.Equal(got, []string{"", "null"}) {
		b.t.Errorf("the frame may %q, and its document is %s to the page", got[0], got[1])
	}
	if !b.asked("/preview") {
		b.t.Error("what the frame asks is not seen, so it cannot be judged")
	}
	shown := b.frameText(frame, m.Code)
	if !strings.Contains(shown, "Watchword") {
		b.t.Errorf("the e-mail shows %q", shown)
	}
	b.shows(card(id)+" .subject", m.Subject)
	b.shows(card(id)+" .code", m.Code)
}

// readMail turns to the plain text of the e-mail and back.
func (b *tab) readMail(s *server, id string) {
	b.t.Helper()
	here, m := card(id), s.message(id)
	b.click(here + " [role=tab][id^=text]")
	b.until(has(here+" .mail-text", m.Code))
	if b.text(here+" iframe") != "" || eval[bool](b, `document.querySelector(`+quoted(here+" iframe")+`).checkVisibility()`) {
		b.t.Error("both views of the e-mail show")
	}
	b.click(here + " [role=tab][id^=look]")
	b.until(`document.querySelector(` + quoted(here+" iframe") + `).checkVisibility()`)
}

// frameText gives the text in a frame which no script can look into, and makes sure that the code in it is drawn.
func (b *tab) frameText(selector, code string) string {
	b.t.Helper()
	found, err := chromedp.Call(b.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: `document.querySelector(` + quoted(selector) + `)`})
	if err != nil {
		b.t.Fatal(err)
	}
	yes, all := true, int64(-1)
	got, err := chromedp.Call(b.ctx, dom.DescribeNode, dom.DescribeNodeParams{ObjectID: found.Result.ObjectID, Depth: &all, Pierce: &yes})
	if err != nil || got.Node.ContentDocument == nil {
		b.t.Fatalf("%s has no document: %v", selector, err)
	}
	var texts []string
	drawn := false
	visit(got.Node.ContentDocument, func(n *cdp.Node) {
		if n.NodeType != textNode || strings.TrimSpace(n.NodeValue) == "" {
			return
		}
		texts = append(texts, strings.TrimSpace(n.NodeValue))
		if texts[len(texts)-1] == code {
			box, err := chromedp.Call(b.ctx, dom.GetBoxModel, dom.GetBoxModelParams{BackendNodeID: n.BackendNodeID})
			drawn = drawn || err == nil && box.Model.Width > 50 && box.Model.Height > 20
		}
	})
	if !drawn {
		b.t.Errorf("the code %s is not drawn in the frame, which has %q", code, texts)
	}
	return strings.Join(texts, "\n")
}

const textNode = 3

func visit(n *cdp.Node, do func(*cdp.Node)) {
	do(n)
	for _, child := range n.Children {
		visit(child, do)
	}
}

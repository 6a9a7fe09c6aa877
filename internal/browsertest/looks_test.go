package browsertest

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

const wide, narrow = 1440, 390

// TestLooks draws every page in both languages, widths and themes. Nothing may stick out at the side, and the theme is
// what the system asks for.
func TestLooks(t *testing.T) {
	s, nothing := dev(t), dev(t)
	fill(s)
	b, e := openTab(t, s.URL), openTab(t, nothing.URL)
	for _, l := range languages() {
		for _, scheme := range []string{"light", "dark"} {
			b.scheme(scheme)
			e.scheme(scheme)
			for _, width := range []int64{wide, narrow} {
				suffix := "-" + l.name + "-" + scheme + map[int64]string{wide: "-wide", narrow: "-narrow"}[width]
				for name, path := range map[string]string{
					"inbox": "/", "quickstart": "/quickstart", "docs": "/docs", "error": "/docs/errors/limit_exceeded",
				} {
					b.look(path+"?lang="+l.name, name+suffix, scheme, width)
				}
				e.look("/?lang="+l.name, "empty"+suffix, scheme, width)
			}
		}
	}
}

// fill brings one of everything into the inbox.
func fill(s *server) {
	s.t.Helper()
	approved := s.send(fields{"to": "+8613800138000", "channel": "sms", "locale": "zh-CN", "purpose": "login"})
	s.call(http.MethodPost, "/v1/verifications/"+approved.ID+"/check", fields{"code": s.message(approved.ID).Code})
	s.send(fields{"to": "ada@example.com", "channel": "email", "locale": "en", "purpose": "reset_password"})
	s.send(fields{"to": "li@example.com", "channel": "email", "locale": "zh-CN"})
	tried := s.send(fields{"to": "+447700900123", "channel": "sms", "locale": "en"})
	s.call(http.MethodPost, "/v1/verifications/"+tried.ID+"/check", fields{"code": wrong(s.message(tried.ID).Code)})
}

func (b *tab) look(path, name, scheme string, width int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, 900))
	b.open(path)
	if got := eval[int64](b, `document.documentElement.scrollWidth`); got > width {
		b.t.Errorf("%s is %d wide at %d", name, got, width)
	}
	for _, outside := range eval[[]string](b, sticksOut) {
		b.t.Errorf("%s: cut off at the side: %s", name, outside)
	}
	light := eval[float64](b, `getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).slice(0, 3).reduce((sum, c) => sum + Number(c), 0) / 765`)
	if scheme == "light" && light < .8 || scheme == "dark" && light > .2 {
		b.t.Errorf("%s: the ground is %.2f bright", name, light)
	}
	for _, pale := range eval[[]string](b, pale) {
		b.t.Errorf("%s: hard to read: %s", name, pale)
	}
	b.shoot(name, width)
}

// sticksOut lists texts and controls beyond the edge of the page, but for those in a box that scrolls or is hidden on
// purpose.
const sticksOut = `[...document.querySelectorAll("main *, header *")].filter((e) => {
	if (!e.checkVisibility() || e.closest(".hidden-text, .skip, pre, svg")) return false;
	const r = e.getBoundingClientRect();
	return r.right > innerWidth + 1 || r.left < -1;
}).map((e) => e.outerHTML.slice(0, 100))`

// pale lists texts that stand out from their ground by less than 4.5 to 1 (WCAG AA).
const pale = `(() => {
	const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
	const rgb = (color, over) => {
		canvas.fillStyle = over; canvas.fillRect(0, 0, 1, 1);
		canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
		return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
	};
	const css = (c) => "rgb(" + c.join(",") + ")";
	const ground = (e) => !e ? [255, 255, 255] : rgb(getComputedStyle(e).backgroundColor, css(ground(e.parentElement)));
	const bright = (c) => c.map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
	const found = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = walk.nextNode());) {
		const e = n.parentElement;
		if (!n.data.trim() || !e.checkVisibility() || e.closest(".hidden-text, .skip")) continue;
		const under = ground(e), over = rgb(getComputedStyle(e).color, css(under));
		const a = bright(under), b = bright(over);
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < 4.5) found.push(ratio.toFixed(2) + " " + n.data.trim().slice(0, 40) + " in " + e.className);
	}
	return found;
})()`

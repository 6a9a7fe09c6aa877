package browsertest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// language is what the pages must say in it. It is written down here once more, so that the pages' own tables cannot
// vouch for themselves.
type language struct {
	name, locale, link                          string // of the pages, of messages, of the switch
	inbox, quick, reference, live               string
	empty, copied, check, left                  string
	pending, approved, delivered                string
	good, again, wrongStep, rightStep, attempts string
	waiting, received                           string
	send, read, try, operations, errorTitle     string
	sms, email, front                           string
}

func english() language {
	return language{
		name: "en", locale: "en", link: `.switch a[lang="en"]`,
		inbox: "Inbox", quick: "Quick start", reference: "API reference", live: "Live",
		empty: "No messages yet", copied: "Copied", check: "Check this code", left: "left",
		pending: "Pending", approved: "Approved", delivered: "Delivered",
		good: "Approved. The code is used up now.", again: "Already approved: a code is good once.",
		wrongStep: "Wrong code given", rightStep: "Right code given: approved", attempts: "Attempts left",
		waiting: "Waiting for a request", received: "Request received at",
		send: "Send a code", read: "Read it from the inbox", try: "Check it", operations: "Operations",
		errorTitle: "A sending limit is used up", sms: "SMS", email: "E-mail", front: "Watchword runs here",
	}
}

func chinese() language {
	return language{
		name: "zh-CN", locale: "zh-CN", link: `.switch a[lang="zh-CN"]`,
		inbox: "收件箱", quick: "快速开始", reference: "API 参考", live: "实时",
		empty: "还没有消息", copied: "已复制", check: "校验此验证码", left: "剩余",
		pending: "待验证", approved: "已通过", delivered: "已送达",
		good: "验证通过，验证码已使用。", again: "此前已通过：验证码只能使用一次。",
		wrongStep: "验证码错误", rightStep: "验证码正确，已通过", attempts: "剩余次数",
		waiting: "等待请求", received: "收到请求",
		send: "发送验证码", read: "从收件箱读取", try: "校验验证码", operations: "接口列表",
		errorTitle: "已达到发送上限", sms: "短信", email: "邮件", front: "Watchword 正在此运行",
	}
}

func languages() []language { return []language{english(), chinese()} }

// ownWords lists what a page says in its own words: its texts and labels that people meet, without messages, commands,
// codes, times and names.
const ownWords = `(() => {
	const apart = ".switch, .brand, .foot, .bubble, .mail-text, .subject, .to, .step-fact, code, pre, time";
	const own = [document.title];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = walk.nextNode());) {
		const text = n.data.trim(), e = n.parentElement;
		if (text && e.checkVisibility() && !e.closest(apart)) own.push(text);
	}
	for (const name of ["aria-label", "placeholder", "title"])
		for (const e of document.querySelectorAll("[" + name + "]"))
			if (!e.closest(apart)) own.push(e.getAttribute(name));
	return own;
})()`

// speaks fails the test for every text of the page that is not of the language.
func (b *tab) speaks(l language) {
	b.t.Helper()
	if got := eval[string](b, `document.documentElement.lang`); got != l.name {
		b.t.Errorf("the page says that it is in %q, not %q", got, l.name)
	}
	all := eval[[]string](b, ownWords)
	if len(all) < 10 {
		b.t.Errorf("the page has only %d texts: %q", len(all), all)
	}
	for _, text := range all {
		if !l.is(text) {
			b.t.Errorf("in the page in %s stands %q", l.name, text)
		}
	}
}

var (
	han   = regexp.MustCompile(`\p{Han}`)
	latin = regexp.MustCompile(`[A-Za-z]{2}`)
)

// names are the same in every language.
var names = [...]string{"Watchword", "Native API", "UCS-2", "GSM-7", "en", "zh-Hans", "MultiMarkets", "Quectel", "Fresns", "Huawei Cloud"}

func (l language) is(text string) bool {
	if l.name == "en" {
		return !han.MatchString(text)
	}
	return han.MatchString(text) || !latin.MatchString(text) || slices.Contains(names[:], text)
}

func TestLanguageSwitch(t *testing.T) {
	s := dev(t)
	b := openTab(t, s.URL)
	b.open("/?lang=en")
	known := s.send(fields{"to": "+8613800138000", "channel": "sms", "locale": "zh-CN"})
	b.until(`document.querySelectorAll("[data-message]").length === 1`)
	for i, l := range []language{chinese(), english(), chinese()} {
		b.follow(l.link)
		b.speaks(l)
		b.shows("h1", l.inbox)
		b.shows("[data-live-text]", l.live)
		b.shows(card(known.ID)+" .channel", l.sms)
		b.shows(".check button", l.check)
		b.shows(card(known.ID)+" [data-state] .pill", l.pending)
		if got := eval[string](b, `document.querySelector(".switch [aria-current]").lang`); got != l.name {
			t.Errorf("the switch stands at %q", got)
		}
		// What comes afterwards comes in the chosen language, whatever that of the message is.
		fresh := s.send(fields{"to": []string{"one", "two", "three"}[i] + "@example.com", "channel": "email", "locale": "en"})
		b.arrives(fresh.ID)
		b.shows(card(fresh.ID)+" .channel", l.email)
		b.until(has(card(fresh.ID)+" [data-state]", l.delivered))
		b.speaks(l)

		// And so do the other pages, reached by their links.
		for _, p := range []struct{ path, title string }{{"/quickstart", l.quick}, {"/docs", l.reference}, {"/", l.inbox}} {
			b.follow(`.nav a[href="` + p.path + `"]`)
			b.shows("h1", p.title)
			b.shows(".nav [aria-current]", p.title)
			if p.path != "/docs" { // whose operations are described in English
				b.speaks(l)
			}
			if title := eval[string](b, `document.title`); !strings.HasPrefix(title, p.title+" ") {
				t.Errorf("%s in %s has the title %q", p.path, l.name, title)
			}
		}
	}
}

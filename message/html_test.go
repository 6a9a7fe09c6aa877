package message

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// void elements have no end tag.
const void = " meta br "

// checkHTML proves what holds for every page of the built-in layout: each
// start tag has its end tag in the right order, the elements are the layout's
// own, and nothing is loaded, linked or run.
func checkHTML(t testing.TB, page string) {
	t.Helper()
	const allowed = " html head meta title style body div table tr td p br strong "
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		tok := z.Token()
		switch tok.Type {
		case html.StartTagToken:
			if !strings.Contains(allowed, " "+tok.Data+" ") {
				t.Fatalf("element <%s> is not the layout's", tok.Data)
			}
			for _, a := range tok.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "href" || strings.Contains(a.Val, "url(") {
					t.Fatalf("<%s %s=%q>", tok.Data, a.Key, a.Val)
				}
			}
			if !strings.Contains(void, " "+tok.Data+" ") {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> closes nothing in %v", tok.Data, open)
			}
			open = open[:len(open)-1]
		case html.SelfClosingTagToken:
			t.Fatalf("<%s/>", tok.Data)
		}
	}
	if len(open) > 0 {
		t.Fatalf("not closed: %v", open)
	}
}

func page(t *testing.T, tmpl Template, v Values) string {
	t.Helper()
	c, err := tmpl.Render("email", v)
	if err != nil {
		t.Fatal(err)
	}
	checkHTML(t, c.HTML)
	return c.HTML
}

// find returns the elements of a name and, if class is given, of that class.
func find(n *html.Node, name, class string) (found []*html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == name && (class == "" || attr(d, "class") == class) {
			found = append(found, d)
		}
	}
	return found
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func TestLayout(t *testing.T) {
	t.Parallel()
	for _, purpose := range Purposes() {
		for _, locale := range Locales() {
			src := page(t, BuiltIn("email", purpose, locale), acme)
			doc, err := html.Parse(strings.NewReader(src))
			if err != nil {
				t.Fatal(err)
			}
			if got := attr(find(doc, "html", "")[0], "lang"); got != locale {
				t.Errorf("lang is %q, want %q", got, locale)
			}
			if code := find(doc, "p", "code"); len(code) != 1 || text(code[0]) != acme.Code {
				t.Errorf("%s %s: the code is not in one large block", purpose, locale)
			} else if style := attr(code[0], "style"); !strings.Contains(style, "monospace") || !strings.Contains(style, "letter-spacing") {
				t.Errorf("the code's style is %q", style)
			}
			if pre := find(doc, "div", ""); len(pre) != 1 || !strings.HasPrefix(text(pre[0]), acme.Code) || !strings.Contains(attr(pre[0], "style"), "display:none") {
				t.Errorf("%s %s: no hidden preheader with the code", purpose, locale)
			}
			if got := text(find(doc, "title", "")[0]); !strings.HasPrefix(got, acme.Code) {
				t.Errorf("title is %q", got)
			}
			for _, bad := range []string{"http", "//", "url(", "@import", "<script", "<img"} {
				if strings.Contains(src, bad) {
					t.Errorf("%s %s: the page has %q", purpose, locale, bad)
				}
			}
			for _, want := range []string{"prefers-color-scheme: dark", "max-width:600px"} {
				if !strings.Contains(src, want) {
					t.Errorf("%s %s: the page lacks %q", purpose, locale, want)
				}
			}
		}
	}
}

func TestLayoutParagraphs(t *testing.T) {
	t.Parallel()
	body := func(locale, text string, v Values) string {
		_, after, _ := strings.Cut(page(t, Template{Locale: locale, Text: text}, v), "text-align:start\">\n")
		before, _, _ := strings.Cut(after, "</td>")
		for _, s := range []string{brandOpen, blockOpen, inlineOpen, paraOpen} {
			kind := s[1:strings.IndexAny(s, " ")]
			switch s {
			case blockOpen:
				kind = "block"
			case brandOpen:
				kind = "brand"
			}
			before = strings.ReplaceAll(before, s, "<"+kind+">")
		}
		return before
	}
	v := Values{Code: "1<2", Brand: "A&B", Minutes: 5, Extra: map[string]string{"x": "\"q\"\n\nz"}}
	for name, tt := range map[string]struct{ text, want string }{
		"block":      {"{{ code }}\r\n\r\nDone.", "<brand>A&amp;B</p>\n<block>1&lt;2</p>\n<p>Done.</p>\n"},
		"inline":     {"Use {{code}}, <b>now</b>", "<brand>A&amp;B</p>\n<p>Use <strong>1&lt;2</strong>, &lt;b&gt;now&lt;/b&gt;</p>\n"},
		"lines":      {"a\nb {{minutes}}\n\n\n\nc", "<brand>A&amp;B</p>\n<p>a<br>\nb 5</p>\n<p>c</p>\n"},
		"value":      {"{{x}}{{code}}", "<brand>A&amp;B</p>\n<p>&#34;q&#34;z<strong>1&lt;2</strong></p>\n"},
		"code twice": {"{{code}}{{code}}", "<brand>A&amp;B</p>\n<p><strong>1&lt;2</strong><strong>1&lt;2</strong></p>\n"},
	} {
		if got := body("en", tt.text, v); got != tt.want {
			t.Errorf("%s: got %q\nwant %q", name, got, tt.want)
		}
	}
	if got := body("", "x", Values{}); got != "<p>x</p>\n" {
		t.Errorf("without a brand: %q", got)
	}
}

func TestLayoutTakesNoMarkup(t *testing.T) {
	t.Parallel()
	clean := page(t, BuiltIn("email", "login", "en"), acme)
	for _, evil := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title></style><b>`,
		`-->`, `<!--`, `<![endif]-->`, `' onload='x`, "\x00<\x00p>", "&lt;p&gt;",
	} {
		tmpl := BuiltIn("email", "login", "en")
		tmpl.Locale += evil
		src := page(t, tmpl, Values{Code: evil, Brand: evil})
		if got, want := strings.Count(src, "<"), strings.Count(clean, "<"); got != want {
			t.Errorf("%q: %d tags, want %d", evil, got, want)
		}
		doc, err := html.Parse(strings.NewReader(src))
		if err != nil {
			t.Fatal(err)
		}
		shown := strings.ReplaceAll(evil, "\x00", "")
		if code := find(doc, "p", "code"); len(code) != 1 || text(code[0]) != shown {
			t.Errorf("%q is not shown as it is", evil)
		}
	}
}

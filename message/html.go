package message

import "strings"

// The built-in e-mail layout: a card of 600 px which shrinks with the screen,
// the brand, then the text's paragraphs. Nothing is loaded and nothing runs.
//
// Inline styles carry the light look, as several clients drop style sheets. The
// style sheet only adds the dark one, where prefers-color-scheme is known;
// elsewhere the color-scheme declaration keeps a client's own inversion sane.
// The conditional comments hold Outlook for Windows to 600 px, for it ignores
// max-width. format-detection stops iOS from making the code a phone link.
//
// A page that is written from right to left says so twice, for webmail drops the
// html element. Its paragraphs keep to the right, also one that begins with a
// Latin brand; the code runs from left to right in every language.
const (
	fonts = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',Helvetica,Arial,sans-serif"
	mono  = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono','Courier New',monospace"
	table = `<table role="presentation" cellpadding="0" cellspacing="0" border="0" `

	layoutLang  = "<!doctype html>\n<html lang=\""
	layoutRTL   = `" dir="rtl`
	layoutTitle = `">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>`
	layoutHidden = `</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background-color: #111315 !important; }
  .card { background-color: #1d2023 !important; border-color: #33383d !important; }
  .text { color: #e8eaed !important; }
  .code { background-color: #2a2f34 !important; color: #ffffff !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#f3f4f6">
<div style="display:none;max-height:0;overflow:hidden;opacity:0;mso-hide:all">`
	layoutCard = "</div>\n" + table + `class="page" width="100%" style="width:100%;background-color:#f3f4f6">
<tr><td align="center" style="padding:24px 12px">
<!--[if mso]>` + table + `width="600"><tr><td><![endif]-->
` + table + `class="card" width="100%" style="width:100%;max-width:600px;background-color:#ffffff;border:1px solid #e1e4e8;border-radius:12px">
<tr><td class="text" `
	cardLTR   = `align="left"` + cardStyle + "start\">\n"
	cardRTL   = `dir="rtl" align="right"` + cardStyle + "right\">\n"
	cardStyle = ` style="padding:32px;font-family:` + fonts + `;font-size:16px;line-height:1.6;color:#1f2328;text-align:`
	layoutEnd = `</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`
	brandOpen  = `<p dir="auto" style="margin:0 0 24px;font-size:18px;font-weight:600">`
	paraOpen   = `<p dir="auto" style="margin:0 0 16px">`
	paraClose  = "</p>\n"
	blockOpen  = `<p class="code" dir="ltr" style="margin:0 0 24px;padding:16px;background-color:#f3f4f6;border-radius:8px;font-family:` + mono + `;font-size:36px;line-height:1.3;font-weight:700;letter-spacing:6px;color:#1f2328;text-align:center;word-break:break-all">`
	inlineOpen = `<strong class="code" dir="ltr" style="font-family:` + mono + `;font-size:24px;letter-spacing:3px;background-color:#f3f4f6;color:#1f2328">`
	inlineEnd  = "</strong>"

	// After the preheader, clients go on with the body's first words until the
	// line of the inbox is full; this invisible filler keeps them out.
	filler4  = "&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;"
	filler16 = filler4 + filler4 + filler4 + filler4
	filler   = filler16 + filler16 + filler16
)

// layout draws t.Text, whose placeholders fill has already found to be good, as
// an HTML page with the title given. A paragraph that is nothing but {{code}}
// becomes the large block; the code inside a sentence is emphasised in place.
func layout(t Template, title string, v *Values) string {
	var b strings.Builder
	b.Grow(4096 + len(t.Text)*2)
	rtl := rightToLeft(t.Locale)
	b.WriteString(layoutLang)
	writeEscaped(&b, t.Locale) // "" means an unknown language in HTML too
	if rtl {
		b.WriteString(layoutRTL)
	}
	b.WriteString(layoutTitle)
	writeEscaped(&b, title)
	b.WriteString(layoutHidden)
	writeEscaped(&b, v.Code)
	if v.Brand != "" {
		b.WriteString(" · ")
		writeEscaped(&b, v.Brand)
	}
	b.WriteString(filler)
	b.WriteString(layoutCard)
	if rtl {
		b.WriteString(cardRTL)
	} else {
		b.WriteString(cardLTR)
	}
	if v.Brand != "" {
		b.WriteString(brandOpen)
		writeEscaped(&b, v.Brand)
		b.WriteString(paraClose)
	}
	rest := strings.ReplaceAll(t.Text, "\r\n", "\n")
	for more := true; more; {
		var para string
		para, rest, more = strings.Cut(rest, "\n\n")
		if para = strings.TrimSpace(para); para != "" {
			writeParagraph(&b, para, v)
		}
	}
	b.WriteString(layoutEnd)
	return b.String()
}

func writeParagraph(b *strings.Builder, para string, v *Values) {
	if p, _ := next(para, 0); p.name == "code" && p.start == 0 && p.end == len(para) {
		b.WriteString(blockOpen)
		writeEscaped(b, v.Code)
		b.WriteString(paraClose)
		return
	}
	b.WriteString(paraOpen)
	for at := 0; ; {
		p, _ := next(para, at)
		writeLines(b, para[at:p.start])
		if p.name == "" {
			break
		}
		value, _ := v.lookup(p.name)
		if p.name == "code" {
			b.WriteString(inlineOpen)
			writeEscaped(b, value)
			b.WriteString(inlineEnd)
		} else {
			writeEscaped(b, value)
		}
		at = p.end
	}
	b.WriteString(paraClose)
}

// writeLines writes a template's own words: its line breaks are meant.
func writeLines(b *strings.Builder, s string) {
	for more := true; more; {
		var line string
		line, s, more = strings.Cut(s, "\n")
		writeEscaped(b, line)
		if more {
			b.WriteString("<br>\n")
		}
	}
}

package message

import (
	"strings"
	"unicode/utf8"
)

// Content is a rendered message.
type Content struct{ Subject, Text, HTML string }

// Render fills the template. Only the channel "email" has a Subject and HTML in
// its content.
//
// It refuses what Validate would have refused about placeholders, with the same
// [*Error]s, rather than send a text with a hole in it. Values of Extra which
// the template does not use are ignored.
//
// Values lose their control characters, line and paragraph separators,
// bidirectional overrides and invalid UTF-8, so that none of them can forge a
// header, a second origin line or a code that reads backwards; in HTML they are
// escaped for text and for quoted attributes (and for nothing else: no script,
// style or bare attribute is a place for a placeholder).
func (t Template) Render(channel string, v Values) (Content, error) {
	var c Content
	var err error
	if c.Text, err = fill("text", t.Text, &v); err != nil || channel != email {
		return c, err
	}
	if c.Subject, err = fill("subject", t.Subject, &v); err != nil {
		return Content{}, err
	}
	if t.HTML == "" {
		c.HTML = layout(t, c.Subject, &v)
		return c, nil
	}
	if c.HTML, err = fill("html", t.HTML, &v); err != nil {
		return Content{}, err
	}
	return c, nil
}

// fill renders one field in a single pass: what is written is never read again.
func fill(field, s string, v *Values) (string, error) {
	var b strings.Builder
	b.Grow(len(s) + len(v.Code) + len(v.Brand) + 16) // mostly enough, and then the only allocation
	for at := 0; ; {
		p, problem := next(s, at)
		if problem != "" {
			return "", errorAt(field, s, p.start, problem)
		}
		if field == "subject" {
			writePlain(&b, s[at:p.start]) // even a template that nobody validated gets no line break in
		} else {
			b.WriteString(s[at:p.start])
		}
		if p.name == "" {
			return b.String(), nil
		}
		value, ok := v.lookup(p.name)
		if !ok {
			return "", errorAt(field, s, p.start, unknown(p.name))
		}
		if field == "html" {
			writeEscaped(&b, value)
		} else {
			writePlain(&b, value)
		}
		at = p.end
	}
}

// control says whether r must not come in through a value: C0 and C1 controls,
// the separators U+2028 and U+2029 (line breaks to some readers), and the
// bidirectional embeddings, overrides and isolates of Unicode UAX #9. The marks
// U+200E and U+200F and the joiners stay: names need them.
func control(r rune) bool {
	switch {
	case r < ' ', r >= 0x7F && r <= 0x9F:
		return true
	case r >= 0x2028 && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// writePlain writes s without control characters and invalid UTF-8.
func writePlain(b *strings.Builder, s string) {
	if printableASCII(s) {
		b.WriteString(s)
		return
	}
	for i, r := range s {
		if n := keep(s[i:], r); n > 0 {
			b.WriteString(s[i : i+n])
		}
	}
}

// writeEscaped writes s as HTML text which is also safe in a quoted attribute,
// without control characters and invalid UTF-8.
func writeEscaped(b *strings.Builder, s string) {
	for i, r := range s {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&#34;") // shorter than &quot;, and older clients know it
		case '\'':
			b.WriteString("&#39;")
		default:
			if n := keep(s[i:], r); n > 0 {
				b.WriteString(s[i : i+n])
			}
		}
	}
}

// keep returns how many bytes r, the first rune of s, has; 0 if it must go.
func keep(s string, r rune) int {
	if control(r) {
		return 0
	}
	if r == utf8.RuneError {
		if _, n := utf8.DecodeRuneInString(s); n == 1 {
			return 0
		}
	}
	return utf8.RuneLen(r)
}

func printableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

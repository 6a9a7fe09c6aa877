package httpprovider

import (
	"strings"
	"unicode/utf8"
)

// escaper appends a value as its surroundings need it.
type escaper func(dst []byte, value string) []byte

// format is how values are put into a text, and what the text around them must look like.
type format struct {
	escape      escaper
	legal       func(c byte) bool // of the template's own text; nil: anything
	advice      string            // about a byte that is not legal
	contentType string
	check       func(field string, t template) error // tries the template out; nil: nothing can be wrong
}

// illegal finds the first byte of the template's own text that may not be there, or -1.
func (f format) illegal(s string) int {
	if f.legal == nil {
		return -1
	}
	for i := range len(s) {
		if !f.legal(s[i]) {
			return i
		}
	}
	return -1
}

const percentAdvice = "write this character percent-encoded, such as %20 for a space"

// bodyFormat finds a format by the name that the settings know it by.
func bodyFormat(name string) (format, bool) {
	switch name {
	case "json":
		return format{escape: escapeJSON, contentType: "application/json", check: checkJSON}, true
	case "form":
		return format{
			escape: escapePercent, legal: visible, advice: percentAdvice,
			contentType: "application/x-www-form-urlencoded", check: checkForm,
		}, true
	case "xml":
		return format{escape: escapeXML, contentType: "application/xml; charset=utf-8", check: checkXML}, true
	case "text":
		return format{escape: escapeNothing, contentType: "text/plain; charset=utf-8"}, true
	}
	return format{}, false
}

func urlFormat() format { return format{escape: escapePercent, legal: visible, advice: percentAdvice} }

func headerFormat() format {
	return format{
		escape: escapeHeader, legal: func(c byte) bool { return c == '\t' || c >= ' ' && c != 0x7f },
		advice: "a header cannot hold control characters or line breaks",
	}
}

func visible(c byte) bool { return c > ' ' && c < 0x7f }

func escapeNothing(dst []byte, s string) []byte { return append(dst, s...) }

// escapePercent leaves only RFC 3986's unreserved characters. A space becomes %20, which queries, paths and forms all
// understand, while + is a space to some readers only.
func escapePercent(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; unreserved(c) {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return dst
}

const hexDigits = "0123456789ABCDEF"

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// escapeHeader puts a space for every control character: a line break would begin another header.
func escapeHeader(dst []byte, s string) []byte {
	start := len(dst)
	dst = append(dst, s...)
	for i := start; i < len(dst); i++ {
		if dst[i] < ' ' || dst[i] == 0x7f {
			dst[i] = ' '
		}
	}
	return dst
}

// escapeJSON writes the inside of a JSON string. U+2028 and U+2029 end a line in JavaScript, where some vendors paste
// their JSON.
func escapeJSON(dst []byte, s string) []byte {
	kept := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r >= utf8.RuneSelf && r != '\u2028' && r != '\u2029' && (r != utf8.RuneError || size > 1) {
			i += size
			continue
		}
		dst = append(dst, s[kept:i]...)
		i += size
		kept = i
		switch r {
		case '"', '\\':
			dst = append(dst, '\\', byte(r))
		case '\n':
			dst = append(dst, '\\', 'n')
		default:
			dst = append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		}
	}
	return append(dst, s[kept:]...)
}

// escapeXML writes text that is safe between tags and in quoted attributes. What XML 1.0 cannot hold becomes U+FFFD.
func escapeXML(dst []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case r == '"':
			dst = append(dst, "&#34;"...)
		case r == '\'':
			dst = append(dst, "&#39;"...)
		case r == '\n':
			dst = append(dst, "&#10;"...) // attributes lose a line break that is written as itself
		case r == '\r':
			dst = append(dst, "&#13;"...)
		case r == '\t':
			dst = append(dst, "&#9;"...)
		case r < ' ' || r == 0xfffe || r == 0xffff:
			dst = utf8.AppendRune(dst, utf8.RuneError)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

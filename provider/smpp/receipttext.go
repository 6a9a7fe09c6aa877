package smpp

import "strings"

// receiptText is what the text of a receipt says.
type receiptText struct{ id, stat, err string }

// readReceiptText reads the text that SMPP 3.4, appendix B, gives as an example and nearly all vendors write:
//
//	id:0123456789 sub:001 dlvrd:001 submit date:2607011200 done date:2607011201 stat:DELIVRD err:000 text:…
//
// Vendors differ in the order, the case and the separators, leave fields out or empty, and add their own. What follows
// text: is the message's beginning, and is not looked at. The dates are left alone: they say no time zone.
func readReceiptText(s string) receiptText {
	lower := asciiLower(s)
	if end := field(lower, "text:"); end >= 0 {
		s, lower = s[:end], lower[:end]
	}
	return receiptText{id: value(s, lower, "id:"), stat: value(s, lower, "stat:"), err: value(s, lower, "err:")}
}

// asciiLower keeps every byte in its place, which strings.ToLower does not.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// field finds a field's name at the beginning of a word; -1 if it is not there.
func field(lower, name string) int {
	for from := 0; ; {
		i := strings.Index(lower[from:], name)
		if i < 0 {
			return -1
		}
		if i += from; i == 0 || separates(lower[i-1]) {
			return i
		}
		from = i + len(name)
	}
}

// value is the word after a field's name. A word that is the next field's name means that there is none.
func value(s, lower, name string) string {
	i := field(lower, name)
	if i < 0 {
		return ""
	}
	rest := strings.TrimLeft(s[i+len(name):], " ")
	end := 0
	for end < len(rest) && !separates(rest[end]) {
		end++
	}
	if word := rest[:end]; !strings.Contains(word, ":") && !dated(rest) {
		return word
	}
	return ""
}

// dated tells whether a field whose name has two words comes.
func dated(rest string) bool {
	lower := asciiLower(rest[:min(len(rest), len("submit date:"))])
	return strings.HasPrefix(lower, "submit date:") || strings.HasPrefix(lower, "done date:")
}

func separates(c byte) bool { return c <= ' ' || c == ',' || c == ';' }

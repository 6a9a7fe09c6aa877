package message

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// email is the channel whose messages have a subject and HTML. Every other
// channel (sms, later voice, whatsapp, …) carries plain text only.
const email = "email"

// Longest fields that [Template.Validate] accepts. The text's bound is about
// thirty SMS segments; the HTML's keeps a message below the 102 kB at which
// Gmail cuts it off, values and encoding included.
const (
	MaxText    = 2000      // runes
	MaxSubject = 200       // runes
	MaxHTML    = 64 * 1024 // bytes
)

// Values fill a template's placeholders.
type Values struct {
	Code    string            // {{code}}
	Brand   string            // {{brand}}: shown name of the sender, e.g. "Acme"
	Minutes int               // {{minutes}}: how long the code is valid, whole minutes, rounded up
	Extra   map[string]string // the tenant's own placeholders; cannot replace the three above
}

// Template is what is said for one purpose, channel and locale.
type Template struct {
	Locale  string // BCP 47: "en", "zh-Hans"; "" is unknown
	Subject string // e-mail only
	Text    string // SMS text, or the e-mail's plain text
	HTML    string // e-mail only; "" = drawn from Text by the built-in layout
}

// Error is one mistake in a template.
type Error struct {
	Field   string // "locale", "subject", "text" or "html"
	Line    int    // from 1; 0 = the field as a whole
	Column  int    // from 1, in runes; 0 = the field as a whole
	Problem string // what is wrong, in a few words
}

// Error names the field, the place and the problem.
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("message: %s: %s", e.Field, e.Problem)
	}
	return fmt.Sprintf("message: %s: line %d, column %d: %s", e.Field, e.Line, e.Column, e.Problem)
}

// errorAt turns a byte offset into the line and column which an author can find.
func errorAt(field, s string, offset int, problem string) error {
	before := s[:offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return &Error{
		Field:   field,
		Line:    strings.Count(before, "\n") + 1,
		Column:  utf8.RuneCountInString(before[start:]) + 1,
		Problem: problem,
	}
}

// Validate reports what is wrong with the template for a channel: the first
// mistake of each field, joined; each is an [*Error]. The names in extra are
// the tenant's own placeholders, to be given as [Values.Extra] later; any other
// name is a mistake, since Render would refuse it.
func (t Template) Validate(channel string, extra ...string) error {
	errs := []error{validLocale(t.Locale), validField("text", t.Text, extra)}
	switch channel {
	case email:
		errs = append(errs, validField("subject", t.Subject, extra))
		if t.HTML != "" {
			errs = append(errs, validField("html", t.HTML, extra))
		}
	default:
		if t.Subject != "" {
			errs = append(errs, &Error{Field: "subject", Problem: "only an e-mail has one"})
		}
		if t.HTML != "" {
			errs = append(errs, &Error{Field: "html", Problem: "only an e-mail has it"})
		}
	}
	return errors.Join(errs...)
}

// validLocale refuses what is not a language tag. A well-formed tag that no
// registry knows passes: it only becomes the HTML's lang attribute.
func validLocale(tag string) error {
	if tag == "" {
		return nil
	}
	_, err := language.Parse(tag)
	if _, unknown := errors.AsType[language.ValueError](err); err == nil || unknown {
		return nil
	}
	return &Error{Field: "locale", Problem: `not a language tag such as "en" or "zh-Hans"`}
}

func validField(field, s string, extra []string) error {
	if at := invalidUTF8(s); at >= 0 {
		return errorAt(field, s, at, "not valid UTF-8")
	}
	if problem := tooLong(field, s); problem != "" {
		return &Error{Field: field, Problem: problem}
	}
	if strings.TrimSpace(s) == "" {
		return &Error{Field: field, Problem: "is empty"}
	}
	for i, r := range s {
		if unwelcome(field, r) {
			return errorAt(field, s, i, fmt.Sprintf("character %U is not allowed here", r))
		}
	}
	return validPlaceholders(field, s, extra)
}

// tooLong returns the problem, or "".
func tooLong(field, s string) string {
	n, most, unit := utf8.RuneCountInString(s), MaxText, "characters"
	switch field {
	case "subject":
		most = MaxSubject
	case "html":
		n, most, unit = len(s), MaxHTML, "bytes"
	}
	if n <= most {
		return ""
	}
	return fmt.Sprintf("%d %s, at most %d are allowed", n, unit, most)
}

// unwelcome says whether a template's own text may not contain r. Lines and
// tabs are fine in a body; in a subject a line break would start another header.
func unwelcome(field string, r rune) bool {
	if field == "subject" {
		return control(r)
	}
	return r != '\n' && r != '\r' && r != '\t' && (r < ' ' || r >= 0x7F && r <= 0x9F)
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(s string) int {
	for i, r := range s {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
			return i
		}
	}
	return -1
}

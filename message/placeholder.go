package message

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxName is the longest name of a placeholder, in bytes.
const maxName = 32

// placeholder is one {{name}} in a text: s[start:end].
type placeholder struct {
	name       string
	start, end int
}

// next finds the first placeholder at or after offset from. When there is none,
// its name is "" and it is empty at the end of s, so that s[from:start] is always
// the literal text before it. A problem is what is wrong with the one at start.
//
// A lone }} is text: style sheets are full of them.
func next(s string, from int) (p placeholder, problem string) {
	i := strings.Index(s[from:], "{{")
	if i < 0 {
		return placeholder{start: len(s), end: len(s)}, ""
	}
	p.start = from + i
	inside := s[p.start+2:]
	i = strings.Index(inside, "}}")
	if i < 0 {
		return p, "{{ has no closing }}"
	}
	p.end = p.start + 2 + i + 2
	name := strings.Trim(inside[:i], " ")
	if !validName(name) {
		return p, "between {{ and }} belongs a name of a-z, 0-9 and _, of at most 32 characters, starting with a letter"
	}
	p.name = name
	return p, ""
}

// validName says whether s is [a-z][a-z0-9_]{0,31}.
func validName(s string) bool {
	if s == "" || len(s) > maxName || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// lookup returns the value of a name, and whether there is one.
func (v *Values) lookup(name string) (string, bool) {
	switch name {
	case "code":
		return v.Code, true
	case "brand":
		return v.Brand, true
	case "minutes":
		return strconv.Itoa(v.Minutes), true
	}
	s, ok := v.Extra[name]
	return s, ok
}

// unknown is the problem of a name that has no value.
func unknown(name string) string { return fmt.Sprintf("unknown placeholder {{%s}}", name) }

// validPlaceholders checks each placeholder of a field. A body without the code
// would be a message about nothing; a subject may do without.
func validPlaceholders(field, s string, extra []string) error {
	hasCode := field == "subject"
	for at := 0; ; {
		p, problem := next(s, at)
		if problem != "" {
			return errorAt(field, s, p.start, problem)
		}
		switch p.name {
		case "":
			if !hasCode {
				return &Error{Field: field, Problem: "{{code}} is missing"}
			}
			return nil
		case "code":
			hasCode = true
		case "brand", "minutes":
		default:
			if !slices.Contains(extra, p.name) {
				return errorAt(field, s, p.start, unknown(p.name))
			}
		}
		at = p.end
	}
}

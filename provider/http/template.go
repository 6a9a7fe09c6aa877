package httpprovider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/watchword/watchword"
)

// template is a text with placeholders, taken apart once so that filling it only appends.
type template []segment

// segment is a literal text and the placeholder after it.
type segment struct {
	literal string
	value   placeholder // "" at the end of the text
	bare    bool        // in JSON: outside quotes, so it must be JSON itself
}

// parse takes text apart for a format. Secrets never change, so they become literals here, escaped like any value. Errors
// name the field and the place, and hold no secret.
func parse(field, text string, secrets map[string]string, f format) (template, error) {
	var t template
	var literal []byte
	for from := 0; ; {
		open := strings.Index(text[from:], "{{")
		if open < 0 {
			open = len(text) - from
		}
		open += from
		if bad := f.illegal(text[from:open]); bad >= 0 {
			return nil, at(field, text, from+bad, f.advice)
		}
		literal = append(literal, text[from:open]...)
		if open == len(text) {
			return append(t, segment{literal: string(literal)}), nil
		}
		name, end, err := nameAt(field, text, open)
		if err != nil {
			return nil, err
		}
		from = end
		if secret, found := strings.CutPrefix(name, "secret."); found {
			value, ok := secrets[secret]
			if !ok {
				return nil, at(field, text, open, fmt.Sprintf("there is no secret %q: add it to secrets%s", secret, named(secrets)))
			}
			literal = f.escape(literal, value)
			continue
		}
		if !placeholder(name).known() {
			return nil, at(field, text, open, fmt.Sprintf("unknown placeholder {{%s}}: use one of %s, variable.NAME or secret.NAME", name, strings.Join(names(), ", ")))
		}
		t, literal = append(t, segment{literal: string(literal), value: placeholder(name)}), literal[:0]
	}
}

const maxPlaceholder = 64 // bytes; only names of secrets and variables can be long

// nameAt reads the placeholder that begins at open, and tells where it ends.
func nameAt(field, text string, open int) (name string, end int, err error) {
	length := strings.Index(text[open:], "}}")
	if length < 0 {
		return "", 0, at(field, text, open, "{{ has no closing }}")
	}
	name = strings.Trim(text[open+2:open+length], " ")
	if len(name) > maxPlaceholder || !wellNamed(name) {
		return "", 0, at(field, text, open, "between {{ and }} belongs the name of a placeholder, such as to, code or secret.key")
	}
	return name, open + length + 2, nil
}

// wellNamed tells whether a placeholder looks like one.
func wellNamed(name string) bool {
	if variable, found := strings.CutPrefix(name, variablePrefix); found {
		return validVariable(variable)
	}
	return validName(strings.TrimPrefix(name, "secret."))
}

// validName tells whether s is one or more of a-z, 0-9 and _.
func validName(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return s != ""
}

func named(secrets map[string]string) string {
	if len(secrets) == 0 {
		return ", which is empty"
	}
	return ", which has " + strings.Join(slices.Sorted(maps.Keys(secrets)), ", ")
}

// at is an error that says where in a field it is, so that the author of a long body finds it.
func at(field, text string, offset int, problem string) error {
	before := text[:offset]
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Errorf("%s: line %d, column %d: %s", field, 1+strings.Count(before, "\n"), column, problem)
}

// fixed tells whether the template has no placeholders left, and what it says then.
func (t template) fixed() (string, bool) {
	if len(t) == 1 {
		return t[0].literal, true
	}
	return "", false
}

// fill appends the text with its values. What is written is never read again, so a value cannot bring placeholders in.
func (t template) fill(dst []byte, m *watchword.Outgoing, escape escaper) []byte {
	for i := range t {
		s := &t[i]
		dst = append(dst, s.literal...)
		if s.value == "" {
			continue
		}
		value := s.value.of(m)
		switch {
		case !s.bare:
			dst = escape(dst, value)
		case value == "":
			dst = append(dst, "null"...) // an e-mail address has no digits, and nothing would break the JSON
		default:
			dst = append(dst, value...)
		}
	}
	return dst
}

// sample fills the template as a trial would: every placeholder with the same value, those outside quotes with JSON.
func (t template) sample(value string, escape escaper) []byte {
	var dst []byte
	for _, s := range t {
		dst = append(dst, s.literal...)
		switch {
		case s.value == "":
		case s.bare:
			dst = append(dst, s.value.bareSample()...)
		default:
			dst = escape(dst, value)
		}
	}
	return dst
}

// values counts the placeholders that hold text.
func (t template) values() (n int) {
	for _, s := range t {
		if s.value != "" && !s.bare {
			n++
		}
	}
	return n
}

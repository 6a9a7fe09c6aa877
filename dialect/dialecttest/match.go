package dialecttest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A placeholder is {{name}} or {{name:argument}}.
const placeholderPattern = `\{\{([a-z_]+)(?::([^}]*))?\}\}`

func placeholders() *regexp.Regexp { return regexp.MustCompile(placeholderPattern) }

// fill puts variables and functions into a text.
func (p *player) fill(s string) string {
	if !strings.Contains(s, "{{") {
		return s
	}
	return placeholders().ReplaceAllStringFunc(s, func(found string) string {
		if value, ok := p.value(found); ok {
			return value
		}
		p.t.Fatalf("%s: nothing is known as %s", p.file, found)
		return ""
	})
}

// value is what a placeholder stands for, if it stands for one thing.
func (p *player) value(placeholder string) (string, bool) {
	parts := placeholders().FindStringSubmatch(placeholder)
	if f, ok := p.Funcs[parts[1]]; ok {
		return f(parts[2]), true
	}
	value, ok := p.Vars[parts[1]]
	return value, ok && parts[2] == ""
}

// matchText holds a text against a pattern, and captures.
func (p *player) matchText(pattern, text string) bool {
	if !strings.Contains(pattern, "{{") {
		return pattern == text
	}
	var expression strings.Builder
	var captured []string
	rest := pattern
	for _, at := range placeholders().FindAllStringSubmatchIndex(pattern, -1) {
		found := pattern[at[0]:at[1]]
		expression.WriteString(regexp.QuoteMeta(pattern[len(pattern)-len(rest) : at[0]]))
		rest = pattern[at[1]:]
		switch name := pattern[at[2]:at[3]]; name {
		case "any":
			expression.WriteString(`(?s:.+)`)
		case "capture":
			captured = append(captured, pattern[at[4]:at[5]])
			expression.WriteString(`((?s).+)`)
		default:
			value, ok := p.value(found)
			if !ok {
				return false
			}
			expression.WriteString(regexp.QuoteMeta(value))
		}
	}
	expression.WriteString(regexp.QuoteMeta(rest))
	groups := regexp.MustCompile("^" + expression.String() + "$").FindStringSubmatch(text)
	if groups == nil {
		return false
	}
	for i, name := range captured {
		p.Vars[name] = groups[i+1]
	}
	return true
}

func decode(body string) (any, error) {
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	return v, err
}

// expectation reads the body of an expected answer.
func (p *player) expectation(body string) (any, error) {
	if body == "{{any}}" {
		return body, nil
	}
	return decode(body)
}

// settle puts the answer's values where the expectation leaves them open, so that the two can be compared.
func (p *player) settle(want, got any) any {
	switch want := want.(type) {
	case string:
		if p.open(want, got) {
			return got
		}
	case map[string]any:
		other, ok := got.(map[string]any)
		if !ok {
			return want
		}
		settled := make(map[string]any, len(want))
		for name, value := range want {
			settled[name] = value
			if there, ok := other[name]; ok {
				settled[name] = p.settle(value, there)
				if slices.Contains(p.Ignore, name) {
					settled[name] = there
				}
			}
		}
		return settled
	case []any:
		other, ok := got.([]any)
		if !ok {
			return want
		}
		settled := slices.Clone(want)
		for i := range min(len(want), len(other)) {
			settled[i] = p.settle(want[i], other[i])
		}
		return settled
	}
	return want
}

// open tells whether an expected string has placeholders that the answer fits.
func (p *player) open(want string, got any) bool {
	if !strings.Contains(want, "{{") {
		return false
	}
	if text, ok := got.(string); ok {
		return p.matchText(want, text)
	}
	return want == "{{any}}" || p.matchText(want, fmt.Sprint(got))
}

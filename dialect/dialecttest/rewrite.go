package dialecttest

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// write puts the answer in place of what was expected. Placeholders that still fit stay.
func (p *player) write(b *block) {
	fresh := strings.TrimPrefix(b.start, "< ") == "?"
	b.start = "< " + strconv.Itoa(p.last.StatusCode)
	p.writeBody(b, fresh)
	var headers []string
	for _, name := range p.notable(b, fresh) {
		got := strings.Join(p.last.Header.Values(name), ", ")
		if got == "" {
			continue
		}
		pattern := headerOf(b, name)
		if !strings.Contains(pattern, "{{") || !p.matchText(pattern, got) {
			pattern = p.generalise(got)
		}
		headers = append(headers, name+": "+pattern)
	}
	b.headers = headers
}

func (p *player) writeBody(b *block, fresh bool) {
	if b.body == "" && !fresh || p.lastBody == "" {
		return
	}
	var old any
	if b.body != "" {
		old, _ = p.expectation(b.body) // what cannot be read is replaced whole
	}
	var out bytes.Buffer
	d := jsontext.NewDecoder(strings.NewReader(p.lastBody))
	if p.print(&out, d, old, "") {
		b.body = out.String()
	}
}

// notable lists the headers to write down: those that were, or, for a new answer, those that matter.
func (p *player) notable(b *block, fresh bool) []string {
	if fresh {
		return []string{
			"Location", "Allow", "WWW-Authenticate", "Retry-After", "RateLimit-Policy", "RateLimit", "Idempotency-Replayed",
		}
	}
	var names []string
	for _, line := range b.headers {
		name, _, _ := strings.Cut(line, ":")
		names = append(names, name)
	}
	return names
}

func headerOf(b *block, name string) string {
	for _, line := range b.headers {
		if n, value, _ := strings.Cut(line, ":"); n == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// generalise puts the names of long variables in place of their values.
func (p *player) generalise(s string) string {
	names := make([]string, 0, len(p.Vars))
	for name, value := range p.Vars {
		if len(value) >= 8 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		s = strings.ReplaceAll(s, p.Vars[name], "{{"+name+"}}")
	}
	return s
}

// print writes the next value of a JSON text, one member a line, in the order it came in.
func (p *player) print(out *bytes.Buffer, d *jsontext.Decoder, old any, indent string) bool {
	switch d.PeekKind() {
	case '{':
		return p.printAll(out, d, indent, "{", "}", func(inner string) bool {
			name, err := d.ReadToken()
			if err != nil {
				return false
			}
			key := name.String()
			out.WriteString(quote(key) + ": ")
			members, _ := old.(map[string]any)
			return p.print(out, d, members[key], inner)
		})
	case '[':
		i := -1
		return p.printAll(out, d, indent, "[", "]", func(inner string) bool {
			i++
			items, _ := old.([]any)
			if i < len(items) {
				return p.print(out, d, items[i], inner)
			}
			return p.print(out, d, nil, inner)
		})
	default:
		value, err := d.ReadValue()
		if err == nil {
			out.WriteString(p.scalar(value, old))
		}
		return err == nil
	}
}

func (p *player) printAll(
	out *bytes.Buffer, d *jsontext.Decoder, indent, begin, end string, one func(inner string) bool,
) bool {
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	out.WriteString(begin)
	inner := indent + "  "
	first := true
	for ; d.PeekKind() != jsontext.Kind(end[0]); first = false {
		if !first {
			out.WriteString(",")
		}
		out.WriteString("\n" + inner)
		if !one(inner) {
			return false
		}
	}
	if !first {
		out.WriteString("\n" + indent)
	}
	out.WriteString(end)
	_, err := d.ReadToken()
	return err == nil
}

func (p *player) scalar(value jsontext.Value, old any) string {
	var got any
	if json.Unmarshal(value, &got) != nil {
		return string(value)
	}
	if pattern, ok := old.(string); ok && p.open(pattern, got) {
		return quote(pattern)
	}
	if text, ok := got.(string); ok {
		return quote(p.generalise(text))
	}
	return string(value)
}

func quote(s string) string {
	b, err := jsontext.AppendQuote(nil, s)
	if err != nil {
		return `""`
	}
	return string(b)
}

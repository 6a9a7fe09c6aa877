package console

import (
	"encoding/json"
	"slices"
	"strings"
)

// field is one field of a body, one parameter or one header.
type field struct {
	name, in, kind string
	about          string
	required       bool
	facts          []string // bounds, as "≤ 80"
	enum           []string
	fallback       string // the default
	example        string
	children       []field
}

// Bounds of how far a schema is unfolded.
const (
	maxDepth  = 5  // objects in objects
	maxNested = 12 // schemas in schemas; an array or a choice is one too
)

// fields lists the fields of an object, or of the objects in an array. seen holds the references on the way down, so
// that a type which contains itself ends.
func (r reader) fields(schema *node, depth int, seen []string) []field {
	ref := schema.get("$ref").text()
	if depth > maxDepth || ref != "" && slices.Contains(seen, ref) {
		return nil
	}
	seen = append(slices.Clone(seen), ref)
	s := schema.resolve(r.root)
	if items := s.get("items"); items != nil {
		return r.fields(items, depth, seen)
	}
	var list []field
	for _, part := range r.parts(s) {
		list = append(list, r.fields(part, depth, seen)...)
	}
	required := s.get("required").list()
	for name, property := range s.get("properties").all() {
		f := r.field(name, property)
		f.required = slices.ContainsFunc(required, func(n *node) bool { return n.text() == name })
		f.children = r.fields(property, depth+1, seen)
		list = append(list, f)
	}
	return list
}

// parts are the schemas that a schema is put together from.
func (r reader) parts(s *node) []*node {
	return slices.Concat(s.get("allOf").list(), s.get("oneOf").list(), s.get("anyOf").list())
}

func (r reader) field(name string, schema *node) field {
	s := schema.resolve(r.root)
	f := field{name: name, kind: r.kind(schema, 0), about: schema.get("description").text(), facts: facts(s)}
	if f.about == "" {
		f.about = s.get("description").text()
	}
	for _, value := range s.get("enum").list() {
		f.enum = append(f.enum, value.plain())
	}
	if fallback := s.get("default"); fallback != nil {
		f.fallback = fallback.plain()
	}
	if example := exampleOf(s); example != nil {
		f.example = example.plain()
	}
	return f
}

// kind is the type of a schema, in a word or a few.
func (r reader) kind(schema *node, depth int) string {
	s := schema.resolve(r.root)
	if s == nil || depth > maxDepth {
		return ""
	}
	types := typesOf(s)
	if len(types) == 0 {
		for _, part := range r.parts(s) {
			if k := r.kind(part, depth+1); k != "" && k != "null" && !slices.Contains(types, k) {
				types = append(types, k)
			}
		}
	}
	kind := strings.Join(types, " | ")
	switch {
	case kind == "array":
		return strings.TrimSpace(r.kind(s.get("items"), depth+1) + "[]")
	case kind == "" && s.get("properties") != nil:
		return "object"
	case s.get("format").text() != "":
		return kind + " (" + s.get("format").text() + ")"
	}
	return kind
}

// typesOf reads "type", which may be one or a list. That a value may also be null says nothing a reader needs.
func typesOf(s *node) []string {
	if one := s.get("type").text(); one != "" {
		return []string{one}
	}
	var types []string
	for _, t := range s.get("type").list() {
		if t.text() != "null" {
			types = append(types, t.text())
		}
	}
	return types
}

func facts(s *node) []string {
	var list []string
	for _, fact := range []struct{ key, sign string }{
		{"minimum", "≥ "}, {"exclusiveMinimum", "> "}, {"maximum", "≤ "}, {"exclusiveMaximum", "< "},
		{"minLength", "length ≥ "}, {"maxLength", "length ≤ "}, {"minItems", "items ≥ "}, {"maxItems", "items ≤ "},
		{"pattern", ""},
	} {
		if value := s.get(fact.key); value != nil {
			list = append(list, fact.sign+value.plain())
		}
	}
	return list
}

func exampleOf(s *node) *node {
	if list := s.get("examples").list(); len(list) > 0 {
		return list[0]
	}
	return s.get("example")
}

// sample makes up a value that fits a schema. seen is as in fields.
func (r reader) sample(schema *node, seen []string) *node {
	ref := schema.get("$ref").text()
	s := schema.resolve(r.root)
	if s == nil || len(seen) > maxNested || ref != "" && slices.Contains(seen, ref) {
		return nil
	}
	seen = append(slices.Clone(seen), ref)
	for _, given := range []*node{exampleOf(s), s.get("const"), s.get("default")} {
		if given != nil {
			return given
		}
	}
	if values := s.get("enum").list(); len(values) > 0 {
		return values[0]
	}
	if all := s.get("allOf").list(); len(all) > 0 || s.get("properties") != nil {
		return r.sampleObject(s, seen)
	}
	for _, part := range r.parts(s) {
		if made := r.sample(part, seen); made != nil {
			return made
		}
	}
	return r.sampleOfType(s, seen)
}

func (r reader) sampleObject(s *node, seen []string) *node {
	made := &node{fields: map[string]*node{}}
	for _, part := range s.get("allOf").list() {
		for name, value := range r.sample(part, seen).all() {
			made.set(name, value)
		}
	}
	for name, property := range s.get("properties").all() {
		if value := r.sample(property, seen); value != nil {
			made.set(name, value)
		}
	}
	return made
}

func (n *node) set(name string, value *node) {
	if _, there := n.fields[name]; !there {
		n.keys = append(n.keys, name)
	}
	n.fields[name] = value
}

func (r reader) sampleOfType(s *node, seen []string) *node {
	kind := ""
	if types := typesOf(s); len(types) > 0 {
		kind = types[0]
	}
	switch kind {
	case "string":
		return &node{scalar: sampleText(s.get("format").text())}
	case "integer", "number":
		return &node{scalar: json.Number("0")}
	case "boolean":
		return &node{scalar: false}
	case "object":
		return &node{fields: map[string]*node{}}
	case "array":
		made := &node{items: []*node{}}
		if item := r.sample(s.get("items"), seen); item != nil {
			made.items = append(made.items, item)
		}
		return made
	}
	return nil
}

func sampleText(format string) string {
	switch format {
	case "date-time":
		return "2026-01-02T15:04:05Z"
	case "uri":
		return "https://example.com/"
	case "email":
		return "ada@example.com"
	}
	return "string"
}

// span is a run of text, in words or in code.
type span struct {
	text string
	code bool
}

// paragraphs splits the little Markdown that descriptions use: blank lines and backticks.
func paragraphs(text string) [][]span {
	var all [][]span
	for block := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		var line []span
		for i, part := range strings.Split(strings.TrimSpace(block), "`") {
			if part != "" {
				line = append(line, span{part, i%2 == 1})
			}
		}
		if line != nil {
			all = append(all, line)
		}
	}
	return all
}

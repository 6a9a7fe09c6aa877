package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
)

// node is a JSON value that keeps the order of its members: the author of a document had a reason for it. All methods
// work on nil, so that a piece which a document does not have is simply empty.
type node struct {
	scalar any // string, json.Number, bool or nil
	keys   []string
	fields map[string]*node
	items  []*node
}

func parseJSON(data []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	n, err := readNode(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return n, nil
}

func readNode(d *json.Decoder) (*node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return readObject(d)
	case json.Delim('['):
		return readArray(d)
	}
	return &node{scalar: token}, nil
}

func readObject(d *json.Decoder) (*node, error) {
	n := &node{fields: map[string]*node{}}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := readNode(d)
		if err != nil {
			return nil, err
		}
		name, _ := key.(string) // the decoder lets nothing else be a key
		if _, twice := n.fields[name]; !twice {
			n.keys = append(n.keys, name)
		}
		n.fields[name] = value
	}
	_, err := d.Token()
	return n, err
}

func readArray(d *json.Decoder) (*node, error) {
	n := &node{items: []*node{}}
	for d.More() {
		item, err := readNode(d)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
	_, err := d.Token()
	return n, err
}

// get walks down objects; nil where the path ends early.
func (n *node) get(path ...string) *node {
	for _, key := range path {
		if n == nil {
			return nil
		}
		n = n.fields[key]
	}
	return n
}

// all goes over the members of an object, in order.
func (n *node) all() iter.Seq2[string, *node] {
	return func(yield func(string, *node) bool) {
		if n == nil {
			return
		}
		for _, key := range n.keys {
			if !yield(key, n.fields[key]) {
				return
			}
		}
	}
}

// list is the items of an array.
func (n *node) list() []*node {
	if n == nil {
		return nil
	}
	return n.items
}

// text is a string, or the empty one.
func (n *node) text() string {
	if n == nil {
		return ""
	}
	s, _ := n.scalar.(string)
	return s
}

func (n *node) isTrue() bool {
	return n != nil && n.scalar == true
}

// plain is a scalar as a person would write it.
func (n *node) plain() string {
	if n == nil {
		return ""
	}
	if s := n.text(); s != "" {
		return s
	}
	return n.json()
}

// json prints a value again, indented.
func (n *node) json() string {
	var out strings.Builder
	n.write(&out, "")
	return out.String()
}

const step = "  "

func (n *node) write(out *strings.Builder, indent string) {
	switch {
	case n == nil:
		out.WriteString("null")
	case n.fields != nil:
		n.writeObject(out, indent)
	case n.items != nil:
		n.writeArray(out, indent)
	default:
		out.WriteString(quote(n.scalar))
	}
}

func (n *node) writeObject(out *strings.Builder, indent string) {
	if len(n.keys) == 0 {
		out.WriteString("{}")
		return
	}
	out.WriteString("{\n")
	for i, key := range n.keys {
		out.WriteString(indent + step + quote(key) + ": ")
		n.fields[key].write(out, indent+step)
		out.WriteString(comma(i, len(n.keys)))
	}
	out.WriteString(indent + "}")
}

func (n *node) writeArray(out *strings.Builder, indent string) {
	if len(n.items) == 0 {
		out.WriteString("[]")
		return
	}
	out.WriteString("[\n")
	for i, item := range n.items {
		out.WriteString(indent + step)
		item.write(out, indent+step)
		out.WriteString(comma(i, len(n.items)))
	}
	out.WriteString(indent + "]")
}

func comma(i, n int) string {
	if i == n-1 {
		return "\n"
	}
	return ",\n"
}

// quote prints a scalar without escaping < and >, which the page escapes itself.
func quote(v any) string {
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "null"
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// maxHops ends a reference that leads to itself.
const maxHops = 8

// resolve follows references inside the document. A reference to elsewhere, or to nothing, is nil: nothing is fetched.
func (n *node) resolve(root *node) *node {
	for range maxHops {
		ref := n.get("$ref").text()
		if ref == "" {
			return n
		}
		pointer, ok := strings.CutPrefix(ref, "#/")
		if !ok {
			return nil
		}
		n = root
		for part := range strings.SplitSeq(pointer, "/") {
			n = n.get(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		}
	}
	return nil
}

package httpprovider

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// step is one move into a JSON value: to a member, or to an element.
type step struct {
	name  string
	index int // of an element; -1: it is a member
}

// path leads to a value of a JSON document.
type path []step

const maxPath = 256 // bytes

// parsePath reads names joined by dots, each followed by any number of [n]: data.items[0].status. A leading "$." is
// ignored, for those who know JSONPath.
func parsePath(s string) (path, error) {
	wrong := errors.New("a path is names and indexes, such as data.items[0].status")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "$"), ".")
	if s == "" || len(s) > maxPath {
		return nil, wrong
	}
	var p path
	for part := range strings.SplitSeq(s, ".") {
		name, indexes, bracketed := strings.Cut(part, "[")
		if name != "" {
			p = append(p, step{name: name, index: -1})
		}
		// Only the document itself can be an array without a name before it.
		if name == "" && (!bracketed || len(p) > 0) || strings.ContainsAny(name, "]{}") {
			return nil, wrong
		}
		for bracketed {
			var digits, rest string
			digits, rest, bracketed = strings.Cut(indexes, "]")
			n, err := strconv.ParseUint(digits, 10, 31)
			if !bracketed || err != nil {
				return nil, wrong
			}
			p = append(p, step{index: int(n)})
			if indexes, bracketed = strings.CutPrefix(rest, "["); !bracketed && rest != "" {
				return nil, wrong
			}
		}
	}
	return p, nil
}

// in follows the path into a decoded document. It answers the value's literal text; ok is false when there is none, or
// when it is null, an object or an array.
func (p path) in(document any) (text string, ok bool) { return literal(p.at(document)) }

// at follows the path to whatever stands there; nil when there is nothing.
func (p path) at(document any) any {
	for _, s := range p {
		switch v := document.(type) {
		case map[string]any:
			if s.index >= 0 {
				return nil
			}
			document = v[s.name]
		case []any:
			if s.index < 0 || s.index >= len(v) {
				return nil
			}
			document = v[s.index]
		default:
			return nil
		}
	}
	return document
}

// literal is how a decoded scalar is written, without quotes.
func literal(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

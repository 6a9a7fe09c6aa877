package console

import (
	"slices"
	"strings"
)

// reference is an OpenAPI document as the page draws it.
type reference struct {
	title, version, about string
	groups                []group
}

type group struct {
	name, about string
	operations  []operation
}

type operation struct {
	anchor, method, path string
	summary, about       string
	deprecated           bool
	parameters           []field
	body                 content
	answers              []content // what it says when it went well
	refusals             []content // and when it did not
}

// content is a body, of a request or an answer.
type content struct {
	status, about, kind string
	headers, fields     []field
	example             string
}

func (c content) empty() bool { return c.kind == "" && c.about == "" && len(c.fields) == 0 }

// parseReference reads an OpenAPI 3 document. It asks for little: what a document leaves out is left out of the page.
func parseReference(document []byte) (reference, bool) {
	root, err := parseJSON(document)
	if err != nil || root.get("paths") == nil {
		return reference{}, false
	}
	r := reader{root}
	ref := reference{
		title: root.get("info", "title").text(), version: root.get("info", "version").text(),
		about: root.get("info", "description").text(),
	}
	for _, tag := range root.get("tags").list() {
		ref.groups = append(ref.groups, group{name: tag.get("name").text(), about: tag.get("description").text()})
	}
	for path, item := range root.get("paths").all() {
		item = item.resolve(root)
		for method, op := range item.all() {
			if isMethod(method) {
				ref.add(op.get("tags"), r.operation(strings.ToUpper(method), path, item, op))
			}
		}
	}
	ref.groups = slices.DeleteFunc(ref.groups, func(g group) bool { return len(g.operations) == 0 })
	return ref, true
}

func isMethod(key string) bool {
	switch key {
	case "get", "put", "post", "delete", "options", "head", "patch", "trace":
		return true
	}
	return false
}

// add puts an operation under its first tag.
func (ref *reference) add(tags *node, op operation) {
	name := ""
	if list := tags.list(); len(list) > 0 {
		name = list[0].text()
	}
	i := slices.IndexFunc(ref.groups, func(g group) bool { return g.name == name })
	if i < 0 {
		i = len(ref.groups)
		ref.groups = append(ref.groups, group{name: name})
	}
	ref.groups[i].operations = append(ref.groups[i].operations, op)
}

// reader turns the parts of one document into what the page draws.
type reader struct{ root *node }

func (r reader) operation(method, path string, item, n *node) operation {
	op := operation{
		method: method, path: path, summary: n.get("summary").text(), about: n.get("description").text(),
		deprecated: n.get("deprecated").isTrue(), anchor: n.get("operationId").text(),
	}
	if op.anchor == "" {
		op.anchor = strings.ToLower(method) + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path)
	}
	for _, p := range slices.Concat(item.get("parameters").list(), n.get("parameters").list()) {
		op.parameters = append(op.parameters, r.parameter(p.resolve(r.root)))
	}
	if body := n.get("requestBody").resolve(r.root); body != nil {
		op.body = r.content(body)
	}
	for status, answer := range n.get("responses").all() {
		c := r.content(answer.resolve(r.root))
		c.status = status
		if strings.HasPrefix(status, "2") || strings.HasPrefix(status, "3") {
			op.answers = append(op.answers, c)
		} else {
			op.refusals = append(op.refusals, c)
		}
	}
	return op
}

func (r reader) parameter(p *node) field {
	f := r.field(p.get("name").text(), p.get("schema"))
	f.in = p.get("in").text()
	f.required = p.get("required").isTrue()
	f.children = nil
	if about := p.get("description").text(); about != "" {
		f.about = about
	}
	if example := p.get("example"); example != nil {
		f.example = example.plain()
	}
	return f
}

// content reads a request body or an answer. Of several media types the first is shown: they say the same.
func (r reader) content(n *node) content {
	c := content{about: n.get("description").text()}
	for name, header := range n.get("headers").all() {
		header = header.resolve(r.root)
		f := r.field(name, header.get("schema"))
		if about := header.get("description").text(); about != "" {
			f.about = about
		}
		c.headers = append(c.headers, f)
	}
	for kind, media := range n.get("content").all() {
		c.kind = kind
		schema := media.get("schema")
		c.fields = r.fields(schema, 0, nil)
		c.example = r.example(media, schema)
		break
	}
	return c
}

// example prefers what the author gave; else it is made up from the schema.
func (r reader) example(media, schema *node) string {
	if given := media.get("example"); given != nil {
		return given.json()
	}
	for _, e := range media.get("examples").all() {
		if value := e.resolve(r.root).get("value"); value != nil {
			return value.json()
		}
	}
	if made := r.sample(schema, nil); made != nil && (made.fields != nil || made.items != nil) {
		return made.json()
	}
	return ""
}

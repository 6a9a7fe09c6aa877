package dialecttest

import (
	"fmt"
	"slices"
	"strings"
)

// A conversation is a text file of requests and the answers expected to them:
//
//	# A line that begins with # is a comment.
//	header Authorization: Bearer {{key}}
//
//	> POST /v1/verifications
//	Content-Type: application/json
//
//	{"to": "+8613800138000"}
//
//	< 201
//	Location: /v1/verifications/{{capture:id}}
//
//	{"id": "{{id}}", "status": "pending", "created_at": "{{any}}"}
//
//	advance 61s
//
// Blank lines divide headers from bodies, and a body holds none. An answer must have the headers that are listed, and
// exactly the body that is given; where none is given, nothing is held against the body. JSON bodies are compared by
// what they say, not by how they are laid out.
//
// {{name}} stands for a variable, {{capture:name}} takes what stands there into one, {{any}} matches anything, and
// {{function:argument}} asks one of the script's functions, such as {{code:+8613800138000}}: the code last sent there.
// "header NAME: VALUE" gives every following request a header; a request that names the header itself has the last
// word, and with an empty value it goes without. Other lines are commands of the script, such as "advance 61s".
type conversation struct{ blocks []block }

type blockKind uint8

const (
	blockText blockKind = iota // comments and blank lines
	blockCommand
	blockRequest
	blockResponse
)

// block is one part of a conversation. A block of text or a command is one line.
type block struct {
	kind    blockKind
	line    int // where it begins
	start   string
	headers []string
	body    string
}

// parse reads a conversation.
func parse(text string) (conversation, error) {
	p := parser{lines: strings.Split(strings.TrimRight(text, "\n"), "\n")}
	var c conversation
	for p.next < len(p.lines) {
		line := p.lines[p.next]
		b := block{line: p.next + 1, start: line}
		p.next++
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "> "):
			b.kind, b.headers = blockRequest, p.until(func(l string) bool { return l == "" })
			p.blank()
			b.body = p.body(func(l string) bool { return strings.HasPrefix(l, "< ") })
		case strings.HasPrefix(line, "< "):
			b.kind, b.headers = blockResponse, p.until(func(l string) bool { return l == "" })
			if p.bodyFollows() {
				p.blank()
				b.body = p.body(func(l string) bool { return l == "" })
			}
		default:
			b.kind = blockCommand
		}
		if err := b.check(c); err != nil {
			return c, err
		}
		c.blocks = append(c.blocks, b)
	}
	return c, nil
}

func (b block) check(before conversation) error {
	if b.kind != blockResponse {
		return nil
	}
	for i := len(before.blocks) - 1; i >= 0; i-- {
		switch before.blocks[i].kind {
		case blockRequest:
			return nil
		case blockResponse, blockCommand:
			return fmt.Errorf("line %d: an answer without a request", b.line)
		case blockText:
		}
	}
	return fmt.Errorf("line %d: an answer without a request", b.line)
}

type parser struct {
	lines []string
	next  int
}

func (p *parser) until(end func(string) bool) []string {
	from := p.next
	for p.next < len(p.lines) && !end(p.lines[p.next]) {
		p.next++
	}
	return p.lines[from:p.next]
}

func (p *parser) blank() {
	for p.next < len(p.lines) && p.lines[p.next] == "" {
		p.next++
	}
}

func (p *parser) body(end func(string) bool) string {
	return strings.TrimSpace(strings.Join(p.until(end), "\n"))
}

// bodyFollows tells whether a body stands after the next blank line.
func (p *parser) bodyFollows() bool {
	return p.next+1 < len(p.lines) && p.lines[p.next] == "" && p.lines[p.next+1] != "" &&
		strings.ContainsAny(p.lines[p.next+1][:1], `{["`)
}

// needs tells whether the conversation has one of the commands.
func (c conversation) needs(commands []string) bool {
	return slices.ContainsFunc(c.blocks, func(b block) bool {
		return b.kind == blockCommand && slices.Contains(commands, b.start)
	})
}

// String writes the conversation back.
func (c conversation) String() string {
	var b strings.Builder
	for _, x := range c.blocks {
		b.WriteString(x.start + "\n")
		for _, h := range x.headers {
			b.WriteString(h + "\n")
		}
		if x.body != "" {
			b.WriteString("\n" + x.body + "\n")
		}
		if x.kind == blockRequest {
			b.WriteString("\n")
		}
	}
	return b.String()
}

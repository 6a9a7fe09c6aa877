package httpprovider

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// answer is what a vendor said.
type answer struct {
	status  int
	body    []byte // its first 64 KiB
	broken  bool   // the connection ended before the body did
	decoded any
	parsed  parsed
}

type parsed uint8

const (
	notYet parsed = iota
	asJSON
	notJSON
)

// document decodes the body when it is first asked for: most answers are judged by their status.
func (a *answer) document() (document any, ok bool) {
	if a.parsed == notYet {
		a.parsed = notJSON
		if decoded, err := decode(a.body); err == nil {
			a.decoded, a.parsed = decoded, asJSON
		}
	}
	return a.decoded, a.parsed == asJSON
}

// decode reads one JSON document with nothing after it. Numbers stay as they are written.
func decode(body []byte) (document any, err error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	d.UseNumber()
	if err := d.Decode(&document); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something after the document")
	}
	return document, nil
}

// pick is a compiled Pick.
type pick struct {
	path path
	text *regexp.Regexp
}

func (p Pick) compile(field string) (pick, error) {
	if p.JSON != "" && p.Text != "" {
		return pick{}, fmt.Errorf("%s: it has json and text: keep one of them", field)
	}
	if p.JSON != "" {
		where, err := parsePath(p.JSON)
		if err != nil {
			return pick{}, fmt.Errorf("%s.json: %w", field, err)
		}
		return pick{path: where}, nil
	}
	like, err := pattern(field+".text", p.Text)
	if err == nil && like != nil && like.NumSubexp() != 1 {
		return pick{}, fmt.Errorf("%s.text: it must have one group: the parentheses around the value", field)
	}
	return pick{text: like}, err
}

// from takes the value out of an answer; it is empty when there is none.
func (p *pick) from(a *answer) string {
	switch {
	case p.path != nil:
		if document, ok := a.document(); ok {
			text, _ := p.path.in(document)
			return printable(text)
		}
	case p.text != nil:
		if groups := p.text.FindSubmatch(a.body); groups != nil {
			return printable(string(groups[1]))
		}
	}
	return ""
}

// printable drops what a database or a terminal would choke on.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(s), ""))
}

const (
	maxAnswer   = 64 << 10 // bytes
	firstAnswer = 4 << 10  // what a buffer begins with: vendors say little
)

// read appends an answer's body to buf, up to maxAnswer, and to the end, so that the connection can be used again. ended
// is false when the connection failed before that; a longer body is cut, and not a failure.
func read(body io.Reader, buf []byte) (all []byte, ended bool) {
	for len(buf) < maxAnswer {
		if len(buf) == cap(buf) {
			buf = append(make([]byte, 0, min(4*cap(buf), maxAnswer)), buf...)
		}
		n, err := body.Read(buf[len(buf):min(cap(buf), maxAnswer)])
		buf = buf[:len(buf)+n]
		if err != nil {
			return buf, errors.Is(err, io.EOF)
		}
	}
	return buf, true
}

package httpprovider

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/watchword/watchword"
)

// verdict is what a condition says of an answer.
type verdict uint8

const (
	unclear verdict = iota // the answer has not what the condition looks at
	no
	yes
)

func verdictOf(holds bool) verdict {
	if holds {
		return yes
	}
	return no
}

// condition is a compiled Success or ErrorRule.
type condition struct {
	statuses []span
	json     *jsonTest
	text     *textTest
}

// span is a range of statuses, ends included.
type span struct{ low, high int }

type jsonTest struct {
	path path
	want OneOf
	like *regexp.Regexp
}

type textTest struct {
	part []byte
	like *regexp.Regexp
}

// rule gives answers that meet its condition a class.
type rule struct {
	condition
	class watchword.ErrorClass
}

// listed tells whether the condition allows the status.
func (c *condition) listed(status int) bool {
	for _, s := range c.statuses {
		if s.low <= status && status <= s.high {
			return true
		}
	}
	return len(c.statuses) == 0
}

// body is what the condition says of an answer's body: no as soon as one part says so.
func (c *condition) body(a *answer) verdict {
	json, text := yes, yes
	if c.json != nil {
		json = c.json.on(a)
	}
	if c.text != nil {
		text = c.text.on(a)
	}
	if json == no || text == no {
		return no
	}
	return min(json, text)
}

func (t *jsonTest) on(a *answer) verdict {
	document, ok := a.document()
	if !ok {
		return unclear
	}
	text, ok := t.path.in(document)
	if !ok {
		return unclear
	}
	for _, w := range t.want {
		if w == text {
			return yes
		}
	}
	return verdictOf(t.like != nil && t.like.MatchString(text))
}

func (t *textTest) on(a *answer) verdict {
	switch {
	case t.holds(a.body):
		return yes
	case a.broken || len(a.body) == 0 || len(a.body) == maxAnswer:
		return unclear // what was not read may have held it
	}
	return no
}

func (t *textTest) holds(body []byte) bool {
	if t.like != nil {
		return t.like.Match(body)
	}
	return bytes.Contains(body, t.part)
}

// openAnswer compiles everything that reads answers.
func (c *Config) openAnswer(p *vendor) error {
	var err error
	if p.success, err = compile("success", c.Success.Status, c.Success.JSON, c.Success.Text); err != nil {
		return err
	}
	if len(p.success.statuses) == 0 {
		p.success.statuses = []span{{200, 299}}
	}
	for i, r := range c.Errors {
		field := fmt.Sprintf("errors[%d]", i)
		class, known := watchword.ParseErrorClass(r.Class)
		if !known || class == watchword.ClassNone {
			return fmt.Errorf("%s.class: %q is no class: use one of %v", field, r.Class, watchword.ErrorClasses())
		}
		if len(r.Status) == 0 && r.JSON == nil && r.Text == nil {
			return fmt.Errorf("%s: it has no condition: add status, json or text", field)
		}
		compiled, err := compile(field, r.Status, r.JSON, r.Text)
		if err != nil {
			return err
		}
		p.rules = append(p.rules, rule{compiled, class})
	}
	if p.messageID, err = c.MessageID.compile("message_id"); err != nil {
		return err
	}
	p.raw, err = c.Raw.compile("raw")
	return err
}

func compile(field string, statuses OneOf, j *JSONTest, t *TextTest) (c condition, err error) {
	for _, s := range statuses {
		one, err := parseStatus(s)
		if err != nil {
			return c, fmt.Errorf("%s.status: %w", field, err)
		}
		c.statuses = append(c.statuses, one)
	}
	if j != nil {
		if c.json, err = j.compile(field + ".json"); err != nil {
			return c, err
		}
	}
	if t != nil {
		if (t.Contains == "") == (t.Matches == "") {
			return c, fmt.Errorf("%s.text: give it contains or matches, one of them", field)
		}
		c.text = &textTest{part: []byte(t.Contains)}
		c.text.like, err = pattern(field+".text.matches", t.Matches)
	}
	return c, err
}

func (j *JSONTest) compile(field string) (*jsonTest, error) {
	if (len(j.Equals) == 0) == (j.Matches == "") {
		return nil, fmt.Errorf("%s: give it equals or matches, one of them", field)
	}
	where, err := parsePath(j.Path)
	if err != nil {
		return nil, fmt.Errorf("%s.path: %w", field, err)
	}
	like, err := pattern(field+".matches", j.Matches)
	return &jsonTest{path: where, want: j.Equals, like: like}, err
}

// pattern compiles a regular expression, or nothing.
func pattern(field, s string) (*regexp.Regexp, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no pattern is no error
	}
	re, err := regexp.Compile(s)
	if err != nil {
		return nil, fmt.Errorf("%s: it is no regular expression: %w", field, err)
	}
	return re, nil
}

// parseStatus reads "2xx" or "200".
func parseStatus(s string) (span, error) {
	if len(s) == 3 && s[1:] == "xx" && '1' <= s[0] && s[0] <= '5' {
		low := int(s[0]-'0') * 100
		return span{low, low + 99}, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 100 || n > 599 {
		return span{}, errors.New(`a status is a number from 100 to 599, or "2xx" for a hundred of them`)
	}
	return span{n, n}, nil
}

package httpprovider

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/watchword/watchword/provider"
)

// Config is the settings of one provider account. The package comment has an example of all of it.
type Config struct {
	URL        string            `json:"url"`               // http or https; placeholders in path and query
	Method     string            `json:"method,omitempty"`  // POST (default), PUT or GET
	Headers    map[string]string `json:"headers,omitempty"` // values may have placeholders
	Auth       *Auth             `json:"auth,omitempty"`
	Secrets    map[string]string `json:"secrets,omitempty"`     // by name, for {{secret.NAME}}
	Body       string            `json:"body,omitempty"`        // a template; none for GET
	BodyFormat string            `json:"body_format,omitempty"` // json, form, xml or text; must be given with a body
	Success    Success           `json:"success,omitzero"`
	MessageID  Pick              `json:"message_id,omitzero"` // the vendor's name for the message
	Raw        Pick              `json:"raw,omitzero"`        // the vendor's own error code, for operators
	Errors     []ErrorRule       `json:"errors,omitempty"`    // the first that fits gives an answer its class
	Receipts   *Receipts         `json:"receipts,omitempty"`  // how the vendor reports; without it there are no receipts

	provider.Senders // for {{signature}}, of messages that have none
	provider.Connection
}

// Auth is what the Authorization header is made of: Username and Password, or Token.
type Auth struct {
	Username string `json:"username,omitempty"`
	Password string `json:"password,omitempty"`
	Token    string `json:"token,omitempty"` // for "Bearer"
}

// Success decides whether an answer is a yes: every condition given must hold.
type Success struct {
	Status OneOf     `json:"status,omitempty"` // empty: 2xx
	JSON   *JSONTest `json:"json,omitempty"`
	Text   *TextTest `json:"text,omitempty"`
}

// ErrorRule gives an answer a class when every condition given holds; at least one must be given.
type ErrorRule struct {
	Status OneOf     `json:"status,omitempty"` // empty: any, 2xx too
	JSON   *JSONTest `json:"json,omitempty"`
	Text   *TextTest `json:"text,omitempty"`
	Class  string    `json:"class"` // a name of a watchword.ErrorClass
}

// JSONTest looks at one value of a JSON answer. One of Equals and Matches must be given.
type JSONTest struct {
	Path    string `json:"path"`              // such as data.items[0].status
	Equals  OneOf  `json:"equals,omitempty"`  // any of them
	Matches string `json:"matches,omitempty"` // a regular expression (RE2), unanchored
}

// TextTest looks at the whole answer, as bytes. One of Contains and Matches must be given.
type TextTest struct {
	Contains string `json:"contains,omitempty"`
	Matches  string `json:"matches,omitempty"` // a regular expression (RE2), unanchored
}

// Pick takes a value out of an answer: by the path JSON, or by the only group of the regular expression Text.
type Pick struct {
	JSON string `json:"json,omitempty"`
	Text string `json:"text,omitempty"`
}

// OneOf is a value or a list of values. Numbers and booleans are as good as strings: they are kept as they are written.
type OneOf []string

// UnmarshalJSON reads "2xx", 200, or a list of such.
func (o *OneOf) UnmarshalJSON(b []byte) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return fmt.Errorf("read a value or list of values: %w", err)
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	all := make(OneOf, len(list))
	for i, item := range list {
		if all[i], ok = literal(item); !ok {
			return errors.New("want a string, number or boolean, or a list of them")
		}
	}
	*o = all
	return nil
}

// Format keeps secrets out of whatever prints a Config. It has a copy for a receiver, so that it stands for both.
func (c Config) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of an http provider")
}

// Format keeps secrets out of whatever prints an Auth.
func (a Auth) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "(credentials)") }

package dialect

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ErrNotObject says that a body is JSON, and no object.
var ErrNotObject = errors.New("the body must be a JSON object")

// errNUL says that a text holds a NUL character.
var errNUL = errors.New("a text must not hold NUL characters")

// Decode reads a JSON object strictly: every name once and in its own case, valid UTF-8 without lone surrogates, no NUL,
// nothing after it. Members that v does not have are passed over: clients of other systems send more than we read. null
// is the same as leaving a member out. The error quotes nothing of the body.
func Decode(body []byte, v any) error {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	if len(trimmed) > 0 && trimmed[0] != '{' {
		return ErrNotObject
	}
	if err := json.Unmarshal(body, v); err != nil {
		return plain(err)
	}
	if bytes.Contains(body, []byte(`\u0000`)) && holdsNUL(body) {
		return errNUL
	}
	return nil
}

// plain puts a decoder's error into words of our own: the library's quote the input.
func plain(err error) error {
	var wrong *json.SemanticError
	if errors.As(err, &wrong) {
		return &FieldError{Field: printable(strings.TrimPrefix(strings.ReplaceAll(string(wrong.JSONPointer), "/", "."), "."))}
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return errors.New("the body has the same name twice")
	}
	return errors.New("the body is not valid JSON in UTF-8")
}

// FieldError says that a member of a body has the wrong type, or is out of range.
type FieldError struct{ Field string }

func (e *FieldError) Error() string { return "the type of " + e.Field + " is wrong" }

// maxPrintable is how much of a caller's own words is said back.
const maxPrintable = 64

func printable(s string) string {
	clean := make([]byte, 0, min(len(s), maxPrintable))
	for i := 0; i < len(s) && len(clean) < maxPrintable; i++ {
		if c := s[i]; c > ' ' && c <= '~' {
			clean = append(clean, c)
		}
	}
	return string(clean)
}

// holdsNUL looks for NUL characters, which JSON can only hold as an escape.
func holdsNUL(body []byte) bool {
	tokens := jsontext.NewDecoder(bytes.NewReader(body))
	for {
		t, err := tokens.ReadToken()
		if err != nil {
			return false // the end: the body has been decoded before
		}
		if t.Kind() == '"' && strings.IndexByte(t.String(), 0) >= 0 {
			return true
		}
	}
}

// Query reads a query strictly: every name once, valid UTF-8, no control characters, no stray % or ;. It reads as
// url.ParseQuery does, into one map instead of two.
func Query(r *http.Request) (map[string]string, error) {
	raw := r.URL.RawQuery
	found := make(map[string]string, strings.Count(raw, "&")+1)
	if strings.Contains(raw, ";") {
		return nil, errQuery
	}
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, nameErr := url.QueryUnescape(name)
		value, valueErr := url.QueryUnescape(value)
		if nameErr != nil || valueErr != nil {
			return nil, errQuery
		}
		if _, twice := found[name]; twice {
			return nil, errors.New("a parameter is given more than once")
		}
		if !Text(name) || !Text(value) {
			return nil, errors.New("the query is not UTF-8, or it holds a control character")
		}
		found[name] = value
	}
	return found, nil
}

var errQuery = errors.New("the query has a stray % or ;")

// Text tells whether s is valid UTF-8 without control characters: fit to be taken for a value on one line.
func Text(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// Header gives a header that may be given once at most. ok is false if it is given more often, or is no text.
func Header(r *http.Request, name string) (value string, ok bool) {
	given := r.Header[http.CanonicalHeaderKey(name)]
	switch {
	case len(given) == 0:
		return "", true
	case len(given) > 1 || !Text(given[0]):
		return "", false
	}
	return given[0], true
}

// Settings makes the reader of a dialect's or credential's settings: strict, and checked by check, which may be nil.
// Given nothing, it gives what defaults makes.
func Settings[T any](defaults func() T, check func(*T) error) func(map[string]any) (any, error) {
	return func(given map[string]any) (any, error) {
		made := defaults()
		text, err := json.Marshal(given)
		if err != nil {
			return nil, err
		}
		if given != nil {
			if err := json.Unmarshal(text, &made, json.RejectUnknownMembers(true)); err != nil {
				return nil, settingsError(err)
			}
		}
		if check != nil {
			if err := check(&made); err != nil {
				return nil, err
			}
		}
		return &made, nil
	}
}

func settingsError(err error) error {
	var wrong *json.SemanticError
	switch {
	case errors.Is(err, json.ErrUnknownName) && errors.As(err, &wrong):
		return errors.New("there is no setting " + strings.TrimPrefix(string(wrong.JSONPointer), "/"))
	case errors.As(err, &wrong) && wrong.Err != nil:
		return errors.New(strings.TrimPrefix(string(wrong.JSONPointer), "/") + ": " + wrong.Err.Error())
	case errors.As(err, &wrong):
		return errors.New("the type of " + strings.TrimPrefix(string(wrong.JSONPointer), "/") + " is wrong")
	}
	return err
}

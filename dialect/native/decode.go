package native

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/internal/nearest"
)

// decoder reads bodies strictly: names once and as they are documented, valid UTF-8, no lone surrogates, no NUL, nothing
// after the value. null is the same as leaving the field out.
type decoder struct {
	options  json.Options
	registry huma.Registry
	schemas  map[reflect.Type]*huma.Schema // of the bodies, to explain what is wrong with one
}

func newDecoder(r huma.Registry, bodies ...any) *decoder {
	d := &decoder{options: json.RejectUnknownMembers(true), registry: r, schemas: map[reflect.Type]*huma.Schema{}}
	for _, b := range bodies {
		d.schemas[reflect.TypeOf(b)] = r.Schema(reflect.TypeOf(b), true, "")
	}
	return d
}

// required reads the body of an operation that needs one.
func (d *decoder) required(data []byte, v any) error {
	if len(data) == 0 {
		return watchword.NewError(malformedRequest, "request body is required")
	}
	return d.decode(data, v)
}

func (d *decoder) decode(data []byte, v any) error {
	err := json.Unmarshal(data, v, d.options)
	var semantic *json.SemanticError
	switch {
	case err == nil && bytes.TrimLeft(data, " \t\r\n")[0] != '{': // null, which leaves every field as it is
		return watchword.FieldError(watchword.InvalidRequest, "", "expected object")
	case err == nil && !bytes.Contains(data, []byte(`\u0000`)):
		return nil
	case err == nil:
		return refuseNUL(data)
	case errors.As(err, &semantic):
		return d.explain(data, reflect.TypeOf(v).Elem(), semantic)
	}
	return malformed(err)
}

// refuseNUL looks for NUL characters, which JSON can only hold as an escape.
func refuseNUL(data []byte) error {
	tokens := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		t, err := tokens.ReadToken()
		if err != nil {
			return nil //nolint:nilerr // the end: the data has been decoded before
		}
		if t.Kind() == '"' && strings.IndexByte(t.String(), 0) >= 0 {
			return watchword.FieldError(watchword.InvalidRequest, fieldAt(tokens.StackPointer()), "a text must not hold NUL characters")
		}
	}
}

// fieldAt is a JSON pointer in the notation of this API.
func fieldAt(p jsontext.Pointer) string {
	return printable(strings.Join(slices.Collect(p.Tokens()), "."))
}

// malformed says why something is not JSON, in words of our own: the library's may change, and they quote the input.
func malformed(err error) error {
	why := "it is not valid JSON"
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		why = "it has the same name twice"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		why = "it ends too early"
	case strings.Contains(err.Error(), "UTF-8"), strings.Contains(err.Error(), "surrogate"):
		why = "it is not valid UTF-8, or it has a lone surrogate"
	}
	var at *jsontext.SyntacticError
	if errors.As(err, &at) {
		return watchword.NewError(malformedRequest, "the body cannot be read, at byte "+strconv.FormatInt(at.ByteOffset, 10)+": "+why)
	}
	return watchword.NewError(malformedRequest, "the body cannot be read: "+why)
}

// explain says what is wrong with a body that is JSON, and not what the operation takes. It names every fault.
func (d *decoder) explain(data []byte, t reflect.Type, first *json.SemanticError) error {
	var generic any
	err := json.Unmarshal(data, &generic, d.options)
	var semantic *json.SemanticError
	if err != nil && !errors.As(err, &semantic) {
		return malformed(err)
	}
	var found huma.ValidateResult
	schema := d.schemas[t]
	if err == nil && schema != nil {
		huma.Validate(d.registry, schema, huma.NewPathBuffer([]byte("body"), len("body")), huma.ModeWriteToServer, given(generic), &found)
	}
	faults := make([]*huma.ErrorDetail, 0, len(found.Errors))
	for _, e := range found.Errors {
		var detail *huma.ErrorDetail
		if errors.As(e, &detail) {
			faults = append(faults, detail)
		}
	}
	if len(faults) == 0 {
		return watchword.FieldError(watchword.InvalidRequest, fieldAt(first.JSONPointer), "this value is of the wrong type, or out of range")
	}
	return invalid(faults, d.known(schema))
}

// given drops what is null: it counts as left out, so it is not at fault.
func given(v any) any {
	object, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for name, value := range object {
		if value == nil {
			delete(object, name)
		}
		given(value)
	}
	return object
}

// known lists the names that a body may have.
func (d *decoder) known(s *huma.Schema) []string {
	if s.Ref != "" {
		s = d.registry.SchemaFromRef(s.Ref)
	}
	var names []string
	for name, p := range s.Properties {
		names = append(names, name)
		if p.Ref != "" {
			for inner := range d.registry.SchemaFromRef(p.Ref).Properties {
				names = append(names, name+"."+inner)
			}
		}
	}
	slices.Sort(names)
	return names
}

// maxFaults is how many faults one answer names.
const maxFaults = 16

// invalid makes one refusal of the faults that huma's validator found.
func invalid(faults []*huma.ErrorDetail, known []string) error {
	r := &refusal{word: watchword.NewError(watchword.InvalidRequest, "the request is not valid")}
	for _, f := range faults {
		_, field, _ := strings.Cut(f.Location, ".")
		r.faults = append(r.faults, fieldError{Field: printable(field), Detail: f.Message})
	}
	slices.SortStableFunc(r.faults, func(a, b fieldError) int { return strings.Compare(a.Field, b.Field) })
	r.faults = r.faults[:min(len(r.faults), maxFaults)]
	if len(r.faults) == 0 {
		return r
	}
	first := r.faults[0]
	r.word.Field, r.word.Message = first.Field, first.Detail
	if first.Detail == validation.MsgUnexpectedProperty {
		r.word.Message = "there is no such field"
		if near := nearest.Word(first.Field, known); near != "" {
			r.hint = fmt.Sprintf("Did you mean %s?", near)
		}
	}
	return r
}

// maxPrintable is how much of a name of the caller's is said back.
const maxPrintable = 64

// printable is a caller's name for something as it can be said back: printable ASCII, and not much of it.
func printable(s string) string {
	clean := make([]byte, 0, min(len(s), maxPrintable))
	for i := 0; i < len(s) && len(clean) < maxPrintable; i++ {
		if c := s[i]; c > ' ' && c <= '~' {
			clean = append(clean, c)
		}
	}
	return string(clean)
}

package watchword

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// declaredCodes reads the constants of type ErrorCode out of the source.
func declaredCodes(t *testing.T) []ErrorCode {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []ErrorCode
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || fmt.Sprint(spec.Type) != "ErrorCode" {
			return true
		}
		for _, v := range spec.Values {
			lit, isLiteral := v.(*ast.BasicLit)
			if !isLiteral {
				t.Fatalf("%s is not a literal", spec.Names[0])
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, ErrorCode(text))
		}
		return true
	})
	return codes
}

func TestErrorCodesListsEveryConstant(t *testing.T) {
	declared, listed := declaredCodes(t), ErrorCodes()
	slices.Sort(declared)
	slices.Sort(listed)
	if len(declared) < 20 || !slices.Equal(declared, listed) {
		t.Errorf("declared %v\nlisted %v", declared, listed)
	}
	if len(slices.Compact(listed)) != len(declared) {
		t.Error("a code is listed twice")
	}
}

func TestErrorsCompareByCode(t *testing.T) {
	err := fmt.Errorf("around: %w", FieldError(NotFound, "id", "gone"))
	if !errors.Is(err, NewError(NotFound, "")) || errors.Is(err, NewError(Forbidden, "gone")) || errors.Is(err, io.EOF) {
		t.Error("errors.Is does not go by the code")
	}
	var e *Error
	if !errors.As(err, &e) || e.Field != "id" || CodeOf(err) != NotFound {
		t.Errorf("%v, %q", e, CodeOf(err))
	}
	if CodeOf(io.EOF) != "" || CodeOf(nil) != "" {
		t.Error("an internal error has a code")
	}
}

func TestInternalCausesStayInternal(t *testing.T) {
	cause := errors.New("dial tcp 10.0.0.1: secret")
	for _, e := range []*Error{unavailable(cause), accountUnavailable(cause)} {
		if strings.Contains(e.Message, "secret") {
			t.Errorf("the message shows the cause: %q", e.Message)
		}
		if !errors.Is(e, cause) || !strings.Contains(e.Error(), "secret") {
			t.Errorf("the log does not get the cause: %v", e)
		}
	}
	if unavailable(cause).RetryAfter != time.Second {
		t.Error("it does not say when to try again")
	}
}

func TestHideKeepsTheVocabulary(t *testing.T) {
	if hide(nil) != nil {
		t.Error("nothing became an error")
	}
	known := NewError(NotFound, "x")
	if got := hide(known); !errors.Is(got, known) {
		t.Errorf("%v", got)
	}
	e := wantCode(t, hide(io.ErrUnexpectedEOF), Unavailable)
	if !errors.Is(e, io.ErrUnexpectedEOF) || strings.Contains(e.Message, "EOF") {
		t.Errorf("%v", e)
	}
}

func TestSendErrors(t *testing.T) {
	e := NewSendError(ClassRateLimited, "isv.\x00LIMIT\n好"+strings.Repeat("x", 100), io.EOF)
	if e.Raw != "isv.LIMIT"+strings.Repeat("x", 55) || !errors.Is(e, io.EOF) {
		t.Errorf("raw is %q", e.Raw)
	}
	if got := NewSendError(ClassTimeout, "", nil).Error(); got != "the provider did not take the message: timeout" {
		t.Error(got)
	}
	if got := NewSendError(ClassTimeout, "E1", io.EOF).Error(); got != "the provider did not take the message: timeout (E1): EOF" {
		t.Error(got)
	}
}

func TestRefusalsByError(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Outcome
	}{
		{NewSendError(ClassAuthFailed, "E1", nil), Outcome{Class: ClassAuthFailed, Raw: "E1"}},
		{fmt.Errorf("around: %w", NewSendError(ClassTimeout, "", nil)), Outcome{Class: ClassTimeout}},
		{fmt.Errorf("around: %w", context.DeadlineExceeded), Outcome{Class: ClassTimeout}},
		{io.EOF, Outcome{Class: ClassUnknown}},
		{NewSendError(ClassNone, "", nil), Outcome{Class: ClassUnknown}},
	} {
		if got := refusal(c.err); got != c.want {
			t.Errorf("%v: %+v; want %+v", c.err, got, c.want)
		}
	}
}

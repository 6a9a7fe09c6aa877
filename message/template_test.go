package message

import (
	"errors"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	t.Parallel()
	const ok = "{{code}} from {{brand}}"
	for _, tt := range []struct {
		name, channel string
		tmpl          Template
		extra         []string
		want          string // "" = valid
	}{
		{"sms", "sms", Template{Locale: "en", Text: "{{ code }} {{brand}} {{minutes}}"}, nil, ""},
		{"no locale", "sms", Template{Text: ok}, nil, ""},
		{"unregistered locale", "sms", Template{Locale: "xx", Text: ok}, nil, ""},
		{"bad locale", "sms", Template{Locale: "not a tag", Text: ok}, nil, `message: locale: not a language tag such as "en" or "zh-Hans"`},
		{"extra", "sms", Template{Text: ok + "{{shop_2}}"}, []string{"shop_2"}, ""},
		{"unknown", "sms", Template{Text: "{{code}}\nof {{shop}}"}, []string{"shop_2"}, "message: text: line 2, column 4: unknown placeholder {{shop}}"},
		{"column in runes", "sms", Template{Text: "【码】{{cod}}"}, nil, "message: text: line 1, column 4: unknown placeholder {{cod}}"},
		{"unclosed", "sms", Template{Text: "{{code}} {{brand"}, nil, "message: text: line 1, column 10: {{ has no closing }}"},
		{"malformed", "sms", Template{Text: "{{Code}}"}, nil, "message: text: line 1, column 1: between {{ and }} belongs"},
		{"no name", "sms", Template{Text: "{{code}}{{ }}"}, nil, "message: text: line 1, column 9: between {{ and }} belongs"},
		{"bad letter in name", "sms", Template{Text: "{{code}}{{a-b}}"}, nil, "between {{ and }} belongs"},
		{"tab is no space", "sms", Template{Text: "{{\tcode}}"}, nil, "between {{ and }} belongs"},
		{"name of 32", "sms", Template{Text: ok + "{{" + strings.Repeat("a", 32) + "}}"}, []string{strings.Repeat("a", 32)}, ""},
		{"name of 33", "sms", Template{Text: ok + "{{" + strings.Repeat("a", 33) + "}}"}, []string{strings.Repeat("a", 33)}, "of at most 32 characters"},
		{"triple brace", "sms", Template{Text: "{{{code}}}"}, nil, "between {{ and }} belongs"},
		{"lone closing", "sms", Template{Text: "}} {{code}}"}, nil, ""},
		{"code missing", "sms", Template{Text: "Hello {{brand}}"}, nil, "message: text: {{code}} is missing"},
		{"empty", "sms", Template{Text: " \n"}, nil, "message: text: is empty"},
		{"NUL", "sms", Template{Text: "{{code}}\x00"}, nil, "message: text: line 1, column 9: character U+0000 is not allowed here"},
		{"C1 control", "sms", Template{Text: "{{code}}\u0085"}, nil, "character U+0085 is not allowed here"},
		{"lines and tabs", "sms", Template{Text: "a\r\n\t{{code}}"}, nil, ""},
		{"UTF-8", "sms", Template{Text: "é{{code}}\xff"}, nil, "message: text: line 1, column 10: not valid UTF-8"},
		{"a real U+FFFD", "sms", Template{Text: "\uFFFD{{code}}"}, nil, ""},
		{"longest text", "sms", Template{Text: ok + strings.Repeat("码", MaxText-len(ok))}, nil, ""},
		{"over-long text", "sms", Template{Text: ok + strings.Repeat("码", MaxText)}, nil, "message: text: 2023 characters, at most 2000 are allowed"},
		{"sms subject", "sms", Template{Text: ok, Subject: "x"}, nil, "message: subject: only an e-mail has one"},
		{"sms html", "sms", Template{Text: ok, HTML: "x"}, nil, "message: html: only an e-mail has it"},

		{"email", "email", Template{Text: ok, Subject: "Your code"}, nil, ""},
		{"email html", "email", Template{Text: ok, Subject: ok, HTML: "<style>@media x{a{b:c}}</style>{{code}}"}, nil, ""},
		{"no subject", "email", Template{Text: ok}, nil, "message: subject: is empty"},
		{"CR in subject", "email", Template{Text: ok, Subject: "a\rBcc: x"}, nil, "message: subject: line 1, column 2: character U+000D is not allowed here"},
		{"LF in subject", "email", Template{Text: ok, Subject: "a\nBcc: x"}, nil, "character U+000A"},
		{"separator in subject", "email", Template{Text: ok, Subject: "a\u2028b"}, nil, "character U+2028"},
		{"bad placeholder in subject", "email", Template{Text: ok, Subject: "{{x}}"}, nil, "message: subject: line 1, column 1: unknown placeholder {{x}}"},
		{"longest subject", "email", Template{Text: ok, Subject: strings.Repeat("码", MaxSubject)}, nil, ""},
		{"over-long subject", "email", Template{Text: ok, Subject: strings.Repeat("码", MaxSubject+1)}, nil, "message: subject: 201 characters, at most 200 are allowed"},
		{"html without code", "email", Template{Text: ok, Subject: "s", HTML: "<p>hi</p>"}, nil, "message: html: {{code}} is missing"},
		{"longest html", "email", Template{Text: ok, Subject: "s", HTML: "{{code}}" + strings.Repeat("x", MaxHTML-8)}, nil, ""},
		{"over-long html", "email", Template{Text: ok, Subject: "s", HTML: "{{code}}" + strings.Repeat("x", MaxHTML)}, nil, "message: html: 65544 bytes, at most 65536 are allowed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.tmpl.Validate(tt.channel, tt.extra...)
			if tt.want == "" {
				if err != nil {
					t.Fatalf("got %v, want it valid", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if e, ok := errors.AsType[*Error](err); !ok || e.Field == "" || e.Problem == "" {
				t.Errorf("not a filled *Error: %#v", err)
			}
		})
	}
}

func TestValidateReportsEveryField(t *testing.T) {
	t.Parallel()
	err := Template{Locale: "!", Subject: "\n", Text: "x", HTML: "y"}.Validate("email")
	for _, field := range []string{"locale", "subject", "text", "html"} {
		if err == nil || !strings.Contains(err.Error(), "message: "+field+":") {
			t.Errorf("%s is not reported: %v", field, err)
		}
	}
}

package fresns_test

import (
	"strings"
	"testing"

	"github.com/watchword/watchword/dialect/fresns"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	spec := fresns.Dialect().Spec
	for _, c := range []struct {
		given map[string]any
		want  string // of the error
	}{
		{nil, ""},
		{map[string]any{"login_or_register": true}, ""},
		{map[string]any{"blocked_email_domains": []string{"Mailinator.com", "例え.テスト"}}, ""},
		{map[string]any{"blocked_email_domains": []string{"a@b.example"}}, `"a@b.example" is no domain`},
		{map[string]any{"blocked_email_domains": []string{""}}, `"" is no domain`},
		{map[string]any{"blocked_email_domains": "mailinator.com"}, "the type of blocked_email_domains is wrong"},
		{map[string]any{"blocked_domains": []string{}}, "there is no setting blocked_domains"},
	} {
		check(t, spec.Settings, c.given, c.want)
	}
	for _, c := range []struct {
		given map[string]any
		want  string
	}{
		{nil, ""},
		{map[string]any{"platform_id": 11, "server": true}, ""},
		{map[string]any{"platform_id": 12}, "platform_id is 12"},
		{map[string]any{"platform_id": -1}, "platform_id is -1"},
		{map[string]any{"server": "yes"}, "the type of server is wrong"},
		{map[string]any{"key_type": 1}, "there is no setting key_type"},
	} {
		check(t, spec.Credentials[0].Settings, c.given, c.want)
	}
}

func check(t *testing.T, read func(map[string]any) (any, error), given map[string]any, want string) {
	t.Helper()
	_, err := read(given)
	switch {
	case want == "" && err != nil:
		t.Errorf("%v: %v", given, err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("%v: %v, want %q", given, err, want)
	}
}

package watchword

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func shout(field, text string) (string, error) { return strings.ToUpper(field + "=" + text), nil }

func TestMapSecretsChangesTheSecretFieldsAlone(t *testing.T) {
	settings := map[string]any{
		"key": "k", "url": "u", "empty": "", "headers": map[string]any{"a": "1", "b": "2"}, "auth": map[string]any{"user": "x", "pass": "p"},
		"flat": "not an object",
	}
	before := cmp.Diff(settings, map[string]any{})
	got, err := mapSecrets(settings, []string{"key", "empty", "headers.*", "auth.pass", "flat.x", "missing"}, shout)
	want := map[string]any{
		"key": "KEY=K", "url": "u", "empty": "", "headers": map[string]any{"a": "HEADERS.A=1", "b": "HEADERS.B=2"},
		"auth": map[string]any{"user": "x", "pass": "AUTH.PASS=P"}, "flat": "not an object",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if cmp.Diff(settings, map[string]any{}) != before {
		t.Error("the settings it was given are altered")
	}
}

func TestMapSecretsOfNothing(t *testing.T) {
	if got, err := mapSecrets(nil, []string{"key"}, shout); got != nil || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestMapSecretsNamesTheFieldAtFault(t *testing.T) {
	broken := errors.New("broken")
	fail := func(string, string) (string, error) { return "", broken }
	_, err := mapSecrets(map[string]any{"auth": map[string]any{"pass": "p"}}, []string{"auth.pass"}, fail)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "settings.auth.pass") {
		t.Error(err)
	}
	if _, err := mapSecrets(map[string]any{"key": 7}, []string{"key"}, shout); err == nil || !strings.Contains(err.Error(), "settings.key must be a text") {
		t.Error(err)
	}
}

package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/watchword/watchword"
)

// fullResources has every kind of resource, and values that YAML is tempted to read as something else.
func fullResources() watchword.Resources {
	wait, yes := watchword.Duration(0), true
	return watchword.Resources{
		Tenants: []watchword.Tenant{{
			ID: "acme", Name: "123", Brand: "no", Locale: "zh-Hans", Dialects: []string{"native"}, Purposes: []watchword.Purpose{"gift"},
		}},
		Credentials: []watchword.Credential{{Tenant: "acme", Name: "backend", Type: watchword.APIKey, Digest: strings.Repeat("1e", 32)}},
		Policies: []watchword.PolicyResource{{
			Tenant: "acme", Lifetime: watchword.Duration(10 * time.Minute), Wait: &wait, TestRecipients: &yes,
			Limits: []watchword.RecipientLimit{{Name: "a", Count: 1, Per: watchword.Duration(time.Hour)}},
		}},
		Templates:  []watchword.TemplateText{{Tenant: "acme", Channel: watchword.SMS, Locale: "en", Text: "# {{code}}:\n\ttwo\u2028lines 🙂"}},
		Signatures: []watchword.Signature{{Tenant: "acme", Name: "s", Channel: watchword.SMS, Text: "【是】"}},
		ProviderAccounts: []watchword.ProviderAccount{{
			Name: "mail", Type: "smtp", Settings: map[string]any{"host": "0x10", "port": 25.0, "list": []any{"null", nil, true}},
		}},
		Routes: []watchword.Route{{Tenant: "acme", Name: "1e3", Channel: watchword.Email, Prefixes: []string{"+86"}, Use: []string{"mail"}}},
		TestRecipients: []watchword.TestRecipient{{
			Tenant: "acme", Name: "t", To: "sealed:x", Code: "012345", ExpiresAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
		}},
		Accounts: []watchword.AccountResource{{Tenant: "acme", ID: "ada", Phone: "+8613800138000", Email: "ada@example.com"}},
	}
}

func TestResourcesRoundTrip(t *testing.T) {
	want := fullResources()
	text, err := EncodeResources(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseResources(text, ".")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s\n%s", diff, text)
	}
}

func TestResourcesSecretFiles(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"a": "first\n", "b": "second\r\n", "c": "third", "d": "fourth\n\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := ParseResources([]byte(`
credentials: [{tenant: t, name: n, secret_file: a}]
provider_accounts:
  - {name: m, type: smtp, settings: {password_file: b, ca_file: kept, dkim: {private_key_file: `+filepath.Join(folder, "c")+`}}}
  - {name: h, type: http, settings: {secrets: {key_file: d, other: clear}}}
`), folder)
	if err != nil {
		t.Fatal(err)
	}
	want := watchword.Resources{
		Credentials: []watchword.Credential{{Tenant: "t", Name: "n", Secret: "first"}},
		ProviderAccounts: []watchword.ProviderAccount{
			{Name: "m", Type: "smtp", Settings: map[string]any{
				"password": "second", "ca_file": "kept", "dkim": map[string]any{"private_key": "third"},
			}},
			{Name: "h", Type: "http", Settings: map[string]any{"secrets": map[string]any{"key": "fourth", "other": "clear"}}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestKeysThatYAMLTakesForNumbers holds that a vendor's words may be numbers, also without quotes.
func TestKeysThatYAMLTakesForNumbers(t *testing.T) {
	r, err := ParseResources([]byte("provider_accounts: [{name: m, type: http, settings: {list: [{map: {0: delivered, true: x, 1.5: y}}]}}]"), ".")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(r.ProviderAccounts[0].Settings["list"])
	if want := "[map[map:map[0:delivered 1.5:y true:x]]]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestResourcesFaults holds that every fault is told with its place.
func TestResourcesFaults(t *testing.T) {
	for name, x := range map[string]struct {
		text string
		want []string
	}{
		"unknown list":   {"tenant: []", []string{"at /tenant:", `did you mean "tenants"?`}},
		"unknown field":  {"tenants: [{id: a}, {id: b, brnd: x}]", []string{"at /tenants/1/brnd:", `did you mean "brand"?`}},
		"unknown deep":   {"policies: [{limits: [{nam: x}]}]", []string{"at /policies/0/limits/0/nam:", `did you mean "name"?`}},
		"unknown far":    {"tenants: [{zzzzzzzz: x}]", []string{"at /tenants/0/zzzzzzzz:"}},
		"kind":           {"policies: [{attempts: many}]", []string{"at /policies/0/attempts:", "string"}},
		"object":         {"tenants: {id: a}", []string{"at /tenants:"}},
		"duration":       {"policies: [{lifetime: soon}]", []string{"at /policies/0/lifetime:", `"5m"`}},
		"time":           {"test_recipients: [{expires_at: soon}]", []string{"at /test_recipients/0/expires_at:"}},
		"not YAML":       {"tenants: [", []string{"yaml"}},
		"twice":          {"tenants: []\ntenants: []", []string{"tenants"}},
		"a list":         {"[1]", []string{"yaml"}},
		"provider type":  {"provider_accounts: [{name: m, type: smpt}]", []string{`provider_accounts "m"`, `did you mean "smtp"?`}},
		"secret path":    {"credentials: [{name: n, secret_file: [x]}]", []string{`credentials "n"`, "secret_file", "not a path"}},
		"secret missing": {"credentials: [{name: n, secret_file: none}]", []string{`credentials "n"`, "secret_file", "none"}},
		"secret twice":   {"credentials: [{name: n, secret_file: resources.go, secret: s}]", []string{"secret_file: secret is there as well"}},
		"setting secret": {"provider_accounts: [{name: m, type: smtp, settings: {dkim: {private_key_file: none}}}]", []string{`"m": settings.private_key_file`, "none"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseResources([]byte(x.text), ".")
			wantError(t, err, x.want...)
		})
	}
}

// FuzzParseResources looks for documents that cannot be read, or that mean something else once they have been written
// back.
func FuzzParseResources(f *testing.F) {
	text, err := EncodeResources(fullResources())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	for _, seed := range []string{
		"", "tenants: [{id: a, brand: \"\\x7f\\ufffe\"}]", "a: &a [*a]", "tenants: [{1: 2}]", "provider_accounts: [{settings: {a: .nan}}]",
		"provider_accounts: [{type: http, settings: {secrets: {a_file_file: x}}}]", "templates: [{text: \"a\\r\\nb\\u0085c \"}]",
		"provider_accounts: [{type: inbox, settings: {? [a] : b}}]", "tenants: [{id: !!binary aGk=}]", "{}", "tenants: [{<<: {id: b}}]", "tenants: [{brand: \"\\n  0\"}, {brand: \"  a\\nb\"}]",
	} {
		f.Add(seed)
	}
	folder := f.TempDir() // has no files, so that documents cannot read any
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, fileSuffix) {
			return // may name any file of this machine
		}
		first, err := ParseResources([]byte(text), folder)
		nameless := func(a watchword.ProviderAccount) bool { return a.Type == "" } // was null; the registry refuses it
		if err != nil || slices.ContainsFunc(first.ProviderAccounts, nameless) {
			return
		}
		written, err := EncodeResources(first)
		if err != nil {
			t.Fatalf("a document that was read cannot be written: %v", err)
		}
		second, err := ParseResources(written, folder)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, written)
		}
		if diff := cmp.Diff(first, second, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("it means something else now: %s\n%s", diff, written)
		}
	})
}

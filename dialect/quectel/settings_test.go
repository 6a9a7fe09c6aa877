package quectel_test

import (
	"strings"
	"testing"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/quectel"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	byIP := func(on watchword.LimitAction) watchword.BroadLimit {
		return watchword.BroadLimit{Name: "ip-" + string(on), By: watchword.ByIP, On: on, Count: 10, Per: watchword.Duration(1e9 * 60)}
	}
	keys := setup(t).Keys
	for name, c := range map[string]struct {
		settings map[string]any
		limits   []watchword.BroadLimit
		sandbox  bool
		says     string // empty: it is fine
	}{
		"none":                            {},
		"all signed":                      {settings: map[string]any{"unsigned_email": false, "unsigned_validation": false}},
		"unsigned in the sandbox":         {settings: map[string]any{"unsigned_email": true, "unsigned_validation": true}, sandbox: true},
		"unsigned e-mail, no limit":       {settings: map[string]any{"unsigned_email": true}, says: "by ip, on send"},
		"unsigned e-mail, limit":          {settings: map[string]any{"unsigned_email": true}, limits: []watchword.BroadLimit{byIP("")}},
		"unsigned e-mail, limit on send":  {settings: map[string]any{"unsigned_email": true}, limits: []watchword.BroadLimit{byIP("send")}},
		"unsigned e-mail, limit on check": {settings: map[string]any{"unsigned_email": true}, limits: []watchword.BroadLimit{byIP("check")}, says: "by ip, on send"},
		"unsigned e-mail, tenant's limit": {settings: map[string]any{"unsigned_email": true}, limits: []watchword.BroadLimit{{Name: "all", By: "tenant", Count: 1, Per: watchword.Duration(1e9)}}, says: "by ip, on send"},
		"unsigned validation, no limit":   {settings: map[string]any{"unsigned_validation": true}, limits: []watchword.BroadLimit{byIP("send")}, says: "by ip, on check"},
		"unsigned validation, limit":      {settings: map[string]any{"unsigned_validation": true}, limits: []watchword.BroadLimit{byIP("check")}},
		"purposes":                        {settings: map[string]any{"validate_purposes": []any{"login", "common", "gift", "add_push_recipient"}}},
		"an unknown purpose":              {settings: map[string]any{"validate_purposes": []any{"lgoin"}}, says: `there is no purpose "lgoin"`},
		"no purposes":                     {settings: map[string]any{"validate_purposes": []any{}}, says: "validate_purposes is empty"},
		"a purpose twice":                 {settings: map[string]any{"validate_purposes": []any{"login", "login"}}, says: `"login" twice`},
		"many purposes":                   {settings: map[string]any{"validate_purposes": []any{"a", "b", "c", "d", "e", "f", "g", "h", "i"}}, says: "has 9 purposes"},
		"an unknown setting":              {settings: map[string]any{"unsigned": true}, says: "there is no setting unsigned"},
		"a wrong type":                    {settings: map[string]any{"unsigned_email": "yes"}, says: "the type of unsigned_email is wrong"},
	} {
		tenant := watchword.Tenant{ID: "a", Dialects: []string{quectel.Name}, Purposes: []watchword.Purpose{"gift"}, Limits: c.limits}
		if c.settings != nil {
			tenant.DialectSettings = map[string]map[string]any{quectel.Name: c.settings}
		}
		_, err := watchword.NewSnapshot(
			watchword.Resources{Tenants: []watchword.Tenant{tenant}},
			watchword.SnapshotOptions{Keys: keys, Dialects: specs(), Sandbox: c.sandbox},
		)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	keys := setup(t).Keys
	for says, c := range map[string]watchword.Credential{
		"key is missing: it is the user domain":     {Name: "n"},
		"settings: there are none to make here":     {Name: "n", Key: "k", Settings: map[string]any{"a": 1}},
		"secret is missing":                         {Name: "n", Key: "k"},
		"key has at most 128 bytes, and no control": {Name: "n", Key: strings.Repeat("k", 129)},
	} {
		c.Tenant, c.Type = "a", quectel.UserDomain
		if says != "secret is missing" {
			c.Secret = secret
		}
		_, err := watchword.NewSnapshot(
			watchword.Resources{Tenants: []watchword.Tenant{{ID: "a"}}, Credentials: []watchword.Credential{c}},
			watchword.SnapshotOptions{Keys: keys, Dialects: specs()},
		)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", says, err)
		}
	}
}

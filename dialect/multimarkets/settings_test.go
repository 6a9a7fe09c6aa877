package multimarkets_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/multimarkets"
)

// snapshot makes a registry of one tenant.
func snapshot(t testing.TB, sandbox bool, tenant watchword.Tenant, settings map[string]any, credentials ...watchword.Credential) error {
	t.Helper()
	e := dialecttest.NewEngine(t, dialecttest.Options{})
	tenant.ID, tenant.Dialects = "acme", []string{multimarkets.Name}
	if settings != nil {
		tenant.DialectSettings = map[string]map[string]any{multimarkets.Name: settings}
	}
	_, err := watchword.NewSnapshot(watchword.Resources{Tenants: []watchword.Tenant{tenant}, Credentials: credentials}, watchword.SnapshotOptions{
		Keys: e.Keys, Dialects: watchword.Specs{multimarkets.Dialect().Spec}, Sandbox: sandbox,
	})
	return err
}

func TestATenantNeedsOneOfThreeProtections(t *testing.T) {
	t.Parallel()
	limit := func(on watchword.LimitAction, by watchword.LimitKind) watchword.BroadLimit {
		return watchword.BroadLimit{Name: "l-" + string(on) + string(by), By: by, On: on, Count: 10, Per: watchword.Duration(time.Minute)}
	}
	captcha := &watchword.CaptchaSource{URL: "https://captcha.example/siteverify", Secret: "x"}
	both := []watchword.BroadLimit{limit("", watchword.ByIP), limit(watchword.OnCheck, watchword.ByIP)}
	for name, c := range map[string]struct {
		tenant   watchword.Tenant
		settings map[string]any
		sandbox  bool
		want     string // part of the error; empty: none
	}{
		"nothing":                     {want: "nothing protects them. Do one of three"},
		"nothing in the sandbox":      {sandbox: true},
		"a captcha by version":        {tenant: watchword.Tenant{Captcha: captcha}, want: "one of three"},
		"a captcha":                   {tenant: watchword.Tenant{Captcha: captcha}, settings: map[string]any{"captcha": "always"}},
		"a captcha without a service": {settings: map[string]any{"captcha": "always"}, want: "names no captcha service"},
		"the same in the sandbox":     {settings: map[string]any{"captcha": "always"}, sandbox: true, want: "names no captcha service"},
		"origins":                     {settings: map[string]any{"allowed_origins": []string{"https://a.example"}}},
		"no origins":                  {settings: map[string]any{"allowed_origins": []string{}}, want: "one of three"},
		"both limits":                 {tenant: watchword.Tenant{Limits: both}},
		"sends alone":                 {tenant: watchword.Tenant{Limits: both[:1]}, want: "one of three"},
		"checks alone":                {tenant: watchword.Tenant{Limits: both[1:]}, want: "one of three"},
		"limits by tenant": {
			tenant: watchword.Tenant{Limits: []watchword.BroadLimit{limit("send", "tenant"), limit("check", "tenant")}}, want: "one of three",
		},
		"customers for anybody":          {tenant: watchword.Tenant{Limits: both}, settings: map[string]any{"customer_no": "open"}, want: "uniform_answers"},
		"customers with uniform answers": {tenant: watchword.Tenant{Limits: both, UniformAnswers: true}, settings: map[string]any{"customer_no": "open"}},
		"switched off":                   {tenant: watchword.Tenant{Disabled: true}},
	} {
		err := snapshot(t, c.sandbox, c.tenant, c.settings)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSettingsAreStrict(t *testing.T) {
	t.Parallel()
	for want, settings := range map[string]map[string]any{
		"there is no setting captchas":      {"captchas": "always"},
		"it must be by_version or always":   {"captcha": "never"},
		"it must be signed_in or open":      {"customer_no": "all"},
		"no web origin":                     {"allowed_origins": []string{"app.example.com"}},
		`"https://app.example.com/" is no`:  {"allowed_origins": []string{"https://app.example.com/"}},
		`"null" is no web origin`:           {"allowed_origins": []string{"null"}},
		`"*" is no web origin`:              {"allowed_origins": []string{"*"}},
		"the type of b_end_token is wrong":  {"b_end_token": "no"},
		"the type of allowed_origins is wr": {"allowed_origins": "https://app.example.com"},
	} {
		if err := snapshot(t, true, watchword.Tenant{}, settings); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", settings, err)
		}
	}
	app := credential("acme", "app", "multimarkets_app", "a")
	app.Digest = strings.Repeat("ab", 32)
	for _, wrong := range []string{"x", "0", "-1", "0439", "9223372036854775808", " 439"} {
		app.Settings = map[string]any{"company": wrong}
		if err := snapshot(t, true, watchword.Tenant{}, nil, app); err == nil || !strings.Contains(err.Error(), "positive whole number") {
			t.Errorf("company %q: %v", wrong, err)
		}
	}
	app.Settings = map[string]any{"company": "9223372036854775807"}
	if err := snapshot(t, true, watchword.Tenant{}, nil, app); err != nil {
		t.Error(err)
	}
}

func TestSandbox(t *testing.T) {
	t.Parallel()
	d := multimarkets.Dialect()
	env := map[string]string{}
	for _, v := range d.Sandbox.Variables {
		env[v.Name] = v.Make()
		if other := v.Make(); other == env[v.Name] {
			t.Errorf("%s is %s twice", v.Name, other)
		}
	}
	names := slices.Sorted(maps.Keys(env))
	if strings.Join(names, " ") != "MULTIMARKETS_APP_ID MULTIMARKETS_APP_SECRET MULTIMARKETS_COMPANY_ID" {
		t.Errorf("the variables are %v", names)
	}
	resources := d.Sandbox.Resources("acme", env)
	for i := range resources.Credentials {
		if c := &resources.Credentials[i]; c.Secret != "" {
			c.Secret, c.Digest = "", strings.Repeat("ab", 32)
		}
	}
	if err := snapshot(t, true, watchword.Tenant{}, d.Sandbox.Settings, resources.Credentials...); err != nil {
		t.Error(err)
	}
}

package watchword

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// testSettings are what the tests' dialect and one of its credential types read.
type testSettings struct{ Level any }

// readTestSettings is strict, and knows one name.
func readTestSettings(given map[string]any) (any, error) {
	for name := range given {
		if name != "level" {
			return nil, fmt.Errorf("there is no setting %s", name)
		}
	}
	return &testSettings{given["level"]}, nil
}

// testSpecs are two dialects: one with everything that a dialect can have, and one with little.
func testSpecs() Specs {
	return Specs{
		{
			Name: "rich", Purposes: []Purpose{"edit_info"}, Settings: readTestSettings,
			Credentials: []CredentialSpec{
				{Type: "app", Key: "app id", Signs: true, Settings: readTestSettings}, {Type: "domain", Key: "user domain", Public: true},
				{Type: "pass"},
			},
			Check: func(t *TenantView, sandbox bool) error {
				if t.Policy(PurposeCommon).CodeLength == 8 {
					return errors.New("its codes have at most 6 digits")
				}
				if settings, ok := t.SettingsFor("rich").(*testSettings); ok && settings.Level == "open" && !sandbox {
					return errors.New("a captcha is missing")
				}
				return nil
			},
		},
		{Name: "poor", Purposes: []Purpose{"add_recipient"}},
	}
}

// speaking is a tenant's registry with credentials of every type.
func speaking(t testing.TB, change func(*Resources)) Resources {
	t.Helper()
	r := baseResources()
	r.Tenants[0].Dialects = []string{"rich", "native"}
	r.Tenants[0].DialectSettings = map[string]map[string]any{"rich": {"level": "high"}}
	digest := testRing(t).hexDigest("pass-of-acme")
	r.Credentials = []Credential{
		{Tenant: acme, Name: "app", Type: "app", Key: "a-1", Secret: "signing", Settings: map[string]any{"level": 7}},
		{Tenant: acme, Name: "domain", Type: "domain", Key: "d-1", Secret: "of no use"},
		{Tenant: acme, Name: "pass", Type: "pass", Digest: digest},
	}
	change(&r)
	return r
}

func compileSpeaking(t testing.TB, sandbox bool, change func(*Resources)) (*Snapshot, error) {
	t.Helper()
	return NewSnapshot(speaking(t, change), SnapshotOptions{Keys: testRing(t), Dialects: testSpecs(), Sandbox: sandbox})
}

func TestCredentialsAreAsTheirSpecSays(t *testing.T) {
	add := func(c Credential) func(*Resources) {
		return func(r *Resources) { r.Credentials = append(r.Credentials, c) }
	}
	for want, change := range map[string]func(*Resources){
		`"acme/x": type is "moon"; it must be one of [api_key app domain pass]`: add(Credential{Tenant: acme, Name: "x", Type: "moon"}),
		`"acme/app": key is missing: it is the app id`:                          func(r *Resources) { r.Credentials[0].Key = "" },
		`"acme/domain": key is missing: it is the user domain`:                  func(r *Resources) { r.Credentials[1].Key = "" },
		`"acme/pass": key: this type of credential has none`:                    func(r *Resources) { r.Credentials[2].Key = "k" },
		`"acme/app": key has at most 128 bytes`:                                 func(r *Resources) { r.Credentials[0].Key = strings.Repeat("k", 129) },
		`"acme/domain": key has at most 128 bytes, and no control`:              func(r *Resources) { r.Credentials[1].Key = "a\nb" },
		`"globex/y": key "a-1" is taken by credential acme/app`:                 add(Credential{Tenant: "globex", Name: "y", Type: "app", Key: "a-1", Secret: "s"}),
		`"acme/z": key "a-1" is taken by`:                                       add(Credential{Tenant: acme, Name: "z", Type: "app", Key: "a-1", Secret: "s", Disabled: true}),
		`"acme/pass": settings: there are none to make here`:                    func(r *Resources) { r.Credentials[2].Settings = map[string]any{"level": 1} },
		`"acme/app": settings: there is no setting lvel`:                        func(r *Resources) { r.Credentials[0].Settings = map[string]any{"lvel": 1} },
		`"acme/app": secret is missing: requests are signed with it`:            func(r *Resources) { r.Credentials[0].Secret = "" },
		`"acme/app": a sealed field is not base64`:                              func(r *Resources) { r.Credentials[0].Secret = "sealed:!" },
		`"acme/pass": digest must be 64`:                                        func(r *Resources) { r.Credentials[2].Digest = "" },
	} {
		if _, err := compileSpeaking(t, false, change); err == nil || !strings.Contains(err.Error(), "credentials "+want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
	for name, change := range map[string]func(*Resources){
		"as it is": func(*Resources) {}, "128 bytes": func(r *Resources) { r.Credentials[0].Key = strings.Repeat("k", 128) },
		"one key for two types": func(r *Resources) { r.Credentials[1].Key = "a-1" },
		"two that are public":   add(Credential{Tenant: "globex", Name: "y", Type: "domain", Key: "d-2"}),
		"the empty type":        add(Credential{Tenant: acme, Name: "y", Digest: testRing(t).hexDigest("other")}),
	} {
		if _, err := compileSpeaking(t, false, change); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A credential is found by its public half while it and its tenant are on; its secret is open in one place alone.
func TestKeyedCredentials(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Resources)
		on     bool
	}{
		"on": {func(*Resources) {}, true}, "off": {func(r *Resources) { r.Credentials[0].Disabled = true }, false},
		"tenant off": {func(r *Resources) { r.Tenants[0].Disabled = true }, false},
	} {
		s, err := compileSpeaking(t, false, c.change)
		if err != nil {
			t.Fatal(err)
		}
		found, ok := s.Keyed("app", "a-1")
		if ok != c.on || len(s.CredentialsOf("app")) != map[bool]int{true: 1}[c.on] {
			t.Fatalf("%s: %v, %d listed", name, ok, len(s.CredentialsOf("app")))
		}
		if !c.on {
			continue
		}
		settings, read := found.Options().(*testSettings)
		if found.SigningSecret() != "signing" || found.Secret != "" || !read || settings.Level != 7 || found.Tenant != acme {
			t.Errorf("%s: %+v", name, found)
		}
		domain, ok := s.Keyed("domain", "d-1")
		if !ok || domain.SigningSecret() != "" || domain.Secret != "" || domain.Options() != nil {
			t.Errorf("%s: %+v", name, domain)
		}
		for _, at := range []credentialKey{{"app", "d-1"}, {"domain", "a-1"}, {"app", ""}, {"pass", ""}, {APIKey, "a-1"}, {"", "a-1"}} {
			if _, ok := s.Keyed(at.kind, at.key); ok {
				t.Errorf("%s: there is a credential %+v", name, at)
			}
		}
		if _, ok := s.Credential(testRing(t).Digest("pass-of-acme")); !ok {
			t.Errorf("%s: a secret that signs nothing does not find its credential", name)
		}
		if _, ok := s.Credential(testRing(t).Digest("signing")); ok {
			t.Errorf("%s: a secret that signs is a bearer key as well", name)
		}
	}
}

func TestDialectSettingsAreStrict(t *testing.T) {
	set := func(dialect string, s map[string]any) func(*Resources) {
		return func(r *Resources) {
			r.Tenants[0].DialectSettings = maps.Clone(r.Tenants[0].DialectSettings)
			r.Tenants[0].DialectSettings[dialect] = s
		}
	}
	for want, change := range map[string]func(*Resources){
		`dialect_settings.rich: settings: there is no setting lvel`: set("rich", map[string]any{"lvel": 1}),
		`dialect_settings.poor: the tenant does not speak`:          set("poor", nil),
		`dialect_settings.moon: the tenant does not speak`:          set("moon", map[string]any{}),
		`dialect_settings.poor: settings: there are none`: func(r *Resources) {
			r.Tenants[0].Dialects = append(r.Tenants[0].Dialects, "poor")
			set("poor", map[string]any{"level": 1})(r)
		},
	} {
		if _, err := compileSpeaking(t, false, change); err == nil || !strings.Contains(err.Error(), `tenants "acme": `+want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
	s, err := compileSpeaking(t, false, func(r *Resources) {
		r.Tenants = append(r.Tenants, Tenant{ID: "quiet", Dialects: []string{"rich", "poor", "of-a-later-version"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	for tenant, want := range map[TenantID]any{acme: "high", "quiet": nil} {
		view, _ := s.Tenant(tenant)
		if settings, ok := view.SettingsFor("rich").(*testSettings); !ok || settings.Level != want {
			t.Errorf("%s: %+v", tenant, view.SettingsFor("rich"))
		}
	}
	globex, _ := s.Tenant("globex")
	quiet, _ := s.Tenant("quiet")
	if globex.SettingsFor("rich") != nil || quiet.SettingsFor("poor") != nil || globex.Speaks("rich") || !quiet.Speaks("rich") {
		t.Error("a tenant has settings for what it does not speak, or for what takes none")
	}
}

// A dialect tells what keeps a tenant from speaking it; the sandbox forgives what nobody can abuse there.
func TestDialectsCheckTheirTenants(t *testing.T) {
	long := func(r *Resources) { r.Policies = []PolicyResource{{Tenant: acme, CodeLength: 8}} }
	open := func(r *Resources) { r.Tenants[0].DialectSettings["rich"]["level"] = "open" }
	for name, c := range map[string]struct {
		change  func(*Resources)
		sandbox bool
		want    string
	}{
		"a policy that it cannot carry": {long, false, `tenants "acme": dialect rich: its codes have`},
		"in the sandbox as well":        {long, true, `tenants "acme": dialect rich: its codes have`},
		"a protection is missing":       {open, false, `tenants "acme": dialect rich: a captcha is missing`},
		"not so in the sandbox":         {open, true, ""},
		"a tenant that is off":          {func(r *Resources) { long(r); r.Tenants[0].Disabled = true }, false, ""},
		"a tenant that speaks another": {func(r *Resources) {
			long(r)
			r.Tenants[0].Dialects, r.Tenants[0].DialectSettings = []string{"poor"}, nil
		}, false, ""},
	} {
		_, err := compileSpeaking(t, c.sandbox, c.change)
		if (c.want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", name, err, c.want)
		}
	}
}

// A dialect whose settings come to nothing is asked all the same.
func TestDialectWithEmptySettingsIsChecked(t *testing.T) {
	specs := Specs{{
		Name: "bare", Settings: func(map[string]any) (any, error) { return nil, nil },
		Check: func(*TenantView, bool) error { return errors.New("no") },
	}}
	r := baseResources()
	r.Tenants[0].Dialects = []string{"bare"}
	if _, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t), Dialects: specs}); err == nil || !strings.Contains(err.Error(), "dialect bare: no") {
		t.Errorf("%v", err)
	}
}

// A dialect's purposes are its tenants' alone: in policies, starts and checks.
func TestDialectPurposesAreTheirTenantsOnly(t *testing.T) {
	speaks := func(r *Resources) { r.Tenants[0].Dialects, r.Tenants[1].Dialects = []string{"rich"}, []string{"poor"} }
	bubble(t, nil, func(t *testing.T, w *world) {
		w.dialects = testSpecs()
		w.reconfigure(func(r *Resources) {
			speaks(r)
			r.Policies = []PolicyResource{{Tenant: acme, Purpose: "edit_info", Attempts: 2}}
		})
		if v := w.begin(func(r *StartRequest) { r.Purpose = "edit_info" }); v.AttemptsRemaining != 2 {
			t.Errorf("its policy is not used: %d attempts", v.AttemptsRemaining)
		}
		for tenant, purpose := range map[TenantID]Purpose{acme: "add_recipient", "globex": "edit_info"} {
			caller := Caller{Tenant: tenant, Credential: "main"}
			_, err := w.tryStart(func(r *StartRequest) { r.Caller, r.Purpose = caller, purpose })
			wantCode(t, err, UnknownPurpose)
			_, err = w.checkBy("123456", func(r *CheckRequest) { r.Caller, r.Purposes = caller, []Purpose{PurposeCommon, purpose} })
			wantCode(t, err, UnknownPurpose)
		}
	})
	r := baseResources()
	speaks(&r)
	r.Policies = []PolicyResource{{Tenant: acme, Purpose: "add_recipient"}}
	if _, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t), Dialects: testSpecs()}); err == nil || !strings.Contains(err.Error(), "no such purpose") {
		t.Errorf("a policy for another tenant's purpose: %v", err)
	}
	s, err := compileSpeaking(t, false, func(*Resources) {})
	if err != nil {
		t.Fatal(err)
	}
	view, _ := s.Tenant(acme)
	if got := view.purposes(); !slices.Contains(got, "edit_info") || slices.Contains(got, "add_recipient") {
		t.Errorf("%v", got)
	}
}

func TestSourcesAreChecked(t *testing.T) {
	good := AccountSource{URL: "https://accounts.example.com/ask", Secret: "s"}
	for want, change := range map[string]func(*Tenant){
		"": func(t *Tenant) {
			t.Accounts, t.Captcha = &good, &CaptchaSource{URL: "http://localhost:1/", Secret: "s"}
		},
		"accounts_from.url must be":      func(t *Tenant) { a := good; a.URL = "ftp://x"; t.Accounts = &a },
		"accounts_from.url must be an":   func(t *Tenant) { a := good; a.URL = "https://u:p@x"; t.Accounts = &a },
		"accounts_from.url must be an a": func(t *Tenant) { a := good; a.URL = "/ask"; t.Accounts = &a },
		"accounts_from.secret is missin": func(t *Tenant) { a := good; a.Secret = ""; t.Accounts = &a },
		"accounts_from.secret: a sealed": func(t *Tenant) { a := good; a.Secret = "sealed:!"; t.Accounts = &a },
		"accounts_from.timeout must be":  func(t *Tenant) { a := good; a.Timeout = Duration(maxSourceTimeout + 1); t.Accounts = &a },
		"accounts_from.timeout must":     func(t *Tenant) { a := good; a.Timeout = -1; t.Accounts = &a },
		"captcha.url must be":            func(t *Tenant) { t.Captcha = &CaptchaSource{URL: "x", Secret: "s"} },
		"captcha.secret is missing":      func(t *Tenant) { t.Captcha = &CaptchaSource{URL: "https://x"} },
		"captcha.secret: a sealed":       func(t *Tenant) { t.Captcha = &CaptchaSource{URL: "https://x", Secret: "sealed:!"} },
		"verified_for must be":           func(t *Tenant) { t.VerifiedFor = new(Duration(-1)) },
		"verified_for must":              func(t *Tenant) { t.VerifiedFor = new(Duration(maxVerifiedFor + 1)) },
	} {
		r := baseResources()
		change(&r.Tenants[0])
		s, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t)})
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), `tenants "acme": `+want) {
			t.Errorf("%v; want %q", err, want)
		}
		if err == nil {
			if view, _ := s.Tenant(acme); view.AccountsFrom().Secret != "s" || view.CaptchaFrom().Secret != "s" {
				t.Error("the secrets are not open where they are used")
			}
		}
	}
	view, _ := compiledOK(t, baseResources()).Tenant(acme)
	if view.AccountsFrom() != nil || view.CaptchaFrom() != nil {
		t.Error("there are sources that nobody named")
	}
}

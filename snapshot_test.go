package watchword

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/watchword/watchword/message"
)

// goodResources has one of everything.
func goodResources(t testing.TB) Resources {
	t.Helper()
	r := baseResources()
	digest := testRing(t).hexDigest("key-of-acme")
	r.Tenants[0].Purposes = []Purpose{"own"}
	r.Credentials = []Credential{{Tenant: acme, Name: "main", Type: APIKey, Digest: digest}}
	r.Policies = []PolicyResource{{Tenant: acme, Purpose: PurposeLogin, Attempts: 3}, {Tenant: acme, CodeLength: 8, Attempts: 4}}
	r.Templates = []TemplateText{{Tenant: acme, Channel: SMS, Locale: "en", Text: "general {{code}}", Signature: "sig"}}
	r.Signatures = []Signature{{Tenant: acme, Name: "sig", Channel: SMS, Text: "Signed"}, {Tenant: acme, Name: "off", Channel: SMS, Text: "x", Disabled: true}}
	r.TestRecipients = []TestRecipient{{Tenant: acme, Name: "t", To: phone, Code: "424242"}}
	return r
}

func compiledOK(t testing.TB, r Resources) *Snapshot {
	t.Helper()
	s, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSnapshotFaultsAreNamed(t *testing.T) {
	hour := Duration(time.Hour)
	for want, change := range map[string]func(*Resources){
		`tenants "BAD": id must be`:                   func(r *Resources) { r.Tenants = append(r.Tenants, Tenant{ID: "BAD"}) },
		`tenants "acme": there are two`:               func(r *Resources) { r.Tenants = append(r.Tenants, Tenant{ID: acme}) },
		`tenants "acme": origin: `:                    func(r *Resources) { r.Tenants[0].Origin = "https://x" },
		`tenants "acme": app_hash: `:                  func(r *Resources) { r.Tenants[0].AppHash = "x" },
		`tenants "acme": purpose "No"`:                func(r *Resources) { r.Tenants[0].Purposes = []Purpose{"No"} },
		`tenants "acme": limit "x": by`:               func(r *Resources) { r.Tenants[0].Limits = []BroadLimit{{Name: "x", Count: 1, Per: hour}} },
		`policies "gone/*": there is no tenant`:       func(r *Resources) { r.Policies[1].Tenant = "gone" },
		`policies "acme/fish": the tenant has no`:     func(r *Resources) { r.Policies[0].Purpose = "fish" },
		`policies "acme/*": there are two`:            func(r *Resources) { r.Policies[0].Purpose = "" },
		`policies "acme/*": attempts is 11`:           func(r *Resources) { r.Policies[1].Attempts = 11 },
		`credentials "gone/main": there is no`:        func(r *Resources) { r.Credentials[0].Tenant = "gone" },
		`credentials "acme/main": type is "key"`:      func(r *Resources) { r.Credentials[0].Type = "key" },
		`credentials "acme/main": digest must`:        func(r *Resources) { r.Credentials[0].Digest = "00" },
		`credentials "acme/two": another credential`:  func(r *Resources) { c := r.Credentials[0]; c.Name = "two"; r.Credentials = append(r.Credentials, c) },
		`templates "gone/*/sms/en": there is no`:      func(r *Resources) { r.Templates[0].Tenant = "gone" },
		`templates "acme/*/fax/en": channel is "fax"`: func(r *Resources) { r.Templates[0].Channel = "fax" },
		`templates "acme/*/sms/": locale is missing`:  func(r *Resources) { r.Templates[0].Locale = "" },
		`{{code}} is missing`:                         func(r *Resources) { r.Templates[0].Text = "hello" },
		`signatures "gone/sig": there is no`:          func(r *Resources) { r.Signatures[0].Tenant = "gone" },
		`signatures "acme/sig": channel`:              func(r *Resources) { r.Signatures[0].Channel = "" },
		`signatures "acme/sig": text must`:            func(r *Resources) { r.Signatures[0].Text = "a\nb" },
		`provider_accounts "gone/x": there is no`: func(r *Resources) {
			r.ProviderAccounts = append(r.ProviderAccounts, ProviderAccount{Tenant: "gone", Name: "x"})
		},
		`provider_accounts "/X Y": name must`:         func(r *Resources) { r.ProviderAccounts = append(r.ProviderAccounts, ProviderAccount{Name: "X Y"}) },
		`provider_accounts "/test": this name`:        func(r *Resources) { r.ProviderAccounts = append(r.ProviderAccounts, ProviderAccount{Name: "test"}) },
		`provider_accounts "/p1": timeout`:            func(r *Resources) { r.ProviderAccounts[0].Timeout = hour },
		`routes "gone/sms": there is no`:              func(r *Resources) { r.Routes[0].Tenant = "gone" },
		`routes "acme/sms": channel`:                  func(r *Resources) { r.Routes[0].Channel = "" },
		`routes "acme/sms": use must`:                 func(r *Resources) { r.Routes[0].Use = nil },
		`routes "acme/email": use must`:               func(r *Resources) { r.Routes[1].Use = slices.Repeat([]string{"p1"}, 17) },
		`has a provider account "p9"`:                 func(r *Resources) { r.Routes[0].Use = []string{"p9"} },
		`test_recipients "gone/t": there is no`:       func(r *Resources) { r.TestRecipients[0].Tenant = "gone" },
		`test_recipients "acme/t": to: `:              func(r *Resources) { r.TestRecipients[0].To = "x" },
		`test_recipients "acme/t": code must`:         func(r *Resources) { r.TestRecipients[0].Code = "x" },
		`test_recipients "acme/t": outcome is`:        func(r *Resources) { r.TestRecipients[0].Outcome = "x" },
		`test_recipients "acme/t": a sealed field is`: func(r *Resources) { r.TestRecipients[0].To = "sealed:!" },
		`"acme/t": a sealed field is not base64`:      func(r *Resources) { r.TestRecipients[0].Code = "sealed:!" },
	} {
		r := goodResources(t)
		change(&r)
		if _, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	compiledOK(t, goodResources(t))
}

func TestSnapshotNamesEveryFault(t *testing.T) {
	r := goodResources(t)
	r.Tenants[1].Origin, r.Signatures[1].Text, r.Routes[0].Use, r.TestRecipients[0].Code = "/", "", nil, ""
	_, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t)})
	if err == nil {
		t.Fatal("no fault was found")
	}
	for _, want := range []string{`tenants "globex"`, `signatures "acme/off"`, `routes "acme/sms"`, `test_recipients "acme/t"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in:\n%v", want, err)
		}
	}
}

func TestPoliciesInherit(t *testing.T) {
	wait, yes, no := Duration(0), true, false
	r := goodResources(t)
	r.Policies[1].Wait, r.Policies[1].CustomCodes, r.Policies[1].Overlap = &wait, &yes, new(Duration(time.Second))
	r.Policies[1].Limits = []RecipientLimit{{Name: "h", Count: 2, Per: Duration(time.Hour), PerPurpose: true}}
	r.Policies[0].CustomCodes, r.Policies[0].TestRecipients = &no, &yes
	tenant, ok := compiledOK(t, r).Tenant(acme)
	if !ok {
		t.Fatal("the tenant is not there")
	}
	login, other := tenant.Policy(PurposeLogin), tenant.Policy(PurposePayment)
	if login.Attempts != 3 || login.CodeLength != 8 || login.Wait != 0 || login.CustomCodes || !login.TestRecipients {
		t.Errorf("login: %+v", login)
	}
	if other.Attempts != 4 || other.CodeLength != 8 || !other.CustomCodes || other.Overlap != time.Second || other.Lifetime != 5*time.Minute {
		t.Errorf("payment: %+v", other)
	}
	if len(login.Limits) != 1 || login.Limits[0] != (Limit{Name: "h", Count: 2, Per: time.Hour, PerPurpose: true}) {
		t.Errorf("limits: %v", login.Limits)
	}
	globex, _ := compiledOK(t, r).Tenant("globex")
	if p := globex.Policy(PurposeLogin); p.Attempts != 5 || p.CodeLength != 6 || globex.Brand != "globex" || tenant.Brand != "Acme" {
		t.Errorf("another tenant: %+v, brand %q", p, globex.Brand)
	}
}

func TestRoutesMatchInOrderOfName(t *testing.T) {
	r := goodResources(t)
	r.ProviderAccounts = append(r.ProviderAccounts, ProviderAccount{Tenant: acme, Name: "p1"})
	r.Routes = []Route{
		{Tenant: acme, Name: "z", Channel: SMS, Use: []string{"p3"}},
		{Tenant: acme, Name: "d", Channel: SMS, Countries: []string{"US", "CN"}, Use: []string{"p2"}},
		{Tenant: acme, Name: "c", Channel: SMS, Prefixes: []string{"+1415", "+44"}, Use: []string{"p2", "p3"}},
		{Tenant: acme, Name: "b", Channel: SMS, Purposes: []Purpose{PurposeLogin}, Use: []string{"p1"}},
		{Tenant: acme, Name: "a", Channel: SMS, Use: []string{"p2"}, Disabled: true},
	}
	tenant, _ := compiledOK(t, r).Tenant(acme)
	for _, c := range []struct {
		channel Channel
		purpose Purpose
		to      string
		want    string
	}{
		{SMS, PurposeLogin, phone, "acme/p1"}, {SMS, PurposeCommon, "+14155550123", "p2 p3"}, {SMS, PurposeCommon, "+442079460000", "p2 p3"},
		{SMS, PurposeCommon, "+12125550123", "p2"}, {SMS, PurposeCommon, phone, "p2"}, {SMS, PurposeCommon, "+33612345678", "p3"},
		{Email, PurposeCommon, phone, ""},
	} {
		to := mustPhone(t, c.to)
		var got string
		if route := tenant.route(c.channel, c.purpose, to.Country(), to); route != nil {
			got = strings.Join(route.use, " ")
		}
		if got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestTenantTemplatesComeBeforeBuiltInOnes(t *testing.T) {
	r := goodResources(t)
	r.Templates = append(r.Templates,
		TemplateText{Tenant: acme, Purpose: PurposeLogin, Channel: SMS, Locale: "en", Text: "login {{code}}"},
		TemplateText{Tenant: acme, Purpose: PurposePayment, Channel: SMS, Locale: "en", Text: "off {{code}}", Disabled: true})
	s := compiledOK(t, r)
	words := func(p Purpose, locale string) (message.Template, string) {
		tenant, _ := s.Tenant(acme)
		route := tenant.route(SMS, p, "CN", mustPhone(t, phone))
		with, err := s.sender(tenant, route, p, locale)
		if err != nil {
			t.Fatal(err)
		}
		e := Entry{Purpose: p, Channel: SMS, Locale: locale}
		e.sendWith(with.keys(route, locale))
		return s.words(tenant, &e)
	}
	for _, c := range []struct {
		purpose     Purpose
		locale      string
		text, brand string
	}{
		{PurposeLogin, "en", "login {{code}}", "Acme"}, {PurposeCommon, "en", "general {{code}}", "Signed"},
		{PurposePayment, "en", "general {{code}}", "Signed"},
	} {
		if tmpl, brand := words(c.purpose, c.locale); tmpl.Text != c.text || brand != c.brand {
			t.Errorf("%+v: %q by %q", c, tmpl.Text, brand)
		}
	}
	tmpl, brand := words(PurposeCommon, "zh-Hans")
	if tmpl.Locale != "zh-Hans" || strings.Contains(tmpl.Text, "general") || brand != "Acme" {
		t.Errorf("the built-in one is %+v by %q", tmpl, brand)
	}
}

// A tenant that writes its texts in a language of its own has them sent in it.
func TestTenantsMaySpeakOtherLanguages(t *testing.T) {
	for _, locale := range []string{"fr", "zh-Hant", "zh"} {
		bubble(t, func(r *Resources) {
			r.Templates = []TemplateText{{Tenant: acme, Channel: SMS, Locale: locale, Text: "mine {{code}}"}}
		}, func(t *testing.T, w *world) {
			w.begin(func(r *StartRequest) { r.Locale = locale })
			if got := w.provider("p1").messages()[0].Content.Text; !strings.HasPrefix(got, "mine ") {
				t.Errorf("a template in %q is never used: sent %q", locale, got)
			}
		})
	}
}

func TestCredentialsAreFoundWhileSwitchedOn(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Resources)
		want   bool
	}{
		"on": {func(*Resources) {}, true}, "off": {func(r *Resources) { r.Credentials[0].Disabled = true }, false},
		"tenant off": {func(r *Resources) { r.Tenants[0].Disabled = true }, false},
	} {
		r := goodResources(t)
		c.change(&r)
		e := &Engine{keys: testRing(t), registry: &fixed{compiledOK(t, r)}}
		got, err := e.Authenticate("key-of-acme")
		if (err == nil) != c.want || c.want && (got.Tenant != acme || got.Name != "main") || !c.want && CodeOf(err) != Unauthenticated {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		for _, bad := range []string{"", "key-of-acm", "key-of-acme "} {
			if _, err := e.Authenticate(bad); CodeOf(err) != Unauthenticated {
				t.Errorf("%q: %v", bad, err)
			}
		}
	}
}

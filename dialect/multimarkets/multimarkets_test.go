package multimarkets_test

import (
	"cmp"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/multimarkets"
	"github.com/watchword/watchword/internal/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What the tenants of the tests are known by. Each has one company, but for "two", which has two.
const (
	company  = "439" // of tenant sandbox
	trusted  = "440" // its query needs no token
	guarded  = "441" // a captcha with every send, and one web origin
	quiet    = "442" // does not speak this dialect
	limited  = "443" // 2 sends and 3 checks by IP in 10 minutes
	uniform  = "444" // uniform answers, and customers by number for anybody
	slow     = "445" // its starts do not wait, and it has ten attempts
	ghost    = "446" // switched off
	appID    = "app_sandbox"
	secret   = "secret-of-the-app-0123456789"
	session  = "session-of-ada-0123456789"
	twoFirst = "450"
	twoNext  = "451"

	sessionTwo = "session-of-ada-in-two-0123456789"
)

// The test numbers: of tenant slow, whose messages take seconds, and two of tenant sandbox, of which the vendor knows what
// became of its messages.
const (
	testNumber    = "+8613900000001"
	arrivedNumber = "+8613900000002"
	lostNumber    = "+8613900000003"
)

// setup makes an engine with tenants as the conversations expect them, in production, and the handler on it.
func setup(t testing.TB, change ...func(*dialect.Options)) (*dialecttest.Engine, http.Handler) {
	t.Helper()
	d := multimarkets.Dialect()
	e := dialecttest.NewEngine(t, dialecttest.Options{Dialects: watchword.Specs{d.Spec}, Resources: extend})
	e.Apply(t, func(r *watchword.Resources) { withApps(e, r) })
	for tenant, token := range map[watchword.TenantID]string{"sandbox": session, "two": sessionTwo} {
		e.Issue(t, watchword.NewToken{Tenant: tenant, Type: watchword.SessionToken, Subject: "ada", Lifetime: time.Hour, Secret: token})
	}
	o := options(e)
	for _, c := range change {
		c(&o)
	}
	h, err := d.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return e, h
}

func options(e *dialecttest.Engine) dialect.Options {
	return dialect.Options{
		Engine: e, Log: slog.New(slog.DiscardHandler), Now: e.Clock.Now,
		ClientIP: func(r *http.Request) string { return cmp.Or(r.Header.Get("X-Forwarded-For"), "203.0.113.7") },
	}
}

func byIP(sends, checks int) []watchword.BroadLimit {
	per := watchword.Duration(10 * time.Minute)
	return []watchword.BroadLimit{
		{Name: "sends_ip", By: watchword.ByIP, Count: sends, Per: per},
		{Name: "checks_ip", By: watchword.ByIP, On: watchword.OnCheck, Count: checks, Per: per},
	}
}

// extend adds the tenants and their companies.
func extend(r *watchword.Resources) {
	speaks := func(id watchword.TenantID, settings map[string]any) watchword.Tenant {
		t := watchword.Tenant{ID: id, Dialects: []string{multimarkets.Name}, Limits: byIP(10_000, 10_000)}
		if settings != nil {
			t.DialectSettings = map[string]map[string]any{multimarkets.Name: settings}
		}
		return t
	}
	captcha := &watchword.CaptchaSource{URL: "https://captcha.example/siteverify", Secret: "site"}
	r.Tenants[0].Limits, r.Tenants[0].Captcha = byIP(10_000, 10_000), captcha
	more := []watchword.Tenant{
		speaks("trusted", map[string]any{"b_end_token": false}),
		speaks("guarded", map[string]any{"captcha": "always", "allowed_origins": []string{"https://app.example.com"}}),
		{ID: "quiet", Dialects: []string{"native"}},
		speaks("limited", nil), speaks("uniform", map[string]any{"customer_no": "open"}), speaks("slow", nil), speaks("ghost", nil),
		speaks("two", nil),
	}
	more[1].Captcha = captcha
	more[3].Limits = byIP(2, 3)
	more[4].UniformAnswers, more[6].Disabled = true, true
	r.Tenants = append(r.Tenants, more...)
	for i, id := range []string{company, trusted, guarded, quiet, limited, uniform, slow, ghost, twoFirst} {
		tenant := r.Tenants[i].ID
		r.Credentials = append(r.Credentials, credential(tenant, "company-"+id, "multimarkets_company", id))
		for _, c := range watchword.Channels() {
			if i > 0 {
				r.Routes = append(r.Routes, dialecttest.Route(tenant, c))
			}
		}
	}
	r.Credentials = append(r.Credentials, credential("two", "company-"+twoNext, "multimarkets_company", twoNext))
	r.Routes[0].Countries = []string{"CN", "DE"}
	telegram := dialecttest.Route("sandbox", watchword.Telegram)
	telegram.Countries = []string{"CN", "SG"}
	r.Routes = append(r.Routes, telegram)
	r.Signatures = append(r.Signatures, watchword.Signature{Tenant: "sandbox", Name: "off", Channel: watchword.SMS, Text: "Off", Disabled: true})
	r.Routes = append(r.Routes, watchword.Route{
		Tenant: "sandbox", Name: "gb", Channel: watchword.SMS, Countries: []string{"GB"}, Use: []string{"inbox"}, Signature: "off",
	})
	r.Policies = append(r.Policies,
		watchword.PolicyResource{Tenant: "sandbox", Purpose: "telegram", Escalation: []watchword.EscalationRung{{Channel: watchword.SMS}}},
		watchword.PolicyResource{Tenant: "slow", Attempts: 10, Wait: new(watchword.Duration), TestRecipients: new(true)},
		watchword.PolicyResource{Tenant: "two", Purpose: watchword.PurposeLogin, AccountRule: watchword.MustExist},
		watchword.PolicyResource{Tenant: "two", Purpose: watchword.PurposeRegister, AccountRule: watchword.MustNotExist},
		watchword.PolicyResource{Tenant: "two", Purpose: "logined", AccountRule: watchword.OwnEmptySlot},
		watchword.PolicyResource{Tenant: "two", Purpose: watchword.PurposeCommon, Limits: []watchword.RecipientLimit{}},
	)
	test := func(tenant watchword.TenantID, to string, o watchword.TestOutcome) watchword.TestRecipient {
		return watchword.TestRecipient{
			Tenant: tenant, Name: string(o), To: to, Code: "246810", Outcome: o, ExpiresAt: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
		}
	}
	r.TestRecipients = append(r.TestRecipients, test("slow", testNumber, watchword.TestSlow),
		test("sandbox", arrivedNumber, watchword.TestDelivered), test("sandbox", lostNumber, watchword.TestUndelivered))
}

func credential(tenant watchword.TenantID, name string, kind watchword.CredentialType, key string) watchword.Credential {
	return watchword.Credential{Tenant: tenant, Name: name, Type: kind, Key: key}
}

// withApps adds the applications, whose secrets are kept as digests.
func withApps(e *dialecttest.Engine, r *watchword.Resources) {
	add := func(tenant watchword.TenantID, id, secret, company string) {
		digest := e.Keys.Digest(secret)
		c := credential(tenant, id, "multimarkets_app", id)
		c.Digest = hex.EncodeToString(digest[:])
		if company != "" {
			c.Settings = map[string]any{"company": company}
		}
		r.Credentials = append(r.Credentials, c)
	}
	add("sandbox", appID, secret, "")
	add("limited", "app_limited", "secret-of-limited", limited)
	add("quiet", "app_quiet", "secret-of-quiet", "")
	add("slow", "app_slow", "secret-of-slow", "")
	add("two", "app_next", "secret-of-next", twoNext)
	add("two", "app_vague", "secret-of-vague", "")
	add("two", "app_stray", "secret-of-stray", company)
}

func TestConversations(t *testing.T) {
	t.Parallel()
	dialecttest.Conversations(t, "testdata", func(t *testing.T) dialecttest.Script {
		t.Helper()
		_, s := script(t)
		return s
	})
}

func TestConversationsOnARunningServer(t *testing.T) {
	t.Parallel()
	livetest.Conversations(t, "testdata", func(t *testing.T) (*dialecttest.Engine, dialecttest.Script) {
		t.Helper()
		e, s := script(t)
		s.Ignore = append(s.Ignore, "tm") // there, time passes
		s.Lacks = append(s.Lacks, "with this handler alone")
		return e, s
	})
}

// script is what conversations are held with.
func script(t *testing.T) (*dialecttest.Engine, dialecttest.Script) {
	t.Helper()
	e, h := setup(t)
	s := e.Script(h)
	for name, value := range map[string]string{
		"company": company, "app_id": appID, "secret": secret, "session": session, "session_two": sessionTwo,
	} {
		s.Vars[name] = value
	}
	s.Commands["with"] = func(string) error { return nil } // what a sandbox does not have
	s.Commands["switch-off"] = func(name string) error {
		e.Apply(t, func(r *watchword.Resources) {
			at := slices.IndexFunc(r.Credentials, func(c watchword.Credential) bool { return c.Name == name })
			r.Credentials[at].Disabled = true
		})
		return nil
	}
	s.Commands["cancel"] = func(sendToken string) error {
		id, err := watchword.ParseUUID(sendToken)
		if err == nil {
			_, err = e.Cancel(t.Context(), watchword.Caller{Tenant: "sandbox"}, id)
		}
		return err
	}
	s.Commands["next"] = func(sendToken string) error {
		id, err := watchword.ParseUUID(sendToken)
		if err == nil {
			_, err = e.Next(t.Context(), watchword.ResendRequest{Caller: watchword.Caller{Tenant: "sandbox"}, ID: id})
		}
		return err
	}
	s.Commands["delivered"] = func(to string) error { return delivered(e, to) }
	s.Commands["lock"] = func(to string) error { return lock(t, e, to) }
	return e, s
}

// delivered waits for a message that a start did not wait for.
func delivered(e *dialecttest.Engine, to string) error {
	patience := time.After(10 * time.Second)
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for e.Inbox.Code(to) == "" {
		select {
		case <-look.C:
		case <-patience:
			return errors.New("nothing came")
		}
	}
	return nil
}

// lock fails so many checks of a recipient that it is locked.
func lock(t testing.TB, e *dialecttest.Engine, to string) error {
	caller := watchword.Caller{Tenant: "two"}
	for {
		v, err := e.Start(t.Context(), watchword.StartRequest{Caller: caller, To: to, Channel: watchword.SMS})
		if watchword.CodeOf(err) == watchword.RecipientLocked {
			return nil
		}
		for range 5 {
			if err == nil {
				_, err = e.Check(t.Context(), watchword.CheckRequest{Caller: caller, ID: v.ID, Code: e.Inbox.Wrong(to)})
			}
		}
		if err != nil {
			return err
		}
	}
}

func TestVocabulary(t *testing.T) {
	t.Parallel()
	dialecttest.Vocabulary(t, multimarkets.WireCode)
}

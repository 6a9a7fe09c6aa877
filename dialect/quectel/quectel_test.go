package quectel_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/quectel"
	"github.com/watchword/watchword/internal/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	sendPath     = "/v2/sms/enduserapi/v2/sendPhoneSmsCode"
	emailPath    = "/v2/mail/enduserapi/v2/sendEmail"
	validatePath = "/v2/sms/enduserapi/validateSmsCode"

	// The secrets of the vendor's two examples.
	secret      = "57Fk69oYgbs2aWWN362NtZwYB2RqKNqQ7yZESnF5VM22"
	otherSecret = "57Fk69oYgbs2aWWN362NtZwYB2RqKNqQ7yZESnF5VM33"

	domain  = "C.DM.sandbox" // of the tenant "sandbox", which lets its unsigned calls pass
	closed  = "C.DM.closed"  // of a tenant that wants every call signed
	off     = "C.DM.off"     // a credential of "sandbox" that is switched off
	mute    = "C.DM.mute"    // of a tenant that does not speak this dialect
	unknown = "C.DM.unknown"
)

// secrets are those of the user domains.
func secrets() map[string]string {
	return map[string]string{domain: secret, closed: otherSecret, off: secret, mute: secret, unknown: secret}
}

func specs() watchword.Specs { return watchword.Specs{quectel.Dialect().Spec} }

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// production is what a server outside the sandbox lets a tenant have: every call is signed.
func production(r *watchword.Resources) {
	extend(r)
	r.Tenants[0].DialectSettings = nil
}

// world is the dialect on an engine of its own.
type world struct {
	*dialecttest.Engine
	http.Handler
	t      testing.TB
	random int
}

func setup(t testing.TB, change ...func(r *watchword.Resources)) *world {
	t.Helper()
	e := dialecttest.NewEngine(t, dialecttest.Options{
		Dialects: specs(), Sandbox: true,
		Resources: func(r *watchword.Resources) {
			extend(r)
			for _, c := range change {
				c(r)
			}
		},
	})
	return &world{Engine: e, Handler: handler(t, e, discard()), t: t}
}

func handler(t testing.TB, e dialect.Engine, log *slog.Logger) http.Handler {
	t.Helper()
	o := dialect.Options{Engine: e, Log: log, ClientIP: func(r *http.Request) string { return r.Header.Get("X-Test-IP") }}
	if withClock, ok := e.(*dialecttest.Engine); ok {
		o.Now = withClock.Clock.Now
	}
	h, err := quectel.Dialect().New(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func extend(r *watchword.Resources) {
	r.Tenants[0].Dialects = []string{"native", quectel.Name} // others may ask more of a tenant than this test gives it
	r.Tenants[0].DialectSettings = map[string]map[string]any{
		quectel.Name: {"unsigned_email": true, "unsigned_validation": true, "validate_purposes": []any{"login", "register"}},
	}
	r.Tenants = append(
		r.Tenants,
		watchword.Tenant{ID: "closed", Dialects: []string{quectel.Name}},
		watchword.Tenant{ID: "mute", Dialects: []string{"native"}},
	)
	for i, key := range []string{domain, closed, off, mute} {
		r.Credentials = append(r.Credentials, watchword.Credential{
			Tenant: []watchword.TenantID{"sandbox", "closed", "sandbox", "mute"}[i], Name: fmt.Sprintf("domain-%d", i), Type: quectel.UserDomain,
			Key: key, Secret: secrets()[key], Disabled: key == off,
		})
	}
	r.Routes = append(
		r.Routes,
		watchword.Route{Tenant: "closed", Name: "sms", Channel: watchword.SMS, Countries: []string{watchword.Everywhere}, Use: []string{"inbox"}},
		watchword.Route{Tenant: "closed", Name: "email", Channel: watchword.Email, Use: []string{"inbox"}},
	)
	faultySenders(r)
}

// sign gives a request's parameters with a fresh random, the time and a signature, where they are not given.
func (w *world) sign(q url.Values) url.Values {
	w.random++
	set := func(name, value string) {
		if _, given := q[name]; !given {
			q.Set(name, value)
		}
	}
	set("userDomain", domain)
	set("random", fmt.Sprintf("r%015d", w.random))
	set("ts", strconv.FormatInt(w.Clock.Now().UnixMilli(), 10))
	address, kind := q.Get("phone"), q.Get("codeType")
	if q.Has("email") {
		address, kind = q.Get("email"), q.Get("emailType")
	}
	set("signature", quectel.Sign(secrets()[q.Get("userDomain")], address, kind, q.Get("random"), q.Get("ts")))
	return q
}

// values reads pairs of names and values.
func values(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q
}

// send is a valid request for a code, with changes.
func (w *world) send(pairs ...string) url.Values {
	q := values("phone", "13800138000", "internationalCode", "86", "codeType", "2")
	for name, value := range values(pairs...) {
		q[name] = value
	}
	return w.sign(q)
}

// answer is a body as callers read it.
type answer struct {
	Code   int
	Msg    string
	Data   any
	ExtMsg any
}

// post asks, and holds the answer against the wire format.
func (w *world) post(path string, q url.Values, header ...string) answer {
	w.t.Helper()
	a, _ := w.raw(path, q.Encode(), header...)
	return a
}

func (w *world) raw(path, query string, header ...string) (answer, string) {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path+"?"+query, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		w.t.Errorf("status %d: %s", rec.Code, rec.Body)
	}
	var a answer
	if err := shape(rec.Result(), rec.Body.Bytes()); rec.Code == http.StatusOK && err != nil && !errors.Is(err, errAccepted) {
		w.t.Errorf("%v: %s", err, rec.Body)
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil {
		w.t.Errorf("%v: %s", err, rec.Body)
	}
	return a, rec.Body.String()
}

func script(t *testing.T) (*dialecttest.Engine, dialecttest.Script) {
	t.Helper()
	w := setup(t)
	s := w.Script(w)
	for name, value := range map[string]string{"domain": domain, "closed": closed, "off": off, "mute": mute} {
		s.Vars[name] = value
	}
	// {{signed:NAME=VALUE NAME=VALUE}} is a query with these parameters, and a user domain, a fresh random, the time and
	// the signature beside them.
	s.Funcs["signed"] = func(pairs string) string {
		q, err := url.ParseQuery(strings.ReplaceAll(pairs, " ", "&"))
		if err != nil {
			t.Fatal(err)
		}
		return w.sign(q).Encode()
	}
	s.Commands["policy"] = func(args string) error {
		purpose, rule, _ := strings.Cut(args, " ")
		w.Apply(t, func(r *watchword.Resources) {
			r.Policies = append(r.Policies[:1:1], watchword.PolicyResource{
				Tenant: "sandbox", Purpose: watchword.Purpose(purpose), AccountRule: watchword.AccountRule(rule),
			})
		})
		return nil
	}
	s.Commands["remember"] = func(code string) error {
		s.Vars["before"] = code
		return nil
	}
	return w.Engine, s
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
	livetest.Conversations(t, "testdata", script)
}

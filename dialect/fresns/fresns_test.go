package fresns_test

import (
	"encoding/base64"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/fresns"
	"github.com/watchword/watchword/internal/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The client of the vendor's published signature.
const (
	app       = "yh1OJ7WL"
	appSecret = "qUiEaDNQh2IpvGHOKlTMx7ujn8t1CZWX"
	adaToken  = "session-of-ada"
	userToken = "session-of-ada-and-user-782622"
)

var device = base64.StdEncoding.EncodeToString([]byte(`{"networkIpv4":"203.0.113.7"}`))

// world is what a test speaks with.
type world struct {
	*dialecttest.Engine
	http.Handler
}

func newWorld(t testing.TB) world {
	t.Helper()
	d := fresns.Dialect()
	e := dialecttest.NewEngine(t, dialecttest.Options{Dialects: watchword.Specs{d.Spec}})
	e.Apply(t, tenants)
	h, err := d.New(dialect.Options{
		Engine: e, Log: slog.New(slog.DiscardHandler), Now: e.Clock.Now,
		ClientIP: func(*http.Request) string { return "203.0.113.7" },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []watchword.NewToken{
		{Type: watchword.SessionToken, Subject: "ada", Secret: adaToken, Lifetime: time.Hour},
		{Type: watchword.SessionToken, Subject: "ada", Secret: "short-session", Lifetime: time.Minute},
		{Type: watchword.SessionToken, Subject: "ada", Secret: "session-on-4", Scope: "4", Lifetime: time.Hour},
		{Type: watchword.SessionToken, Subject: "grace", Secret: "session-of-grace", Lifetime: time.Hour},
		{Type: watchword.UserSessionToken, Subject: "ada/782622", Secret: userToken, Lifetime: time.Hour},
	} {
		n.Tenant = "sandbox"
		e.Issue(t, n)
	}
	return world{e, h}
}

// tenants adds credentials of every kind, and tenants that differ in one thing.
func tenants(r *watchword.Resources) {
	r.Tenants[0].DialectSettings = map[string]map[string]any{fresns.Name: {"blocked_email_domains": []string{"Throwaway.example"}}}
	key := func(tenant watchword.TenantID, id string, settings map[string]any) {
		r.Credentials = append(r.Credentials, watchword.Credential{
			Tenant: tenant, Name: strings.ToLower(id), Type: fresns.AppCredential, Key: id, Secret: appSecret, Settings: settings,
		})
	}
	key("sandbox", app, nil)
	key("sandbox", "server", map[string]any{"server": true})
	key("sandbox", "web", map[string]any{"platform_id": 4})
	key("sandbox", "off", nil)
	r.Credentials[len(r.Credentials)-1].Disabled = true
	for _, t := range []watchword.Tenant{
		{ID: "uniform", UniformAnswers: true},
		{ID: "counted", Existence: []watchword.BroadLimit{{
			Name: "existence_ip", By: watchword.ByIP, On: watchword.OnExistence, Count: 2, Per: watchword.Duration(time.Hour),
		}}},
		{ID: "open", DialectSettings: map[string]map[string]any{fresns.Name: {"login_or_register": true}}},
		{ID: "worded"},
		{ID: "bare"},
		{ID: "chinese", Locale: "zh-Hans"},
		{ID: "silent"},
	} {
		t.Dialects = []string{fresns.Name}
		if t.ID == "silent" {
			t.Dialects = []string{"native"}
		}
		r.Tenants = append(r.Tenants, t)
		key(t.ID, string(t.ID), map[string]any{"server": true})
		for _, c := range watchword.Channels() {
			route := dialecttest.Route(t.ID, c)
			if t.ID == "worded" {
				route.Template = "off"
			}
			if t.ID != "bare" {
				r.Routes = append(r.Routes, route)
			}
		}
	}
	r.Templates = append(r.Templates, watchword.TemplateText{
		Tenant: "worded", Name: "off", Purpose: watchword.PurposeLogin, Channel: watchword.SMS, Locale: "en", Text: "{{code}}", Disabled: true,
	})
}

// header is what the usual client's headers say.
func (w world) header(with ...string) http.Header {
	h := http.Header{
		"Content-Type":                 {"application/json"},
		"X-Fresns-App-Id":              {app},
		"X-Fresns-Client-Platform-Id":  {"2"},
		"X-Fresns-Client-Version":      {"2.0.0"},
		"X-Fresns-Client-Device-Info":  {device},
		"X-Fresns-Signature-Timestamp": {strconv.FormatInt(w.Clock.Now().UnixMilli(), 10)},
	}
	for i := 0; i < len(with); i += 2 {
		h.Set(with[i], with[i+1])
	}
	h.Set("X-Fresns-Signature", fresns.Sign(h, appSecret))
	return h
}

// session are the headers of a signed-in account.
func session() []string { return []string{"X-Fresns-Aid", "ada", "X-Fresns-Aid-Token", adaToken} }

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

// script is what conversations are held with.
func script(t *testing.T) (*dialecttest.Engine, dialecttest.Script) {
	t.Helper()
	w := newWorld(t)
	s := w.Script(w)
	s.Vars["app"], s.Vars["server"], s.Vars["device"], s.Vars["aid"], s.Vars["token"] = app, "server", device, "ada", adaToken
	last := ""
	s.Funcs["now"] = func(shift string) string {
		d, _ := time.ParseDuration(shift)
		last = strconv.FormatInt(w.Clock.Now().Add(d).UnixMilli(), 10)
		return last
	}
	// {{sign}} is the signature of the usual client at the last {{now}}; its argument says what else is signed:
	// "server" for the App ID of the server's key, "session" for the headers of ada, NAME=VALUE for any other.
	s.Funcs["sign"] = func(more string) string {
		h := w.header("X-Fresns-Signature-Timestamp", last)
		for word := range strings.FieldsSeq(more) {
			switch name, value, _ := strings.Cut(word, "="); name {
			case "server":
				h.Set("X-Fresns-App-Id", s.Vars["server"])
			case "session":
				h.Set("X-Fresns-Aid", s.Vars["aid"])
				h.Set("X-Fresns-Aid-Token", s.Vars["token"])
			default:
				h.Set("X-Fresns-"+name, value)
			}
		}
		return fresns.Sign(h, appSecret)
	}
	return w.Engine, s
}

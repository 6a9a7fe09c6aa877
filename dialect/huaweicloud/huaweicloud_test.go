package huaweicloud

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
	"github.com/watchword/watchword/dialect/dialecttest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The credentials of the tests.
const (
	testToken  = "wwt_0123456789abcdefghijklmnopqrstuv"
	testAK     = "SANDBOX0123456789ABC"
	testSK     = "sk0123456789abcdefghijklmnopqrstuvwxyzAB"
	testDomain = "d0000000000000000000000000000001"
)

// world is an engine with this dialect before it, and an identity service beside it.
type world struct {
	*dialecttest.Engine
	handler http.Handler
	iam     *iam
	log     *strings.Builder
}

// newWorld has the tenant "sandbox" with every kind of credential, "other" with an access key of its own, and "quiet",
// which does not speak this dialect.
func newWorld(t testing.TB, changes ...func(r *watchword.Resources)) *world {
	t.Helper()
	w := &world{iam: newIAM(t), log: &strings.Builder{}}
	w.Engine = dialecttest.NewEngine(t, dialecttest.Options{
		Dialects: watchword.Specs{Dialect().Spec},
		Resources: func(r *watchword.Resources) {
			month := watchword.Duration(30 * 24 * time.Hour)
			r.Tenants[0].VerifiedFor = &month
			for _, id := range []watchword.TenantID{"other", "quiet"} {
				tenant := watchword.Tenant{ID: id, VerifiedFor: &month, Dialects: []string{Name}}
				if id == "quiet" {
					tenant.Dialects = []string{"native"}
				}
				r.Tenants = append(r.Tenants, tenant)
				r.Credentials = append(r.Credentials,
					watchword.Credential{
						Tenant: id, Name: "key", Type: AccessKey, Key: strings.ToUpper(string(id)), Secret: testSK,
						Settings: map[string]any{"domain_id": "d-" + string(id)},
					},
					watchword.Credential{
						Tenant: id, Name: "iam", Type: Identity, Key: "d-" + string(id), Settings: map[string]any{"url": w.iam.URL + "/"},
					})
			}
			r.Routes = append(r.Routes, watchword.Route{Tenant: "other", Name: "sms", Channel: watchword.SMS, Countries: []string{watchword.Everywhere}, Use: []string{"inbox"}})
			r.Routes[0].Countries = []string{"CN", "DE"}
			r.Credentials = append(r.Credentials,
				watchword.Credential{
					Tenant: "sandbox", Name: "key", Type: AccessKey, Key: testAK, Secret: testSK, Settings: map[string]any{"domain_id": testDomain},
				},
				watchword.Credential{Tenant: "sandbox", Name: "iam", Type: Identity, Key: testDomain, Settings: map[string]any{"url": w.iam.URL}},
			)
			for _, change := range changes {
				change(r)
			}
		},
	})
	var err error
	w.handler, err = Dialect().New(dialect.Options{
		Engine: w, Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Now: w.Clock.Now,
		ClientIP: func(*http.Request) string { return "" },
	})
	if err != nil {
		t.Fatal(err)
	}
	w.issue(t, "sandbox", testToken, watchword.MaxTokenLife)
	return w
}

func (w *world) issue(t testing.TB, tenant watchword.TenantID, secret string, life time.Duration) {
	t.Helper()
	w.Issue(t, watchword.NewToken{Tenant: tenant, Type: Token, Subject: "app", Secret: secret, Lifetime: life})
}

// reply is an answer.
type reply struct {
	status int
	header http.Header
	body   string
	refused
}

// passed tells whether it is neither an HTTP error nor one of the business.
func (r reply) passed() bool { return r.status == http.StatusOK && r.ErrorCode == "" }

// do sends a request, and holds every answer against what all of them have.
func (w *world) do(t testing.TB, r *http.Request) reply {
	t.Helper()
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	got := reply{status: rec.Code, header: rec.Header(), body: rec.Body.String()}
	if err := json.Unmarshal([]byte(got.body), &got.refused); err != nil {
		t.Fatalf("%s %s: %v: %s", r.Method, r.URL, err, got.body)
	}
	if got.header.Get("Content-Type") != "application/json" || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %s: headers %v", r.Method, r.URL, got.header)
	}
	if utf8.RuneCountInString(got.ErrorMsg) > 32 {
		t.Errorf("%s %s: error_msg has more than 32 characters: %s", r.Method, r.URL, got.body)
	}
	return got
}

// request makes a request with the token.
func request(method, target, body string, headers ...string) *http.Request {
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, in)
	r.Header.Set(headerToken, testToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func (w *world) post(t testing.TB, path, body string, headers ...string) reply {
	t.Helper()
	return w.do(t, request(http.MethodPost, path, body, headers...))
}

func (w *world) get(t testing.TB, target string, headers ...string) reply {
	t.Helper()
	return w.do(t, request(http.MethodGet, target, "", headers...))
}

// prove makes a verified contact: a number of China by its national form, or an e-mail address.
func (w *world) prove(t testing.TB, value, more string) {
	t.Helper()
	way, canonical := "0", "+86"+value
	if strings.Contains(value, "@") {
		way, canonical = "1", value
	}
	to := `"contact_value":"` + value + `","contact_way":` + way + `,"area_code":"86"`
	if got := w.post(t, pathSend, "{"+to+"}"); !got.passed() {
		t.Fatalf("send to %s: %s", value, got.body)
	}
	if got := w.post(t, pathVerify, `{"verify_code":"`+w.Inbox.Code(canonical)+`",`+to+more+`}`); !got.passed() {
		t.Fatalf("verify %s: %s", value, got.body)
	}
}

func TestConversations(t *testing.T) {
	t.Parallel()
	dialecttest.Conversations(t, "testdata", func(t *testing.T) dialecttest.Script {
		t.Helper()
		_, s := script(t)
		return s
	})
}

// script is what conversations are held with.
func script(t *testing.T) (*dialecttest.Engine, dialecttest.Script) {
	t.Helper()
	w := newWorld(t)
	w.issue(t, "sandbox", "wwt_soon_expired_0123456789", time.Minute)
	w.issue(t, "quiet", "wwt_quiet_0123456789abcdef", time.Hour)
	w.iam.know("iam-token-0123456789", testDomain, time.Hour)
	s := w.Script(w.handler)
	for name, value := range map[string]string{
		"token": testToken, "short_token": "wwt_soon_expired_0123456789", "quiet_token": "wwt_quiet_0123456789abcdef",
		"iam_token": "iam-token-0123456789", "domain": testDomain,
	} {
		s.Vars[name] = value
	}
	s.Commands["sign"] = func(args string) error {
		method, rest, _ := strings.Cut(args, " ")
		target, body, _ := strings.Cut(rest, " ")
		r := httptest.NewRequest(method, target, nil)
		independentSign(r, body, testAK, testSK, w.Clock.Now())
		s.Vars["date"], s.Vars["authorization"] = r.Header.Get(headerDate), r.Header.Get(headerAuthorization)
		return nil
	}
	s.Commands["vendor"] = func(string) error {
		w.Apply(t, func(r *watchword.Resources) {
			r.Tenants[0].DialectSettings = map[string]map[string]any{Name: {"error_messages": "vendor"}}
		})
		return nil
	}
	s.Commands["rule"] = func(args string) error {
		w.Apply(t, func(r *watchword.Resources) {
			r.Policies = []watchword.PolicyResource{{Tenant: "sandbox", AccountRule: watchword.AccountRule(args)}}
		})
		return nil
	}
	return w.Engine, s
}

func TestVocabulary(t *testing.T) {
	t.Parallel()
	dialecttest.Vocabulary(t, func(code watchword.ErrorCode) (string, bool) {
		f, ok := faultOf(code)
		if !ok {
			return "", false
		}
		return f.code + " " + strconv.Itoa(f.status), true
	})
}

// TestMessagesKeepWithin32Characters walks every text there is in the default mode.
func TestMessagesKeepWithin32Characters(t *testing.T) {
	t.Parallel()
	var all []*fault
	for _, code := range watchword.ErrorCodes() {
		f, _ := faultOf(code)
		all = append(all, f)
	}
	for _, name := range []string{
		"verify_code", "contact_value", "contact_way", "area_code", "customer_id", "x_customer_id",
		"sub_customer_id", "expired_time", "verified_id", "offset", "limit", "X-Language", "X-Time-Zone", "X-Site",
	} {
		problems := []string{isMissing, isTooLong, isTooShort, isInvalid, isOutOfRange}
		if isParameter(name) || name == "offset" || name == "limit" {
			problems = append(problems, isMistyped) // the others are texts
		}
		for _, problem := range problems {
			all = append(all, badField(name, problem))
		}
	}
	for _, f := range all {
		if n := utf8.RuneCountInString(f.message(nil)); n == 0 || n > 32 {
			t.Errorf("%d characters: %s", n, f.message(nil))
		}
		if n := utf8.RuneCountInString(f.code); n > 32 {
			t.Errorf("%d characters: %s", n, f.code)
		}
	}
	vendor := &Settings{ErrorMessages: vendorMessages}
	if got := errTooOften.message(vendor); got != "Verify code resend too frequently." {
		t.Errorf("%q", got)
	}
	if got := badField("limit", isInvalid).message(vendor); got != "Failed" {
		t.Errorf("%q", got)
	}
	if got := errVerify.message(vendor); got != "Verify not pass." {
		t.Errorf("%q", got)
	}
}

// TestInternalFaultsStayInside: what has no word is the vendor's general error, and its text stays in the log.
func TestInternalFaultsStayInside(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Break()
	got := w.post(t, pathSend, `{"contact_value":"13800138000","contact_way":0,"area_code":"86"}`)
	if got.status != http.StatusInternalServerError || got.ErrorCode != "OSM.0004" || strings.Contains(got.body, "told") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if !strings.Contains(w.log.String(), "told to be broken") {
		t.Errorf("the log says nothing: %s", w.log)
	}
	panicking, err := Dialect().New(dialect.Options{Log: slog.New(slog.DiscardHandler), Now: time.Now}) // no engine
	if err != nil {
		t.Fatal(err)
	}
	w.handler = panicking
	if got := w.get(t, pathVerified); got.status != http.StatusInternalServerError || got.ErrorCode != "OSM.0004" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if f := asFault(io.ErrUnexpectedEOF); f != errInternal {
		t.Errorf("%v", f)
	}
}

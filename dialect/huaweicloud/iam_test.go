package huaweicloud

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/watchword/watchword"
)

// iam is an identity service on this machine.
type iam struct {
	*httptest.Server
	mu     sync.Mutex
	tokens map[string]any // what it says of a token
	asked  int
	status int // in place of any answer
	body   string
}

func newIAM(t testing.TB) *iam {
	t.Helper()
	s := &iam{tokens: map[string]any{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// know makes it issue a token for a domain, by the clock of the tests.
func (s *iam) know(token, domain string, life time.Duration) {
	s.say(token, map[string]any{
		"expires_at": time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).Add(life).Format("2006-01-02T15:04:05.000000Z"),
		"project":    map[string]any{"id": "p-1", "name": "eu-west-0", "domain": map[string]any{"id": domain, "name": "acme"}},
		"user":       map[string]any{"id": "u-1", "domain": map[string]any{"id": domain}},
	})
}

func (s *iam) say(token string, said map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens[token] = map[string]any{"token": said}
}

func (s *iam) forget(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tokens, token)
}

func (s *iam) answer(status int, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status, s.body = status, body
}

func (s *iam) questions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *iam) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if r.URL.Path != "/v3/auth/tokens" || r.Method != http.MethodGet || r.Header.Get("X-Auth-Token") != r.Header.Get("X-Subject-Token") {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if s.status != 0 {
		w.Header().Set("Location", "/v3/auth/tokens?elsewhere")
		w.WriteHeader(s.status)
		_, _ = w.Write([]byte(s.body))
		return
	}
	said, ok := s.tokens[r.Header.Get("X-Subject-Token")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_ = json.NewEncoder(w).Encode(said)
}

// with asks for the verified contacts with a token.
func (w *world) with(t testing.TB, token string, headers ...string) int {
	t.Helper()
	got := w.get(t, pathVerified, append([]string{headerToken, token}, headers...)...)
	if got.status == http.StatusUnauthorized && got.body != `{"error_code":"OSM.0002","error_msg":"Unauthorized"}`+"\n" {
		t.Errorf("%s", got.body)
	}
	return got.status
}

func TestTokensOfAnIdentityService(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.iam.know("good", testDomain, time.Hour)
	w.iam.know("stranger", "d-nobody", time.Hour)
	w.iam.know("silent", "d-quiet", time.Hour)
	w.iam.know("old", testDomain, -time.Second)
	w.iam.say("domain", map[string]any{"expires_at": "2026-03-01T10:00:00.000000Z", "domain": map[string]any{"id": testDomain}})
	w.iam.say("unscoped", map[string]any{"expires_at": "2026-03-01T10:00:00Z", "user": map[string]any{"domain": map[string]any{"id": testDomain}}})
	w.iam.say("endless", map[string]any{"domain": map[string]any{"id": testDomain}})
	for token, want := range map[string]int{
		"good": 200, "domain": 200, "stranger": 401, "silent": 401, "old": 401, "unscoped": 401, "endless": 401, "unknown": 401,
	} {
		if got := w.with(t, token); got != want {
			t.Errorf("%s: %d, want %d\n%s", token, got, want, w.log)
		}
	}
	if got := w.with(t, "good", headerDomain, testDomain); got != 200 {
		t.Errorf("with its own domain: %d", got)
	}
	for _, domain := range []string{"d-other", "d-nobody", "x"} {
		if got := w.with(t, "good", headerDomain, domain); got != 401 {
			t.Errorf("with domain %s: %d", domain, got)
		}
	}
	if strings.Contains(w.log.String(), "good") || strings.Contains(w.log.String(), "unknown\"") {
		t.Errorf("the log has a token: %s", w.log)
	}
}

// TestIdentityServicesAreWalls: what one says of another's account counts for nothing.
func TestIdentityServicesAreWalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mallory := newIAM(t)
	w.Apply(t, func(r *watchword.Resources) {
		r.Tenants = append(r.Tenants, watchword.Tenant{ID: "mallory", VerifiedFor: r.Tenants[0].VerifiedFor, Dialects: []string{Name}})
		r.Credentials = append(r.Credentials, watchword.Credential{
			Tenant: "mallory", Name: "iam", Type: Identity, Key: "d-mallory", Settings: map[string]any{"url": mallory.URL},
		})
	})
	mallory.know("own", "d-mallory", time.Hour)
	mallory.know("forged", testDomain, time.Hour)
	if got := w.with(t, "own"); got != 200 {
		t.Errorf("its own: %d", got)
	}
	for _, headers := range [][]string{nil, {headerDomain, testDomain}, {headerDomain, "d-mallory"}} {
		if got := w.with(t, "forged", headers...); got != 401 {
			t.Errorf("forged with %v: %d", headers, got)
		}
	}
}

func TestIdentityServiceIsNotAskedAllTheTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.iam.know("good", testDomain, time.Hour)
	w.iam.know("short", testDomain, 30*time.Second)
	asked := func(token string, want, questions int) {
		t.Helper()
		before := w.iam.questions()
		if got := w.with(t, token); got != want {
			t.Errorf("%s: %d, want %d", token, got, want)
		}
		if n := w.iam.questions() - before; n != questions {
			t.Errorf("%s: %d questions, want %d", token, n, questions)
		}
	}
	asked("good", 200, 1)
	asked("good", 200, 0)
	asked("short", 200, 1)
	asked("bad", 401, 1)
	asked("bad", 401, 0)
	w.iam.forget("good")
	w.Clock.Advance(29 * time.Second)
	asked("short", 200, 0)
	w.Clock.Advance(time.Second)
	asked("short", 401, 1) // not beyond its own end
	asked("bad", 401, 1)
	w.Clock.Advance(grantFresh - 31*time.Second)
	asked("good", 200, 0)
	w.Clock.Advance(time.Second)
	asked("good", 401, 1)
	asked(testToken, 200, 0) // our own are never shown to anybody
	w.Clock.Advance(watchword.MaxTokenLife)
	asked(testToken, 401, 0)
}

func TestIdentityServiceInTrouble(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
	}{
		"redirect": {http.StatusFound, ""}, "forbidden": {http.StatusForbidden, ""}, "broken": {http.StatusInternalServerError, ""},
		"not JSON": {http.StatusOK, "<html>"}, "array": {http.StatusOK, "[]"}, "huge": {http.StatusOK, `{"a":"` + strings.Repeat("x", identityBody) + `"}`},
		"twice": {http.StatusOK, `{"token":{"domain":{"id":"x"},"domain":{"id":"y"}}}`}, "mistyped": {http.StatusOK, `{"token":{"expires_at":1}}`},
	} {
		w := newWorld(t)
		w.iam.know("good", testDomain, time.Hour)
		w.iam.answer(c.status, c.body)
		if got := w.with(t, "good"); got != 401 {
			t.Errorf("%s: %d", name, got)
		}
		if !strings.Contains(w.log.String(), "level=WARN") {
			t.Errorf("%s: nothing is logged: %s", name, w.log)
		}
		if n := w.iam.questions(); n != 1 {
			t.Errorf("%s: %d questions", name, n)
		}
		w.iam.answer(0, "")
		if got := w.with(t, "good"); got != 200 {
			t.Errorf("%s: a fault was remembered: %d", name, got)
		}
	}
	w := newWorld(t)
	w.iam.Close()
	if got := w.with(t, "good"); got != 401 || !strings.Contains(w.log.String(), "level=WARN") {
		t.Errorf("gone: %d, log %s", got, w.log)
	}
}

func TestIdentityServiceIsBounded(t *testing.T) {
	t.Parallel()
	k := newKeystone(time.Now)
	for range identityAtATime {
		k.places <- struct{}{}
	}
	ctx, cancel := withoutTime(t)
	defer cancel()
	if _, _, err := k.validate(ctx, "http://127.0.0.1:1", "x"); err == nil || !strings.Contains(err.Error(), "under way") {
		t.Errorf("%v", err)
	}
	g := remember(k, time.Now)
	for i := range grantsAtOnce + 10 {
		g.keep([32]byte{byte(i), byte(i >> 8)}, grant{}, false)
	}
	if len(g.said) > grantsAtOnce {
		t.Errorf("%d answers are remembered", len(g.said))
	}
}

func TestOurOwnTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.issue(t, "other", "of-another-tenant", time.Hour)
	w.issue(t, "quiet", "of-a-quiet-tenant", time.Hour)
	if _, _, err := w.IssueToken(t.Context(), watchword.NewToken{Tenant: "sandbox", Type: "session", Subject: "a", Secret: "of-another-type", Lifetime: time.Hour}); err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]int{
		testToken: 200, "of-another-tenant": 200, "of-a-quiet-tenant": 401, "of-another-type": 401, strings.Repeat("x", maxToken): 401,
		strings.Repeat("x", maxToken+1): 401, "": 401, "wk_sandbox_0123456789abcdefghijklmn": 401,
	} {
		if got := w.with(t, token); got != want {
			t.Errorf("%.20s: %d, want %d", token, got, want)
		}
	}
	w.prove(t, "13800138000", "")
	if got := w.get(t, pathVerified, headerToken, "of-another-tenant"); !strings.Contains(got.body, `"count":0`) {
		t.Errorf("another tenant sees it: %s", got.body)
	}
	if _, err := w.RevokeTokens(t.Context(), "sandbox", Token, "app"); err != nil {
		t.Fatal(err)
	}
	if got := w.with(t, testToken); got != 401 {
		t.Errorf("revoked: %d", got)
	}
	w.Apply(t, func(r *watchword.Resources) { r.Tenants[1].Disabled = true })
	if got := w.with(t, "of-another-tenant"); got != 401 {
		t.Errorf("of a disabled tenant: %d", got)
	}
	r := request(http.MethodGet, pathVerified, "")
	r.Header.Add(headerToken, testToken)
	if got := w.do(t, r); got.status != 401 {
		t.Errorf("given twice: %d", got.status)
	}
}

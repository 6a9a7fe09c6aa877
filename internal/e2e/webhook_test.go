package e2e

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// audience is an application that is told, and writes down how often.
type audience struct {
	*httptest.Server
	mu      sync.Mutex
	told    map[string]map[string]int // by verification: how often it was told of what
	foreign []string                  // what is not signed
	deaf    atomic.Bool               // refuse everything
}

func newAudience(t *testing.T) *audience {
	t.Helper()
	a := &audience{told: map[string]map[string]int{}}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

// ServeHTTP implements http.Handler.
func (a *audience) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return // the sender died in the middle of it
	}
	if a.deaf.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(hookSecret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(r.Header.Get("webhook-id") + "." + r.Header.Get("webhook-timestamp") + "." + string(text)))
	var e struct{ ID, Type, Subject string }
	a.mu.Lock()
	defer a.mu.Unlock()
	if json.Unmarshal(text, &e) != nil || r.Header.Get("webhook-signature") != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
		a.foreign = append(a.foreign, string(text))
		return
	}
	if a.told[e.Subject] == nil {
		a.told[e.Subject] = map[string]int{}
	}
	a.told[e.Subject][strings.TrimPrefix(e.Type, "com.watchword.verification.")]++
}

func (a *audience) knows(id string, what ...string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, one := range what {
		if a.told[id][one] == 0 {
			return false
		}
	}
	return true
}

// TestNoticesSurviveKills kills the server again and again while its endpoint is told, and while it refuses to be. Whatever a
// caller was answered, the endpoint is told in the end, and it is told of nothing else.
func TestNoticesSurviveKills(t *testing.T) {
	const rounds = 6
	data, v, a := filepath.Join(t.TempDir(), "data"), newVendor(t), newAudience(t)
	egress := []string{"--set", "egress.allow=127.0.0.0/8", "--set", "egress.http=true"}
	s := serve(t, data, egress...)
	s.apply(t, tenants(v)+fmt.Sprintf("webhooks:\n  - {tenant: loose, name: app, url: %s/in, secret: %s, events: [requested, sent, approved]}\n", a.URL, hookSecret))
	var started, approved []string
	for round := range rounds {
		a.deaf.Store(round%2 == 1)
		for i := range 20 {
			var made struct{ ID string }
			ask(t, s, "/v1/verifications", fmt.Sprintf(`{"to":"+8613%d%08d"}`, round, i), &made)
			started = append(started, made.ID)
			if i%4 == 0 && eventually(startTime, func() bool { _, ok := v.code(made.ID); return ok }) {
				var checked struct{ Result string }
				code, _ := v.code(made.ID)
				if ask(t, s, "/v1/verifications/"+made.ID+"/check", `{"code":"`+code+`"}`, &checked); checked.Result == "approved" {
					approved = append(approved, made.ID)
				}
			}
		}
		s.kill()
		s = serve(t, data, egress...)
	}
	a.deaf.Store(false)
	if len(approved) < rounds {
		t.Fatalf("only %d of %d were approved", len(approved), len(started))
	}
	all := func() bool {
		for _, id := range started {
			if !a.knows(id, "requested", "sent") {
				return false
			}
		}
		for _, id := range approved {
			if !a.knows(id, "approved") {
				return false
			}
		}
		return true
	}
	// What was on its way at a kill is told again when its lease has run out; what was refused twice takes minutes, so it is
	// replayed.
	out, complaint, status := run(t, "", "webhook", "replay", "--tenant", "loose", "--webhook", "app", "--since", "1h", "--admin-url", s.admin, "--data", data)
	if status != 0 {
		t.Fatal(complaint)
	}
	if !eventually(time.Minute, all) {
		t.Errorf("not everything was told\n%s", s.log())
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	repeats := 0
	for id, what := range a.told {
		for one, n := range what {
			if one == "approved" && !slices.Contains(approved, id) {
				t.Errorf("%s is told to be approved, and is not", id)
			}
			repeats += n - 1
		}
	}
	if len(a.foreign) > 0 || len(a.told) != len(started) {
		t.Errorf("%d were started, %d are told of; not signed: %v", len(started), len(a.told), a.foreign)
	}
	t.Logf("%d kills, %d starts, %d approvals, replayed %s, repeats %d", rounds, len(started), len(approved), strings.TrimSpace(out), repeats)
}

// ask makes a request of the loose tenant's that must succeed.
func ask(t *testing.T, s *server, path, body string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+looseKey)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= http.StatusMultipleChoices || json.Unmarshal(text, into) != nil {
		t.Fatalf("%s answered %s: %s, %v", path, answer.Status, text, err)
	}
}

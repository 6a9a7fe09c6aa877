package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// rogue is a Twilio Verify that answers as the test says. It makes a code for every message, and names it.
type rogue struct {
	*httptest.Server
	mu    sync.Mutex
	sent  int
	asked []string // codes
	say   http.HandlerFunc
}

func newRogue(t *testing.T) *rogue {
	t.Helper()
	r := &rogue{}
	r.Server = httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(r.Close)
	return r
}

// rogueSID is Twilio's name for the n-th message.
func rogueSID(n int) string { return fmt.Sprintf("VE%032x", n) }

func (r *rogue) take(w http.ResponseWriter, q *http.Request) {
	_ = q.ParseForm()
	r.mu.Lock()
	say := r.say
	if strings.HasSuffix(q.URL.Path, "/Verifications") {
		r.sent++
		n := r.sent
		r.mu.Unlock()
		says(w, http.StatusCreated, object{"sid": rogueSID(n), "status": "pending"})
		return
	}
	r.asked = append(r.asked, q.Form.Get("Code"))
	r.mu.Unlock()
	if say != nil {
		say(w, q)
		return
	}
	says(w, http.StatusOK, object{"sid": q.Form.Get("VerificationSid"), "status": "approved"})
}

func (r *rogue) answers(say http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.say = say
}

func (r *rogue) questions() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.asked)
}

// withRogue starts a server in which a rogue makes the codes of the tenant loose for the given purposes.
func withRogue(t *testing.T, purposes string) (*server, *rogue, *vendor, *caller) {
	t.Helper()
	r, v, s := newRogue(t), newVendor(t), serve(t, t.TempDir())
	s.apply(t, tenants(v))
	s.apply(t, fmt.Sprintf(`
provider_accounts:
  - name: rogue
    type: twilio_verify
    timeout: 2s
    settings: {base_url: %q, account_sid: AC%032x, auth_token: s3cr3t-t0ken, service_sid: VA%032x}
routes:
  - {tenant: loose, name: 10-owned, channel: sms, countries: ["*"], purposes: [%s], use: [rogue]}
`, r.URL, 1, 1, purposes))
	c := newCaller(s, looseKey, 32)
	t.Cleanup(c.close)
	return s, r, v, c
}

// openedBy starts a verification whose code a rogue has made.
func openedBy(t *testing.T, c *caller, to, purpose string) string {
	t.Helper()
	a, err := c.start(t.Context(), to, object{"purpose": purpose})
	if err != nil || a.status != http.StatusCreated {
		t.Fatalf("start: %v %v", a, err)
	}
	if !eventually(callTime, func() bool {
		now, err := c.get(t.Context(), a.ID)
		return err == nil && now.Delivery == "sent"
	}) {
		t.Fatal("the vendor took no message")
	}
	return a.ID
}

// TestVendorsYesCountsOnce has many check at once what a vendor says yes to each time: one is approved, and it is asked no
// more often than there are attempts.
func TestVendorsYesCountsOnce(t *testing.T) {
	s, r, _, c := withRogue(t, "login")
	for round := range 5 {
		id := openedBy(t, c, number(51, round), "login")
		before := r.questions()
		results := make(chan string, 24)
		for range cap(results) {
			go func() {
				a, err := c.check(t.Context(), id, "271828")
				if err != nil {
					results <- err.Error()
					return
				}
				results <- a.Result
			}()
		}
		count := tally{}
		for range cap(results) {
			count[<-results]++
		}
		if asked := r.questions() - before; count["approved"] != 1 || asked > 5 || count["approved"]+count["already_approved"]+count["exhausted"] != cap(results) {
			t.Errorf("%v after %d questions", count, asked)
		}
	}
	s.complainsOfNothing(t)
}

// TestNoYesOfARogueCounts gives every answer that might pass for a yes and is none.
func TestNoYesOfARogueCounts(t *testing.T) {
	s, r, _, c := withRogue(t, "login")
	yes := func(q *http.Request) object {
		return object{"sid": q.Form.Get("VerificationSid"), "status": "approved"}
	}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { says(w, 200, yes(q)) }))
	defer elsewhere.Close()
	n := 0
	for what, say := range map[string]http.HandlerFunc{
		"another message's": func(w http.ResponseWriter, _ *http.Request) {
			says(w, 200, object{"sid": rogueSID(9999), "status": "approved"})
		},
		"nobody's":      func(w http.ResponseWriter, _ *http.Request) { says(w, 200, object{"status": "approved"}) },
		"with an error": func(w http.ResponseWriter, q *http.Request) { o := yes(q); o["code"] = 60200; says(w, 200, o) },
		"a fault":       func(w http.ResponseWriter, q *http.Request) { says(w, 500, yes(q)) },
		"not found":     func(w http.ResponseWriter, q *http.Request) { says(w, 404, yes(q)) },
		"a redirect": func(w http.ResponseWriter, q *http.Request) {
			http.Redirect(w, q, elsewhere.URL, http.StatusTemporaryRedirect)
		},
		"in capitals": func(w http.ResponseWriter, q *http.Request) { o := yes(q); o["status"] = "APPROVED"; says(w, 200, o) },
		"a number":    func(w http.ResponseWriter, q *http.Request) { o := yes(q); o["status"] = 1; says(w, 200, o) },
		"valid, not yet": func(w http.ResponseWriter, q *http.Request) {
			o := yes(q)
			o["status"], o["valid"] = "pending", true
			says(w, 200, o)
		},
		"nothing": func(http.ResponseWriter, *http.Request) {},
		"half": func(w http.ResponseWriter, q *http.Request) {
			w.Header().Set("Content-Length", "999")
			says(w, 200, yes(q))
		},
		"too long": func(w http.ResponseWriter, q *http.Request) {
			o := yes(q)
			o["x"] = strings.Repeat("x", 1<<20)
			says(w, 200, o)
		},
		"never":               func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() },
		"a page that says so": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>approved</html>") },
	} {
		r.answers(nil)
		id := openedBy(t, c, number(52, n), "login")
		n++
		r.answers(say)
		a, err := c.check(t.Context(), id, "271828")
		if err != nil || a.Result == "approved" || strings.Contains(string(a.body), "s3cr3t") {
			t.Errorf("%s: %v %v", what, a, err)
		}
		if now := c.must(t, http.MethodGet, "/v1/verifications/"+id, nil); now.Status != "pending" || now.AttemptsRemaining != 4 {
			t.Errorf("%s: %s", what, now)
		}
	}
	for _, secret := range []string{"s3cr3t", "271828"} {
		if strings.Contains(string(s.stderr.bytes()), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

// TestAYesThatComesTooLate has the vendor say yes when the verification has ended meanwhile.
func TestAYesThatComesTooLate(t *testing.T) {
	_, r, _, c := withRogue(t, "login")
	for name, end := range map[string]func(id, to string) string{
		"canceled": func(id, _ string) string {
			c.must(t, http.MethodPost, "/v1/verifications/"+id+"/cancel", object{})
			return "canceled"
		},
		"superseded": func(_, to string) string {
			c.must(t, http.MethodPost, "/v1/verifications", object{"to": to, "purpose": "login"})
			return "superseded"
		},
	} {
		to := number(53, len(name))
		id := openedBy(t, c, to, "login")
		hold, before := make(chan struct{}), r.questions()
		r.answers(func(w http.ResponseWriter, q *http.Request) {
			<-hold
			says(w, 200, object{"sid": q.Form.Get("VerificationSid"), "status": "approved"})
		})
		result := make(chan string, 1)
		go func() {
			a, err := c.check(t.Context(), id, "271828")
			if err != nil {
				result <- err.Error()
				return
			}
			result <- a.Result
		}()
		if !eventually(callTime, func() bool { return r.questions() > before }) {
			t.Fatal("the vendor is not asked")
		}
		want := end(id, to)
		close(hold)
		if got := <-result; got != want {
			t.Errorf("%s: %s", name, got)
		}
		r.answers(nil)
	}
}

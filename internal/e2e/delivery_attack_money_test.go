package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// capped gives the tenant loose a vendor with a price and a cap that pays for ten messages.
func capped(t *testing.T, s *server, v *vendor) {
	t.Helper()
	s.apply(t, fmt.Sprintf(`
tenants: [{id: loose, dialects: [native], spend_caps: [{name: day, amount: "0.5", per: 24h}]}]
policies: [{tenant: loose, lifetime: 30m, wait: 20s, limits: [{name: many, count: 1000, per: 1s}]}]
provider_accounts: [{name: dear, type: http, prices: {"*": "0.05"}, settings: {url: "%s/moody", body: "%s", body_format: text}}]
routes: [{tenant: loose, name: 10-dear, channel: sms, countries: ["*"], use: [dear]}]
`, v.URL, vendorBody))
}

// spent is what the tenant's cap counts.
func (s *server) spent(t *testing.T) string {
	t.Helper()
	admin := &caller{base: s.admin, key: s.adminKey(t), http: http.DefaultClient}
	a := admin.must(t, http.MethodGet, "/admin/v1/spend?tenant=loose", nil)
	var said struct{ Spend []struct{ Spent string } }
	if json.Unmarshal(a.body, &said) != nil || len(said.Spend) != 1 {
		t.Fatalf("spend says %s", a)
	}
	return said.Spend[0].Spent
}

// TestCapsInARace starts four times what a cap pays for, all at once, while the vendor refuses some: no more is sent than is
// paid for, and what was refused comes back, once.
func TestCapsInARace(t *testing.T) {
	s, v := serve(t, t.TempDir()), newVendor(t)
	s.apply(t, tenants(v))
	capped(t, s, v)
	c := newCaller(s, looseKey, 64)
	defer c.close()
	race := func(from, n int) tally {
		count, results := tally{}, make(chan string, n)
		for i := range n {
			go func() {
				a, err := c.start(t.Context(), number(60, from+i), nil)
				switch {
				case err != nil:
					results <- err.Error()
				case a.status == http.StatusTooManyRequests && !strings.Contains(string(a.body), "spend_day"):
					results <- a.String()
				default:
					results <- fmt.Sprint(a.status)
				}
			}()
		}
		for range n {
			count[<-results]++
		}
		return count
	}
	v.mood = func() bool { return true }
	if count := race(0, 40); count["502"]+count["429"] != 40 || s.spent(t) != "0" {
		t.Errorf("refused by the vendor: %v, and %s is spent", count, s.spent(t))
	}
	refused := len(v.messages())
	v.mood = func() bool { return false }
	count := race(100, 40)
	if taken := len(v.messages()) - refused; count["201"] != 10 || count["429"] != 30 || taken != 10 || s.spent(t) != "0.5" {
		t.Errorf("%v: %d were taken, and %s is spent", count, taken, s.spent(t))
	}
}

// TestHooksOfARogueTenant points endpoints at what they must not reach, by address, by name, and by a redirect.
func TestHooksOfARogueTenant(t *testing.T) {
	data, v := t.TempDir(), newVendor(t)
	s := serve(t, data)
	s.apply(t, tenants(v))
	for _, url := range []string{
		"http://hooks.example.com/", "https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://LOCALHOST./", "https://a.localhost/",
		"https://169.254.169.254/latest/meta-data/", "https://[::ffff:169.254.169.254]/", "https://[64:ff9b::a9fe:a9fe]/", "https://0.0.0.0/",
		"https://10.0.0.1/", "https://100.100.100.200/", "https://168.63.129.16/", "https://[fe80::1%25lo]/", "https://user:pass@example.com/",
		"https://example.com/#x", "file:///etc/passwd", "gopher://example.com/", "//example.com/", "https:///", "https://exa mple.com/",
		"https://example.com/\r\nX-Evil: 1", "https://0/", "https://127.1/", "https://2130706433/", "https://0x7f000001/",
	} {
		text, _ := json.Marshal(url)
		document := fmt.Sprintf("webhooks: [{tenant: loose, name: evil, url: %s}]", text)
		_, complaint, status := run(t, document, "apply", "-f", "-", "--admin-url", s.admin, "--data", s.data)
		if status == 0 { // a name: where it leads is judged when it is asked
			out, complaint, _ := run(t, "", "webhook", "test", "--tenant", "loose", "--webhook", "evil", "--admin-url", s.admin, "--data", s.data)
			if said := out + complaint; !strings.Contains(said, "refused_address") && !strings.Contains(said, "not public") && !strings.Contains(said, "name was not found") {
				t.Errorf("%q is asked: %s", url, said)
			}
		} else if strings.TrimSpace(complaint) == "" {
			t.Errorf("%q is refused without a reason", url)
		}
	}
	s.complainsOfNothing(t)
}

// TestRedirectsOfHooksAreNotFollowed has an endpoint send its posts on, with the secret that signs them kept out of sight.
func TestRedirectsOfHooksAreNotFollowed(t *testing.T) {
	v, a, trap := newVendor(t), newAudience(t), newAudience(t)
	hits := make(chan struct{}, 100)
	a.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits <- struct{}{}
		w.Header().Set("Retry-After", "0")
		http.Redirect(w, r, trap.URL, http.StatusTemporaryRedirect)
	})
	s := serve(t, t.TempDir(), "--set", "egress.allow=127.0.0.0/8", "--set", "egress.http=true")
	s.apply(t, tenants(v)+fmt.Sprintf("webhooks: [{tenant: loose, name: app, url: %s, secret: %s}]\n", a.URL, hookSecret))
	c := newCaller(s, looseKey, 1)
	defer c.close()
	sent(t, v, c, "+8613800138031")
	<-hits
	out, _, _ := run(t, "", "webhook", "test", "--tenant", "loose", "--webhook", "app", "--admin-url", s.admin, "--data", s.data)
	exported, _, status := run(t, "", "export", "--admin-url", s.admin, "--data", s.data)
	if status != 0 || !strings.Contains(exported, a.URL) {
		t.Errorf("export: %s", exported)
	}
	secret := strings.TrimPrefix(hookSecret, "whsec_")
	for place, text := range map[string]string{"the test": out, "the export": exported, "the log": string(s.stderr.bytes())} {
		if strings.Contains(text, secret) {
			t.Errorf("%s has the secret", place)
		}
	}
	if trap.mu.Lock(); len(trap.told) > 0 || len(trap.foreign) > 0 {
		t.Error("a redirect was followed")
	}
	trap.mu.Unlock()
}

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// heard is one exchange with the server.
type heard struct {
	request []byte
	answer  *answer
}

// leakage is a server that has been told many things which it must keep to itself.
type leakage struct {
	t       *testing.T
	dice    *rand.Rand
	v       *vendor
	s       *server
	needles *needles
	callers map[string]*caller
	heard   []heard
	applied []string // what apply said when it refused
	numbers []string
	mails   []string
}

// The secrets of the scenario. None of their words stands anywhere else.
const (
	digitsKey    = "wwk_leak_digits_bWFueSBkaWdpdHMgb2YgYSBrZXk"
	lettersKey   = "wwk_leak_letters_bWFueSBsZXR0ZXJzIG9mIGEga2V5"
	vendorToken  = "vendor-bearer-Quokka-7153"
	vendorSecret = "vendor-secret-Wombat-9264"
	mailPassword = "mail-password-Numbat-3378"
	wordOfValues = "Bandicoot-order-55817"
	onceWord     = "idempotent-Bilby-60042"
)

// TestNothingLeaks tells the server numbers, addresses, codes and secrets in every way there is, and then looks for them
// in everything it wrote or answered.
func TestNothingLeaks(t *testing.T) {
	l := &leakage{t: t, dice: dice(t), v: newVendor(t), needles: newNeedles(), callers: map[string]*caller{}}
	l.v.words = telltale
	l.s = serve(t, filepath.Join(t.TempDir(), "data"), "--set", "log.level=debug")
	l.invent()
	made := l.s.apply(t, l.document())
	_, key, _ := strings.Cut(made, "(shown this once): ")
	l.needles.secret("a made key", strings.TrimSpace(key))
	l.keep()
	for tenant, key := range map[string]string{"digits": digitsKey, "letters": lettersKey} {
		c := newCaller(l.s, key, 1)
		c.hear = func(request []byte, a *answer) { l.heard = append(l.heard, heard{request, a}) }
		l.callers[tenant] = c
		defer c.close()
		l.converse(c, tenant)
	}
	l.misapply()
	l.mumble()
	l.codes()
	l.search("while it runs")
	if status := l.s.terminate(t, callTime); status != 0 {
		t.Errorf("exit status %d", status)
	}
	l.search("after its end")
}

// telltale is a vendor that quotes what it is sent in its errors.
func telltale(w http.ResponseWriter, m sms, body []byte) bool {
	if m.path != "/errors" {
		return false
	}
	quote, _ := json.Marshal(string(body))
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, `{"error":%s}`, quote)
	return true
}

// TestAMessageIDThatQuotesIsNotKept: a vendor's name for a message is kept with its timeline, for operators to read. Some
// vendors make it of the number, and one that has the code in it must not bring it into the database.
func TestAMessageIDThatQuotesIsNotKept(t *testing.T) {
	v, n := newVendor(t), newNeedles()
	v.words = func(w http.ResponseWriter, m sms, body []byte) bool {
		fmt.Fprintf(w, `{"id":"%s/%s"}`, strings.Fields(string(body))[3], m.code)
		return true
	}
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	s.apply(t, strings.ReplaceAll(tenants(v), vendorBody+`"`, vendorBody+` {{to}}", message_id: {json: id}`))
	s.apply(t, "policies: [{tenant: strict, code_length: 10}]")
	c := newCaller(s, strictKey, 1)
	defer c.close()
	id, code := sent(t, v, c, "+8613948838324")
	n.digits("a code", code)
	n.recipient("a number", "13948838324")
	a := c.must(t, http.MethodGet, "/v1/verifications/"+id, nil)
	n.notIn(t, "the timeline", a.body)
	if status := s.terminate(t, callTime); status != 0 {
		t.Errorf("exit status %d", status)
	}
	n.notInFolder(t, s.data)
}

// invent makes up recipients.
func (l *leakage) invent() {
	for range 12 {
		cn := fmt.Sprintf("139%08d", l.dice.IntN(1e8))
		us := fmt.Sprintf("415%d%06d", 2+l.dice.IntN(7), l.dice.IntN(1e6))
		l.numbers = append(l.numbers, "+86"+cn, "+1"+us)
		l.needles.recipient("a number", cn)
		l.needles.recipient("a number", us)
		local := fmt.Sprintf("zephyrine.q%d", l.dice.IntN(1e9))
		l.mails = append(l.mails, local+"@mail.example.com", local+"+tag@gmail.com")
		l.needles.recipient("an address", local)
	}
	for _, w := range []string{digitsKey, lettersKey, vendorToken, vendorSecret, mailPassword, wordOfValues, onceWord} {
		l.needles.secret("a secret", w)
	}
	for _, w := range []string{"203.0.113.201", "device-Potoroo-1", "session-Dunnart-2", "user-Kowari-3"} {
		l.needles.recipient("a context", w)
	}
	l.needles.secret("a test code", "TESTDUGONG")
	l.needles.secret("a test code of digits", "7305519284")
	l.needles.secret("a chosen code", "CHOSENEMU7")
}

// keep adds the server's own secrets.
func (l *leakage) keep() {
	l.needles.secret("the admin key", l.s.adminKey(l.t))
	text, err := os.ReadFile(filepath.Join(l.s.data, "keys.json"))
	if err != nil {
		l.t.Fatal(err)
	}
	var ring struct{ Keys []struct{ Secret []byte } }
	if err := json.Unmarshal(text, &ring); err != nil || len(ring.Keys) == 0 {
		l.t.Fatalf("keys.json: %v", err)
	}
	for _, k := range ring.Keys {
		l.needles.secret("a key of the ring", string(k.Secret))
		l.needles.secret("a key of the ring as it is written", base64.StdEncoding.EncodeToString(k.Secret))
	}
}

// document has every kind of provider that can go wrong, each on a route of its own.
func (l *leakage) document() string {
	soon := time.Now().Add(240 * time.Hour).UTC().Format(time.RFC3339)
	account := func(name, path string) string {
		return fmt.Sprintf(`
  - name: %s
    type: http
    timeout: 300ms
    settings:
      {url: "%s", body: "%s {{to}}", body_format: text, headers: {X-Key: "{{secret.key}}"}, secrets: {key: %s}, auth: {token: %s},
       message_id: {json: id}, raw: {json: error}}`, name, path, vendorBody, vendorSecret, vendorToken)
	}
	text := fmt.Sprintf(`
tenants: [{id: digits, dialects: [native], purposes: [gift]}, {id: letters, dialects: [native]}]
credentials:
  - {tenant: digits, name: app, secret: %s}
  - {tenant: letters, name: app, secret: %s}
  - {tenant: letters, name: made}
policies:
  - {tenant: digits, code_length: 10, test_recipients: true, resend: same_code, limits: [{name: many, count: 1000, per: 1s}]}
  - {tenant: letters, code_length: 10, alphabet: alphanumeric, custom_codes: true, test_recipients: true, limits: [{name: many, count: 3, per: 1m}]}
templates:
  - {tenant: digits, purpose: gift, channel: sms, locale: en, values: [order], text: "{{code}} for {{order}}"}
test_recipients:
  - {tenant: letters, name: reviewer, to: "%s", code: TESTDUGONG, expires_at: %s}
  - {tenant: digits, name: reviewer, to: "%s", code: "7305519284", outcome: blocked_by_carrier, expires_at: %s}
provider_accounts:`, digitsKey, lettersKey, l.numbers[0], soon, l.mails[0], soon)
	text += account("good", l.v.URL+"/ok") + account("names", l.v.URL+"/names") + account("errors", l.v.URL+"/errors") +
		account("gone", "http://127.0.0.1:1/{{secret.key}}?to={{to}}&code={{code}}") + fmt.Sprintf(`
  - {name: mail, type: smtp, timeout: 1s, settings: {host: 127.0.0.1, port: 1, tls: none, username: acme, password: %s, from: a@example.com}}
routes:`, mailPassword)
	for _, tenant := range []string{"digits", "letters"} {
		for _, channel := range []string{"sms", "email"} {
			where := map[string]string{"sms": `countries: ["*"], `}[channel]
			for purpose, use := range map[string]string{"login": "names", "register": "errors, good", "payment": "gone, good", "close_account": "errors"} {
				text += fmt.Sprintf("\n  - {tenant: %s, name: a-%s-%s, channel: %s, %spurposes: [%s], use: [%s]}", tenant, channel, purpose, channel, where, purpose, use)
			}
			text += fmt.Sprintf("\n  - {tenant: %s, name: z-%s, channel: %s, %suse: [%s]}", tenant, channel, channel, where, map[string]string{"sms": "good", "email": "mail, good"}[channel])
		}
	}
	return text
}

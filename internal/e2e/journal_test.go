package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// entry is what one caller knows of one verification: what it was told, and what may have happened besides, because a
// request went unanswered. Between two starts of the server only its worker touches it.
type entry struct {
	tenant string
	to     string
	body   object
	once   string // its idempotency key
	sent   time.Time

	id        string // "": the start went unanswered
	status    string
	maybe     map[string]bool // ends that an unanswered request may have brought
	remaining int
	maybeLess int    // wrong guesses without an answer
	code      string // that was approved, or may have been
	blind     bool   // the newest code may not have reached the vendor
}

const attempts = 5

func newEntry(tenant, to string, more object) *entry {
	return &entry{tenant: tenant, to: to, body: more, status: "pending", maybe: map[string]bool{}, remaining: attempts, sent: time.Now()}
}

func (e *entry) String() string {
	return fmt.Sprintf("%s verification %s to %s (told: %s, %d attempts; unanswered: %v, %d guesses)",
		e.tenant, e.id, e.to, e.status, e.remaining, e.maybe, e.maybeLess)
}

// limited tells whether the recipient's limit of one message a minute must still hold.
func (e *entry) limited() bool {
	return e.tenant == strict && e.id != "" && e.status != "failed" && time.Since(e.sent) < 59*time.Second
}

// started notes the answer to a start. It reports false when there was none.
func (e *entry) started(a *answer, err error) bool {
	switch {
	case err != nil:
		return false
	case a.status == http.StatusCreated:
		e.id = a.ID
	case a.Code == "delivery_failed":
		e.id, e.status = a.VerificationID, "failed"
	}
	return true
}

// resolve compares what the server says now with what callers were told, and takes it over.
func (e *entry) resolve(now *answer) error {
	if now.Status != e.status && !e.maybe[now.Status] {
		return fmt.Errorf("%s: now it is %s", e, now.Status)
	}
	if now.Status == "pending" {
		if now.AttemptsRemaining > e.remaining {
			return fmt.Errorf("%s: now it has %d attempts: a guess was forgotten", e, now.AttemptsRemaining)
		}
		if now.AttemptsRemaining < e.remaining-e.maybeLess {
			return fmt.Errorf("%s: now it has %d attempts: a guess was counted twice", e, now.AttemptsRemaining)
		}
		e.remaining = now.AttemptsRemaining
	}
	e.status, e.maybe, e.maybeLess = now.Status, map[string]bool{}, 0
	return nil
}

// The tenants. One has the default limits and a vendor that refuses some messages; the other has generous limits,
// answers before the vendor does, and lets a recipient be sent to again and again.
const (
	strict = "strict"
	loose  = "loose"
)

const (
	strictKey = "wwk_e2e_strict_dGhlIHN0cmljdCB0ZW5hbnQncyBrZXk"
	looseKey  = "wwk_e2e_loose_dGhlIGxvb3NlIHRlbmFudCdzIGtleSAh"
)

// tenants is the registry document of both.
func tenants(v *vendor) string {
	return fmt.Sprintf(`
tenants: [{id: strict, dialects: [native]}, {id: loose, dialects: [native]}]
credentials:
  - {tenant: strict, name: app, secret: %s}
  - {tenant: loose, name: app, secret: %s}
policies:
  - {tenant: strict, lifetime: 30m}
  - {tenant: loose, lifetime: 30m, wait: 0s, limits: [{name: many, count: 1000, per: 1s}]}
provider_accounts:
  - {name: ok, type: http, settings: {url: "%[3]s/ok", body: "%[4]s", body_format: text}}
  - {name: moody, type: http, settings: {url: "%[3]s/moody", body: "%[4]s", body_format: text}}
routes:
  - {tenant: strict, name: all, channel: sms, countries: ["*"], use: [moody]}
  - {tenant: strict, name: mail, channel: email, use: [ok]}
  - {tenant: loose, name: all, channel: sms, countries: ["*"], use: [ok]}
  - {tenant: loose, name: mail, channel: email, use: [ok]}
`, strictKey, looseKey, v.URL, vendorBody)
}

// number makes a phone number that no other worker uses.
func number(worker, n int) string {
	return fmt.Sprintf("+86%03d%02d%06d", []int{138, 139, 150, 186}[n%4], worker, n)
}

// wrongCode is of digits only where a right code cannot be it.
func wrongCode(dice *rand.Rand) string {
	return []string{"ZZZZZZ", "QQQQ22", "XYXYXY"}[dice.IntN(3)]
}

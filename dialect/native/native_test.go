package native_test

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect/dialecttest"
	"github.com/watchword/watchword/dialect/native"
	"github.com/watchword/watchword/internal/livetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quietKey belongs to a tenant that does not speak this dialect.
const quietKey = "wk_quiet_0123456789abcdefghijklmnop"

// setup makes an engine as the conversations expect it, and the API on it. Request ids count up.
func setup(t testing.TB, change ...func(*native.Options)) (*dialecttest.Engine, http.Handler) {
	t.Helper()
	clock := dialecttest.NewClock()
	e := dialecttest.NewEngine(t, dialecttest.Options{Clock: clock})
	e.Apply(t, func(r *watchword.Resources) { extend(e, r) })
	n := 0
	o := native.Options{Engine: e, Version: "1.2.3", RequestID: func() string { n++; return fmt.Sprintf("req-%d", n) }}
	for _, c := range change {
		c(&o)
	}
	api, err := native.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return e, api.Handler()
}

func extend(e *dialecttest.Engine, r *watchword.Resources) {
	digest := e.Keys.Digest(quietKey)
	yes := true
	r.Tenants[0].Purposes = []watchword.Purpose{"gift", "ladder"}
	r.Tenants = append(r.Tenants, watchword.Tenant{ID: "quiet", Dialects: []string{"quectel"}})
	r.Credentials = append(r.Credentials, watchword.Credential{
		Tenant: "quiet", Name: "quiet-key", Type: watchword.APIKey, Digest: hex.EncodeToString(digest[:]),
	})
	r.Policies = append(r.Policies, watchword.PolicyResource{
		Tenant: "sandbox", Purpose: "gift", CustomCodes: &yes, Attempts: 10,
		Limits: []watchword.RecipientLimit{{Name: "many", Count: 1000, Per: watchword.Duration(time.Minute)}},
	})
	r.Policies = append(r.Policies, watchword.PolicyResource{
		Tenant: "sandbox", Purpose: "ladder", Limits: []watchword.RecipientLimit{},
		Escalation: []watchword.EscalationRung{{Channel: watchword.WhatsApp, After: watchword.Duration(40 * time.Second)}},
	})
	r.Routes[0].Countries = []string{"CN", "DE"}
	r.Signatures = append(r.Signatures, watchword.Signature{Tenant: "sandbox", Name: "off", Channel: watchword.SMS, Text: "Off", Disabled: true})
	r.Routes = append(r.Routes, watchword.Route{
		Tenant: "sandbox", Name: "gb", Channel: watchword.SMS, Countries: []string{"GB"}, Use: []string{"inbox"}, Signature: "off",
	})
	r.Routes = append(r.Routes, watchword.Route{
		Tenant: "sandbox", Name: "whatsapp-ladder", Channel: watchword.WhatsApp, Countries: []string{"CN"},
		Purposes: []watchword.Purpose{"ladder"}, Use: []string{"inbox"},
	})
	for name, outcome := range map[string]watchword.TestOutcome{
		"+8613900000001": "delivered", "+8613900000002": "undelivered", "+8613900000003": "invalid_number",
		"+8613900000004": "provider_error", "+8613900000005": "timeout",
	} {
		r.TestRecipients = append(r.TestRecipients, watchword.TestRecipient{
			Tenant: "sandbox", Name: "test" + name[1:], To: name, Code: "246810", Outcome: outcome,
			ExpiresAt: e.Clock.Now().Add(30 * 24 * time.Hour),
		})
	}
}

func script(t *testing.T) (*dialecttest.Engine, dialecttest.Script) {
	t.Helper()
	e, h := setup(t)
	s := e.Script(h)
	s.Vars["quiet_key"] = quietKey
	return e, s
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
		s.Ignore = append(s.Ignore, "doc_url", "type") // links of a server that knows its own address
		return e, s
	})
}

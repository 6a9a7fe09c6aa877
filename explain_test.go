package watchword

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// explaining is a tenant with routes that differ in everything, and a vendor for registered templates.
func explaining() func(*Resources) {
	return registering(func(r *Resources) {
		r.ProviderAccounts = append(r.ProviderAccounts, ProviderAccount{Name: "p4", Type: "fake", Paused: true}, ProviderAccount{Name: "p5", Type: "fake", Disabled: true})
		r.Signatures[0].KnownAs = map[string]string{"p2": "ACME"}
		r.Routes = []Route{
			{Tenant: acme, Name: "05-off", Channel: SMS, Countries: []string{"*"}, Use: []string{"p1"}, Disabled: true},
			{Tenant: acme, Name: "10-email", Channel: Email, Use: []string{"p2"}},
			{Tenant: acme, Name: "20-pay", Channel: SMS, Countries: []string{"CN"}, Purposes: []Purpose{PurposePayment}, Use: []string{"p3"}},
			{Tenant: acme, Name: "30-us", Channel: SMS, Countries: []string{"US"}, Use: []string{"p3"}},
			{Tenant: acme, Name: "40-unicom", Channel: SMS, Countries: []string{"CN"}, Prefixes: []string{"+86130"}, Use: []string{"p3"}},
			{Tenant: acme, Name: "50-china", Channel: SMS, Countries: []string{"CN"}, Use: []string{"p2", "p1", "p4", "p5"}, Weights: []int{1, 3, 1, 1}, Signature: "sign"},
			{Tenant: acme, Name: "60-rest", Channel: SMS, Countries: []string{"*"}, Use: []string{"p3"}},
		}
		r.Policies = []PolicyResource{{Tenant: acme, Escalation: []EscalationRung{{WhatsApp, Duration(time.Minute)}, {Voice, 0}}}}
	})
}

func TestExplanationNamesEveryReason(t *testing.T) {
	bubble(t, explaining(), func(t *testing.T, w *world) {
		before := len(w.store.ledgers)
		x, err := w.engine.Explain(ExplainRequest{Tenant: acme, To: phone, Purpose: PurposeLogin})
		if err != nil {
			t.Fatal(err)
		}
		reasons := []RouteVerdict{
			{"10-email", false, "it carries email"},
			{"20-pay", false, "it serves the purposes [payment]"},
			{"30-us", false, "it serves the countries [US]"},
			{"40-unicom", false, "it serves the prefixes [+86130]"},
			{"50-china", true, ""},
			{"60-rest", false, "route 50-china comes before it"},
			{"05-off", false, "it is switched off"},
		}
		if len(x.Routes) != len(reasons) {
			t.Fatalf("%+v", x.Routes)
		}
		for i, want := range reasons {
			if x.Routes[i] != want {
				t.Errorf("%+v, want %+v", x.Routes[i], want)
			}
		}
		accounts := []AccountVerdict{
			{Name: "p1", Type: "template", Takes: true, Weight: 3, Template: "SMS_2", Signature: "示例科技"},
			{Name: "p2", Type: "fake", Takes: true, Weight: 1, Signature: "ACME"},
			{Name: "p4", Type: "fake", Why: "it is paused", Weight: 1},
			{Name: "p5", Type: "fake", Why: "it is switched off", Weight: 1},
		}
		if len(x.Accounts) != len(accounts) {
			t.Fatalf("%+v", x.Accounts)
		}
		for i, want := range accounts {
			if x.Accounts[i] != want {
				t.Errorf("%+v, want %+v", x.Accounts[i], want)
			}
		}
		if x.Route != "50-china" || x.Country != "CN" || x.Locale != "zh-Hans" || x.Signature != "示例科技" || x.Refused != "" || x.Test || x.Segments != 1 {
			t.Errorf("%+v", x)
		}
		if strings.Contains(x.To, phone[5:]) {
			t.Errorf("it shows %s", x.To)
		}
		if f := x.Further; len(f) != 2 || f[0] != (FarVerdict{WhatsApp, "1m0s", ""}) || f[1] != (FarVerdict{Voice, "", ""}) {
			t.Errorf("%+v", f)
		}
		if n := len(w.provider("p1").messages()) + len(w.provider("p2").messages()); n > 0 || len(w.store.ledgers) != before {
			t.Error("something was sent or written")
		}
	})
}

func TestExplanationFollowsBreakers(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		for range breakerRow {
			w.engine.lanes.of("p1").record(w.engine.now(), w.engine.now(), ClassTimeout)
		}
		x, err := w.engine.Explain(ExplainRequest{Tenant: acme, To: phone})
		if err != nil || len(x.Accounts) != 3 {
			t.Fatalf("%+v, %v", x, err)
		}
		if last := x.Accounts[2]; last.Name != "p1" || !last.Takes || last.Breaker != BreakerOpen || !strings.Contains(last.Why, "its breaker is open until 20") {
			t.Errorf("%+v", last)
		}
	})
}

func TestExplanationSaysWhyAStartIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*Resources)
		request ExplainRequest
		refused string
	}{
		"no route": {
			func(r *Resources) { r.Routes[0].Countries = []string{"US"} }, ExplainRequest{Tenant: acme, To: phone},
			"no_route: no provider serves sms to this recipient's country",
		},
		"no signature": {
			func(r *Resources) { r.ProviderAccounts[0].RequireSignature = true }, ExplainRequest{Tenant: acme, To: phone},
			"sender_unusable: route sms: provider account p1 does not send without a signature",
		},
	} {
		bubble(t, c.change, func(t *testing.T, w *world) {
			x, err := w.engine.Explain(c.request)
			if err != nil || !strings.HasPrefix(x.Refused, c.refused) {
				t.Errorf("%s: %q, %v", name, x.Refused, err)
			}
			for _, a := range x.Accounts {
				if a.Takes {
					t.Errorf("%s: %s takes it", name, a.Name)
				}
			}
		})
	}
}

func TestExplanationRefusesWhatAStartRefuses(t *testing.T) {
	bubble(t, nil, func(t *testing.T, w *world) {
		for _, c := range []struct {
			request ExplainRequest
			code    ErrorCode
		}{
			{ExplainRequest{Tenant: "ghost", To: phone}, Forbidden},
			{ExplainRequest{Tenant: acme, To: "12"}, InvalidRecipient},
			{ExplainRequest{Tenant: acme, To: phone, Purpose: "nothing"}, UnknownPurpose},
			{ExplainRequest{Tenant: acme, To: phone, Channel: "pigeon"}, InvalidRequest},
		} {
			if _, err := w.engine.Explain(c.request); CodeOf(err) != c.code {
				t.Errorf("%+v: %v", c.request, err)
			}
		}
	})
}

func TestExplanationKnowsTestRecipients(t *testing.T) {
	yes := true
	bubble(t, func(r *Resources) {
		r.Policies = []PolicyResource{{Tenant: acme, TestRecipients: &yes}}
		r.TestRecipients = []TestRecipient{{Tenant: acme, Name: "t", To: phone, Code: "246810", ExpiresAt: time.Now().Add(time.Hour)}}
	}, func(t *testing.T, w *world) {
		if x, err := w.engine.Explain(ExplainRequest{Tenant: acme, To: phone}); err != nil || !x.Test {
			t.Errorf("%+v, %v", x, err)
		}
	})
}

// prober is a provider whose vendor can be asked.
type prober struct {
	*scripted
	err error
}

func (a prober) Probe(context.Context) (Balance, error) { return Balance{"12.50", "CNY"}, a.err }

func TestProbe(t *testing.T) {
	bubble(t, func(r *Resources) { r.ProviderAccounts[2].Disabled = true }, func(t *testing.T, w *world) {
		accounts := w.engine.registry.Current().accounts
		accounts["p1"] = ProviderHandle{Provider: prober{scripted: w.provider("p1")}, Timeout: time.Second}
		if b, err := w.engine.Probe(t.Context(), "p1"); err != nil || b != (Balance{"12.50", "CNY"}) {
			t.Errorf("%+v, %v", b, err)
		}
		accounts["p1"] = ProviderHandle{Provider: prober{w.provider("p1"), NewSendError(ClassAuthFailed, "401", nil)}, Timeout: time.Second}
		var refused *SendError
		if _, err := w.engine.Probe(t.Context(), "p1"); !errors.As(err, &refused) || refused.Class != ClassAuthFailed {
			t.Errorf("%v", err)
		}
		for account, code := range map[string]ErrorCode{"p2": InvalidRequest, "p3": InvalidRequest, "p9": NotFound} {
			if _, err := w.engine.Probe(t.Context(), account); CodeOf(err) != code {
				t.Errorf("%s: %v", account, err)
			}
		}
	})
}

func TestWhereVendorsReport(t *testing.T) {
	public := func(o *Options) { o.PublicURL = "https://otp.acme.example" }
	change := reporting(func(r *Resources) { r.ProviderAccounts[1].Type = "fake" })
	bubbleWith(t, change, public, func(t *testing.T, w *world) {
		if url, err := w.engine.ReportsTo("p1"); err != nil || url != w.engine.ReceiptURL("p1") || url == "" {
			t.Errorf("%s, %v", url, err)
		}
		for account, code := range map[string]ErrorCode{"p2": InvalidRequest, "p9": NotFound} {
			if _, err := w.engine.ReportsTo(account); CodeOf(err) != code {
				t.Errorf("%s: %v", account, err)
			}
		}
	})
	bubble(t, change, func(t *testing.T, w *world) {
		if _, err := w.engine.ReportsTo("p1"); CodeOf(err) != InvalidRequest || !strings.Contains(err.Error(), "public_url") {
			t.Errorf("%v", err)
		}
	})
}

package watchword

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWarningsOfWhatCannotWork(t *testing.T) {
	yes := true
	sound := func(r *Resources) {
		for i := range r.Tenants {
			r.Tenants[i].Dialects = []string{"native"}
		}
	}
	for name, c := range map[string]struct {
		change func(*Resources)
		want   string
	}{
		"sound":      {sound, ""},
		"no dialect": {func(r *Resources) { r.Tenants[0].Dialects = nil }, "tenant acme, no dialect is switched on"},
		"switched off": {func(r *Resources) {
			r.Tenants[0].Dialects, r.Tenants[0].Disabled = nil, true
		}, ""},
		"no such channel": {func(r *Resources) {
			r.Policies = []PolicyResource{{Tenant: acme, Escalation: []EscalationRung{{Channel: Voice}}}}
		}, "tenant acme, escalation to voice: no route of the tenant carries it"},
		"a channel there is": {func(r *Resources) {
			r.Policies = []PolicyResource{{Tenant: acme, Escalation: []EscalationRung{{Channel: Voice}}}}
			r.Routes = append(r.Routes, Route{Tenant: acme, Name: "v", Channel: Voice, Use: []string{"p1"}})
		}, ""},
		"a cap without room": {func(r *Resources) {
			r.Tenants[0].Spend = []SpendCap{{Name: "day", Amount: 450_000, Per: Duration(time.Hour)}}
			r.ProviderAccounts[1].Prices = map[string]Amount{Everywhere: 600_000}
		}, "tenant acme, spend cap day: 0.45 has no room for a message through p2 (route email), which costs 0.6"},
		"a cap for elsewhere": {func(r *Resources) {
			r.Tenants[0].Spend = []SpendCap{{Name: "day", Amount: 1, Countries: []string{"US"}, Per: Duration(time.Hour)}}
			r.ProviderAccounts[0].Prices = map[string]Amount{"CN": 600_000}
			r.Routes[0].Countries = []string{"CN"}
		}, ""},
		"a shared owner": {func(r *Resources) {
			r.ProviderAccounts[0].Type = "owner"
			r.Routes[0].Use, r.Routes[1].Use = []string{"p1"}, []string{"p2"}
		}, "provider account p1 makes the codes of tenants [acme globex]"},
		"real test recipients": {func(r *Resources) {
			r.TestRecipients = []TestRecipient{{Tenant: acme, Name: "t", To: phone, Code: "246810", ExpiresAt: time.Now().Add(time.Hour)}}
		}, "tenant acme, test recipients get real messages"},
		"test recipients": {func(r *Resources) {
			r.TestRecipients = []TestRecipient{{Tenant: acme, Name: "t", To: phone, Code: "246810", ExpiresAt: time.Now().Add(time.Hour)}}
			r.Policies = []PolicyResource{{Tenant: acme, Purpose: PurposeLogin, TestRecipients: &yes}}
		}, ""},
	} {
		r := baseResources()
		sound(&r)
		c.change(&r)
		s, err := NewSnapshot(r, SnapshotOptions{Keys: testRing(t), Types: fakeTypes(), Dialects: nil})
		if err != nil {
			t.Fatal(name, err)
		}
		got := s.Warnings()
		if (c.want == "") != (len(got) == 0) || c.want != "" && !slices.ContainsFunc(got, func(w string) bool { return strings.HasPrefix(w, c.want) }) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestApplyTellsOfWhatItResumes(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		d := document(n.store.now())
		n.apply(d)
		if _, err := n.Pause(t.Context(), "acme/gate", true); err != nil {
			t.Fatal(err)
		}
		done := n.apply(Resources{ProviderAccounts: d.ProviderAccounts})
		if !slices.Contains(done.Warnings, "provider account acme/gate was paused, and is resumed") {
			t.Errorf("%q", done.Warnings)
		}
		if done := n.apply(Resources{ProviderAccounts: d.ProviderAccounts}); slices.Contains(done.Warnings, "provider account acme/gate was paused, and is resumed") {
			t.Errorf("%q", done.Warnings)
		}
	})
}

func TestApplyRefusesRegionsThatNobodyLivesIn(t *testing.T) {
	live(t, func(t *testing.T, n *node) {
		d := document(n.store.now())
		d.Routes[0].Countries = []string{"CN", "UK"}
		d.ProviderAccounts[0].Prices = map[string]Amount{"XX": 1, Everywhere: 2}
		d.Tenants[0].Spend = []SpendCap{{Name: "day", Countries: []string{"EL"}, Amount: 1, Per: Duration(time.Hour)}}
		_, err := n.Apply(t.Context(), d)
		for _, want := range []string{
			`routes "acme/all": countries: no number belongs to region "UK"; did you mean GB?`,
			`provider_accounts "acme/gate": prices: no number belongs to region "XX"`, `region "EL"; did you mean GR?`,
		} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	})
}

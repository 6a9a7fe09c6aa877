package watchword

import (
	"fmt"
	"slices"
)

// Warnings tell of what cannot work as it is: routes that cannot send, tenants that nobody can call, caps that refuse
// everything. All else about them is in force. One line each.
func (s *Snapshot) Warnings() []string {
	var all []string
	for _, t := range s.tenants {
		if t.Disabled {
			continue
		}
		for _, warning := range slices.Concat(s.unsendable(t), t.uncallable(), t.unreachedChannels(), s.tightCaps(t), t.realTestRecipients()) {
			all = append(all, "tenant "+string(t.ID)+", "+warning)
		}
	}
	all = append(all, s.sharedOwners()...)
	slices.Sort(all)
	return slices.Compact(all)
}

// sharedOwners are accounts whose vendor makes the codes, and that several tenants use: such a vendor may give one number the
// same code for all of them.
func (s *Snapshot) sharedOwners() (all []string) {
	users := map[string][]string{}
	for _, t := range s.tenants {
		seen := map[string]bool{}
		for i := range t.routes {
			if account := t.routes[i].use[0]; s.ownsCode(account) && !seen[account] {
				seen[account] = true
				users[account] = append(users[account], string(t.ID))
			}
		}
	}
	for account, tenants := range users {
		if len(tenants) > 1 {
			slices.Sort(tenants)
			all = append(all, fmt.Sprintf("provider account %s makes the codes of tenants %v: its vendor may give a number the same code for all of them; "+
				"give each tenant an account of its own", account, tenants))
		}
	}
	return all
}

// unsendable are routes that lack what they send with.
func (s *Snapshot) unsendable(t *TenantView) (all []string) {
	for i := range t.routes {
		r := &t.routes[i]
		for _, p := range t.purposes() {
			if !r.servesPurpose(p) {
				continue
			}
			for _, locale := range t.wordingLocales() {
				if _, err := s.sender(t, r, p, locale); err != nil {
					all = append(all, err.Error())
				}
			}
		}
	}
	return all
}

func (t *TenantView) uncallable() []string {
	if len(t.Dialects) > 0 {
		return nil
	}
	return []string{"no dialect is switched on: nobody can call it; list some in its dialects, such as native"}
}

// unreachedChannels are those that a policy would go on to, and that no route carries.
func (t *TenantView) unreachedChannels() (all []string) {
	check := func(p Purpose, policy Policy) {
		for _, rung := range policy.Escalation {
			if !slices.ContainsFunc(t.routes, func(r compiledRoute) bool { return r.Channel == rung.Channel && (p == "" || r.servesPurpose(p)) }) {
				all = append(all, fmt.Sprintf("escalation to %s: no route of the tenant carries it, so it is passed over", rung.Channel))
			}
		}
	}
	check("", t.general)
	for p, policy := range t.policies {
		check(p, policy)
	}
	return all
}

// tightCaps are spend caps that have no room for a single message: what is reserved is the price of a route's dearest account.
func (s *Snapshot) tightCaps(t *TenantView) (all []string) {
	for _, c := range t.Spend {
		for i := range t.routes {
			r := &t.routes[i]
			for _, account := range r.use {
				if p := s.dearest(account, r, c); p > c.Amount {
					all = append(all, fmt.Sprintf("spend cap %s: %v has no room for a message through %s (route %s), which costs %v", c.Name, c.Amount, account, r.Name, p))
				}
			}
		}
	}
	return all
}

// dearest is the highest price of an account among the countries that a route serves and a cap counts.
func (s *Snapshot) dearest(account string, r *compiledRoute, c SpendCap) (highest Amount) {
	countries := r.Countries
	if len(countries) == 0 || slices.Contains(countries, Everywhere) {
		countries = append(slices.Clone(c.Countries), Everywhere)
	}
	for _, country := range countries {
		if len(c.Countries) == 0 || slices.Contains(c.Countries, country) {
			highest = max(highest, s.price(account, country))
		}
	}
	return highest
}

// realTestRecipients tells of test recipients that no policy allows: they get real messages.
func (t *TenantView) realTestRecipients() []string {
	allowed := t.general.TestRecipients
	for _, p := range t.policies {
		allowed = allowed || p.TestRecipients
	}
	if len(t.tests) == 0 || allowed {
		return nil
	}
	return []string{"test recipients get real messages: no policy has test_recipients: true"}
}

// resumed tells of accounts that were paused and that a document resumes by not saying so.
func resumed(known, change Resources) (all []string) {
	for _, x := range change.ProviderAccounts {
		i := slices.IndexFunc(known.ProviderAccounts, func(k ProviderAccount) bool { return k.Tenant == x.Tenant && k.Name == x.Name })
		if i >= 0 && known.ProviderAccounts[i].Paused && !x.Paused {
			all = append(all, fmt.Sprintf("provider account %s was paused, and is resumed", AccountKey(x.Tenant, x.Name)))
		}
	}
	return all
}

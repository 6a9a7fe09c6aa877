package app

import (
	"errors"
	"fmt"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/internal/egress"
)

// policy is what the configuration lets pass. The sandbox asks its developer's own machine too.
func (c EgressConfig) policy(sandbox bool) egress.Policy {
	allowed, _ := parseNetworks(c.Allow) // validated with the configuration
	p := egress.Policy{Allow: allowed, HTTP: c.HTTP}
	if sandbox {
		own := egress.Sandbox()
		p.Allow, p.HTTP = append(p.Allow, own.Allow...), own.HTTP
	}
	return p
}

// reachable refuses URLs in a document that could never be asked. Those that were applied under another policy stay: they are
// refused when they are asked.
func (r registry) reachable(change watchword.Resources) error {
	var faults []error
	check := func(where, url string) {
		if err := r.guard.CheckURL(url); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", where, err))
		}
	}
	for _, t := range change.Tenants {
		if t.Accounts != nil && t.Accounts.URL != "" {
			check(fmt.Sprintf("tenants %q: accounts_from.url", t.ID), t.Accounts.URL)
		}
		if t.Captcha != nil && t.Captcha.URL != "" {
			check(fmt.Sprintf("tenants %q: captcha.url", t.ID), t.Captcha.URL)
		}
	}
	for _, w := range change.Webhooks {
		check(fmt.Sprintf("webhooks %q: url", string(w.Tenant)+"/"+w.Name), w.URL)
	}
	return errors.Join(faults...)
}

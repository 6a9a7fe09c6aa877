package watchword

import (
	"fmt"
	"maps"
	"slices"

	"github.com/watchword/watchword/recipient"
)

// unknownRegions finds regions that no number belongs to, such as UK for GB: nothing would ever match them. Only what is
// applied is asked: what is stored already harms nobody, and a server that will not start cannot be told.
func (r *Resources) unknownRegions() (faults []error) {
	ask := func(where string, regions []string) {
		for _, region := range regions {
			if region != Everywhere && isRegion(region) && !recipient.KnownRegion(region) {
				faults = append(faults, fmt.Errorf("%s: no number belongs to region %q%s", where, region, meantRegion(region)))
			}
		}
	}
	for _, x := range r.Routes {
		ask(fmt.Sprintf("routes %q: countries", owned(x.Tenant, x.Name)), x.Countries)
	}
	for _, x := range r.ProviderAccounts {
		ask(fmt.Sprintf("provider_accounts %q: prices", owned(x.Tenant, x.Name)), slices.Sorted(maps.Keys(x.Prices)))
	}
	for _, t := range r.Tenants {
		for _, c := range t.Spend {
			ask(fmt.Sprintf("tenants %q: spend_caps %q: countries", t.ID, c.Name), c.Countries)
		}
	}
	return faults
}

// meantRegion helps with the ones that are commonly mistaken.
func meantRegion(region string) string {
	switch region {
	case "UK", "EN":
		return "; did you mean GB?"
	case "EL":
		return "; did you mean GR?"
	case "SP":
		return "; did you mean ES?"
	case "JA":
		return "; did you mean JP?"
	}
	return ""
}

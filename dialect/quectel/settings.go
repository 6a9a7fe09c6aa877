package quectel

import (
	"errors"
	"fmt"
	"slices"

	"github.com/watchword/watchword"
)

// Settings are what a tenant can say for this dialect.
type Settings struct {
	// UnsignedEmail and UnsignedValidation let the two calls come without a signature, as the vendor's own clients make
	// them. Outside the sandbox each needs a limit by IP on the tenant.
	UnsignedEmail      bool `json:"unsigned_email"`
	UnsignedValidation bool `json:"unsigned_validation"`

	// ValidatePurposes are what a validation without a codeType looks at.
	ValidatePurposes []watchword.Purpose `json:"validate_purposes"`
}

func defaults() Settings {
	return Settings{ValidatePurposes: []watchword.Purpose{watchword.PurposeLogin}}
}

// maxValidatePurposes bounds what one guess is compared with, and what a wrong one costs.
const maxValidatePurposes = 8

func (s *Settings) validate() error {
	switch {
	case len(s.ValidatePurposes) == 0:
		return errors.New("validate_purposes is empty; it must name at least one purpose, like login")
	case len(s.ValidatePurposes) > maxValidatePurposes:
		return fmt.Errorf("validate_purposes has %d purposes; it can have %d", len(s.ValidatePurposes), maxValidatePurposes)
	}
	for i, p := range s.ValidatePurposes {
		if slices.Contains(s.ValidatePurposes[:i], p) {
			return fmt.Errorf("validate_purposes has %q twice", p)
		}
	}
	return nil
}

// check tells what keeps a tenant from speaking this dialect: a purpose that it does not have, or a call that anybody
// can make without a limit by IP before it.
func check(t *watchword.TenantView, sandbox bool) error {
	s, ok := t.SettingsFor(Name).(*Settings)
	if !ok {
		return errors.New("its settings cannot be read")
	}
	known := slices.Concat(watchword.BuiltInPurposes(), t.Purposes, []watchword.Purpose{AddPushRecipient, LinkEmail, UnlinkEmail})
	for _, p := range s.ValidatePurposes {
		if !slices.Contains(known, p) {
			return fmt.Errorf("validate_purposes: there is no purpose %q: list it in the tenant's purposes", p)
		}
	}
	switch {
	case sandbox:
		return nil
	case s.UnsignedEmail && !limitsByIP(t, watchword.OnSend):
		return errors.New("unsigned_email lets anybody send e-mail: it needs a limit in the tenant's limits, by ip, on send")
	case s.UnsignedValidation && !limitsByIP(t, watchword.OnCheck):
		return errors.New("unsigned_validation lets anybody use up attempts: it needs a limit in the tenant's limits, by ip, on check")
	}
	return nil
}

func limitsByIP(t *watchword.TenantView, on watchword.LimitAction) bool {
	return slices.ContainsFunc(t.Limits, func(l watchword.BroadLimit) bool {
		return l.By == watchword.ByIP && (l.On == on || l.On == "" && on == watchword.OnSend)
	})
}

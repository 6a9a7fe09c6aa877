package provider

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/watchword/watchword"
)

// Senders is in whose name an account sends where the message does not say: countries differ in what they let through.
type Senders struct {
	From      string            `json:"from,omitempty"`    // a number, a short code, or letters and digits
	ByCountry map[string]string `json:"senders,omitempty"` // by ISO 3166 region; others have From
}

// For is the sender of a message: its signature, or the one for its country, or the account's; maybe "".
func (s Senders) For(m *watchword.Outgoing) string {
	return cmp.Or(m.Signature, s.ByCountry[m.To.Country()], s.From)
}

// Validate checks the settings. required says that there must be a sender for every country.
func (s Senders) Validate(required bool) error {
	if required && s.From == "" {
		return errors.New("from: the number or sender id that messages come from is missing")
	}
	for region, sender := range s.ByCountry {
		if len(region) != 2 || region[0] < 'A' || region[0] > 'Z' || region[1] < 'A' || region[1] > 'Z' || sender == "" {
			return fmt.Errorf("senders: %q must be a region such as GB, with a sender that is not empty", region)
		}
	}
	return nil
}

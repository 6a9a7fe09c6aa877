package watchword

import (
	"context"
	"slices"
)

// silentAccount is the provider account of messages that are withheld: a tenant with uniform answers does not tell
// whether an address has an account, so a start that an account rule refuses makes a verification like any other, whose
// code nobody gets.
const silentAccount = "nobody"

type silentProvider struct{}

func (silentProvider) Send(_ context.Context, m Outgoing) (Acceptance, error) {
	return Acceptance{MessageID: "withheld-" + m.Key}, nil
}

func (e *Entry) withheld() bool { return slices.Equal(e.Delivery.Route, []string{silentAccount}) }

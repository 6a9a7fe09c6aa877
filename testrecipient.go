package watchword

import (
	"context"
	"slices"
	"time"
)

// TestOutcome is what happens to a message for a test recipient: "delivered" (the default), "undelivered", "slow", or
// the name of an error class.
type TestOutcome string

// The outcomes that are not error classes.
const (
	TestDelivered   TestOutcome = "delivered"
	TestUndelivered TestOutcome = "undelivered"
	TestSlow        TestOutcome = "slow"
)

// TestOutcomes lists every outcome.
func TestOutcomes() []TestOutcome {
	all := []TestOutcome{TestDelivered, TestUndelivered, TestSlow}
	for _, c := range ErrorClasses() {
		all = append(all, TestOutcome(c.String()))
	}
	return all
}

func (o TestOutcome) valid() bool { return o == "" || slices.Contains(TestOutcomes(), o) }

// testAccount is the provider account that messages for test recipients go to.
const testAccount = "test"

// slowTest is how long the slow outcome takes: longer than a start waits by default.
const slowTest = 6 * time.Second

// testProvider plays the outcome that a test recipient asks for. Nothing leaves the server.
type testProvider struct{}

func (testProvider) Send(ctx context.Context, m Outgoing) (Acceptance, error) {
	accepted := Acceptance{MessageID: "test-" + m.Key, Receipt: Delivered}
	switch m.TestOutcome {
	case "", TestDelivered:
		return accepted, nil
	case TestUndelivered:
		accepted.Receipt = Undelivered
		return accepted, nil
	case TestSlow:
		timer := time.NewTimer(slowTest)
		defer timer.Stop()
		select {
		case <-timer.C:
			return accepted, nil
		case <-ctx.Done():
			return Acceptance{}, NewSendError(ClassTimeout, "", ctx.Err())
		}
	}
	class, ok := ParseErrorClass(string(m.TestOutcome))
	if !ok {
		class = ClassUnknown
	}
	return Acceptance{}, NewSendError(class, "forced by the test recipient", nil)
}

// testFor finds the test recipient behind an address, if the policy lets test recipients work and it has not expired.
func (t *TenantView) testFor(p Policy, index [16]byte, now time.Time) (testRecipient, bool) {
	if !p.TestRecipients || len(t.tests) == 0 {
		return testRecipient{}, false
	}
	found, ok := t.tests[index]
	return found, ok && now.Before(found.expiresAt)
}

// Package providertest is the contract of a [watchword.Provider]: what the engine relies on, whatever the vendor.
//
// The engine decides by what a provider answers. A definite refusal gives the recipient's charge back and tries the
// next account; "the vendor may have it" does neither, because a second message could follow. So the contract is mostly
// about failure: each class is reported as itself, a vendor who never answers costs no more than the deadline, and what
// an operator reads in an error holds neither credentials nor the code nor the person's address.
//
// A provider's test writes a stand-in for its vendor (a real server on a loopback port, speaking the vendor's protocol),
// describes it in a [Harness] and calls [Run]. A stand-in that quotes the request back in its refusals, credentials and
// all, as some vendors do, makes the best test.
package providertest

import (
	"io"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/message"
	"github.com/watchword/watchword/recipient"
)

// Behaviour is how a vendor stand-in treats the requests to come. The zero Behaviour accepts them.
type Behaviour struct {
	Class watchword.ErrorClass // refuse, in the vendor's words for this class
	Hang  bool                 // take the request, and never answer
	Drop  bool                 // take the request, and end the connection without an answer; only CodeOwner asks for it
	Blank bool                 // do as asked, and say yes in words that nobody understands; only CodeOwner asks for it
}

// Harness is a provider and the stand-in for its vendor.
type Harness struct {
	// Provider is the one under test. If it is an io.Closer, Run closes it when a case is over, before the clean-ups of
	// the test that opened it.
	Provider watchword.Provider
	// Message is what the provider is given; Run varies ID, Key, Code and Content. See the function Message. A provider
	// that is a watchword.CodeOwner gets it without a code, and each for another person.
	Message watchword.Outgoing
	// Behave changes how the stand-in treats requests from now on, and lets go of requests that hang. It answers false,
	// and changes nothing, when the vendor has no words for this behaviour: then that case is counted and left out.
	Behave func(b Behaviour) bool
	// Received lists what the stand-in accepted so far. It may be called at any time, by any goroutine.
	Received func() []Received
	// Secrets are credentials that may never appear in an error's text.
	Secrets []string
	// NoMessageID says why this vendor names no messages. Empty: it names each one.
	NoMessageID string
	// Codes is what the stand-in tells of the codes that it makes. Only CodeOwner needs it.
	Codes Codes
}

// Received is one message that the stand-in accepted.
type Received struct {
	To   string // as the vendor would address it, in its canonical form
	Text string // what reaches the person; of a vendor with templates: the parameters; of one that makes the code: maybe ""
}

// Run checks the contract. Every case opens a harness of its own. It looks for leaked goroutines, so it must not run in
// parallel with other tests of the same binary. A provider that is a watchword.CodeOwner has CodeOwner to pass, too.
func Run(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	run(t, contract(), func(t *testing.T) Harness { t.Helper(); return withoutCode(open(t)) })
}

func run(t *testing.T, clauses []clause, open func(t *testing.T) Harness) {
	t.Helper()
	if err := leaks(func() {
		for _, c := range clauses {
			t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
		}
	}); err != nil {
		t.Errorf("goroutines are left after the provider was closed and its stand-in stopped: %v", err)
	}
}

// clause is one promise of the contract. Its check answers an error rather than failing a test, so that the contract's
// own tests can see it refuse a provider that breaks the promise. notes are for the test's log.
type clause struct {
	name  string
	check func(h Harness) (notes []string, err error)
}

func contract() []clause {
	return []clause{
		{"accept", accepts},
		{"classes", classifies},
		{"hang", givesUpAtDeadline},
		{"cancel", givesUpWhenCanceled},
		{"late", refusesWhenOver},
		{"parallel", sendsInParallel},
		{"recover", recovers},
		{"close", closes},
	}
}

func (c clause) run(t *testing.T, h Harness) {
	t.Helper()
	t.Cleanup(func() {
		if err := closeProvider(h); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	notes, err := c.check(h)
	for _, n := range notes {
		t.Log(n)
	}
	if err != nil {
		t.Error(err)
	}
}

func closeProvider(h Harness) error {
	if closer, ok := h.Provider.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}

// Message makes a message as the engine would: rendered from the built-in template, for a canonical recipient.
func Message(channel watchword.Channel) watchword.Outgoing {
	m := watchword.Outgoing{
		ID:     watchword.FirstID(time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)),
		Tenant: "acme", Channel: channel, Purpose: watchword.PurposeLogin,
		Locale: "en", Brand: "Acme", Code: "493812", CodeLength: 6, ValidFor: 5 * time.Minute,
	}
	kind, address := recipient.Phone, "+8613800138000"
	if channel == watchword.Email {
		kind, address = recipient.Email, "ada.lovelace@example.com"
	}
	m.ID[15] = 1
	m.Key = m.ID.String() + "-1"
	m.To = must(recipient.FromCanonical(kind, address))
	template := message.BuiltIn(string(channel), string(m.Purpose), m.Locale)
	m.Content = must(template.Render(string(channel), message.Values{Code: m.Code, Brand: m.Brand, Minutes: 5}))
	return m
}

// must is for what a constant input cannot make fail.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

package providertest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/message"
	"github.com/watchword/watchword/recipient"
)

// Codes is what the stand-in for a vendor who makes the codes tells about them. Each may be called at any time, by any
// goroutine.
type Codes struct {
	// Of is the code of the last message to m's recipient that the stand-in accepted, and that nobody has used.
	Of func(m watchword.Outgoing) string
	// Forget makes the code of the last message to m's recipient expire.
	Forget func(m watchword.Outgoing)
	// Asked counts the checks that reached the stand-in, whatever it answered.
	Asked func() int
}

// CodeOwner checks the part of the contract that is about codes which the vendor makes and checks: a right code is right
// and any other is not, "nobody knows" is an error and never a yes, nobody is asked twice, and no error shows the code that
// was typed. Its harness is that of Run, with Codes.
func CodeOwner(t *testing.T, open func(t *testing.T) Harness) {
	t.Helper()
	run(t, ownership(), func(t *testing.T) Harness { t.Helper(); return withoutCode(open(t)) })
}

func ownership() []clause {
	return []clause{
		{"right", approves},
		{"wrong", refusesWrong},
		{"another", keepsApart},
		{"gone", refusesGone},
		{"unnamed", copesUnnamed},
		{"classes", classifiesChecks},
		{"hang", checksUntilDeadline},
		{"cancel", checksUntilCanceled},
		{"late", checksNothingWhenOver},
		{"drop", doubtsLostConnection},
		{"blank", doubtsBlankAnswer},
		{"parallel", checksInParallel},
	}
}

// withoutCode takes the code out of the message of a provider whose vendor makes it, as the engine does: none, none among
// the variables, and no text, which would have it in it.
func withoutCode(h Harness) Harness {
	if _, owner := h.Provider.(watchword.CodeOwner); !owner {
		return h
	}
	m := &h.Message
	variables := make([]watchword.TemplateVariable, len(m.Registered.Variables))
	for i, v := range m.Registered.Variables {
		if v.Value == m.Code {
			v.Value = ""
		}
		variables[i] = v
	}
	m.Registered.Variables, m.Code, m.Content = variables, "", message.Content{}
	return h
}

// neighbour is the i-th other person: the last digits of a number, or the name of a mailbox, are another.
func neighbour(to recipient.Recipient, i int) recipient.Recipient {
	address := to.Address()
	if to.Kind() == recipient.Email {
		return must(recipient.FromCanonical(recipient.Email, "n"+strconv.Itoa(i)+"."+address))
	}
	return must(recipient.FromCanonical(recipient.Phone, address[:len(address)-3]+strconv.Itoa(100+i)))
}

// begun sends a message, and makes a check of the code in it.
func begun(h Harness, m watchword.Outgoing) (watchword.CodeCheck, error) {
	if !h.Behave(Behaviour{}) {
		return watchword.CodeCheck{}, errors.New("the stand-in must be able to accept")
	}
	accepted, err := send(h, m, patience)
	if err != nil {
		return watchword.CodeCheck{}, fmt.Errorf("a message that the vendor accepts: %w", err)
	}
	c := watchword.CodeCheck{
		ID: m.ID, Key: m.Key, Channel: m.Channel, To: m.To, MessageID: accepted.MessageID, Code: h.Codes.Of(m),
	}
	if len(c.Code) < watchword.MinCodeLength || len(c.Code) > watchword.MaxCodeLength {
		return c, fmt.Errorf("the stand-in made the code %q, of %d characters", c.Code, len(c.Code))
	}
	return c, nil
}

// with is a check of another code.
func with(c watchword.CodeCheck, code string) watchword.CodeCheck {
	c.Code = code
	return c
}

// miss is a code of the same form that is not this one.
func miss(code string) string {
	last := code[len(code)-1] ^ 1 // 0 and 1, 2 and 3, …
	if last == '@' || last == '[' {
		last = 'Q' // what A and Z would become is no letter
	}
	return code[:len(code)-1] + string(last)
}

// check asks the provider about a code, and gives the context d to live.
func check(h Harness, c watchword.CodeCheck, d time.Duration) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	return checkWithin(ctx, h, c, d+grace)
}

func checkWithin(ctx context.Context, h Harness, c watchword.CodeCheck, limit time.Duration) (bool, error) {
	owner, ok := h.Provider.(watchword.CodeOwner)
	if !ok {
		return false, errors.New("the provider is no watchword.CodeOwner")
	}
	return within(limit, "CheckCode", func() (bool, error) { return owner.CheckCode(ctx, c) })
}

// decided tells whether a check was answered, and as it should be.
func decided(h Harness, c watchword.CodeCheck, want bool) error {
	right, err := check(h, c, patience)
	switch {
	case err != nil:
		return fmt.Errorf("want right=%t, and no error: %w", want, err)
	case right != want:
		return fmt.Errorf("right is %t: want %t", right, want)
	}
	return nil
}

// undecided tells whether an answer says that nobody knows: an error of one of the classes that shows nothing, and no yes.
func undecided(h Harness, c watchword.CodeCheck, right bool, err error, classes ...watchword.ErrorClass) error {
	if right {
		return errors.New("the code was approved, though nobody knows whether it is right")
	}
	if err == nil {
		return errors.New("there is no error: the code counts as wrong, though nobody knows")
	}
	var refused *watchword.SendError
	if !errors.As(err, &refused) {
		return fmt.Errorf("the error is no *watchword.SendError: %T", err)
	}
	for _, class := range classes {
		if refused.Class == class {
			return discreet(h, err, c.Code)
		}
	}
	return fmt.Errorf("the error's class is %q: want one of %q (raw %q)", refused.Class, classes, refused.Raw)
}

package watchword

import (
	"errors"
	"fmt"
	"time"

	"github.com/watchword/watchword/recipient"
)

// ResendRule says what a resend sends.
type ResendRule string

// The resend rules.
const (
	NewCode  ResendRule = "new_code"  // raises the generation; the code before it is no good any more
	SameCode ResendRule = "same_code" // repeats the code; its lifetime is not extended
)

// Policy is what a tenant allows for a purpose.
type Policy struct {
	CodeLength int           // characters, MinCodeLength to MaxCodeLength
	Alphabet   Alphabet      // what codes are made of
	Lifetime   time.Duration // how long a code is good, MinLifetime to MaxLifetime
	Attempts   int           // guesses per verification, 1 to MaxAttempts
	Resend     ResendRule
	Overlap    time.Duration // how long a superseded verification lives on beside the new one, 0 to 1 minute
	Account    AccountRule
	Limits     []Limit       // sending limits per recipient, exact sliding windows
	Wait       time.Duration // how long a start waits for the provider's outcome, 0 to MaxWait
	Escalation []Rung        // the channels that the same code goes out on next, at most MaxRungs

	CustomCodes    bool // a caller may choose the code
	TestRecipients bool // test recipients work: their code is fixed, and nothing is sent
}

// Bounds of a policy.
const (
	MinLifetime = 30 * time.Second
	MaxLifetime = 24 * time.Hour // NIST SP 800-63B-4 section 4.2.1.2: recovery codes by e-mail
	MaxAttempts = 10
	MaxOverlap  = time.Minute
	MaxWait     = 30 * time.Second
	MaxRungs    = 5
)

// Rung is a channel that a code goes out on when the one before has not brought it home: when a caller asks for the next
// one, when no provider of the one before takes the message, and After some time by itself.
type Rung struct {
	Channel Channel
	After   time.Duration // 0: only when it is asked for, or needed; else 10 seconds to MaxLifetime
}

func validateRungs(rungs []Rung) error {
	if len(rungs) > MaxRungs {
		return fmt.Errorf("escalation has %d channels; it may have %d", len(rungs), MaxRungs)
	}
	for _, r := range rungs {
		switch {
		case !r.Channel.Valid() || r.Channel.kind() != recipient.Phone:
			return fmt.Errorf("escalation: channel is %q; it must be one that reaches a phone number: a code that went elsewhere would prove nothing", r.Channel)
		case r.After != 0 && (r.After < 10*time.Second || r.After > MaxLifetime):
			return fmt.Errorf("escalation: %s: after is %v; it must be 10s to %v, or 0 for only on demand", r.Channel, r.After, MaxLifetime)
		}
	}
	return nil
}

// DefaultPolicy is what holds where a tenant says nothing.
func DefaultPolicy() Policy {
	return Policy{
		CodeLength: 6, Alphabet: Digits, Lifetime: 5 * time.Minute, Attempts: 5, Resend: NewCode,
		Account: AccountAny, Limits: DefaultLimits(), Wait: 5 * time.Second,
	}
}

// Validate tells what is wrong with a policy, naming the field.
func (p Policy) Validate() error {
	switch {
	case p.CodeLength < MinCodeLength || p.CodeLength > MaxCodeLength:
		return fmt.Errorf("code_length is %d; it must be %d to %d", p.CodeLength, MinCodeLength, MaxCodeLength)
	case !p.Alphabet.Valid():
		return fmt.Errorf("alphabet is %q; it must be %q or %q", p.Alphabet, Digits, Alphanumeric)
	case p.Lifetime < MinLifetime || p.Lifetime > MaxLifetime:
		return fmt.Errorf("lifetime is %v; it must be %v to %v", p.Lifetime, MinLifetime, MaxLifetime)
	case p.Attempts < 1 || p.Attempts > MaxAttempts:
		return fmt.Errorf("attempts is %d; it must be 1 to %d", p.Attempts, MaxAttempts)
	case p.Resend != NewCode && p.Resend != SameCode:
		return fmt.Errorf("resend is %q; it must be %q or %q", p.Resend, NewCode, SameCode)
	case p.Overlap < 0 || p.Overlap > MaxOverlap:
		return fmt.Errorf("overlap is %v; it must be 0 to %v", p.Overlap, MaxOverlap)
	case !p.Account.Valid():
		return fmt.Errorf("account_rule is %q; it must be one of %v", p.Account, AccountRules())
	case p.Wait < 0 || p.Wait > MaxWait:
		return fmt.Errorf("wait is %v; it must be 0 to %v", p.Wait, MaxWait)
	}
	return errors.Join(validateLimits(p.Limits), validateRungs(p.Escalation))
}

// Overrides are what a caller asks to differ from its policy. They can only make a verification stricter. Zero means
// the policy's value.
type Overrides struct {
	CodeLength int
	Lifetime   time.Duration
	Attempts   int
}

// with applies overrides, and refuses those that go beyond the policy.
func (p Policy) with(o Overrides) (Policy, error) {
	if o.CodeLength != 0 {
		if o.CodeLength < p.CodeLength || o.CodeLength > MaxCodeLength {
			return p, FieldError(OutOfPolicy, "code_length",
				fmt.Sprintf("this tenant's codes have %d to %d characters", p.CodeLength, MaxCodeLength))
		}
		p.CodeLength = o.CodeLength
	}
	if o.Lifetime != 0 {
		if o.Lifetime < MinLifetime || o.Lifetime > p.Lifetime {
			return p, FieldError(OutOfPolicy, "lifetime",
				fmt.Sprintf("this tenant's codes live %v to %v", MinLifetime, p.Lifetime))
		}
		p.Lifetime = o.Lifetime
	}
	if o.Attempts != 0 {
		if o.Attempts < 1 || o.Attempts > p.Attempts {
			return p, FieldError(OutOfPolicy, "attempts",
				fmt.Sprintf("this tenant allows 1 to %d attempts", p.Attempts))
		}
		p.Attempts = o.Attempts
	}
	return p, nil
}

package watchword

import "fmt"

// ErrorClass is why a provider did not take or deliver a message, in one vocabulary over all vendors. Failover, charts
// and advice are by class; the vendor's own code is kept beside it.
type ErrorClass uint8

// The classes. Their numbers are stored, so they never change.
const (
	ClassNone                ErrorClass = iota
	ClassInvalidNumber                  // the address does not exist
	ClassUnreachable                    // it exists, and cannot be reached (switched off, suspended, mailbox full)
	ClassBlockedByCarrier               // the carrier or the recipient blocks it
	ClassContentRejected                // text, template or signature was refused
	ClassSenderUnregistered             // the sender id or signature is not registered
	ClassRateLimited                    // the vendor wants fewer messages
	ClassInsufficientBalance            // the account has no money left
	ClassAuthFailed                     // the vendor does not accept the credentials
	ClassProviderError                  // the vendor itself is at fault
	ClassTimeout                        // no answer in time: the vendor may have it or not
	ClassUnknown                        // an answer that nobody understands: the vendor may have it or not
)

var classNames = [...]string{
	"", "invalid_number", "unreachable", "blocked_by_carrier", "content_rejected", "sender_unregistered", "rate_limited",
	"insufficient_balance", "auth_failed", "provider_error", "timeout", "unknown",
}

func (c ErrorClass) String() string { return name(classNames[:], uint8(c)) }

// ErrorClasses lists every class but ClassNone.
func ErrorClasses() []ErrorClass {
	all := make([]ErrorClass, 0, len(classNames)-1)
	for n := range classNames[1:] {
		all = append(all, ErrorClass(n+1))
	}
	return all
}

// ParseErrorClass reads what String prints.
func ParseErrorClass(s string) (ErrorClass, bool) {
	n, ok := number(classNames[:], s)
	return ErrorClass(n), ok
}

// definite tells whether the message has certainly not been taken.
func (c ErrorClass) definite() bool { return c != ClassTimeout && c != ClassUnknown }

// recipientAtFault tells whether another provider would fail alike, because the address itself is the reason.
func (c ErrorClass) recipientAtFault() bool {
	return c == ClassInvalidNumber || c == ClassUnreachable || c == ClassBlockedByCarrier
}

// SendError is a provider's refusal. Its text holds no secret, no code and no address.
type SendError struct {
	Class ErrorClass
	Raw   string // the vendor's own code, at most 64 printable characters, for operators
	cause error
}

const maxRaw = 64

// NewSendError makes a SendError. raw is cut to 64 characters of printable ASCII; cause may be nil and must hold no
// secret, since logs show it.
func NewSendError(class ErrorClass, raw string, cause error) *SendError {
	clean := make([]byte, 0, maxRaw)
	for i := 0; i < len(raw) && len(clean) < maxRaw; i++ {
		if c := raw[i]; c >= ' ' && c <= '~' {
			clean = append(clean, c)
		}
	}
	return &SendError{Class: class, Raw: string(clean), cause: cause}
}

func (e *SendError) Error() string {
	s := "the provider did not take the message: " + e.Class.String()
	if e.Raw != "" {
		s += fmt.Sprintf(" (%s)", e.Raw)
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *SendError) Unwrap() error { return e.cause }

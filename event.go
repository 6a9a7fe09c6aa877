package watchword

import "time"

// Event is one step in the life of a verification. Events are only ever appended; together they are its timeline. They
// hold no code and no recipient.
type Event struct {
	At      time.Time
	Type    EventType
	Account string     // the provider account concerned, if one is
	Class   ErrorClass // why a provider refused
	Detail  string     // the vendor's own code or message id, or another short fact for operators

	Segments uint8  // that a hand-over is paid for, where it costs something
	Cost     Amount // of a hand-over, by the account's prices
}

// EventType is what happened.
type EventType uint8

// The event types. Their numbers are stored, so they never change.
const (
	EventRequested   EventType = iota + 1 // a caller asked for a verification
	EventResend                           // a caller asked for the message again
	EventAttempted                        // the message was handed to a provider account
	EventAccepted                         // the provider took it; Detail is its message id
	EventRefused                          // the provider did not take it; Class and Detail say why
	EventRepeated                         // the outcome of a hand-over was lost, so the message is sent once more
	EventParked                           // the server stopped before the hand-over; another start goes on with it
	EventDelivered                        // a receipt says that it arrived
	EventUndelivered                      // a receipt says that it did not, or no provider took it
	EventOutcomeLost                      // nobody knows whether a provider has it, and it is not sent again
	EventRefunded                         // the failure was given back to the recipient's limits
	EventWrongCode                        // a wrong code was given
	EventPeeked                           // the right code was looked at, and not used
	EventApproved                         // the right code was given
	EventExpired                          // the lifetime ended
	EventSuperseded                       // a newer verification took its place
	EventExhausted                        // the last attempt was spent
	EventCanceled                         // the caller took it back
	EventFailed                           // no provider would take the message
	EventDropped                          // the timeline was full: what came here is not kept
	EventWithheld                         // nothing is sent, and the caller is not told: an account rule refused it
	EventFailover                         // the message goes on to another account; Class says why, Detail from which
	EventEscalated                        // the same code goes out on another channel; Detail says which
	EventPassedOver                       // a channel of the escalation cannot be had; Detail says which
	EventAsked                            // the vendor that made the code is asked about one: the attempt is spent first
	EventUnclear                          // what it said is not known; Class says why
)

var eventNames = [...]string{
	"", "requested", "resend", "attempted", "accepted", "refused", "repeated", "parked", "delivered", "undelivered",
	"outcome_lost", "refunded", "wrong_code", "peeked", "approved", "expired", "superseded", "exhausted", "canceled",
	"failed", "dropped", "withheld", "failover",
	"escalated", "passed_over", "asked", "unclear",
}

func (t EventType) String() string { return name(eventNames[:], uint8(t)) }

// ParseEventType reads what String prints.
func ParseEventType(s string) (EventType, bool) {
	n, ok := number(eventNames[:], s)
	return EventType(n), ok
}

// maxEvents bounds a timeline.
const maxEvents = 64

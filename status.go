package watchword

// Status is where a verification stands. Every status but Pending is an end: nothing leaves it.
type Status uint8

// The statuses. Their numbers are stored, so they never change.
const (
	Pending    Status = iota + 1 // waits for its code
	Approved                     // the right code was given, once
	Expired                      // its lifetime is over
	Superseded                   // a newer verification of the same channel, recipient and purpose took its place
	Exhausted                    // all attempts are spent
	Canceled                     // the caller took it back
	Failed                       // no provider would take the message
)

var statusNames = [...]string{"", "pending", "approved", "expired", "superseded", "exhausted", "canceled", "failed"}

func (s Status) String() string { return name(statusNames[:], uint8(s)) }

// ParseStatus reads what String prints.
func ParseStatus(s string) (Status, bool) {
	n, ok := number(statusNames[:], s)
	return Status(n), ok
}

// DeliveryStatus is where the message of a verification stands.
type DeliveryStatus uint8

// The delivery statuses. Their numbers are stored, so they never change.
const (
	Queued      DeliveryStatus = iota + 1 // to be handed to a provider
	Sending                               // a provider has it, or may have it, and has not answered
	Sent                                  // a provider accepted it
	Delivered                             // a receipt, or the right code, says that it arrived
	Undelivered                           // every provider refused it, or a receipt says that it did not arrive
	Unknown                               // a provider may have it; nobody will say any more
)

var deliveryNames = [...]string{"", "queued", "sending", "sent", "delivered", "undelivered", "unknown"}

func (s DeliveryStatus) String() string { return name(deliveryNames[:], uint8(s)) }

// ParseDeliveryStatus reads what String prints.
func ParseDeliveryStatus(s string) (DeliveryStatus, bool) {
	n, ok := number(deliveryNames[:], s)
	return DeliveryStatus(n), ok
}

// pending tells whether a delivery still has work to do.
func (s DeliveryStatus) pending() bool { return s == Queued || s == Sending }

// name and number turn small stored numbers into their words and back; 0 has no word.
func name(names []string, n uint8) string {
	if int(n) < len(names) {
		return names[n]
	}
	return ""
}

func number(names []string, s string) (uint8, bool) {
	for i, n := range names {
		if i > 0 && n == s {
			return uint8(i), true
		}
	}
	return 0, false
}

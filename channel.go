package watchword

import (
	"strings"

	"github.com/watchword/watchword/recipient"
)

// Channel is the way a code travels to its recipient.
type Channel string

// The channels that a route can serve today.
const (
	SMS   Channel = "sms"
	Email Channel = "email"
)

// Channels lists every channel.
func Channels() []Channel { return []Channel{SMS, Email} }

// Valid tells whether c is a channel of this server.
func (c Channel) Valid() bool { return c == SMS || c == Email }

// parseRecipient makes the address canonical for its channel. callingCode may be empty; it tells the country of a
// number that is written in its national form.
func (c Channel) parseRecipient(to, callingCode string) (recipient.Recipient, error) {
	switch {
	case c == Email:
		return recipient.ParseEmail(to)
	case callingCode != "":
		return recipient.ParsePhoneIn(callingCode, to)
	default:
		return recipient.ParsePhone(to)
	}
}

// kind is what kind of address the channel reaches.
func (c Channel) kind() recipient.Kind {
	if c == Email {
		return recipient.Email
	}
	return recipient.Phone
}

// channelFor is the channel of a request that names none: an address with an @ is an e-mail address.
func channelFor(to string) Channel {
	if strings.ContainsAny(to, "@\uff20") {
		return Email
	}
	return SMS
}

package watchword

import (
	"slices"
	"strings"

	"github.com/watchword/watchword/recipient"
)

// Channel is the way a code travels to its recipient.
type Channel string

// The channels. All but Email reach a phone number.
const (
	SMS      Channel = "sms"
	Email    Channel = "email"
	WhatsApp Channel = "whatsapp"
	Telegram Channel = "telegram"
	Voice    Channel = "voice" // a call that reads the code out
)

// Channels lists every channel.
func Channels() []Channel { return []Channel{SMS, Email, WhatsApp, Telegram, Voice} }

// Valid tells whether c is a channel of this server.
func (c Channel) Valid() bool { return slices.Contains(Channels(), c) }

// channelNames lists the channels for a sentence.
func channelNames() string {
	all := Channels()
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = string(c)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

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

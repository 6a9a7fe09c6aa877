package provider

import (
	"github.com/watchword/watchword/recipient"
)

// Digits is a phone number without its +, and empty for an e-mail address.
func Digits(to recipient.Recipient) string {
	if to.Kind() != recipient.Phone {
		return ""
	}
	return to.Address()[1:]
}

// National is a phone number without its calling code, digits only, and empty for an e-mail address.
func National(to recipient.Recipient) string {
	if to.Kind() != recipient.Phone {
		return ""
	}
	return to.Address()[1+len(to.CallingCode()):]
}

package quectel

import "github.com/watchword/watchword"

// The purposes that only this wire format has.
const (
	AddPushRecipient watchword.Purpose = "add_push_recipient" // codeType 5
	LinkEmail        watchword.Purpose = "link_email"         // emailType 3
	UnlinkEmail      watchword.Purpose = "unlink_email"       // emailType 4
)

// kinds are the purposes by the digit that stands for them on the wire, from 1 on. The order is the vendor's page's;
// the vendor's first SDK numbered them otherwise.
type kinds [5]watchword.Purpose

// codeTypes are the kinds of codes to a phone number.
func codeTypes() kinds {
	return kinds{
		watchword.PurposeResetPassword, watchword.PurposeLogin, watchword.PurposeRegister, watchword.PurposeCloseAccount,
		AddPushRecipient,
	}
}

// emailTypes are the kinds of codes to an e-mail address.
func emailTypes() kinds {
	return kinds{
		watchword.PurposeRegister, watchword.PurposeResetPassword, LinkEmail, UnlinkEmail, watchword.PurposeCloseAccount,
	}
}

// purpose reads the digit. Nothing but the one digit stands for a purpose, since it is signed without a mark around it.
func (k kinds) purpose(digit string) (watchword.Purpose, bool) {
	if len(digit) != 1 || digit[0] < '1' || int(digit[0]-'0') > len(k) {
		return "", false
	}
	return k[digit[0]-'1'], true
}

// digit is the way back.
func (k kinds) digit(p watchword.Purpose) (string, bool) {
	for i, known := range k {
		if known == p {
			return string(rune('1' + i)), true
		}
	}
	return "", false
}

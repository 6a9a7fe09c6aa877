package multimarkets

import (
	"strings"

	"github.com/watchword/watchword"
)

// business is what a bizType stands for.
type business struct {
	channel watchword.Channel
	purpose watchword.Purpose
}

// own tells whether the code goes to the address of a signed-in customer, whatever the request says.
func (b business) own() bool { return b.purpose == purposeLogined }

// businessOf reads a bizType: the eight of the vendor's page, and the three more of its C-end documents.
func businessOf(bizType string) (business, bool) {
	var b business
	name, ok := strings.CutSuffix(bizType, "_VERIFICATION_CODE")
	channel, use, _ := strings.Cut(name, "_")
	switch channel {
	case "EMAIL":
		b.channel = watchword.Email
	case "SMS":
		b.channel = watchword.SMS
	default:
		return b, false
	}
	switch use {
	case "COMMON":
		b.purpose = watchword.PurposeCommon
	case "LOGIN":
		b.purpose = watchword.PurposeLogin
	case "REGISTER":
		b.purpose = watchword.PurposeRegister
	case "PASSWORD":
		b.purpose = watchword.PurposeResetPassword
	case "LOGINED":
		b.purpose = purposeLogined
	case "TELEGRAM":
		ok = ok && b.channel == watchword.SMS
		b = business{watchword.Telegram, purposeTelegram}
	default:
		return b, false
	}
	return b, ok
}

package message

// English. "min." rather than "minutes" needs no plural rule: a code may be valid for one. SMS texts
// keep to the GSM-7 alphabet: one typographic apostrophe would halve the room and could double the
// price.
func english() phrases {
	return phrases{
		subject: "{{code}} is your {{brand}} ",
		brief: each{
			common:           "verification code",
			login:            "login code",
			register:         "sign-up code",
			resetPassword:    "password reset code",
			changeIdentity:   "code to change your phone or e-mail",
			payment:          "payment code",
			closeAccount:     "code to close your account",
			addPushRecipient: "code to receive messages here",
			modifyInfo:       "code to edit your account",
		},
		smsEnd: ". It expires in {{minutes}} min. Never share it.",
		mail:   "This is your {{brand}} ",
		full: each{
			changeIdentity:   "code to change the phone number or e-mail address of your account",
			addPushRecipient: "code to receive messages at this address",
			modifyInfo:       "code to edit your account details",
		},
		mailEnd: ". It expires in {{minutes}} min.",
		never:   "Never share it with anyone. Nobody from {{brand}} will ever ask you for it.",
		ignore:  "If you did not ask for it, you can ignore this e-mail.",
		beware:  "If this was not you, do not use the code, and make sure that your account is secure.",
		keep:    "If you did not ask for it, you can ignore this e-mail: your password stays as it is.",
	}
}

package message

// English. "min." rather than "minutes" needs no plural rule: a code may be
// valid for one. SMS texts keep to the GSM-7 alphabet: one typographic
// apostrophe would halve the room and could double the price.
const (
	enSMS = " It expires in {{minutes}} min. Never share it."

	enMail    = " It expires in {{minutes}} min.\n\nNever share it with anyone. Nobody from {{brand}} will ever ask you for it.\n\n"
	enIgnore  = "If you did not ask for it, you can ignore this e-mail."
	enBeware  = "If this was not you, do not use the code, and make sure that your account is secure."
	enOpening = "{{code}}\n\nThis is your {{brand}} "
)

func wordsEN(purpose string) wording {
	switch purpose {
	case "login":
		return wording{
			"{{code}} is your {{brand}} login code." + enSMS,
			"{{code}} is your {{brand}} login code",
			enOpening + "login code." + enMail + enBeware,
		}
	case "register":
		return wording{
			"{{code}} is your {{brand}} sign-up code." + enSMS,
			"{{code}} is your {{brand}} sign-up code",
			enOpening + "sign-up code." + enMail + enIgnore,
		}
	case "reset_password":
		return wording{
			"{{code}} is your {{brand}} password reset code." + enSMS,
			"{{code}} is your {{brand}} password reset code",
			enOpening + "password reset code." + enMail + "If you did not ask for it, you can ignore this e-mail: your password stays as it is.",
		}
	case "change_identity":
		return wording{
			"{{code}} is your {{brand}} code to change your phone or e-mail." + enSMS,
			"{{code}} is your {{brand}} code to change your phone or e-mail",
			enOpening + "code to change the phone number or e-mail address of your account." + enMail + enBeware,
		}
	case "payment":
		return wording{
			"{{code}} is your {{brand}} payment code." + enSMS,
			"{{code}} is your {{brand}} payment code",
			enOpening + "payment code." + enMail + enBeware,
		}
	case "close_account":
		return wording{
			"{{code}} is your {{brand}} code to close your account." + enSMS,
			"{{code}} is your {{brand}} code to close your account",
			enOpening + "code to close your account." + enMail + enBeware,
		}
	case "add_push_recipient":
		return wording{
			"{{code}} is your {{brand}} code to receive messages here." + enSMS,
			"{{code}} is your {{brand}} code to receive messages here",
			enOpening + "code to receive messages at this address." + enMail + enIgnore,
		}
	case "modify_info":
		return wording{
			"{{code}} is your {{brand}} code to edit your account." + enSMS,
			"{{code}} is your {{brand}} code to edit your account",
			enOpening + "code to edit your account details." + enMail + enBeware,
		}
	}
	return wording{
		"{{code}} is your {{brand}} verification code." + enSMS,
		"{{code}} is your {{brand}} verification code",
		enOpening + "verification code." + enMail + enIgnore,
	}
}

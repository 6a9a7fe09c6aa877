package message

// Nederlands.
//
//nolint:misspell // it is not English
func dutch() phrases {
	return phrases{
		subject: "{{code}} is uw ",
		brief: each{
			common:           "verificatiecode voor {{brand}}",
			login:            "inlogcode voor {{brand}}",
			register:         "registratiecode voor {{brand}}",
			resetPassword:    "code om uw wachtwoord bij {{brand}} te herstellen",
			changeIdentity:   "code om uw telefoon of e-mail bij {{brand}} te wijzigen",
			payment:          "betaalcode voor {{brand}}",
			closeAccount:     "code om uw account bij {{brand}} te sluiten",
			addPushRecipient: "code om hier berichten van {{brand}} te ontvangen",
			modifyInfo:       "code om uw account bij {{brand}} te wijzigen",
		},
		smsEnd: ". Deze verloopt over {{minutes}} min. Deel de code nooit.",
		mail:   "Dit is uw ",
		full: each{
			resetPassword:    "code om uw wachtwoord bij {{brand}} opnieuw in te stellen",
			changeIdentity:   "code om het telefoonnummer of e-mailadres van uw account bij {{brand}} te wijzigen",
			addPushRecipient: "code om op dit adres berichten van {{brand}} te ontvangen",
			modifyInfo:       "code om uw accountgegevens bij {{brand}} te wijzigen",
		},
		mailEnd: ". De code verloopt over {{minutes}} min.",
		never:   "Deel de code met niemand. Niemand van {{brand}} zal u er ooit om vragen.",
		ignore:  "Als u de code niet hebt aangevraagd, kunt u deze e-mail negeren.",
		beware:  "Als u dit niet was, gebruik de code dan niet en controleer of uw account veilig is.",
		keep:    "Als u de code niet hebt aangevraagd, kunt u deze e-mail negeren. Uw wachtwoord blijft ongewijzigd.",
	}
}

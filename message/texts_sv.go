package message

// Svenska.
func swedish() phrases {
	return phrases{
		subject: "{{code}} är din ",
		brief: each{
			common:           "verifieringskod för {{brand}}",
			login:            "inloggningskod för {{brand}}",
			register:         "registreringskod för {{brand}}",
			resetPassword:    "kod för att återställa lösenordet hos {{brand}}",
			changeIdentity:   "kod för att byta telefon eller e-post hos {{brand}}",
			payment:          "betalningskod för {{brand}}",
			closeAccount:     "kod för att avsluta kontot hos {{brand}}",
			addPushRecipient: "kod för att ta emot meddelanden från {{brand}} här",
			modifyInfo:       "kod för att ändra kontot hos {{brand}}",
		},
		smsEnd: ". Den gäller i {{minutes}} min. Dela den aldrig.",
		mail:   "Det här är din ",
		full: each{
			changeIdentity:   "kod för att byta telefonnummer eller e-postadress för kontot hos {{brand}}",
			addPushRecipient: "kod för att ta emot meddelanden från {{brand}} på den här adressen",
			modifyInfo:       "kod för att ändra kontouppgifterna hos {{brand}}",
		},
		mailEnd: ". Den gäller i {{minutes}} min.",
		never:   "Dela den aldrig med någon. Ingen från {{brand}} kommer någonsin att be om den.",
		ignore:  "Om du inte bad om koden kan du bortse från det här mejlet.",
		beware:  "Om det inte var du ska du inte använda koden. Se till att ditt konto är säkert.",
		keep:    "Om du inte bad om koden kan du bortse från det här mejlet. Ditt lösenord är oförändrat.",
	}
}

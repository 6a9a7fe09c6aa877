package message

// Norsk bokmål, which readers of nynorsk are served in too.
func norwegian() phrases {
	return phrases{
		subject: "{{code}} er din ",
		brief: each{
			common:           "bekreftelseskode for {{brand}}",
			login:            "innloggingskode for {{brand}}",
			register:         "registreringskode for {{brand}}",
			resetPassword:    "kode for å tilbakestille passordet hos {{brand}}",
			changeIdentity:   "kode for å bytte telefon eller e-post hos {{brand}}",
			payment:          "betalingskode for {{brand}}",
			closeAccount:     "kode for å avslutte kontoen hos {{brand}}",
			addPushRecipient: "kode for å motta meldinger fra {{brand}} her",
			modifyInfo:       "kode for å endre kontoen hos {{brand}}",
		},
		smsEnd: ". Den utløper om {{minutes}} min. Del den aldri.",
		mail:   "Dette er din ",
		full: each{
			changeIdentity:   "kode for å bytte telefonnummer eller e-postadresse for kontoen hos {{brand}}",
			addPushRecipient: "kode for å motta meldinger fra {{brand}} på denne adressen",
			modifyInfo:       "kode for å endre kontoopplysningene hos {{brand}}",
		},
		mailEnd: ". Den utløper om {{minutes}} min.",
		never:   "Del den aldri med noen. Ingen fra {{brand}} vil noen gang be deg om den.",
		ignore:  "Hvis du ikke har bedt om koden, kan du se bort fra denne e-posten.",
		beware:  "Hvis det ikke var deg, må du ikke bruke koden. Sørg for at kontoen din er sikker.",
		keep:    "Hvis du ikke har bedt om koden, kan du se bort fra denne e-posten. Passordet ditt er uendret.",
	}
}

package message

// Hrvatski. The SMS chooses words within GSM-7. The minutes are abbreviated, for the whole word has
// plurals.
func croatian() phrases {
	return phrases{
		subject: "{{code}} je {{brand}} ",
		brief: each{
			common:           "kod za potvrdu",
			login:            "kod za prijavu",
			register:         "kod za registraciju",
			resetPassword:    "kod za novu lozinku",
			changeIdentity:   "kod za promjenu telefona ili e-adrese",
			payment:          "kod za potvrdu uplate",
			closeAccount:     "kod za brisanje profila",
			addPushRecipient: "kod za primanje poruka ovdje",
			modifyInfo:       "kod za izmjenu podataka",
		},
		smsEnd: ". Vrijedi {{minutes}} min. Nemojte ga dijeliti ni s kim.",
		mail:   "Ovo je vaš {{brand}} ",
		full: each{
			resetPassword:    "kod za ponovno postavljanje lozinke",
			changeIdentity:   "kod za promjenu broja telefona ili adrese e-pošte",
			payment:          "kod za plaćanje",
			closeAccount:     "kod za zatvaranje računa",
			addPushRecipient: "kod za primanje poruka na ovu adresu",
			modifyInfo:       "kod za izmjenu podataka računa",
		},
		mailEnd: ". Vrijedi {{minutes}} min.",
		never:   "Nemojte ga dijeliti ni s kim. Nitko iz {{brand}} nikada ga neće tražiti od vas.",
		ignore:  "Ako ga niste zatražili, zanemarite ovu poruku.",
		beware:  "Ako to niste bili vi, nemojte koristiti kod i provjerite je li vaš račun siguran.",
		keep:    "Ako ga niste zatražili, zanemarite ovu poruku. Vaša lozinka ostaje ista.",
	}
}

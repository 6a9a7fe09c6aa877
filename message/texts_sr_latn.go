package message

// Srpski in Latin letters, as Montenegro writes it and many in Serbia do. The SMS chooses words within
// GSM-7, and so has room for more of them.
func serbianLatin() phrases {
	return phrases{
		subject: "{{code}} je {{brand}} ",
		brief: each{
			common:           "kod za potvrdu",
			login:            "kod za prijavu",
			register:         "kod za registraciju",
			resetPassword:    "kod za novu lozinku",
			changeIdentity:   "kod za promenu telefona ili e-adrese",
			payment:          "kod za potvrdu uplate",
			closeAccount:     "kod za brisanje naloga",
			addPushRecipient: "kod za prijem poruka ovde",
			modifyInfo:       "kod za izmenu naloga",
		},
		smsEnd: ". Traje {{minutes}} min. Ne delite ga ni s kim.",
		mail:   "Ovo je vaš {{brand}} ",
		full: each{
			resetPassword:    "kod za ponovno postavljanje lozinke",
			changeIdentity:   "kod za promenu broja telefona ili adrese e-pošte",
			payment:          "kod za plaćanje",
			closeAccount:     "kod za gašenje naloga",
			addPushRecipient: "kod za prijem poruka na ovu adresu",
			modifyInfo:       "kod za izmenu podataka naloga",
		},
		mailEnd: ". Važi {{minutes}} min.",
		never:   "Ni sa kim ga ne delite. Niko iz {{brand}} vam ga nikada neće tražiti.",
		ignore:  "Ako ga niste tražili, zanemarite ovu poruku.",
		beware:  "Ako to niste bili vi, ne koristite kod i proverite da li je vaš nalog bezbedan.",
		keep:    "Ako ga niste tražili, zanemarite ovu poruku. Vaša lozinka ostaje ista.",
	}
}

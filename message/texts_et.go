package message

// Eesti. The SMS chooses words within GSM-7, which lacks õ.
func estonian() phrases {
	return phrases{
		subject: "{{code}} on teie {{brand}} ",
		brief: each{
			common:           "kinnituskood",
			login:            "sisselogimiskood",
			register:         "registreerimiskood",
			resetPassword:    "parooli lähtestamise kood",
			changeIdentity:   "kood kontaktandmete muutmiseks",
			payment:          "maksekood",
			closeAccount:     "konto sulgemise kood",
			addPushRecipient: "kood teadete saamiseks",
			modifyInfo:       "kood konto andmete muutmiseks",
		},
		smsEnd: ". Kehtib {{minutes}} min. Ärge jagage seda kellegagi.",
		mail:   "See on teie {{brand}} ",
		full: each{
			changeIdentity:   "kood konto telefoninumbri või e-posti aadressi muutmiseks",
			closeAccount:     "kood konto sulgemiseks",
			addPushRecipient: "kood teadete saamiseks sellel aadressil",
		},
		mailEnd: ". See kehtib {{minutes}} min.",
		never:   "Ärge jagage seda kellegagi. Keegi ei küsi seda teilt kunagi {{brand}} nimel.",
		ignore:  "Kui te koodi ei küsinud, võite seda kirja eirata.",
		beware:  "Kui see ei olnud teie, ärge koodi kasutage ja veenduge, et teie konto on turvaline.",
		keep:    "Kui te koodi ei küsinud, võite seda kirja eirata. Teie parool ei muutu.",
	}
}

package message

// Latviešu. The minutes are abbreviated, for the whole word has plurals.
//
//nolint:misspell // it is not English
func latvian() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "apstiprinājuma kods",
			login:            "pieteikšanās kods",
			register:         "reģistrācijas kods",
			resetPassword:    "paroles maiņas kods",
			changeIdentity:   "kontaktu maiņas kods",
			payment:          "maksājuma kods",
			closeAccount:     "konta slēgšanas kods",
			addPushRecipient: "ziņu saņemšanas kods",
			modifyInfo:       "datu maiņas kods",
		},
		smsEnd: ", derīgs {{minutes}} min. Neizpaudiet.",
		mail:   "Šis ir jūsu {{brand}} ",
		full: each{
			resetPassword:    "paroles atiestatīšanas kods",
			changeIdentity:   "kods konta tālruņa numura vai e-pasta adreses maiņai",
			closeAccount:     "kods konta slēgšanai",
			addPushRecipient: "kods ziņojumu saņemšanai šajā adresē",
			modifyInfo:       "kods konta datu labošanai",
		},
		mailEnd: ". Tas ir derīgs {{minutes}} min.",
		never:   "Nevienam to neizpaudiet. Neviens no {{brand}} jums to nekad neprasīs.",
		ignore:  "Ja kodu nepieprasījāt, varat neņemt vērā šo e-pasta ziņojumu.",
		beware:  "Ja tas nebijāt jūs, neizmantojiet kodu un pārliecinieties, ka jūsu konts ir drošībā.",
		keep:    "Ja kodu nepieprasījāt, varat neņemt vērā šo e-pasta ziņojumu. Jūsu parole nemainīsies.",
	}
}

package message

// Slovenščina. The SMS chooses words within GSM-7. The minutes are abbreviated, for the whole word has
// plurals.
func slovenian() phrases {
	return phrases{
		subject: "{{code}} je ",
		brief: each{
			common:           "koda {{brand}} za potrditev",
			login:            "koda {{brand}} za prijavo",
			register:         "koda {{brand}} za registracijo",
			resetPassword:    "koda {{brand}} za ponastavitev gesla",
			changeIdentity:   "koda {{brand}} za spremembo telefona ali e-naslova",
			payment:          "koda {{brand}} za potrditev transakcije",
			closeAccount:     "koda {{brand}} za izbris profila",
			addPushRecipient: "koda {{brand}} za prejem obvestil",
			modifyInfo:       "koda {{brand}} za urejanje profila",
		},
		smsEnd: ". Velja {{minutes}} min. Ne delite je z nikomer.",
		mail:   "To je ",
		full: each{
			common:           "vaša koda {{brand}} za potrditev",
			login:            "vaša koda {{brand}} za prijavo",
			register:         "vaša koda {{brand}} za registracijo",
			resetPassword:    "vaša koda {{brand}} za ponastavitev gesla",
			changeIdentity:   "vaša koda {{brand}} za spremembo telefonske številke ali e-poštnega naslova",
			payment:          "vaša koda {{brand}} za plačilo",
			closeAccount:     "vaša koda {{brand}} za izbris računa",
			addPushRecipient: "vaša koda {{brand}} za prejemanje sporočil na ta naslov",
			modifyInfo:       "vaša koda {{brand}} za urejanje podatkov računa",
		},
		mailEnd: ". Velja {{minutes}} min.",
		never:   "Ne delite je z nikomer. Nihče iz {{brand}} je nikoli ne bo zahteval od vas.",
		ignore:  "Če je niste zahtevali, prezrite to sporočilo.",
		beware:  "Če to niste bili vi, kode ne uporabite in preverite, ali je vaš račun varen.",
		keep:    "Če je niste zahtevali, prezrite to sporočilo. Vaše geslo ostane nespremenjeno.",
	}
}

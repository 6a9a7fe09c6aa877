package message

// Lietuvių. What needs no letter outside GSM-7 avoids one; where the purpose does, all is short enough
// for UCS-2.
func lithuanian() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "patvirtinimo kodas",
			login:            "prisijungimo kodas",
			register:         "registracijos kodas",
			resetPassword:    "slaptažodžio kodas",
			changeIdentity:   "kontakto keitimo kodas",
			payment:          "mokėjimo kodas",
			closeAccount:     "paskyros naikinimo kodas",
			addPushRecipient: "pranešimų kodas",
			modifyInfo:       "paskyros keitimo kodas",
		},
		smsEnd: ". Galioja {{minutes}} min. Neatskleiskite.",
		mail:   "Tai jūsų {{brand}} ",
		full: each{
			resetPassword:    "slaptažodžio atkūrimo kodas",
			changeIdentity:   "kodas telefono numeriui arba el. pašto adresui pakeisti",
			closeAccount:     "kodas paskyrai panaikinti",
			addPushRecipient: "kodas pranešimams šiuo adresu gauti",
			modifyInfo:       "kodas paskyros duomenims keisti",
		},
		mailEnd: ". Jis galioja {{minutes}} min.",
		never:   "Niekam jo neatskleiskite. Niekas iš {{brand}} niekada jo neprašys.",
		ignore:  "Jei kodo neprašėte, nekreipkite dėmesio į šį laišką.",
		beware:  "Jei tai buvote ne jūs, kodo nenaudokite ir įsitikinkite, kad jūsų paskyra saugi.",
		keep:    "Jei kodo neprašėte, nekreipkite dėmesio į šį laišką. Jūsų slaptažodis nepasikeis.",
	}
}

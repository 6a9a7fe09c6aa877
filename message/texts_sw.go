package message

// Kiswahili.
func swahili() phrases {
	return phrases{
		subject: "{{code}} ni msimbo wako wa {{brand}} ",
		brief: each{
			common:           "wa kuthibitisha",
			login:            "wa kuingia",
			register:         "wa kujisajili",
			resetPassword:    "wa kuweka upya nenosiri",
			changeIdentity:   "wa kubadilisha simu au barua pepe",
			payment:          "wa malipo",
			closeAccount:     "wa kufunga akaunti",
			addPushRecipient: "wa kupokea ujumbe hapa",
			modifyInfo:       "wa kuhariri akaunti",
		},
		smsEnd: ". Utaisha baada ya dakika {{minutes}}. Usimpe mtu yeyote.",
		mail:   "Huu ni msimbo wako wa {{brand}} ",
		full: each{
			changeIdentity:   "wa kubadilisha nambari ya simu au anwani ya barua pepe ya akaunti yako",
			closeAccount:     "wa kufunga akaunti yako",
			addPushRecipient: "wa kupokea ujumbe kwenye anwani hii",
			modifyInfo:       "wa kuhariri maelezo ya akaunti yako",
		},
		mailEnd: ". Utaisha baada ya dakika {{minutes}}.",
		never:   "Usimpe mtu yeyote msimbo huu. Hakuna mtu kutoka {{brand}} atakayekuomba msimbo huu kamwe.",
		ignore:  "Ikiwa hukuomba msimbo huu, unaweza kupuuza barua pepe hii.",
		beware:  "Ikiwa si wewe, usitumie msimbo huu na uhakikishe kuwa akaunti yako iko salama.",
		keep:    "Ikiwa hukuomba msimbo huu, unaweza kupuuza barua pepe hii. Nenosiri lako halitabadilika.",
	}
}

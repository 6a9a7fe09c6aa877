package message

// Català. The SMS chooses words within GSM-7. No preposition goes before the brand that would be elided
// before a vowel.
func catalan() phrases {
	return phrases{
		subject: "{{code}} és el seu ",
		brief: each{
			common:           "codi {{brand}} per confirmar la identitat",
			login:            "codi d'accés a {{brand}}",
			register:         "codi de registre a {{brand}}",
			resetPassword:    "codi {{brand}} per restablir la contrasenya",
			changeIdentity:   "codi {{brand}} per canviar el telèfon o el correu",
			payment:          "codi de pagament {{brand}}",
			closeAccount:     "codi {{brand}} per tancar el compte",
			addPushRecipient: "codi {{brand}} per rebre els missatges",
			modifyInfo:       "codi {{brand}} per editar el compte",
		},
		smsEnd: ". És vàlid durant {{minutes}} min. No el comparteixi mai.",
		mail:   "Aquest és el seu ",
		full: each{
			common:           "codi de verificació {{brand}}",
			changeIdentity:   "codi {{brand}} per canviar el número de telèfon o l'adreça electrònica del compte",
			addPushRecipient: "codi {{brand}} per rebre missatges en aquesta adreça",
			modifyInfo:       "codi {{brand}} per editar les dades del compte",
		},
		mailEnd: ". És vàlid durant {{minutes}} min.",
		never:   "No el comparteixi mai amb ningú. Ningú de l'equip {{brand}} no l'hi demanarà mai.",
		ignore:  "Si no l'ha demanat, pot ignorar aquest correu.",
		beware:  "Si no ha estat vostè, no faci servir el codi i comprovi que el seu compte és segur.",
		keep:    "Si no l'ha demanat, pot ignorar aquest correu. La contrasenya no canviarà.",
	}
}

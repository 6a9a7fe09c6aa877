package message

// Čeština. The minutes are abbreviated, for the whole word has plurals. The brand stands beside its
// noun and is not declined.
func czech() phrases {
	return phrases{
		subject: "{{code}}: ",
		brief: each{
			common:           "ověřovací kód {{brand}}",
			login:            "přihlašovací kód {{brand}}",
			register:         "registrační kód {{brand}}",
			resetPassword:    "kód obnovy hesla {{brand}}",
			changeIdentity:   "kód změny kontaktu {{brand}}",
			payment:          "platební kód {{brand}}",
			closeAccount:     "kód zrušení účtu {{brand}}",
			addPushRecipient: "kód příjmu zpráv {{brand}}",
			modifyInfo:       "kód úpravy účtu {{brand}}",
		},
		smsEnd: ", platí {{minutes}} min. Nesdělujte ho.",
		mail:   "Toto je ",
		full: each{
			common:           "váš ověřovací kód {{brand}}",
			login:            "váš přihlašovací kód {{brand}}",
			register:         "váš registrační kód {{brand}}",
			resetPassword:    "váš kód {{brand}} pro obnovení hesla",
			changeIdentity:   "váš kód {{brand}} pro změnu telefonního čísla nebo e-mailové adresy účtu",
			payment:          "váš platební kód {{brand}}",
			closeAccount:     "váš kód {{brand}} pro zrušení účtu",
			addPushRecipient: "váš kód {{brand}} pro příjem zpráv na této adrese",
			modifyInfo:       "váš kód {{brand}} pro úpravu údajů účtu",
		},
		mailEnd: ". Platí {{minutes}} min.",
		never:   "Nikomu ho nesdělujte. Nikdo z {{brand}} ho po vás nikdy nebude chtít.",
		ignore:  "Pokud jste o něj nežádali, můžete tento e-mail ignorovat.",
		beware:  "Pokud jste to nebyli vy, kód nepoužívejte a ověřte, zda je váš účet v bezpečí.",
		keep:    "Pokud jste o něj nežádali, můžete tento e-mail ignorovat. Vaše heslo zůstane beze změny.",
	}
}

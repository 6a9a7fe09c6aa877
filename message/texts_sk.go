package message

// Slovenčina. The minutes are abbreviated, for the whole word has plurals. The brand stands beside its
// noun and is not declined.
func slovak() phrases {
	return phrases{
		subject: "{{code}}: ",
		brief: each{
			common:           "overovací kód {{brand}}",
			login:            "prihlasovací kód {{brand}}",
			register:         "registračný kód {{brand}}",
			resetPassword:    "kód obnovy hesla {{brand}}",
			changeIdentity:   "kód zmeny kontaktu {{brand}}",
			payment:          "platobný kód {{brand}}",
			closeAccount:     "kód zrušenia účtu {{brand}}",
			addPushRecipient: "kód príjmu správ {{brand}}",
			modifyInfo:       "kód úpravy účtu {{brand}}",
		},
		smsEnd: ", platí {{minutes}} min. Neprezraďte ho.",
		mail:   "Toto je ",
		full: each{
			common:           "váš overovací kód {{brand}}",
			login:            "váš prihlasovací kód {{brand}}",
			register:         "váš registračný kód {{brand}}",
			resetPassword:    "váš kód {{brand}} na obnovenie hesla",
			changeIdentity:   "váš kód {{brand}} na zmenu telefónneho čísla alebo e-mailovej adresy účtu",
			payment:          "váš platobný kód {{brand}}",
			closeAccount:     "váš kód {{brand}} na zrušenie účtu",
			addPushRecipient: "váš kód {{brand}} na prijímanie správ na tejto adrese",
			modifyInfo:       "váš kód {{brand}} na úpravu údajov účtu",
		},
		mailEnd: ". Platí {{minutes}} min.",
		never:   "Nikomu ho neprezrádzajte. Nikto z {{brand}} ho od vás nikdy nebude žiadať.",
		ignore:  "Ak ste oň nežiadali, môžete tento e-mail ignorovať.",
		beware:  "Ak ste to neboli vy, kód nepoužívajte a overte, či je váš účet v bezpečí.",
		keep:    "Ak ste oň nežiadali, môžete tento e-mail ignorovať. Vaše heslo zostane bez zmeny.",
	}
}

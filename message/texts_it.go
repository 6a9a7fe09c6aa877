package message

// Italiano.
func italian() phrases {
	return phrases{
		subject: "{{code}} è il suo ",
		brief: each{
			common:           "codice di verifica {{brand}}",
			login:            "codice di accesso {{brand}}",
			register:         "codice di registrazione {{brand}}",
			resetPassword:    "codice {{brand}} per reimpostare la password",
			changeIdentity:   "codice {{brand}} per cambiare telefono o e-mail",
			payment:          "codice di pagamento {{brand}}",
			closeAccount:     "codice {{brand}} per chiudere l'account",
			addPushRecipient: "codice {{brand}} per ricevere qui i messaggi",
			modifyInfo:       "codice {{brand}} per modificare l'account",
		},
		smsEnd: ". Scade tra {{minutes}} min. Non lo comunichi a nessuno.",
		mail:   "Questo è il suo ",
		full: each{
			changeIdentity:   "codice {{brand}} per cambiare il numero di telefono o l'indirizzo e-mail dell'account",
			addPushRecipient: "codice {{brand}} per ricevere messaggi a questo indirizzo",
			modifyInfo:       "codice {{brand}} per modificare i dati dell'account",
		},
		mailEnd: ". Scade tra {{minutes}} min.",
		never:   "Non lo comunichi a nessuno. Nessuno di {{brand}} glielo chiederà mai.",
		ignore:  "Se non l'ha richiesto, può ignorare questa e-mail.",
		beware:  "Se la richiesta non è sua, non usi il codice e si assicuri che il suo account sia protetto.",
		keep:    "Se non l'ha richiesto, può ignorare questa e-mail. La sua password resta invariata.",
	}
}

package message

// Afrikaans.
//
//nolint:misspell // it is not English
func afrikaans() phrases {
	return phrases{
		subject: "{{code}} is u ",
		brief: each{
			common:           "verifikasiekode vir {{brand}}",
			login:            "aanmeldkode vir {{brand}}",
			register:         "registrasiekode vir {{brand}}",
			resetPassword:    "kode om u wagwoord by {{brand}} te herstel",
			changeIdentity:   "kode om u foon of e-pos by {{brand}} te verander",
			payment:          "betaalkode vir {{brand}}",
			closeAccount:     "kode om u rekening by {{brand}} te sluit",
			addPushRecipient: "kode om boodskappe van {{brand}} hier te ontvang",
			modifyInfo:       "kode om u rekening by {{brand}} te wysig",
		},
		smsEnd: ". Dit verval oor {{minutes}} min. Moet dit nooit deel nie.",
		mail:   "Dit is u ",
		full: each{
			resetPassword:    "kode om u wagwoord by {{brand}} terug te stel",
			changeIdentity:   "kode om die telefoonnommer of e-posadres van u rekening by {{brand}} te verander",
			addPushRecipient: "kode om boodskappe van {{brand}} by hierdie adres te ontvang",
			modifyInfo:       "kode om u rekeningbesonderhede by {{brand}} te wysig",
		},
		mailEnd: ". Dit verval oor {{minutes}} min.",
		never:   "Moet dit nooit met enigiemand deel nie. Niemand van {{brand}} sal u ooit daarvoor vra nie.",
		ignore:  "As u nie hierdie kode aangevra het nie, kan u hierdie e-pos ignoreer.",
		beware:  "As dit nie u was nie, moenie die kode gebruik nie en maak seker dat u rekening veilig is.",
		keep:    "As u nie hierdie kode aangevra het nie, kan u hierdie e-pos ignoreer. U wagwoord bly onveranderd.",
	}
}

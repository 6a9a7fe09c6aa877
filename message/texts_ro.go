package message

// Română, with the comma below ș and ț. The minutes are abbreviated, for the whole word has plurals.
//
//nolint:misspell // it is not English
func romanian() phrases {
	return phrases{
		subject: "{{code}}: ",
		brief: each{
			common:           "cod de verificare {{brand}}",
			login:            "cod de conectare la {{brand}}",
			register:         "cod de înregistrare {{brand}}",
			resetPassword:    "cod resetare parolă {{brand}}",
			changeIdentity:   "cod schimbare contact {{brand}}",
			payment:          "cod de plată {{brand}}",
			closeAccount:     "cod închidere cont {{brand}}",
			addPushRecipient: "cod primire mesaje {{brand}}",
			modifyInfo:       "cod editare cont {{brand}}",
		},
		smsEnd: ", {{minutes}} min. Nu îl divulgați.",
		mail:   "Acesta este ",
		full: each{
			common:           "codul dvs. de verificare {{brand}}",
			login:            "codul dvs. de conectare la {{brand}}",
			register:         "codul dvs. de înregistrare la {{brand}}",
			resetPassword:    "codul dvs. {{brand}} pentru resetarea parolei",
			changeIdentity:   "codul dvs. {{brand}} pentru schimbarea numărului de telefon sau a adresei de e-mail",
			payment:          "codul dvs. de plată {{brand}}",
			closeAccount:     "codul dvs. {{brand}} pentru închiderea contului",
			addPushRecipient: "codul dvs. {{brand}} pentru primirea mesajelor la această adresă",
			modifyInfo:       "codul dvs. {{brand}} pentru editarea datelor contului",
		},
		mailEnd: ". Este valabil {{minutes}} min.",
		never:   "Nu îl comunicați nimănui. Nimeni de la {{brand}} nu vi-l va cere niciodată.",
		ignore:  "Dacă nu l-ați solicitat, puteți ignora acest e-mail.",
		beware:  "Dacă nu ați fost dvs., nu folosiți codul și verificați dacă aveți contul în siguranță.",
		keep:    "Dacă nu l-ați solicitat, puteți ignora acest e-mail. Parola dvs. rămâne neschimbată.",
	}
}

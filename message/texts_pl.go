package message

// Polski. What needs no letter outside GSM-7 avoids one; where the purpose does, all is short enough
// for UCS-2. The brand stands beside its noun, undeclined.
func polish() phrases {
	return phrases{
		subject: "{{code}}: ",
		brief: each{
			common:           "kod weryfikacyjny {{brand}}",
			login:            "kod logowania do {{brand}}",
			register:         "kod rejestracji w {{brand}}",
			resetPassword:    "kod zmiany hasła {{brand}}",
			changeIdentity:   "kod zmiany kontaktu w {{brand}}",
			payment:          "kod płatności {{brand}}",
			closeAccount:     "kod usuwania konta w {{brand}}",
			addPushRecipient: "kod dodania odbiorcy w {{brand}}",
			modifyInfo:       "kod edycji konta w {{brand}}",
		},
		smsEnd: ". Wygasa za {{minutes}} min. Nie podawaj go.",
		mail:   "To Twój ",
		full: each{
			resetPassword:    "kod {{brand}} do zresetowania hasła",
			changeIdentity:   "kod {{brand}} do zmiany numeru telefonu lub adresu e-mail",
			closeAccount:     "kod {{brand}} do usunięcia konta",
			addPushRecipient: "kod {{brand}} do odbierania wiadomości pod tym adresem",
			modifyInfo:       "kod {{brand}} do edycji danych konta",
		},
		mailEnd: ". Wygasa za {{minutes}} min.",
		never:   "Nikomu go nie podawaj. Nikt z {{brand}} nigdy o niego nie poprosi.",
		ignore:  "Jeśli prośba o kod nie pochodzi od Ciebie, zignoruj tę wiadomość.",
		beware:  "Jeśli to nie Ty, nie używaj kodu i sprawdź, czy Twoje konto jest bezpieczne.",
		keep:    "Jeśli prośba o kod nie pochodzi od Ciebie, zignoruj tę wiadomość. Twoje hasło pozostanie bez zmian.",
	}
}

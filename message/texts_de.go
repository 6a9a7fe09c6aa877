package message

// Deutsch.
func german() phrases {
	return phrases{
		subject: "{{code}} ist Ihr ",
		brief: each{
			common:           "Bestätigungscode für {{brand}}",
			login:            "Anmeldecode für {{brand}}",
			register:         "Registrierungscode für {{brand}}",
			resetPassword:    "Code zum Zurücksetzen des Passworts bei {{brand}}",
			changeIdentity:   "Code zum Ändern von Telefon oder E-Mail bei {{brand}}",
			payment:          "Zahlungscode für {{brand}}",
			closeAccount:     "Code zum Schließen des Kontos bei {{brand}}",
			addPushRecipient: "Code für den Empfang von Nachrichten von {{brand}}",
			modifyInfo:       "Code zum Bearbeiten des Kontos bei {{brand}}",
		},
		smsEnd: ". Er gilt {{minutes}} Min. Geben Sie ihn nie weiter.",
		mail:   "Dies ist Ihr ",
		full: each{
			resetPassword:    "Code zum Zurücksetzen Ihres Passworts bei {{brand}}",
			changeIdentity:   "Code zum Ändern der Telefonnummer oder E-Mail-Adresse Ihres Kontos bei {{brand}}",
			closeAccount:     "Code zum Schließen Ihres Kontos bei {{brand}}",
			addPushRecipient: "Code für den Empfang von Nachrichten von {{brand}} unter dieser Adresse",
			modifyInfo:       "Code zum Bearbeiten Ihrer Kontodaten bei {{brand}}",
		},
		mailEnd: ". Er gilt {{minutes}} Min.",
		never:   "Geben Sie ihn niemals weiter. Niemand von {{brand}} wird Sie je danach fragen.",
		ignore:  "Wenn Sie ihn nicht angefordert haben, können Sie diese E-Mail ignorieren.",
		beware: "Wenn Sie das nicht waren, verwenden Sie den Code nicht und stellen Sie sicher, dass Ihr Konto " +
			"geschützt ist.",
		keep: "Wenn Sie ihn nicht angefordert haben, können Sie diese E-Mail ignorieren. Ihr Passwort bleibt " +
			"unverändert.",
	}
}

package message

// Dansk.
func danish() phrases {
	return phrases{
		subject: "{{code}} er din ",
		brief: each{
			common:           "bekræftelseskode til {{brand}}",
			login:            "loginkode til {{brand}}",
			register:         "tilmeldingskode til {{brand}}",
			resetPassword:    "kode til at nulstille adgangskoden hos {{brand}}",
			changeIdentity:   "kode til at skifte telefon eller e-mail hos {{brand}}",
			payment:          "betalingskode til {{brand}}",
			closeAccount:     "kode til at lukke kontoen hos {{brand}}",
			addPushRecipient: "kode til at modtage beskeder fra {{brand}} her",
			modifyInfo:       "kode til at redigere kontoen hos {{brand}}",
		},
		smsEnd: ". Den udløber om {{minutes}} min. Del den aldrig.",
		mail:   "Dette er din ",
		full: each{
			changeIdentity:   "kode til at skifte telefonnummer eller e-mailadresse på kontoen hos {{brand}}",
			addPushRecipient: "kode til at modtage beskeder fra {{brand}} på denne adresse",
			modifyInfo:       "kode til at redigere kontooplysningerne hos {{brand}}",
		},
		mailEnd: ". Den udløber om {{minutes}} min.",
		never:   "Del den aldrig med nogen. Ingen fra {{brand}} vil nogensinde bede dig om den.",
		ignore:  "Hvis du ikke har bedt om koden, kan du se bort fra denne e-mail.",
		beware:  "Hvis det ikke var dig, skal du ikke bruge koden. Sørg for, at din konto er sikker.",
		keep:    "Hvis du ikke har bedt om koden, kan du se bort fra denne e-mail. Din adgangskode er uændret.",
	}
}

package message

// Français. No preposition goes before the brand that would be elided before a vowel.
func french() phrases {
	return phrases{
		subject: "{{code}} est votre ",
		brief: each{
			common:           "code de vérification {{brand}}",
			login:            "code de connexion {{brand}}",
			register:         "code d'inscription {{brand}}",
			resetPassword:    "code {{brand}} pour réinitialiser le mot de passe",
			changeIdentity:   "code {{brand}} pour changer de téléphone ou d'e-mail",
			payment:          "code de paiement {{brand}}",
			closeAccount:     "code {{brand}} pour fermer votre compte",
			addPushRecipient: "code {{brand}} pour recevoir ici des messages",
			modifyInfo:       "code {{brand}} pour modifier votre compte",
		},
		smsEnd: ". Il expire dans {{minutes}} min. Ne le partagez jamais.",
		mail:   "Voici votre ",
		full: each{
			resetPassword:    "code {{brand}} pour réinitialiser votre mot de passe",
			changeIdentity:   "code {{brand}} pour changer le numéro de téléphone ou l'adresse e-mail de votre compte",
			addPushRecipient: "code {{brand}} pour recevoir des messages à cette adresse",
			modifyInfo:       "code {{brand}} pour modifier les informations de votre compte",
		},
		mailEnd: ". Il expire dans {{minutes}} min.",
		never:   "Ne le communiquez jamais à qui que ce soit. Chez {{brand}}, personne ne vous le demandera.",
		ignore:  "Si vous ne l'avez pas demandé, vous pouvez ignorer cet e-mail.",
		beware: "Si vous n'êtes pas à l'origine de cette demande, n'utilisez pas le code et assurez-vous que " +
			"votre compte est sécurisé.",
		keep: "Si vous ne l'avez pas demandé, vous pouvez ignorer cet e-mail. Votre mot de passe reste inchangé.",
	}
}

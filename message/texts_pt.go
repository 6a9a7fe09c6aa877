package message

// Português, as Portugal, Africa and Timor write it; Brazil has its own.
func portuguese() phrases {
	return phrases{
		subject: "{{code}}: ",
		brief: each{
			common:           "código de verificação {{brand}}",
			login:            "código de acesso {{brand}}",
			register:         "código de registo {{brand}}",
			resetPassword:    "código de recuperação {{brand}}",
			changeIdentity:   "código de novo contacto {{brand}}",
			payment:          "código de pagamento {{brand}}",
			closeAccount:     "código de fecho de conta {{brand}}",
			addPushRecipient: "código de notificações {{brand}}",
			modifyInfo:       "código de novos dados {{brand}}",
		},
		smsEnd: ", {{minutes}} min. Não o partilhe.",
		mail:   "Este é o seu ",
		full: each{
			resetPassword:    "código {{brand}} para repor a palavra-passe",
			changeIdentity:   "código {{brand}} para alterar o telefone ou o endereço de e-mail da sua conta",
			closeAccount:     "código {{brand}} para encerrar a sua conta",
			addPushRecipient: "código {{brand}} para receber mensagens neste endereço",
			modifyInfo:       "código {{brand}} para alterar os dados da sua conta",
		},
		mailEnd: ". É válido durante {{minutes}} min.",
		never:   "Nunca o partilhe com ninguém. Ninguém da equipa {{brand}} lho irá pedir.",
		ignore:  "Se não o pediu, pode ignorar este e-mail.",
		beware:  "Se este pedido não é seu, não utilize o código e certifique-se de que a sua conta está segura.",
		keep:    "Se não o pediu, pode ignorar este e-mail. A sua palavra-passe mantém-se.",
	}
}

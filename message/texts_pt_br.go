package message

// Português do Brasil.
func brazilian() phrases {
	return phrases{
		subject: "{{code}}: ",
		brief: each{
			common:           "código de verificação {{brand}}",
			login:            "código de acesso {{brand}}",
			register:         "código de cadastro {{brand}}",
			resetPassword:    "código de nova senha {{brand}}",
			changeIdentity:   "código de novo contato {{brand}}",
			payment:          "código de pagamento {{brand}}",
			closeAccount:     "código de encerramento {{brand}}",
			addPushRecipient: "código de notificações {{brand}}",
			modifyInfo:       "código de novos dados {{brand}}",
		},
		smsEnd: ", {{minutes}} min. Não compartilhe.",
		mail:   "Este é o seu ",
		full: each{
			resetPassword:    "código {{brand}} para redefinir a sua senha",
			changeIdentity:   "código {{brand}} para alterar o telefone ou o endereço de e-mail da sua conta",
			closeAccount:     "código {{brand}} para encerrar a sua conta",
			addPushRecipient: "código {{brand}} para receber mensagens neste endereço",
			modifyInfo:       "código {{brand}} para editar os dados da sua conta",
		},
		mailEnd: ". Ele expira em {{minutes}} min.",
		never:   "Nunca o compartilhe com ninguém. Ninguém da equipe {{brand}} vai pedi-lo a você.",
		ignore:  "Se você não o solicitou, ignore este e-mail.",
		beware:  "Se não foi você, não use o código e verifique se a sua conta está segura.",
		keep:    "Se você não o solicitou, ignore este e-mail. A sua senha continua a mesma.",
	}
}

package message

// Русский. The minutes are abbreviated, for the whole word has plurals. The brand stands beside its
// noun and is not declined.
func russian() phrases {
	return phrases{
		subject: "{{code}}: ",
		brief: each{
			common:           "код подтверждения {{brand}}",
			login:            "код входа в {{brand}}",
			register:         "код регистрации в {{brand}}",
			resetPassword:    "код сброса пароля {{brand}}",
			changeIdentity:   "код смены контактов {{brand}}",
			payment:          "код оплаты {{brand}}",
			closeAccount:     "код удаления профиля {{brand}}",
			addPushRecipient: "код для уведомлений {{brand}}",
			modifyInfo:       "код смены данных {{brand}}",
		},
		smsEnd: ", {{minutes}} мин. Никому не говорите.",
		mail:   "Это ",
		full: each{
			common:           "ваш код подтверждения {{brand}}",
			login:            "ваш код для входа в {{brand}}",
			register:         "ваш код для регистрации в {{brand}}",
			resetPassword:    "ваш код {{brand}} для сброса пароля",
			changeIdentity:   "ваш код {{brand}} для смены номера телефона или адреса электронной почты",
			payment:          "ваш код {{brand}} для подтверждения оплаты",
			closeAccount:     "ваш код {{brand}} для удаления учётной записи",
			addPushRecipient: "ваш код {{brand}} для получения сообщений на этот адрес",
			modifyInfo:       "ваш код {{brand}} для изменения данных учётной записи",
		},
		mailEnd: ". Он действует {{minutes}} мин.",
		never:   "Никому его не сообщайте. Сотрудники {{brand}} никогда его у вас не спросят.",
		ignore:  "Если вы не запрашивали код, просто проигнорируйте это письмо.",
		beware:  "Если это были не вы, не используйте код и убедитесь, что ваша учётная запись в безопасности.",
		keep:    "Если вы не запрашивали код, просто проигнорируйте это письмо. Ваш пароль останется прежним.",
	}
}

package message

// Українська. The minutes are abbreviated, for the whole word has plurals. The brand stands beside its
// noun and is not declined.
func ukrainian() phrases {
	return phrases{
		subject: "{{code}}: ",
		brief: each{
			common:           "код підтвердження {{brand}}",
			login:            "код входу в {{brand}}",
			register:         "код реєстрації в {{brand}}",
			resetPassword:    "код скидання пароля {{brand}}",
			changeIdentity:   "код зміни контактів {{brand}}",
			payment:          "код оплати {{brand}}",
			closeAccount:     "код видалення профілю {{brand}}",
			addPushRecipient: "код для сповіщень {{brand}}",
			modifyInfo:       "код зміни даних {{brand}}",
		},
		smsEnd: ", {{minutes}} хв. Нікому не кажіть.",
		mail:   "Це ",
		full: each{
			common:           "ваш код підтвердження {{brand}}",
			login:            "ваш код для входу в {{brand}}",
			register:         "ваш код для реєстрації в {{brand}}",
			resetPassword:    "ваш код {{brand}} для скидання пароля",
			changeIdentity:   "ваш код {{brand}} для зміни номера телефону або адреси електронної пошти",
			payment:          "ваш код {{brand}} для підтвердження оплати",
			closeAccount:     "ваш код {{brand}} для видалення облікового запису",
			addPushRecipient: "ваш код {{brand}} для отримання повідомлень на цю адресу",
			modifyInfo:       "ваш код {{brand}} для зміни даних облікового запису",
		},
		mailEnd: ". Він діє {{minutes}} хв.",
		never:   "Нікому його не повідомляйте. Працівники {{brand}} ніколи його у вас не запитають.",
		ignore:  "Якщо ви не запитували код, просто проігноруйте цей лист.",
		beware:  "Якщо це були не ви, не використовуйте код і переконайтеся, що ваш обліковий запис у безпеці.",
		keep:    "Якщо ви не запитували код, просто проігноруйте цей лист. Ваш пароль залишиться незмінним.",
	}
}

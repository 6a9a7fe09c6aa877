package message

// Български. The minutes are abbreviated, for the whole word has a plural.
func bulgarian() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "код за потвърждение",
			login:            "код за вход",
			register:         "код за регистрация",
			resetPassword:    "код за нова парола",
			changeIdentity:   "код за смяна на контакт",
			payment:          "код за плащане",
			closeAccount:     "код за изтриване на профил",
			addPushRecipient: "код за известия",
			modifyInfo:       "код за смяна на данни",
		},
		smsEnd: ", {{minutes}} мин. Не споделяйте.",
		mail:   "Това е вашият {{brand}} ",
		full: each{
			resetPassword:    "код за смяна на паролата",
			changeIdentity:   "код за смяна на телефонния номер или имейл адреса на профила",
			closeAccount:     "код за изтриване на профила",
			addPushRecipient: "код за получаване на съобщения на този адрес",
			modifyInfo:       "код за промяна на данните в профила",
		},
		mailEnd: ". Валиден е {{minutes}} мин.",
		never:   "Не го споделяйте с никого. Никой от {{brand}} няма да ви го поиска.",
		ignore:  "Ако не сте го поискали, можете да пренебрегнете този имейл.",
		beware:  "Ако не сте били вие, не използвайте кода и проверете дали профилът ви е защитен.",
		keep:    "Ако не сте го поискали, можете да пренебрегнете този имейл. Паролата ви остава непроменена.",
	}
}

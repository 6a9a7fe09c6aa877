package message

// Македонски. The minutes are abbreviated, for the whole word has a plural.
func macedonian() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "код за потврда",
			login:            "код за најава",
			register:         "код за регистрација",
			resetPassword:    "код за нова лозинка",
			changeIdentity:   "код за промена на контакт",
			payment:          "код за плаќање",
			closeAccount:     "код за бришење на профил",
			addPushRecipient: "код за прием на пораки",
			modifyInfo:       "код за измена на профил",
		},
		smsEnd: ", {{minutes}} мин. Не го давајте.",
		mail:   "Ова е вашиот {{brand}} ",
		full: each{
			resetPassword:    "код за ресетирање на лозинката",
			changeIdentity:   "код за промена на телефонскиот број или адресата на е-пошта",
			closeAccount:     "код за бришење на профилот",
			addPushRecipient: "код за примање пораки на оваа адреса",
			modifyInfo:       "код за измена на податоците на профилот",
		},
		mailEnd: ". Важи {{minutes}} мин.",
		never:   "Не го споделувајте со никого. Никој од {{brand}} никогаш нема да ви го побара.",
		ignore:  "Ако не сте го побарале, занемарете ја оваа порака.",
		beware:  "Ако тоа не сте биле вие, не го користете кодот и проверете дали вашиот профил е безбеден.",
		keep:    "Ако не сте го побарале, занемарете ја оваа порака. Вашата лозинка останува иста.",
	}
}

package message

// Српски, in Cyrillic, which the tag without a script means. The minutes are abbreviated, for the
// whole word has plurals.
func serbian() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "код за потврду",
			login:            "код за пријаву",
			register:         "код за регистрацију",
			resetPassword:    "код за нову лозинку",
			changeIdentity:   "код за нови контакт",
			payment:          "код за плаћање",
			closeAccount:     "код за гашење налога",
			addPushRecipient: "код за пријем порука",
			modifyInfo:       "код за измену налога",
		},
		smsEnd: ", важи {{minutes}} мин. Не делите га.",
		mail:   "Ово је ваш {{brand}} ",
		full: each{
			resetPassword:    "код за поновно постављање лозинке",
			changeIdentity:   "код за промену броја телефона или адресе е-поште",
			addPushRecipient: "код за пријем порука на ову адресу",
			modifyInfo:       "код за измену података налога",
		},
		mailEnd: ". Важи {{minutes}} мин.",
		never:   "Ни са ким га не делите. Нико из {{brand}} вам га никада неће тражити.",
		ignore:  "Ако га нисте тражили, занемарите ову поруку.",
		beware:  "Ако то нисте били ви, не користите код и проверите да ли је ваш налог безбедан.",
		keep:    "Ако га нисте тражили, занемарите ову поруку. Ваша лозинка остаје иста.",
	}
}

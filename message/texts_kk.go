package message

// Қазақ тілі. The word for minute has one form after a number. No ending follows the brand: which one
// is right depends on how the brand sounds.
func kazakh() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "растау коды",
			login:            "кіру коды",
			register:         "тіркелу коды",
			resetPassword:    "құпиясөз өзгерту коды",
			changeIdentity:   "байланыс өзгерту коды",
			payment:          "төлем коды",
			closeAccount:     "аккаунтты жабу коды",
			addPushRecipient: "хабарлама алу коды",
			modifyInfo:       "дерек өзгерту коды",
		},
		smsEnd: ", {{minutes}} мин. Ешкімге айтпаңыз.",
		mail:   "Бұл – {{brand}} ",
		full: each{
			common:           "растау кодыңыз",
			login:            "кіру кодыңыз",
			register:         "тіркелу кодыңыз",
			resetPassword:    "құпиясөзді қалпына келтіру кодыңыз",
			changeIdentity:   "аккаунтыңыздың телефон нөмірін немесе электрондық пошта мекенжайын өзгерту кодыңыз",
			payment:          "төлем кодыңыз",
			closeAccount:     "аккаунтыңызды жабу кодыңыз",
			addPushRecipient: "хабарламаларын осы мекенжайға алу кодыңыз",
			modifyInfo:       "аккаунтыңыздың деректерін өзгерту кодыңыз",
		},
		mailEnd: ". Ол {{minutes}} минут бойы жарамды.",
		never:   "Оны ешқашан ешкімге айтпаңыз. {{brand}} атынан ешкім оны сізден ешқашан сұрамайды.",
		ignore:  "Егер кодты сіз сұрамаған болсаңыз, бұл хатты елемеңіз.",
		beware:  "Егер бұл сіз болмасаңыз, кодты пайдаланбаңыз және аккаунтыңыздың қауіпсіз екеніне көз жеткізіңіз.",
		keep:    "Егер кодты сіз сұрамаған болсаңыз, бұл хатты елемеңіз. Құпиясөзіңіз өзгермейді.",
	}
}

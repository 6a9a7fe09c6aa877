package message

// Filipino. Everyday usage keeps the English words code, account and password.
func filipino() phrases {
	return phrases{
		subject: "{{code}} ang inyong ",
		brief: each{
			common:           "code sa pag-verify para sa {{brand}}",
			login:            "code sa pag-log in sa {{brand}}",
			register:         "code sa pag-sign up sa {{brand}}",
			resetPassword:    "code sa pag-reset ng password sa {{brand}}",
			changeIdentity:   "code sa {{brand}} para palitan ang telepono o email",
			payment:          "code sa pagbabayad sa {{brand}}",
			closeAccount:     "code para isara ang account sa {{brand}}",
			addPushRecipient: "code para makatanggap dito ng mga mensahe ng {{brand}}",
			modifyInfo:       "code para baguhin ang account sa {{brand}}",
		},
		smsEnd: ". Valid nang {{minutes}} min. Huwag itong ibahagi kaninuman.",
		mail:   "Ito ang inyong ",
		full: each{
			changeIdentity:   "code sa {{brand}} para palitan ang numero ng telepono o email address ng inyong account",
			closeAccount:     "code para isara ang inyong account sa {{brand}}",
			addPushRecipient: "code para makatanggap ng mga mensahe ng {{brand}} sa address na ito",
			modifyInfo:       "code para baguhin ang mga detalye ng inyong account sa {{brand}}",
		},
		mailEnd: ". Valid ito nang {{minutes}} min.",
		never:   "Huwag itong ibahagi kaninuman. Hindi ito kailanman hihingin sa inyo ng sinuman mula sa {{brand}}.",
		ignore:  "Kung hindi ninyo ito hiniling, maaari ninyong balewalain ang email na ito.",
		beware:  "Kung hindi kayo ang humiling nito, huwag gamitin ang code at tiyaking ligtas ang inyong account.",
		keep: "Kung hindi ninyo ito hiniling, maaari ninyong balewalain ang email na ito. Hindi magbabago ang " +
			"inyong password.",
	}
}

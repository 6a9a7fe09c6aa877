package message

// ગુજરાતી. The word for minute has one form after a number.
func gujarati() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "ચકાસણી કોડ",
			login:            "લૉગિન કોડ",
			register:         "નોંધણી કોડ",
			resetPassword:    "પાસવર્ડ રીસેટ કોડ",
			changeIdentity:   "સંપર્ક બદલવાનો કોડ",
			payment:          "ચુકવણી કોડ",
			closeAccount:     "ખાતું બંધ કરવાનો કોડ",
			addPushRecipient: "સંદેશા મેળવવાનો કોડ",
			modifyInfo:       "ખાતું સુધારવાનો કોડ",
		},
		smsEnd: ", {{minutes}} મિનિટ. કોઈને કહેશો નહીં.",
		mail:   "આ ",
		full: each{
			common:           "તમારો {{brand}} ચકાસણી કોડ",
			login:            "તમારો {{brand}} લૉગિન કોડ",
			register:         "તમારો {{brand}} નોંધણી કોડ",
			resetPassword:    "તમારો {{brand}} પાસવર્ડ રીસેટ કરવાનો કોડ",
			changeIdentity:   "તમારા {{brand}} ખાતાનો ફોન નંબર અથવા ઇમેઇલ સરનામું બદલવાનો કોડ",
			payment:          "તમારો {{brand}} ચુકવણી કોડ",
			closeAccount:     "તમારું {{brand}} ખાતું બંધ કરવાનો કોડ",
			addPushRecipient: "આ સરનામે {{brand}} તરફથી સંદેશા મેળવવાનો કોડ",
			modifyInfo:       "તમારા {{brand}} ખાતાની વિગતો સુધારવાનો કોડ",
		},
		mailEnd: " છે. તે {{minutes}} મિનિટ સુધી માન્ય છે.",
		never:   "આ કોડ ક્યારેય કોઈને કહેશો નહીં. {{brand}} તરફથી કોઈ પણ તમારી પાસે તે ક્યારેય માંગશે નહીં.",
		ignore:  "જો તમે આ કોડ માંગ્યો ન હોય, તો આ ઇમેઇલને અવગણો.",
		beware:  "જો આ તમે ન કર્યું હોય, તો કોડનો ઉપયોગ ન કરો અને ખાતરી કરો કે તમારું ખાતું સુરક્ષિત છે.",
		keep:    "જો તમે આ કોડ માંગ્યો ન હોય, તો આ ઇમેઇલને અવગણો. તમારો પાસવર્ડ બદલાશે નહીં.",
	}
}

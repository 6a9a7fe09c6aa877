package message

// اردو. The word for minute has one form after a number. Letters of the language stand between any two
// values: Latin ones and digits that meet would be read in the wrong order.
func urdu() phrases {
	return phrases{
		subject: "{{code}} آپ کا {{brand}} ",
		brief: each{
			common:           "تصدیقی کوڈ",
			login:            "لاگ ان کوڈ",
			register:         "رجسٹریشن کوڈ",
			resetPassword:    "پاس ورڈ بحالی کوڈ",
			changeIdentity:   "رابطہ تبدیلی کوڈ",
			payment:          "ادائیگی کوڈ",
			closeAccount:     "اکاؤنٹ بندش کوڈ",
			addPushRecipient: "پیغامات وصولی کوڈ",
			modifyInfo:       "اکاؤنٹ ترمیم کوڈ",
		},
		smsEnd: "، {{minutes}} منٹ۔ کسی کو نہ بتائیں۔",
		mail:   "یہ ",
		full: each{
			common:           "آپ کا {{brand}} تصدیقی کوڈ",
			login:            "آپ کا {{brand}} لاگ ان کوڈ",
			register:         "آپ کا {{brand}} رجسٹریشن کوڈ",
			resetPassword:    "آپ کا {{brand}} پاس ورڈ دوبارہ ترتیب دینے کا کوڈ",
			changeIdentity:   "آپ کے {{brand}} اکاؤنٹ کا فون نمبر یا ای میل پتہ تبدیل کرنے کا کوڈ",
			payment:          "آپ کا {{brand}} ادائیگی کوڈ",
			closeAccount:     "آپ کا {{brand}} اکاؤنٹ بند کرنے کا کوڈ",
			addPushRecipient: "اس پتے پر {{brand}} کے پیغامات وصول کرنے کا کوڈ",
			modifyInfo:       "آپ کے {{brand}} اکاؤنٹ کی تفصیلات تبدیل کرنے کا کوڈ",
		},
		mailEnd: " ہے۔ یہ {{minutes}} منٹ تک کارآمد ہے۔",
		never:   "اسے کبھی کسی کو نہ بتائیں۔ {{brand}} کا کوئی نمائندہ آپ سے یہ کوڈ کبھی نہیں مانگے گا۔",
		ignore:  "اگر آپ نے یہ کوڈ طلب نہیں کیا تو اس ای میل کو نظر انداز کر دیں۔",
		beware:  "اگر یہ آپ نہیں تھے تو کوڈ استعمال نہ کریں اور یقینی بنائیں کہ آپ کا اکاؤنٹ محفوظ ہے۔",
		keep:    "اگر آپ نے یہ کوڈ طلب نہیں کیا تو اس ای میل کو نظر انداز کر دیں۔ آپ کا پاس ورڈ تبدیل نہیں ہوگا۔",
	}
}

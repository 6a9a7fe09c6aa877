package message

// עברית. The wording does without gender, and abbreviates the minutes: the whole word has a plural.
// Letters of the language stand between any two values: Latin ones and digits that meet would be read
// in the wrong order.
func hebrew() phrases {
	return phrases{
		subject: "{{code}} ",
		brief: each{
			common:           "קוד האימות של {{brand}}",
			login:            "קוד הכניסה של {{brand}}",
			register:         "קוד ההרשמה של {{brand}}",
			resetPassword:    "קוד איפוס הסיסמה של {{brand}}",
			changeIdentity:   "קוד שינוי פרטי קשר של {{brand}}",
			payment:          "קוד התשלום של {{brand}}",
			closeAccount:     "קוד סגירת החשבון של {{brand}}",
			addPushRecipient: "קוד קבלת ההודעות של {{brand}}",
			modifyInfo:       "קוד עריכת החשבון של {{brand}}",
		},
		smsEnd: ". תקף {{minutes}} דק׳. אין למסור לאיש.",
		mail:   "זהו ",
		full: each{
			common:           "קוד האימות שלך עבור {{brand}}",
			login:            "קוד הכניסה שלך עבור {{brand}}",
			register:         "קוד ההרשמה שלך עבור {{brand}}",
			resetPassword:    "הקוד שלך לאיפוס הסיסמה עבור {{brand}}",
			changeIdentity:   "הקוד שלך לשינוי מספר הטלפון או כתובת הדוא״ל בחשבון של {{brand}}",
			payment:          "קוד התשלום שלך עבור {{brand}}",
			closeAccount:     "הקוד שלך לסגירת החשבון של {{brand}}",
			addPushRecipient: "הקוד שלך לקבלת הודעות של {{brand}} בכתובת זו",
			modifyInfo:       "הקוד שלך לעריכת פרטי החשבון של {{brand}}",
		},
		mailEnd: ". הוא תקף למשך {{minutes}} דק׳.",
		never:   "אין למסור אותו לאיש. איש מטעם {{brand}} לא יבקש אותו לעולם.",
		ignore:  "אם לא ביקשת אותו, אפשר להתעלם מהודעה זו.",
		beware:  "אם זה לא היה ביוזמתך, אין להשתמש בקוד, וכדאי לוודא שהחשבון שלך מאובטח.",
		keep:    "אם לא ביקשת אותו, אפשר להתעלם מהודעה זו. הסיסמה שלך לא תשתנה.",
	}
}

package message

// Azərbaycan dili. The word for minute has one form after a number. No ending follows the brand: which
// one is right depends on how the brand sounds.
func azerbaijani() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "təsdiq kodu",
			login:            "giriş kodu",
			register:         "qeydiyyat kodu",
			resetPassword:    "parol bərpası kodu",
			changeIdentity:   "telefon/e-poçt kodu",
			payment:          "ödəniş kodu",
			closeAccount:     "hesab bağlama kodu",
			addPushRecipient: "mesaj alma kodu",
			modifyInfo:       "hesab redaktəsi kodu",
		},
		smsEnd: ", {{minutes}} dəq. Heç kimə verməyin.",
		mail:   "Bu, {{brand}} ",
		full: each{
			common:           "təsdiq kodunuzdur",
			login:            "giriş kodunuzdur",
			register:         "qeydiyyat kodunuzdur",
			resetPassword:    "parol bərpası kodunuzdur",
			changeIdentity:   "hesabınızın telefon nömrəsini və ya e-poçt ünvanını dəyişmək üçün kodunuzdur",
			payment:          "ödəniş kodunuzdur",
			closeAccount:     "hesabınızı bağlamaq üçün kodunuzdur",
			addPushRecipient: "mesajlarını bu ünvanda almaq üçün kodunuzdur",
			modifyInfo:       "hesab məlumatlarınızı dəyişmək üçün kodunuzdur",
		},
		mailEnd: ". Kod {{minutes}} dəqiqə etibarlıdır.",
		never:   "Kodu heç vaxt heç kimə verməyin. {{brand}} adından heç kim onu sizdən istəməyəcək.",
		ignore:  "Bu kodu siz istəməmisinizsə, bu məktuba məhəl qoymayın.",
		beware:  "Bunu siz etməmisinizsə, koddan istifadə etməyin və hesabınızın təhlükəsiz olduğuna əmin olun.",
		keep:    "Bu kodu siz istəməmisinizsə, bu məktuba məhəl qoymayın. Parolunuz dəyişməyəcək.",
	}
}

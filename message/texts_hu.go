package message

// Magyar. The word for minute has one form after a number. No article and no ending go with the brand:
// which one is right depends on how the brand sounds.
func hungarian() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "ellenőrző kód",
			login:            "belépési kód",
			register:         "regisztrációs kód",
			resetPassword:    "új jelszó kódja",
			changeIdentity:   "új elérhetőség kódja",
			payment:          "fizetési kód",
			closeAccount:     "fióktörlési kód",
			addPushRecipient: "üzenetfogadási kód",
			modifyInfo:       "adatmódosító kód",
		},
		smsEnd: ", {{minutes}} perc. Ne adja ki másnak.",
		mail:   "Ez az Ön {{brand}} ",
		full: each{
			common:           "ellenőrző kódja",
			login:            "belépési kódja",
			register:         "regisztrációs kódja",
			resetPassword:    "kódja új jelszó beállításához",
			changeIdentity:   "kódja a fiók telefonszámának vagy e-mail-címének módosításához",
			payment:          "fizetési kódja",
			closeAccount:     "kódja a fiók törléséhez",
			addPushRecipient: "kódja ahhoz, hogy erre a címre üzeneteket kapjon",
			modifyInfo:       "kódja a fiók adatainak módosításához",
		},
		mailEnd: ". A kód {{minutes}} percig érvényes.",
		never:   "Soha ne adja ki senkinek. {{brand}} nevében senki sem fogja kérni Öntől.",
		ignore:  "Ha nem Ön kérte, hagyja figyelmen kívül ezt az e-mailt.",
		beware:  "Ha nem Ön volt az, ne használja a kódot, és győződjön meg arról, hogy fiókja biztonságban van.",
		keep:    "Ha nem Ön kérte, hagyja figyelmen kívül ezt az e-mailt. A jelszava nem változik.",
	}
}

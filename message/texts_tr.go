package message

// Türkçe. The word for minute has one form after a number. No ending follows the brand: which one is
// right depends on how the brand sounds.
func turkish() phrases {
	return phrases{
		subject: "{{code}}: {{brand}} ",
		brief: each{
			common:           "doğrulama kodu",
			login:            "giriş kodu",
			register:         "kayıt kodu",
			resetPassword:    "şifre sıfırlama kodu",
			changeIdentity:   "telefon/e-posta kodu",
			payment:          "ödeme kodu",
			closeAccount:     "hesap kapatma kodu",
			addPushRecipient: "mesaj alma kodu",
			modifyInfo:       "hesap düzenleme kodu",
		},
		smsEnd: ". {{minutes}} dk geçerli. Paylaşmayın.",
		mail:   "Bu, {{brand}} ",
		full: each{
			common:           "doğrulama kodunuzdur",
			login:            "giriş kodunuzdur",
			register:         "kayıt kodunuzdur",
			resetPassword:    "şifre sıfırlama kodunuzdur",
			changeIdentity:   "hesabınızın telefon numarasını veya e-posta adresini değiştirme kodunuzdur",
			payment:          "ödeme kodunuzdur",
			closeAccount:     "hesabınızı kapatma kodunuzdur",
			addPushRecipient: "mesajlarını bu adreste alma kodunuzdur",
			modifyInfo:       "hesap bilgilerinizi düzenleme kodunuzdur",
		},
		mailEnd: ". {{minutes}} dakika geçerlidir.",
		never:   "Kodu asla kimseyle paylaşmayın. {{brand}} adına hiç kimse sizden bu kodu istemez.",
		ignore:  "Bu kodu siz istemediyseniz bu e-postayı dikkate almayın.",
		beware:  "Bu işlemi siz yapmadıysanız kodu kullanmayın ve hesabınızın güvende olduğundan emin olun.",
		keep:    "Bu kodu siz istemediyseniz bu e-postayı dikkate almayın. Şifreniz değişmeyecektir.",
	}
}

package message

// Bahasa Melayu.
func malay() phrases {
	return phrases{
		subject: "{{code}} ialah ",
		brief: each{
			common:           "kod pengesahan {{brand}} anda",
			login:            "kod log masuk {{brand}} anda",
			register:         "kod pendaftaran {{brand}} anda",
			resetPassword:    "kod set semula kata laluan {{brand}} anda",
			changeIdentity:   "kod {{brand}} untuk menukar telefon atau e-mel anda",
			payment:          "kod pembayaran {{brand}} anda",
			closeAccount:     "kod {{brand}} untuk menutup akaun anda",
			addPushRecipient: "kod {{brand}} untuk menerima mesej di sini",
			modifyInfo:       "kod {{brand}} untuk mengemas kini akaun anda",
		},
		smsEnd: ". Sah selama {{minutes}} minit. Jangan kongsi dengan sesiapa.",
		mail:   "Ini ialah ",
		full: each{
			changeIdentity:   "kod {{brand}} untuk menukar nombor telefon atau alamat e-mel akaun anda",
			addPushRecipient: "kod {{brand}} untuk menerima mesej di alamat ini",
			modifyInfo:       "kod {{brand}} untuk mengemas kini butiran akaun anda",
		},
		mailEnd: ". Kod ini sah selama {{minutes}} minit.",
		never:   "Jangan kongsi kod ini dengan sesiapa. Kakitangan {{brand}} tidak akan sekali-kali memintanya.",
		ignore:  "Jika anda tidak memintanya, abaikan e-mel ini.",
		beware:  "Jika ini bukan anda, jangan gunakan kod ini dan pastikan akaun anda selamat.",
		keep:    "Jika anda tidak memintanya, abaikan e-mel ini. Kata laluan anda kekal seperti sedia ada.",
	}
}

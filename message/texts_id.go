package message

// Bahasa Indonesia.
func indonesian() phrases {
	return phrases{
		subject: "{{code}} adalah ",
		brief: each{
			common:           "kode verifikasi {{brand}} Anda",
			login:            "kode masuk {{brand}} Anda",
			register:         "kode pendaftaran {{brand}} Anda",
			resetPassword:    "kode atur ulang kata sandi {{brand}} Anda",
			changeIdentity:   "kode {{brand}} untuk mengubah telepon atau email Anda",
			payment:          "kode pembayaran {{brand}} Anda",
			closeAccount:     "kode {{brand}} untuk menutup akun Anda",
			addPushRecipient: "kode {{brand}} untuk menerima pesan di sini",
			modifyInfo:       "kode {{brand}} untuk mengubah data akun Anda",
		},
		smsEnd: ". Berlaku {{minutes}} menit. Jangan berikan kepada siapa pun.",
		mail:   "Ini adalah ",
		full: each{
			changeIdentity:   "kode {{brand}} untuk mengubah nomor telepon atau alamat email akun Anda",
			addPushRecipient: "kode {{brand}} untuk menerima pesan di alamat ini",
		},
		mailEnd: ". Kode ini berlaku selama {{minutes}} menit.",
		never:   "Jangan berikan kode ini kepada siapa pun. Pihak {{brand}} tidak akan pernah memintanya.",
		ignore:  "Jika Anda tidak memintanya, abaikan email ini.",
		beware:  "Jika ini bukan Anda, jangan gunakan kode ini dan pastikan akun Anda aman.",
		keep:    "Jika Anda tidak memintanya, abaikan email ini. Kata sandi Anda tidak berubah.",
	}
}

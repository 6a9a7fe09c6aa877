package message

// 繁體中文, in the words of Taiwan, which Hong Kong and Macao read as well. No carrier there asks for a
// 【signature】.
func traditionalChinese() phrases {
	return phrases{
		subject: "{{code}} 是您的 {{brand}} ",
		brief: each{
			common:           "驗證碼",
			login:            "登入驗證碼",
			register:         "註冊驗證碼",
			resetPassword:    "重設密碼驗證碼",
			changeIdentity:   "變更聯絡方式驗證碼",
			payment:          "付款驗證碼",
			closeAccount:     "刪除帳號驗證碼",
			addPushRecipient: "接收訊息驗證碼",
			modifyInfo:       "修改帳號資料驗證碼",
		},
		smsEnd: "，{{minutes}} 分鐘內有效，請勿告知他人。",
		mail:   "這是您的 {{brand}} ",
		full: each{
			changeIdentity:   "驗證碼，用於變更帳號的手機號碼或電子郵件地址",
			closeAccount:     "驗證碼，用於刪除您的帳號",
			addPushRecipient: "驗證碼，用於在此電子郵件地址接收訊息",
			modifyInfo:       "驗證碼，用於修改您的帳號資料",
		},
		mailEnd: "，{{minutes}} 分鐘內有效。",
		never:   "請勿將驗證碼告知任何人，{{brand}} 的工作人員絕不會向您索取。",
		ignore:  "若非您本人操作，請忽略此郵件。",
		beware:  "若非您本人操作，請勿使用此驗證碼，並檢查您的帳號是否安全。",
		keep:    "若非您本人操作，請忽略此郵件，您的密碼不會變更。",
	}
}

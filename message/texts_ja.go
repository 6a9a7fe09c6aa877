package message

// 日本語. The subject is a headline and has no verb, as its readers expect of one.
func japanese() phrases {
	return phrases{
		sms:     "{{code}} は{{brand}}の",
		subject: "{{code}}: {{brand}}の",
		brief: each{
			common:           "認証コード",
			login:            "ログイン認証コード",
			register:         "新規登録の認証コード",
			resetPassword:    "パスワード再設定の認証コード",
			changeIdentity:   "連絡先変更の認証コード",
			payment:          "お支払いの認証コード",
			closeAccount:     "退会手続きの認証コード",
			addPushRecipient: "通知先登録の認証コード",
			modifyInfo:       "登録情報変更の認証コード",
		},
		smsEnd: "です。有効期限は{{minutes}}分です。他人に教えないでください。",
		mail:   "これは{{brand}}の",
		full: each{
			changeIdentity:   "アカウントの電話番号またはメールアドレスを変更するための認証コード",
			closeAccount:     "アカウントを削除するための認証コード",
			addPushRecipient: "メッセージをこのアドレスで受け取るための認証コード",
			modifyInfo:       "アカウント情報を変更するための認証コード",
		},
		mailEnd: "です。有効期限は{{minutes}}分です。",
		never:   "このコードは誰にも教えないでください。{{brand}}の担当者がコードをお尋ねすることは決してありません。",
		ignore:  "お心当たりがない場合は、このメールを無視してください。",
		beware:  "お心当たりがない場合は、コードを使用せず、アカウントが安全かどうかをご確認ください。",
		keep:    "お心当たりがない場合は、このメールを無視してください。パスワードは変更されません。",
	}
}

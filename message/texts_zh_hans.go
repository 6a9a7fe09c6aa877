package message

// 简体中文. An SMS opens with the signature 【…】, without which mainland carriers carry nothing. Vendors
// that put the signature in front themselves are sent a template id and variables, not this text. All
// of it must fit in 70 units of UCS-2 with room for an origin line, hence the brevity.
func simplifiedChinese() phrases {
	return phrases{
		sms:     "【{{brand}}】{{code}}是您的",
		subject: "{{code}} 是您的 {{brand}} ",
		brief: each{
			common:           "验证码",
			login:            "登录验证码",
			register:         "注册验证码",
			resetPassword:    "重置密码验证码",
			changeIdentity:   "换绑验证码",
			payment:          "支付验证码",
			closeAccount:     "注销账号验证码",
			addPushRecipient: "添加接收人验证码",
			modifyInfo:       "修改资料验证码",
		},
		smsEnd: "，{{minutes}}分钟内有效，请勿告知他人。",
		mail:   "这是您的 {{brand}} ",
		full: each{
			changeIdentity:   "验证码，用于更换账号绑定的手机号或邮箱",
			closeAccount:     "验证码，用于注销您的账号",
			addPushRecipient: "验证码，用于将此邮箱添加为消息接收人",
			modifyInfo:       "验证码，用于修改您的账号资料",
		},
		mailEnd: "，{{minutes}} 分钟内有效。",
		never:   "请勿将验证码告知任何人，{{brand}} 的工作人员不会向您索要。",
		ignore:  "如非本人操作，请忽略此邮件。",
		beware:  "如非本人操作，请勿使用此验证码，并检查您的账号安全。",
		keep:    "如非本人操作，请忽略此邮件，您的密码不会改变。",
	}
}

package message

// 简体中文. An SMS opens with the signature 【…】, without which mainland carriers
// carry nothing. Vendors that put the signature in front themselves are sent a
// template id and variables, not this text. All of it must fit in 70 units of
// UCS-2 with room for an origin line, hence the brevity.
const (
	zhSMS = "，{{minutes}}分钟内有效，请勿告知他人。"

	zhMail    = "，{{minutes}} 分钟内有效。\n\n请勿将验证码告知任何人，{{brand}} 的工作人员不会向您索要。\n\n"
	zhIgnore  = "如非本人操作，请忽略此邮件。"
	zhBeware  = "如非本人操作，请勿使用此验证码，并检查您的账号安全。"
	zhSign    = "【{{brand}}】{{code}}是您的"
	zhSubject = "{{code}} 是您的 {{brand}} "
	zhOpening = "{{code}}\n\n这是您的 {{brand}} "
)

func wordsZH(purpose string) wording {
	switch purpose {
	case "login":
		return wording{
			zhSign + "登录验证码" + zhSMS,
			zhSubject + "登录验证码",
			zhOpening + "登录验证码" + zhMail + zhBeware,
		}
	case "register":
		return wording{
			zhSign + "注册验证码" + zhSMS,
			zhSubject + "注册验证码",
			zhOpening + "注册验证码" + zhMail + zhIgnore,
		}
	case "reset_password":
		return wording{
			zhSign + "重置密码验证码" + zhSMS,
			zhSubject + "重置密码验证码",
			zhOpening + "重置密码验证码" + zhMail + "如非本人操作，请忽略此邮件，您的密码不会改变。",
		}
	case "change_identity":
		return wording{
			zhSign + "换绑验证码" + zhSMS,
			zhSubject + "换绑验证码",
			zhOpening + "验证码，用于更换账号绑定的手机号或邮箱" + zhMail + zhBeware,
		}
	case "payment":
		return wording{
			zhSign + "支付验证码" + zhSMS,
			zhSubject + "支付验证码",
			zhOpening + "支付验证码" + zhMail + zhBeware,
		}
	case "close_account":
		return wording{
			zhSign + "注销账号验证码" + zhSMS,
			zhSubject + "注销账号验证码",
			zhOpening + "验证码，用于注销您的账号" + zhMail + zhBeware,
		}
	case "add_push_recipient":
		return wording{
			zhSign + "添加接收人验证码" + zhSMS,
			zhSubject + "添加接收人验证码",
			zhOpening + "验证码，用于将此邮箱添加为消息接收人" + zhMail + zhIgnore,
		}
	case "modify_info":
		return wording{
			zhSign + "修改资料验证码" + zhSMS,
			zhSubject + "修改资料验证码",
			zhOpening + "验证码，用于修改您的账号资料" + zhMail + zhBeware,
		}
	}
	return wording{
		zhSign + "验证码" + zhSMS,
		zhSubject + "验证码",
		zhOpening + "验证码" + zhMail + zhIgnore,
	}
}

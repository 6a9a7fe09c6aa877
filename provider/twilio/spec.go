package twilio

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "twilio"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Twilio Messaging", ZH: "Twilio 消息"},
		Source:   "https://www.twilio.com/docs/messaging/api/message-resource",
		Channels: []watchword.Channel{watchword.SMS, watchword.WhatsApp},
		Content:  watchword.ContentEither,
		Receipts: true,
		Fields:   slices.Concat(credentials(), names(), provider.ConnectionFields()),
	}
}

func credentials() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "account_sid", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Account SID", ZH: "账户 SID"},
			Help: watchword.Words{EN: "AC…, on the first page of the console.", ZH: "以 AC 开头，见控制台首页。"},
		},
		{
			Name: "auth_token", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Auth token", ZH: "认证令牌"},
			Help: watchword.Words{
				EN: "The password, unless there is an API key. Twilio signs receipts with it: without it there are none.",
				ZH: "未配置 API 密钥时用作密码。Twilio 用它签名回执：不填写则没有回执。",
			},
		},
		{
			Name: "api_key_sid", Kind: watchword.FieldText, Label: watchword.Words{EN: "API key SID", ZH: "API 密钥 SID"},
			Help: watchword.Words{EN: "SK…: sends in place of the auth token.", ZH: "以 SK 开头，代替认证令牌发送。"},
		},
		{Name: "api_key_secret", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "API key secret", ZH: "API 密钥 Secret"}},
	}
}

func names() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "messaging_service_sid", Kind: watchword.FieldText, Label: watchword.Words{EN: "Messaging service SID", ZH: "消息服务 SID"},
			Help: watchword.Words{EN: "MG…: Twilio picks the sender from its pool.", ZH: "以 MG 开头，由 Twilio 从号码池选择发送方。"},
		},
		{
			Name: "from", Kind: watchword.FieldText, Label: watchword.Words{EN: "From", ZH: "发送方"},
			Help: watchword.Words{EN: "A number with its +, a short code, or letters and digits.", ZH: "带 + 的号码、短号码，或字母数字。"},
		},
		provider.SendersField(),
		{
			Name: "whatsapp_from", Kind: watchword.FieldText, Label: watchword.Words{EN: "WhatsApp sender", ZH: "WhatsApp 发送号码"},
			Help: watchword.Words{EN: "The number of the WhatsApp sender, with its +.", ZH: "WhatsApp 发送方的号码，带 +。"},
		},
		{
			Name: "report_conversions", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Report conversions", ZH: "上报转化"},
			Help: watchword.Words{EN: "Tells Twilio which messages led to an approval.", ZH: "告知 Twilio 哪些消息的验证码通过了验证。"},
		},
		provider.BaseURLField(vendorURL),
	}
}

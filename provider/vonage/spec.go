package vonage

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "vonage"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Vonage SMS", ZH: "Vonage 短信"},
		Source:   "https://developer.vonage.com/en/api/sms",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentText,
		Receipts: true,
		Fields:   slices.Concat(credentials(), rest(), provider.ConnectionFields()),
	}
}

func credentials() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "api_key", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "API key", ZH: "API 密钥"},
			Help: watchword.Words{EN: "In the dashboard, under API settings.", ZH: "见控制台的 API 设置。"},
		},
		{
			Name: "api_secret", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "API secret", ZH: "API Secret"},
			Help: watchword.Words{EN: "Needed unless there is a signature secret; tells the balance.", ZH: "没有签名密钥时必填；用于查询余额。"},
		},
		{
			Name: "signature_secret", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Signature secret", ZH: "签名密钥"},
			Help: watchword.Words{EN: "Signs what is sent, and checks receipts.", ZH: "对发送的请求签名，并校验回执。"},
		},
		{
			Name: "signature_method", Kind: watchword.FieldChoice, Choices: methods(), Default: methodMD5Hash,
			Label: watchword.Words{EN: "Signature method", ZH: "签名算法"},
			Help:  watchword.Words{EN: "As the dashboard says; all but md5hash are HMACs.", ZH: "与控制台一致；除 md5hash 外均为 HMAC。"},
		},
		{
			Name: "unsigned_receipts", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Accept unsigned receipts", ZH: "接受未签名的回执"},
			Help: watchword.Words{EN: "Until Vonage's support has switched signed webhooks on.", ZH: "在 Vonage 支持团队开通签名回调之前使用。"},
		},
	}
}

func rest() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "from", Kind: watchword.FieldText, Label: watchword.Words{EN: "From", ZH: "发送方"},
			Help: watchword.Words{EN: "A number of yours, or up to 11 letters and digits.", ZH: "您的号码，或最多 11 个字母数字。"},
		},
		provider.SendersField(),
		{
			Name: "report_conversions", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Report conversions", ZH: "上报转化"},
			Help: watchword.Words{
				EN: "Tells Vonage which messages led to an approval. Vonage's support has to open this for your key.",
				ZH: "告知 Vonage 哪些消息的验证码通过了验证，需由 Vonage 支持团队为您的密钥开通。",
			},
		},
		provider.BaseURLField(vendorURL),
	}
}

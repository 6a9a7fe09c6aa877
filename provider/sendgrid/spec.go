package sendgrid

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "sendgrid"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Twilio SendGrid", ZH: "Twilio SendGrid 邮件"},
		Source:   "https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send",
		Channels: []watchword.Channel{watchword.Email},
		Content:  watchword.ContentEither,
		Receipts: true,
		Fields: slices.Concat([]watchword.SettingField{
			{
				Name: "api_key", Kind: watchword.FieldText, Required: true, Secret: true, Label: watchword.Words{EN: "API key", ZH: "API 密钥"},
				Help: watchword.Words{
					EN: "SG.…, with the scope mail.send; for the balance, user.credits.read too.",
					ZH: "以 SG. 开头，需要 mail.send 权限；查询余额还需要 user.credits.read。",
				},
			},
			{
				Name: "from", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "From", ZH: "发件人"},
				Help: watchword.Words{
					EN: "A verified sender: an address, or a name and an address. Without a name, the brand is it.",
					ZH: "已验证的发件人：邮箱地址，或“名称 <邮箱>”。没有名称时使用品牌名。",
				},
			},
			{Name: "reply_to", Kind: watchword.FieldText, Label: watchword.Words{EN: "Reply to", ZH: "回复地址"}},
			{
				Name: "webhook_public_key", Kind: watchword.FieldLongText, Label: watchword.Words{EN: "Verification key", ZH: "Webhook 验证公钥"},
				Help: watchword.Words{
					EN: "Of the signed Event Webhook, under Mail Settings. Without it there are no receipts.",
					ZH: "见 Mail Settings 中已启用签名的 Event Webhook；不填写则没有回执。",
				},
			},
			provider.BaseURLField(vendorURL),
		}, provider.ConnectionFields()),
	}
}

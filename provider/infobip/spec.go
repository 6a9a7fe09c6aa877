package infobip

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "infobip"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Infobip SMS", ZH: "Infobip 短信"},
		Source:   "https://www.infobip.com/docs/api/channels/sms/outbound-sms/send-sms-messages",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentText,
		Receipts: true,
		Fields: slices.Concat([]watchword.SettingField{
			{
				Name: "base_url", Kind: watchword.FieldURL, Required: true, Label: watchword.Words{EN: "Base URL", ZH: "接口地址"},
				Help: watchword.Words{EN: "The account's own, from the portal's first page.", ZH: "账户专属地址，见门户首页。"},
			},
			{
				Name: "api_key", Kind: watchword.FieldText, Required: true, Secret: true, Label: watchword.Words{EN: "API key", ZH: "API 密钥"},
				Help: watchword.Words{
					EN: "With the scope for SMS; for the balance, account-management:manage too.",
					ZH: "需要短信权限；查询余额还需要 account-management:manage。",
				},
			},
			{
				Name: "from", Kind: watchword.FieldText, Label: watchword.Words{EN: "From", ZH: "发送方"},
				Help: watchword.Words{EN: "A number, or letters and digits. Empty: as the account says.", ZH: "号码或字母数字；留空则按账户设置。"},
			},
			provider.SendersField(),
			{
				Name: "report_conversions", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Report conversions", ZH: "上报转化"},
				Help: watchword.Words{EN: "Tells Infobip which messages led to an approval.", ZH: "告知 Infobip 哪些消息的验证码通过了验证。"},
			},
		}, provider.ConnectionFields()),
	}
}

package plivo

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "plivo"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Plivo SMS", ZH: "Plivo 短信"},
		Source:   "https://www.plivo.com/docs/messaging/api/messages",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentText,
		Receipts: true,
		Fields:   slices.Concat(credentials(), rest(), provider.ConnectionFields()),
	}
}

func credentials() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "auth_id", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Auth ID", ZH: "Auth ID"},
			Help: watchword.Words{EN: "MA… or SA…, on the first page of the console.", ZH: "以 MA 或 SA 开头，见控制台首页。"},
		},
		{
			Name: "auth_token", Kind: watchword.FieldText, Required: true, Secret: true,
			Label: watchword.Words{EN: "Auth token", ZH: "认证令牌"},
			Help:  watchword.Words{EN: "Beside the Auth ID. Plivo signs receipts with it.", ZH: "位于 Auth ID 旁。Plivo 用它签名回执。"},
		},
	}
}

func rest() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "from", Kind: watchword.FieldText, Label: watchword.Words{EN: "From", ZH: "发送方"},
			Help: watchword.Words{EN: "A number, a short code, or up to 11 letters and digits.", ZH: "号码、短号码，或最多 11 个字母数字。"},
		},
		provider.SendersField(),
		{
			Name: "powerpack_uuid", Kind: watchword.FieldText, Label: watchword.Words{EN: "Powerpack UUID", ZH: "Powerpack UUID"},
			Help: watchword.Words{EN: "Instead of from: Plivo picks the sender from its pool.", ZH: "代替发送方：由 Plivo 从号码池选择。"},
		},
		{
			Name: "logging", Kind: watchword.FieldChoice, Choices: loggings(), Default: logAll,
			Label: watchword.Words{EN: "What Plivo keeps", ZH: "Plivo 保留的内容"},
			Help:  watchword.Words{EN: "Of each message, in its logs: the number, the content, both or none.", ZH: "日志中保留每条消息的号码、内容、两者或均不保留。"},
		},
		{
			Name: "report_conversions", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Report conversions", ZH: "上报转化"},
			Help: watchword.Words{EN: "Tells Plivo which messages led to an approval.", ZH: "告知 Plivo 哪些消息的验证码通过了验证。"},
		},
		provider.BaseURLField(vendorURL),
	}
}

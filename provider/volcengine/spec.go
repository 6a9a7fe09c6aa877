package volcengine

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "volcengine_sms"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Volcengine SMS", ZH: "火山引擎短信"},
		Source:   "https://www.volcengine.com/docs/6361/67380",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentTemplate,
		Receipts: true,
		Fields:   slices.Concat(ownFields(), provider.ConnectionFields()),
	}
}

func ownFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "access_key_id", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Access Key ID", ZH: "Access Key ID"},
			Help: watchword.Words{EN: "Console, Key management. A user with the SMS policy is enough.", ZH: "控制台“密钥管理”；拥有短信权限的子用户即可。"},
		},
		{
			Name: "secret_access_key", Kind: watchword.FieldText, Required: true, Secret: true,
			Label: watchword.Words{EN: "Secret Access Key", ZH: "Secret Access Key"},
		},
		{
			Name: "sms_account", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Message group", ZH: "消息组 ID"},
			Help: watchword.Words{EN: "Its id (SmsAccount): console, Message groups.", ZH: "即 SmsAccount：短信控制台“消息组”。"},
		},
		{
			Name: "signature", Kind: watchword.FieldText, Label: watchword.Words{EN: "Signature", ZH: "签名"},
			Help: watchword.Words{EN: "Without brackets; in ap-singapore-1 the sender id. A route's comes first.", ZH: "不含【】；ap-singapore-1 为 Sender ID。路由上的签名优先。"},
		},
		{
			Name: "region", Kind: watchword.FieldChoice, Choices: []string{mainland, singapore}, Default: mainland,
			Label: watchword.Words{EN: "Region", ZH: "区域"},
			Help:  watchword.Words{EN: "ap-singapore-1 is BytePlus.", ZH: "ap-singapore-1 为 BytePlus（国际站）。"},
		},
		provider.BaseURLField(mainlandURL + ", " + singaporeURL),
	}
}

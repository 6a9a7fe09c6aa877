package whatsapp

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "whatsapp"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "WhatsApp (Meta Cloud API)", ZH: "WhatsApp（Meta Cloud API）"},
		Source:   "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates",
		Channels: []watchword.Channel{watchword.WhatsApp},
		Content:  watchword.ContentTemplate,
		Receipts: true,
		Fields: slices.Concat([]watchword.SettingField{
			{
				Name: "access_token", Kind: watchword.FieldText, Required: true, Secret: true,
				Label: watchword.Words{EN: "Access token", ZH: "访问令牌"},
				Help: watchword.Words{
					EN: "Of a system user, with the permission whatsapp_business_messaging. Tokens of the API Setup page end after a day.",
					ZH: "系统用户的令牌，需要 whatsapp_business_messaging 权限；API Setup 页面的临时令牌一天后失效。",
				},
			},
			{
				Name: "phone_number_id", Kind: watchword.FieldText, Required: true,
				Label: watchword.Words{EN: "Phone number ID", ZH: "电话号码 ID"},
				Help:  watchword.Words{EN: "The id that API Setup shows, not the number.", ZH: "API Setup 页面显示的 ID，不是号码本身。"},
			},
			{
				Name: "language", Kind: watchword.FieldText, Label: watchword.Words{EN: "Language of the templates", ZH: "模板语言"},
				Default: "as the message's locale",
				Help:    watchword.Words{EN: "As Meta writes it: en_US, zh_CN.", ZH: "按 Meta 的写法，如 en_US、zh_CN。"},
			},
			{
				Name: "languages.*", Kind: watchword.FieldMap, Label: watchword.Words{EN: "Languages by locale", ZH: "按语言区域的模板语言"},
				Help: watchword.Words{EN: "Locale to template language, such as zh-Hans: zh_CN.", ZH: "语言区域到模板语言，如 zh-Hans: zh_CN。"},
			},
			{
				Name: "app_secret", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "App secret", ZH: "应用密钥"},
				Help: watchword.Words{EN: "Meta signs receipts with it. Without it, none are believed.", ZH: "Meta 用它给回执签名；不填则不接受任何回执。"},
			},
			{
				Name: "verify_token", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Verify token", ZH: "验证令牌"},
				Help: watchword.Words{
					EN: "A word of yours. Type the same into the app's webhook settings, beside the receipts URL.",
					ZH: "自定的任意文字；在应用的 Webhook 设置中与回执地址一起填写相同内容。",
				},
			},
			{
				Name: "version", Kind: watchword.FieldText, Default: defaultVersion,
				Label: watchword.Words{EN: "Version of the Graph API", ZH: "Graph API 版本"},
			},
			provider.BaseURLField(defaultBase),
		}, provider.ConnectionFields()),
	}
}

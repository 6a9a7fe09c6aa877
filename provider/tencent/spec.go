package tencent

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "tencent_sms"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Tencent Cloud SMS", ZH: "腾讯云短信"},
		Source:   "https://cloud.tencent.com/document/product/382/55981",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentTemplate,
		Receipts: true,
		Fields:   slices.Concat(credentials(), senders(), features(), provider.ConnectionFields()),
	}
}

func credentials() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "secret_id", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "SecretId", ZH: "SecretId"},
			Help: watchword.Words{EN: "From the console, Cloud Access Management, API keys.", ZH: "在控制台“访问管理 > API 密钥管理”获取。"},
		},
		{
			Name: "secret_key", Kind: watchword.FieldText, Required: true, Secret: true,
			Label: watchword.Words{EN: "SecretKey", ZH: "SecretKey"},
			Help:  watchword.Words{EN: "The console shows it once, when the key is made.", ZH: "仅在创建密钥时显示一次。"},
		},
		{
			Name: "sdk_app_id", Kind: watchword.FieldText, Required: true,
			Label: watchword.Words{EN: "SdkAppId of the application", ZH: "应用的 SdkAppId"},
			Help:  watchword.Words{EN: "From the SMS console, such as 1400006666.", ZH: "在短信控制台“应用管理”查看，如 1400006666。"},
		},
	}
}

func senders() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "sign_name", Kind: watchword.FieldText, Label: watchword.Words{EN: "Signature", ZH: "短信签名"},
			Help: watchword.Words{
				EN: "Approved for the mainland, without its brackets. For mainland numbers whose route names no signature.",
				ZH: "已通过审核的国内短信签名内容，不含【】；路由未指定签名时用于中国大陆号码。",
			},
		},
		{
			Name: "sender_id", Kind: watchword.FieldText, Label: watchword.Words{EN: "Sender ID", ZH: "Sender ID"},
			Help: watchword.Words{
				EN: "Only outside the Chinese mainland, and only if one was registered.",
				ZH: "仅用于国际/港澳台短信，且已申请独立 Sender ID 时填写。",
			},
		},
	}
}

func features() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "region", Kind: watchword.FieldText, Default: vendorRegion, Label: watchword.Words{EN: "Region", ZH: "地域"},
			Help: watchword.Words{
				EN: "An account of the international site uses ap-singapore, and base_url https://sms.intl.tencentcloudapi.com.",
				ZH: "国际站账号填写 ap-singapore，base_url 填写 https://sms.intl.tencentcloudapi.com。",
			},
		},
		{
			Name: "pull_receipts", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Ask for receipts", ZH: "拉取状态报告"},
			Help: watchword.Words{
				EN: "For a server that callbacks cannot reach. Tencent's support has to open PullSmsSendStatus first.",
				ZH: "用于无法接收回调的服务器；需先联系腾讯云开通 PullSmsSendStatus。",
			},
		},
		{
			Name: "report_conversions", Kind: watchword.FieldSwitch,
			Label: watchword.Words{EN: "Report which codes were used", ZH: "上报转化率"},
			Help: watchword.Words{
				EN: "Tencent judges its routes by it. Its support has to open ReportConversion first.",
				ZH: "帮助腾讯云评估通道质量；需先联系腾讯云开通 ReportConversion。",
			},
		},
		provider.BaseURLField(vendorURL),
	}
}

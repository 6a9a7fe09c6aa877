package aliyun

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "aliyun_sms"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Aliyun SMS", ZH: "阿里云短信服务"},
		Source:   "https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentTemplate,
		Receipts: true,
		Fields: slices.Concat([]watchword.SettingField{
			{
				Name: "access_key_id", Kind: watchword.FieldText, Required: true,
				Label: watchword.Words{EN: "AccessKey ID", ZH: "AccessKey ID"},
				Help: watchword.Words{
					EN: "Of a RAM user that may call dysms:SendSms and dysms:QuerySmsSignList.",
					ZH: "RAM 用户的 AccessKey，需要 dysms:SendSms 和 dysms:QuerySmsSignList 权限。",
				},
			},
			{
				Name: "access_key_secret", Kind: watchword.FieldText, Required: true, Secret: true,
				Label: watchword.Words{EN: "AccessKey Secret", ZH: "AccessKey Secret"},
				Help: watchword.Words{
					EN: "The RAM console shows it once, when the key is made.",
					ZH: "仅在 RAM 控制台创建 AccessKey 时显示一次。",
				},
			},
			{
				Name: "sign_name", Kind: watchword.FieldText, Label: watchword.Words{EN: "Signature", ZH: "短信签名"},
				Help: watchword.Words{
					EN: "Approved by Aliyun, without its brackets. Used where the route names no signature.",
					ZH: "已通过审核的签名，不含【】；路由未指定签名时使用。",
				},
			},
			provider.BaseURLField(vendorURL),
		}, provider.ConnectionFields()),
	}
}

package huaweicloud

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "huaweicloud_sms"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Huawei Cloud SMS", ZH: "华为云短信"},
		Source:   "https://support.huaweicloud.com/api-msgsms/sms_05_0001.html",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentTemplate,
		Receipts: true,
		Fields:   slices.Concat(ownFields(), provider.ConnectionFields()),
	}
}

func ownFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "app_key", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Application Key", ZH: "Application Key"},
			Help: watchword.Words{EN: "Of the SMS application: console, Applications.", ZH: "短信应用的密钥：控制台“应用管理”。"},
		},
		{
			Name: "app_secret", Kind: watchword.FieldText, Required: true, Secret: true,
			Label: watchword.Words{EN: "Application Secret", ZH: "Application Secret"},
		},
		{
			Name: "auth", Kind: watchword.FieldChoice, Choices: []string{authAKSK, authWSSE}, Default: authAKSK,
			Label: watchword.Words{EN: "Authentication", ZH: "认证方式"},
			Help:  watchword.Words{EN: "aksk signs the whole request, wsse only proves the secret.", ZH: "aksk 对整个请求签名；wsse 仅校验密钥。"},
		},
		{
			Name: "sender", Kind: watchword.FieldText, Label: watchword.Words{EN: "Channel number", ZH: "通道号"},
			Help: watchword.Words{EN: "Of the signature: console, Signatures. Needed unless senders names one for every message.", ZH: "签名对应的通道号：控制台“签名管理”。除非 senders 覆盖了所有短信，否则必填。"},
		},
		{
			Name: "senders.*", Kind: watchword.FieldMap, Label: watchword.Words{EN: "Channel numbers by template or signature", ZH: "按模板或签名的通道号"},
			Help: watchword.Words{EN: "Template id or signature to channel number. A template's comes before a signature's.", ZH: "模板 ID 或签名名称到通道号；模板优先于签名。"},
		},
		{
			Name: "signature", Kind: watchword.FieldText, Label: watchword.Words{EN: "Signature", ZH: "签名名称"},
			Help: watchword.Words{EN: "Without brackets. Only general templates need it, and a route's comes first.", ZH: "不含【】。仅通用模板需要；路由上的签名优先。"},
		},
		{
			Name: "push_keys.*", Kind: watchword.FieldMap, Secret: true, Label: watchword.Words{EN: "Push keys", ZH: "推送 AK/SK"},
			Help: watchword.Words{EN: "Access key to secret, one or two. With them, reports must be signed.", ZH: "推送 AK 到 SK，一对或两对。填写后，状态报告必须带签名。"},
		},
		provider.BaseURLField(vendorURL),
	}
}

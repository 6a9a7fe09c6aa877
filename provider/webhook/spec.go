package webhook

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "webhook"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Your own service (webhook)", ZH: "自有服务（Webhook）"},
		Source:   "https://www.standardwebhooks.com",
		Channels: watchword.Channels(),
		Content:  watchword.ContentEither,
		Receipts: true,
		Fields: slices.Concat([]watchword.SettingField{
			{
				Name: "url", Kind: watchword.FieldURL, Required: true, Label: watchword.Words{EN: "URL", ZH: "接口地址"},
				Help: watchword.Words{EN: "Each message is POSTed to it as signed JSON.", ZH: "每条消息以签名的 JSON 通过 POST 发送到此地址。"},
			},
			{
				Name: "secret", Kind: watchword.FieldText, Required: true, Secret: true, Label: watchword.Words{EN: "Secret", ZH: "签名密钥"},
				Help: watchword.Words{
					EN: "whsec_ and the base64 of 24 to 64 random bytes (Standard Webhooks). Receipts are signed with it, too.",
					ZH: "whsec_ 加 24 到 64 个随机字节的 Base64（Standard Webhooks）；回执也用它签名。",
				},
			},
			{
				Name: "previous_secret", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Previous secret", ZH: "旧签名密钥"},
				Help: watchword.Words{
					EN: "While the secret is being changed: messages are signed with both, and receipts may be signed with either.",
					ZH: "更换密钥期间填写：消息同时用两个密钥签名，回执可用任一密钥签名。",
				},
			},
		}, provider.ConnectionFields()),
	}
}

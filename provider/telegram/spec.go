package telegram

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "telegram"

// Spec describes the type. Telegram has a text of its own, so nothing has to be registered with it.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Telegram Gateway", ZH: "Telegram Gateway"},
		Source:   "https://core.telegram.org/gateway/api",
		Channels: []watchword.Channel{watchword.Telegram},
		Content:  watchword.ContentText,
		Receipts: true,
		Fields: slices.Concat([]watchword.SettingField{
			{
				Name: "access_token", Kind: watchword.FieldText, Required: true, Secret: true,
				Label: watchword.Words{EN: "API token", ZH: "API 令牌"},
				Help:  watchword.Words{EN: "gateway.telegram.org, Account, API.", ZH: "见 gateway.telegram.org 的 Account → API。"},
			},
			{
				Name: "sender_username", Kind: watchword.FieldText, Label: watchword.Words{EN: "Sender's channel", ZH: "发送方频道"},
				Help: watchword.Words{
					EN: "User name of a verified channel that the token's owner has. Empty: Telegram's own.",
					ZH: "令牌所有者名下已认证频道的用户名；留空则由 Telegram 官方发送。",
				},
			},
			provider.BaseURLField(defaultBase),
		}, provider.ConnectionFields()),
	}
}

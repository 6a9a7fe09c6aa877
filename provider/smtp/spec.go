package smtp

import "github.com/watchword/watchword"

// Type is how provider_accounts name this type.
const Type = "smtp"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "SMTP mail server", ZH: "SMTP 邮件服务器"},
		Channels: []watchword.Channel{watchword.Email},
		Content:  watchword.ContentText,
		Fields: []watchword.SettingField{
			{Name: "host", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Host", ZH: "主机"}},
			{Name: "port", Kind: watchword.FieldNumber, Default: "587, 465 or 25", Label: watchword.Words{EN: "Port", ZH: "端口"}},
			{
				Name: "tls", Kind: watchword.FieldChoice, Choices: []string{tlsStart, tlsImplicit, tlsNone}, Default: tlsStart,
				Label: watchword.Words{EN: "Encryption", ZH: "加密方式"},
			},
			{
				Name: "allow_plaintext", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Allow no encryption", ZH: "允许不加密"},
				Help: watchword.Words{EN: "Lets tls be none for another machine.", ZH: "允许对其他主机使用 tls: none。"},
			},
			{Name: "ca_file", Kind: watchword.FieldText, Label: watchword.Words{EN: "Certificate authorities (PEM file)", ZH: "CA 证书文件（PEM）"}},
			{Name: "server_name", Kind: watchword.FieldText, Label: watchword.Words{EN: "Name in the certificate", ZH: "证书中的主机名"}},
			{Name: "username", Kind: watchword.FieldText, Label: watchword.Words{EN: "User name", ZH: "用户名"}},
			{Name: "password", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Password", ZH: "密码"}},
			{
				Name: "auth", Kind: watchword.FieldChoice, Choices: []string{authAuto, authPlain, authLogin, authCRAMMD5, authNone}, Default: authAuto,
				Label: watchword.Words{EN: "Authentication", ZH: "认证方式"},
			},
			{
				Name: "from", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "From", ZH: "发件人"},
				Help: watchword.Words{EN: "An address, or a name and an address. Without a name, the brand is it.", ZH: "邮箱地址，或“名称 <邮箱>”。没有名称时使用品牌名。"},
			},
			{Name: "reply_to", Kind: watchword.FieldText, Label: watchword.Words{EN: "Reply to", ZH: "回复地址"}},
			{Name: "helo", Kind: watchword.FieldText, Label: watchword.Words{EN: "HELO name", ZH: "HELO 名称"}},
			{Name: "pool", Kind: watchword.FieldNumber, Default: "4", Label: watchword.Words{EN: "Connections at once (1 to 32)", ZH: "最大连接数（1 到 32）"}},
			{Name: "dkim.domain", Kind: watchword.FieldText, Label: watchword.Words{EN: "DKIM domain", ZH: "DKIM 域名"}},
			{Name: "dkim.selector", Kind: watchword.FieldText, Label: watchword.Words{EN: "DKIM selector", ZH: "DKIM 选择器"}},
			{Name: "dkim.private_key", Kind: watchword.FieldLongText, Secret: true, Label: watchword.Words{EN: "DKIM private key (PEM)", ZH: "DKIM 私钥（PEM）"}},
		},
	}
}

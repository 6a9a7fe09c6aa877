package smpp

import (
	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "smpp"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	fields := append(serverFields(), accountFields()...)
	fields = append(fields, senderFields()...)
	fields = append(fields, messageFields()...)
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "SMPP 3.4 server (carrier or aggregator)", ZH: "SMPP 3.4 服务器（运营商或聚合商）"},
		Source:   "https://smpp.org/SMPP_v3_4_Issue1_2.pdf",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentText,
		Receipts: true,
		Fields:   append(fields, paceFields()...),
	}
}

func serverFields() []watchword.SettingField {
	return []watchword.SettingField{
		{Name: "host", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Host", ZH: "主机"}},
		{Name: "port", Kind: watchword.FieldNumber, Default: "3550 or 2775", Label: watchword.Words{EN: "Port", ZH: "端口"}},
		{
			Name: "tls", Kind: watchword.FieldChoice, Choices: []string{tlsImplicit, tlsNone}, Default: tlsImplicit,
			Label: watchword.Words{EN: "Encryption", ZH: "加密方式"},
			Help:  watchword.Words{EN: "Many vendors offer none; then use a VPN.", ZH: "许多服务商不提供加密，此时请使用 VPN。"},
		},
		{
			Name: "allow_plaintext", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Allow no encryption", ZH: "允许不加密"},
			Help: watchword.Words{EN: "Lets tls be none for another machine.", ZH: "允许对其他主机使用 tls: none。"},
		},
		{Name: "ca_file", Kind: watchword.FieldText, Label: watchword.Words{EN: "Certificate authorities (PEM file)", ZH: "CA 证书文件（PEM）"}},
		{Name: "server_name", Kind: watchword.FieldText, Label: watchword.Words{EN: "Name in the certificate", ZH: "证书中的主机名"}},
	}
}

func accountFields() []watchword.SettingField {
	return []watchword.SettingField{
		{Name: "system_id", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "System ID", ZH: "系统 ID（system_id）"}},
		{Name: "password", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Password", ZH: "密码"}},
		{
			Name: "system_type", Kind: watchword.FieldText, Label: watchword.Words{EN: "System type", ZH: "系统类型（system_type）"},
			Help: watchword.Words{EN: "Only if the vendor names one.", ZH: "仅在服务商要求时填写。"},
		},
		{
			Name: "address_range", Kind: watchword.FieldText, Label: watchword.Words{EN: "Address range", ZH: "地址范围（address_range）"},
			Help: watchword.Words{EN: "Only if the vendor names one.", ZH: "仅在服务商要求时填写。"},
		},
	}
}

func senderFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "from", Kind: watchword.FieldText, Label: watchword.Words{EN: "Sender", ZH: "发送方"},
			Help: watchword.Words{
				EN: "A number, a short code, or a name of up to 11 characters. Empty: the vendor chooses.",
				ZH: "号码、短号码或不超过 11 个字符的名称；留空则由服务商决定。",
			},
		},
		provider.SendersField(),
		typeField("source_ton", "Sender: type of number", "发送方号码类型（TON）", "1, 3 or 5, by the sender"),
		typeField("source_npi", "Sender: numbering plan", "发送方编号方案（NPI）", "1 or 0, by the sender"),
		typeField("destination_ton", "Recipient: type of number", "接收方号码类型（TON）", "1"),
		typeField("destination_npi", "Recipient: numbering plan", "接收方编号方案（NPI）", "1"),
		{
			Name: "service_type", Kind: watchword.FieldText, Label: watchword.Words{EN: "Service type", ZH: "服务类型（service_type）"},
			Help: watchword.Words{EN: "Only if the vendor names one.", ZH: "仅在服务商要求时填写。"},
		},
	}
}

func typeField(name, en, zh, byDefault string) watchword.SettingField {
	return watchword.SettingField{
		Name: name, Kind: watchword.FieldNumber, Default: byDefault, Label: watchword.Words{EN: en, ZH: zh},
		Help: watchword.Words{EN: "Only if the vendor wants another.", ZH: "仅在服务商另有要求时填写。"},
	}
}

func messageFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "default_alphabet", Kind: watchword.FieldChoice, Choices: []string{alphabetGSM, alphabetLatin1}, Default: alphabetGSM,
			Label: watchword.Words{EN: "The vendor's default alphabet", ZH: "服务商的默认字符集"},
			Help: watchword.Words{
				EN: "What data_coding 0 means there. If @ arrives as something else, it is the other one.",
				ZH: "data_coding 0 在服务商处的含义；如果 @ 显示错误，请换另一个。",
			},
		},
		{
			Name: "long", Kind: watchword.FieldChoice, Choices: []string{longUDH, longPayload, longSAR}, Default: longUDH,
			Label: watchword.Words{EN: "Long messages", ZH: "长短信方式"},
			Help: watchword.Words{
				EN: "Parts with a header, one message_payload, or parts with sar parameters.", ZH: "带 UDH 分段、message_payload 整条发送，或带 sar 参数分段。",
			},
		},
		{
			Name: "validity_period", Kind: watchword.FieldChoice, Choices: []string{validityRelative, validityNone}, Default: validityRelative,
			Label: watchword.Words{EN: "Validity period", ZH: "有效期"},
			Help: watchword.Words{
				EN: "As long as the code is good; none for a vendor that answers ESME_RINVEXPIRY.", ZH: "与验证码有效期相同；服务商返回 ESME_RINVEXPIRY 时选 none。",
			},
		},
		{
			Name: "message_id", Kind: watchword.FieldChoice, Choices: []string{idAsIs, idHexToDecimal, idDecimalToHex}, Default: idAsIs,
			Label: watchword.Words{EN: "Message ids in receipts", ZH: "回执中的消息 ID"},
			Help: watchword.Words{
				EN: "decimal_to_hex: submit_sm_resp has them in hex and receipts in decimal. hex_to_decimal: the other way round.",
				ZH: "decimal_to_hex：submit_sm_resp 为十六进制而回执为十进制；hex_to_decimal 则相反。",
			},
		},
		{
			Name: "statuses.*", Kind: watchword.FieldMap, Label: watchword.Words{EN: "The vendor's own statuses", ZH: "服务商自定义状态码"},
			Help: watchword.Words{
				EN: "command_status to error class, such as 0x0411: insufficient_balance.", ZH: "command_status 到错误类别，如 0x0411: insufficient_balance。",
			},
		},
		{
			Name: "receipt_errors.*", Kind: watchword.FieldMap, Label: watchword.Words{EN: "The vendor's receipt errors", ZH: "服务商回执错误码"},
			Help: watchword.Words{EN: "err of a receipt to error class, such as 027: unreachable.", ZH: "回执 err 到错误类别，如 027: unreachable。"},
		},
	}
}

func paceFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "binds", Kind: watchword.FieldNumber, Default: "1", Label: watchword.Words{EN: "Sessions (1 to 8)", ZH: "会话数（1 到 8）"},
			Help: watchword.Words{EN: "Every server of this installation binds as many.", ZH: "本系统的每个节点都会建立这么多会话。"},
		},
		{
			Name: "window", Kind: watchword.FieldNumber, Default: "10", Label: watchword.Words{EN: "Window (1 to 255)", ZH: "窗口（1 到 255）"},
			Help: watchword.Words{EN: "Unanswered messages of a session.", ZH: "每个会话未应答消息的上限。"},
		},
		{
			Name: "messages_per_second", Kind: watchword.FieldNumber, Default: "no limit",
			Label: watchword.Words{EN: "Messages per second", ZH: "每秒消息数"},
			Help:  watchword.Words{EN: "Of this account on each server; each part of a long message counts.", ZH: "每个节点上本账户的上限；长短信按段计算。"},
		},
		{
			Name: "enquire_link", Kind: watchword.FieldDuration, Default: "30s", Label: watchword.Words{EN: "Check the link after", ZH: "链路检测间隔"},
			Help: watchword.Words{EN: "Silence of 1s to 10m.", ZH: "静默 1s 到 10m 后检测。"},
		},
	}
}

package provider

import "github.com/watchword/watchword"

// ConnectionFields describes the settings of a [Connection].
func ConnectionFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "tls.ca_file", Kind: watchword.FieldText, Label: watchword.Words{EN: "Certificate authorities", ZH: "CA 证书文件"},
			Help: watchword.Words{EN: "A PEM file that replaces the system's authorities.", ZH: "PEM 文件，取代系统的 CA 证书。"},
		},
		{
			Name: "tls.server_name", Kind: watchword.FieldText, Label: watchword.Words{EN: "Name in the certificate", ZH: "证书中的主机名"},
			Help: watchword.Words{EN: "If it is not the URL's host.", ZH: "与地址中的主机名不同时填写。"},
		},
		{
			Name: "proxy", Kind: watchword.FieldURL, Label: watchword.Words{EN: "Proxy", ZH: "代理"},
			Help: watchword.Words{EN: "http, https or socks5, without credentials. The environment's proxy is never used.", ZH: "http、https 或 socks5，不含账号密码；不会使用环境变量中的代理。"},
		},
		{
			Name: "max_connections", Kind: watchword.FieldNumber, Label: watchword.Words{EN: "Connections at once", ZH: "最大连接数"},
			Help: watchword.Words{
				EN: "1 to 20000. Empty: as many as the account's concurrency lets through.", ZH: "1 到 20000；留空则与账号的并发数一致。",
			},
		},
	}
}

// BaseURLField describes the setting base_url of a type whose vendor has an address of its own.
func BaseURLField(vendors string) watchword.SettingField {
	return watchword.SettingField{
		Name: "base_url", Kind: watchword.FieldURL, Default: vendors, Label: watchword.Words{EN: "Address of the API", ZH: "接口地址"},
		Help: watchword.Words{EN: "Only for a gateway, another region, or a test.", ZH: "仅用于网关、其他区域或测试。"},
	}
}

// SendersField describes the setting senders of a [Senders].
func SendersField() watchword.SettingField {
	return watchword.SettingField{
		Name: "senders.*", Kind: watchword.FieldMap, Label: watchword.Words{EN: "Senders by country", ZH: "按国家的发送方"},
		Help: watchword.Words{
			EN: "ISO 3166 region to number or sender id, such as GB: Acme. Others use from.",
			ZH: "ISO 3166 地区码到号码或发送方 ID，如 GB: Acme；其他地区使用 from。",
		},
	}
}

package httpprovider

import "github.com/watchword/watchword"

// receiptFields describes the settings of Receipts.
func receiptFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "receipts.format", Kind: watchword.FieldChoice, Choices: []string{inJSON, inForm, inQuery}, Label: watchword.Words{EN: "Receipts: format", ZH: "回执：格式"},
			Help: watchword.Words{
				EN: "Where the vendor's reports have their fields. Without settings under receipts, the account reads none.",
				ZH: "服务商推送的字段所在之处。不填写 receipts 下的设置，则不接收回执。",
			},
		},
		{
			Name: "receipts.form_field", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: form field of the JSON", ZH: "回执：JSON 所在的表单字段"},
			Help: watchword.Words{EN: "If the JSON is a field of a form; empty: it is the body.", ZH: "JSON 放在表单字段中时填写；留空表示请求体就是 JSON。"},
		},
		{
			Name: "receipts.list", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: path of the list", ZH: "回执：列表路径"},
			Help: watchword.Words{EN: "Of reports in JSON about several messages; $ is all of it.", ZH: "JSON 中含多条回执时填写列表的路径；$ 表示整个文档。"},
		},
		{
			Name: "receipts.message_id", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: message id", ZH: "回执：消息 ID"},
			Help: watchword.Words{
				EN: "A path in JSON, such as data.msgid, or the name of a field. It is what message_id picks from the answer.",
				ZH: "JSON 路径（如 data.msgid）或字段名；其值即 message_id 从应答中取得的 ID。",
			},
		},
		{
			Name: "receipts.by_key", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Receipts: by our reference", ZH: "回执：使用我方流水号"},
			Help: watchword.Words{EN: "The vendor reports by the {{key}} of the request, and not by its own id.", ZH: "服务商回传请求中的 {{key}}，而不是它自己的消息 ID。"},
		},
		{
			Name: "receipts.status", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: status", ZH: "回执：状态"},
			Help: watchword.Words{EN: "A path in JSON, or the name of a field.", ZH: "JSON 路径或字段名。"},
		},
		{
			Name: "receipts.error", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: error code", ZH: "回执：错误码"},
			Help: watchword.Words{EN: "A path in JSON, or the name of a field. Empty: the status says it.", ZH: "JSON 路径或字段名；留空表示由状态说明。"},
		},
		{
			Name: "receipts.statuses.*", Kind: watchword.FieldMap, Label: watchword.Words{EN: "Receipts: what a status means", ZH: "回执：状态含义"},
			Help: watchword.Words{
				EN: "The vendor's word: delivered, undelivered or sent. * is any other word, which is sent if it is not there.",
				ZH: "服务商的状态值对应 delivered、undelivered 或 sent；* 表示其他任何值，未填写时视为 sent。",
			},
		},
		{
			Name: "receipts.errors.*", Kind: watchword.FieldMap, Label: watchword.Words{EN: "Receipts: what an error code means", ZH: "回执：错误码含义"},
			Help: watchword.Words{
				EN: "The vendor's code, or its status: a class such as unreachable. * is any other, which is unknown if it is not there.",
				ZH: "服务商的错误码或状态值对应错误类别，如 unreachable；* 表示其他任何值，未填写时视为 unknown。",
			},
		},
		{
			Name: "receipts.answer.status", Kind: watchword.FieldNumber, Default: "200", Label: watchword.Words{EN: "Receipts: status of our answer", ZH: "回执：应答状态码"},
			Help: watchword.Words{EN: "200 to 299.", ZH: "200 到 299。"},
		},
		{
			Name: "receipts.answer.content_type", Kind: watchword.FieldText, Default: "text/plain; charset=utf-8",
			Label: watchword.Words{EN: "Receipts: content type of our answer", ZH: "回执：应答类型"},
		},
		{
			Name: "receipts.answer.body", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: our answer", ZH: "回执：应答内容"},
			Help: watchword.Words{EN: "What the vendor wants to hear, such as SUCCESS.", ZH: "服务商期望的应答，如 SUCCESS。"},
		},
	}
}

// authenticityFields describes how a report is told from a forged one.
func authenticityFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "receipts.secret.header", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: header of the secret", ZH: "回执：密钥所在的请求头"},
			Help: watchword.Words{EN: "The header, or else the query field, in which every report brings the secret.", ZH: "每次推送携带密钥的请求头；与查询参数二选一。"},
		},
		{Name: "receipts.secret.query", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: query field of the secret", ZH: "回执：密钥所在的查询参数"}},
		{
			Name: "receipts.secret.value", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Receipts: secret", ZH: "回执：密钥"},
			Help: watchword.Words{EN: "All of the value, such as Basic and the credentials in base64.", ZH: "完整的值，例如 Basic 加 Base64 编码的凭证。"},
		},
		{
			Name: "receipts.signature.header", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: header of the signature", ZH: "回执：签名所在的请求头"},
			Help: watchword.Words{EN: "Every report must be signed then, with an HMAC.", ZH: "填写后，每次推送都必须带 HMAC 签名。"},
		},
		{
			Name: "receipts.signature.key", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Receipts: key of the signature", ZH: "回执：签名密钥"},
			Help: watchword.Words{EN: "Used as it is written.", ZH: "按原文使用。"},
		},
		{
			Name: "receipts.signature.algorithm", Kind: watchword.FieldChoice, Choices: []string{"sha256", "sha1", "sha512"}, Default: "sha256",
			Label: watchword.Words{EN: "Receipts: hash of the HMAC", ZH: "回执：HMAC 算法"},
		},
		{
			Name: "receipts.signature.encoding", Kind: watchword.FieldChoice, Choices: []string{"hex", "base64"}, Default: "hex",
			Label: watchword.Words{EN: "Receipts: encoding of the signature", ZH: "回执：签名编码"},
		},
		{
			Name: "receipts.signature.prefix", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: before the signature", ZH: "回执：签名前缀"},
			Help: watchword.Words{EN: "What stands before it in its header, such as sha256=.", ZH: "请求头中签名之前的文字，如 sha256=。"},
		},
		{
			Name: "receipts.signature.over", Kind: watchword.FieldText, Default: "{{body}}", Label: watchword.Words{EN: "Receipts: what is signed", ZH: "回执：签名内容"},
			Help: watchword.Words{
				EN: "{{body}}, or with a time before or after it: {{timestamp}}.{{body}}, which holds when timestamp_header is given.",
				ZH: "{{body}}，或其前后带时间：{{timestamp}}.{{body}}（填写 timestamp_header 时的默认值）。",
			},
		},
		{
			Name: "receipts.signature.timestamp_header", Kind: watchword.FieldText, Label: watchword.Words{EN: "Receipts: header of the timestamp", ZH: "回执：时间戳所在的请求头"},
			Help: watchword.Words{EN: "For {{timestamp}}: a number or RFC 3339.", ZH: "用于 {{timestamp}}：数字或 RFC 3339 时间。"},
		},
	}
}

package httpprovider

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// Type is how provider_accounts name this type.
const Type = "http"

// Spec describes the type.
func (c *Config) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     Type,
		Title:    watchword.Words{EN: "Any HTTP API", ZH: "任意 HTTP 接口"},
		Channels: watchword.Channels(),
		Content:  watchword.ContentEither,
		Receipts: true,
		Fields: slices.Concat([]watchword.SettingField{
			{
				Name: "url", Kind: watchword.FieldURL, Required: true, Label: watchword.Words{EN: "URL", ZH: "接口地址"},
				Help: watchword.Words{EN: "Placeholders may stand in the path and the query.", ZH: "路径和查询参数中可以使用占位符。"},
			},
			{
				Name: "method", Kind: watchword.FieldChoice, Choices: []string{"POST", "PUT", "GET"}, Default: "POST",
				Label: watchword.Words{EN: "Method", ZH: "请求方法"},
			},
			{Name: "headers.*", Kind: watchword.FieldMap, Label: watchword.Words{EN: "Headers", ZH: "请求头"}},
			{Name: "auth.username", Kind: watchword.FieldText, Label: watchword.Words{EN: "User name (Basic)", ZH: "用户名（Basic）"}},
			{Name: "auth.password", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Password (Basic)", ZH: "密码（Basic）"}},
			{Name: "auth.token", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Token (Bearer)", ZH: "令牌（Bearer）"}},
			{
				Name: "secrets.*", Kind: watchword.FieldMap, Secret: true, Label: watchword.Words{EN: "Secrets", ZH: "密钥"},
				Help: watchword.Words{EN: "{{secret.NAME}} puts one into the URL, a header or the body.", ZH: "用 {{secret.NAME}} 放入地址、请求头或请求体。"},
			},
			{
				Name: "body", Kind: watchword.FieldLongText, Label: watchword.Words{EN: "Body", ZH: "请求体"},
				Help: watchword.Words{
					EN: "A template with placeholders such as {{to}}, {{code}} and {{text}}, or {{template_id}} and {{variables}} of a registered template.",
					ZH: "模板，可用 {{to}}、{{code}}、{{text}} 等占位符；使用已报备的模板时可用 {{template_id}} 和 {{variables}}。",
				},
			},
			{
				Name: "body_format", Kind: watchword.FieldChoice, Choices: []string{"json", "form", "xml", "text"},
				Label: watchword.Words{EN: "Format of the body", ZH: "请求体格式"},
			},
			{
				Name: "from", Kind: watchword.FieldText, Label: watchword.Words{EN: "From", ZH: "发送方"},
				Help: watchword.Words{EN: "What {{signature}} is where the message's route names no signature.", ZH: "路由未指定签名时 {{signature}} 的值。"},
			},
			provider.SendersField(),
			{Name: "success.*", Kind: watchword.FieldObject, Label: watchword.Words{EN: "What is a yes", ZH: "成功条件"}, Default: "status 2xx"},
			{Name: "message_id.*", Kind: watchword.FieldObject, Label: watchword.Words{EN: "Where the message id stands", ZH: "消息 ID 的位置"}},
			{Name: "raw.*", Kind: watchword.FieldObject, Label: watchword.Words{EN: "Where the vendor's error code stands", ZH: "错误码的位置"}},
			{Name: "errors", Kind: watchword.FieldObject, Label: watchword.Words{EN: "Which answer is which class", ZH: "错误分类规则"}},
		}, receiptFields(), authenticityFields(), provider.ConnectionFields()),
	}
}

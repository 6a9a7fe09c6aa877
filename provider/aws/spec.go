package aws

import (
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// How provider_accounts name the types.
const (
	TypeSMS   = "aws_sms"
	TypeEmail = "aws_ses"
)

// Spec describes the type.
func (c *SMSConfig) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     TypeSMS,
		Title:    watchword.Words{EN: "AWS End User Messaging SMS", ZH: "AWS 终端用户消息收发（短信）"},
		Source:   "https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentText,
		Receipts: true,
		Fields: slices.Concat(credentialFields(), []watchword.SettingField{
			{
				Name: "from", Kind: watchword.FieldText, Label: watchword.Words{EN: "Sender", ZH: "发送方"},
				Help: watchword.Words{
					EN: "A phone number, sender id or pool, by name, id or ARN. Without one AWS chooses.",
					ZH: "号码、发送方 ID 或号码池，可用名称、ID 或 ARN；留空时由 AWS 选择。",
				},
			},
			provider.SendersField(),
			{
				Name: "message_feedback", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Report approvals", ZH: "上报验证结果"},
				Help: watchword.Words{
					EN: "Tells AWS which messages led to an approval (message feedback).", ZH: "告知 AWS 哪些短信的验证码已通过（消息反馈）。",
				},
			},
		}, reportFields(), []watchword.SettingField{provider.BaseURLField("https://sms-voice.REGION.amazonaws.com")}, provider.ConnectionFields()),
	}
}

// Spec describes the type.
func (c *EmailConfig) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     TypeEmail,
		Title:    watchword.Words{EN: "Amazon SES", ZH: "Amazon SES 邮件"},
		Source:   "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html",
		Channels: []watchword.Channel{watchword.Email},
		Content:  watchword.ContentText,
		Receipts: true,
		Fields: slices.Concat(credentialFields(), []watchword.SettingField{
			{
				Name: "from", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "From", ZH: "发件人"},
				Help: watchword.Words{
					EN: "A verified address, or a name and an address. Without a name, the brand is it.",
					ZH: "已验证的邮箱地址，或“名称 <邮箱>”。没有名称时使用品牌名。",
				},
			},
			{Name: "reply_to", Kind: watchword.FieldText, Label: watchword.Words{EN: "Reply to", ZH: "回复地址"}},
		}, reportFields(), []watchword.SettingField{provider.BaseURLField("https://email.REGION.amazonaws.com")}, provider.ConnectionFields()),
	}
}

func credentialFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "region", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Region", ZH: "区域"},
			Help: watchword.Words{EN: "Such as eu-west-1.", ZH: "例如 eu-west-1。"},
		},
		{
			Name: "access_key_id", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Access key id", ZH: "访问密钥 ID"},
			Help: watchword.Words{EN: "Of an IAM user who may only send.", ZH: "建议使用仅有发送权限的 IAM 用户。"},
		},
		{
			Name: "secret_access_key", Kind: watchword.FieldText, Required: true, Secret: true,
			Label: watchword.Words{EN: "Secret access key", ZH: "私有访问密钥"},
		},
		{
			Name: "session_token", Kind: watchword.FieldText, Secret: true, Label: watchword.Words{EN: "Session token", ZH: "会话令牌"},
			Help: watchword.Words{EN: "Only of temporary credentials, which end after hours.", ZH: "仅用于临时凭证，数小时后失效。"},
		},
	}
}

func reportFields() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "configuration_set", Kind: watchword.FieldText, Label: watchword.Words{EN: "Configuration set", ZH: "配置集"},
			Help: watchword.Words{
				EN: "Its event destination is an SNS topic, with the account's receipts address as an HTTPS subscription.",
				ZH: "其事件目标为 SNS 主题，并以本账号的回执地址作为该主题的 HTTPS 订阅。",
			},
		},
		{
			Name: "topic_arn", Kind: watchword.FieldText, Label: watchword.Words{EN: "SNS topic", ZH: "SNS 主题"},
			Help: watchword.Words{
				EN: "The topic that is listened to, such as arn:aws:sns:eu-west-1:123456789012:codes. Without it, no receipts are believed.",
				ZH: "只接受此主题的通知，例如 arn:aws:sns:eu-west-1:123456789012:codes；不填则不接受任何回执。",
			},
		},
	}
}

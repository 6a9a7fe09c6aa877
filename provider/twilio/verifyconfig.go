package twilio

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// VerifyType is how provider_accounts name the type whose codes Twilio makes and checks.
const VerifyType = "twilio_verify"

// verifyURL is where Twilio Verify answers.
const verifyURL = "https://verify.twilio.com"

// VerifyConfig is the settings of one Verify service.
type VerifyConfig struct {
	AccountSID   string `json:"account_sid"`
	AuthToken    string `json:"auth_token,omitempty"`
	APIKeySID    string `json:"api_key_sid,omitempty"`
	APIKeySecret string `json:"api_key_secret,omitempty"`
	ServiceSID   string `json:"service_sid"`
	NameBrand    bool   `json:"name_brand,omitempty"` // the tenant's brand in place of the service's name
	BaseURL      string `json:"base_url,omitempty"`

	provider.Connection
}

// Format keeps secrets out of whatever prints a VerifyConfig. It has a copy for a receiver, so that it stands for both.
func (c VerifyConfig) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of a twilio_verify provider")
}

// Open checks the settings and makes the provider. It connects to nobody.
func (c *VerifyConfig) Open() (watchword.Provider, error) {
	who := login{c.AccountSID, c.AuthToken, c.APIKeySID, c.APIKeySecret}
	if err := who.validate(); err != nil {
		return nil, err
	}
	if !isSID("VA", c.ServiceSID) {
		return nil, errors.New("service_sid: it must be VA and 32 hexadecimal digits, as the console shows it")
	}
	authorization, secrets, err := who.open()
	if err != nil {
		return nil, err
	}
	client, err := provider.NewClient(cmp.Or(c.BaseURL, verifyURL), c.Connection, secrets)
	if err != nil {
		return nil, err
	}
	return &verifier{
		client: client, path: "/v2/Services/" + c.ServiceSID, authorization: authorization, nameBrand: c.NameBrand,
	}, nil
}

// Spec describes the type.
func (c *VerifyConfig) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     VerifyType,
		Title:    watchword.Words{EN: "Twilio Verify", ZH: "Twilio Verify 验证"},
		Source:   "https://www.twilio.com/docs/verify/api/verification",
		Channels: []watchword.Channel{watchword.SMS, watchword.WhatsApp, watchword.Voice, watchword.Email},
		Content:  watchword.ContentEither,
		OwnsCode: true,
		Fields:   slices.Concat(verifyCredentials(), verifyService(), provider.ConnectionFields()),
	}
}

// verifyCredentials are those of the other type, where the auth token has a second use.
func verifyCredentials() []watchword.SettingField {
	fields := credentials()
	for i := range fields {
		if fields[i].Name == "auth_token" {
			fields[i].Help = watchword.Words{EN: "The password, unless there is an API key.", ZH: "未配置 API 密钥时用作密码。"}
		}
	}
	return fields
}

func verifyService() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "service_sid", Kind: watchword.FieldText, Required: true, Label: watchword.Words{EN: "Service SID", ZH: "服务 SID"},
			Help: watchword.Words{
				EN: "VA…, under Verify in the console. Its code length and lifetime hold: set them as the policy has them.",
				ZH: "以 VA 开头，见控制台 Verify 页面。验证码的长度和有效期由该服务决定，请与策略保持一致。",
			},
		},
		{
			Name: "name_brand", Kind: watchword.FieldSwitch, Label: watchword.Words{EN: "Name the brand", ZH: "使用品牌名"},
			Help: watchword.Words{
				EN: "The tenant's brand in the message, in place of the service's name. Twilio's sales must have switched that on.",
				ZH: "消息中使用租户的品牌名，代替服务名称；需先由 Twilio 销售开通。",
			},
		},
		provider.BaseURLField(verifyURL),
	}
}

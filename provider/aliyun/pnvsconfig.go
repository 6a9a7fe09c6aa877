package aliyun

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/watchword/watchword"
	"github.com/watchword/watchword/provider"
)

// PNVSType is how provider_accounts name the type whose codes Aliyun makes and checks.
const PNVSType = "aliyun_pnvs"

// PNVSConfig is the settings of one account of the phone number verification service (号码认证服务).
type PNVSConfig struct {
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	SignName        string `json:"sign_name,omitempty"`   // of messages without a signature
	SchemeName      string `json:"scheme_name,omitempty"` // codes of one scheme are not good in another
	CodeType        string `json:"code_type,omitempty"`   // digits, letters, both; empty: digits
	Interval        int    `json:"interval,omitempty"`    // seconds between two messages to a number; empty: 30
	BaseURL         string `json:"base_url,omitempty"`

	provider.Connection
}

const (
	// pnvsURL is the service's address (Aliyun: 服务接入点 of Dypnsapi).
	pnvsURL = "https://dypnsapi.aliyuncs.com"
	// defaultInterval is half of Aliyun's own, so that a person who may ask again after a minute is not refused for a
	// second's difference between two clocks.
	defaultInterval = 30
	maxInterval     = 3600
	maxScheme       = 20 // characters (SchemeName)
)

// Open checks the settings and makes the provider. It connects to nobody.
func (c *PNVSConfig) Open() (watchword.Provider, error) {
	by, err := newCaller(keys{c.AccessKeyID, c.AccessKeySecret}, cmp.Or(c.BaseURL, pnvsURL), c.Connection)
	if err != nil {
		return nil, err
	}
	alphabet := slices.Index(codeTypes(), cmp.Or(c.CodeType, "digits"))
	switch {
	case alphabet < 0:
		return nil, fmt.Errorf("code_type: it must be one of %v", codeTypes())
	case c.Interval < 0 || c.Interval > maxInterval:
		return nil, fmt.Errorf("interval: it must be 1 to %d seconds; leave it out for %d", maxInterval, defaultInterval)
	case utf8.RuneCountInString(c.SchemeName) > maxScheme:
		return nil, errors.New("scheme_name: Aliyun takes 20 characters")
	}
	return &owner{
		caller: by, signName: c.SignName, scheme: c.SchemeName, interval: cmp.Or(c.Interval, defaultInterval),
		alphabet: [...]string{"1", "2", "5"}[alphabet], // CodeType
	}, nil
}

// codeTypes are the alphabets that a check can be typed in: no small letters.
func codeTypes() []string { return []string{"digits", "letters", "both"} }

// Format keeps secrets out of whatever prints a PNVSConfig. It has a copy for a receiver, so that it stands for both.
func (c PNVSConfig) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "the settings of an aliyun_pnvs provider")
}

// Spec describes the type.
func (c *PNVSConfig) Spec() watchword.ProviderSpec {
	return watchword.ProviderSpec{
		Type:     PNVSType,
		Title:    watchword.Words{EN: "Aliyun SMS authentication (PNVS)", ZH: "阿里云号码认证服务（短信认证）"},
		Source:   "https://help.aliyun.com/zh/pnvs/developer-reference/api-dypnsapi-2017-05-25-sendsmsverifycode",
		Channels: []watchword.Channel{watchword.SMS},
		Content:  watchword.ContentTemplate,
		Receipts: true,
		OwnsCode: true,
		Fields:   slices.Concat(accessKey(), codeSettings(), provider.ConnectionFields()),
	}
}

func accessKey() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "access_key_id", Kind: watchword.FieldText, Required: true,
			Label: watchword.Words{EN: "AccessKey ID", ZH: "AccessKey ID"},
			Help: watchword.Words{
				EN: "Of a RAM user that may call dypns:SendSmsVerifyCode and dypns:CheckSmsVerifyCode.",
				ZH: "RAM 用户的 AccessKey，需要 dypns:SendSmsVerifyCode 和 dypns:CheckSmsVerifyCode 权限。",
			},
		},
		{
			Name: "access_key_secret", Kind: watchword.FieldText, Required: true, Secret: true,
			Label: watchword.Words{EN: "AccessKey Secret", ZH: "AccessKey Secret"},
			Help: watchword.Words{
				EN: "The RAM console shows it once, when the key is made.",
				ZH: "仅在 RAM 控制台创建 AccessKey 时显示一次。",
			},
		},
	}
}

func codeSettings() []watchword.SettingField {
	return []watchword.SettingField{
		{
			Name: "sign_name", Kind: watchword.FieldText, Label: watchword.Words{EN: "Signature", ZH: "短信签名"},
			Help: watchword.Words{
				EN: "One of those that the console gives away (赠送签名), without its brackets; it goes with a template of the same page.",
				ZH: "控制台“赠送签名配置”中的签名，不含【】，须与赠送模板搭配使用；路由未指定签名时使用。",
			},
		},
		{
			Name: "scheme_name", Kind: watchword.FieldText, Label: watchword.Words{EN: "Scheme", ZH: "方案名称"},
			Help: watchword.Words{
				EN: "At most 20 characters. A code of one scheme is not right in another: give accounts that share an AccessKey their own.",
				ZH: "最多 20 个字符。验证码只在同一方案内有效：共用 AccessKey 的账号应使用不同方案。",
			},
		},
		{
			Name: "code_type", Kind: watchword.FieldChoice, Choices: codeTypes(), Default: "digits",
			Label: watchword.Words{EN: "Codes are made of", ZH: "验证码字符"},
			Help:  watchword.Words{EN: "Letters are capital ones.", ZH: "字母均为大写。"},
		},
		{
			Name: "interval", Kind: watchword.FieldNumber, Default: "30", Label: watchword.Words{EN: "Seconds between messages", ZH: "发送间隔（秒）"},
			Help: watchword.Words{
				EN: "Aliyun refuses a second message to a number before. Keep it below the time after which people may ask again.",
				ZH: "间隔内阿里云拒绝向同一号码再次发送；应小于允许用户重新获取的时间。",
			},
		},
		provider.BaseURLField(pnvsURL),
	}
}

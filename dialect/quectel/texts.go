package quectel

import (
	"fmt"
	"strings"
)

// code is a number of the vendor's that says what is wrong. It is an error, so that a call can refuse with it.
type code int

// The codes. Those without a remark stand on the page of sendPhoneSmsCode, the others on its sibling pages.
const (
	codeOK              code = 200
	codePhoneTaken      code = 5002 // sibling
	codePhoneUnknown    code = 5004 // sibling
	codePhoneForm       code = 5019
	codeNoPhone         code = 5021
	codeNoUserDomain    code = 5023
	codeNoEmail         code = 5026 // sendEmail
	codeEmailUnknown    code = 5031 // sibling
	codeToken           code = 5032 // sibling
	codeWrong           code = 5037 // sibling
	codeEmailTaken      code = 5039 // sibling
	codeEmailForm       code = 5040 // sendEmail
	codeTooOften        code = 5058
	codeFailed          code = 5059
	codeNoCode          code = 5064 // sibling
	codeNoCallingCode   code = 5116
	codeNoSignatureID   code = 5117
	codeNoTemplateID    code = 5118
	codeSignatureOthers code = 5122
	codeSignatureOff    code = 5123
	codeTemplateOthers  code = 5124
	codeTemplateOff     code = 5125
	codeAccountsDiffer  code = 5126
	codeAccountOff      code = 5128
	codeNoAccount       code = 5188
	codeSignatureGone   code = 5202
	codeTemplateGone    code = 5209
	codeTypesDiffer     code = 5216
	codeSignature       code = 5420 // sibling
	codeNoSignature     code = 5550 // sibling
)

func (c code) Error() string { return fmt.Sprintf("quectel code %d", int(c)) }

// text is what a code says, in Chinese and English.
type text struct{ zh, en string }

// in picks the language.
func (t text) in(english bool) string {
	if english {
		return t.en
	}
	return t.zh
}

// texts are the vendor's own, of its Chinese and its European documentation, as far as those print them.
var texts = map[code]text{
	codeOK:              {"", ""},
	codePhoneTaken:      {"手机号已注册", "Phone number already registered"},
	codePhoneUnknown:    {"手机号未注册", "Phone number not registered"},
	codePhoneForm:       {"手机号格式不正确", "Phone number format incorrect"},
	codeNoPhone:         {"请输入手机号码", "Please enter phone number"},
	codeNoUserDomain:    {"请输入用户域", "Please enter user domain"},
	codeNoEmail:         {"请输入邮箱", "Please enter email"},
	codeEmailUnknown:    {"邮箱未注册", "Email not registered"},
	codeToken:           {"token 验证失败", "Token verification failed"},
	codeWrong:           {"短信验证码验证失败", "SMS verification code verification failed"},
	codeEmailTaken:      {"邮箱已注册", "Email already registered"},
	codeEmailForm:       {"邮箱格式不正确", "Email format incorrect"},
	codeTooOften:        {"短信发送超出频率", "SMS sending exceeds frequency limit"},
	codeFailed:          {"短信发送异常", "SMS sending exception"},
	codeNoCode:          {"请输入验证码", "Please enter verification code"},
	codeNoCallingCode:   {"请输入国际代码", "Please enter international code"},
	codeNoSignatureID:   {"请输入企业短信签名ID", "Please enter enterprise SMS signature ID"},
	codeNoTemplateID:    {"请输入企业短信模板ID", "Please enter enterprise SMS template ID"},
	codeSignatureOthers: {"没有权限使用此企业短信签名ID", "No permission to use this enterprise SMS signature ID"},
	codeSignatureOff:    {"企业短信签名ID已停用", "Enterprise SMS signature ID has been disabled"},
	codeTemplateOthers:  {"没有权限使用此企业短信模板ID", "No permission to use this enterprise SMS template ID"},
	codeTemplateOff:     {"企业短信模板ID已停用", "Enterprise SMS template ID has been disabled"},
	codeAccountsDiffer:  {"短信签名和短信模板不在同一短信账号下", "SMS signature and template not under the same SMS account"},
	codeAccountOff:      {"企业短信账号已停用", "Enterprise SMS account has been disabled"},
	codeNoAccount:       {"企业短信账号不存在", "Enterprise SMS account does not exist"},
	codeSignatureGone:   {"企业短信签名不存在", "Enterprise SMS signature does not exist"},
	codeTemplateGone:    {"企业短信模板不存在", "Enterprise SMS template does not exist"},
	codeTypesDiffer:     {"签名ID和模板ID的类型请保持一致", "Signature ID and template ID types must be consistent"},
	codeSignature:       {"签名验证失败", "Signature verification failed"},
	codeNoSignature:     {"请输入签名", "Please enter signature"},
}

func smsText(c code) text { return texts[c] }

// emailText stands in where a text speaks of SMS and the call sends e-mail. The two are ours, after the vendor's.
func emailText(c code) text {
	if c == codeTooOften {
		return text{"邮件发送超出频率", "Email sending exceeds frequency limit"}
	}
	if c == codeFailed {
		return text{"邮件发送异常", "Email sending exception"}
	}
	return texts[c]
}

// english tells whether a caller prefers English to Chinese: the first of the two in its Accept-Language counts. Chinese
// is what the page speaks, and what is spoken to those who say nothing.
func english(acceptLanguage string) bool {
	for tag := range strings.SplitSeq(acceptLanguage, ",") {
		tag = strings.TrimSpace(tag)
		if len(tag) < 2 || len(tag) > 2 && tag[2] != '-' && tag[2] != ';' {
			continue
		}
		switch strings.ToLower(tag[:2]) {
		case "en":
			return true
		case "zh":
			return false
		}
	}
	return false
}

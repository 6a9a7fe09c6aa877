package fresns

import "github.com/watchword/watchword/message"

// code is a number that the vendor answers with.
type code int

// The vendor's codes, those that this dialect has a use for.
const (
	success            code = 0
	parameterError     code = 30000
	parameterMissing   code = 30001
	platformMismatch   code = 31102 // the key is for another platform
	sessionPlatform    code = 31103 // the session is of another platform
	appUnknown         code = 31301
	signatureWrong     code = 31302
	signatureExpired   code = 31303
	keyHasNoRight      code = 31304
	accountSignedOut   code = 31501
	accountUnknown     code = 31502
	accountTokenEnded  code = 31504
	accountTokenWrong  code = 31505
	userTokenWrong     code = 31603
	noProvider         code = 32100
	providerSilent     code = 32301
	providerFailed     code = 32302
	templateOff        code = 33200
	sentTooOften       code = 33201
	verifyCodeMissing  code = 33202
	verifyCodeWrong    code = 33203
	emailDomainBlocked code = 34110
	emailUsed          code = 34205
	phoneUsed          code = 34206
	accountMissing     code = 34301
	emailBound         code = 34401
	phoneBound         code = 34402

	// What is no business error has HTTP's own numbers, and goes with that status.
	pathUnknown      code = 404
	methodNotAllowed code = 405
)

// Error makes a code something that a function can refuse with.
func (c code) Error() string { return c.text(english) }

// locale chooses the language of messages: what the client asks for, else the tenant's, else English. It is one of "en"
// and "zh-Hans".
func locale(wanted ...string) string {
	for _, tag := range wanted {
		if !message.Speaks(tag) {
			continue
		}
		switch message.Locale(tag) {
		case english:
			return english
		case simplified, "zh-Hant":
			return simplified
		}
	}
	return english
}

// The languages that the vendor's messages are in.
const (
	english    = "en"
	simplified = "zh-Hans"
)

// text is the message in a language of locale's.
func (c code) text(locale string) string {
	en, zh := c.texts()
	if locale == simplified {
		return zh
	}
	return en
}

// texts are the messages in English and 简体中文, as the vendor words them.
func (c code) texts() (en, zh string) {
	switch c {
	case success:
		return "ok", "ok" // the vendor's page, whatever the language
	case parameterError:
		return "Parameter error", "参数格式错误"
	case parameterMissing:
		return "Parameter missing error", "参数缺失错误"
	case platformMismatch:
		return "Platform ID and Key do not match", "平台 ID 与密钥不匹配"
	case sessionPlatform:
		return "Platform ID does not match the account or user", "平台 ID 与账号或用户不匹配"
	case appUnknown:
		return "App ID does not exist or is disabled", "App ID 不存在或已禁用"
	case signatureWrong:
		return "Signature error", "签名错误"
	case signatureExpired:
		return "Signature expired", "签名已过期"
	case keyHasNoRight:
		return "The key does not have the right to request for the interface", "该密钥无权请求本接口"
	case pathUnknown:
		return "Not Found", "接口不存在"
	case methodNotAllowed:
		return "Method Not Allowed", "请求方法不支持"
	default:
		return c.sendTexts()
	}
}

func (c code) sendTexts() (en, zh string) {
	switch c {
	case accountSignedOut:
		return "Account not logged in, Unable to use", "账号未登录，无权操作"
	case accountUnknown:
		return "Wrong account or record not exist", "账号错误或者不存在"
	case accountTokenEnded:
		return "Login token is no longer valid, please login again", "登录凭证已失效，请重新登录"
	case accountTokenWrong:
		return "Account login token are incorrect or do not exist", "账号登录凭证错误或者不存在"
	case userTokenWrong:
		return "User login token are incorrect or do not exist", "用户登录凭证错误或者不存在"
	case noProvider:
		return "No service provider configured", "未配置服务商"
	case providerSilent:
		return "No response from the service provider", "服务商未响应"
	case providerFailed:
		return "Service provider processing failed", "服务商处理失败"
	case templateOff:
		return "Verify code template unavailable or not exist", "验证码模板关闭或者不存在"
	case sentTooOften:
		return "Send the verify code too often, please try again later", "发送验证码太频繁，请稍后再试"
	case verifyCodeMissing:
		return "Verify code cannot be empty", "验证码不能为空"
	case verifyCodeWrong:
		return "Verify code incorrect or expired", "验证码不正确或验证码已过期"
	default:
		return c.addressTexts()
	}
}

func (c code) addressTexts() (en, zh string) {
	switch c {
	case emailDomainBlocked:
		return "Email that do not support the domain", "不支持该域名的邮箱"
	case emailUsed:
		return "Email has been used", "邮箱已被使用"
	case phoneUsed:
		return "Phone number has been used", "手机号已被使用"
	case accountMissing:
		return "Account not exist", "该账号不存在"
	case emailBound:
		return "Email bound", "已绑定邮箱"
	case phoneBound:
		return "Phone bound", "已绑定手机"
	default:
		return "", ""
	}
}

package multimarkets

import (
	"errors"
	"net/http"

	"github.com/watchword/watchword"
)

// fault is one way in which this wire refuses a request.
type fault uint8

// The faults.
const (
	systemError fault = iota
	tokenMissing
	companyMissing
	traceMissing
	loginExpired
	bodyMissing
	headMissing
	pathUnknown
	accountsDown
	unavailable
	requestInvalid
	bodyTooLarge
	bodyTooSlow
	mediaTypeUnsupported
	methodUnsupported
	encryptedUnsupported
	tooFrequent
	noAccess
	captchaRefused
	fieldMissing
	fieldInvalid
	bizTypeUnknown
	recipientInvalid
	codeIncorrect
	tooManyErrors
	sentTooOften
	deliveryFailed
	recipientRejected
	notServed
	telegramUser
	accountExists
	accountNotFound
	addressAlreadySet
	addressMissing
)

// wire is a fault as it is told. A code is printed behind its bizCode in the vendor's lists: GGATEWAY_CODE_003.
type wire struct {
	status        int // of HTTP; 0 is 200
	bizCode, code string
	en, zh        string // the message
}

// The bizCodes: the gateway's are the vendor's own, the message module's are ours, since the vendor publishes none.
const (
	gateway = "G"
	module  = "MS"
)

// wires has every fault. The gateway's codes and English texts are the vendor's; the rest is ours.
var wires = [...]wire{
	systemError:          {http.StatusInternalServerError, gateway, "500", "System error", "系统错误"},
	tokenMissing:         {0, gateway, "GATEWAY_CODE_001", "TOKEN is null", "TOKEN 为空"},
	companyMissing:       {0, gateway, "GATEWAY_CODE_003", "Company ID cannot be null", "公司 ID 不能为空"},
	traceMissing:         {0, gateway, "GATEWAY_CODE_004", "Link sign (trace) cannot be null", "链路标识（trace）不能为空"},
	loginExpired:         {0, gateway, "GATEWAY_CODE_005", "Login info is expired", "登录信息已失效"},
	bodyMissing:          {0, gateway, "GATEWAY_CODE_006", "Request params is null", "请求参数为空"},
	headMissing:          {0, gateway, "GATEWAY_CODE_009", "Head request cannot be null", "请求头不能为空"},
	pathUnknown:          {http.StatusNotFound, gateway, "GATEWAY_CODE_010", "Downstream port does not exist", "下游接口不存在"},
	accountsDown:         {http.StatusServiceUnavailable, gateway, "GATEWAY_CODE_011", "Downstream abnormal", "下游服务异常"},
	unavailable:          {http.StatusServiceUnavailable, gateway, "GATEWAY_CODE_012", "Downstream unavailable", "下游服务不可用"},
	requestInvalid:       {0, gateway, "GATEWAY_CODE_015", "Request parameter is invalid", "请求参数无效"},
	bodyTooLarge:         {http.StatusRequestEntityTooLarge, gateway, "GATEWAY_CODE_015", "Request parameter is invalid", "请求参数无效"},
	bodyTooSlow:          {http.StatusRequestTimeout, gateway, "GATEWAY_CODE_015", "Request parameter is invalid", "请求参数无效"},
	mediaTypeUnsupported: {http.StatusUnsupportedMediaType, gateway, "GATEWAY_CODE_016", "Request type not supported", "不支持的请求类型"},
	methodUnsupported:    {http.StatusMethodNotAllowed, gateway, "GATEWAY_CODE_016", "Request type not supported", "不支持的请求类型"},
	encryptedUnsupported: {0, gateway, "GATEWAY_CODE_016", "Encrypted requests (trace x-…) are not supported", "不支持加密请求（trace 以 x- 开头）"},
	tooFrequent:          {http.StatusTooManyRequests, gateway, "GATEWAY_CODE_018", "Frequency too fast", "请求频率过快"},
	noAccess:             {0, gateway, "GATEWAY_CODE_019", "No access rights", "无访问权限"},
	captchaRefused:       {0, gateway, "F999999", "Illegal request parameters", "非法请求参数"},
	fieldMissing:         {0, module, "MESSAGE_API_0000501", "Mandatory param cannot be null", "必填参数不能为空"},
	fieldInvalid:         {0, module, "MESSAGE_API_0000502", "Param is not valid", "参数不正确"},
	bizTypeUnknown:       {0, module, "MESSAGE_API_0000503", "There is no such bizType here", "业务类型不存在"},
	recipientInvalid:     {0, module, "MESSAGE_API_0000504", "Recipient format is not correct", "接收人格式不正确"},
	codeIncorrect:        {0, module, "MESSAGE_API_0000511", "Verification code is not correct", "验证码不正确"},
	tooManyErrors:        {0, module, "MESSAGE_API_0000512", "Verification code error many times, please try again later", "验证码错误次数过多，请稍后再试"},
	sentTooOften:         {0, module, "MESSAGE_API_0000513", "Verification code sent too often, please try again later", "验证码发送过于频繁，请稍后再试"},
	deliveryFailed:       {0, module, "MESSAGE_API_0000514", "Verification code could not be sent", "验证码发送失败"},
	recipientRejected:    {0, module, "MESSAGE_API_0000515", "Recipient cannot be reached", "接收人无法送达"},
	notServed:            {0, module, "MESSAGE_API_0000516", "Verification codes cannot be sent to this recipient", "暂不支持向该接收人发送验证码"},
	telegramUser:         {0, module, "MESSAGE_API_0000517", "Telegram codes go to a phone number with its area code, not to a user ID", "Telegram 验证码只能发送至带区号的手机号，不支持用户 ID"},
	accountExists:        {0, module, "MESSAGE_API_0000518", "Recipient is registered already", "接收人已注册"},
	accountNotFound:      {0, module, "MESSAGE_API_0000519", "Recipient is not registered", "接收人未注册"},
	addressAlreadySet:    {0, module, "MESSAGE_API_0000520", "Customer has an address of this kind already", "客户已绑定该类地址"},
	addressMissing:       {0, module, "MESSAGE_API_0000521", "Customer has no address of this kind", "客户未绑定该类地址"},
}

func (f fault) wire() wire {
	w := wires[f]
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w
}

// refusal is a request that is refused, before the engine was asked or for want of a word in its vocabulary.
type refusal struct {
	fault  fault
	params string // what the message is about: the name of a field or a header
}

func (r *refusal) Error() string { return r.fault.wire().en }

func refuse(f fault) error { return &refusal{fault: f} }

func refuseField(f fault, name string) error { return &refusal{f, name} }

// faultOf turns every word of the vocabulary into a fault.
func faultOf(code watchword.ErrorCode) (fault, bool) {
	switch code {
	case watchword.InvalidRequest, watchword.IdempotencyMismatch:
		return fieldInvalid, true
	case watchword.InvalidRecipient:
		return recipientInvalid, true
	case watchword.UnknownPurpose:
		return bizTypeUnknown, true
	case watchword.Unauthenticated, watchword.SignInRequired:
		return loginExpired, true
	case watchword.Forbidden:
		return noAccess, true
	case watchword.NotFound, watchword.NotPending:
		return codeIncorrect, true
	case watchword.LimitExceeded:
		return tooFrequent, true
	case watchword.RecipientLocked:
		return tooManyErrors, true
	case watchword.AccountExists:
		return accountExists, true
	case watchword.AccountNotFound:
		return accountNotFound, true
	case watchword.AddressAlreadySet:
		return addressAlreadySet, true
	case watchword.AddressMissing:
		return addressMissing, true
	case watchword.AccountUnavailable:
		return accountsDown, true
	case watchword.NoRoute, watchword.SenderUnusable:
		return notServed, true
	case watchword.RecipientRejected:
		return recipientRejected, true
	case watchword.CaptchaFailed:
		return captchaRefused, true
	case watchword.DeliveryFailed:
		return deliveryFailed, true
	case watchword.RequestReplayed:
		return requestInvalid, true
	case watchword.Unavailable, watchword.OutOfPolicy, watchword.IdempotencyInProgress:
		// A policy that became stricter between our look at it and the engine's is out_of_policy: the next try fits.
		return unavailable, true
	}
	return systemError, false
}

// refusalOf is what a caller is told of an error, and the engine's word for it, if it has one.
func refusalOf(err error) (refusal, *watchword.Error) {
	var own *refusal
	if errors.As(err, &own) {
		return *own, nil
	}
	var e *watchword.Error
	if !errors.As(err, &e) {
		return refusal{}, nil
	}
	f, _ := faultOf(e.Code)
	if f == tooFrequent && ofRecipient(e) {
		f = sentTooOften
	}
	return refusal{f, wireField(e.Field)}, e
}

// wireField is what a field of the engine is called on this wire.
func wireField(field string) string {
	switch field {
	case "to":
		return "toUser"
	case "context.user":
		return "customerNo"
	case "code":
		return "code"
	}
	return ""
}

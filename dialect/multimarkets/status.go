package multimarkets

import (
	"slices"

	"github.com/watchword/watchword"
)

// state is where a code stands, as the vendor counts it: "0" made, "1" to be used, "2" used, "3" over, of which desc
// tells the reason.
type state struct {
	digit          string
	nameEn, nameZh string
	descEn, descZh string
}

// text is the name and the description, in Chinese (as on the vendor's page) unless English is asked for.
func (s state) text(l language) (name, desc string) {
	if l == english {
		return s.nameEn, s.descEn
	}
	return s.nameZh, s.descZh
}

// stateOf reads the answer of a look. ok is false where nothing may be told: a wrong code, or an unknown token.
func stateOf(a watchword.CheckAnswer) (s state, ok bool) {
	switch a.Result {
	case watchword.ResultCorrect:
		return pending(a.Verification), true
	case watchword.ResultApproved, watchword.ResultAlreadyApproved:
		return state{"2", "Used", "已使用", "The code has been used", "验证码已使用"}, true
	case watchword.ResultExpired:
		return over("The lifetime of the code is over", "验证码已超过有效期"), true
	case watchword.ResultSuperseded:
		return over("A newer code has taken its place", "验证码已被新的验证码取代"), true
	case watchword.ResultExhausted:
		return over("Too many wrong codes were given", "验证码错误次数已达上限"), true
	case watchword.ResultCanceled:
		return over("The code has been canceled", "验证码已被取消"), true
	case watchword.ResultFailed:
		return over("The code could not be sent", "验证码发送失败"), true
	case watchword.ResultIncorrect, watchword.ResultNotFound:
	}
	return state{}, false
}

// pending is the state of a code that can still be used. Once a provider has taken it, it stays "1" while it goes out
// again by another account or on another channel.
func pending(v watchword.Verification) state {
	switch v.Delivery {
	case watchword.Queued, watchword.Sending, watchword.Undelivered:
		if !handedOver(v) {
			return state{"0", "Initialized", "初始化", "The code has been made and not been handed over yet", "验证码已生成，尚未交付发送"}
		}
		if v.Delivery == watchword.Undelivered {
			return toBeUsed("The message could not be delivered, and the code has not been used", "验证码未能送达，尚未使用")
		}
	case watchword.Delivered:
		return toBeUsed("The code has been delivered and not been used yet", "验证码已送达，等待使用")
	case watchword.Unknown:
		return toBeUsed("The code may have been sent, and has not been used yet", "验证码可能已发送，等待使用")
	case watchword.Sent:
	}
	return toBeUsed("The code has been sent and not been used yet", "验证码已发送，等待使用")
}

// handedOver tells whether a provider has taken a message with this code. A resend may have made a new one, so what came
// before it does not count.
func handedOver(v watchword.Verification) bool {
	for _, e := range slices.Backward(v.Events) {
		switch e.Type {
		case watchword.EventAccepted:
			return true
		case watchword.EventResend:
			return false
		default:
		}
	}
	return false
}

func toBeUsed(descEn, descZh string) state {
	return state{"1", "To be used", "待使用", descEn, descZh}
}

func over(descEn, descZh string) state { return state{"3", "Expired", "已过期", descEn, descZh} }

package quectel

import (
	"cmp"
	"context"

	"github.com/watchword/watchword"
)

// What isDisabled says about a right code.
const (
	void = "1" // it is used up; the default
	keep = "2" // it stays good
)

// validate checks a code that went to a phone number: validateSmsCode. Every reason for which it is not right is one
// answer. Signed, it is signed as sendPhoneSmsCode is, with the codeType that the code was sent with.
func (a *api) validate(ctx context.Context, q map[string]string, ip string) error {
	phone, typed, userDomain := q["phone"], q["smsCode"], q["userDomain"]
	switch {
	case phone == "":
		return codeNoPhone
	case typed == "":
		return codeNoCode
	case userDomain == "":
		return codeNoUserDomain
	}
	calling, ok := callingCode(cmp.Or(q["internationalCode"], homeCode))
	if !ok || !validPhone(phone) {
		return codePhoneForm
	}
	m, err := a.admit(userDomain, q["signature"], signed{phone, q["codeType"], q["random"], q["ts"]},
		func(s *Settings) bool { return s.UnsignedValidation })
	if err != nil {
		return err
	}
	request := watchword.CheckRequest{
		Caller: m.Caller, To: phone, CallingCode: calling, Channel: watchword.SMS, Purposes: m.settings.ValidatePurposes,
		Code: typed, Context: watchword.Context{IP: ip}, Nonce: m.nonce,
	}
	if kind := q["codeType"]; kind != "" {
		purpose, ok := codeTypes().purpose(kind)
		if !ok {
			return codeWrong
		}
		request.Purposes, request.Purpose = nil, purpose
	}
	return a.compare(ctx, request, cmp.Or(q["isDisabled"], void))
}

func (a *api) compare(ctx context.Context, r watchword.CheckRequest, flag string) error {
	var answer watchword.CheckAnswer
	var err error
	switch flag {
	case void:
		answer, err = a.engine.Check(ctx, r)
	case keep:
		answer, err = a.engine.Peek(ctx, r)
	default:
		return codeWrong
	}
	if err == nil && answer.Result != watchword.ResultApproved && answer.Result != watchword.ResultCorrect {
		err = codeWrong
	}
	return err
}

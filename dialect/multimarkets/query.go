package multimarkets

import (
	"github.com/watchword/watchword"
)

// query looks at a code without using it up, and tells where it stands. A wrong code costs an attempt, and looks like a
// token that nobody has.
func (x *exchange) query() (any, error) {
	c, err := x.backCompany()
	if err != nil {
		return nil, err
	}
	var b queryBody
	if err := x.decode(&b); err != nil {
		return nil, err
	}
	if err := need("bizType", b.BizType, "toUser", b.ToUser, "code", b.Code, "sendToken", b.SendToken); err != nil {
		return nil, err
	}
	what, ok := businessOf(b.BizType)
	if !ok {
		return nil, refuseField(bizTypeUnknown, "bizType")
	}
	to, err := recipientOf(what, b.ToUser)
	if err != nil {
		return nil, err
	}
	r := watchword.CheckRequest{
		Caller: c.caller, ID: verificationID(b.SendToken), To: to.number, CallingCode: to.areaCode,
		Channel: what.channel, Purpose: what.purpose, Code: b.Code,
	}
	if !c.settings.BEndToken {
		r.Context.IP = x.clientIP(x.r) // who asks is not known, so limits by address count
	}
	answer, err := x.engine.Peek(x.r.Context(), r)
	if err != nil {
		return nil, err
	}
	s, ok := stateOf(answer)
	if !ok {
		return nil, refuse(codeIncorrect)
	}
	name, desc := s.text(x.language)
	return statusData{b.BizType, b.ToUser, b.SendToken, b.Code, s.digit, name, desc}, nil
}

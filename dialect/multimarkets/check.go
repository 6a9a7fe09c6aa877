package multimarkets

import (
	"github.com/watchword/watchword"
)

// check uses a code up, or looks at the token that using it up has given. Whatever is wrong, the answer is the same.
func (x *exchange) check() (any, error) {
	var b checkBody
	if err := x.decode(&b); err != nil {
		return nil, err
	}
	c, err := x.frontCompany(b.CompanyID)
	if err != nil {
		return nil, err
	}
	if err := need("bizType", b.BizType, "sendToken", b.SendToken); err != nil {
		return nil, err
	}
	if b.Code == "" && b.VerifyCodeToken == "" {
		return nil, refuseField(fieldMissing, "code")
	}
	what, ok := businessOf(b.BizType)
	if !ok {
		return nil, refuseField(bizTypeUnknown, "bizType")
	}
	to, err := x.addressee(c, what, b.ToUser, b.CustomerNo)
	if err != nil {
		return nil, err
	}
	answer, err := x.engine.Check(x.r.Context(), x.checkRequest(c, what, to, b))
	switch code := watchword.CodeOf(err); {
	case code == watchword.SignInRequired, code == watchword.AddressMissing, code == watchword.RecipientLocked && to.unnamed:
		return nil, x.missed(c, to.customer)
	case err != nil:
		return nil, err
	case answer.Result == watchword.ResultApproved:
		return tokenData{answer.Proof.UUID()}, nil
	case answer.Result == watchword.ResultCorrect:
		return tokenData{tokenID(b.VerifyCodeToken).UUID()}, nil
	}
	return nil, refuse(codeIncorrect)
}

func (x *exchange) checkRequest(c company, what business, to addressee, b checkBody) watchword.CheckRequest {
	r := watchword.CheckRequest{
		Caller: c.caller, ID: verificationID(b.SendToken), To: to.number, CallingCode: to.areaCode, Own: to.customer != "",
		Channel: what.channel, Purpose: what.purpose, Code: b.Code,
		Context: watchword.Context{IP: x.clientIP(x.r), User: to.customer},
	}
	if b.VerifyCodeToken != "" {
		r.Proof = tokenID(b.VerifyCodeToken) // it counts alone, whatever code is given
	}
	return r
}

// verificationID reads a sendToken: the UUID that a send gave, or the id of a verification that was started elsewhere.
func verificationID(sendToken string) watchword.ID {
	if id, err := watchword.ParseID(sendToken); err == nil {
		return id
	}
	return tokenID(sendToken)
}

// tokenID reads a UUID. What is none becomes one that nothing has, so that the engine answers for it as for any other.
// That goes for the UUID of nothing but zeros too, which would stand for no token at all.
func tokenID(uuid string) watchword.ID {
	id, err := watchword.ParseUUID(uuid)
	if err != nil || id.IsZero() {
		for i := range id {
			id[i] = 0xff
		}
	}
	return id
}

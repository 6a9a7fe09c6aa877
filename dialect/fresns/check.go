package fresns

import (
	"github.com/watchword/watchword"
	"github.com/watchword/watchword/dialect"
)

// maxVerifyCode is the longest text that is taken for a code, in bytes.
const maxVerifyCode = 64

func validVerifyCode(s string) bool { return len(s) <= maxVerifyCode && dialect.Text(s) }

// check uses a code up, for the application's own server.
func (a *api) check(x *exchange) error {
	var in checkBody
	if err := x.read(&in); err != nil {
		return err
	}
	r, err := in.request()
	x.channel = r.Channel
	if err != nil {
		return err
	}
	// No address is given for the limits: it would be the server's, which all its users share.
	r.Caller, r.Context = x.caller, watchword.Context{User: x.account}
	found, err := a.Engine.Check(x.r.Context(), r)
	return verdict(found, err, watchword.ResultApproved)
}

func (b *checkBody) request() (r watchword.CheckRequest, err error) {
	if r.Channel, err = channelOf(b.Type); err != nil {
		return r, err
	}
	if r.Purpose, err = b.TemplateID.purpose(); err != nil {
		return r, err
	}
	callingCode, err := b.CountryCode.callingCode()
	if err != nil || b.Account == "" {
		return r, parameterError
	}
	r.To, r.Code = string(b.Account), b.VerifyCode
	if r.Channel == watchword.SMS {
		r.CallingCode = callingCode
	}
	if err := written(r.Channel, r.To, r.CallingCode); err != nil {
		return r, err
	}
	switch {
	case r.Code == "":
		return r, verifyCodeMissing
	case !validVerifyCode(r.Code):
		return r, parameterError
	}
	return r, nil
}

// identity looks at a code that went to the signed-in account's own address, whatever its template, and leaves it good
// for the request that it was asked for.
func (a *api) identity(x *exchange) error {
	if x.account == "" {
		return accountSignedOut
	}
	var in identityBody
	if err := x.read(&in); err != nil {
		return err
	}
	channel, err := channelOf(in.Type)
	switch {
	case err != nil:
		return err
	case in.VerifyCode == "" || !validVerifyCode(in.VerifyCode):
		return parameterError
	}
	all := templates()
	found, err := a.Engine.Peek(x.r.Context(), watchword.CheckRequest{
		Caller: x.caller, Own: true, Channel: channel, Purposes: all[:], Code: in.VerifyCode,
		Context: watchword.Context{IP: a.ClientIP(x.r), User: x.account},
	})
	return verdict(found, err, watchword.ResultCorrect)
}

// verdict makes one failure of every result but the one wanted.
func verdict(found watchword.CheckAnswer, err error, wanted watchword.Result) error {
	switch {
	case err != nil:
		return checkRefusal(err)
	case found.Result != wanted:
		return verifyCodeWrong
	}
	return nil
}

package fresns

import (
	"github.com/watchword/watchword"
)

// send makes a code and sends it.
func (a *api) send(x *exchange) error {
	var in sendBody
	if err := x.read(&in); err != nil {
		return err
	}
	r, use, err := in.request()
	x.channel = r.Channel
	switch {
	case err != nil:
		return err
	case use.signedIn() && x.account == "":
		return accountSignedOut
	}
	if use != ownIdentity {
		if err := written(r.Channel, r.To, r.CallingCode); err != nil {
			return err
		}
		if r.Channel == watchword.Email && x.settings.blocks(r.To) {
			return emailDomainBlocked
		}
	}
	r.Caller, r.Locale = x.caller, x.headers.langTag
	r.Rules, r.Limits = use.rules(x.settings), limits()
	r.Context = watchword.Context{IP: a.ClientIP(x.r), User: x.account}
	_, err = a.Engine.Start(x.r.Context(), r)
	return err
}

// request is what a body asks for.
func (b *sendBody) request() (r watchword.StartRequest, use useType, err error) {
	if r.Channel, err = channelOf(b.Type); err != nil {
		return r, use, err
	}
	if use, err = b.UseType.useType(); err != nil {
		return r, use, err
	}
	if r.Purpose, err = b.TemplateID.purpose(); err != nil {
		return r, use, err
	}
	callingCode, err := b.CountryCode.callingCode()
	if err != nil || use == ownIdentity {
		return r, use, err
	}
	account, err := scalarOf(b.Account)
	if err != nil || account == "" {
		return r, use, parameterError
	}
	r.To = string(account)
	if r.Channel == watchword.SMS {
		r.CallingCode = callingCode
	}
	return r, use, nil
}
